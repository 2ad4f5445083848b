"""How clauses stand, and what changed in that."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from contracts.drift.classes import Change, Class, Severity, Stand, classify
from contracts.drift.profile import Standing
from contracts.drift.promises import Promises
from contracts.model import Event, Level, Outcome, Row
from contracts.report.text import shorten

REACHED = "reached"
"""What a state was that clauses have shown."""

LONGEST = 120
"""Characters of what came, and of what was expected."""


def standing(rows: Iterable[Row]) -> Standing:
    """How the clauses stand in the rows of a report."""
    by: dict[str, dict[str, str]] = {"kept": {}, "broken": {}, "open": {}}
    actual: dict[str, str] = {}
    awaited: dict[str, str] = {}
    for row in rows:
        stood = {Outcome.PASS: "kept", Outcome.FAIL: "broken"}.get(row.outcome, "open")
        by[stood][row.clause.id] = row.clause.digest
        if stood == "broken":
            actual[row.clause.id] = _actual(row)
        if told := _awaited(row):
            awaited[row.clause.id] = told
    return Standing(kept=by["kept"], broken=by["broken"], open=by["open"], actual=actual, awaited=awaited)


def _awaited(row: Row) -> str:
    """Which state a clause needs that never came, and how long it was looked for; empty where that is not why."""
    last = row.witness.items[-1] if row.witness and row.witness.items else None
    if row.witness is None or row.outcome is not Outcome.INCONCLUSIVE or not isinstance(last, Event):
        return ""
    return f"{row.witness.expected}: {row.witness.actual}" if last.kind == "awaited" else ""


def _actual(row: Row) -> str:
    actual = shorten(row.reason, LONGEST)
    wanted = row.witness.expected if row.witness else ""
    return f"{actual} instead of {shorten(wanted, LONGEST)}" if wanted else actual


def changes(before: Standing, now: Standing, promises: Promises) -> Iterator[Change]:
    """The clauses that do not stand as they stood, or that promise something else."""
    earlier, later = before.promises, now.promises
    for id_ in sorted(earlier.keys() | later.keys()):
        rewritten = earlier.get(id_) != later.get(id_)
        class_ = classify(_stand(before, id_), _stand(now, id_), differs=False, rewritten=rewritten)
        if class_ in (None, Class.CONFORMANT):
            continue
        yield Change(
            operation=promises.operation_of(id_),
            where=id_,
            before=_stood(before, id_),
            now=_stood(now, id_),
            class_=class_,
            severity=_gravity(class_, promises.level(id_), now, id_),
            clauses=(id_,),
        )


def unreached(before: Standing, now: Standing) -> Iterator[Change]:
    """The states that clauses show to have come before, and that now were looked for in vain."""
    found: dict[str, list[str]] = {}
    for id_ in sorted(now.awaited.keys() & (before.kept.keys() | before.broken.keys())):
        found.setdefault(now.awaited[id_].partition(": ")[0], []).append(id_)
    for wanted, clauses in sorted(found.items()):
        yield Change(
            where=f"state {wanted}",
            before=REACHED,
            now=now.awaited[clauses[0]].partition(": ")[2],
            severity=Severity.MAY_BREAK,
            clauses=tuple(clauses),
        )


def _stand(standing: Standing, id_: str) -> Stand:
    if id_ in standing.broken:
        return Stand.OUTSIDE
    return Stand.INSIDE if id_ in standing.kept else Stand.UNKNOWN


def _stood(standing: Standing, id_: str) -> str:
    if id_ in standing.broken:
        actual = standing.actual.get(id_, "")
        return f"broken: {actual}" if actual else "broken"
    return "kept" if id_ in standing.kept else "not exercised" if id_ in standing.open else "not documented"


def _gravity(class_: Class, level: Level, now: Standing, id_: str) -> Severity:
    if id_ in now.broken:
        return Severity.BREAKS if level is Level.MUST else Severity.MAY_BREAK
    if class_ is Class.DOCUMENTS_CHANGED:
        return Severity.HARMLESS if id_ in now.kept else Severity.MAY_BREAK
    return Severity.HARMLESS
