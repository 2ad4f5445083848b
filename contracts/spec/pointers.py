"""Ways through an OpenAPI document: JSON pointers, references, and the clauses behind them."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote, unquote

from contracts.model import Json

DOCUMENT = "urn:contract"
"""The URI under which the OpenAPI document is known to the validators."""


def ref(*parts: str) -> dict[str, str]:
    """A schema that refers to the place at `parts` in the document."""
    return {"$ref": f"{DOCUMENT}#/" + "/".join(quote(part.replace("~", "~0").replace("/", "~1")) for part in parts)}


def at(document: Json, parts: Iterable[str]) -> Json:
    """What stands at `parts` in `document`."""
    for part in parts:
        document = document[int(part)] if isinstance(document, list) else document[part]
    return document


def pointer_parts(reference: str) -> list[str]:
    """The keys of a JSON pointer behind `#/`, decoded."""
    _, _, fragment = reference.partition("#")
    return [unquote(part).replace("~1", "/").replace("~0", "~") for part in fragment.split("/")[1:]]


def follow(document: Json, schema: Json) -> Json:
    """`schema` itself, or what its `$ref` points at in `document`.

    Raises:
        LookupError, TypeError, ValueError: it points at nothing, or back at itself.
    """
    seen: set[str] = set()
    while isinstance(schema, dict) and "$ref" in schema:
        if schema["$ref"] in seen:
            raise LookupError(f"{schema['$ref']} leads back to itself")
        seen.add(schema["$ref"])
        schema = at(document, pointer_parts(schema["$ref"]))
    return schema


def clauses_in(document: Json, schema: Json) -> set[str]:
    """The ids of all clauses that `schema` reaches, through references."""
    found: set[str] = set()
    seen: set[str] = set()

    def walk(node: Json) -> None:
        if isinstance(node, list):
            for each in node:
                walk(each)
        elif isinstance(node, dict):
            if isinstance(node.get("x-clause"), str):
                found.add(node["x-clause"])
            if isinstance(node.get("$ref"), str) and node["$ref"] not in seen:
                seen.add(node["$ref"])
                walk(follow(document, node))
            for value in node.values():
                walk(value)

    walk(schema)
    return found
