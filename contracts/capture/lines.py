"""A JSON object a line: exchanges as `exchange.schema.json` describes them, and runs of our own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from importlib.resources import files as resources
from typing import IO, Any

import jsonschema_rs

from contracts.capture.entry import Entry, Item, Unreadable, content, moment, names
from contracts.capture.limits import LARGEST, LONGEST_BODY
from contracts.model import ABSENT, Json
from contracts.serial import check_texts, shallow, trace_from


@cache
def schema() -> Json:
    """The published schema of a line."""
    text = resources("contracts.capture").joinpath("exchange.schema.json").read_text(encoding="utf-8")
    return json.loads(text)


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
    return f"no exchange ({str(error)[:90] or type(error).__name__})"


def _item(number: int, line: bytes, document: Json) -> Item:
    if isinstance(document, dict) and document.get("kind") == "trace":
        return trace_from(document["trace"])
    check_texts(line, document)
    if not _validator().is_valid(document):
        raise ValueError(next(_validator().iter_errors(document)).message)
    request: dict[str, Any] = document["request"]
    response: dict[str, Any] = document.get("response") or {}
    plain = len(line) <= LONGEST_BODY and shallow(line)
    return Entry(
        number=number,
        method=request["method"].upper(),
        url=request["url"],
        sent=_body(request, plain),
        status=response.get("status", 0),
        headers=names(response.get("headers")),
        got=_body(response, plain),
        at=moment(document.get("at")),
        took=document.get("took", 0.0),
        fault="" if response else document.get("fault") or "no answer",
        known=(request.get("body", ABSENT), response.get("body", ABSENT)) if plain else (ABSENT, ABSENT),
        length=len(line) if plain else 0,
    )


def _body(half: dict[str, Any], plain: bool) -> bytes:  # noqa: FBT001
    """A body as it is written in a line: `body` is JSON, `text` is text, `base64` is bytes."""
    if "body" in half:
        return b"" if plain else json.dumps(half["body"]).encode()
    return content(half["base64"], encoded=True) if "base64" in half else content(half.get("text"))
