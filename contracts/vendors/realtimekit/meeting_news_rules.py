"""What must hold of meetings that are announced: they begin with the first participant, and end with the last."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.judge.history import Arrival, Call, History
from contracts.judge.presence import absences, attended, emptied, visited
from contracts.judge.rules import Opinion, behaviour, opinion
from contracts.model import Event
from contracts.vendors.realtimekit.hooks import (
    GRACE,
    SETTLED,
    accepted,
    event_of,
    hook_of,
    news,
    precedes,
    webhooks,
)
from contracts.vendors.realtimekit.sessions import LATE, meeting_created

STARTED, ENDED = "meeting.started", "meeting.ended"


def _told(history: History, event: str, meeting: str) -> list[Arrival]:
    """The first attempts at telling of `event` in `meeting`."""
    found = (each.first for each in news(history) if event_of(each.first) == event)
    return [arrival for arrival in found if arrival.field("meeting", "id") == meeting]


def _meetings(history: History) -> dict[str, Call]:
    """Every meeting that was created where only the driver lets people in."""
    found = {meeting_created(call): call for call in history.of("create_meeting") if meeting_created(call)}
    return found if attended(history) else {}


def _moves(history: History, kind: str, meeting: str) -> list[Event]:
    return [event for event in history.events if event.kind == kind and event.data.get("room") == meeting]


def _expected(history: History, event: str, meeting: str, cause: Event, patience: float) -> Iterator[Opinion]:
    """Whoever is subscribed when `cause` happens is told of `event`, as long as all goes well."""
    unwell = {hook_of(arrival) for arrival in history.arrivals if not accepted(arrival)}
    for webhook in webhooks(history).values():
        told = next((each for each in _told(history, event, meeting) if hook_of(each) == webhook.id), None)
        expected = f"{event} for the webhook {webhook.id}"
        if told and told.at >= cause.at and webhook.wants(event, cause.at, told.at):
            yield opinion(True, expected, event, cause, told)  # noqa: FBT003
        elif (
            not told
            and webhook.id not in unwell
            and precedes(history, webhook.creation, cause)
            and history.end - cause.at >= patience
            and webhook.wants(event, cause.at, cause.at + patience)
        ):
            yield opinion(False, expected, f"none within {patience:g} s", webhook.creation, cause)  # noqa: FBT003


@behaviour("realtimekit.announcement.meeting-has-started")
def start_is_announced(history: History) -> Iterator[Opinion]:
    for meeting in _meetings(history):
        if joined := _moves(history, "joined", meeting):
            yield from _expected(history, STARTED, meeting, joined[0], SETTLED)


@behaviour("realtimekit.announcement.nobody-came")
def start_needs_somebody(history: History) -> Iterator[Opinion]:
    for meeting, creation in _meetings(history).items():
        for arrival in _told(history, STARTED, meeting):
            came = any(event.at <= arrival.at for event in _moves(history, "joined", meeting))
            actual = f"{STARTED} of a meeting that {'somebody' if came else 'nobody'} had joined"
            yield opinion(came, "somebody in the meeting", actual, creation, arrival)


@behaviour("realtimekit.announcement.meeting-has-ended")
def end_is_announced(history: History) -> Iterator[Opinion]:
    for meeting, creation in _meetings(history).items():
        left = _moves(history, "left", meeting)
        if not visited(history, meeting) or not left:
            continue
        gone = absences(history, meeting, creation.at, history.end)[-1:]
        if gone and gone[0] == (left[-1].at, history.end):
            yield from _expected(history, ENDED, meeting, left[-1], LATE)


@behaviour("realtimekit.announcement.somebody-stays")
def end_needs_everybody_gone(history: History) -> Iterator[Opinion]:
    for meeting, creation in _meetings(history).items():
        for arrival in _told(history, ENDED, meeting):
            if arrival.field("reason") == "ALL_PARTICIPANTS_LEFT" and visited(history, meeting):
                since = max(creation.at, arrival.at - GRACE)
                empty = bool(absences(history, meeting, since, arrival.at)) or emptied(
                    history, meeting, since, arrival.at
                )
                actual = "nobody" if empty else "somebody in the meeting all the time"
                yield opinion(empty, "nobody in the meeting", actual, creation, arrival)
