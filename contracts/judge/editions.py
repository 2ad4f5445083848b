"""Which edition of its documents a target speaks: what was seen, judged under each, and compared."""

from __future__ import annotations

from collections.abc import Mapping

from contracts.judge import history as histories
from contracts.judge.judge import Oracle
from contracts.model import Outcome, Recognition, Row, Trace
from contracts.spec import Contract

_SAID = frozenset({Outcome.PASS, Outcome.FAIL})


def recognise(vendor: str, rows: Mapping[str, tuple[Row, ...]]) -> Recognition:
    """The edition that fits best; `rows` are those of the same traces by edition, newest first.

    Only clauses count that stand differently under different editions, and are not volatile: what is
    broken everywhere is a fault of the target and says nothing of its age. The edition with the fewest
    broken ones fits best, among these the one with the most that hold. If that is true of several, the
    newest of them is taken and nothing is decided.
    """
    telling = _telling(rows)
    ranks = {
        edition: (_count(telling[edition], Outcome.FAIL), -_count(telling[edition], Outcome.PASS)) for edition in rows
    }
    best = min(ranks.values())
    fitting = tuple(edition for edition, rank in ranks.items() if rank == best)
    chosen = fitting[0]
    for_it = [row for row in telling[chosen] if row.outcome is Outcome.PASS]
    against_it = [row for row in telling[chosen] if row.outcome is Outcome.FAIL]
    others = [row for edition in rows if edition != chosen for row in telling[edition] if row.outcome is Outcome.FAIL]
    return Recognition(
        vendor=vendor,
        edition=chosen,
        among=tuple(rows),
        fitting=fitting,
        telling=(*_weightiest(for_it), *_weightiest(others), *_weightiest(against_it)),
    )


def read_alike(trace: Trace, one: Contract, other: Contract, oracle: Oracle) -> bool:
    """Whether each request of `trace` breaks as many clauses of one contract as of the other."""
    return _breaking(trace, one, oracle) == _breaking(trace, other, oracle)


def _breaking(trace: Trace, contract: Contract, oracle: Oracle) -> dict[str, int]:
    return {call.id: len(call.broken) for call in histories.build(trace, contract, oracle.configure).calls}


def _telling(rows: Mapping[str, tuple[Row, ...]]) -> dict[str, list[Row]]:
    """The rows, by edition, of the clauses that stand differently under different editions."""
    said = {
        edition: {row.clause.id: row for row in each if row.outcome in _SAID and not row.clause.volatile}
        for edition, each in rows.items()
    }

    def differs(clause: str) -> bool:
        return len({each[clause].outcome if clause in each else None for each in said.values()}) > 1

    return {edition: [row for clause, row in each.items() if differs(clause)] for edition, each in said.items()}


def _count(rows: list[Row], outcome: Outcome) -> int:
    return sum(row.outcome is outcome for row in rows)


def _weightiest(rows: list[Row]) -> list[Row]:
    """What was seen most often first."""
    return sorted(rows, key=lambda row: (-row.times, row.clause.id))
