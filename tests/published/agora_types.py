"""What Agora publishes of its answers: the types of its Python client.

The client's classes hold whatever comes. What a field is stands in the text before it: `type: number`, `enum of`,
`instance of`. Those texts are read here, and answers are held to them. None of them says that a field always comes.
"""

from __future__ import annotations

import ast
import inspect
import pkgutil
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from agora_rest_client.services.cloud_recording import v1
from answers import Answer

from contracts.model import Json
from contracts.spec import Operation

READ = (200, 201)
"""Statuses of which the client reads the body as the answer; any other is an error with a code and a text."""

_TYPES: Mapping[str, Any] = {"string": str, "number": int | float, "boolean": bool, "object": dict}


@dataclass(frozen=True, slots=True)
class Field:
    """What the text before a field says: `type`, whether many of them, and the class of its values or members."""

    type: str
    many: bool
    values: frozenset[Json]
    members: type | None


def published(operation: Operation) -> Any:
    """The class of what `operation` answers when it succeeds, or None."""
    return responses().get(operation.id.lower())


@cache
def responses() -> Mapping[str, type]:
    """The class of every answer that the client has, by the name of its operation in lower case."""
    found = {}
    for module in pkgutil.iter_modules(v1.__path__, f"{v1.__name__}."):
        name = module.name.rpartition(".")[2]
        if name.startswith("api_"):
            operation = name.removeprefix("api_").replace("_", "")
            known = {each.lower(): value for each, value in vars(pkgutil.resolve_name(module.name)).items()}
            found[operation] = known[f"responseapi{operation}"]
    return found


@cache
def fields(cls: type) -> Mapping[str, Field]:
    """The fields of a class of the client, by name."""
    [definition] = ast.parse(inspect.getsource(cls)).body
    assert isinstance(definition, ast.ClassDef)
    return {
        assigned.targets[0].id: _field(text.value.value)
        for text, assigned in zip(definition.body, definition.body[1:], strict=False)
        if isinstance(assigned, ast.Assign)
        and isinstance(assigned.targets[0], ast.Name)
        and isinstance(text, ast.Expr)
        and isinstance(text.value, ast.Constant)
        and isinstance(text.value.value, str)
    }


def _field(text: str) -> Field:
    told = re.search(r"^\s*type: (array\[)?(\w+)\]?$", text, re.MULTILINE)
    assert told, f"says nothing of its type: {text}"
    values, members = (re.search(rf":value: {kind} of `(.+)`", text) for kind in ("enum", "instance"))
    return Field(
        type=told[2],
        many=bool(told[1]),
        values=frozenset(each.value for each in _named(values[1])) if values else frozenset(),
        members=_named(members[1]) if members else None,
    )


def _named(path: str) -> Any:
    module, _, name = path.rpartition(".")
    return getattr(pkgutil.resolve_name(module), name)


def departures(answer: Answer) -> Iterator[str]:
    """Where an answer is not what is published, as `place: how`."""
    if not isinstance(answer.body, dict):
        yield "body: another type"
    elif answer.status in READ:
        yield from _of(published(answer.operation), answer.body, "")
    elif "code" in answer.body and "reason" not in answer.body:
        yield "reason: missing"


def _of(cls: type, body: Json, place: str) -> Iterator[str]:
    known = fields(cls)
    for name, value in body.items():
        here = f"{place}.{name}" if place else name
        if name not in known:
            yield f"{here}: unknown field"
        elif not known[name].many:
            yield from _one(known[name], value, here)
        elif isinstance(value, list):
            for each in value:
                yield from _one(known[name], each, f"{here}[]")
        else:
            yield f"{here}: another type"


def _one(field: Field, value: Json, place: str) -> Iterator[str]:
    if not isinstance(value, _TYPES[field.type]) or (field.type == "number" and isinstance(value, bool)):
        yield f"{place}: another type"
    elif field.values and value not in field.values:
        yield f"{place}: no published value"
    elif field.members:
        yield from _of(field.members, value, place)
