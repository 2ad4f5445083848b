"""Agora breaking down: operations that answer every request with a server error."""

from __future__ import annotations

from typing import Final

from contracts.sandbox.core import Fault
from contracts.vendors.agora.sandbox.bends import fault, turn

BREAKDOWNS: Final[tuple[Fault, ...]] = (
    fault(
        "errors.start-fails",
        "status",
        "every start is answered with 500",
        turn(breaks_down={"start": 500}),
        "errors.server-errors-pass",
        "resource.lives-five-minutes",
        "start.accepts-valid-requests",
    ),
    fault(
        "errors.query-fails",
        "status",
        "every query is answered with 503",
        turn(breaks_down={"query": 503}),
        "errors.server-errors-pass",
        "event.session-exit.recording-is-gone",
        "idle.empty-channel-ends-the-recording",
        "idle.max-idle-time-is-obeyed",
        "idle.web-page-recording-goes-on",
        "query.404-after-the-end",
        "query.answers-while-running",
        "query.foreign-sid-is-refused",
        "resource.api-is-closed-after-expired-hour",
        "web.ends-after-max-recording-hour",
    ),
    fault(
        "errors.stop-fails",
        "status",
        "every stop is answered with 500",
        turn(breaks_down={"stop": 500}),
        "errors.server-errors-pass",
        "idle.empty-channel-ends-the-recording",
        "idle.max-idle-time-is-obeyed",
        "stop.206-when-nothing-was-recorded",
        "stop.cname-must-match",
        "stop.uid-must-match",
    ),
    fault(
        "errors.layout-fails",
        "status",
        "every change of a layout is answered with 504",
        turn(breaks_down={"updateLayout": 504}),
        "errors.server-errors-pass",
        "update-layout.404-after-the-end",
        "update-layout.accepts-valid-requests",
        "update-layout.cname-must-match",
        "update-layout.refused-after-the-end",
        "update-layout.uid-must-match",
    ),
)
