"""What a clause promises, as a short text that changes when the promise does."""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import blake2b

from contracts.model import Clause, Json


def digests(document: Json, clauses: Mapping[str, Clause]) -> dict[str, str]:
    """By clause, a digest of its words, its level and every schema of an OpenAPI `document` that states it."""
    schemas: dict[str, list[str]] = {}
    _collect(document, schemas)
    return {
        id_: _digest(clause.says, clause.level.value, clause.kind, *sorted(schemas.get(id_, ())))
        for id_, clause in clauses.items()
    }


def _collect(node: Json, schemas: dict[str, list[str]]) -> None:
    if isinstance(node, dict):
        if isinstance(node.get("x-clause"), str):
            schemas.setdefault(node["x-clause"], []).append(json.dumps(node, sort_keys=True))
        for each in node.values():
            _collect(each, schemas)
    elif isinstance(node, list):
        for each in node:
            _collect(each, schemas)


def _digest(*parts: str) -> str:
    return blake2b("\0".join(parts).encode(), digest_size=4).hexdigest()
