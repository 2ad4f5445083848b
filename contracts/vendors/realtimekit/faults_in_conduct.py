"""RealtimeKit acting wrongly: it accepts, refuses, starts, stops or shows what it should not."""

from __future__ import annotations

from math import inf
from typing import Final

from contracts.sandbox.core import Fault

from .bends import fault, knobs
from .policy import ACTIONS, ACTIVE, DAY, HOUR, TRANSITIONS, Status

CONDUCT: Final[tuple[Fault, ...]] = (
    fault(
        "refusal.status-ok", "status", "errors are answered with 200", knobs(refusal_status=200), notices=()
    ),
    fault("auth.missing-accepted", "auth", "no token is needed", knobs(requires_token=False), notices=()),
    fault("auth.wrong-accepted", "auth", "any token will do", knobs(checks_token=False), notices=()),
    fault(
        "auth.not-enforced",
        "auth",
        "nobody looks at tokens",
        knobs(requires_token=False, checks_token=False),
        notices=(),
    ),
    fault(
        "meeting.record-on-start-ignored",
        "order",
        "nothing starts with the meeting",
        knobs(honours_record_on_start=False),
        notices=(),
    ),
    fault(
        "recording.secrets-echoed",
        "auth",
        "storage secrets come back",
        knobs(echoes_secrets=True),
        notices=(),
    ),
    fault("link.one-day", "time", "links live one day", knobs(link_stated=DAY, link_lives=DAY), notices=()),
    fault("link.eternal", "time", "links never expire", knobs(link_lives=inf), notices=()),
    fault(
        "link.bucket-disabled",
        "presence",
        "there are links without a bucket",
        knobs(honours_bucket_config=False),
        notices=(),
    ),
    fault(
        "state.uploading-skipped",
        "order",
        "UPLOADED follows at once on the stop",
        knobs(uploads_after=0.0),
        notices=(),
    ),
    fault(
        "state.backwards", "order", "UPLOADED goes back to UPLOADING", knobs(relapses_after=30.0), notices=()
    ),
    fault("state.invoked-for-ever", "time", "a recording stays INVOKED", knobs(starts_after=inf), notices=()),
    fault(
        "start.second-accepted",
        "status",
        "a second active recording starts",
        knobs(single_active=False),
        notices=(),
    ),
    fault(
        "start.multiple-refused",
        "status",
        "allow_multiple_recordings is ignored",
        knobs(honours_allow_multiple=False),
        notices=(),
    ),
    fault(
        "start.meeting-id-optional",
        "status",
        "no meeting_id is needed",
        knobs(requires_meeting_id=False),
        notices=(),
    ),
    fault(
        "start.any-meeting",
        "status",
        "an unknown meeting is recorded",
        knobs(knows_meetings=False),
        notices=(),
    ),
    fault(
        "start.thirty-seconds",
        "status",
        "max_seconds may be less than 60",
        knobs(max_seconds_bounds=(1, 86_400)),
        notices=(),
    ),
    fault(
        "start.thirty-hours",
        "status",
        "max_seconds may be more than a day",
        knobs(max_seconds_bounds=(60, 108_000)),
        notices=(),
    ),
    fault("stop.ignored", "order", "a stop leaves it RECORDING", knobs(obeys=ACTIONS - {"stop"}), notices=()),
    fault(
        "stop.twice",
        "status",
        "a stopped recording can be stopped",
        knobs(allows=TRANSITIONS | {("stop", Status.UPLOADING), ("stop", Status.UPLOADED)}),
        notices=(),
    ),
    fault("stop.empty-never", "time", "an empty meeting is recorded on", knobs(empty_after=inf), notices=()),
    fault(
        "stop.empty-early",
        "time",
        "an empty meeting stops after 10 seconds",
        knobs(empty_after=10.0),
        notices=(),
    ),
    fault(
        "stop.limit-ignored", "time", "max_seconds is ignored", knobs(honours_max_seconds=False), notices=()
    ),
    fault(
        "stop.limit-minutes", "unit", "max_seconds counts minutes", knobs(max_seconds_unit=60.0), notices=()
    ),
    fault(
        "stop.limit-one-hour",
        "time",
        "recordings stop after an hour",
        knobs(default_max_seconds=HOUR),
        notices=(),
    ),
    fault(
        "pause.ignored", "order", "a pause leaves it RECORDING", knobs(obeys=ACTIONS - {"pause"}), notices=()
    ),
    fault(
        "pause.twice",
        "status",
        "a paused recording can be paused",
        knobs(allows=TRANSITIONS | {("pause", Status.PAUSED)}),
        notices=(),
    ),
    fault(
        "resume.ignored", "order", "a resume leaves it PAUSED", knobs(obeys=ACTIONS - {"resume"}), notices=()
    ),
    fault(
        "resume.running",
        "status",
        "a running recording can be resumed",
        knobs(allows=TRANSITIONS | {("resume", Status.RECORDING)}),
        notices=(),
    ),
    fault("action.any", "status", "an unknown action is accepted", knobs(checks_action=False), notices=()),
    fault(
        "get.unknown-ok",
        "status",
        "an unknown recording is answered with 200",
        knobs(knows_recordings=False),
        notices=(),
    ),
    fault(
        "list.newest-missing",
        "identity",
        "the newest recording is not listed",
        knobs(lists_newest=False),
        notices=(),
    ),
    fault(
        "list.status-ignored",
        "identity",
        "the status filter is ignored",
        knobs(ignored_parameters=frozenset({"status"})),
        notices=(),
    ),
    fault(
        "list.meeting-ignored",
        "identity",
        "the meeting filter is ignored",
        knobs(ignored_parameters=frozenset({"meeting_id"})),
        notices=(),
    ),
    fault(
        "list.expired-ignored",
        "identity",
        "the expired filter is ignored",
        knobs(ignored_parameters=frozenset({"expired"})),
        notices=(),
    ),
    fault(
        "list.order-ignored",
        "order",
        "sort_order is ignored",
        knobs(ignored_parameters=frozenset({"sort_order"})),
        notices=(),
    ),
    fault(
        "list.paging-ignored",
        "shape",
        "page_no and per_page are ignored",
        knobs(ignored_parameters=frozenset({"page_no", "per_page"})),
        notices=(),
    ),
    fault(
        "active.stopped",
        "identity",
        "a stopped recording is answered as active",
        knobs(shown_active=ACTIVE | {Status.UPLOADING, Status.UPLOADED}),
        notices=(),
    ),
    fault(
        "active.forgotten",
        "identity",
        "a running recording is not answered",
        knobs(shown_active=ACTIVE - {Status.RECORDING}),
        notices=(),
    ),
)
