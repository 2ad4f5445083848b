"""RealtimeKit doing more than it was asked: to others, twice, late, or though it refused; and answers that disagree."""

from __future__ import annotations

import json
from typing import Final

from contracts.sandbox.core import Fault
from contracts.vendors.realtimekit.sandbox.bends import (
    answers,
    every_third,
    fault,
    fixed,
    hooks,
    items,
    knobs,
    meetings,
    of,
    recordings,
    shifted,
    swapped,
    turned,
    unless,
    when,
    without,
)
from contracts.vendors.realtimekit.sandbox.policy import HOUR

CHANGES: Final[tuple[Fault, ...]] = (
    # Who and what a request reaches.
    fault("change.all-recordings", "identity", "a change of one recording changes all", knobs(acts_on_all=True)),
    fault("change.all-meetings", "identity", "a change of one meeting changes all", knobs(changes_all_meetings=True)),
    fault("change.all-webhooks", "identity", "a change of one webhook changes all", hooks(changes_all=True)),
    fault("change.deletes-all-webhooks", "identity", "a deletion of one webhook deletes all", hooks(deletes_all=True)),
    fault("change.refused-and-done", "order", "what is refused is done", knobs(acts_though_refused=True)),
    fault("change.toggles", "order", "a pause of what is paused resumes it", knobs(toggles=True)),
    fault("change.late-granted", "status", "a recording that has ended can be paused", knobs(grants_late=True)),
    fault("start.inactive-recorded", "status", "a meeting that is inactive is recorded", knobs(records_inactive=True)),
    fault("get.newest-only", "identity", "only the newest of each kind can be fetched", knobs(finds_newest_only=True)),
    fault("app.any", "auth", "any app ID reaches the only app", knobs(checks_app=False)),
    # By itself.
    fault("stop.limit-milliseconds", "unit", "max_seconds counts milliseconds", knobs(max_seconds_unit=0.001)),
    fault(
        "get.third-paused",
        "order",
        "every third look at a running recording shows it paused",
        every_third("recordings.get", turned("status", swapped("RECORDING", "PAUSED"))),
    ),
    fault(
        "get.third-other-name",
        "identity",
        "every third look at a recording shows another file name",
        every_third("recordings.get", turned("output_file_name", of(str, lambda name: f"{name}.part"))),
    ),
    # Answers about the same.
    fault(
        "list.text",
        "polymorphism",
        "a list comes as the text of one",
        answers("*.list", turned("data", json.dumps)),
        "list.data-is-array",
        "meetings.data-is-array",
        "webhooks.list-is-array",
    ),
    fault(
        "list.name-shortened",
        "identity",
        "a list shows file names without their ending",
        items("recordings.list", turned("output_file_name", of(str, lambda name: name.rpartition(".")[0]))),
    ),
    fault(
        "list.state-stale",
        "order",
        "a list shows a running recording as it began",
        items("recordings.list", turned("status", swapped("RECORDING", "INVOKED"))),
    ),
    fault(
        "active.state-stale",
        "order",
        "the active recording is shown as it began",
        items("recordings.active", turned("status", swapped("PAUSED", "RECORDING"))),
    ),
    fault(
        "active.other-start",
        "time",
        "the active recording is said to have started a minute later",
        items("recordings.active", turned("started_time", shifted(60))),
    ),
    fault(
        "size.grows",
        "order",
        "the file of a recording that is uploaded is larger in every third answer",
        every_third("recordings.*", when("UPLOADED", turned("file_size", of(int, lambda size: size + 1)))),
    ),
    fault("size.missing", "presence", "nobody says how large a file is", recordings(fixed("file_size", value=None))),
    fault(
        "expiry.missing",
        "presence",
        "a recording does not say when its download expires",
        recordings(fixed("download_url_expiry", value=None)),
    ),
    fault(
        "times.start-late",
        "time",
        "started_time is two hours late",
        recordings(unless("UPLOADED", turned("started_time", shifted(2 * HOUR)))),
    ),
    fault(
        "times.stop-late",
        "time",
        "stopped_time is two hours late",
        recordings(turned("stopped_time", shifted(2 * HOUR))),
    ),
    fault(
        "duration.zero",
        "unit",
        "recording_duration counts hours",
        recordings(turned("recording_duration", of(int, lambda seconds: seconds // 3600))),
    ),
    fault("storage.hidden", "presence", "no storage is shown", recordings(without("storage_config"))),
    fault(
        "reason.user",
        "identity",
        "a user is said to have started what an app has started",
        recordings(turned("start_reason", turned("caller", fixed("type", value="USER")))),
    ),
    # What was asked for.
    fault(
        "meeting.persist-chat-echo",
        "identity",
        "persist_chat is the contrary of what was asked for",
        meetings(turned("persist_chat", lambda chat: not chat)),
    ),
    fault(
        "meeting.live-stream-echo",
        "identity",
        "live_stream_on_start is the contrary of what was asked for",
        meetings(turned("live_stream_on_start", lambda live: not live)),
    ),
    fault(
        "meeting.keep-alive-milliseconds",
        "unit",
        "the time to keep a session alive is shown in milliseconds",
        meetings(turned("session_keep_alive_time_in_secs", of(int, lambda seconds: seconds * 1000))),
    ),
    fault(
        "meeting.config-hidden",
        "presence",
        "the settings of recordings are missing from a meeting that is fetched",
        items("meetings.get", without("recording_config")),
    ),
    fault(
        "meeting.bucket-renamed",
        "identity",
        "the bucket of a meeting is shown under another name",
        meetings(turned("recording_config", turned("storage_config", turned("bucket", of(str, str.title))))),
    ),
    fault(
        "meeting.begins-inactive",
        "order",
        "a meeting that was just created is shown as inactive",
        items("meetings.create", fixed("status", value="INACTIVE")),
    ),
    # Pages.
    fault("page.gap", "identity", "an entry is lost between two pages", knobs(page_gap=1)),
    fault(
        "page.total-of-all",
        "identity",
        "total_count of recordings is one too many",
        answers("recordings.list", turned("paging", turned("total_count", of(int, lambda count: count + 1)))),
    ),
    fault(
        "page.total-of-all-meetings",
        "identity",
        "total_count of meetings is one too many",
        answers("meetings.list", turned("paging", turned("total_count", of(int, lambda count: count + 1)))),
    ),
)
"""Every one of them shows on a plain account."""
