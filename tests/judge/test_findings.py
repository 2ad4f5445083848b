"""A clause applied and held, applied and broke, or never applied; and a break is told in words."""

from __future__ import annotations

from typing import Any

import pytest
from toy_contract import toy_contract

from contracts.judge.findings import LONGEST, Finding, findings, show
from contracts.model import Json

HELD, BROKEN = True, False


def found(schema: Json, document: Json, **components: Json) -> list[Finding]:
    contract = toy_contract(schema, **components)
    return findings(contract, contract.operations["look"].responses["200"], document)


def said(schema: Json, document: Json, **components: Json) -> list[tuple[str, bool, str]]:
    return sorted((each.clause, each.held, each.at) for each in found(schema, document, **components))


OPTIONAL = {"properties": {"a": {"x-clause": "toy.a", "type": "string"}}}
NESTED = {"properties": {"a": {"$ref": "#/components/schemas/Outer"}}}
COMPONENTS = {
    "Outer": {"allOf": [{"x-clause": "toy.outer", "type": "object"}, {"$ref": "#/components/schemas/Middle"}]},
    "Middle": {"properties": {"b": {"$ref": "#/components/schemas/Inner"}}},
    "Inner": {"x-clause": "toy.inner", "type": "number"},
}
ITEMS = {"items": {"x-clause": "toy.each", "type": "integer"}}
CONDITION = {
    "if": {"required": ["mode"], "properties": {"mode": {"const": "json"}}},
    "then": {"x-clause": "toy.then", "required": ["list"]},
    "else": {"x-clause": "toy.else", "required": ["text"]},
}
TWO = {
    "allOf": [
        {"x-clause": "toy.a", "type": "object", "required": ["a"]},
        {"x-clause": "toy.b", "type": "object", "required": ["b"]},
    ]
}


@pytest.mark.parametrize(
    ("schema", "document", "expected"),
    [
        pytest.param(OPTIONAL, {"a": "x"}, [("toy.a", HELD, "/a")], id="an optional property that holds"),
        pytest.param(OPTIONAL, {"a": 1}, [("toy.a", BROKEN, "/a")], id="an optional property that breaks"),
        pytest.param(OPTIONAL, {"b": 1}, [], id="an optional property that is not there"),
        pytest.param(OPTIONAL, "text", [], id="a property of something that has none"),
        pytest.param(
            NESTED,
            {"a": {"b": 1}},
            [("toy.inner", HELD, "/a/b"), ("toy.outer", HELD, "/a")],
            id="references that hold",
        ),
        pytest.param(
            NESTED,
            {"a": {"b": "1"}},
            [("toy.inner", BROKEN, "/a/b"), ("toy.outer", HELD, "/a")],
            id="the inner reference breaks, the outer holds",
        ),
        pytest.param(NESTED, {"a": [1]}, [("toy.outer", BROKEN, "/a")], id="the outer breaks, the inner never applied"),
        pytest.param(NESTED, {}, [], id="references that never applied"),
        pytest.param(
            ITEMS,
            [1, "2", 3],
            [("toy.each", BROKEN, "/1"), ("toy.each", HELD, "/0"), ("toy.each", HELD, "/2")],
            id="each item on its own",
        ),
        pytest.param(ITEMS, [], [], id="no items, nothing known"),
        pytest.param(ITEMS, {"0": 1}, [], id="no array, no items"),
        pytest.param(CONDITION, {"mode": "json", "list": []}, [("toy.then", HELD, "")], id="then holds"),
        pytest.param(CONDITION, {"mode": "json"}, [("toy.then", BROKEN, "")], id="then breaks"),
        pytest.param(CONDITION, {"mode": "string", "text": ""}, [("toy.else", HELD, "")], id="else holds"),
        pytest.param(CONDITION, {}, [("toy.else", BROKEN, "")], id="else breaks"),
        pytest.param(TWO, {"a": 1, "b": 1}, [("toy.a", HELD, ""), ("toy.b", HELD, "")], id="both fields there"),
        pytest.param(TWO, {"a": 1}, [("toy.a", HELD, ""), ("toy.b", BROKEN, "")], id="one of two fields missing"),
        pytest.param(TWO, {}, [("toy.a", BROKEN, ""), ("toy.b", BROKEN, "")], id="both fields missing"),
        pytest.param(
            {"properties": {"a/b~c": {"x-clause": "toy.odd", "type": "null"}}},
            {"a/b~c": 1},
            [("toy.odd", BROKEN, "/a~1b~0c")],
            id="a name that a pointer must escape",
        ),
    ],
)
def test_a_clause_held_broke_or_never_applied(schema: Json, document: Json, expected: Any) -> None:
    assert said(schema, document, **COMPONENTS) == expected


@pytest.mark.parametrize(
    ("schema", "document", "expected", "actual", "at"),
    [
        ({"type": "string"}, 7, "string", "7", ""),
        ({"type": ["string", "null"]}, 7, "string or null", "7", ""),
        ({"enum": ["a", 1]}, "b", 'one of "a", 1', '"b"', ""),
        ({"const": {"a": None}}, [], '{"a": null}', "[]", ""),
        ({"type": "object", "required": ["a", "b"]}, {"b": 1}, "the fields a, b", 'without a: {"b": 1}', ""),
        ({"pattern": "^x"}, "y", "text that matches ^x", '"y"', ""),
        ({"minimum": 3}, 2, "minimum 3", "2", ""),
        ({"maxLength": 1}, "ab", "maxLength 1", '"ab"', ""),
        ({"contains": {"const": 1}}, [2], 'an entry like {"const": 1}', "[2]", ""),
        ({"not": {"required": ["a", "b"]}}, {"a": 1, "b": 2}, "not the fields a, b", '{"a": 1, "b": 2}', ""),
        (
            {"not": {"anyOf": [{"required": ["a"]}, {"required": ["b"]}]}},
            {"b": 1},
            "not the fields a or the fields b",
            '{"b": 1}',
            "",
        ),
        ({"not": {"type": "number", "minimum": 100}}, 100, "not 100 or more", "100", ""),
        ({"not": {"enum": ["a", "b"]}}, "b", 'not one of "a", "b"', '"b"', ""),
        ({"not": {"const": 1}}, 1, 'not {"const": 1}', "1", ""),
        ({"required": ["a"], "properties": {"a": {"type": "string"}}}, {"a": 1}, "string", "1", "/a"),
        ({"type": "array", "items": {"enum": [1]}}, [1, 2], "one of 1", "2", "/1"),
    ],
)
def test_a_break_is_told_as_what_was_expected_and_what_came(
    schema: Json, document: Json, expected: str, actual: str, at: str
) -> None:
    assert found({"x-clause": "toy.a", **schema}, document) == [Finding("toy.a", BROKEN, at, expected, actual)]


def test_a_break_inside_an_array_points_to_the_entry() -> None:
    schema = {
        "properties": {
            "list": {"items": {"x-clause": "toy.a", "required": ["n"], "properties": {"n": {"type": "null"}}}}
        }
    }
    assert [each.at for each in found(schema, {"list": [{"n": None}, {"n": 1}, {}]})] == [
        "/list/0",
        "/list/1/n",
        "/list/2",
    ]


def test_a_break_behind_references_inside_a_clause_is_told_too() -> None:
    schema = {"x-clause": "toy.a", "items": {"not": {"$ref": "#/components/schemas/Bad"}}}
    (told,) = found(schema, ["bad"], Bad={"const": "bad"})
    assert (told.held, told.at, told.actual) == (BROKEN, "/0", '"bad"')


def test_the_place_inside_a_clause_is_a_json_pointer_too() -> None:
    schema = {"x-clause": "toy.a", "required": ["a/b~c"], "properties": {"a/b~c": {"type": "null"}}}
    assert [each.at for each in found(schema, {"a/b~c": 1})] == ["/a~1b~0c"]


def test_where_the_second_opinion_differs_the_break_is_told_all_the_same() -> None:
    # Python's $ also matches before a newline at the end, ECMA's does not.
    assert found({"x-clause": "toy.a", "pattern": r"\.m3u8$"}, "a.m3u8\n") == [
        Finding("toy.a", BROKEN, "", "what the clause says", '"a.m3u8\\n"')
    ]


@pytest.mark.parametrize("text", ["\ud800", "a\udfffb"])
def test_texts_that_unicode_does_not_know_are_judged_too(text: str) -> None:
    schema = {"x-clause": "toy.a", "type": "object", "required": ["a"], "properties": {"a": {"type": "number"}}}
    (told,) = found(schema, {"a": text})
    assert (told.held, told.at, told.expected) == (BROKEN, "/a", "number")
    assert told.actual.encode()


@pytest.mark.parametrize(("value", "text"), [("é", '"é"'), (None, "null"), ([1.5, True], "[1.5, true]")])
def test_values_are_shown_as_json(value: Json, text: str) -> None:
    assert show(value) == text


def test_long_values_are_cut() -> None:
    assert len(show("x" * 1000)) == LONGEST
    assert show("x" * 1000).endswith("…")
    assert show("x" * (LONGEST - 2)) == '"' + "x" * (LONGEST - 2) + '"'
