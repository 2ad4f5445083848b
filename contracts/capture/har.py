"""HAR 1.2 as browsers, mitmproxy, Polly.JS and Schemathesis write it, an entry at a time."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from typing import IO, Any

from contracts.capture.entry import Entry, Unreadable, body, line, listed, member, moment, names, text
from contracts.model import Json

ENTRIES = ("log", "entries")


def read(file: IO[bytes]) -> Iterator[Entry | Unreadable]:
    """The entries of a HAR file, in its order; where the file is cut off, reading ends."""
    return listed(file, ENTRIES, entry)


def entry(number: int, document: Json) -> Entry:
    """One entry.

    Raises:
        ValueError, TypeError, AttributeError, OverflowError: it is none.
    """
    request = member(document, "request")
    response = document.get("response") or {}
    method, url = line(request)
    status = int(response.get("status") or 0)
    headers = names(response.get("headers"))
    answer: dict[str, Any] = response.get("content") or {}
    posted = request.get("postData") or {}
    sent, unsent = body(posted.get("text"), names(request.get("headers")), "request", encoded=_encoded(posted))
    got, unread = body(answer.get("text"), headers, "answer", encoded=_encoded(answer))
    asked = unsent or _missing(request, posted, sent, "request")
    missing = asked or ((unread or _missing(response, answer, got, "answer")) if status else "")
    if missing:
        response, got, status = {"_error": missing}, b"", 0
    return Entry(
        number=number,
        method=method,
        url=url,
        sent=sent,
        status=status,
        headers=headers,
        got=got,
        at=None if asked else moment(document.get("startedDateTime")),  # else judged as if whole
        took=max(0.0, float(document.get("time") or 0.0)) / 1000,
        fault="" if status else text(response.get("_error") or "no answer"),
        missing=missing,
    )


def _encoded(kept: dict[str, Any]) -> bool:
    """Whether a body is written in Base64 or, as Polly.JS did before it said so, in hexadecimal."""
    return kept.get("encoding") in ("base64", "hex") or bool(kept.get("_isBinary"))


def _missing(half: dict[str, Any], kept: dict[str, Any], found: bytes, called: str) -> str:
    """What to say of a body that was there and was not captured whole, as browsers may do; else nothing."""
    size = max(int(each or 0) for each in (half.get("bodySize"), kept.get("size")))
    if size > 0 and kept.get("text") is None:
        return f"the body of its {called} was not captured"
    cut_off = len(found) < int(kept.get("size") or 0) and not _is_json(found)  # what is JSON was counted otherwise
    return f"the body of its {called} is cut off" if cut_off else ""


def _is_json(body: bytes) -> bool:
    with suppress(ValueError, RecursionError):
        json.loads(body)
        return True
    return False
