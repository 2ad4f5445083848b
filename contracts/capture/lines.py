"""A JSON object a line: exchanges as `exchange.schema.json` describes them, and runs of our own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from importlib.resources import files as resources
from itertools import takewhile
from typing import IO, Any, Final

import jsonschema_rs

from contracts.capture.entry import Entry, Item, NoEntryError, Unreadable, body, moment, names, unread
from contracts.capture.limits import LARGEST, LONGEST_BODY
from contracts.model import ABSENT, Json
from contracts.serial import check_texts, shallow, trace_from
from contracts.spec.pointers import at

_BODIES: Final = frozenset({"body", "text", "base64"})
_BARE: Final = frozenset({"GET", "HEAD", "DELETE", "OPTIONS"})
"""Methods of requests that have a body only where it is told."""
_EMPTY: Final = frozenset({204, 304})


@cache
def schema() -> Json:
    """The published schema of a line."""
    text = resources("contracts.capture").joinpath("exchange.schema.json").read_text(encoding="utf-8")
    return json.loads(text)


@cache
def _fields() -> frozenset[str]:
    """What may be named of a line: it is in the schema."""
    properties = schema()["properties"]
    return frozenset(properties).union(*(each.get("properties", ()) for each in properties.values()))


@cache
def _validator() -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(schema())


def read(file: IO[bytes]) -> Iterator[Item]:
    """What each line holds; empty lines, and the header and footer of a run, hold nothing."""
    for number, line in enumerate(_lines(file), 1):
        if not line.strip():
            continue
        if len(line) >= LARGEST:
            yield Unreadable(number, f"longer than {LARGEST >> 20} MiB")
            continue
        try:
            document = json.loads(line)
            if isinstance(document, dict) and document.get("kind") in ("header", "footer"):
                continue
            yield _item(number, line, document)
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError, OverflowError) as error:
            yield Unreadable(number, _why(error))


def _lines(file: IO[bytes]) -> Iterator[bytes]:
    """Every line; of one that is too long only the beginning."""
    while line := file.readline(LARGEST):
        yield line
        while len(line) >= LARGEST and not line.endswith(b"\n"):
            line = file.readline(LARGEST)


def _why(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"not JSON ({error.msg.lower()} at column {error.colno})"
    if isinstance(error, UnicodeDecodeError):
        return "not UTF-8"
    if isinstance(error, RecursionError):
        return "nested too deeply"
    return f"no exchange ({unread(error)})"


def _item(number: int, line: bytes, document: Json) -> Item:
    if isinstance(document, dict) and document.get("kind") == "trace":
        return trace_from(document["trace"])
    check_texts(line, document)
    if not _validator().is_valid(document):
        raise NoEntryError(_wrong(next(_validator().iter_errors(document))))
    request: dict[str, Any] = document["request"]
    response: dict[str, Any] = document.get("response") or {}
    plain = len(line) <= LONGEST_BODY and shallow(line)
    headers = names(response.get("headers"))
    sent, unsent = _body(request, names(request.get("headers")), "request", plain=plain)
    got, unread_answer = _body(response, headers, "answer", plain=plain)
    asked, missing = unsent or _missing(request, "request"), unread_answer or _missing(response, "answer")
    sent_at = moment(document.get("at"))
    return Entry(
        number=number,
        method=request["method"].upper(),
        url=request["url"],
        sent=sent,
        status=0 if asked or missing else response.get("status", 0),
        headers=headers,
        got=got,
        at=None if asked else sent_at,  # else judged as if whole
        took=document.get("took", 0.0),
        fault="" if response and not (asked or missing) else document.get("fault") or asked or missing or "no answer",
        missing=asked or missing,
        known=(request.get("body", ABSENT), response.get("body", ABSENT)) if plain else (ABSENT, ABSENT),
        length=len(line) if plain else 0,
    )


def _wrong(error: jsonschema_rs.ValidationError) -> str:
    """Which rule of the schema is broken, and where, in words of the schema alone."""
    *_, rule = error.schema_path
    where = takewhile(lambda part: part in _fields(), error.instance_path)
    asked = at(schema(), [str(part) for part in error.schema_path])
    return f"{'.'.join(map(str, where)) or 'it'}: {rule} is not {json.dumps(asked)}"


def _missing(half: dict[str, Any], called: str) -> str:
    """What to say of a body that is not told: an empty one is the `text` ""."""
    bare = half.get("method", "").upper() in _BARE or half.get("status") in _EMPTY
    told = not half or bare or not _BODIES.isdisjoint(half)
    return "" if told else f"the body of its {called} was not captured"


def _body(half: dict[str, Any], headers: dict[str, str], called: str, *, plain: bool) -> tuple[bytes, str]:
    """A body as a line has it: `body` is JSON, `text` is text, `base64` is bytes; or why it cannot be read."""
    if "body" in half:
        return (b"" if plain else json.dumps(half["body"]).encode()), ""
    encoded = "base64" in half
    return body(half.get("base64" if encoded else "text"), headers, called, encoded=encoded)
