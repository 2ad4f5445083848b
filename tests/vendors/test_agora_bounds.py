"""Both sides of every bound in the documents of Agora are driven, and told apart by the sandbox."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import pytest

from contracts.drive import plan
from contracts.model import Exchange, Json
from contracts.spec import Contract, load
from contracts.spec.pointers import follow
from contracts.suite.targets import embedded
from contracts.vendors.agora.bounds import BOUNDS
from contracts.vendors.vendor import find

EDITIONS = [each.id for each in find("agora").contract().registry.editions]
BOUND = ("minimum", "maximum", "maxItems", "minItems", "maxLength", "minLength")
UNDRIVEN = {
    "agora.acquire.name-of-channel-length",  # some pages say 64 bytes, others fewer than 64
    "agora.start.storage-region-of-the-table",  # each platform has a table of its own; none reaches 50
    "agora.start.capture-interval",  # from one or from five, so 5 is taken and 0 is not
    "agora.start.av-file-type-members",  # a list of at least one of two words
    "agora.start.extension-services-form",
    "agora.update.uid-lists-are-not-empty",
}
"""Clauses with a bound that one value cannot meet on both sides."""


def claused(contract: Contract, operation: str) -> Iterator[tuple[str, tuple[str, ...], str, float]]:
    """(clause, place, keyword, bound) of each bound that binds the body of `operation`."""

    def walk(schema: Json, place: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...], str, float]]:
        if not isinstance(schema, dict):
            return
        schema = follow(contract.document, schema)
        clause = schema.get("x-clause", "")
        if clause and contract.clauses[clause].level != "may" and not contract.clauses[clause].untestable:
            yield from ((clause, place, key, schema[key]) for key in BOUND if key in schema)
        for part in (*schema.get("allOf", ()), schema.get("then"), schema.get("else")):
            yield from walk(part, place)
        for name, part in schema.get("properties", {}).items():
            yield from walk(part, (*place, name))
        yield from walk(schema.get("items"), (*place, "[]"))

    found = contract.operations[operation]
    raw = contract.document["paths"][found.template][found.method.lower()]
    yield from walk(raw["requestBody"]["content"]["application/json"]["schema"], ())


def at(body: Json, place: tuple[str, ...]) -> Iterator[Json]:
    if not place:
        yield body
    elif place[0] == "[]":
        for each in body if isinstance(body, list) else ():
            yield from at(each, place[1:])
    elif isinstance(body, dict) and place[0] in body:
        yield from at(body[place[0]], place[1:])


@cache
def sent(edition: str) -> tuple[tuple[str, Exchange], ...]:
    contract = load("agora", edition)
    traces = [plan.run(embedded("agora", edition), each, 1, edition) for each in BOUNDS]
    exchanges = [each for trace in traces for each in trace.exchanges]
    return tuple((found[0].id, each) for each in exchanges if (found := contract.resolve(each.request)))


def measured(value: Json, keyword: str) -> float | None:
    if keyword.endswith(("Items", "Length")):
        return len(value) if isinstance(value, list | str) else None
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("operation", ["acquire", "start", "update", "updateLayout", "stop"])
def test_the_last_right_value_is_taken_and_the_first_wrong_one_is_not(edition: str, operation: str) -> None:
    overlooked = set()
    for clause, place, keyword, bound in claused(load("agora", edition), operation):
        taken, refused = set[float](), set[float]()
        for name, each in sent(edition):
            values = [measured(value, keyword) for value in at(each.request.body, place) if name == operation]
            into = taken if each.response and each.response.status == 200 else refused
            into |= {value for value in values if value is not None}
        beyond = [each for each in refused if (each > bound if "ax" in keyword else each < bound)]
        if clause not in UNDRIVEN and not (
            bound in taken and beyond and min(abs(each - bound) for each in beyond) <= 1
        ):
            overlooked.add((clause, place, keyword, bound))
    assert overlooked == set()


@pytest.mark.parametrize("edition", EDITIONS)
def test_what_must_be_taken_goes_into_few_recordings(edition: str) -> None:
    starts = [each for name, each in sent(edition) if name == "start" and each.response and each.response.status == 200]
    assert len(starts) <= 20


def test_bounds_are_for_the_deep_depth_only() -> None:
    assert all(each.thorough and not each.needs for each in BOUNDS)
