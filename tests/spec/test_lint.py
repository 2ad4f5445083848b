"""Bundled specifications keep the house rules, and each rule has a document that breaks nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import toy_specs as toy

from contracts.spec.lint import problems
from contracts.vendors.vendor import find, names


def editions() -> Iterator[tuple[str, str]]:
    for name in names():
        for edition in find(name).contract().registry.editions:
            yield name, edition.id


@pytest.mark.parametrize(("vendor", "edition"), list(editions()))
def test_bundled_specifications_keep_the_house_rules(vendor: str, edition: str) -> None:
    assert problems(find(vendor).contract(edition)) == []


def test_the_toy_keeps_the_house_rules(tmp_path: Path) -> None:
    assert problems(toy.contract(tmp_path)) == []


TEXT = {"x-clause": "toy.name-is-text", "type": "string"}
NAMED = {"x-clause": "toy.has-name", "type": "object", "required": ["name"]}


def answer(*parts: Any) -> Any:
    """The toy's answer with `parts` beside what it has."""
    return {"allOf": [NAMED, {"properties": {"name": TEXT}}, *parts]}


@pytest.mark.parametrize("part", [{"type": "object"}, {"required": ["x"]}, {"not": {"required": ["x"]}}, {"const": 1}])
@pytest.mark.parametrize(
    "nest",
    [
        pytest.param(lambda part: part, id="at the top"),
        pytest.param(lambda part: {"properties": {"x": part}}, id="in a property"),
        pytest.param(lambda part: {"patternProperties": {"^x": part}}, id="in a property by pattern"),
        pytest.param(lambda part: {"dependentSchemas": {"x": part}}, id="in what another property asks for"),
        pytest.param(lambda part: {"items": part}, id="in items"),
        pytest.param(lambda part: {"prefixItems": [part]}, id="in the first items"),
        pytest.param(lambda part: {"if": {"required": ["x"]}, "then": part}, id="in then"),
        pytest.param(lambda part: {"if": {"required": ["x"]}, "else": part}, id="in else"),
        pytest.param(lambda part: {"allOf": [{"allOf": [part]}]}, id="deep in allOf"),
    ],
)
def test_an_assertion_outside_every_clause_is_a_problem(tmp_path: Path, part: Any, nest: Any) -> None:
    keyword = next(iter(part))
    found = problems(toy.contract(tmp_path, document=toy.openapi(answer(nest(part)))))
    assert found == [f"look 200: {keyword} belongs to no clause"]


def test_an_assertion_behind_a_reference_is_a_problem_that_names_the_reference(tmp_path: Path) -> None:
    document = {
        **toy.openapi(answer({"$ref": "#/components/schemas/Loose"})),
        "components": {"schemas": {"Loose": {"minProperties": 1}}},
    }
    assert problems(toy.contract(tmp_path, document=document)) == [
        "look 200 → #/components/schemas/Loose: minProperties belongs to no clause"
    ]


@pytest.mark.parametrize("keyword", ["if", "anyOf", "oneOf"])
def test_a_clause_that_may_break_without_harm_is_a_problem(tmp_path: Path, keyword: str) -> None:
    inner = {"properties": {"name": TEXT}}
    silent = {keyword: inner} if keyword == "if" else {keyword: [inner, {"properties": {"name": TEXT}}]}
    found = problems(toy.contract(tmp_path, document=toy.openapi(answer(silent))))
    assert found == [f"look 200: there is a clause under {keyword}"]


@pytest.mark.parametrize("keyword", ["not", "contains", "propertyNames"])
def test_a_clause_under_an_assertion_is_a_problem_twice_over(tmp_path: Path, keyword: str) -> None:
    found = problems(toy.contract(tmp_path, document=toy.openapi(answer({keyword: TEXT}))))
    assert set(found) == {
        f"look 200: {keyword} belongs to no clause",
        f"look 200: there is a clause under {keyword}",
    }


def test_a_clause_under_a_reference_that_may_break_is_a_problem(tmp_path: Path) -> None:
    document = {
        **toy.openapi(answer({"if": {"$ref": "#/components/schemas/Hidden"}})),
        "components": {"schemas": {"Hidden": {"properties": {"name": TEXT}}}},
    }
    assert problems(toy.contract(tmp_path, document=document)) == ["look 200: there is a clause under if"]


@pytest.mark.parametrize(
    "inner",
    [
        {"required": ["name"], "properties": {"name": TEXT}},
        {"items": TEXT},
        {"allOf": [TEXT], "type": "string"},
        {"type": "object", "then": {"properties": {"name": TEXT}}},
    ],
)
def test_a_clause_inside_a_clause_is_a_problem(tmp_path: Path, inner: Any) -> None:
    found = problems(toy.contract(tmp_path, document=toy.openapi({"x-clause": "toy.has-name", **inner})))
    assert found == ["look 200: toy.has-name contains another clause"]


@pytest.mark.parametrize(
    "empty", [{}, {"description": "nothing"}, {"if": {"type": "object"}, "then": {"minLength": 1}}]
)
def test_a_clause_without_an_assertion_is_a_problem(tmp_path: Path, empty: Any) -> None:
    found = problems(
        toy.contract(
            tmp_path, document=toy.openapi(answer({"properties": {"name": {"x-clause": "toy.has-name", **empty}}}))
        )
    )
    assert found == ["look 200: toy.has-name asserts nothing"]


@pytest.mark.parametrize(
    ("schema", "unseen"),
    [
        ({"type": "object", "properties": {"name": {"type": "string"}}}, "name"),
        ({"required": ["name"], "properties": {"name": {}, "age": {"type": "number"}}}, "age"),
    ],
)
def test_a_clause_that_holds_without_its_field_is_a_problem(tmp_path: Path, schema: Any, unseen: str) -> None:
    part = {"x-clause": "toy.has-name", **schema}
    found = problems(toy.contract(tmp_path, document=toy.openapi(answer(part))))
    assert found == [
        f"look 200: toy.has-name can hold without having seen {unseen}: require it, or put the clause inside"
    ]


def test_a_clause_about_shape_that_no_schema_carries_is_a_problem(tmp_path: Path) -> None:
    found = problems(toy.contract(tmp_path, toy.registry(toy.clause("forgotten"))))
    assert found == ["toy.forgotten: no schema of edition 2026-01 carries this clause"]


def test_a_clause_of_another_edition_is_not_missed(tmp_path: Path) -> None:
    assert problems(toy.contract(tmp_path, toy.registry(toy.clause("gone", until="2025-01")))) == []


def test_a_clause_about_behaviour_that_a_schema_carries_is_a_problem(tmp_path: Path) -> None:
    promises = toy.registry(toy.clause("acts", kind="behaviour", operations=["look"]))
    found = problems(toy.contract(tmp_path, promises, toy.openapi(answer({"x-clause": "toy.acts", "type": "object"}))))
    assert found == ["toy.acts: a schema carries this clause, which is said to be of behaviour"]


def body(schema: Any, clause: str) -> Any:
    """An OpenAPI document whose operation asks for a body."""
    return toy.openapi(requestBody={"x-clause": clause, "content": {"application/json": {"schema": schema}}})


def test_a_request_that_must_keep_an_untestable_clause_is_a_problem(tmp_path: Path) -> None:
    why = "nobody can know what is sent"
    promises = toy.registry(toy.clause("sent", kind="request"), toy.clause("secret", kind="request", untestable=why))
    schema = {"x-clause": "toy.secret", "type": "object"}
    assert problems(toy.contract(tmp_path, promises, body(schema, "toy.sent"))) == [
        "toy.secret: said to be untestable, yet a request must keep it"
    ]


def test_request_bodies_are_held_to_the_rules_too(tmp_path: Path) -> None:
    promises = toy.registry(toy.clause("sent", kind="request"))
    assert problems(toy.contract(tmp_path, promises, body({"type": "object"}, "toy.sent"))) == [
        "look request: type belongs to no clause"
    ]


@pytest.mark.parametrize(
    ("place", "where"), [("query", "parameter page"), ("path", "parameter page")], ids=["in the query", "in the path"]
)
def test_parameters_are_held_to_the_rules_too(tmp_path: Path, place: str, where: str) -> None:
    schema = {"x-clause": "toy.has-name"}
    document = toy.openapi(toy.ANSWER, parameters=[{"name": "page", "in": place, "schema": schema}])
    assert problems(toy.contract(tmp_path, document=document)) == [f"look {where}: toy.has-name asserts nothing"]


def test_situations_are_held_to_the_rules_too(tmp_path: Path) -> None:
    document = toy.openapi(toy.ANSWER, **{"x-situations": {"required": ["body"]}})
    assert problems(toy.contract(tmp_path, document=document)) == ["look situations: required belongs to no clause"]


def test_a_component_that_is_no_schema_is_a_problem(tmp_path: Path) -> None:
    document = {**toy.openapi(), "components": {"schemas": {"Odd": {"type": "strin"}}}}
    found = problems(toy.contract(tmp_path, document=document))
    assert len(found) == 1
    assert found[0].startswith("components/schemas/Odd: 'strin' is not valid")


def test_schemas_that_refer_to_themselves_come_to_an_end(tmp_path: Path) -> None:
    tree = {"allOf": [NAMED, {"properties": {"name": TEXT, "child": {"$ref": "#/components/schemas/Tree"}}}]}
    document = {**toy.openapi({"$ref": "#/components/schemas/Tree"}), "components": {"schemas": {"Tree": tree}}}
    assert problems(toy.contract(tmp_path, document=document)) == []


def test_an_assertion_about_a_request_as_a_whole_belongs_to_a_clause_too(tmp_path: Path) -> None:
    document = toy.openapi(**{"x-request": {"properties": {"path": {"required": ["room"]}}}})
    assert problems(toy.contract(tmp_path, document=document)) == [
        "look request as a whole: required belongs to no clause"
    ]
