"""RealtimeKit breaking down: operations that answer every request with a server error."""

from __future__ import annotations

from typing import Final

from contracts.sandbox.core import Fault
from contracts.vendors.realtimekit.sandbox.bends import fault, knobs

BREAKDOWNS: Final[tuple[Fault, ...]] = (
    fault(
        "errors.start-fails",
        "status",
        "every start is answered with 500",
        knobs(breaks_down=(("POST recordings", 500),)),
        "errors.server-errors-pass",
        "start.accepts-valid-requests",
        "start.not-in-an-inactive-meeting",
    ),
    fault(
        "errors.get-fails",
        "status",
        "every question about one recording is answered with 500",
        knobs(breaks_down=(("GET recordings/????????-*", 500),)),
        "errors.server-errors-pass",
    ),
    fault(
        "errors.change-fails",
        "status",
        "every change of a recording is answered with 503",
        knobs(breaks_down=(("PUT recordings/*", 503),)),
        "change.pause-pauses",
        "errors.server-errors-pass",
        "stop.is-granted",
    ),
    fault(
        "errors.list-fails",
        "status",
        "every list of recordings is answered with 502",
        knobs(breaks_down=(("GET recordings", 502),)),
        "errors.server-errors-pass",
        "list.accepts-valid-requests",
    ),
)
