"""The embedded sandbox as a target: a fresh world for each conversation, on a virtual clock."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from math import inf

from contracts.clock import VirtualClock
from contracts.extras import lacking
from contracts.model import ABSENT, Json, Request, Response
from contracts.sandbox.core import Links, Listens, Sandbox, Stores, Unlucky
from contracts.sandbox.outbox import OK, Posts
from contracts.sandbox.shelf import Shelf
from contracts.storage import Storage
from contracts.target.abilities import Inbox, People, Received
from contracts.target.access import Access, Transport
from contracts.target.channel import Channel
from contracts.target.inspection import Answer, Follow
from contracts.target.secrets import Secrets


@dataclass(frozen=True, slots=True)
class _People:
    sandbox: Sandbox
    clock: VirtualClock

    def join(self, room: str, user: str) -> None:
        self.sandbox.join(room, user, self.clock.now())

    def leave(self, room: str, user: str) -> None:
        self.sandbox.leave(room, user, self.clock.now())

    def mute(self, room: str, user: str, track: str) -> None:
        if isinstance(self.sandbox, Listens):
            self.sandbox.mute(room, user, track, self.clock.now())

    def unmute(self, room: str, user: str, track: str) -> None:
        if isinstance(self.sandbox, Listens):
            self.sandbox.unmute(room, user, track, self.clock.now())


@dataclass(frozen=True, slots=True)
class _Incidents:
    sandbox: Unlucky
    clock: VirtualClock

    def befall(self, incident: str, subject: str) -> None:
        self.sandbox.befall(incident, subject, self.clock.now())


@dataclass(slots=True)
class _Inbox:
    """Called back by the sandbox itself; what it answers can make the sandbox try again.

    With `marks`, only what has one of them is for this inbox.
    """

    sandbox: Posts
    clock: VirtualClock
    marks: Collection[bytes] | None = None
    address: str = "https://callbacks.example/inbox"
    statuses: list[int] = field(default_factory=list)

    def answer(self, statuses: tuple[int, ...]) -> None:
        self.statuses = list(statuses)

    def drain(self) -> list[Received]:
        found: list[Received] = []
        while batch := self.sandbox.due(self.clock.now()):
            for each in batch:
                status = self.statuses.pop(0) if self.statuses else OK
                self.sandbox.answered(each, status, each.at)
                if self.marks is None or any(mark in each.body for mark in self.marks):
                    found.append(
                        Received(url=each.url, headers=each.headers, raw=each.body, at=each.at, answered=status)
                    )
        return sorted(found, key=lambda each: each.at)


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbeddedTarget:
    """A target that needs no network, no account and no waiting."""

    vendor: str
    world: Callable[[int], Sandbox]
    access: Access
    secrets: Secrets
    label: str = "embedded sandbox"
    patience: float = inf

    @property
    def abilities(self) -> frozenset[str]:
        """Everything; callbacks and incidents only of a vendor that has some."""
        world = self.world(0)
        media = not lacking("media")
        extra = {
            "callbacks": isinstance(world, Posts),
            "answers": isinstance(world, Posts),
            "incidents": isinstance(world, Unlucky),
            "storage": media and isinstance(world, Stores),
            "links": media and isinstance(world, Links),
        }
        return frozenset({"clock", "participants", *(name for name, there in extra.items() if there)})

    @contextmanager
    def open(self, scenario: str, seed: int, edition: str) -> Iterator[Channel]:
        """A conversation with a world that nobody has touched."""
        sandbox, clock = self.world(seed), VirtualClock()

        channel = Channel(
            vendor=self.vendor,
            edition=edition,
            scenario=scenario,
            target=self.label,
            seed=seed,
            transport=in_process(sandbox, clock),
            access=self.access,
            secrets=self.secrets,
            clock=clock,
            people=people_of(sandbox, clock),
            inbox=inbox_of(sandbox, clock),
            incidents=_Incidents(sandbox, clock) if isinstance(sandbox, Unlucky) else None,
            vault=vault_of(sandbox, clock),
            follow=follow_of(sandbox, clock),
        )
        channel.note("controls", ability="participants")
        yield channel


def inbox_of(sandbox: Sandbox, clock: VirtualClock, marks: Collection[bytes] | None = None) -> Inbox | None:
    """Where callbacks of the sandbox arrive, all or those with one of these marks; None of one that calls nobody."""
    return _Inbox(sandbox, clock, marks) if isinstance(sandbox, Posts) else None


def vault_of(sandbox: Sandbox, clock: VirtualClock) -> Callable[[], Storage] | None:
    """What the sandbox has stored at the moment of looking."""
    if lacking("media") or not isinstance(sandbox, Stores):
        return None
    stores = sandbox
    return lambda: Shelf(stores.stored(clock.now()))


def follow_of(sandbox: Sandbox, clock: VirtualClock) -> Follow | None:
    """How links of the sandbox are followed without a network."""
    if lacking("media") or not isinstance(sandbox, Links):
        return None
    links = sandbox

    def follow(url: str) -> Answer:
        status, content = links.linked(url, clock.now())
        data = content.read() if content else b""
        return Answer(status=status, size=len(data), content=io.BytesIO(data))

    return follow


def in_process(sandbox: Sandbox, clock: VirtualClock) -> Transport:
    """Deliver requests to `sandbox` as they would arrive over HTTP."""
    return lambda request: _through_json(sandbox.handle(_encoded(request), clock.now()))


def people_of(sandbox: Sandbox, clock: VirtualClock) -> People:
    """The ability to let people into `sandbox`."""
    return _People(sandbox, clock)


def _encoded(request: Request) -> Request:
    """The request as it would arrive over HTTP: its body has been through JSON."""
    return Request(
        method=request.method,
        path=request.path,
        query=request.query,
        headers=request.headers,
        body=_copy(request.body),
        text=request.text,
    )


def _through_json(response: Response) -> Response:
    return Response(status=response.status, headers=response.headers, body=_copy(response.body), text=response.text)


def _copy(body: Json) -> Json:
    return ABSENT if body is ABSENT else json.loads(json.dumps(body))
