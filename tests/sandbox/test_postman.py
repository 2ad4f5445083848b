"""Callbacks of a served sandbox arrive over real HTTP, on this machine and nowhere else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event
from typing import Any

import httpx
import pytest

from contracts.clock import VirtualClock
from contracts.model import Request, Response
from contracts.sandbox.asgi import application
from contracts.sandbox.outbox import Delivery, Outbox
from contracts.sandbox.postman import Postman, is_local
from contracts.sandbox.server import running
from tests.loopback import Seen, closed_port, serve

SOON = 10.0


@dataclass
class Bell:
    """A world that calls `url` back five seconds after each request, and again ten seconds after a refusal."""

    url: str
    base_path: str = ""
    outbox: Outbox = field(default_factory=Outbox)
    heard: list[int] = field(default_factory=list)
    rung: Event = field(default_factory=Event)

    def handle(self, request: Request, now: float) -> Response:
        headers = {"signature": "x", "content-type": "application/json"}
        self.outbox.post(Delivery(url=self.url, headers=headers, body=b'{"a":  1}', at=now + 5))
        return Response(status=204)

    def join(self, room: str, user: str, now: float) -> None: ...

    def leave(self, room: str, user: str, now: float) -> None: ...

    def due(self, now: float) -> list[Delivery]:
        return self.outbox.due(now)

    def answered(self, delivery: Delivery, status: int, now: float) -> None:
        self.heard.append(status)
        self.rung.set()
        if status != 200 and delivery.attempt < 2:
            self.outbox.again(delivery, now + 10)


@contextmanager
def rung(bell: Bell, **options: Any) -> Iterator[VirtualClock]:
    """A served bell that was rung, and its clock."""
    clock = VirtualClock()
    postman = Postman({"toy": bell}, clock.now, **options)
    with running(application({"toy": bell}, clock.now, advance=clock.wait, postman=postman)) as url:
        assert httpx.post(f"{url}/ring").status_code == 204
        yield clock


def test_a_callback_arrives_to_the_byte_when_it_is_due() -> None:
    with serve(lambda _: (200, "text/plain", b"")) as receiver:
        bell = Bell(f"{receiver.url}/hook")
        with rung(bell) as clock:
            assert not bell.rung.wait(0.3)
            clock.wait(5)
            assert bell.rung.wait(SOON)
    (seen,) = receiver.seen
    assert (seen.method, seen.path, seen.body) == ("POST", "/hook", b'{"a":  1}')
    assert (seen.headers["signature"], seen.headers["content-type"]) == ("x", "application/json")
    assert bell.heard == [200]


def test_a_refused_callback_comes_again() -> None:
    def moody(seen: Seen) -> tuple[int, str, bytes]:
        return (503 if len(receiver.seen) == 1 else 200, "text/plain", b"")

    with serve(moody) as receiver:
        bell = Bell(receiver.url)
        with rung(bell) as clock:
            clock.wait(5)
            assert bell.rung.wait(SOON)
            bell.rung.clear()
            clock.wait(10)
            assert bell.rung.wait(SOON)
    assert bell.heard == [503, 200]


def test_an_address_can_be_given_for_a_vendor() -> None:
    with serve(lambda _: (200, "text/plain", b"")) as receiver:
        bell = Bell("https://hooks.example.com/")
        with rung(bell, addresses={"toy": receiver.url}) as clock:
            clock.wait(5)
            assert bell.rung.wait(SOON)
    assert (len(receiver.seen), bell.heard) == (1, [200])


@pytest.mark.parametrize("url", ["https://hooks.example.com/", "http://127.0.0.1:{closed}/", "http://[", ""])
def test_what_nobody_may_or_can_answer_counts_as_not_answered(url: str) -> None:
    bell = Bell(url.replace("{closed}", str(closed_port())))
    with rung(bell) as clock:
        clock.wait(5)
        assert bell.rung.wait(SOON)
    assert bell.heard == [0]


@pytest.mark.parametrize(
    ("url", "local"),
    [
        ("http://localhost:80/x", True),
        ("http://127.0.0.9/x", True),
        ("http://[::1]:9/x", True),
        ("http://10.0.0.1/x", False),
        ("http://localhost.example.com/x", False),
        ("http://127.0.0.1.example.com/x", False),
        ("not a url", False),
    ],
)
def test_only_this_machine_is_local(url: str, local: bool) -> None:
    assert is_local(url) is local
