"""Which edition a target speaks, in words."""

from __future__ import annotations

from contracts.model import Outcome, Recognition, Row
from contracts.report.text import printable


def sentence(found: Recognition) -> str:
    """Which edition a target speaks, and by which clauses, in a sentence."""
    if not found.decided:
        fits = " as well as ".join(found.fitting)
        return printable(f"{found.vendor}: undecided, what was seen fits {fits}; judged under {found.edition}.")
    held = [f"{row.clause.id} holds ({row.times}×)" for row in found.telling if _speaks(row, found)]
    broken = [
        f"{row.clause.id} ({row.edition}) is broken ({row.times}×)"
        for row in found.telling
        if row.edition != found.edition
    ]
    against = [f"{row.clause.id} is broken ({row.times}×)" for row in found.telling if _contradicts(row, found)]
    parts = [_some(each) for each in (held, broken) if each]
    told = "; ".join([*parts, *([f"against it, {_some(against)}"] if against else [])])
    return printable(f"{found.vendor} speaks {found.edition}: {told}.")


def _speaks(row: Row, found: Recognition) -> bool:
    return row.edition == found.edition and row.outcome is Outcome.PASS


def _contradicts(row: Row, found: Recognition) -> bool:
    return row.edition == found.edition and row.outcome is Outcome.FAIL


def _some(texts: list[str], most: int = 3) -> str:
    """The first of `texts`, and how many more there are."""
    more = [f"and {len(texts) - most} more"] if len(texts) > most else []
    return ", ".join([*texts[:most], *more])
