"""Our contract against an OpenAPI document that a vendor publishes, by operation and field."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from contracts.drift.classes import Severity
from contracts.drift.fields import Field, fields
from contracts.model import Json
from contracts.spec import Contract, Operation
from contracts.spec.pointers import follow

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
METHODS = ("get", "put", "post", "delete", "patch")


class DocumentError(ValueError):
    """A document that cannot be compared: one line that says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One thing that the two do not say alike; `where` is a field of a request or of an answer, or empty."""

    operation: str
    where: str
    what: str
    severity: Severity
    ours: str = ""
    theirs: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What came of it: the operations that both have, and the differences in their order."""

    shared: tuple[str, ...]
    differences: tuple[Difference, ...]


def read(path: Path) -> Json:
    """An OpenAPI document, in YAML or JSON.

    Raises:
        DocumentError: it is none.
    """
    try:
        text = path.read_text(encoding="utf-8")
        document = json.loads(text) if text.lstrip().startswith("{") else yaml.load(text, _LOADER)  # noqa: S506
    except OSError as error:
        raise DocumentError(f"{path}: cannot be read ({error.strerror})") from error
    except (ValueError, yaml.YAMLError, RecursionError) as error:
        raise DocumentError(f"{path}: neither YAML nor JSON ({type(error).__name__})") from error
    if not isinstance(document, dict) or not isinstance(document.get("paths"), dict):
        raise DocumentError(f"{path}: no OpenAPI document: it has no paths")
    return document


def compare(contract: Contract, theirs: Json) -> Comparison:
    """Every difference between `contract` and the published document `theirs`.

    Raises:
        DocumentError: a reference in it leads nowhere.
    """
    try:
        return _compare(contract, theirs)
    except (LookupError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise DocumentError(f"not a sound OpenAPI document ({type(error).__name__}: {error})") from error


def _compare(contract: Contract, theirs: Json) -> Comparison:
    published = dict(_operations(theirs))
    shared, found = [], []
    base = contract.registry.base_path
    for operation in contract.operations.values():
        key = (operation.method.lower(), _anonymous(operation.template))
        match = published.get(key) or published.get((key[0], _anonymous(base + operation.template)))
        if match is None:
            found.append(_lacking(operation))
            continue
        shared.append(operation.id)
        mine = contract.document["paths"][operation.template][operation.method.lower()]
        found += _requests(operation.id, _request(contract.document, mine), _request(theirs, match))
        found += _answers(operation.id, dict(_responses(contract.document, mine)), dict(_responses(theirs, match)))
    return Comparison(tuple(shared), tuple(found))


def _lacking(operation: Operation) -> Difference:
    name = f"{operation.method} {operation.template}"
    return Difference(operation=operation.id, where="", what="not published", severity=Severity.BREAKS, ours=name)


def _operations(document: Json) -> Iterator[tuple[tuple[str, str], Json]]:
    for template, item in document["paths"].items():
        for method in METHODS:
            if method in follow(document, item):
                yield (method, _anonymous(template)), follow(document, item)[method]


def _anonymous(template: str) -> str:
    """A path without the names of its parameters, which every document chooses for itself."""
    return re.sub(r"\{[^}]*\}", "{}", template).rstrip("/")


def _request(document: Json, operation: Json) -> dict[str, Field]:
    body = follow(document, operation.get("requestBody") or {})
    return fields(document, _schema(document, body)) if body else {}


def _responses(document: Json, operation: Json) -> Iterator[tuple[str, dict[str, Field]]]:
    for status, response in operation.get("responses", {}).items():
        found = follow(document, response)
        if str(status).startswith("2"):
            yield str(status), fields(document, _schema(document, found))


def _schema(document: Json, holder: Mapping[str, Any]) -> Json:
    for kind, media in (holder.get("content") or {}).items():
        if "json" in kind:
            return follow(document, media).get("schema", {})
    return {}


def _requests(operation: str, ours: Mapping[str, Field], theirs: Mapping[str, Field]) -> Iterator[Difference]:
    for path in sorted(ours.keys() | theirs.keys()):
        where, mine, other = f"request {path}", ours.get(path), theirs.get(path)
        if other is None:
            if theirs and _known_around(path, theirs):
                yield _said(operation, where, "not published", Severity.MAY_BREAK, mine, None)
        elif mine is None:
            if _known_around(path, ours):
                severity = Severity.BREAKS if other.required else Severity.HARMLESS
                yield _said(operation, where, "published, unknown to us", severity, None, other)
        else:
            yield from _types(operation, where, mine, other, narrower=Severity.BREAKS, wider=Severity.HARMLESS)
            if other.required and not mine.required:
                yield _said(operation, where, "required as published", Severity.BREAKS, mine, other)


def _answers(
    operation: str, ours: Mapping[str, Mapping[str, Field]], theirs: Mapping[str, Mapping[str, Field]]
) -> Iterator[Difference]:
    for status in sorted(ours.keys() | theirs.keys()):
        if status not in theirs or status not in ours:
            who = "not published" if status not in theirs else "published, unknown to us"
            yield Difference(operation=operation, where=f"answer {status}", what=who, severity=Severity.MAY_BREAK)
            continue
        yield from _answer(operation, status, ours[status], theirs[status])


def _answer(
    operation: str, status: str, ours: Mapping[str, Field], theirs: Mapping[str, Field]
) -> Iterator[Difference]:
    for path in sorted(ours.keys() | theirs.keys()):
        where, mine, other = f"answer {status} {path}", ours.get(path), theirs.get(path)
        if other is None:
            if theirs and _known_around(path, theirs):
                severity = Severity.BREAKS if mine and mine.required else Severity.MAY_BREAK
                yield _said(operation, where, "not published", severity, mine, None)
        elif mine is None:
            if _known_around(path, ours):
                yield _said(operation, where, "published, unknown to us", Severity.HARMLESS, None, other)
        else:
            yield from _types(operation, where, mine, other, narrower=Severity.HARMLESS, wider=Severity.MAY_BREAK)
            if mine.required and not other.required:
                yield _said(operation, where, "optional as published", Severity.MAY_BREAK, mine, other)


def _known_around(path: str, known: Mapping[str, Field]) -> bool:
    """Whether what a field lies in is known, so that its absence is news; the whole body always is."""
    around = path.rpartition("/")[0]
    return not around or around in known


def _types(
    operation: str, where: str, ours: Field, theirs: Field, *, narrower: Severity, wider: Severity
) -> Iterator[Difference]:
    """Where the two allow different types or values."""
    for what, mine, other in (
        ("type", _loose(ours.types), _loose(theirs.types)),
        ("values", ours.values, theirs.values),
    ):
        if not mine or not other or mine == other:
            continue
        severity = narrower if other < mine else wider if mine < other else Severity.BREAKS
        yield Difference(
            operation=operation,
            where=where,
            what=f"other {what}",
            severity=severity,
            ours=", ".join(sorted(mine)),
            theirs=", ".join(sorted(other)),
        )


def _loose(types: frozenset[str]) -> frozenset[str]:
    """Types without the difference between a number and a whole one, which documents seldom mean."""
    return frozenset("number" if each == "integer" else each for each in types)


def _said(
    operation: str, where: str, what: str, severity: Severity, ours: Field | None, theirs: Field | None
) -> Difference:
    return Difference(
        operation=operation, where=where, what=what, severity=severity, ours=_shown(ours), theirs=_shown(theirs)
    )


def _shown(field: Field | None) -> str:
    if field is None:
        return ""
    return " or ".join(sorted(field.types)) + (", required" if field.required else "")
