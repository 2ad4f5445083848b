"""Of each bound of a request the last value that is right and the first that is wrong are found."""

from __future__ import annotations

import pytest

from contracts.model import Clause, Json, Level
from contracts.spec.bounds import sides
from contracts.spec.contract import Contract, build
from contracts.spec.registry import Edition, Registry

EDITION = Edition("2026-01", "the page of today", "")


def toy(fields: Json, level: Level = Level.MUST) -> Contract:
    """A vendor whose operation `make` takes these fields, each with a clause of its own."""
    clauses = {
        f"toy.{name}": Clause(id=f"toy.{name}", vendor="toy", says="It holds.", sources=(), level=level, kind="request")
        for name in fields
    }
    schema = {"properties": {name: {"x-clause": f"toy.{name}", **each} for name, each in fields.items()}}
    body = {"content": {"application/json": {"schema": schema}}}
    make = {"operationId": "make", "requestBody": body, "responses": {"200": {"description": "Fine."}}}
    spans = dict.fromkeys(clauses, (EDITION.id, EDITION.id))
    known = Registry("toy", "Toy", "", (EDITION,), clauses, spans, ())
    return build(known, EDITION, {"openapi": "3.1.0", "paths": {"/": {"post": make}}})


def _shown(value: Json) -> Json:
    return str(value) if isinstance(value, list) else value


def values(bodies: tuple[Json, ...], name: str) -> list[Json]:
    return [body[name] for body in bodies]


@pytest.mark.parametrize(
    ("schema", "own", "taken", "refused"),
    [
        ({"type": "number", "minimum": 5, "maximum": 60, "multipleOf": 1}, 10, {60, 5}, {4.999999, 60.000001}),
        ({"type": "number", "maximum": 60}, 10, {60}, {60.000001}),
        ({"type": "string", "maxLength": 3}, "ab", {"aba"}, {"abab"}),
        ({"type": "string", "minLength": 2}, "abc", {"ab"}, {"a"}),
        ({"type": "array", "maxItems": 2}, ["7"], {"['7', '8']"}, {"['7', '8', '9']"}),
        ({"type": "array", "minItems": 1}, ["x"], {"['x']"}, {"[]"}),
        ({"enum": [1, 2, 5]}, 2, {5, 1}, {0, 6}),
        ({"type": "boolean"}, True, set(), set()),
    ],
)
def test_a_bound_has_two_sides(schema: Json, own: Json, taken: set[Json], refused: set[Json]) -> None:
    found = sides(toy({"field": schema}), "make", {}, {"field": own})
    assert {_shown(each) for each in values(found.taken, "field")} == taken
    assert {_shown(each) for each in values(found.refused, "field")} == refused


def test_what_is_to_be_taken_goes_together_and_what_is_refused_goes_alone() -> None:
    found = sides(
        toy({"one": {"type": "number", "maximum": 9}, "other": {"type": "number", "minimum": 3, "maximum": 8}}),
        "make",
        {},
        {"one": 1, "other": 4},
    )
    assert found.taken == ({"one": 9, "other": 8}, {"one": 1, "other": 3})
    assert [sum(body[name] != own for name, own in (("one", 1), ("other", 4))) for body in found.refused] == [1, 1, 1]


def test_what_does_not_fit_together_goes_apart() -> None:
    contract = toy({"one": {"type": "number", "maximum": 9}, "other": {"type": "number", "maximum": 8}})
    found = sides(contract, "make", {}, {"one": 1, "other": 1}, fits=lambda it: it["one"] * it["other"] < 20)
    assert found.taken == ({"one": 9, "other": 1}, {"one": 1, "other": 8})


def test_a_new_bound_needs_no_new_line() -> None:
    """The same call finds more where the documents say more."""
    before = sides(toy({"a": {"type": "number"}}), "make", {}, {"a": 1})
    after = sides(toy({"a": {"type": "number", "maximum": 4}}), "make", {}, {"a": 1})
    assert (before.taken, before.refused) == ((), ())
    assert (after.taken, after.refused) == (({"a": 4},), ({"a": 4.000001},))


def test_what_nobody_calls_for_is_not_refused() -> None:
    found = sides(toy({"a": {"type": "number", "maximum": 4}}, level=Level.MAY), "make", {}, {"a": 1})
    assert found.refused == ()
    assert sides(toy({"a": {"type": "number"}}), "make", {}, {"a": 1}, left_out=("a",)).taken == ()
