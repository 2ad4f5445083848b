"""The specification files are what they say: OpenAPI 3.1, JSON Schema 2020-12, and one sentence a clause."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from openapi_spec_validator import OpenAPIV31SpecValidator

import contracts.report
from contracts.spec import Specs
from contracts.vendors.vendor import find, names

SCHEMAS = {
    "clauses.schema.yaml": Specs.bundled().read("clauses.schema.yaml"),
    "report.schema.json": json.loads((Path(contracts.report.__file__).parent / "report.schema.json").read_text()),
}


def documents() -> Iterator[Any]:
    for name in names():
        for edition in find(name).contract().registry.editions:
            yield pytest.param(find(name).contract(edition.id).document, id=f"{name}-{edition.id}")


@pytest.mark.parametrize("document", list(documents()))
def test_every_edition_is_a_valid_openapi_document(document: Any) -> None:
    assert [error.message for error in OpenAPIV31SpecValidator(document).iter_errors()] == []


@pytest.mark.parametrize("document", list(documents()))
def test_no_component_is_left_without_use(document: Any) -> None:
    used = set(_references(document))
    shelves = {name: shelf for name, shelf in document["components"].items() if name != "securitySchemes"}
    parts = {f"#/components/{shelf}/{name}" for shelf, content in shelves.items() for name in content}
    assert parts - used == set()


def _references(node: Any) -> Iterator[str]:
    """Every `$ref` in this document, wherever it is, without what follows the name of a component."""
    if isinstance(node, dict) and isinstance(node.get("$ref"), str):
        yield "/".join(node["$ref"].split("/")[:4])
    for each in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from _references(each)


@pytest.mark.parametrize("name", SCHEMAS)
def test_our_schemas_are_json_schema_2020_12(name: str) -> None:
    assert SCHEMAS[name]["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    jsonschema.Draft202012Validator.check_schema(SCHEMAS[name])


@pytest.mark.parametrize("vendor", names())
def test_no_key_of_a_specification_is_written_twice(vendor: str) -> None:
    for path in sorted((find(vendor).specs.root / vendor).rglob("*.yaml")):
        assert _twice(yaml.compose(path.read_text(encoding="utf-8"))) == [], path.name


def _twice(node: Any) -> list[str]:
    """The keys that a mapping of this YAML document has more than once; the last one would win in silence."""
    if isinstance(node, yaml.SequenceNode):
        return [key for each in node.value for key in _twice(each)]
    if not isinstance(node, yaml.MappingNode):
        return []
    keys = [key.value for key, _ in node.value]
    return [key for key in keys if keys.count(key) > 1] + [key for _, each in node.value for key in _twice(each)]


@pytest.mark.parametrize("vendor", names())
def test_conflicts_name_clauses_documents_and_examples_that_exist(vendor: str) -> None:
    found = find(vendor)
    raw = found.specs.read(vendor, "clauses.yaml")
    for conflict in found.contract().registry.conflicts:
        assert set(conflict.between) <= raw["documents"].keys(), conflict.id
        assert set(conflict.breaks) <= found.contract().registry.clauses.keys(), conflict.id
        assert not conflict.example or (found.specs.root / vendor / conflict.example).is_file(), conflict.id
        assert conflict.example or not conflict.breaks, conflict.id
    assert len({each.id for each in found.contract().registry.conflicts}) == len(found.contract().registry.conflicts)


@pytest.mark.parametrize("vendor", names())
def test_every_document_is_the_source_of_something(vendor: str) -> None:
    registry = find(vendor).contract().registry
    documents = set(find(vendor).specs.read(vendor, "clauses.yaml")["documents"])
    cited = {source.document for clause in registry.clauses.values() for source in clause.sources}
    quarrelled = {name for conflict in registry.conflicts for name in conflict.between}
    assert documents == cited | quarrelled
