"""The edition that fits best is found by the clauses that stand differently, and by nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from contracts.judge.editions import recognise
from contracts.model import Outcome, Row
from contracts.report.recognised import sentence
from tests.judge.toy_contract import promise

NEW, OLD = "2026-01", "2023-01"
OUTCOMES = {"+": Outcome.PASS, "-": Outcome.FAIL, "?": Outcome.INCONCLUSIVE, ".": Outcome.UNEXERCISED}


def _rows(edition: str, stands: str) -> tuple[Row, ...]:
    """Rows from `a+ b-`: clause `toy.a` holds once, `toy.b` is broken twice."""
    return tuple(
        Row(clause=promise(f"toy.{each[:-1]}"), edition=edition, outcome=OUTCOMES[each[-1]], passes=1, fails=2)
        for each in stands.split()
    )


@pytest.mark.parametrize(
    ("new", "old", "fitting"),
    [
        ("both+ new+", "both+ old-", (NEW,)),
        ("both+ new-", "both+ old+", (OLD,)),
        ("both+ new-", "both+", (OLD,)),
        ("both+ new+", "both+", (NEW,)),
        ("same-", "same+", (OLD,)),
        ("fault- other- new+", "fault- other- old-", (NEW,)),
        ("a- b- c-", "a+ b+ c+ d-", (OLD,)),
        ("both+ new.", "both+ old?", (NEW, OLD)),
        ("both-", "both-", (NEW, OLD)),
        ("a+ b-", "a- b+", (NEW, OLD)),
        ("", "", (NEW, OLD)),
    ],
)
def test_the_edition_with_fewest_breaks_and_then_most_kept_fits(new: str, old: str, fitting: tuple[str, ...]) -> None:
    found = recognise("toy", {NEW: _rows(NEW, new), OLD: _rows(OLD, old)})
    assert (found.fitting, found.edition, found.decided) == (fitting, fitting[0], len(fitting) == 1)
    assert found.among == (NEW, OLD)


def test_what_is_volatile_says_nothing() -> None:
    [row] = _rows(NEW, "flux-")
    flux = replace(row, clause=replace(row.clause, volatile=True))
    assert recognise("toy", {NEW: (flux,), OLD: ()}).fitting == (NEW, OLD)


def test_what_decides_is_told_and_what_speaks_against_it_too() -> None:
    found = recognise("toy", {NEW: _rows(NEW, "all+ new- newer-"), OLD: _rows(OLD, "all+ old+ odd-")})
    assert [(row.clause.id, row.edition) for row in found.telling] == [
        ("toy.old", OLD),
        ("toy.new", NEW),
        ("toy.newer", NEW),
        ("toy.odd", OLD),
    ]
    assert sentence(found) == (
        "toy speaks 2023-01: toy.old holds (1×); toy.new (2026-01) is broken (2×), toy.newer (2026-01) is broken (2×); "
        "against it, toy.odd is broken (2×)."
    )


def test_what_is_undecided_is_said() -> None:
    found = recognise("toy", {NEW: _rows(NEW, "all+"), OLD: _rows(OLD, "all+")})
    assert sentence(found) == "toy: undecided, what was seen fits 2026-01 as well as 2023-01; judged under 2026-01."


def test_a_long_list_is_cut() -> None:
    found = recognise("toy", {NEW: _rows(NEW, "a+ b+ c+ d+ e+"), OLD: ()})
    assert sentence(found).endswith("toy.c holds (1×), and 2 more.")
