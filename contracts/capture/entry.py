"""What every kind of capture is read into."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from math import isfinite
from typing import IO, Any, TypeAlias

from contracts.capture.elements import CutOffError, elements
from contracts.capture.limits import LARGEST
from contracts.capture.packed import PackedError, pieces, unpacked
from contracts.model import ABSENT, Json, Trace


class CaptureError(ValueError):
    """A capture that cannot be read at all: one line that says what to do."""


class NoEntryError(ValueError):
    """Why something is no entry, in words that hold nothing of it: there may be a secret in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One exchange as it was captured; `number` is its line or its place in the file, counted from 1.

    Header names are lower case. `at` is in seconds since the epoch, None where the capture does not tell; `took` is in
    seconds. `status` is 0 where no answer came; `fault` says why, if the capture does. `missing` says which body was
    not captured, or cannot be read; nothing is judged then. `known` are the bodies where the capture holds them as
    documents, in place of `sent` and `got`, and in no more than `length` bytes.

    Raises:
        ValueError: a time is not finite.
    """

    number: int
    method: str
    url: str
    sent: bytes = b""
    status: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)
    got: bytes = b""
    at: float | None = None
    took: float = 0.0
    fault: str = ""
    missing: str = ""
    known: tuple[Json, Json] = (ABSENT, ABSENT)
    length: int = 0

    def __post_init__(self) -> None:
        if not isfinite(self.took) or not isfinite(self.at or 0.0):
            raise NoEntryError("its time is no time")

    @property
    def size(self) -> int:
        """How long its bodies are, in bytes."""
        return self.length + len(self.sent) + len(self.got)


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A line or an entry that is none, and why."""

    number: int
    why: str


Item: TypeAlias = Entry | Trace | Unreadable
"""What a capture yields; a trace comes whole from a run of our own."""


def moment(value: Json) -> float | None:
    """A time in seconds since the epoch: from a number, in ISO format, which is UTC unless it says, or as in mail.

    Raises:
        ValueError: it is none.
    """
    if value is None or value == "":
        return None
    if isinstance(value, datetime):
        return _seconds(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    if not isinstance(value, str):
        raise NoEntryError("its time is no time")
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        with suppress(ValueError, TypeError, IndexError, OverflowError):
            return _seconds(read(value))
    raise NoEntryError("its time is no time")


def _seconds(at: datetime) -> float:
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp()


def content(value: Json) -> bytes:
    """The bytes of a body that a capture holds as text.

    Raises:
        NoEntryError: it is no text.
    """
    if value is None:
        return b""
    if isinstance(value, bytes):
        return value
    if not isinstance(value, str):
        raise NoEntryError("a body is neither text nor absent")
    return value.encode("utf-8", "surrogatepass")


def body(value: Json, headers: Mapping[str, str], half: str, *, encoded: bool = False) -> tuple[bytes, str]:
    """The body of a `half` of an exchange, decompressed, and in Base64 if it is `encoded`; or why it is not captured.

    Raises:
        NoEntryError: it is no text.
    """
    raw = content(value)
    try:
        return unpacked(pieces(raw.decode("utf-8", "surrogatepass")) if encoded else raw, headers), ""
    except (PackedError, UnicodeDecodeError) as error:
        why = error if isinstance(error, PackedError) else "is no text"
        return b"", f"the body of its {half} was not captured: it {why}"


def names(headers: Json) -> dict[str, str]:
    """Header fields by lower-case name, from a mapping of texts or of lists of them, or from a list of name and value.

    Raises:
        ValueError: they are none of these.
    """
    if headers is None:
        return {}
    if isinstance(headers, dict):
        pairs = list(headers.items())
    elif isinstance(headers, list) and all(isinstance(each, dict) for each in headers):
        pairs = [(each.get("name"), each.get("value")) for each in headers]
    else:
        raise NoEntryError("its header fields are none")
    return {text(name).lower(): text(value[0] if isinstance(value, list) and value else value) for name, value in pairs}


def text(value: Json) -> str:
    """A value as text.

    Raises:
        ValueError: it holds others, so that nobody knows how long it gets.
    """
    if isinstance(value, dict | list | set | tuple) and value:
        raise NoEntryError("a list or an object stands where a text should")
    return str(value)


def member(document: Json, name: str) -> dict[str, Any]:
    """The object that `document` has under `name`.

    Raises:
        NoEntryError: there is none.
    """
    found = document.get(name) if isinstance(document, dict) else None
    if not isinstance(found, dict):
        raise NoEntryError(f"it has no {name}" if found is None else f"its {name} is no object")
    return found


def line(request: Mapping[str, Json]) -> tuple[str, str]:
    """The method and the URL of a request.

    Raises:
        NoEntryError: one of them is missing.
    """
    method, url = request.get("method"), request.get("uri") or request.get("url")
    for name, value in (("method", method), ("URL", url)):
        if value is None or value == "":
            raise NoEntryError(f"its request has no {name}")
    return text(method).upper().removeprefix(":"), text(url)


NOT_READ = (ValueError, TypeError, KeyError, AttributeError, OverflowError)
"""What reading an entry raises where it is none."""


def unread(error: Exception) -> str:
    """Why something was not read, without anything of it."""
    if isinstance(error, NoEntryError):
        return str(error)
    if isinstance(error, json.JSONDecodeError):
        return "it is not JSON"
    if isinstance(error, UnicodeError):
        return "it is not UTF-8"
    if isinstance(error, RecursionError):
        return "it is nested too deeply"
    return "a value in it is of another kind than it should be"


def listed(file: IO[bytes], place: tuple[str, ...], read: Callable[[int, Json], Entry]) -> Iterator[Entry | Unreadable]:
    """What is in the list at `place` of a JSON document, in its order; where the file is cut off, reading ends."""
    number = 0
    try:
        for number, text in enumerate(elements(file, *place), 1):
            if text is None:
                yield Unreadable(number, f"longer than {LARGEST >> 20} MiB")
                continue
            try:
                yield read(number, json.loads(text))
            except (*NOT_READ, RecursionError) as error:
                yield Unreadable(number, f"cannot be read ({unread(error)})")
    except CutOffError:
        yield Unreadable(number + 1, "the file ends in the midst of it")
