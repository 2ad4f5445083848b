"""Whose clock is right: times are judged as the target's clock shows them, whatever the machine's here says."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC
from email.utils import parsedate_to_datetime
from statistics import median

from contracts.model import Exchange, Trace

AGREED = 5.0
"""Seconds by which two clocks may differ that count as one: dates of answers are in whole seconds, and travel."""


def on_their_clock(trace: Trace) -> Trace:
    """`trace` at the times that the target's clock showed, where the dates of its answers say that ours is wrong."""
    dates = ((_date(each), each.at + each.took) for each in trace.exchanges)
    differences = [theirs - ours for theirs, ours in dates if theirs is not None]
    ahead = median(differences) if differences else 0.0
    if abs(ahead) <= AGREED:
        return trace
    return replace(trace, items=tuple(replace(item, at=item.at + ahead) for item in trace.items))


def _date(exchange: Exchange) -> float | None:
    """When an answer says that it was given, in seconds since the epoch."""
    date = exchange.response and exchange.response.headers.get("date")
    if not date:
        return None
    try:
        found = parsedate_to_datetime(date)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
