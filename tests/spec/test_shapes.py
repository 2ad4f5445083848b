"""Documents of one shape keep and break the same clauses, whatever the schema asks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.model import Json
from contracts.spec import shapes
from contracts.spec.forms import Form

NAMES = st.sampled_from(["a", "b", "c"])
VALUES: tuple[Json, ...] = (
    None,
    True,
    False,
    0,
    1,
    2,
    1.0,
    1.5,
    2**70,
    1e300,
    "",
    "a",
    "b",
    "ab",
    "é",
    "\ud800",
    [],
    {},
)
SCALARS: Any = st.sampled_from(VALUES[:-2])
DOCUMENTS = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES | st.just("d\ud800"), inner, max_size=3),
    max_leaves=8,
)
LEAVES = st.one_of(
    st.builds(lambda kind: {"type": kind}, st.sampled_from(["string", "integer", "number", "null", "object", "array"])),
    st.builds(lambda each: {"const": each}, DOCUMENTS.filter(lambda each: "ud800" not in ascii(each))),
    st.builds(lambda each: {"enum": each}, st.lists(SCALARS.filter(lambda each: each != "\ud800"), min_size=1)),
    st.sampled_from(
        [
            {"pattern": "^a"},
            {"minLength": 1},
            {"maxLength": 1},
            {"minimum": 1},
            {"exclusiveMaximum": 2},
            {"multipleOf": 2},
            {"minItems": 2},
            {"uniqueItems": True},
            {"minProperties": 2},
            {"required": ["a"]},
            {"dependentRequired": {"a": ["b"]}},
            {"format": "date"},
        ]
    ),
)


def wider(inner: st.SearchStrategy[Json]) -> st.SearchStrategy[Json]:
    """Schemas that hold others, some of them with a clause."""
    some = st.lists(inner, min_size=1, max_size=2)
    clause = st.sampled_from(["one", "two"])
    return st.one_of(
        st.builds(lambda each, name: {**each, "x-clause": name}, inner, clause),
        st.builds(lambda each: {"properties": each}, st.dictionaries(NAMES, inner, min_size=1, max_size=3)),
        st.builds(lambda word, each: {word: each}, st.sampled_from(["allOf", "anyOf", "oneOf"]), some),
        st.builds(
            lambda word, each: {word: each},
            st.sampled_from(["not", "items", "contains", "additionalProperties", "propertyNames"]),
            inner,
        ),
        st.builds(lambda each: {"patternProperties": {"^a": each}}, inner),
        st.builds(lambda each: {"prefixItems": each}, some),
        st.builds(lambda one, two, three: {"if": one, "then": two, "else": three}, inner, inner, inner),
        st.builds(lambda one, two: {**one, **two}, inner, inner),
    )


SCHEMAS = st.recursive(LEAVES.map(lambda each: {**each, "x-clause": "leaf"}) | LEAVES, wider, max_leaves=6)


def form(schema: Json, **schemas: Json) -> Form:
    document = {"components": {"schemas": schemas}}
    references = jsonschema_rs.Registry([("urn:contract", document)])
    return Form(document, schema, jsonschema_rs.Draft202012Validator(schema, registry=references))


def neighbours(document: Json) -> Iterator[Json]:
    """`document` with each other scalar in each of its places, and without each of its parts."""
    yield from VALUES
    if isinstance(document, dict):
        for key, item in document.items():
            rest = {name: each for name, each in document.items() if name != key}
            yield rest
            yield from ({**rest, key: each} for each in neighbours(item))
    if isinstance(document, list):
        for index, item in enumerate(document):
            yield [*document[:index], *document[index + 1 :]]
            yield from ([*document[:index], each, *document[index + 1 :]] for each in neighbours(item))


@settings(max_examples=150, deadline=None)
@given(SCHEMAS, DOCUMENTS)
def test_what_is_remembered_is_what_would_be_found(schema: Json, document: Json) -> None:
    known = form(schema)
    for each in (document, *neighbours(document)):
        with suppress(UnicodeEncodeError):
            assert known.read(each).applied == known._evaluated(each).applied, each


ID = {"properties": {"id": {"x-clause": "toy.id", "type": "string", "minLength": 2}}}


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        pytest.param({"id": "one"}, {"id": "another", "more": [1]}, True, id="what nothing looks at"),
        pytest.param({"id": "one"}, {"id": "1"}, False, id="a text that is too short"),
        pytest.param({"id": "one"}, {"id": 17}, False, id="another type"),
        pytest.param({"id": "one"}, {}, False, id="a field that is not there"),
        pytest.param({"id": True}, {"id": 1}, False, id="true, which Python takes for one"),
    ],
)
def test_a_shape_holds_what_the_schema_can_tell_apart(one: Json, other: Json, alike: bool) -> None:
    read = shapes.reader({}, ID)
    assert read is not None
    assert (read(one) == read(other)) == alike


LOOP = {"x-clause": "toy.loop", "properties": {"next": {"$ref": "#/components/schemas/Loop"}}, "type": "object"}


def test_a_schema_that_leads_back_to_itself_is_read_each_time() -> None:
    looping = form({"$ref": "urn:contract#/components/schemas/Loop"}, Loop=LOOP)
    assert shapes.reader(looping.document, looping.schema) is None
    assert len(looping.read({"next": {"next": 3}}).broken) == 3


def test_keywords_nobody_knows_and_long_lists_have_no_shape() -> None:
    assert shapes.reader({}, {"dependentSchemas": {"a": {}}}) is None
    each = {"items": {"x-clause": "toy.each", "type": "integer"}}
    entries = [*range(shapes.LONGEST), "one that is none"]
    assert len(form(each).read(entries).broken) == 1


def test_nothing_is_remembered_of_long_names() -> None:
    every = form({"additionalProperties": {"x-clause": "toy.each", "type": "integer"}})
    assert len(every.read({"a" * shapes.LONGEST_NAMES: 1, "b": "none"}).broken) == 1
    assert not every._known


def test_what_is_remembered_has_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("contracts.spec.forms.MANY", 3)
    lengths = form({"items": {"x-clause": "toy.each", "type": "integer"}})
    for length in range(10):
        assert len(lengths.read([1] * length).applied) == length
        assert len(lengths._known) <= 3
