"""What must hold of repeated, late and crossed changes with RealtimeKit: each does what it says, once, to its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from contracts.judge.findings import show
from contracts.judge.history import Call, History, dig
from contracts.judge.presence import overheard
from contracts.judge.rules import Opinion, behaviour, opinion
from contracts.vendors.realtimekit.sessions import (
    EMPTY,
    ENDED,
    MARGIN,
    Recording,
    action,
    cannot_end_by_itself,
    entries,
    meeting_created,
    recording_of,
    recordings,
    status,
)

FOLLOWING: Final[Mapping[str, tuple[str, ...]]] = {
    "INVOKED": ("INVOKED", "RECORDING"),
    "RECORDING": ("RECORDING",),
    "PAUSED": ("PAUSED",),
    "UPLOADING": ("UPLOADING", "UPLOADED", "ERRORED"),
    "UPLOADED": ("UPLOADED",),
}
"""The states in which a recording can be that was seen in one and has not been changed since."""

WANTED: Final[Mapping[str, tuple[str, ...]]] = {
    "pause": ("PAUSED",),
    "resume": ("RECORDING",),
    "stop": ("UPLOADING", *ENDED),
}
"""The states that an action leads to."""

POSSIBLE: Final[Mapping[str, tuple[str, ...]]] = {
    "pause": ("RECORDING",),
    "resume": ("PAUSED",),
    "stop": ("INVOKED", "RECORDING", "PAUSED"),
}
"""The states in which an action changes something."""

KNOWN_BY_THEN = 45.0
"""Seconds after its start within which a recording ends only if somebody stops it: an empty meeting waits for 60."""


@dataclass(frozen=True, slots=True)
class Span:
    """Two readings of `recording` between which nothing was asked that should change its state.

    `refused` and `idle` are the changes of it in between: those that were refused, and those that were granted and
    ask for the state that it is in. `others` are the changes of other recordings that were granted in between.
    """

    recording: Recording
    first: Call
    last: Call
    refused: tuple[Call, ...]
    idle: tuple[Call, ...]
    others: tuple[Call, ...]

    @property
    def doubtful(self) -> bool:
        """Whether a change that was refused can have been done before: a request can arrive twice."""
        possible = (call for call in self.refused if status(self.first) in POSSIBLE.get(str(action(call)), ()))
        return any(status(self.last) in WANTED[str(action(call))] for call in possible)

    def stayed(self, *between: Call) -> Opinion:
        """Whether the recording is as it was."""
        allowed = FOLLOWING[status(self.first)]
        return opinion(
            None if self.doubtful else status(self.last) in allowed,
            " or ".join(allowed),
            status(self.last),
            self.recording.start,
            self.first,
            *between,
            self.last,
        )


def _spans(history: History) -> Iterator[Span]:
    if overheard(history):  # others may have changed it without anybody seeing it
        return
    changes = [call for call in history.of("change_recording") if call.authorised]
    for recording in recordings(history):
        for first, last in pairwise(recording.readings):
            begin, end = history.places[first], history.places[last]
            between = [call for call in changes if begin < history.places[call] <= end]
            own = [call for call in between if recording_of(call) == recording.id]
            if _settled(recording, first) and _idle(first, own) and _tells(history, recording, first, last):
                yield Span(
                    recording,
                    first,
                    last,
                    refused=tuple(call for call in own if not call.ok),
                    idle=tuple(call for call in own if call.ok),
                    others=tuple(call for call in between if call.ok and call not in own),
                )


def _settled(recording: Recording, call: Call) -> bool:
    """Whether every change that was granted until `call` shows in it."""
    granted = [each for each in recording.changes if each.at <= call.at and each is not call]
    granted += [call] if call in recording.changes else []
    return not granted or status(call) in WANTED.get(str(action(granted[-1])), ())


def _idle(first: Call, changes: Sequence[Call]) -> bool:
    """Whether none of the changes that followed on `first` should have changed anything."""
    refused = all(call.ok or call.refused for call in changes)
    return refused and all(status(first) in WANTED.get(str(action(call)), ()) for call in changes if call.ok)


def _tells(history: History, recording: Recording, first: Call, last: Call) -> bool:
    if status(first) not in FOLLOWING or status(last) not in FOLLOWING:  # an error can come at any time
        return False
    over = status(first) in ("UPLOADING", "UPLOADED")
    return over or (last.at - recording.start.at <= KNOWN_BY_THEN and cannot_end_by_itself(history, recording, last))


@behaviour("realtimekit.states.change-only-when-asked")
def nothing_by_itself(history: History) -> Iterator[Opinion]:
    for span in _spans(history):
        if not (span.refused or span.idle or span.others):
            yield span.stayed()


@behaviour("realtimekit.change.leaves-others-alone")
def others_stay(history: History) -> Iterator[Opinion]:
    for span in _spans(history):
        if span.others and not span.refused and not span.idle:
            yield span.stayed(*span.others)


@behaviour("realtimekit.change.refused-changes-nothing")
def refused_changes_nothing(history: History) -> Iterator[Opinion]:
    for span in _spans(history):
        if span.refused:
            yield span.stayed(*span.refused)


@behaviour("realtimekit.change.twice-is-as-once")
def twice_is_as_once(history: History) -> Iterator[Opinion]:
    """The same change again, granted or not, of a recording that is where the first one led."""
    for span in _spans(history):
        again = [
            call
            for call in (*span.idle, *span.refused)
            if status(span.first) in WANTED.get(str(action(call)), ()) and not call.broken
        ]
        if again:
            yield span.stayed(*again)


@behaviour("realtimekit.change.late-is-refused")
def late_is_refused(history: History) -> Iterator[Opinion]:
    """A stop of what has stopped may be granted, since it is as it was wished."""
    for recording in recordings(history):
        end = next((call for call in recording.readings if status(call) in ENDED), None)
        for call in recording.later:
            late = end is not None and history.places[call] > history.places[end]
            if end and late and call.valid and not call.weather and action(call) in ("pause", "resume"):
                yield opinion(call.refused, f"a refusal, the recording is {status(end)}", call.answered, end, call)


@behaviour("realtimekit.stop.not-in-its-first-seconds")
def not_in_the_first_seconds(history: History) -> Iterator[Opinion]:
    """Neither an empty meeting nor any limit ends a recording so soon, and nobody has tried to stop it."""
    for recording in recordings(history):
        if overheard(history) or not recording.start.exemplary:
            continue
        for call in recording.later:
            if action(call) == "stop":
                break
            if (
                status(call)
                and call.ok
                and call.at - recording.start.at <= EMPTY - MARGIN
                and status(call) != "ERRORED"
            ):
                kept = status(call) not in ("UPLOADING", "UPLOADED")
                actual = f"{status(call)} {call.at - recording.start.at:.0f} s after the start"
                yield opinion(kept, "a recording that goes on", actual, recording.start, call)


# -- what a refused request leaves behind, and what is there at all -------------------------------------------------


@behaviour("realtimekit.start.refused-starts-nothing")
def refused_starts_nothing(history: History) -> Iterator[Opinion]:
    if overheard(history):
        return
    self_recording = {
        meeting_created(call) or call.path.get("meeting_id")
        for call in history.of("create_meeting", "update_meeting", "replace_meeting")
        if dig(call.sent, "record_on_start")
    }
    for meeting in {meeting_created(call) for call in history.of("create_meeting")} - {""} - self_recording:
        starts = [
            call
            for call in history.of("start_recording", "start_track_recording")
            if dig(call.sent, "meeting_id") == meeting
        ]
        refused = [call for call in starts if call.refused and not call.weather and _surely_refused(history, call)]
        if not refused or any(call.weather for call in starts):
            continue
        begun = {recording_of(call) or dig(call.body, "data", "recording", "id") for call in starts if call.ok}
        if None in begun or "" in begun:
            continue  # edition 2025-12 does not document an ID in the answer to the start of a track recording
        for call in history.of("list_recordings", "active_recording"):
            about = call.path.get("meeting_id") or dict(call.exchange.request.query).get("meeting_id")
            if about == meeting and call.ok and history.places[call] > history.places[refused[0]]:
                unknown = [each.get("id") for each in entries(call) if each.get("id") not in begun]
                yield opinion(not unknown, "nothing but what was started", show(unknown), refused[0], call)


def _surely_refused(history: History, call: Call) -> bool:
    """Whether a start that arrived twice is refused both times: it is wrong, or its meeting is being recorded."""
    now, meeting = history.places[call], dig(call.sent, "meeting_id")
    others = [each for each in recordings(history) if each.meeting == meeting and history.places[each.start] < now]
    return bool(call.broken) or any(each.stop is None or history.places[each.stop] > now for each in others)


GONE = (400, 404, 410, 422)
"""Refusals that may mean: there is no such thing."""


@behaviour("realtimekit.recording.can-be-fetched")
def recording_can_be_fetched(history: History) -> Iterator[Opinion]:
    started = {each.id: each.start for each in recordings(history)}
    return _fetched(history, "get_recording", "recording_id", lambda id_, _: started.get(id_))


@behaviour("realtimekit.meeting.can-be-fetched")
def meeting_can_be_fetched(history: History) -> Iterator[Opinion]:
    created = {meeting_created(call): call for call in history.of("create_meeting")}
    return _fetched(history, "get_meeting", "meeting_id", lambda id_, _: created.get(id_) if id_ else None)


def _fetched(
    history: History, operation: str, parameter: str, made: Callable[[str, Call], Call | None]
) -> Iterator[Opinion]:
    for call in history.of(operation):
        source = made(call.path[parameter], call)
        if source is None or not call.valid or history.places[source] > history.places[call]:
            continue
        if source.path.get("app_id") == call.path.get("app_id") and (call.ok or call.status in GONE):
            yield opinion(call.ok, "a success, it was created under this id", call.answered, source, call)


@behaviour("realtimekit.unknown.app-is-refused")
def unknown_app(history: History) -> Iterator[Opinion]:
    for call in history.calls:
        if call.path.get("app_id") in history.invented and call.valid and not call.weather:
            yield opinion(call.refused, "a refusal, nobody issued this app ID", call.answered, call)


@behaviour("realtimekit.start.not-in-an-inactive-meeting")
def not_in_an_inactive_meeting(history: History) -> Iterator[Opinion]:
    inactive: dict[str, Call] = {}
    for call in history.of("create_meeting", "update_meeting", "replace_meeting", "start_recording"):
        if call.operation.id == "start_recording":
            change = inactive.get(str(dig(call.sent, "meeting_id")))
            if change and call.exemplary and not call.weather and call.refused is not None:
                yield opinion(call.refused, "a refusal, the meeting is INACTIVE", call.answered, change, call)
            continue
        meeting = call.path.get("meeting_id", "")
        if call.ok and call.exemplary and dig(call.sent, "status") == "INACTIVE":
            inactive[meeting] = call
        elif not call.refused:
            inactive.pop(meeting, None)
