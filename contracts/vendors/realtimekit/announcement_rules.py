"""What must hold of the states that are announced: each once, in time, and as the API shows them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from itertools import pairwise

from contracts.judge.findings import show
from contracts.judge.history import Arrival, Call, History, dig
from contracts.judge.rules import Opinion, behaviour, opinion
from contracts.model import Json
from contracts.vendors.realtimekit.hooks import (
    SETTLED,
    News,
    accepted,
    delivery_id,
    event_of,
    failed,
    hook_of,
    news,
    precedes,
    receiver,
    webhooks,
)
from contracts.vendors.realtimekit.sessions import (
    Recording,
    action,
    entries,
    is_start,
    meeting_created,
    moment,
    recordings,
    status,
)
from contracts.vendors.realtimekit.state_rules import RANK

UPDATE = "recording.statusUpdate"
TOLD = ("RECORDING", "UPLOADING", "UPLOADED", "ERRORED")
"""The states whose announcement is documented by name."""

CONFLICT = 409
"""What a start is answered that arrives twice: it records already, and nobody told what."""

SECRETS = ("access_key", "secret", "password", "private_key")


def updates(history: History) -> Iterator[News]:
    """Every announcement of a state, each with its attempts."""
    return (each for each in news(history) if event_of(each.first) == UPDATE)


def _recording_id(arrival: Arrival) -> str:
    id_ = arrival.field("recording", "id")
    return id_ if isinstance(id_, str) else ""


def _state(arrival: Arrival) -> str:
    state = arrival.field("recording", "status")
    return state if isinstance(state, str) else ""


def _of(history: History, recording: Recording) -> list[Arrival]:
    """The first attempts of what was announced of `recording`."""
    return [each.first for each in updates(history) if _recording_id(each.first) == recording.id]


# -- each state ---------------------------------------------------------------------------------------------------


@behaviour("realtimekit.webhook.status-update")
def states_are_announced(history: History) -> Iterator[Opinion]:
    """Whoever subscribed before the start is told of every state that was seen, as long as all goes well."""
    over = history.end
    unwell = {hook_of(arrival) for arrival in history.arrivals if not accepted(arrival)}
    for recording in recordings(history):
        announced = _of(history, recording)
        for webhook in webhooks(history).values():
            for state, seen in _first_seen(recording).items():
                told = next((each for each in announced if hook_of(each) == webhook.id and _state(each) == state), None)
                expected = f"{state} is announced to the webhook {webhook.id}"
                if told and webhook.wants(UPDATE, recording.start.at, told.at):
                    yield opinion(True, expected, "it is", seen, told)  # noqa: FBT003
                elif (
                    not told
                    and webhook.id not in unwell
                    and precedes(history, webhook.creation, recording.start)
                    and over - seen.at >= SETTLED
                    and webhook.wants(UPDATE, recording.start.at, seen.at + SETTLED)
                ):
                    actual = f"it is not, within {SETTLED:g} s"
                    yield opinion(False, expected, actual, webhook.versions[-1].call, seen)  # noqa: FBT003


def _first_seen(recording: Recording) -> dict[str, Call]:
    """The first answer that shows each state."""
    found: dict[str, Call] = {}
    for call in recording.readings:
        if status(call) in TOLD:
            found.setdefault(status(call), call)
    return found


@behaviour("realtimekit.announcement.comes-once")
def announced_once(history: History) -> Iterator[Opinion]:
    """Each pause and resume is a change of its own, whatever became of its answer; another delivery is none."""
    for recording in recordings(history):
        changes = [call for call in recording.later if action(call) in ("pause", "resume")]
        by_state: dict[tuple[str, str], list[Arrival]] = {}
        for each in updates(history):
            for arrival in _distinct(each):
                if _recording_id(arrival) == recording.id and _state(arrival) in RANK:
                    by_state.setdefault((receiver(arrival), _state(arrival)), []).append(arrival)
        for (_, state), arrivals in by_state.items():
            most = 1 + len(changes) if state in ("RECORDING", "PAUSED") else 1
            actual = f"{state} {len(arrivals)} times"
            yield opinion(len(arrivals) <= most, f"{state} once", actual, *arrivals[: most + 1])


def _distinct(each: News) -> Iterator[Arrival]:
    """The attempts that are deliveries of their own: they have another ID, though nothing had failed."""
    yield each.first
    for one, other in pairwise(each.attempts):
        if accepted(one) and delivery_id(one) != delivery_id(other):
            yield other


@behaviour("realtimekit.announcement.is-not-ahead")
def announced_in_time(history: History) -> Iterator[Opinion]:
    for recording in recordings(history):
        for arrival in _of(history, recording):
            later = next((call for call in recording.readings if call.at >= arrival.at), None)
            if later and _state(arrival) in RANK and status(later) in RANK:
                kept = RANK[status(later)] >= RANK[_state(arrival)]
                expected = f"{_state(arrival)} or what follows it"
                yield opinion(kept, expected, status(later), arrival, later)


@behaviour("realtimekit.announcement.keeps-the-order")
def announced_in_order(history: History) -> Iterator[Opinion]:
    """What is tried again comes late for a reason."""
    for recording in recordings(history):
        by_webhook: dict[str, list[Arrival]] = {}
        for arrival in _of(history, recording):
            by_webhook.setdefault(receiver(arrival), []).append(arrival)
        for arrivals in by_webhook.values():
            for one, other in pairwise(arrivals):
                known = _state(one) in RANK and _state(other) in RANK
                if known and not failed(one) and not failed(other):
                    kept = RANK[_state(one)] <= RANK[_state(other)]
                    yield opinion(kept, f"{_state(one)} or what follows it", _state(other), one, other)


# -- of what ------------------------------------------------------------------------------------------------------


@behaviour("realtimekit.announcement.names-a-recording")
def announced_recording_exists(history: History) -> Iterator[Opinion]:
    """Only of meetings that were made here and never record by themselves all recordings are known."""
    known = {str(entry.get("id")) for call in history.calls for entry in entries(call)}
    made = {
        meeting_created(call)
        for call in history.of("create_meeting")
        if meeting_created(call) and not dig(call.sent, "record_on_start")
    }
    starts = history.of("start_recording")
    lost = any(call.weather or call.status == CONFLICT or (call.ok and not is_start(call)) for call in starts)
    for each in updates(history):
        if (id_ := _recording_id(each.first)) and str(each.first.field("meeting", "id")) in made and not lost:
            yield opinion(id_ in known, "a recording that was started", repr(id_), each.first)


@behaviour("realtimekit.announcement.ids-agree")
def announced_ids_agree(history: History) -> Iterator[Opinion]:
    for each in updates(history):
        one, other = (each.first.field("recording", name) for name in ("id", "recordingId"))
        if isinstance(one, str) and isinstance(other, str):
            yield opinion(one == other, repr(one), repr(other), each.first)


@behaviour("realtimekit.announcement.names-the-meeting")
def announced_meeting_is_the_recordings(history: History) -> Iterator[Opinion]:
    for recording in recordings(history):
        for arrival in _of(history, recording):
            for path in (("recording", "meetingId"), ("meeting", "id")):
                if isinstance(id_ := arrival.field(*path), str) and recording.meeting:
                    kept = id_ == recording.meeting
                    yield opinion(kept, repr(recording.meeting), repr(id_), recording.start, arrival)


# -- as the API shows it ------------------------------------------------------------------------------------------

Pairs = tuple[tuple[tuple[str, str], str], ...]
"""((where a delivery says it), (what the API calls it))"""

SESSION: Pairs = ((("recording", "roomUUID"), "session_id"), (("meeting", "sessionId"), "session_id"))
TIMES: Pairs = ((("recording", "startedTime"), "started_time"), (("recording", "stoppedTime"), "stopped_time"))
FILE: Pairs = ((("recording", "outputFileName"), "output_file_name"), (("recording", "fileSize"), "file_size"))
LENGTH: Pairs = ((("recording", "recordingDuration"), "recording_duration"),)


@behaviour("realtimekit.announcement.session-agrees")
def announced_session(history: History) -> Iterator[Opinion]:
    return _agree(history, SESSION, lambda told, seen: told == seen if isinstance(seen, str) else None)


@behaviour("realtimekit.announcement.times-agree")
def announced_times(history: History) -> Iterator[Opinion]:
    def same(told: Json, seen: Json) -> bool | None:
        one, other = moment(told), moment(seen)
        return None if one is None or other is None else abs(one - other) <= 1

    return _agree(history, TIMES, same)


@behaviour("realtimekit.announcement.file-agrees")
def announced_file(history: History) -> Iterator[Opinion]:
    def same(told: Json, seen: Json) -> bool | None:
        both = isinstance(told, str | int) and isinstance(seen, str | int)
        return str(told) == str(seen) if both else None

    return _agree(history, FILE, same)


@behaviour("realtimekit.announcement.length-agrees")
def announced_length(history: History) -> Iterator[Opinion]:
    def same(told: Json, seen: Json) -> bool | None:
        both = isinstance(told, int) and isinstance(seen, int)
        return abs(told - seen) <= 1 if both else None

    return _agree(history, LENGTH, same)


def _agree(history: History, pairs: Pairs, same: Callable[[Json, Json], bool | None]) -> Iterator[Opinion]:
    """Announced values against those of the first answer that shows the same state."""
    for recording in recordings(history):
        for arrival in _of(history, recording):
            reading = next((call for call in recording.readings if status(call) == _state(arrival)), None)
            if reading is None:
                continue
            for path, name in pairs:
                told, seen = arrival.field(*path), reading.field("data", name)
                if told is not None and seen is not None and (kept := same(told, seen)) is not None:
                    expected, actual = f"{name} {show(seen)}", f"{path[1]} {show(told)}"
                    yield opinion(kept, expected, actual, *_in_order(reading, arrival))


def _in_order(reading: Call, arrival: Arrival) -> tuple[Call | Arrival, ...]:
    return (reading, arrival) if reading.at <= arrival.at else (arrival, reading)


@behaviour("realtimekit.announcement.offers-the-download")
def download_is_offered(history: History) -> Iterator[Opinion]:
    for recording in recordings(history):
        bucket = dig(recording.start.sent, "realtimekit_bucket_config", "enabled")
        clear = recording.start.clear_about("/body/realtimekit_bucket_config") and not recording.start.doubtful
        for arrival in _of(history, recording):
            if _state(arrival) == "UPLOADED" and bucket is not False and clear:
                url = arrival.field("recording", "downloadUrl")
                yield opinion(url is not None, "a downloadUrl", show(url), recording.start, arrival)


@behaviour("realtimekit.announcement.shows-no-secret")
def no_secret_is_announced(history: History) -> Iterator[Opinion]:
    for start in filter(is_start, history.of("start_recording")):
        sent = [dig(start.sent, "storage_config", name) for name in SECRETS]
        secrets = [secret for secret in sent if isinstance(secret, str) and len(secret) >= len("12345678")]
        for each in updates(history) if secrets else ():
            body = json.dumps(each.first.body)
            if _recording_id(each.first) == dig(start.body, "data", "id"):
                found = [
                    name
                    for name in SECRETS
                    if dig(start.sent, "storage_config", name) in secrets
                    and dig(start.sent, "storage_config", name) in body
                ]
                yield opinion(not found, "no secret", ", ".join(found) or "none", start, each.first)
