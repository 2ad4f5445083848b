"""Files in a bucket that speaks S3. The client library comes with the extra `s3`."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, BinaryIO, Final, TypeVar, cast
from urllib.parse import urlsplit

from contracts import extras
from contracts.storage.store import NotStored, StorageError, improper, proper

KEY: Final = "AWS_ACCESS_KEY_ID"
SECRET: Final = "AWS_SECRET_ACCESS_KEY"  # noqa: S105  (a name)
SESSION: Final = "AWS_SESSION_TOKEN"
REGIONS: Final = ("AWS_REGION", "AWS_DEFAULT_REGION")
ENDPOINTS: Final = ("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL")

PATIENCE: Final = 10.0
"""Seconds for which one answer is awaited."""

PAGE: Final = 1000
"""Names that are asked for at once."""

AT_ONCE: Final = 1 << 18
"""Bytes that are asked for at once while reading."""

_ABSENT: Final = frozenset({"404", "NoSuchKey", "NotFound"})
_REFUSED: Final = frozenset(
    {"401", "403", "AccessDenied", "InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken", "InvalidToken"}
)

_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True)
class Bucket:
    """A bucket, or what lies below `prefix` in it. `endpoint` is empty for AWS itself.

    The client holds the credentials, and nothing that is printed shows it; `lasting` says that they do not expire.
    """

    bucket: str
    prefix: str
    endpoint: str
    client: Any = field(repr=False, compare=False)
    region: str = "us-east-1"
    lasting: bool = True

    @classmethod
    def reach(cls, bucket: str, prefix: str, environment: Mapping[str, str], endpoint: str = "") -> Bucket:
        """A bucket reached with the credentials in `environment`, and with nothing else of this machine's.

        Raises:
            MissingExtra: the extra `s3` is not installed.
            StorageError: a credential is missing, or the client cannot be made from these values.
        """
        extras.demand("s3")
        missing = [name for name in (KEY, SECRET) if not environment.get(name)]
        if missing:
            raise StorageError(f"bucket {bucket}: set {' and '.join(missing)} in the environment")
        where = endpoint or next((environment[name] for name in ENDPOINTS if environment.get(name)), "")
        if where and not _is_url(where):
            raise StorageError(f"bucket {bucket}: its endpoint is no plain http or https URL")
        region = next((environment[name] for name in REGIONS if environment.get(name)), "us-east-1")
        lasting = not environment.get(SESSION)
        return cls(bucket, prefix.strip("/"), where, _client(where, region, environment), region, lasting)

    @property
    def label(self) -> str:
        return f"s3://{self.bucket}/{self.prefix}".rstrip("/")

    def check(self) -> None:
        """See to it that the bucket can be listed."""
        self._ask(lambda: self.client.list_objects_v2(Bucket=self.bucket, Prefix=self._key(""), MaxKeys=1))

    def files(self, prefix: str = "") -> Iterator[tuple[str, int]]:
        """(name, bytes) of each file whose name begins with `prefix`, by name."""
        listing = self.client.get_paginator("list_objects_v2")
        pages = iter(
            listing.paginate(Bucket=self.bucket, Prefix=self._key(prefix), PaginationConfig={"PageSize": PAGE})
        )
        while (page := self._ask(lambda: next(pages, None))) is not None:
            for key, size in self._ask(lambda: [(each["Key"], each["Size"]) for each in page.get("Contents", ())]):
                name = key[len(self._key("")) :]
                if proper(name):
                    yield name, size

    def size(self, name: str) -> int | None:
        """How many bytes the file has; None when there is none."""
        if not proper(name):
            return None
        try:
            return self._ask(
                lambda: int(self.client.head_object(Bucket=self.bucket, Key=self._key(name))["ContentLength"])
            )
        except NotStored:
            return None

    def open(self, name: str) -> BinaryIO:
        """The file, to read and seek in; what is read is fetched piece by piece."""
        size = self.size(name)
        if size is None:
            raise NotStored(f"{self.label} has no {name[:200]!r}")

        def fetch(begin: int, end: int) -> bytes:
            span = f"bytes={begin}-{end - 1}"
            return self._ask(
                lambda: bytes(
                    self.client.get_object(Bucket=self.bucket, Key=self._key(name), Range=span)["Body"].read()
                )
            )

        return cast(BinaryIO, io.BufferedReader(_Pieces(size, fetch), AT_ONCE))

    def put(self, name: str, data: bytes) -> None:
        """Upload the file."""
        if not proper(name):
            raise improper(name)
        self._ask(lambda: self.client.put_object(Bucket=self.bucket, Key=self._key(name), Body=data))

    def remove(self, name: str) -> None:
        """Delete the file."""
        if proper(name):
            self._ask(lambda: self.client.delete_object(Bucket=self.bucket, Key=self._key(name)))

    def _key(self, name: str) -> str:
        return f"{self.prefix}/{name}" if self.prefix else name

    def _ask(self, call: Callable[[], _Result]) -> _Result:
        """What `call` gives; in the place of any error of the client, one line that tells no secret."""
        from botocore.exceptions import BotoCoreError, ClientError, ConnectionError, HTTPClientError  # noqa: A004

        where = self.endpoint or "AWS"
        try:
            return call()
        except ClientError as error:
            raise self._refusal(error.response, where) from None
        except (ConnectionError, HTTPClientError) as error:
            raise StorageError(f"{where} cannot be reached ({type(error).__name__})") from None
        except (BotoCoreError, OSError, ValueError, LookupError, TypeError) as error:
            raise StorageError(f"{self.label} at {where} cannot be used ({type(error).__name__})") from None

    def _refusal(self, answer: Mapping[str, Any], where: str) -> StorageError:
        code = re.sub(r"[^A-Za-z0-9]", "", str(answer.get("Error", {}).get("Code", "")))[:40]
        if code == "NoSuchBucket":
            return StorageError(f"{where} has no bucket {self.bucket}")
        if code in _ABSENT:
            return NotStored(f"{self.label} has no such file")
        if code in _REFUSED:
            return StorageError(f"{where} refuses the credentials ({code}); check {KEY} and {SECRET}")
        return StorageError(f"{self.label} at {where} cannot be used ({code or 'no reason given'})")


class _Pieces(io.RawIOBase):
    """A file that is fetched in pieces as it is read."""

    def __init__(self, size: int, fetch: Callable[[int, int], bytes]) -> None:
        super().__init__()
        self._size, self._fetch, self._at = size, fetch, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(0, base + offset)
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: Any) -> int:
        end = min(self._size, self._at + len(buffer))
        if end <= self._at:
            return 0
        data = self._fetch(self._at, end)[: end - self._at]
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)


def _is_url(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.username is None and parts.port != 0
    except ValueError:
        return False


def _client(endpoint: str, region: str, environment: Mapping[str, str]) -> Any:
    import boto3
    from botocore.config import Config
    from botocore.exceptions import BotoCoreError

    config = Config(
        connect_timeout=PATIENCE,
        read_timeout=PATIENCE,
        retries={"mode": "standard", "total_max_attempts": 2},
        signature_version="s3v4",
        s3={"addressing_style": "path" if endpoint else "auto"},
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
        ignore_configured_endpoint_urls=True,
    )
    try:
        return boto3.session.Session(
            aws_access_key_id=environment[KEY],
            aws_secret_access_key=environment[SECRET],
            aws_session_token=environment.get(SESSION) or None,
            region_name=region,
        ).client("s3", endpoint_url=endpoint or None, config=config)
    except (BotoCoreError, ValueError) as error:
        raise StorageError(f"{endpoint or 'AWS'} cannot be used as an S3 endpoint ({type(error).__name__})") from None
