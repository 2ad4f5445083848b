"""HAR 1.2 as browsers, mitmproxy and Schemathesis write it, an entry at a time."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from typing import IO, Any

from contracts.capture.entry import Entry, Unreadable, content, listed, moment, names, text
from contracts.model import Json

ENTRIES = ("log", "entries")


def read(file: IO[bytes]) -> Iterator[Entry | Unreadable]:
    """The entries of a HAR file, in its order; where the file is cut off, reading ends."""
    return listed(file, ENTRIES, entry)


def entry(number: int, document: Json) -> Entry:
    """One entry.

    Raises:
        ValueError, TypeError, KeyError, AttributeError, OverflowError: it is none.
    """
    request, response = document["request"], document.get("response") or {}
    status = int(response.get("status") or 0)
    answer: dict[str, Any] = response.get("content") or {}
    posted = request.get("postData") or {}
    sent, got = (content(each.get("text"), encoded=each.get("encoding") == "base64") for each in (posted, answer))
    asked = _missing(request, posted, sent, "request")
    missing = _missing(response, answer, got, "answer") if status else ""
    if asked or missing:
        response, got, status = {"_error": asked or missing}, b"", 0
    return Entry(
        number=number,
        method=text(request["method"]).upper(),
        url=text(request["url"]),
        sent=sent,
        status=status,
        headers=names(response.get("headers")),
        got=got,
        at=None if asked else moment(document.get("startedDateTime")),  # else judged as if whole
        took=max(0.0, float(document.get("time") or 0.0)) / 1000,
        fault="" if status else text(response.get("_error") or "no answer"),
    )


def _missing(half: dict[str, Any], kept: dict[str, Any], body: bytes, called: str) -> str:
    """What to say of a body that was there and was not captured whole, as browsers may do; else nothing."""
    size = max(int(each or 0) for each in (half.get("bodySize"), kept.get("size")))
    if size > 0 and kept.get("text") is None:
        return f"the body of its {called} was not captured"
    cut_off = len(body) < int(kept.get("size") or 0) and not _is_json(body)  # what is JSON was counted otherwise
    return f"the body of its {called} is cut off" if cut_off else ""


def _is_json(body: bytes) -> bool:
    with suppress(ValueError, RecursionError):
        json.loads(body)
        return True
    return False
