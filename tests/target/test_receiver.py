"""Callbacks come to a small server, and each to the conversation that it is for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest

from contracts.target.receiver import Receiver, ReceiverError
from tests.loopback import serve


@contextmanager
def receiver(**options: Any) -> Iterator[Receiver]:
    found = Receiver(lambda: 7.0, **options)
    try:
        yield found
    finally:
        found.close()


def mentions(word: bytes) -> Callable[[bytes], bool]:
    return lambda raw: word in raw


def test_a_callback_is_kept_to_the_byte_with_its_headers_and_time() -> None:
    with receiver() as found:
        box = found.mailbox("one", mentions(b"never"))
        answer = httpx.post(box.address, content=b'{"a":  1}', headers={"X-Signature": "s"})
        (arrived,) = box.drain()
        assert box.drain() == []
    assert (answer.status_code, answer.json()) == (200, {})
    assert (arrived.url, arrived.raw, arrived.at, arrived.answered) == (box.address, b'{"a":  1}', 7.0, 200)
    assert arrived.headers["x-signature"] == "s"


@pytest.mark.parametrize(
    ("path", "raw", "whose"),
    [
        ("/one", b"rc-2", ["one"]),
        ("/two", b"", ["two"]),
        ("", b"rc-1", ["one"]),
        ("/", b"rc-1 and rc-2", ["one", "two"]),
        ("", b"rc-3", []),
        ("/three", b"rc-1", []),
    ],
)
def test_it_is_for_its_own_address_or_for_whom_it_mentions(path: str, raw: bytes, whose: list[str]) -> None:
    with receiver() as found:
        boxes = {"one": found.mailbox("one", mentions(b"rc-1")), "two": found.mailbox("two", mentions(b"rc-2"))}
        assert httpx.post(found.address + path, content=raw).status_code == 200
        assert [name for name, box in boxes.items() if box.drain()] == whose


def test_it_is_answered_as_the_conversation_says() -> None:
    with receiver() as found:
        box = found.mailbox("one", mentions(b"-"))
        box.answer((500, 0))
        assert httpx.post(box.address).status_code == 500
        with pytest.raises(httpx.RemoteProtocolError):
            httpx.post(box.address)
        assert httpx.post(box.address).status_code == 200
        assert [each.answered for each in box.drain()] == [500, 0, 200]


def test_a_public_address_leads_to_the_same_boxes() -> None:
    with receiver(address="https://tunnel.example.com/hooks/") as found:
        box = found.mailbox("one", mentions(b"-"))
        port = found._server.server_port
        httpx.post(f"http://127.0.0.1:{port}/hooks/one", content=b"x")
        (arrived,) = box.drain()
    assert box.address == arrived.url == "https://tunnel.example.com/hooks/one"


def test_a_box_that_is_forgotten_gets_nothing_more() -> None:
    with receiver() as found:
        box = found.mailbox("one", mentions(b"-"))
        found.forget(box)
        assert httpx.post(box.address).status_code == 200
        assert box.drain() == []


@pytest.mark.parametrize("port", [70_000, None])
def test_a_port_that_cannot_be_listened_on_is_told_in_one_line(port: int | None) -> None:
    with serve(lambda _: None) as taken:
        wanted = port or int(taken.url.rpartition(":")[2])
        with pytest.raises(ReceiverError, match=rf"^callbacks: cannot listen on port {wanted}: "):
            Receiver(lambda: 0.0, wanted)
