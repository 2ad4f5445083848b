"""A vendor with one operation and two clauses, small enough to bend one thing at a time."""

from __future__ import annotations

import copy
from pathlib import Path

import yaml

from contracts.model import Json
from contracts.spec import Contract, Specs, load

REGISTRY: Json = {
    "vendor": "toy",
    "title": "Toy",
    "base_path": "/toy",
    "editions": [
        {"id": "2026-01", "title": "the page of today"},
        {"id": "2025-01", "title": "the page of last year", "overlay": "editions/2025-01.yaml"},
    ],
    "documents": {"page": {"title": "The page", "url": "https://example.com/page", "read": "2026-01-31"}},
    "clauses": [
        {"id": "toy.has-name", "says": "There is a name.", "source": ["page # Answer"], "kind": "shape"},
        {"id": "toy.name-is-text", "says": "The name is text.", "source": ["page # Answer"], "kind": "shape"},
    ],
}
"""What the toy promises; `clauses.yaml`."""

ANSWER: Json = {
    "allOf": [
        {"x-clause": "toy.has-name", "type": "object", "required": ["name"]},
        {"properties": {"name": {"x-clause": "toy.name-is-text", "type": "string"}}},
    ]
}
"""The schema of the only answer; house rules kept."""

BACK: Json = {"overlay": "1.0.0", "actions": [{"target": "$.info", "update": {"version": "2025-01"}}]}
"""The overlay that leads back to the older edition."""


def openapi(answer: Json = ANSWER, **operation: Json) -> Json:
    """An OpenAPI document with one operation, `look`, that answers `answer`."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "Toy", "version": "2026-01"},
        "paths": {
            "/rooms/{room}": {
                "parameters": [{"name": "room", "in": "path", "required": True, "schema": {"type": "string"}}],
                "get": {
                    "operationId": "look",
                    "responses": {
                        "200": {"description": "Fine.", "content": {"application/json": {"schema": answer}}},
                    },
                    **operation,
                },
            }
        },
    }


def registry(*clauses: Json, **changes: Json) -> Json:
    """The registry with more clauses, or with other values under its keys."""
    result = copy.deepcopy(REGISTRY)
    result["clauses"] += clauses
    return {**result, **changes}


def clause(name: str, **changes: Json) -> Json:
    """A registry entry for `toy.<name>`."""
    return {"id": f"toy.{name}", "says": "Something holds.", "source": ["page # Answer"], "kind": "shape", **changes}


def write(root: Path, promises: Json = REGISTRY, document: Json = None, back: Json = BACK) -> Specs:
    """The toy's documents as files below `root`."""
    folder = root / "toy"
    (folder / "editions").mkdir(parents=True)
    (root / "clauses.schema.yaml").write_text((Specs.bundled().root / "clauses.schema.yaml").read_text())
    (folder / "clauses.yaml").write_text(yaml.safe_dump(promises))
    (folder / "openapi.yaml").write_text(yaml.safe_dump(openapi() if document is None else document))
    (folder / "editions" / "2025-01.yaml").write_text(yaml.safe_dump(back))
    return Specs(root)


def contract(
    root: Path, promises: Json = REGISTRY, document: Json = None, back: Json = BACK, edition: str | None = None
) -> Contract:
    """The toy's contract."""
    return load("toy", edition, write(root, promises, document, back))
