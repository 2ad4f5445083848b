"""The fields that a schema tells of, however it is put together."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from contracts.model import Json
from contracts.spec.pointers import follow

DEEPEST = 12
"""Levels below which a schema is not followed: who nests deeper nests without end."""

ANY: frozenset[str] = frozenset()
"""The types, or the values, of what may be anything."""

_TYPES = {
    bool: "boolean",
    int: "integer",
    float: "number",
    str: "string",
    type(None): "null",
    list: "array",
    dict: "object",
}


@dataclass(frozen=True, slots=True)
class Field:
    """What is said of one field: its types, the values it may have as JSON texts, and whether it is always there.

    Empty `types` and `values` allow everything.
    """

    types: frozenset[str] = ANY
    values: frozenset[str] = ANY
    required: bool = False


@dataclass(slots=True)
class _Shape:
    """One level of a schema, merged from all its parts."""

    types: frozenset[str] = ANY
    values: frozenset[str] = ANY
    required: frozenset[str] = frozenset()
    properties: dict[str, list[Json]] = field(default_factory=dict)
    items: list[Json] = field(default_factory=list)


def fields(document: Json, schema: Json) -> dict[str, Field]:
    """Every field of what `schema` describes, by a path like `/data/*/status`, where `*` is any item.

    Of a condition neither branch is taken: what holds only sometimes is no statement about the field.
    """
    return dict(_walk(document, [schema], "", required=True, depth=0))


def _walk(document: Json, schemas: list[Json], path: str, *, required: bool, depth: int) -> Iterator[tuple[str, Field]]:
    shape = _merged(document, schemas)
    if path:
        yield path, Field(shape.types, shape.values, required)
    if depth >= DEEPEST:
        return
    for name, parts in sorted(shape.properties.items()):
        inner = f"{path}/{name}"
        yield from _walk(document, parts, inner, required=name in shape.required, depth=depth + 1)
    if shape.items:
        yield from _walk(document, shape.items, f"{path}/*", required=False, depth=depth + 1)


def _merged(document: Json, schemas: Iterable[Json]) -> _Shape:
    """All of `schemas` at once: a value must satisfy each."""
    return _together(_one(document, schema) for schema in schemas)


def _one(document: Json, schema: Json) -> _Shape:
    schema = follow(document, schema)
    if not isinstance(schema, dict):
        return _Shape()
    own = _Shape(
        types=_types(schema),
        values=_values(schema),
        properties={name: [part] for name, part in schema.get("properties", {}).items()},
        items=[schema["items"]] if isinstance(schema.get("items"), dict) else [],
        required=frozenset(map(str, schema.get("required", ()))),
    )
    parts = [own]
    if "allOf" in schema:
        parts.append(_merged(document, schema["allOf"]))
    choices = [schema[name] for name in ("anyOf", "oneOf") if schema.get(name)]
    parts += [_either([_one(document, each) for each in choice]) for choice in choices]
    return _together(parts)


def _together(parts: Iterable[_Shape]) -> _Shape:
    result = _Shape()
    for each in parts:
        result.types = _both(result.types, each.types)
        result.values = _both(result.values, each.values)
        result.required |= each.required
        for name, schemas in each.properties.items():
            result.properties.setdefault(name, []).extend(schemas)
        result.items.extend(each.items)
    return result


def _either(choices: list[_Shape]) -> _Shape:
    """What holds whichever of `choices` does; a field that only some of them know may be there."""
    known: dict[str, list[Json]] = {}
    for each in choices:
        known = {**each.properties, **known}
    typed, listed = (all(getattr(each, name) for each in choices) for name in ("types", "values"))
    return _Shape(
        types=frozenset[str]().union(*(each.types for each in choices)) if typed else ANY,
        values=frozenset[str]().union(*(each.values for each in choices)) if listed else ANY,
        required=frozenset.intersection(*(each.required for each in choices)),
        properties=known,
        items=next((each.items for each in choices if each.items), []),
    )


def _both(one: frozenset[str], other: frozenset[str]) -> frozenset[str]:
    if not one or not other:
        return one or other
    if "number" in one and "integer" in other:
        one |= {"integer"}
    if "number" in other and "integer" in one:
        other |= {"integer"}
    return (one & other) or one | other


def _types(schema: dict[str, Json]) -> frozenset[str]:
    told = schema.get("type")
    found = set(told) if isinstance(told, list) else {told} if isinstance(told, str) else set()
    if found and schema.get("nullable") is True:
        found.add("null")
    if not found and ("enum" in schema or "const" in schema):
        found = {_TYPES[type(value)] for value in schema.get("enum", [schema.get("const")])}
    if not found:
        found = {"object"} if "properties" in schema else {"array"} if "items" in schema else set()
    return frozenset(found)


def _values(schema: dict[str, Json]) -> frozenset[str]:
    told = schema["enum"] if "enum" in schema else [schema["const"]] if "const" in schema else []
    return frozenset(json.dumps(value, sort_keys=True) for value in told)
