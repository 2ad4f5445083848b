"""RealtimeKit telling wrongly of a recording: its fields, its state, its times, its reasons."""

from __future__ import annotations

from typing import Final

from contracts.model import Json
from contracts.sandbox.core import Fault
from contracts.vendors.realtimekit.sandbox.bends import (
    MILLISECONDS,
    NUMBER,
    OTHER_ID,
    fault,
    fixed,
    items,
    recordings,
    shifted,
    swapped,
    turned,
    when,
    without,
)
from contracts.vendors.realtimekit.sandbox.policy import HOUR

SOMEBODY: Final = {"type": "USER", "name": "Somebody", "user_Id": OTHER_ID}


def _starts_first(recording: Json) -> Json:
    if not (recording.get("started_time") and recording.get("invoked_time")):
        return recording
    return {**recording, "started_time": shifted(-5)(recording["invoked_time"])}


def _starts_at_once(recording: Json) -> Json:
    return {**recording, "started_time": recording.get("invoked_time")}


def _stops_as_it_starts(recording: Json) -> Json:
    return {**recording, "stopped_time": recording.get("started_time")}


def _begins_anew(recording: Json) -> Json:
    return {**recording, "status": "INVOKED", "started_time": None}


def _claimed(reason: Json) -> Json:
    return {**reason, "caller": SOMEBODY} if reason.get("reason") == "RECORD_ON_START" else reason


RECORDINGS: Final[tuple[Fault, ...]] = (
    # The fields.
    fault("recording.id-missing", "presence", "the id is missing", recordings(without("id")), "recording.has-id"),
    fault(
        "recording.id-number",
        "type",
        "the id is a number",
        items("recordings.get", turned("id", NUMBER)),
        "recording.id-is-text",
    ),
    fault(
        "recording.status-missing",
        "presence",
        "a recording that is fetched has no status",
        items("recordings.get", without("status")),
        "recording.has-status",
    ),
    fault(
        "recording.status-renamed",
        "shape",
        "UPLOADED is called COMPLETED",
        recordings(turned("status", swapped("UPLOADED", "COMPLETED"))),
        "recording.status-is-known",
    ),
    fault(
        "recording.status-lower-case",
        "shape",
        "PAUSED is written in lower case",
        recordings(turned("status", swapped("PAUSED", "paused"))),
        "recording.status-is-known",
    ),
    fault(
        "recording.output-name-missing",
        "presence",
        "output_file_name is missing",
        recordings(without("output_file_name")),
        "recording.has-output-file-name",
    ),
    fault(
        "recording.output-name-list",
        "type",
        "output_file_name is a list of names",
        recordings(turned("output_file_name", lambda name: [name])),
        "recording.output-file-name-is-text",
    ),
    fault(
        "recording.session-id-number",
        "type",
        "session_id is a number",
        recordings(turned("session_id", NUMBER)),
        "recording.session-id-is-text",
    ),
    fault(
        "recording.file-size-string",
        "type",
        "file_size is a string",
        recordings(turned("file_size", str)),
        "recording.file-size-is-bytes",
        "recording.size-once-uploaded",
    ),
    fault(
        "recording.duration-milliseconds",
        "unit",
        "recording_duration is in milliseconds",
        recordings(turned("recording_duration", lambda seconds: seconds * 1000)),
        "recording.duration-matches-the-times",
        "announcement.length-agrees",
        "files.audio-lasts-as-said",
        "files.download-lasts-as-said",
        "storage.file-lasts-as-said",
    ),
    fault(
        "recording.duration-fraction",
        "type",
        "recording_duration has a fraction",
        recordings(turned("recording_duration", lambda seconds: seconds + 0.5)),
        "recording.duration-is-whole-seconds",
    ),
    fault(
        "get.other",
        "identity",
        "another recording is answered",
        items("recordings.get", fixed("id", OTHER_ID)),
        "recording.answers-echo-the-id",
    ),
    fault(
        "stop.other",
        "identity",
        "a stop answers another recording",
        items("recordings.stop", fixed("id", OTHER_ID)),
        "recording.answers-echo-the-id",
    ),
    # The states.
    fault(
        "start.begins-otherwise",
        "shape",
        "a start is answered with the state STARTING",
        items("recordings.start", fixed("status", "STARTING")),
        "recording.status-is-known",
        "start.begins-as-invoked",
    ),
    fault(
        "resume.begins-anew",
        "order",
        "a resume is answered as if the recording were INVOKED anew",
        items("recordings.resume", _begins_anew),
        "states.never-go-back",
        "announcement.is-not-ahead",
        "recording.times-tell-when",
    ),
    # The times.
    fault(
        "recording.invoked-time-missing",
        "presence",
        "invoked_time is missing",
        recordings(without("invoked_time")),
        "recording.has-invoked-time",
    ),
    fault(
        "recording.invoked-time-number",
        "type",
        "invoked_time is a number",
        recordings(turned("invoked_time", MILLISECONDS)),
        "recording.times-are-iso",
    ),
    fault(
        "start.invoked-hour-ago",
        "time",
        "a start says that it was asked for an hour ago",
        items("recordings.start", turned("invoked_time", shifted(-HOUR))),
        "start.invoked-time-is-now",
        "recording.invoked-time-stays",
        "recording.list-agrees",
    ),
    fault(
        "recording.started-before-invoked",
        "order",
        "started_time lies before invoked_time",
        recordings(_starts_first),
        "recording.times-are-in-order",
        "announcement.times-agree",
        "errored.not-for-longer-recordings",
    ),
    fault(
        "recording.started-when-invoked",
        "order",
        "a recording that is INVOKED has a started_time",
        recordings(when("INVOKED", _starts_at_once)),
        "invoked.has-not-started",
    ),
    fault(
        "recording.started-time-missing",
        "presence",
        "started_time stays null after the start",
        recordings(fixed("started_time", None)),
        "recording.started-time-once-started",
    ),
    fault(
        "recording.stopped-time-missing",
        "presence",
        "stopped_time stays null after the stop",
        recordings(fixed("stopped_time", None)),
        "recording.stopped-time-once-stopped",
    ),
    fault(
        "recording.stopped-when-running",
        "order",
        "a recording that goes on has a stopped_time",
        recordings(when("RECORDING", _stops_as_it_starts)),
        "recording.stopped-time-only-when-stopped",
    ),
    # Why it started and stopped.
    fault(
        "recording.start-reason-lower-case",
        "shape",
        "the start reason is api_call",
        recordings(turned("start_reason", turned("reason", swapped("API_CALL", "api_call")))),
        "recording.start-reason-is-known",
        "start.reason-is-api-call",
    ),
    fault(
        "recording.stop-reason-renamed",
        "shape",
        "the stop reason is EMPTY_MEETING",
        recordings(turned("stop_reason", turned("reason", swapped("ALL_PEERS_LEFT", "EMPTY_MEETING")))),
        "recording.stop-reason-is-known",
        "stop.empty-meeting-reason",
    ),
    fault(
        "recording.caller-renamed",
        "shape",
        "an app is the caller instead of an ORGANIZATION",
        recordings(turned("start_reason", turned("caller", fixed("type", "APP")))),
        "recording.caller-type-is-known",
    ),
    fault(
        "start.reason-wrong",
        "identity",
        "a start by the API has the reason RECORD_ON_START",
        recordings(turned("start_reason", fixed("reason", "RECORD_ON_START"))),
        "start.reason-is-api-call",
    ),
    fault(
        "record-on-start.reason-wrong",
        "identity",
        "a recording that began by itself has the reason API_CALL",
        recordings(turned("start_reason", turned("reason", swapped("RECORD_ON_START", "API_CALL")))),
        "record-on-start.reason",
    ),
    fault(
        "record-on-start.caller",
        "identity",
        "a recording that began by itself names a user",
        recordings(turned("start_reason", _claimed)),
        "record-on-start.names-no-user",
    ),
    fault(
        "stop.reason-wrong",
        "identity",
        "a stop by the API has the reason INTERNAL_ERROR",
        recordings(turned("stop_reason", turned("reason", swapped("API_CALL", "INTERNAL_ERROR")))),
        "stop.reason-is-api-call",
    ),
    fault(
        "stop.empty-reason-wrong",
        "identity",
        "the end of an empty meeting has the reason INTERNAL_ERROR",
        recordings(turned("stop_reason", turned("reason", swapped("ALL_PEERS_LEFT", "INTERNAL_ERROR")))),
        "stop.empty-meeting-reason",
    ),
)
