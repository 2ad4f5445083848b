"""Whether what was seen on one side only is a change, or the luck of the draw."""

from __future__ import annotations

from math import exp, lgamma

UNLIKELY = 3e-5
"""How probable the luck of the draw may at most be where something is a change."""

ENOUGH = 3
"""Conversations on each side that suffice where one always does what the other never does."""


def changed(times: int, of: int, others: int, *, always: bool, enough: float = ENOUGH) -> bool:
    """Whether what happened in `times` of `of` conversations, and in none of `others`, has really gone.

    It has where that is improbable if both are alike, or where nothing else ever happened, `always`, and both sides
    have seen it `enough` times.
    """
    if not times or not others:
        return False
    return (always and min(of, others) >= enough) or _luck(times, of, others) <= UNLIKELY


def _luck(times: int, of: int, others: int) -> float:
    """The probability that all of `times` fall on one side by chance (Fisher's exact test)."""
    if times > of:
        return _luck(of, of, others)
    return exp(_choices(of, times) - _choices(of + others, times))


def _choices(of: int, some: int) -> float:
    """The logarithm of the number of ways to choose `some` of `of`."""
    return lgamma(of + 1) - lgamma(some + 1) - lgamma(of - some + 1)
