"""RealtimeKit answering wrongly: the envelope, meetings, lists and refusals."""

from __future__ import annotations

import json
from typing import Final

from contracts.sandbox.core import Fault
from contracts.vendors.realtimekit.sandbox.bends import (
    LOWER_CASE,
    MILLISECONDS,
    NUMBER,
    OTHER_ID,
    UPPER_CASE,
    Bend,
    answers,
    fault,
    fixed,
    items,
    knobs,
    meetings,
    of,
    renamed,
    turned,
    without,
)
from contracts.vendors.realtimekit.sandbox.policy import Change

ALL: Final = "*.*"
"""Every operation, but not the refusals."""


def _paging(change: Change) -> Bend:
    return answers("recordings.list", turned("paging", change))


ANSWERS: Final[tuple[Fault, ...]] = (
    *(
        fault(
            f"{name}-accepted",
            "status",
            f"{name} answers 202, which no document names",
            knobs(odd_statuses={name: 202}),
            "answers.success-status-is-documented",
        )
        for name in ("meetings.list", "webhooks.list")
    ),
    *(
        fault(
            f"{name}-answers-{status}",
            "status",
            f"{name} answers {status}",
            knobs(odd_statuses={name: status}),
            "answers.created-has-the-published-status",
        )
        for name, status in (("meetings.create", 200), ("webhooks.create", 200), ("recordings.start", 201))
    ),
    fault(
        "refusal.code-text",
        "type",
        "the code of an error is text",
        answers("refusal", turned("error", turned("code", str))),
        "errors.have-a-code",
    ),
    fault(
        "refusal.without-message",
        "presence",
        "an error has no message",
        answers("refusal", turned("error", without("message"))),
        "errors.have-a-message",
    ),
    fault(
        "refusal.forbidden",
        "auth",
        "whoever has no token, or a wrong one, is answered 403",
        knobs(unauthorised_status=403),
        "auth.webhooks-answer-401",
    ),
    fault(
        "answers.as-text",
        "type",
        "answers say that they are plain text",
        knobs(media_type="text/plain"),
        "answers.say-that-they-are-json",
    ),
    fault(
        "answers.with-the-token",
        "auth",
        "a header field of every answer holds the token of the account",
        knobs(shows_credentials=True),
        "secrets.never-come-back",
    ),
    fault(
        "meeting.with-errors",
        "shape",
        "a meeting that is fetched comes with an error",
        answers("meetings.get", fixed("errors", value=[{"code": 1, "message": "odd"}])),
        "answers.success-has-no-errors",
    ),
    fault(
        "refusal.without-success",
        "presence",
        "a refusal does not say that success is false",
        answers("refusal", without("success")),
        "errors.have-success-false",
    ),
    fault(
        "refusal.mute",
        "presence",
        "a refusal does not say what is wrong",
        answers("refusal", lambda body: {"success": False}),
        "errors.say-what-is-wrong",
    ),
    fault(
        "envelope.data-renamed",
        "shape",
        "data is called result",
        answers(ALL, renamed("data", "result")),
        "answers.have-data",
        "answers.show-data",
    ),
    fault(
        "envelope.success-missing",
        "presence",
        "success is missing",
        answers(ALL, without("success")),
        "answers.have-success",
    ),
    fault(
        "envelope.success-string",
        "type",
        "success is a string",
        answers(ALL, fixed("success", value="true")),
        "answers.success-is-true",
    ),
    fault(
        "envelope.data-in-array",
        "shape",
        "one meeting comes inside an array",
        answers("meetings.get", turned("data", lambda data: [data])),
        "answers.data-is-object",
        "meeting.has-id",
        "meeting.has-its-times",
    ),
    fault(
        "envelope.in-array",
        "shape",
        "the whole answer comes inside an array",
        answers("meetings.get", lambda body: [body]),
        "answers.are-json-objects",
        "answers.have-success",
        "answers.show-data",
    ),
    fault(
        "refusal.success",
        "status",
        "a refusal says that it is a success",
        answers("refusal", fixed("success", value=True)),
        "errors.are-no-success",
        "errors.have-success-false",
    ),
    fault(
        "refusal.text",
        "type",
        "a refusal is a mere message",
        answers("refusal", lambda body: body["error"]["message"]),
        "errors.are-json-objects",
    ),
    fault(
        "meeting.id-missing",
        "presence",
        "a meeting that is fetched has no id",
        items("meetings.get", without("id")),
        "meeting.has-id",
    ),
    fault(
        "meeting.id-number",
        "type",
        "the id of a meeting that is fetched is a number",
        items("meetings.get", turned("id", NUMBER)),
        "meeting.id-is-text",
    ),
    fault(
        "meeting.created-at-missing",
        "presence",
        "created_at of a meeting is missing",
        meetings(without("created_at")),
        "meeting.has-its-times",
    ),
    fault(
        "meeting.updated-at-number",
        "type",
        "updated_at of a meeting is a number",
        meetings(turned("updated_at", MILLISECONDS)),
        "meeting.times-are-iso",
    ),
    fault(
        "meeting.title-object",
        "type",
        "the title of a meeting is an object, with a text for each language",
        meetings(turned("title", lambda title: {"en": title})),
        "meeting.title-is-text",
    ),
    fault(
        "meeting.title-upper-case",
        "identity",
        "the title of a meeting comes back in upper case",
        meetings(turned("title", UPPER_CASE)),
        "meeting.title-is-kept",
        "meeting.patch-is-shown",
        "meeting.patch-keeps-the-rest",
        "meeting.put-is-shown",
        "meetings.searches-by-title",
    ),
    fault(
        "meeting.status-lower-case",
        "shape",
        "a meeting is active instead of ACTIVE",
        meetings(turned("status", LOWER_CASE)),
        "meeting.status-is-known",
        "meeting.patch-is-shown",
        "meeting.patch-keeps-the-rest",
        "meetings.filters-by-status",
        "meeting.begins-active",
    ),
    fault(
        "meeting.record-on-start-string",
        "type",
        "record_on_start is a string",
        meetings(turned("record_on_start", json.dumps)),
        "meeting.record-on-start-is-boolean",
    ),
    fault(
        "meeting.record-on-start-echo",
        "identity",
        "record_on_start is echoed as false",
        meetings(fixed("record_on_start", value=False)),
        "meeting.record-on-start-is-kept",
        "meeting.patch-is-shown",
        "meeting.patch-keeps-the-rest",
        "meeting.put-is-shown",
    ),
    fault(
        "meeting.get-other",
        "identity",
        "another meeting is answered",
        items("meetings.get", fixed("id", OTHER_ID)),
        "meeting.answers-echo-the-id",
    ),
    fault(
        "list.empty-null",
        "polymorphism",
        "an empty list is null",
        answers("recordings.list", turned("data", lambda entries: entries or None)),
        "list.data-is-array",
    ),
    fault(
        "list.paging-missing",
        "presence",
        "paging is missing",
        answers("recordings.list", without("paging")),
        "list.has-paging",
    ),
    fault(
        "list.count-missing",
        "presence",
        "paging has no total_count",
        _paging(without("total_count")),
        "list.paging-fields",
    ),
    fault(
        "list.count-string",
        "type",
        "total_count is a string",
        _paging(turned("total_count", str)),
        "list.paging-fields",
    ),
    fault(
        "list.count-short",
        "identity",
        "total_count leaves the last recording out",
        _paging(turned("total_count", of(int, lambda count: count - 1))),
        "list.paging-adds-up",
        "list.counts-what-was-started",
        "list.total-fits-the-page",
    ),
    fault(
        "list.offsets-far",
        "identity",
        "end_offset lies a page too far",
        _paging(turned("end_offset", of(int, lambda offset: offset + 20))),
        "list.paging-adds-up",
    ),
)
