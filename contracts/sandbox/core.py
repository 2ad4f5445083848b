"""A sans-I/O vendor: requests and the time in, responses out."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Protocol, runtime_checkable

from contracts.model import Request, Response
from contracts.sandbox.media import Content


class Sandbox(Protocol):
    """One vendor's world. Every method is told the time, which never runs backwards."""

    base_path: str
    """Where the vendor's documented base URL points, for example `/client/v4`."""

    def handle(self, request: Request, now: float) -> Response:
        """Answer `request`, whose path lies below `base_path`."""

    def join(self, room: str, user: str, now: float) -> None:
        """Somebody enters a channel or meeting and publishes audio and video."""

    def leave(self, room: str, user: str, now: float) -> None:
        """Somebody leaves."""


@runtime_checkable
class Listens(Protocol):
    """A sandbox to which it matters what somebody sends; to others, they are just there."""

    def mute(self, room: str, user: str, track: str, now: float) -> None:
        """Somebody who is there stops sending `track`: `audio` or `video`."""

    def unmute(self, room: str, user: str, track: str, now: float) -> None:
        """Somebody who is there sends `track` again."""


@runtime_checkable
class Unlucky(Protocol):
    """A sandbox to which a documented kind of bad luck happens when it is asked for."""

    incidents: frozenset[str]
    """What can happen, by name."""

    def befall(self, incident: str, subject: str, now: float) -> None:
        """Let `incident` happen to `subject`: a channel or meeting, or everything where that is empty."""


@runtime_checkable
class Stores(Protocol):
    """A sandbox whose recordings leave files in the customer's storage."""

    def stored(self, now: float) -> Mapping[str, Content]:
        """What lies there, by name; told from its state alone, so that nothing is made before somebody looks."""


@runtime_checkable
class Links(Protocol):
    """A sandbox whose answers link to files that it keeps itself."""

    links_at: str
    """The URL below which links of recordings to come lead; whoever serves it may set it."""

    def linked(self, url: str, now: float) -> tuple[int, Content | None]:
        """(status, content) that `url` is answered with."""


@dataclass(slots=True)
class Scheduler:
    """What will happen by itself, in order of time."""

    _due: list[tuple[float, int, Callable[[float], None]]] = field(default_factory=list)
    _order: count[int] = field(default_factory=count)

    def at(self, when: float, action: Callable[[float], None]) -> None:
        """Call `action(when)` once the clock has reached `when`."""
        heapq.heappush(self._due, (when, next(self._order), action))

    def run(self, now: float) -> None:
        """Let everything happen that is due, also what those things schedule themselves."""
        while self._due and self._due[0][0] <= now:
            when, _, action = heapq.heappop(self._due)
            action(when)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A named, deliberate deviation of the sandbox.

    `notices` names the clauses that must notice it. `bend` turns the vendor's policy (how its
    sandbox behaves) into the deviating one.
    """

    id: str
    vendor: str
    kind: str
    says: str
    notices: tuple[str, ...]
    bend: Callable[..., object]
