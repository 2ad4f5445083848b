"""Whatever bytes clients and targets send, the proxy tells of each exchange once, and goes on."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field

import h11
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.proxy.wires import Ended, Standing, answer, ask, behaving, heard, listening, request, standing

CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n3;x=y\r\nabc\r\n0\r\nA: b\r\n\r\n"
ANSWERS = (
    answer(),
    answer(b"x" * 3000),
    CHUNKED,
    b"HTTP/1.1 100 Continue\r\n\r\n" + answer(),
    b"HTTP/1.0 200 OK\r\n\r\nx",
)
REQUESTS = (
    request("GET", "/a?b=c"),
    request("POST", "/a", body=b"hello"),
    request("POST", "/a", "Transfer-Encoding: chunked") + b"2\r\nab\r\n0\r\n\r\n",
    request("PUT", "/a", "Expect: 100-continue", body=b"x" * 500),
)
ODD = st.sampled_from(
    [b"\r\n", b"\0", b"\xff" * 9, b": ", b"HTTP/1.1 ", b"999999999999999999999", b"-1", b"chunked", b"\n"]
)


@st.composite
def spoilt(draw: st.DrawFn, whole: tuple[bytes, ...]) -> bytes:
    """A message with something cut out, put in, or put twice."""
    data = draw(st.sampled_from(whole))
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, len(data)))
        end = draw(st.integers(start, min(len(data), start + 40)))
        data = data[:start] + draw(st.one_of(ODD, st.binary(max_size=8), st.just(data[start:end] * 2))) + data[end:]
    return data


@dataclass
class Stage:
    proxy: Standing
    answer: list[bytes] = field(default_factory=lambda: [answer()])


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    told: list[bytes] = [answer()]

    def behave(connection: socket.socket) -> None:
        with suppress(Ended):
            while True:
                heard(connection, h11.Connection(h11.SERVER))
                connection.sendall(told[0])
                if told[0] != answer():
                    return

    with behaving(behave) as target, standing({"agora": target.url}, timeout=2.0) as proxy:
        yield Stage(proxy, told)


def lives(stage: Stage) -> None:
    """The next client is served."""
    stage.answer[0] = answer()
    assert ask(stage.proxy.address, request()).body == b"{}"


@settings(max_examples=150, deadline=None)
@given(spoilt(ANSWERS))
def test_answers(stage: Stage, told: bytes) -> None:
    stage.answer[0] = told
    before = len(stage.proxy.frames)
    with suppress(Ended):
        ask(stage.proxy.address, request())
    lives(stage)
    assert len(stage.proxy.told(before + 2)) == before + 2


@settings(max_examples=150, deadline=None)
@given(spoilt(REQUESTS))
def test_requests(stage: Stage, asked: bytes) -> None:
    with socket.create_connection(stage.proxy.address) as connection, suppress(Ended, OSError):
        connection.settimeout(5.0)
        connection.sendall(asked)
        connection.shutdown(socket.SHUT_WR)
        heard(connection, listening())
    lives(stage)
