"""What changed in what operations, callbacks and states were observed to do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from math import inf

from contracts.drift.classes import Change, Class, Severity, Stand, classify
from contracts.drift.evidence import ENOUGH, changed
from contracts.drift.fields import Field
from contracts.drift.kinds import ABSENT, DOUBTFUL, SOUND, form, is_value
from contracts.drift.profile import Kinds, Observed, Seen, Timing
from contracts.drift.promises import Promises

SLOWER = 3.0
"""The factor by which answers take longer when that is told."""

NOTICED = 0.25
"""Seconds by which they do at least."""

ENOUGH_TIMES = 20
"""Answers of which there must be as many to tell how long they take."""

_NOTHING = frozenset({ABSENT, "null"})


def operation(name: str, before: Observed, now: Observed, promises: Promises) -> Iterator[Change]:
    """What an operation does that it did not, or no more."""
    for cause in sorted(before.outcomes.keys() & now.outcomes.keys()):
        yield from _outcomes(name, cause, before.outcomes[cause], now.outcomes[cause])
    for situation in sorted(before.answers.keys() & now.answers.keys()):
        known, clauses = promises.answer(name, situation.partition(" ")[0])
        yield from fields(name, situation, before.answers[situation], now.answers[situation], known, clauses)
    for status in sorted(before.headers.keys() & now.headers.keys()):
        yield from fields(name, f"{status} header", before.headers[status], now.headers[status], {}, {})
    if before.took and now.took:
        yield from _timing(name, before.took, now.took)


def asked_otherwise(before: Observed, now: Observed) -> Iterator[str]:
    """The fields of requests that callers fill otherwise than before, so that answers may differ for that reason."""
    for cause in sorted(before.requests.keys() & now.requests.keys()):
        for each in fields("", cause, before.requests[cause], now.requests[cause], {}, {}):
            yield each.where.rpartition(" ")[2]


def _outcomes(operation: str, cause: str, before: Kinds, now: Kinds) -> Iterator[Change]:
    """A cause that leads to other answers than before; what is wrong decides that, unless it is the state."""
    clauses = tuple(each for each in cause.split(", ") if "." in each)
    enough = inf if cause.startswith((SOUND, DOUBTFUL)) else 1
    gone, new = _one_sided(before, sum(before.values()), now, sum(now.values()), enough)
    if gone or new:
        yield Change(
            operation=operation,
            where=f"answer to a breach of {cause}" if clauses else f"answer to a request that is {cause}",
            before=told(before),
            now=told(now),
            severity=Severity.MAY_BREAK,
            clauses=clauses,
        )


def transitions(before: Mapping[str, Kinds], now: Mapping[str, Kinds]) -> Iterator[Change]:
    """A state after which others come than before."""
    for state in sorted(before.keys() & now.keys()):
        first, second = before[state], now[state]
        gone, new = _one_sided(first, sum(first.values()), second, sum(second.values()))
        if gone or new:
            severity = Severity.MAY_BREAK if second.keys() - first.keys() else Severity.HARMLESS
            yield Change(where=f"state after {state}", before=told(first), now=told(second), severity=severity)


def fields(
    operation: str,
    situation: str,
    before: Seen,
    now: Seen,
    known: Mapping[str, Field],
    clauses: Mapping[str, frozenset[str]],
) -> Iterator[Change]:
    """The fields whose values are of other kinds than before; `known` are the documented ones."""
    for path in sorted(before.fields.keys() | now.fields.keys()):
        of, others = _around(before, path), _around(now, path)
        first = before.fields.get(path) or {ABSENT: of}
        second = now.fields.get(path) or {ABSENT: others}
        gone, new = _one_sided(first, of, second, others)
        if gone or new:
            yield Change(
                operation=operation,
                where=f"{situation} {path}".strip(),
                before=told(first),
                now=told(second),
                severity=_severity(first, second),
                class_=_class_of(gone, new, known.get(path)),
                clauses=tuple(sorted(clauses.get(path, ()))),
            )


def _around(seen: Seen, path: str) -> int:
    """In how many conversations there was what a field lies in."""
    parent = path.rpartition("/")[0]
    if not parent:
        return seen.of
    kinds = seen.fields.get(parent, {})
    return kinds.get("array" if path.endswith("/*") else "object", 0)


def _one_sided(before: Kinds, of: int, now: Kinds, others: int, enough: float = ENOUGH) -> tuple[list[str], list[str]]:
    """The kinds that are gone, and those that are new."""
    return _gone(before, of, now, others, enough), _gone(now, others, before, of, enough)


def _gone(before: Kinds, of: int, now: Kinds, others: int, enough: float) -> list[str]:
    always = len(before) == 1
    return [
        each
        for each in sorted(before.keys() - now.keys())
        if changed(before[each], of, others, always=always, enough=enough)
    ]


def _class_of(gone: Iterable[str], new: Iterable[str], field: Field | None) -> Class:
    """The gravest class of what became of the kinds of a field."""
    found = [classify(_allowed(each, field), Stand.INSIDE, differs=True) for each in gone]
    found += [classify(Stand.INSIDE, _allowed(each, field), differs=True) for each in new]
    return min((each for each in found if each), key=list(Class).index)


def _allowed(kind: str, field: Field | None) -> Stand:
    """Whether the documents allow a kind; what they do not name they leave open."""
    if field is None:
        return Stand.INSIDE
    if kind == ABSENT:
        return Stand.OUTSIDE if field.required else Stand.INSIDE
    if field.values and is_value(kind):
        return Stand.INSIDE if kind in field.values else Stand.OUTSIDE
    type_ = "boolean" if kind in ("true", "false") else kind.partition(" ")[0]
    types = {*field.types, *({"integer"} if "number" in field.types else ())}
    return Stand.INSIDE if not types or type_ in types else Stand.OUTSIDE


def _severity(before: Kinds, now: Kinds) -> Severity:
    """What a change of kinds means to who reads a field."""
    new = now.keys() - before.keys()
    had = {form(each) for each in before}
    forms = {form(each) for each in new} - had
    if forms - _NOTHING - {"number"} and had - _NOTHING:
        return Severity.BREAKS
    if (forms and had - _NOTHING) or any(map(is_value, new)):
        return Severity.MAY_BREAK
    return Severity.HARMLESS


def _timing(operation: str, before: Timing, now: Timing) -> Iterator[Change]:
    if min(before.times, now.times) < ENOUGH_TIMES:
        return
    slow, fast = max(before.median, now.median), min(before.median, now.median)
    if slow - fast >= NOTICED and slow >= SLOWER * fast:
        yield Change(
            operation=operation,
            where="time to answer",
            before=f"{before.median:g} s (median)",
            now=f"{now.median:g} s (median)",
            severity=Severity.MAY_BREAK if now.median > before.median else Severity.HARMLESS,
        )


def told(kinds: Kinds) -> str:
    """Kinds as people read them, the most frequent first."""
    ranked = sorted(kinds.items(), key=lambda pair: (-pair[1], pair[0]))
    return ", ".join(f"{name} ({times})" for name, times in ranked) or "nothing"
