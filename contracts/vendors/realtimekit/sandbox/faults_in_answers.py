"""RealtimeKit answering wrongly: what it does is right, what it says about it is not."""

from __future__ import annotations

from typing import Final

from contracts.model import Json
from contracts.sandbox.core import Fault

from .bends import (
    OTHER_ID,
    answers,
    epoch,
    fault,
    fixed,
    items,
    meetings,
    recordings,
    renamed,
    shifted,
    turned,
    unless,
    when,
    without,
)
from .policy import DAY

_LINK: Final = "https://recordings.example/early.mp4"


def _one_too_many(body: Json) -> Json:
    paging = body["paging"]
    return {**body, "paging": {**paging, "total_count": paging["total_count"] + 1}}


def _starts_first(recording: Json) -> Json:
    if not (recording.get("started_time") and recording.get("invoked_time")):
        return recording
    return {**recording, "started_time": shifted(-5)(recording["invoked_time"])}


ANSWERS: Final[tuple[Fault, ...]] = (
    fault(
        "envelope.data-renamed",
        "shape",
        "data is called result",
        answers("*", renamed("data", "result")),
        notices=(),
    ),
    fault(
        "envelope.success-missing",
        "presence",
        "success is missing",
        answers("*", without("success")),
        notices=(),
    ),
    fault(
        "envelope.success-string",
        "type",
        "success is a string",
        answers("*", fixed("success", "true")),
        notices=(),
    ),
    fault(
        "meeting.created-at-missing",
        "presence",
        "created_at of a meeting is missing",
        meetings(without("created_at")),
        notices=(),
    ),
    fault(
        "meeting.title-lost",
        "identity",
        "the title of a meeting is lost",
        meetings(without("title")),
        notices=(),
    ),
    fault(
        "meeting.get-other",
        "identity",
        "another meeting is answered",
        items("meetings.get", fixed("id", OTHER_ID)),
        notices=(),
    ),
    fault(
        "meeting.record-on-start-echo",
        "identity",
        "record_on_start is echoed as false",
        meetings(fixed("record_on_start", False)),
        notices=(),
    ),
    fault(
        "recording.status-renamed",
        "shape",
        "UPLOADED is called COMPLETED",
        recordings(when("UPLOADED", fixed("status", "COMPLETED"))),
        notices=(),
    ),
    fault(
        "recording.status-lower-case",
        "shape",
        "states are in lower case",
        recordings(turned("status", str.lower)),
        notices=(),
    ),
    fault("recording.id-missing", "presence", "the id is missing", recordings(without("id")), notices=()),
    fault(
        "recording.invoked-time-missing",
        "presence",
        "invoked_time is missing",
        recordings(without("invoked_time")),
        notices=(),
    ),
    fault(
        "recording.invoked-time-number",
        "type",
        "invoked_time is a number",
        recordings(turned("invoked_time", epoch)),
        notices=(),
    ),
    fault(
        "recording.started-before-invoked",
        "order",
        "started_time lies before invoked_time",
        recordings(_starts_first),
        notices=(),
    ),
    fault(
        "recording.stopped-time-missing",
        "presence",
        "stopped_time stays null after the stop",
        recordings(fixed("stopped_time", None)),
        notices=(),
    ),
    fault(
        "recording.output-name-missing",
        "presence",
        "output_file_name is missing",
        recordings(without("output_file_name")),
        notices=(),
    ),
    fault(
        "recording.file-size-string",
        "type",
        "file_size is a string",
        recordings(turned("file_size", str)),
        notices=(),
    ),
    fault(
        "recording.duration-milliseconds",
        "unit",
        "recording_duration is in milliseconds",
        recordings(turned("recording_duration", lambda seconds: seconds * 1000)),
        notices=(),
    ),
    fault(
        "link.missing",
        "presence",
        "an uploaded recording has no link",
        recordings(when("UPLOADED", fixed("download_url", None))),
        notices=(),
    ),
    fault(
        "link.early",
        "order",
        "there is a link before the upload",
        recordings(unless("UPLOADED", fixed("download_url", _LINK))),
        notices=(),
    ),
    fault(
        "link.expired-at-birth",
        "time",
        "download_url_expiry has passed already",
        recordings(turned("download_url_expiry", shifted(-8 * DAY))),
        notices=(),
    ),
    fault(
        "stop.other",
        "identity",
        "a stop answers another recording",
        items("recordings.stop", fixed("id", OTHER_ID)),
        notices=(),
    ),
    fault(
        "get.other",
        "identity",
        "another recording is answered",
        items("recordings.get", fixed("id", OTHER_ID)),
        notices=(),
    ),
    fault(
        "list.count-wrong",
        "identity",
        "total_count is one too many",
        answers("recordings.list", _one_too_many),
        notices=(),
    ),
)
