"""How RealtimeKit calls hang together: what is known of one recording, answer by answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from contracts.judge.history import Call, History, dig
from contracts.judge.presence import attended, longest_absence
from contracts.model import ABSENT, Json

ACTIVE = ("INVOKED", "RECORDING", "PAUSED")
"""The states in which a recording goes on, or is about to."""

STOPPED = ("UPLOADING", "UPLOADED")
"""The states that follow on a stop, whoever stopped it."""

ENDED = ("UPLOADED", "ERRORED")
"""The states that nothing follows."""

INVALID = (400, 422)
"""Refusals that find fault with the request itself."""

ALLOW, ALLOW_IN_GUIDE = "allow_multiple_recordings", "allow_multiple_recording"
"""What the reference and the guide call the leave for a second recording."""

DAY = 86400.0
"""Seconds."""

EMPTY = 60.0
"""Seconds for which a meeting is empty before its recording stops."""

MARGIN = 30.0
"""Seconds by which a moment must be missed before it counts: clocks differ, and nothing is instant."""

LATE = 3600.0
"""Seconds after which a change that has not shown yet never will."""


def entries(call: Call) -> tuple[Json, ...]:
    """The objects in the data of a successful answer."""
    data = call.field("data")
    if not call.ok:
        return ()
    return tuple(each for each in (data if isinstance(data, list) else [data]) if isinstance(each, dict))


def moment(value: Json) -> float | None:
    """A time in ISO format in seconds since the epoch; None if it is none."""
    try:
        return datetime.fromisoformat(value).timestamp() if isinstance(value, str) else None
    except ValueError:
        return None


def recording_of(call: Call) -> str:
    """The id of the one recording that a call is about: in its path, or in its answer."""
    if "recording_id" in call.path:
        return call.path["recording_id"]
    id_ = call.field("data", "id") if call.operation.id in {"start_recording", "active_recording"} and call.ok else ""
    return id_ if isinstance(id_, str) else ""


def configuration(earlier: Sequence[Call], call: Call) -> Json:
    """The body with which the recording of `call` was started, or ABSENT if that was not seen."""
    recording = recording_of(call)
    for each in (call, *reversed(earlier)):
        if recording and each.operation.id == "start_recording" and each.ok and recording_of(each) == recording:
            clear = each.clear_about(*(f"/body{place}" for place in call.operation.settings))
            return each.sent if clear and isinstance(each.sent, dict) else ABSENT
    return ABSENT


def context(history: History, call: Call) -> tuple[Call, ...]:
    """The start behind `call`, and the creation of the meeting it is about."""
    earlier = history.calls[: history.calls.index(call)]
    recording, start = recording_of(call), None
    if recording:
        start = next((each for each in earlier if is_start(each) and recording_of(each) == recording), None)
    meeting = call.path.get("meeting_id") or dig((start or call).sent, "meeting_id")
    creation = next((each for each in earlier if meeting and meeting == meeting_created(each)), None)
    return tuple(each for each in (creation, start) if each is not None)


def is_start(call: Call) -> bool:
    """Whether `call` started a recording."""
    return call.operation.id == "start_recording" and call.ok and bool(recording_of(call))


def meeting_created(call: Call) -> str:
    """The id of the meeting that `call` created, or an empty string."""
    id_ = call.field("data", "id") if call.operation.id == "create_meeting" and call.ok else ""
    return id_ if isinstance(id_, str) else ""


def meeting_of(call: Call) -> str:
    """The id of the meeting that a call names in its path or has created, or an empty string."""
    return call.path.get("meeting_id") or meeting_created(call)


@dataclass(frozen=True)
class Recording:
    """One recording that was started by the API: its start, and the later calls that name it."""

    id: str
    start: Call
    later: tuple[Call, ...]

    @cached_property
    def meeting(self) -> str:
        meeting = dig(self.start.sent, "meeting_id")
        return meeting if isinstance(meeting, str) else ""

    def shown_by(self, call: Call) -> tuple[Call, ...]:
        """What a reading rests on: the start, and the call that shows it."""
        return (call,) if call is self.start else (self.start, call)

    @cached_property
    def readings(self) -> tuple[Call, ...]:
        """The answers that show its state, in order, the start first."""
        return tuple(call for call in (self.start, *self.later) if call.ok and status(call))

    @cached_property
    def changes(self) -> tuple[Call, ...]:
        """The changes that were asked for and granted."""
        return tuple(call for call in self.later if call.operation.id == "change_recording" and call.ok)

    @cached_property
    def stop(self) -> Call | None:
        """The first stop that was granted."""
        return next((call for call in self.changes if action(call) == "stop"), None)

    @cached_property
    def never_paused(self) -> bool:
        """Whether nobody tried to pause it."""
        return not any(action(call) == "pause" for call in self.later)

    def before(self, call: Call) -> Call:
        """The last reading before `call`."""
        known = [each for each in self.readings if _order(self, each) < _order(self, call)]
        return known[-1] if known else self.start

    def after(self, call: Call) -> Iterator[Call]:
        """The readings after `call`."""
        return (each for each in self.readings if _order(self, each) > _order(self, call))

    def ever(self, *states: str) -> bool:
        """Whether it was ever seen in one of `states`."""
        return any(status(call) in states for call in self.readings)


def _order(recording: Recording, call: Call) -> int:
    return (recording.start, *recording.later).index(call)


def status(call: Call) -> str:
    """The state that an answer about one recording shows, or an empty string."""
    value = call.field("data", "status")
    return value if isinstance(value, str) else ""


def action(call: Call) -> Json:
    """What a change asks for."""
    return dig(call.sent, "action")


def variant(call: Call) -> str:
    """Which of the changes of a recording a call asks for."""
    return str(action(call) or "")


def recordings(history: History) -> tuple[Recording, ...]:
    """All recordings that were started in a history, in order, by one start each."""
    return history.once(_recordings)


def _recordings(history: History) -> tuple[Recording, ...]:
    starts: dict[str, Call] = {}
    for call in history.of("start_recording"):
        if is_start(call):
            starts.setdefault(recording_of(call), call)
    calls: dict[str, list[Call]] = {id_: [] for id_ in starts}
    for call in history.of("get_recording", "change_recording"):
        start = starts.get(call.path["recording_id"])
        if call.authorised and start and start.path.get("app_id") == call.path.get("app_id"):
            calls[call.path["recording_id"]].append(call)
    return tuple(Recording(id_, start, tuple(calls[id_])) for id_, start in starts.items())


def visited(history: History) -> set[Json]:
    """The meetings that somebody has joined."""
    return {event.data.get("room") for event in history.events if event.kind == "joined"}


def configured(history: History) -> set[str]:
    """The meetings that bring settings of their own for their recordings."""
    calls = history.of("create_meeting", "update_meeting", "replace_meeting")
    return {meeting_of(call) for call in calls if dig(call.sent, "recording_config")}


def longest(recording: Recording) -> float:
    """How long the recording may last, in seconds."""
    limit = dig(recording.start.sent, "max_seconds")
    return float(limit) if isinstance(limit, int) else DAY


def disputed(options: Json) -> bool:
    """Whether a request uses what the documents contradict each other about, or a storage that does not exist."""
    return (
        dig(options, "storage_config") is not None
        or dig(options, ALLOW_IN_GUIDE) is not None
        or dig(options, "video_config", "codec") == "VP9"
    )


def cannot_end_by_itself(history: History, recording: Recording, call: Call) -> bool:
    """Whether neither emptiness nor any limit can have stopped the recording until `call`."""
    lasted = call.at - recording.start.at
    if recording.meeting in configured(history) or lasted >= longest(recording) - MARGIN:
        return False
    absence = longest_absence(history, recording.meeting, recording.start.at, call.at) if attended(history) else lasted
    return absence < EMPTY - MARGIN / 2
