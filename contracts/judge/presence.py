"""Who was where: the comings and goings that a trace records beside its calls."""

from __future__ import annotations

from collections.abc import Collection

from contracts.judge.history import History
from contracts.model import Event, Json

TRACKS = ("audio", "video")
"""What somebody can send."""


def attended(history: History) -> bool:
    """Whether nobody is in a channel or meeting but those whom the driver lets in, and is seen to have let in."""
    controls = any(event.kind == "controls" and event.data.get("ability") == "participants" for event in history.events)
    return controls and not any(event.kind == "lost-sight" for event in history.events)


def overheard(history: History) -> bool:
    """Whether the calls are of others, who may let people in without anybody seeing it."""
    return any(event.kind == "overheard" for event in history.events)


def visited(history: History, room: str) -> bool:
    """Whether anybody was let into `room`."""
    return any(event.kind == "joined" and event.data.get("room") == room for event in history.events)


def absences(history: History, room: str, begin: float, end: float) -> list[tuple[float, float]]:
    """When nobody was in `room` between `begin` and `end`: (from, until), in seconds since the epoch."""
    present: set[Json] = set()
    since, found = begin, []
    for event in history.events:
        if event.data.get("room") != room or event.at > end:
            continue
        user = event.data.get("user")
        if event.kind == "joined":
            if not present and event.at > since:
                found.append((since, event.at))
            present.add(user)
        elif event.kind == "left" and user in present:
            present.remove(user)
            since = max(begin, event.at)
    return found if present else [*found, (since, end)]


def sending(
    history: History, room: str, begin: float, end: float, user: str | None = None, tracks: Collection[str] = TRACKS
) -> list[tuple[float, float]]:
    """When `user`, or anybody, sent one of `tracks` in `room` between `begin` and `end`: (from, until), in order."""
    sent: dict[Json, set[Json]] = {}
    found: list[tuple[float, float]] = []
    since = begin
    for event in (*(each for each in history.events if each.data.get("room") == room), None):
        at = end if event is None else min(max(event.at, begin), end)
        if at > since and any(not on.isdisjoint(tracks) for who, on in sent.items() if user in (None, who)):
            if found and found[-1][1] == since:
                since = found.pop()[0]
            found.append((since, at))
        since = at
        if event is not None:
            _change(sent, event)
    return found


def _change(sent: dict[Json, set[Json]], event: Event) -> None:
    """What is sent by whom after `event`: who enters sends everything."""
    user, track = event.data.get("user"), event.data.get("track")
    if event.kind == "joined":
        sent[user] = set(TRACKS)
    elif event.kind == "left":
        sent.pop(user, None)
    elif event.kind == "muted":
        sent.get(user, set()).discard(track)
    elif event.kind == "unmuted" and user in sent:
        sent[user].add(track)


def emptied(history: History, room: str, begin: float, end: float) -> bool:
    """Whether the last person left `room` between `begin` and `end`, if only to be followed at the same moment."""
    present: set[Json] = set()
    for event in history.events:
        if event.data.get("room") != room or event.at > end:
            continue
        if event.kind == "joined":
            present.add(event.data.get("user"))
        elif event.kind == "left":
            present.discard(event.data.get("user"))
            if not present and event.at >= begin:
                return True
    return False


def empty_for(history: History, room: str, begin: float, end: float) -> float | None:
    """For how many seconds `room` has been empty at `end`, counted from `begin`; None while somebody is there."""
    last = absences(history, room, begin, end)[-1:]
    return last[0][1] - last[0][0] if last and last[0][1] == end else None


def longest_absence(history: History, room: str, begin: float, end: float) -> float:
    """The longest time in seconds for which `room` was empty between `begin` and `end`."""
    return max((until - since for since, until in absences(history, room, begin, end)), default=0.0)
