"""Generated requests and answers are the same with the proxy and without it."""

from __future__ import annotations

import gzip
import socket
from collections.abc import Iterator
from dataclasses import dataclass, field

import h11
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.proxy.heads import HOP_BY_HOP
from tests.proxy.wires import Ended, Fields, Message, Raw, Standing, ask, behaving, heard, standing

FRAMING = (b"content-length", b"transfer-encoding")
TOKEN = st.text("abcdefghijklmnopqrstuvwxyzABCDEFXYZ0123456789!#$%&'*+-.^_`|~", min_size=1, max_size=12)
TAKEN = {name.decode() for name in (*HOP_BY_HOP, *FRAMING)} | {"host", "expect", "trailer"}
VALUE = st.text([chr(code) for code in (*range(0x20, 0x7F), 9, *range(0xA0, 0x100))], max_size=20).map(str.strip)
FIELDS = st.lists(st.tuples(TOKEN.filter(lambda name: name.lower() not in TAKEN), VALUE), max_size=6)
PATH = st.text([chr(code) for code in range(0x21, 0x7F) if chr(code) not in "#"], max_size=30).map(
    lambda text: f"/{text}"
)
BODY = st.one_of(
    st.binary(max_size=300), st.integers(150_000, 250_000).map(lambda size: bytes(range(250)) * (size // 250))
)


class Written(bytes):
    """Bytes of which a failure shows no more than a person reads."""

    def __repr__(self) -> str:
        return f"{bytes(self[:600])!r} and {max(0, len(self) - 600)} more"


@dataclass
class Stage:
    """A target that answers with what it is told to, by itself and behind a proxy."""

    target: Raw
    proxy: Standing
    answer: list[bytes]
    seen: list[Message] = field(default_factory=list)


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    answer, seen = [b""], []

    def behave(connection: socket.socket) -> None:
        try:
            while True:
                talk = h11.Connection(h11.SERVER, max_incomplete_event_size=1 << 18)
                seen.append(heard(connection, talk))
                connection.sendall(answer[0])
                if b"\r\nX-Until: the end" in answer[0]:
                    return
        except Ended:
            return

    with behaving(behave) as target, standing({"agora": target.url}) as proxy:
        yield Stage(target, proxy, answer, seen)


def head(first: str, fields: list[tuple[str, str]]) -> bytes:
    lines = [first, *(f"{name}: {value}" for name, value in fields)]
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


@st.composite
def framed(draw: st.DrawFn, *, trailers: bool) -> tuple[list[tuple[str, str]], bytes]:
    """(fields that say how the body is framed, the body on the wire)."""
    body = draw(BODY)
    packed = draw(st.booleans())
    content = gzip.compress(body, 1) if packed else body
    encoding = [("Content-Encoding", "gzip")] if packed else []
    if draw(st.booleans()):
        return [*encoding, ("Content-Length", str(len(content)))], content
    size = draw(st.integers(5_000, 70_000)) if len(content) > 1000 else draw(st.integers(1, 100))
    pieces = [content[start : start + size] for start in range(0, len(content), size)]
    chunks = b"".join(b"%x\r\n%b\r\n" % (len(each), each) for each in pieces)
    last = draw(FIELDS) if trailers else []
    return [*encoding, ("Transfer-Encoding", "chunked")], chunks + head("0", last)


@st.composite
def requests(draw: st.DrawFn) -> tuple[bytes, bytes]:
    """(method, request on the wire)."""
    method = draw(st.sampled_from(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PURGE"]))
    own, body = draw(framed(trailers=True)) if method in {"POST", "PUT", "PATCH", "PURGE"} else ([], b"")
    fields = [("Host", "api.example"), *draw(FIELDS), *own, *draw(FIELDS)]
    return method.encode(), Written(head(f"{method} {draw(PATH)} HTTP/1.1", fields) + body)


@st.composite
def answers(draw: st.DrawFn) -> bytes:
    status = draw(st.sampled_from([200, 201, 204, 206, 299, 301, 304, 400, 404, 429, 500, 503, 599]))
    reason = draw(st.sampled_from(["OK", "", "Grund: keiner"]))
    if status in {204, 304}:
        return Written(head(f"HTTP/1.1 {status} {reason}", draw(FIELDS)))
    own, body = draw(framed(trailers=True))
    return Written(head(f"HTTP/1.1 {status} {reason}", [*draw(FIELDS), *own, *draw(FIELDS)]) + body)


def travelled(fields: Fields) -> Fields:
    """What of the fields goes all the way; each connection has a framing, and the target a Host, of its own."""
    return [(name, value) for name, value in fields if name.lower() not in {*HOP_BY_HOP, b"host", b"transfer-encoding"}]


def same(one: Message, other: Message) -> None:
    assert one.first == other.first
    assert travelled(one.fields) == travelled(other.fields)
    assert one.body == other.body
    assert one.trailers == other.trailers
    assert one.hints == other.hints


@settings(max_examples=60, deadline=None)
@given(requests(), answers())
def test_requests_and_answers(stage: Stage, asked: tuple[bytes, bytes], answer: bytes) -> None:
    method, wire = asked
    if method == b"HEAD" and b"\r\n\r\n" in answer:
        answer = answer.partition(b"\r\n\r\n")[0].replace(b"Transfer-Encoding: chunked\r\n", b"") + b"\r\n\r\n"
    stage.answer[0] = answer
    stage.seen.clear()
    direct = ask(stage.target.address, wire, method)
    passed = ask(stage.proxy.address, wire, method)
    assert len(stage.seen) == 2
    same(*stage.seen)
    same(direct, passed)
    assert not stage.target.errors


def test_an_answer_that_lasts_until_the_connection_ends(stage: Stage) -> None:
    stage.answer[0] = b"HTTP/1.1 200 OK\r\nX-Until: the end\r\n\r\n" + b"x" * 100_000
    wire = head("GET /until HTTP/1.1", [("Host", "here")])
    assert ask(stage.proxy.address, wire).body == ask(stage.target.address, wire).body == b"x" * 100_000


def test_an_old_client_gets_what_it_understands(stage: Stage) -> None:
    stage.answer[0] = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
    with socket.create_connection(stage.proxy.address) as connection:
        connection.sendall(b"GET / HTTP/1.0\r\n\r\n")
        found = b"".join(iter(lambda: connection.recv(1000), b""))
    assert found.endswith(b"\r\n\r\nabc")
    assert b"chunked" not in found


def test_the_target_is_told_its_own_host(stage: Stage) -> None:
    stage.answer[0] = b"HTTP/1.1 204 No Content\r\n\r\n"
    stage.seen.clear()
    ask(stage.proxy.address, b"GET / HTTP/1.1\r\nX-A: 1\r\nhOsT: elsewhere\r\nX-B: 2\r\nConnection: x-b\r\n\r\n")
    host = ":".join(map(str, stage.target.address)).encode()
    assert stage.seen[0].fields == [(b"hOsT", host), (b"X-A", b"1")]
