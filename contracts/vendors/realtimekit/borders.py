"""Requests on either side of a documented bound: derived from the documents, so that a new bound is driven at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache

from contracts.model import Json
from contracts.spec import load
from contracts.spec.borders import Bound, bounds, broken, kept, placed
from contracts.spec.contract import Operation
from contracts.spec.options import EACH, Place
from contracts.vendors.realtimekit.moves import STORAGE

Near = Callable[[Place], Json]
"""The body into which a value is put, by the place for which it is meant."""


def wrong_bodies(edition: str, operation: str, near: Near) -> Iterator[Json]:
    """Bodies that break one documented rule each, in one place each; the rest of them is what `near` says."""
    form = load("realtimekit", edition).operations[operation]
    for bound in _bounds(edition, operation):
        for value in bound.refused if bound.place[0] == "body" else ():
            body = placed(near(bound.place), bound.place[1:], value)
            if broken(form, {"body": body}) == {bound.clause}:
                yield body


def wrong_queries(edition: str, operation: str) -> Iterator[tuple[str, str]]:
    """Query parameters that break one documented rule each."""
    form = load("realtimekit", edition).operations[operation]
    found: dict[tuple[str, str], None] = {}
    for bound in _bounds(edition, operation):
        for value in bound.refused if bound.place[0] == "query" else ():
            name, whole = bound.place[1], EACH not in bound.place
            sent = value if isinstance(value, int | float) and form.query_types[name] != "string" else str(value)
            if broken(form, {"query": {name: sent if whole else [sent]}}) == {bound.clause}:
                found[name, str(value)] = None
    yield from found


def right_bodies(edition: str, operation: str, bodies: tuple[Json, ...]) -> tuple[Json, ...]:
    """`bodies` with every value at a bound that must be taken put into one of them, and more where that takes more.

    The storages are left aside: one that nobody can write to may be refused for that.
    """
    form = load("realtimekit", edition).operations[operation]
    result = list(bodies)
    for bound in _bounds(edition, operation):
        if bound.place[0] != "body" or "storage_config" in bound.place:
            continue
        for value in bound.taken:
            more = (placed(each, bound.place[1:], value) for each in (*result, {}))
            fitting = ((number, body) for number, body in enumerate(more) if _fits(form, result, number, body))
            number, body = next(fitting, (0, result[0]))
            result[number : number + 1] = [body]
    return tuple(result)


def _fits(form: Operation, bodies: list[Json], number: int, body: Json) -> bool:
    """Whether `body` breaks no rule, and says nothing else than the one that it takes the place of."""
    before = bodies[number] if number < len(bodies) else {}
    return _extends(before, body) and kept(form, {"body": {"meeting_id": "", **body}})


def _extends(before: Json, after: Json) -> bool:
    """Whether everything that `before` says is in `after` too."""
    if isinstance(before, dict):
        return isinstance(after, dict) and all(_extends(each, after.get(name)) for name, each in before.items())
    return bool(before == after)


@cache
def _bounds(edition: str, operation: str) -> tuple[Bound, ...]:
    return bounds(load("realtimekit", edition), operation)


def of_settings(place: Place) -> Json:
    """The settings of a meeting in which a value of `recording_config` stands; a storage is whole but for the value."""
    return {"recording_config": {"storage_config": STORAGE}} if "storage_config" in place[:-1] else {}


def of_start(meeting: str) -> Near:
    """The same for a start in `meeting`."""

    def near(place: Place) -> Json:
        stored = {"storage_config": STORAGE} if "storage_config" in place[:-1] else {}
        return {"meeting_id": meeting, **stored}

    return near
