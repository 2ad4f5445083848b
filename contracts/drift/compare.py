"""What changed between two profiles."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from contracts.drift import behaviour, standing
from contracts.drift.classes import Change, Class, Severity
from contracts.drift.profile import Profile, Profiles
from contracts.drift.promises import Promises

SHOWN = 3
"""Fields that a note names."""


def compare(before: Profiles, now: Profiles, promises: Mapping[str, Promises]) -> tuple[Change, ...]:
    """Every difference, the gravest first. `promises` are what the documents say now, by vendor.

    Of what one of the two has not seen at all, nothing is known, and nothing told.
    """
    found = [
        replace(each, vendor=name)
        for name in sorted(before.keys() & now.keys())
        for each in _vendor(before[name], now[name], promises[name])
    ]
    return tuple(sorted(found, key=_rank))


def extent(before: Profile, now: Profile) -> tuple[int, int]:
    """How many operations and clauses both have seen something of."""
    operations = before.operations.keys() & now.operations.keys()
    exercised = [{*each.clauses.kept, *each.clauses.broken} for each in (before, now)]
    return len(operations), len(exercised[0] & exercised[1])


def _rank(each: Change) -> tuple[int, int, str, str, str]:
    classes, severities = list(Class), list(Severity)
    return (
        classes.index(each.class_),
        severities.index(each.severity),
        each.vendor,
        each.operation,
        each.where,
    )


def _vendor(before: Profile, now: Profile, promises: Promises) -> Iterator[Change]:
    stood = list(standing.changes(before.clauses, now.clauses, promises))
    yield from stood
    deviating = {each.where: each.class_ for each in stood}
    for name in sorted(before.operations.keys() & now.operations.keys()):
        for each in behaviour.operation(name, before.operations[name], now.operations[name], promises):
            yield _with_clauses(each, deviating)
    for name in sorted(before.callbacks.keys() & now.callbacks.keys()):
        yield from behaviour.fields(f"callback {name}", "", before.callbacks[name], now.callbacks[name], {}, {})
    yield from behaviour.transitions(before.transitions, now.transitions)
    yield from standing.unreached(before.clauses, now.clauses)


def _with_clauses(each: Change, deviating: Mapping[str, Class]) -> Change:
    """A change of a field belongs to the deviation of a clause that speaks of it."""
    classes = {deviating[clause] for clause in each.clauses if clause in deviating}
    for class_ in (Class.NEW_DEVIATION, Class.HEALED):
        if class_ in classes and each.class_ is Class.SILENT_CHANGE:
            return replace(each, class_=class_)
    return each


def notes(before: Profiles, now: Profiles, vendors: Collection[str]) -> Iterator[str]:
    """What else to know of changes in what these vendors do: where callers did not ask for the same."""
    for name in sorted(vendors):
        first, second = before[name].operations, now[name].operations
        for operation in sorted(first.keys() & second.keys()):
            places = list(dict.fromkeys(behaviour.asked_otherwise(first[operation], second[operation])))
            if places:
                more = f" and {len(places) - SHOWN} more" if len(places) > SHOWN else ""
                told = ", ".join(places[:SHOWN])
                yield f"{name}.{operation} was asked otherwise than before ({told}{more}): answers may differ for that"
