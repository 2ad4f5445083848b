"""Agora acting wrongly: it accepts, refuses, ends or remembers what it should not."""

from __future__ import annotations

from math import inf
from typing import Final

from contracts.sandbox.core import Fault
from contracts.vendors.agora.sandbox.bends import alter, edit, fault, outlive, overlook, response, turn

SINKING: Final = {1: 5, 2: 4, 4: 2, 5: 1}
STUCK: Final = {4: 2, 5: 2}

CONDUCT: Final[tuple[Fault, ...]] = (
    fault(
        "stop.foreign-owner",
        "identity",
        "stop obeys a request for another channel or user id",
        turn(checks_owner_at_stop=False),
        notices=(),
    ),
    fault(
        "start.parameter-ignored",
        "identity",
        "start takes other settings than acquire announced",
        turn(compares_start_parameter=False),
        notices=(),
    ),
    fault(
        "auth.not-enforced",
        "auth",
        "requests without credentials are answered",
        turn(wants_credentials=False),
        notices=(),
    ),
    fault(
        "auth.wrong-password",
        "auth",
        "any credentials are good enough",
        turn(checks_credentials=False),
        notices=(),
    ),
    fault(
        "auth.forbidden",
        "auth",
        "missing and wrong credentials are answered with 403",
        turn(denied_status=403),
        notices=(),
    ),
    fault("request.uid-unchecked", "shape", "invalid user ids are taken", overlook("uid"), notices=()),
    fault(
        "request.file-types-unchecked",
        "shape",
        "MP4 without HLS, and unknown file types, are taken",
        overlook("avFileType"),
        notices=(),
    ),
    fault("request.mode-unchecked", "shape", "unknown modes are taken", overlook("mode"), notices=()),
    fault(
        "request.storage-unchecked", "shape", "storage is not needed", overlook("storageConfig"), notices=()
    ),
    fault(
        "request.hours-unchecked",
        "shape",
        "any validity is taken",
        overlook("resourceExpiredHour"),
        notices=(),
    ),
    fault("request.idle-unchecked", "shape", "any idle time is taken", overlook("maxIdleTime"), notices=()),
    fault("acquire.region-refused", "shape", "documented regions are refused", turn(regions=()), notices=()),
    fault(
        "query.status-backwards",
        "order",
        "the status sinks while the recording comes up",
        edit("query", response(alter("status", lambda status: SINKING.get(status, status)))),
        notices=(),
    ),
    fault(
        "query.status-stuck",
        "order",
        "the status never gets beyond 2",
        edit("query", response(alter("status", lambda status: STUCK.get(status, status)))),
        notices=(),
    ),
    fault(
        "resource.reusable",
        "order",
        "a resource starts a second recording when its first has ended",
        turn(resource_is_single_use=False),
        notices=(),
    ),
    fault(
        "resource.shared",
        "order",
        "a resource starts a second recording while its first is running",
        turn(resource_is_exclusive=False),
        notices=(),
    ),
    fault(
        "start.conflict-admitted",
        "order",
        "two recordings run with one channel and user id",
        turn(admits_task_conflict=True),
        notices=(),
    ),
    fault("stop.repeatable", "order", "a second stop succeeds", outlive("stop", "stopped"), notices=()),
    fault(
        "query.after-stop", "order", "query succeeds after a stop", outlive("query", "stopped"), notices=()
    ),
    fault(
        "query.after-idle",
        "order",
        "query answers the status 8 when the recording has ended by itself",
        outlive("query", "idle", "limit"),
        notices=(),
    ),
    fault(
        "stop.after-idle",
        "order",
        "stop succeeds on an ended recording",
        outlive("stop", "idle", "limit"),
        notices=(),
    ),
    fault(
        "stop.empty-succeeds",
        "order",
        "stop succeeds with an empty list when nothing was recorded",
        turn(refuses_empty_stop=False),
        notices=(),
    ),
    fault("resource.for-ever", "time", "a resource never expires", turn(resource_seconds=inf), notices=()),
    fault(
        "resource.short-lived",
        "time",
        "a resource expires after a minute",
        turn(resource_seconds=60.0),
        notices=(),
    ),
    fault("idle.never", "time", "an idle recording goes on for ever", turn(ends_on_idle=False), notices=()),
    fault(
        "idle.early",
        "time",
        "an idle recording ends after ten seconds, whatever was asked for",
        turn(idle_seconds=10.0, heeds_max_idle_time=False),
        notices=(),
    ),
    fault("idle.unheeded", "time", "maxIdleTime has no effect", turn(heeds_max_idle_time=False), notices=()),
    fault(
        "web.unlimited", "time", "maxRecordingHour has no effect", turn(ends_web_on_limit=False), notices=()
    ),
    fault(
        "calls.never-expire",
        "time",
        "query and stop succeed after resourceExpiredHour",
        lambda policy: outlive("stop", "expired")(outlive("query", "expired")(policy)),
        notices=(),
    ),
)
