"""What a driver has seen of a recording: whether it has begun for good, and whether it ever listed a file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from contracts.clock import Clock
from contracts.model import Exchange, Json
from contracts.target.awaiting import Awaited, tell
from contracts.target.channel import Channel

READY: Final = "status 4 or 5"
"""The state in which a recording has begun for good."""

FILES: Final = "a list of files"
"""What a recording shows once there is something to list."""

NONE_YET: Final = "without files"
"""What it shows until then."""

SOON: Final = 5.0
"""Seconds after its start from which the documents let a recording be asked whether it is ready."""

DEADLINE: Final = 105.0
"""Seconds after which the documents count a recording that is not ready as never started, and some for clocks."""

_STEPS: Final = (3.0, 3.0)


def steps(clock: Clock) -> Iterator[float]:
    """When to look again for a recording that is not ready: soon, and once more when it should have been long since."""
    yield from _STEPS
    if clock.affords(DEADLINE):
        yield DEADLINE


def ready(sid: str) -> Awaited:
    """That the recording `sid` is ready; what has ended never will be."""
    return Awaited(subject=sid, wanted=READY, shown_by=_named(4, 5), ends=_named(6, 7, 8, 20))


def _named(*statuses: int) -> frozenset[str]:
    return frozenset(f"status {each}" for each in statuses)


@dataclass(slots=True)
class Seen:
    """What the answers about one recording have shown since it began.

    `states` counts the answers to queries that came late enough, `last` is the state that the last one told.
    `lists` counts the answers that had a list of files, which `files` says was once not empty. It is `told` once that
    the recording was never ready.
    """

    since: float | None = None
    states: int = 0
    last: str = ""
    was_ready: bool = False
    lists: int = 0
    files: bool = False
    told: bool = False

    def queried(self, answer: Exchange) -> None:
        """Take the answer to a query."""
        self.stopped(answer)
        state, awaited = state_of(answer), ready("")
        if self.since is None or not state or answer.at - self.since < SOON or state in awaited.ends:
            return
        self.states, self.last = self.states + 1, state
        self.was_ready = self.was_ready or state in awaited.shown_by

    def stopped(self, answer: Exchange) -> None:
        """Take any answer that may list files."""
        for each in _lists(answer):
            self.lists, self.files = self.lists + 1, self.files or bool(each)

    def tell(self, channel: Channel, sid: str, *, recorded: bool) -> None:
        """Note what never came while it ran; of files only where something was surely `recorded`, and all is listed."""
        if self.since is None:
            return
        seconds = channel.clock.now() - self.since
        if self.states and not self.was_ready and not self.told:
            tell(channel, ready(sid), seconds=seconds, times=self.states, last=self.last)
            self.told = True
        if recorded and self.lists and not self.files and seconds >= SOON:
            listed = Awaited(subject=sid, wanted=FILES, shown_by=())
            tell(channel, listed, seconds=seconds, times=self.lists, last=NONE_YET)


def _server(answer: Exchange) -> Json:
    response = answer.response
    if response is None or response.status != 200 or not isinstance(response.body, dict):
        return {}
    found = response.body.get("serverResponse")
    return found if isinstance(found, dict) else {}


def state_of(answer: Exchange) -> str:
    """The state that an answer to a query tells, or an empty string."""
    status = _server(answer).get("status")
    return f"status {status}" if isinstance(status, int) else ""


def _lists(answer: Exchange) -> Iterator[Json]:
    """Every list of files in an answer: its own, and that of a page."""
    server = _server(answer)
    services = server.get("extensionServiceState")
    named = [each for each in services if isinstance(each, dict)] if isinstance(services, list) else []
    for holder in (server, *(each.get("payload") for each in named)):
        if isinstance(holder, dict) and isinstance(holder.get("fileList"), list | str):
            yield holder["fileList"]
