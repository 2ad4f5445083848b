"""Canary secrets in every credential, and in whatever a server says: nothing that a run writes or prints holds one."""

from __future__ import annotations

import base64
import html
import json
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from urllib.parse import parse_qsl, quote, quote_plus, urlsplit

import pytest

from contracts.model import ABSENT, Json, Request
from contracts.vendors.vendor import find
from tests.cli.command import ACCOUNT, ROOT, UNHURRIED, Ended, end, environment, run, start
from tests.cli.servers import Answer, Handler, serving
from tests.loopback import closed_port

OWN = {name: f"kanari+/={number}&'<{name[-3:]}" for number, name in enumerate((*ACCOUNT, "AGORA_NCS_SECRET"))}
"""The account: every credential of both vendors, in letters that each encoding writes otherwise."""

MADE_UP = [f"zeisig{number}+/=q&'<{number * 7919}" for number in range(20)]
"""What the server makes up."""

VENDORS = ("agora", "realtimekit")
QUICK = ("--rate", "0", "--patience", "2s", "--timeout", "5s", "--seed", "3", "--output", "out")


def forms(secret: str) -> set[str]:
    """The forms in which nobody may ever read it."""
    plain = {secret, quote(secret, safe=""), quote(secret), quote_plus(secret), html.escape(secret)}
    plain |= {json.dumps(secret)[1:-1], json.dumps(json.dumps(secret))[3:-3], repr(secret)[1:-1]}
    for before in ("", "a", "ab"):  # whatever precedes it, one of three Base64 texts is in the whole
        whole = base64.b64encode(f"{before}{secret}".encode()).decode()
        inside = whole[4 if before else 0 : -4]
        plain |= {inside, inside.translate(str.maketrans("+/", "-_"))}
    return plain


EVERY = {form.encode() for secret in (*OWN.values(), *MADE_UP) for form in forms(secret)}


def signed(url: str) -> str:
    """A link as a storage signs it."""
    values = [quote(each, safe="") for each in MADE_UP[:4]]
    names = ("X-Amz-Credential", "X-Amz-Security-Token", "X-Amz-Signature", "token")
    query = "&".join(f"{name}={value}" for name, value in zip(names, values, strict=True))
    return f"{url}?X-Amz-Expires=604800&{query}"


def gossip(handler: Handler) -> Json:
    """Everything that a server could tell which it should keep to itself."""
    secret = iter(MADE_UP[4:])
    asked = {name.lower(): text for name, text in handler.headers.items()}
    return {
        "storageConfig": {name: next(secret) for name in ("accessKey", "secretKey", "stsToken")},
        "storage_config": {name: next(secret) for name in ("access_key", "password", "private_key")},
        "rtmpUrl": f"rtmps://push.example.net/live/{quote(next(secret), safe='')}",
        "channel": {"token": next(secret), "credentials": [next(secret)]},
        "as text": json.dumps({"secret": next(secret)}),
        "link": signed("https://files.example.net/r.mp4"),
        "you": {**asked, "path": handler.path, "body": handler.content.decode("utf-8", "replace")},
        "message": f"{asked.get('authorization')} may not ask {handler.path} with Bearer {OWN['CLOUDFLARE_API_TOKEN']}",
    }


def sandboxed(vendor: str) -> Answer:
    """The documented behaviour, and beside it all that gossip; links are signed."""
    found = find(vendor)
    world = found.world(OWN, found.contract().edition, visit=5.0)

    def answer(handler: Handler) -> None:
        url = urlsplit(handler.path)
        request = Request(
            method=handler.command,
            path=url.path.removeprefix(found.contract().registry.base_path),
            query=tuple(parse_qsl(url.query)),
            headers={name.lower(): text for name, text in handler.headers.items()},
            body=json.loads(handler.content) if handler.content else ABSENT,
        )
        response = world.handle(request, time.time())
        body = _signed(response.body)
        told = {**body, "gossip": gossip(handler)} if isinstance(body, dict) else body
        headers = {"x-request-id": handler.headers.get("authorization", ""), "location": signed("https://example.net/")}
        content = b"" if told is ABSENT else json.dumps(told).encode()
        handler.reply(response.status, content, headers)

    return answer


def _signed(value: Json) -> Json:
    if isinstance(value, dict):
        return {
            name: signed(item) if "download" in name and isinstance(item, str) and "://" in item else _signed(item)
            for name, item in value.items()
        }
    return [_signed(item) for item in value] if isinstance(value, list) else value


def lamenting(handler: Handler) -> None:
    """An error page that quotes the whole request."""
    told = f"<h1>Error</h1>{html.escape(json.dumps(gossip(handler)))} {json.dumps(gossip(handler))}"
    handler.reply(500, told.encode(), {"content-type": "text/html"})


def account(folder: Path, **more: str) -> dict[str, str]:
    """An environment that is full of secrets, and whose home is `folder`: what a run leaves there is read, too."""
    return environment(account=False, XDG_STATE_HOME=str(folder / "state"), **OWN, **more)


def silent(folder: Path, ended: Ended | None = None) -> None:
    """No file below `folder` and nothing that was printed holds a secret."""
    read = {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    if ended is not None:
        read |= {"standard output": ended.out.encode(), "standard error": ended.err.encode()}
    assert read
    for name, content in read.items():
        found = sorted(form for form in EVERY if form in content)
        where = content.find(found[0]) if found else 0
        assert not found, f"{name}: {content[max(where - 200, 0) : where + 80]!r}"


@contextmanager
def judging(answer: Answer, vendor: str, folder: Path, *options: str, **more: str) -> Iterator[Ended]:
    with serving(answer) as server:
        yield run(
            "gate", "--target", f"{vendor}={server.url}", *QUICK, *options, cwd=folder, env=account(folder, **more)
        )


ONE = {"agora": "stop/other-identity", "realtimekit": "start/every-storage"}
"""A scenario of each vendor that hardly waits."""


@pytest.mark.parametrize("vendor", VENDORS)
@pytest.mark.parametrize("whole", [False, pytest.param(True, marks=pytest.mark.slow)])
def test_a_server_that_tells_everything(vendor: str, whole: bool, tmp_path: Path) -> None:
    with judging(sandboxed(vendor), vendor, tmp_path, *(() if whole else ("--scenario", ONE[vendor]))) as ended:
        silent(tmp_path, ended)
    told = json.loads((ended.folder / "report.json").read_text())
    failed = {row["id"] for row in told["clauses"] if row["outcome"] == "FAIL"}
    assert failed, ended.out
    assert all(f"{vendor}.secrets." in clause for clause in failed), failed
    assert ended.code == (1 if any(clause.endswith("write-only-stays-unread") for clause in failed) else 0)
    assert "$HIDDEN_" in (ended.folder / "run.jsonl").read_text()
    again = run("report", "out", "--output", "again", cwd=tmp_path, env=account(tmp_path))
    assert again.code == ended.code, again.out
    silent(tmp_path, again)


def test_a_server_that_laments(tmp_path: Path) -> None:
    with judging(lamenting, "agora", tmp_path) as ended:
        silent(tmp_path, ended)
    assert ended.code == 3
    assert "Error" in (ended.folder / "run.jsonl").read_text()


def test_nobody_there_with_the_account_in_the_address(tmp_path: Path) -> None:
    options = ("--target", f"realtimekit=http://127.0.0.1:{closed_port()}", *QUICK)
    ended = run("gate", *options, cwd=tmp_path, env=account(tmp_path))
    silent(tmp_path, ended)
    assert ended.code == 2


@pytest.mark.parametrize("command", [("config",), ("gate", "--plan"), ("gate", "--plan", "json")], ids=" ".join)
def test_what_is_told_before_anything_is_sent(command: tuple[str, ...], tmp_path: Path) -> None:
    lines = "".join(f"{name}={value}\n" for name, value in OWN.items())
    (tmp_path.parent / "account.env").write_text(lines)
    target = ("--target", "realtimekit=http://127.0.0.1:9", "--credentials", "../account.env")
    people = ("--participants", f"{sys.executable} lobby.py --key https://x.example/?sig={quote(MADE_UP[0], safe='')}")
    ended = run(
        *command, *target, *people, *QUICK, "--scenario", ONE["realtimekit"], cwd=tmp_path, env=account(tmp_path)
    )
    (tmp_path / "told").write_text(ended.out + ended.err)
    silent(tmp_path)
    assert ended.code == 0, ended.out + ended.err


def test_a_gate_that_is_interrupted(tmp_path: Path) -> None:
    busy = Event()
    tells = sandboxed("agora")

    def answer(handler: Handler) -> None:
        busy.set()
        tells(handler)

    with serving(answer) as server:
        options = ("--target", f"agora={server.url}", *QUICK, "--rate", "5")
        process = start("gate", *options, cwd=tmp_path, env=account(tmp_path))
        assert busy.wait(UNHURRIED)
        process.send_signal(signal.SIGINT)
        ended = end(process, tmp_path / "out")
    silent(tmp_path, ended)
    assert ended.code == 130


BREAKS = """
import httpx

_send, sent = httpx.Client.send, []

def send(self, request, **options):
    sent.append(request)
    if len(sent) > 6:
        raise RuntimeError(f"broken pipe to {request.url}: {dict(request.headers.raw)} {request.content!r} {KEY!r}")
    return _send(self, request, **options)

httpx.Client.send = send
""".replace("KEY", "dict(request.headers.items())")
"""A library that fails in a way that nobody has thought of, and tells all it knows."""


def test_a_gate_that_crashes(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(BREAKS)
    with judging(sandboxed("agora"), "agora", tmp_path, PYTHONPATH=f"{tmp_path}:{ROOT}") as ended:
        silent(tmp_path, ended)
    assert ended.code == 70, ended.out
    assert "RuntimeError: broken pipe to" in ended.out + ended.err
