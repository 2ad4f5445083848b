"""Whose settings of a recording count with RealtimeKit: those of the start, then those of its meeting."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.judge.findings import show
from contracts.judge.history import Call, History, dig
from contracts.judge.presence import attended, longest_absence
from contracts.judge.rules import Opinion, behaviour, opinion
from contracts.model import Json
from contracts.vendors.realtimekit.sessions import (
    ACTIVE,
    EMPTY,
    MARGIN,
    STOPPED,
    Recording,
    entries,
    meeting_created,
    moment,
    recordings,
    status,
)

STORED = ("type", "bucket", "region", "path")
"""What of a storage an answer may show."""


def creations(history: History) -> dict[str, Call]:
    """The creation of each meeting that was never changed and is beyond doubt."""
    changed = {call.path["meeting_id"] for call in history.of("update_meeting", "replace_meeting")}
    created = {meeting_created(call): call for call in history.of("create_meeting") if call.exemplary}
    return {id_: call for id_, call in created.items() if id_ and id_ not in changed}


def _silent(history: History, name: str, *, start_says: bool) -> Iterator[tuple[Call, Recording, Json]]:
    """(creation, recording, the setting that counts) where a meeting has `name`, and its start has it or not."""
    created = creations(history)
    for recording in recordings(history):
        creation = created.get(recording.meeting)
        own, given = dig(recording.start.sent, name), dig(creation.sent if creation else {}, "recording_config", name)
        if creation and recording.start.exemplary and given is not None and (own is not None) == start_says:
            yield creation, recording, own if start_says else given


def _named(history: History, *, start_says: bool) -> Iterator[Opinion]:
    for creation, recording, prefix in _silent(history, "file_name_prefix", start_says=start_says):
        for call in recording.readings:
            if isinstance(name := call.field("data", "output_file_name"), str) and isinstance(prefix, str):
                expected = f"a name that begins with {prefix}"
                yield opinion(name.startswith(prefix), expected, repr(name), creation, *recording.shown_by(call))


@behaviour("realtimekit.config.meeting-prefix-is-used")
def meeting_prefix_is_used(history: History) -> Iterator[Opinion]:
    return _named(history, start_says=False)


@behaviour("realtimekit.config.start-prefix-goes-first")
def start_prefix_goes_first(history: History) -> Iterator[Opinion]:
    return _named(history, start_says=True)


def _stored(history: History, *, start_says: bool) -> Iterator[Opinion]:
    for creation, recording, storage in _silent(history, "storage_config", start_says=start_says):
        for call in recording.readings:
            shown = call.field("data", "storage_config")
            if isinstance(storage, dict) and isinstance(shown, dict):
                wanted = {name: storage[name] for name in STORED if name in storage and shown.get(name) is not None}
                found = {name: shown[name] for name in wanted}
                if wanted:
                    yield opinion(found == wanted, show(wanted), show(found), creation, *recording.shown_by(call))


@behaviour("realtimekit.config.meeting-storage-is-used")
def meeting_storage_is_used(history: History) -> Iterator[Opinion]:
    return _stored(history, start_says=False)


@behaviour("realtimekit.config.start-storage-goes-first")
def start_storage_goes_first(history: History) -> Iterator[Opinion]:
    return _stored(history, start_says=True)


def _limited(history: History, *, start_says: bool) -> Iterator[Opinion]:
    """Only while somebody is there, and before anybody changes the recording."""
    if not attended(history):
        return
    for creation, recording, limit in _silent(history, "max_seconds", start_says=start_says):
        for call in recording.later:
            if call.operation.id == "change_recording":
                break
            started = moment(call.field("data", "started_time"))
            present = longest_absence(history, recording.meeting, recording.start.at, call.at) < EMPTY
            if started is None or not present or not isinstance(limit, int) or not status(call):
                continue
            if call.at - started >= limit + MARGIN:
                kept = status(call) not in ACTIVE
                yield opinion(kept, f"no recording after {limit} s", status(call), creation, recording.start, call)
            elif call.at - started <= limit - MARGIN and status(call) in (*ACTIVE, *STOPPED):
                kept = status(call) in ACTIVE
                yield opinion(kept, f"a recording of {limit} s", status(call), creation, recording.start, call)


@behaviour("realtimekit.config.meeting-limit-is-used")
def meeting_limit_is_used(history: History) -> Iterator[Opinion]:
    return _limited(history, start_says=False)


@behaviour("realtimekit.config.start-limit-goes-first")
def start_limit_goes_first(history: History) -> Iterator[Opinion]:
    return _limited(history, start_says=True)


def _uploaded(history: History, *, start_says: bool, enabled: bool) -> Iterator[Opinion]:
    for creation, recording, bucket in _silent(history, "realtimekit_bucket_config", start_says=start_says):
        for call in recording.readings:
            if status(call) == "UPLOADED" and dig(bucket, "enabled") is enabled:
                found = isinstance(call.field("data", "download_url"), str)
                expected, actual = ("a URL" if each else "no URL" for each in (enabled, found))
                yield opinion(found == enabled, expected, actual, creation, recording.start, call)


@behaviour("realtimekit.config.meeting-bucket-is-used")
def meeting_bucket_is_used(history: History) -> Iterator[Opinion]:
    return _uploaded(history, start_says=False, enabled=False)


@behaviour("realtimekit.config.start-bucket-goes-first")
def start_bucket_goes_first(history: History) -> Iterator[Opinion]:
    return _uploaded(history, start_says=True, enabled=True)


@behaviour("realtimekit.config.record-on-start-uses-it")
def record_on_start_uses_it(history: History) -> Iterator[Opinion]:
    began: dict[str, Call] = {}
    started = {each.meeting for each in recordings(history)}
    for creation in creations(history).values():
        meeting = meeting_created(creation)
        prefix = dig(creation.sent, "recording_config", "file_name_prefix")
        if dig(creation.sent, "record_on_start") is not True or not isinstance(prefix, str) or meeting in started:
            continue
        for call in history.of("list_recordings", "get_recording"):
            asked = dict(call.exchange.request.query).get("meeting_id") == meeting
            for entry in entries(call):
                if call.operation.id == "list_recordings" and asked:
                    began[str(entry.get("id"))] = creation
                elif began.get(str(entry.get("id"))) is creation and isinstance(
                    name := entry.get("output_file_name"), str
                ):
                    kept = name.startswith(prefix)
                    yield opinion(kept, f"a name that begins with {prefix}", repr(name), creation, call)
