"""How exchanges get from the proxy to its clerk: a line of JSON, and behind it the two bodies as they are."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from contracts.proxy.heads import Fields
from contracts.proxy.kept import Seen


def packed(seen: Seen) -> bytes:
    """A frame that holds `seen`."""
    head = {
        "method": seen.method,
        "url": seen.url,
        "at": seen.at,
        "took": seen.took,
        "asked": _texts(seen.asked),
        "status": seen.status,
        "answered": _texts(seen.answered),
        "fault": seen.fault,
        "sent": [seen.sent.size, len(seen.sent.data), seen.sent.whole],
        "got": [seen.got.size, len(seen.got.data), seen.got.whole],
    }
    return b"".join((json.dumps(head).encode(), b"\n", seen.sent.data, seen.got.data))


@dataclass(frozen=True, slots=True, kw_only=True)
class Half:
    """Half an exchange: its header fields by lower-case name, and its body, of which `size` bytes passed."""

    fields: list[tuple[str, str]]
    body: bytes
    size: int
    whole: bool

    def field(self, wanted: str) -> str:
        """The value of the last field called so, or an empty string."""
        return next((value for name, value in reversed(self.fields) if name.lower() == wanted), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """An exchange as it passed; `status` is 0 where no answer began. Times are in seconds."""

    method: str
    url: str
    at: float
    took: float
    status: int
    fault: str
    sent: Half
    got: Half


class Unpacking:
    """Frames out of bytes, however these are cut."""

    def __init__(self) -> None:
        self._bytes = bytearray()
        self._head: dict[str, Any] | None = None

    def frames(self, data: bytes) -> Iterator[Frame]:
        """The frames that are whole with `data`."""
        self._bytes += data
        while frame := self._next():
            yield frame

    def _next(self) -> Frame | None:
        if self._head is None:
            end = self._bytes.find(b"\n")
            if end < 0:
                return None
            self._head = json.loads(self._bytes[:end])
            del self._bytes[: end + 1]
        head = self._head
        sent, got = head["sent"][1], head["got"][1]
        if len(self._bytes) < sent + got:
            return None
        bodies = bytes(self._bytes[: sent + got])
        del self._bytes[: sent + got]
        self._head = None
        return Frame(
            method=head["method"],
            url=head["url"],
            at=head["at"],
            took=head["took"],
            status=head["status"],
            fault=head["fault"],
            sent=_half(head["asked"], bodies[:sent], head["sent"]),
            got=_half(head["answered"], bodies[sent:], head["got"]),
        )


def _half(fields: list[list[str]], body: bytes, told: list[Any]) -> Half:
    return Half(fields=[(name, value) for name, value in fields], body=body, size=told[0], whole=told[2])


def _texts(fields: Fields) -> list[tuple[str, str]]:
    return [(name.decode("latin-1"), value.decode("latin-1")) for name, value in fields]
