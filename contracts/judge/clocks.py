"""Whose clock is right: times are judged as the target's clock shows them, whatever the machine's here says.

One rule for every vendor. Where answers carry a `Date`, the target's clock is known: times in its answers that are not
of that clock are its fault. Captured answers may carry none, and nobody knows whether the clock of the recorder was
right, or in which zone it wrote: then the times in the answers themselves tell by how much it was off, and only an
answer that differs from the others is accused. A run of our own without a `Date` is judged by the clock that made it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC
from email.utils import parsedate_to_datetime
from math import copysign
from statistics import median
from typing import TypeAlias

from contracts.model import Exchange, Trace

Interval: TypeAlias = tuple[float, float]
"""Seconds by which the target's clock may be ahead, from the least to the most."""

AGREED = 5.0
"""Seconds by which two clocks may differ that count as one: dates of answers are in whole seconds, and travel."""


def on_their_clock(trace: Trace) -> Trace:
    """`trace` at the times that the target's clock showed, where the dates of its answers say that ours is wrong."""
    dates = ((_date(each), each.at + each.took) for each in trace.exchanges)
    differences = [theirs - ours for theirs, ours in dates if theirs is not None]
    difference = median(differences) if differences else 0.0
    return trace if abs(difference) <= AGREED else moved(trace, difference)


def ahead(told: Iterable[Interval]) -> float:
    """By how many seconds the target's clock is ahead of the recorder's, as `told` by what each answer allows.

    It is what most answers allow, and of that the least difference.
    """
    bounds = list(told)
    least = sorted(low - AGREED for low, _ in bounds)
    most = sorted(high + AGREED for _, high in bounds)
    allowed = {at: bisect_right(least, at) - bisect_left(most, at) for at in (0.0, *least, *most)}
    found = max(allowed, key=lambda at: (allowed[at], -abs(at)))
    return found + copysign(AGREED, found) if found else 0.0


def moved(trace: Trace, seconds: float) -> Trace:
    """`trace` at times that are later by so many seconds."""
    return replace(trace, items=tuple(replace(item, at=item.at + seconds) for item in trace.items))


def dated(trace: Trace) -> bool:
    """Whether an answer says when it was given."""
    return any(_date(each) is not None for each in trace.exchanges)


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
