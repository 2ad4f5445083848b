"""Model values to JSON documents and back, and bodies to documents."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from enum import Enum
from typing import Any, NamedTuple

from contracts.model import (
    ABSENT,
    Credentials,
    Event,
    Exchange,
    Json,
    Request,
    Response,
    Trace,
)

DEEPEST = 100
"""Levels of nesting beyond which a body counts as text."""

_PLAIN = frozenset({str, int, float, bool, type(None)})
"""Most values are of these types, and are JSON already."""


def to_json(value: Any) -> Json:
    """A frozen value of the model as a JSON document; what is ABSENT is left out."""
    if type(value) in _PLAIN:
        return value
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        pairs = ((each.name, getattr(value, each.name)) for each in dataclasses.fields(value))
        return {name: to_json(item) for name, item in pairs if item is not ABSENT}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {str(key): to_json(item) for key, item in value.items()}
    if isinstance(value, (tuple, list)):
        return [to_json(item) for item in value]
    return value


class Asked(NamedTuple):
    """All that makes a request the same as another."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...]
    body: str


def asked(request: Request) -> Asked:
    """What `request` asks for."""
    body = (request.text or "") if request.body is ABSENT else json.dumps(request.body, sort_keys=True)
    return Asked(request.method, request.path, request.query, body)


def trace_from(document: Json) -> Trace:
    """The trace that `to_json` wrote.

    Raises:
        KeyError, TypeError: the document is not one.
    """
    return Trace(**{**document, "items": tuple(item_from(each) for each in document["items"])})


def item_from(document: Json) -> Exchange | Event:
    """An exchange or an event that `to_json` wrote."""
    if "request" not in document:
        return Event(**document)
    request = document["request"]
    response = document["response"]
    return Exchange(
        **{
            **document,
            "request": Request(**{**request, "query": tuple((name, text) for name, text in request["query"])}),
            "response": None if response is None else Response(**response),
            "credentials": Credentials(document["credentials"]),
        }
    )


def document_in(content: bytes) -> Json:
    """The JSON document that is the body `content`.

    Raises:
        ValueError, RecursionError: it is none, or its texts or its depth are beyond what can be judged.
    """
    document = json.loads(content)
    check_texts(content, document)
    if not shallow(content) and _depth(document) > DEEPEST:
        raise ValueError("nested too deeply")
    return document


def check_texts(content: bytes, document: Json) -> None:
    """Look for what JSON can carry and no text can; where nothing is escaped, there is nothing to look for.

    Raises:
        UnicodeEncodeError: there is a lone surrogate in `document`, which was read from `content`.
    """
    if not content.isascii() or b"\\u" in content or b"\0" in content:
        json.dumps(document, ensure_ascii=False).encode()


def shallow(content: bytes) -> bool:
    """Whether nothing in the JSON text `content` can be nested too deeply. Quick."""
    return content.count(b"{") + content.count(b"[") <= DEEPEST


def _depth(document: Json) -> int:
    inside = list(document.values()) if isinstance(document, dict) else document
    return 1 + max(map(_depth, inside), default=0) if isinstance(inside, list) else 0
