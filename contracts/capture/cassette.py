"""VCR cassettes as vcrpy (YAML and JSON) and Schemathesis (YAML) write them, an interaction at a time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import IO, Any, Final

import yaml

from contracts.capture.entry import NOT_READ, Entry, Unreadable, content, listed, moment, names
from contracts.capture.limits import LARGEST
from contracts.model import Json

LISTS: Final = ("interactions.item", "http_interactions.item")
_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml(file: IO[bytes]) -> Iterator[Entry | Unreadable]:
    """The interactions of a cassette in YAML.

    In what both tools write, an interaction begins with a dash in the first column, and nothing else does: so each
    is parsed alone, and a broken one spoils no other.
    """
    for number, text in enumerate(_items(file), 1):
        if len(text) > LARGEST:
            yield Unreadable(number, f"longer than {LARGEST >> 20} MiB")
            continue
        try:
            (document,) = yaml.load(text, Loader=_LOADER)  # noqa: S506 - it is the safe one
            yield entry(number, document)
        except (*NOT_READ, yaml.YAMLError, RecursionError) as error:
            yield Unreadable(number, f"no interaction ({type(error).__name__})")


def _items(file: IO[bytes]) -> Iterator[bytes]:
    """The text of each item of the list; of one that is too long, only so much as shows it."""
    lines: list[bytes] | None = None
    size = 0
    while line := file.readline(LARGEST):
        if line.startswith(b"- "):
            if lines is not None:
                yield b"".join(lines)
            lines, size = [], 0
        elif lines is not None and re.match(rb"\S", line) and not line.startswith(b"#"):
            yield b"".join(lines)
            lines = None
        if lines is not None and size <= LARGEST:
            lines.append(line)
            size += len(line)
    if lines is not None:
        yield b"".join(lines)


def read_json(file: IO[bytes], prefix: str) -> Iterator[Entry | Unreadable]:
    """The interactions of a cassette in JSON; where the file is damaged, reading ends."""
    return listed(file, prefix, entry)


def entry(number: int, document: Json) -> Entry:
    """One interaction.

    Raises:
        ValueError, TypeError, KeyError, AttributeError, OverflowError: it is none.
    """
    request, response = document["request"], document.get("response") or {}
    status: Any = response.get("status") or {}
    code = int(status.get("code") or 0) if isinstance(status, dict) else int(status)
    return Entry(
        number=number,
        method=str(request["method"]).upper(),
        url=str(request.get("uri") or request["url"]),
        sent=_body(request.get("body")),
        status=code,
        headers=names(response.get("headers")),
        got=_body(response.get("body")),
        at=moment(document.get("recorded_at")),
        took=float(response.get("elapsed") or 0.0),
        fault="" if code else "no answer",
    )


def _body(body: Json) -> bytes:
    if not isinstance(body, dict):
        return content(body)
    if "base64_string" in body:
        return content(body["base64_string"], encoded=True)
    return content(body.get("string"))
