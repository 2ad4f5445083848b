"""Which clauses speak of which field of an answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from contracts.drift.fields import DEEPEST
from contracts.model import Json
from contracts.spec.pointers import follow

_SAME = ("allOf", "anyOf", "oneOf")
_BRANCHES = ("if", "then", "else", "not")


def clauses_by_field(document: Json, schema: Json) -> Mapping[str, frozenset[str]]:
    """By the path of each field of what `schema` describes, the clauses that its schemas name."""
    found: dict[str, set[str]] = {}
    for path, clause in _walk(document, schema, "", 0):
        found.setdefault(path, set()).add(clause)
    return {path: frozenset(clauses) for path, clauses in found.items()}


def _walk(document: Json, schema: Json, path: str, depth: int) -> Iterator[tuple[str, str]]:
    if depth > 3 * DEEPEST:
        return
    if isinstance(schema, dict) and "$ref" in schema and len(schema) > 1:
        rest = {key: value for key, value in schema.items() if key != "$ref"}
        yield from _walk(document, rest, path, depth + 1)
    schema = follow(document, schema)
    if not isinstance(schema, dict):
        return
    if isinstance(schema.get("x-clause"), str):
        yield from ((each, schema["x-clause"]) for each in (path, *_required(schema, path)))
    for name, part in schema.get("properties", {}).items():
        yield from _walk(document, part, f"{path}/{name}", depth + 1)
    for part in _parts(schema):
        yield from _walk(document, part, path, depth + 1)
    yield from _walk(document, schema.get("items"), f"{path}/*", depth + 1)


def _required(schema: dict[str, Json], path: str) -> list[str]:
    """The fields that a clause asks for."""
    return [f"{path}/{name}" for name in schema.get("required", ())]


def _parts(schema: dict[str, Json]) -> list[Json]:
    return [each for name in _SAME for each in schema.get(name, ())] + [
        schema[name] for name in _BRANCHES if name in schema
    ]
