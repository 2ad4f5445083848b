"""What must hold of the files that answers list with Agora: whose they are, and since when."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from contracts.judge.clocks import Interval
from contracts.judge.history import Call, History, dig
from contracts.judge.presence import attended
from contracts.judge.rules import Opinion, behaviour, opinion
from contracts.model import Json
from contracts.vendors.agora.sessions import CLIENT, Session, sessions, starts_paused

SKEW = 3600.0
"""Seconds by which the clocks of vendor and driver may differ."""

MILLISECONDS = 100_000_000_000
"""Numbers from here on are Unix times in milliseconds; in seconds they would be in the year 5138."""


def listings(history: History) -> Iterator[tuple[Session, Call, Call]]:
    """(session, start, answer) for each answer about a recording whose start was seen."""
    for session in sessions(history):
        start = session.started
        if start is None:
            continue
        for call in session.after(start, "query", "stop"):
            if call.ok and session.concerns_recording(call):
                yield session, start, call


def entries(call: Call) -> list[Json]:
    """The entries of every file list in an answer, of channels and of web pages."""
    response = call.field("serverResponse")
    found = [dig(response, "fileList")]
    services = dig(response, "extensionServiceState")
    if isinstance(services, list):
        found += [dig(each, "payload", "fileList") for each in services]
    return [entry for each in found if isinstance(each, list) for entry in each if isinstance(entry, dict)]


@behaviour("agora.file-entry.individual-uid-is-the-users")
def files_belong_to_users(history: History) -> Iterator[Opinion]:
    if not attended(history):
        return
    for session, start, call in listings(history):
        joined = (event for event in history.events if event.kind == "joined" and event.at <= call.at)
        users = {str(event.data["user"]) for event in joined if event.data.get("room") == session.room}
        for uid in (entry.get("uid") for entry in entries(call)):
            if session.mode == "individual" and users and isinstance(uid, str):
                yield opinion(uid in users, " or ".join(sorted(users)), repr(uid), start, call)


def seconds_of(value: Json) -> float:
    """A moment in seconds, which Agora tells in seconds or in milliseconds; 0 where it tells none."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        return 0
    return value / 1000 if value >= MILLISECONDS else value


def _began(history: History) -> Iterator[tuple[Call, Call, float, float]]:
    """(start, answer, as it was told, in seconds) for each moment at which a file is said to begin."""
    for _, start, call in listings(history):
        for value in (entry.get("sliceStartTime") for entry in entries(call)):
            if seconds := seconds_of(value):
                yield start, call, value, seconds


@behaviour("agora.file-entry.slice-start-time-is-when-it-began")
def files_begin_with_the_recording(history: History) -> Iterator[Opinion]:
    for start, call, value, seconds in _began(history):
        expected = "a moment between the start and this answer, an hour for differing clocks granted"
        yield opinion(start.at - SKEW <= seconds <= call.at + SKEW, expected, repr(value), start, call)


def told_times(history: History) -> Iterator[Interval]:
    """By how much Agora's clock may be ahead of a recorder's, as the begin of a recording or its first file allows."""
    for (start, call), told in groupby(_began(history), key=lambda each: each[:2]):
        first = min(seconds for *_, seconds in told)
        yield first - call.done, first - start.at
    for _, start, call in listings(history):
        if seconds := seconds_of(call.field("serverResponse", "sliceStartTime")):
            yield seconds - call.done, seconds - start.at


@behaviour("agora.web-recorder.onhold-tells-the-pause")
def onhold_tells_the_pause(history: History) -> Iterator[Opinion]:
    """Only until somebody can have paused or resumed the recording."""
    for session, start, call in listings(history):
        asked = starts_paused(session)
        states = call.field("serverResponse", "extensionServiceState")
        if not start.clear_about(f"{CLIENT}/extensionServiceConfig"):
            continue
        if call.operation.id != "query" or any(each.at <= call.at for each in session.after(start, "update")):
            continue
        for service in states if isinstance(states, list) else ():
            told = dig(service, "payload", "onhold")
            if isinstance(told, bool):
                yield opinion(told == asked, str(asked).lower(), str(told).lower(), start, call)
