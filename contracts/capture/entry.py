"""What every kind of capture is read into."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from math import isfinite
from typing import IO, TypeAlias

from contracts.capture.elements import CutOffError, elements
from contracts.capture.limits import LARGEST
from contracts.model import ABSENT, Json, Trace


class CaptureError(ValueError):
    """A capture that cannot be read at all: one line that says what to do."""


class NoEntryError(ValueError):
    """Why something is no entry, in words that hold nothing of it: there may be a secret in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One exchange as it was captured; `number` is its line or its place in the file, counted from 1.

    Header names are lower case. `at` is in seconds since the epoch, None where the capture does not tell; `took` is in
    seconds. `status` is 0 where no answer came; `fault` says why, if the capture does. `known` are the bodies where the
    capture holds them as documents, in place of `sent` and `got`, and in no more than `length` bytes.

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
    """A time in seconds since the epoch: from a number, or in ISO format, which is UTC unless it says.

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
    try:
        return _seconds(datetime.fromisoformat(value))
    except ValueError as error:
        raise NoEntryError("its time is no time") from error


def _seconds(at: datetime) -> float:
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp()


def content(value: Json, *, encoded: bool = False) -> bytes:
    """The bytes of a body that a capture holds as text, in Base64 if it is `encoded`.

    Raises:
        ValueError: it is no text, or no Base64.
    """
    if value is None:
        return b""
    if isinstance(value, bytes):
        return value
    if not isinstance(value, str):
        raise NoEntryError("a body is neither text nor absent")
    if not encoded:
        return value.encode("utf-8", "surrogatepass")
    try:
        return base64.b64decode("".join(value.split()), validate=True)
    except binascii.Error as error:
        raise NoEntryError("a body is no Base64") from error


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


NOT_READ = (ValueError, TypeError, KeyError, AttributeError, OverflowError)
"""What reading an entry raises where it is none."""


def unread(error: Exception) -> str:
    """Why something was not read, without anything of it."""
    return str(error) if isinstance(error, NoEntryError) else type(error).__name__


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
