"""RealtimeKit taking what it should refuse: each fault overlooks the places that one check is about."""

from __future__ import annotations

from typing import Final

from contracts.sandbox.core import Fault
from contracts.vendors.realtimekit.sandbox.bends import fault, overlook

REQUESTS: Final[tuple[Fault, ...]] = (
    fault(
        "request.body-unchecked",
        "shape",
        "bodies that are not JSON are taken",
        overlook("body", "webhook"),
        "request.body-is-json",
    ),
    fault("request.title-unchecked", "shape", "any title is taken", overlook("body.title"), "request.title-is-text"),
    fault(
        "request.record-on-start-unchecked",
        "shape",
        "any record_on_start is taken",
        overlook("body.record_on_start"),
        "request.record-on-start-is-boolean",
    ),
    fault(
        "request.recording-config-unchecked",
        "shape",
        "anything is taken for a recording_config",
        overlook("body.recording_config"),
        "request.recording-config-is-object",
    ),
    fault(
        "request.meeting-id-unchecked",
        "shape",
        "a missing or wrong meeting_id is taken",
        overlook("body.meeting_id"),
        "request.meeting-id-is-text",
        "request.meeting-id-required",
        "track.meeting-id-is-text",
        "track.meeting-id-required",
    ),
    fault(
        "request.action-unchecked",
        "shape",
        "a missing or unknown action is taken",
        overlook("body.action"),
        "request.action-is-known",
        "request.action-required",
    ),
    fault(
        "request.status-unchecked",
        "shape",
        "any status filter is taken",
        overlook("query.status"),
        "request.meeting-status-filter",
        "request.status-filter",
        "request.status-filter-without-paused",
    ),
    fault(
        "request.expired-unchecked",
        "shape",
        "any expired filter is taken",
        overlook("query.expired"),
        "request.expired-is-boolean",
    ),
    fault(
        "request.sort-by-unchecked",
        "shape",
        "a list can be sorted by anything",
        overlook("query.sort_by"),
        "request.sort-by",
    ),
    fault(
        "request.sort-order-unchecked",
        "shape",
        "any sort order is taken",
        overlook("query.sort_order"),
        "request.sort-order",
    ),
    fault(
        "request.page-unchecked",
        "shape",
        "any page is taken",
        overlook("query.page_no", "query.per_page"),
        "request.page-is-number",
    ),
    fault(
        "request.moments-unchecked",
        "shape",
        "any moment is taken for the bounds of a list",
        overlook("query.start_time", "query.end_time"),
        "request.moments-are-iso",
    ),
    fault(
        "request.live-stream-on-start-unchecked",
        "shape",
        "any live_stream_on_start is taken",
        overlook("body.live_stream_on_start"),
        "request.live-stream-on-start-is-boolean",
    ),
    fault(
        "request.persist-chat-unchecked",
        "shape",
        "any persist_chat is taken",
        overlook("body.persist_chat"),
        "request.persist-chat-is-boolean",
    ),
    fault(
        "request.keep-alive-unchecked",
        "shape",
        "any time to keep a session alive is taken",
        overlook("body.session_keep_alive_time_in_secs"),
        "request.keep-alive-is-number",
    ),
    fault(
        "request.meeting-status-unchecked",
        "shape",
        "any status of a meeting is taken",
        overlook("body.status"),
        "request.meeting-status",
    ),
)
