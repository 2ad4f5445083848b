"""What tells by how much RealtimeKit's clock differs from a recorder's: moments in its answers that are new in them."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.judge.clocks import Interval
from contracts.judge.history import History
from contracts.vendors.realtimekit.sessions import moment

_FRESH = {"start_recording": "invoked_time", "create_meeting": "created_at", "create_webhook": "created_at"}
"""By operation, the moment that lies between its request and its answer."""


def told_times(history: History) -> Iterator[Interval]:
    """What each answer allows that tells when it made something."""
    for call in history.of(*_FRESH):
        at = moment(call.field("data", _FRESH[call.operation.id])) if call.ok else None
        if at is not None:
            yield at - call.done, at - call.at
