"""HAR 1.2 as browsers, mitmproxy and Schemathesis write it, an entry at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, Any

import ijson

from contracts.capture.entry import Entry, Unreadable, content, moment, names
from contracts.model import Json

ENTRIES = "log.entries.item"


def read(file: IO[bytes]) -> Iterator[Entry | Unreadable]:
    """The entries of a HAR file, in its order; where the file is damaged, reading ends."""
    number = 0
    try:
        for number, each in enumerate(ijson.items(file, ENTRIES, use_float=True), 1):
            try:
                yield entry(number, each)
            except (ValueError, TypeError, KeyError, AttributeError, OverflowError) as error:
                yield Unreadable(number, f"no HAR entry ({error})")
    except (ijson.JSONError, UnicodeDecodeError, RecursionError) as error:
        yield Unreadable(number + 1, f"the file is damaged from here on ({type(error).__name__})")


def entry(number: int, document: Json) -> Entry:
    """One entry.

    Raises:
        ValueError, TypeError, KeyError, AttributeError, OverflowError: it is none.
    """
    request, response = document["request"], document.get("response") or {}
    answer: dict[str, Any] = response.get("content") or {}
    posted = request.get("postData") or {}
    status = int(response.get("status") or 0)
    return Entry(
        number=number,
        method=str(request["method"]).upper(),
        url=str(request["url"]),
        sent=content(posted.get("text"), encoded=posted.get("encoding") == "base64"),
        status=status,
        headers=names(response.get("headers")),
        got=content(answer.get("text"), encoded=answer.get("encoding") == "base64"),
        at=moment(document.get("startedDateTime")),
        took=max(0.0, float(document.get("time") or 0.0)) / 1000,
        fault="" if status else str(response.get("_error") or "no answer"),
    )
