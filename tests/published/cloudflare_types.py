"""What Cloudflare publishes of its answers: the types of its Python client, held strictly.

The client itself is lenient: `construct()` takes whatever comes. Here its models validate, so that a missing
field, another type, a value that is none of the literals and a field without a name in the model all show.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pydantic
from answers import Answer
from cloudflare._models import construct_type
from cloudflare.resources import realtime_kit as resources
from cloudflare.types import realtime_kit as types
from cloudflare.types.shared.error_data import ErrorData

from contracts.model import Json
from contracts.spec import Operation

WORDS = {"missing": "missing", "literal_error": "no published value"}
"""Kinds of errors that pydantic finds, in our words; the rest is a matter of types."""

_VERBS = {f"_{method.lower()}": method for method in ("GET", "POST", "PUT", "PATCH", "DELETE")}


@cache
def models() -> Mapping[tuple[str, str], Any]:
    """The model of a success by (method, path), read from the calls in the client's source."""
    assert resources.__file__
    found = {}
    for path in sorted(Path(resources.__file__).parent.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _VERBS:
                keywords = {each.arg: each.value for each in node.keywords}
                model = getattr(types, ast.unparse(keywords["cast_to"]))
                found[_VERBS[node.func.attr], _anonymous(_template(node.args[0]))] = model
    return found


def _template(argument: ast.expr) -> str:
    assert isinstance(argument, ast.Call)
    return str(ast.literal_eval(argument.args[0]))


def _anonymous(template: str) -> str:
    return re.sub(r"\{\w+\}", "{}", template)


def published(operation: Operation) -> Any:
    """The model of what `operation` answers when it succeeds, or None."""
    return models().get((operation.method, _anonymous(operation.template)))


def departures(answer: Answer) -> Iterator[str]:
    """Where an answer is not what is published, as `place: how`."""
    if answer.operation.succeeded(answer.status):
        model = published(answer.operation)
        yield from ("no published type",) if model is None else _of(model, answer.body, "")
    elif isinstance(answer.body, dict) and "errors" in answer.body:
        yield from _of(list[ErrorData], answer.body["errors"], "errors")
    else:
        yield "errors: missing"


def _of(model: Any, body: Json, place: str) -> Iterator[str]:
    try:
        read = _validator(model).validate_json(json.dumps(body), strict=True)
    except pydantic.ValidationError as error:
        for each in error.errors():
            yield f"{_place(body, each['loc'], place)}: {WORDS.get(each['type'], 'another type')}"
        read = construct_type(type_=model, value=body)
    yield from (f"{each}: unknown field" for each in _unknown(read, place))


@cache
def _validator(model: Any) -> pydantic.TypeAdapter[Any]:
    return pydantic.TypeAdapter(model)


def _place(body: Json, location: tuple[int | str, ...], place: str) -> str:
    """Where in `body` an error is: what pydantic adds, the names of a union's members, is left out."""
    for index, step in enumerate(location):
        if isinstance(step, int):
            place, body = f"{place}[]", body[step]
        elif isinstance(body, dict) and (step in body or index == len(location) - 1):
            place, body = _below(place, step), body.get(step)
    return place


def _unknown(read: Any, place: str) -> Iterator[str]:
    if isinstance(read, list):
        for each in read:
            yield from _unknown(each, f"{place}[]")
    elif isinstance(read, pydantic.BaseModel):
        yield from (_below(place, name) for name in read.model_extra or ())
        for name in type(read).model_fields:
            yield from _unknown(getattr(read, name), _below(place, name))


def _below(place: str, name: str) -> str:
    return f"{place}.{name}" if place else name
