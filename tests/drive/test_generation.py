"""Schemas become one plain schema each, which generators of data can follow."""

from __future__ import annotations

import pytest

from contracts.drive.generation import document
from contracts.model import Json
from contracts.vendors.vendor import find, names

TEXT: Json = {"type": "string"}


class Paper:
    """A contract of nothing but a document."""

    def __init__(self, schema: Json) -> None:
        media = {"application/json": {"schema": schema}}
        self.document: Json = {"paths": {"/a": {"post": {"requestBody": {"content": media}}}}}


def merged(schema: Json) -> Json:
    result = document(Paper(schema), closed=False)  # type: ignore[arg-type]
    return result["paths"]["/a"]["post"]["requestBody"]["content"]["application/json"]["schema"]


@pytest.mark.parametrize(
    ("parts", "whole"),
    [
        ([{"minimum": 1, "maximum": 9}, {"minimum": 5, "maximum": 12}], {"minimum": 5, "maximum": 9}),
        ([{"minLength": 1}, {"minLength": 3, "maxLength": 4}], {"minLength": 3, "maxLength": 4}),
        ([{"maxItems": 32}, {"maxItems": 8, "minItems": 1}], {"maxItems": 8, "minItems": 1}),
        ([{"required": ["a"]}, {"required": ["b"]}], {"required": ["a", "b"]}),
        ([{"not": {"const": 1}}, {"not": {"const": 2}}], {"not": {"anyOf": [{"const": 1}, {"const": 2}]}}),
        ([{"type": ["number", "null"]}, {"type": ["number"]}], {"type": ["number"]}),
        ([{"if": {"const": 1}, "then": {"minimum": 2}, "else": {"minimum": 3}}], {"minimum": 3}),
        (
            [{"if": {"const": 1}, "then": TEXT}, {"if": {"const": 2}, "then": {"minimum": 1}}],
            {"if": {"const": 1}, "then": TEXT},
        ),
    ],
)
def test_what_holds_together_becomes_one(parts: list[Json], whole: Json) -> None:
    assert merged({"allOf": parts}) == whole


def test_what_nobody_can_merge_is_an_error() -> None:
    with pytest.raises(ValueError, match="pattern"):
        merged({"allOf": [{"pattern": "a"}, {"pattern": "b"}]})


@pytest.mark.parametrize("vendor", names())
def test_every_edition_can_be_merged(vendor: str) -> None:
    found = find(vendor)
    for edition in found.contract().registry.editions:
        for closed in (True, False):
            assert document(found.contract(edition.id), closed=closed)["paths"]
