"""How Agora calls hang together: everything about one recording shares its resource ID."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from contracts.judge.history import Call, History, dig
from contracts.model import ABSENT, Json

CLIENT = "/body/clientRequest"
"""Where a request has its settings, as a pointer into it."""

CHANNEL, USER = "/body/cname", "/body/uid"
"""Where a request says who records what."""

NO_DATA, UNFINISHED = 435, 65
"""What a stop says that leaves nothing behind, and what says that it is to be tried again."""

IDLE = 30.0
"""Seconds an empty channel is recorded by default."""


def resource_of(call: Call) -> str:
    """The resource ID that a call is about: in its path, or in the answer to acquire."""
    issued = call.field("resourceId") if call.operation.id == "acquire" and call.ok else ""
    return call.path.get("resourceid", "") or (issued if isinstance(issued, str) else "")


def configuration(earlier: Sequence[Call], call: Call) -> Json:
    """The client request with which the recording of `call` was started, or ABSENT if that was not seen."""
    for each in reversed(earlier):
        if each.operation.id == "start" and each.ok and resource_of(each) == resource_of(call):
            if not each.clear_about(*(f"{CLIENT}{place}" for place in call.operation.settings)):
                return ABSENT  # what a vendor makes of settings that it should have refused is not documented
            client_request = dig(each.sent, "clientRequest")
            return client_request if isinstance(client_request, dict) else ABSENT
    return ABSENT


def context(history: History, call: Call) -> tuple[Call, ...]:
    """The acquire and the start behind `call`."""
    resource = resource_of(call)
    if call.operation.id == "acquire" or not resource:
        return ()
    here = history.places[call]
    return tuple(each for each in history.once(_openings).get(resource, ()) if history.places[each] < here)


def _openings(history: History) -> dict[str, list[Call]]:
    """What each resource was acquired and started with."""
    found: dict[str, list[Call]] = {}
    for call in history.of("acquire", "start"):
        if call.ok:
            found.setdefault(resource_of(call), []).append(call)
    return found


HOURS, FEWEST_HOURS = 72, 1
"""For how many hours a recording can be called about, unless acquire says otherwise; and the fewest it can say."""

CLOSING = 60.0
"""Seconds by which that may end earlier than it seems: clocks differ."""


def seen_from_the_start(history: History) -> bool:
    """Whether the start of every recording was seen that a call is about: a capture may begin later."""
    told = (call.field("sid") for call in history.of("start") if call.ok)
    started = history.invented | {sid for sid in told if isinstance(sid, str)}
    return all(call.path["sid"] in started for call in history.calls if "sid" in call.path)


def variant(call: Call) -> str:
    """In which mode a recording is, that a call is about."""
    return call.path.get("mode", "")


@dataclass(frozen=True)
class Session:
    """The calls about one resource, in order."""

    resource: str
    calls: tuple[Call, ...]

    @cached_property
    def acquired(self) -> Call | None:
        return next((call for call in self.calls if call.operation.id == "acquire"), None)

    @cached_property
    def started(self) -> Call | None:
        """The start that succeeded."""
        return next((call for call in self.calls if call.operation.id == "start" and call.ok), None)

    @cached_property
    def stopped(self) -> Call | None:
        """The stop that succeeded."""
        return next((call for call in self.calls if call.operation.id == "stop" and call.ok), None)

    @cached_property
    def ended(self) -> Call | None:
        """The synchronous stop after which the recording is over."""
        stop = self.stopped
        return stop if stop and not dig(stop.sent, "clientRequest", "async_stop") else None

    @cached_property
    def left_empty(self) -> Call | None:
        """The first stop that was answered that nothing was recorded."""
        stops = (call for call in self.calls if call.operation.id == "stop" and self.concerns_recording(call))
        return next((call for call in stops if call.status == 206 and call.field("code") == NO_DATA), None)

    def surely_running(self, call: Call) -> bool:
        """Whether the recording runs at `call` whoever is in the channel: too early to idle, and nobody stopped it."""
        start = self.started
        if start is None or not start.at <= call.at <= start.at + 0.8 * min(self.idle_limit, IDLE):
            return False
        return not any(
            earlier.operation.id in {"query", "update", "updateLayout", "stop"}
            and earlier.authorised
            and _may_be_its_end(earlier)
            for earlier in self.calls
            if earlier.at <= call.at and earlier is not call
        )

    @cached_property
    def idle_limit(self) -> float:
        """Seconds for which the channel may be empty."""
        limit = dig(self.settings, "recordingConfig", "maxIdleTime")
        return limit if isinstance(limit, (int, float)) else IDLE

    @cached_property
    def mode(self) -> str:
        return self.started.path["mode"] if self.started else ""

    @cached_property
    def room(self) -> str:
        """The channel that is recorded."""
        return str(dig(self.started.sent, "cname")) if self.started else ""

    @cached_property
    def settings(self) -> dict[str, Json]:
        """The client request of the start."""
        settings = dig(self.started.sent, "clientRequest") if self.started else None
        return settings if isinstance(settings, dict) else {}

    def may_be_closed(self, call: Call) -> bool:
        """Whether the API may no longer answer about the recording at `call`: its resource lives for some hours."""
        hours = dig(self.acquired.sent, "clientRequest", "resourceExpiredHour") if self.acquired else FEWEST_HOURS
        hours = HOURS if hours is None else hours
        began = self.acquired or self.started
        if began is None or not isinstance(hours, int | float):
            return True
        return call.at - began.at >= hours * 3600 - CLOSING

    def after(self, moment: Call, *operations: str) -> Iterator[Call]:
        """The calls of these operations that were sent after `moment` was."""
        later = self.calls[self.calls.index(moment) + 1 :]
        return (call for call in later if call.operation.id in operations)

    def concerns_recording(self, call: Call) -> bool:
        """Whether `call` addresses the recording that was started: same sid, same mode, our credentials."""
        start = self.started
        return (
            start is not None
            and call.authorised
            and call.path.get("sid") == start.field("sid")
            and call.path.get("mode") == start.path["mode"]
        )


def _may_be_its_end(call: Call) -> bool:
    """Whether a recording may be over after this query or stop."""
    return call.status == 404 or (call.operation.id == "stop" and call.status not in (400, 401, 403))


def sessions(history: History) -> tuple[Session, ...]:
    """All sessions of a history, in the order of their first call."""
    return history.once(_sessions)


def _sessions(history: History) -> tuple[Session, ...]:
    grouped: dict[str, list[Call]] = {}
    for call in history.calls:
        if resource := resource_of(call):
            grouped.setdefault(resource, []).append(call)
    return tuple(Session(resource, tuple(calls)) for resource, calls in grouped.items())


def starts_paused(session: Session) -> bool:
    """Whether a page's recording was started with onhold."""
    page = next((each for each in services(session) if dig(each, "serviceName") == "web_recorder_service"), None)
    return dig(page, "serviceParam", "onhold") is True


def services(session: Session) -> list[Json]:
    """The extension services that a recording was started with."""
    listed = dig(session.settings, "extensionServiceConfig", "extensionServices")
    return listed if isinstance(listed, list) else []
