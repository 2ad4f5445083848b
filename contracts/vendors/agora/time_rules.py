"""What must hold as time passes with Agora: validity, idleness, the promised ends."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile

from contracts.judge.history import Call, History, dig
from contracts.judge.presence import attended, empty_for, longest_absence, overheard, visited
from contracts.judge.rules import Opinion, behaviour, not_tested, opinion
from contracts.vendors.agora.rules import ENDED_BY_ITSELF
from contracts.vendors.agora.sessions import CLIENT, IDLE, Session, services, sessions

VALID_FOR = 300.0
"""Seconds a resource ID is valid."""

MARGIN = 10.0
"""Seconds by which a moment must be missed before it counts: clocks differ, and nothing is instant."""

READY = (4, 5)
"""The statuses of a recording that has begun."""

READY_AFTER = 90.0
"""Seconds after which a recording that has not begun counts as never started."""

STARTED_BEFORE = 201
"""What a start is answered that arrives twice: there is a recording already."""

LIMITS = (f"{CLIENT}/recordingConfig/maxIdleTime", f"{CLIENT}/extensionServiceConfig")
"""Where a start says when its recording ends by itself."""

EXPIRY = f"{CLIENT}/resourceExpiredHour"
"""Where acquire says for how long a recording can be called about."""

RECOVERY = 90.0
"""Seconds for which a running recording may be answered with 404 while the service recovers."""


@behaviour("agora.resource.lives-five-minutes")
def resource_lives(history: History) -> Iterator[Opinion]:
    for acquired, start in _first_starts(history):
        if 240 < start.at - acquired.at <= VALID_FOR - MARGIN:
            kept = None if start.status == STARTED_BEFORE else start.ok
            expected = "status 200, the resource ID is valid for five minutes"
            yield opinion(kept, expected, start.answered, acquired, start)


@behaviour("agora.resource.expires-after-five-minutes")
def resource_expires(history: History) -> Iterator[Opinion]:
    for acquired, start in _first_starts(history):
        if start.at - acquired.at >= VALID_FOR + MARGIN:
            expected = "a refusal, the resource ID was valid for five minutes"
            yield opinion(not start.ok, expected, start.answered, acquired, start)


def _first_starts(history: History) -> Iterator[tuple[Call, Call]]:
    for session in sessions(history):
        start = next((call for call in session.calls if call.operation.id == "start"), None)
        if session.acquired and start and start.admissible and not start.weather:
            yield session.acquired, start


def _recordings(history: History) -> Iterator[tuple[Session, Call, Call]]:
    """(session, start, call) for each call about a recording up to the first attempt to stop it.

    When a recording ends whose limits should have been refused is not documented, so there is none of those.
    """
    for session in sessions(history):
        start = session.started
        if start is None or not start.clear_about(*LIMITS):
            continue
        for call in session.after(start, "query", "stop"):
            if session.concerns_recording(call) and not call.weather:
                yield session, start, call
            if call.operation.id == "stop":
                break


@behaviour("agora.query.is-ready-in-time")
def ready_in_time(history: History) -> Iterator[Opinion]:
    """A recording that was seen ready once is; one that was not, only when the documents give it up."""
    for readings in _readings(history):
        start = readings[0]
        begun = next((call for call in readings[1:] if _told(call) in READY), None)
        over = start.done + READY_AFTER + MARGIN
        late = [call for call in readings[1:] if call.at >= over and _told(call) < READY[0]]
        expected = f"status 4 or 5 within {READY_AFTER:g} s of the start"
        if begun:
            yield opinion(True, expected, f"status {_told(begun)}", start, begun)  # noqa: FBT003
        elif late:
            seconds = late[0].at - start.at
            yield opinion(False, expected, f"status {_told(late[0])} after {seconds:g} s", start, late[0])  # noqa: FBT003


def _readings(history: History) -> Iterator[list[Call]]:
    """The start of each recording and the answers that told its status until somebody tried to stop it."""
    found: dict[str, list[Call]] = {}
    for session, start, call in _recordings(history):
        calls = found.setdefault(session.resource, [start])
        if call.operation.id == "query" and call.ok and isinstance(_told(call), int):
            calls.append(call)
    return iter(found.values())


def _told(call: Call) -> int:
    status: int = call.field("serverResponse", "status")
    return status


@behaviour("agora.idle.empty-channel-ends-the-recording")
def idle_recording_ends(history: History) -> Iterator[Opinion]:
    yield from _idle_ends(history, custom=False)


@behaviour("agora.idle.max-idle-time-is-obeyed")
def custom_idle_time(history: History) -> Iterator[Opinion]:
    yield from _idle_ends(history, custom=True)


def _idle_ends(history: History, *, custom: bool) -> Iterator[Opinion]:
    if not attended(history):
        return
    for session, start, call in _recordings(history):
        has_limit = dig(session.settings, "recordingConfig", "maxIdleTime") is not None
        empty = empty_for(history, session.room, start.at, call.at)
        if session.mode.lower() == "web" or has_limit != custom or empty is None or session.may_be_closed(call):
            continue
        if empty >= session.idle_limit + MARGIN:
            expected = (
                f"status 404, the channel has been empty for {empty:g} s and the limit is {session.idle_limit:g} s"
            )
            yield opinion(call.status in _gone(call), expected, call.answered, start, call)


def _gone(call: Call) -> tuple[int, ...]:
    """How a call is answered when its recording is over; a stop may still find it exiting (400, code 49)."""
    return (404, 400) if call.operation.id == "stop" else (404,)


@behaviour("agora.idle.not-before-its-time")
def not_idle_too_early(history: History) -> Iterator[Opinion]:
    """Nothing but 404 for longer than any recovery takes, and the channel never empty for long."""
    if not attended(history):
        return
    for session in sessions(history):
        start = session.started
        if session.mode.lower() == "web" or start is None:
            continue
        calls = [
            call
            for each, _, call in _recordings(history)
            if each.resource == session.resource
            and not session.may_be_closed(call)
            and longest_absence(history, session.room, start.at, call.at) < session.idle_limit
        ]
        lost = list(takewhile(lambda call: call.status == 404, reversed(calls)))
        if lost and lost[0].at - lost[-1].at > RECOVERY:
            expected = "status 200, the channel was never empty for as long as the idle limit"
            yield opinion(False, expected, lost[0].answered, start, lost[-1], lost[0])  # noqa: FBT003
        elif calls and calls[-1].ok and calls[-1].at - start.at > RECOVERY:
            yield opinion(True, "status 200", calls[-1].answered, start, calls[-1])  # noqa: FBT003


@behaviour("agora.idle.web-page-recording-goes-on")
def web_does_not_idle(history: History) -> Iterator[Opinion]:
    for session, start, call in _recordings(history):
        if session.may_be_closed(call) or not _stays(session):
            continue
        if call.status == 404 and overheard(history):
            yield not_tested(ENDED_BY_ITSELF, start, call)
        elif RECOVERY + IDLE < call.at - start.at < 3600:
            kept = None if call.status == 404 and not _lost_for_long(history, session, call) else call.ok
            yield opinion(kept, "status 200, only channels are idle", call.answered, start, call)


def _stays(session: Session) -> bool:
    """Whether a page is recorded that has all the time in the world to load, and that was not found wanting."""
    return session.mode.lower() == "web" and not any(
        dig(each, "serviceParam", "readyTimeout") for each in services(session)
    )


def _lost_for_long(history: History, session: Session, call: Call) -> bool:
    """Whether nothing but 404 came before `call` for longer than any recovery takes."""
    earlier = [each for known, _, each in _recordings(history) if known.resource == session.resource]
    lost = takewhile(lambda each: each.status == 404, reversed([each for each in earlier if each.at < call.at]))
    return any(call.at - each.at > RECOVERY for each in lost)


@behaviour("agora.web.ends-after-max-recording-hour")
def web_ends(history: History) -> Iterator[Opinion]:
    for session, start, call in _recordings(history):
        hours = next((dig(each, "serviceParam", "maxRecordingHour") for each in services(session)), None)
        over = isinstance(hours, int) and call.at - start.at >= hours * 3600 + RECOVERY
        if over and not session.may_be_closed(call):
            expected = f"status 404, the limit was {hours} h"
            yield opinion(call.status in _gone(call), expected, call.answered, start, call)


@behaviour("agora.resource.api-is-closed-after-expired-hour")
def api_is_closed(history: History) -> Iterator[Opinion]:
    for session, start, call in _recordings(history):
        hours = dig(session.acquired.sent, "clientRequest", "resourceExpiredHour") if session.acquired else None
        if not isinstance(hours, int) or session.acquired is None or not session.acquired.clear_about(EXPIRY):
            continue
        if call.at - start.at >= hours * 3600 + RECOVERY:
            expected = f"a refusal, resourceExpiredHour was {hours}"
            yield opinion(call.refused, expected, call.answered, session.acquired, start, call)


@behaviour("agora.stop.206-when-nothing-was-recorded")
def nothing_was_recorded(history: History) -> Iterator[Opinion]:
    if not attended(history):
        return
    for session in sessions(history):
        start = session.started
        if start is None or session.mode.lower() == "web" or visited(history, session.room):
            continue
        for call in session.after(start, "stop"):
            counts = session.concerns_recording(call) and call.admissible and not call.weather
            if counts and call.at - start.at < IDLE and call.status not in (400, 404):
                kept = call.status == 206 and call.field("code") in (435, 65)
                yield opinion(kept, "status 206 with code 435, no recorded data", call.answered, start, call)
