"""A server that speaks S3, in a process of its own, for as long as a test needs it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import boto3

SERVER = """
import sys
from moto.server import ThreadedMotoServer
server = ThreadedMotoServer("127.0.0.1", 0)
server.start()
print("at", *server.get_host_and_port(), flush=True)
sys.stdin.read()
"""

FREE_ACTIONS = 4
"""How many requests the server takes without looking at the credentials: those that make an account."""

BUCKET = "recordings"
POLICY = '{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}'


@dataclass(frozen=True)
class Server:
    """A running server; `environment` holds the credentials of an account with one empty bucket."""

    url: str
    environment: dict[str, str]


@contextmanager
def s3_server() -> Iterator[Server]:
    """A server at a port that the system picks; it looks at credentials."""
    environment = {**os.environ, "INITIAL_NO_AUTH_ACTION_COUNT": str(FREE_ACTIONS)}
    with subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", SERVER],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
        text=True,
    ) as process:
        assert process.stdout
        try:
            _, host, port = next(line for line in process.stdout if line.startswith("at ")).split()
            yield _with_account(f"http://{host}:{port}")
        finally:
            process.terminate()


def _with_account(url: str) -> Server:
    options = {"endpoint_url": url, "region_name": "us-east-1"}
    nobody = boto3.session.Session(aws_access_key_id="nobody", aws_secret_access_key="nobody")
    accounts = nobody.client("iam", **options)
    accounts.create_user(UserName="tester")
    accounts.put_user_policy(UserName="tester", PolicyName="all", PolicyDocument=POLICY)
    key = accounts.create_access_key(UserName="tester")["AccessKey"]
    nobody.client("s3", **options).create_bucket(Bucket=BUCKET)
    return Server(
        url,
        {
            "AWS_ACCESS_KEY_ID": key["AccessKeyId"],
            "AWS_SECRET_ACCESS_KEY": key["SecretAccessKey"],
            "AWS_ENDPOINT_URL": url,
        },
    )
