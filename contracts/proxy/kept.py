"""What is kept of an exchange while it passes: enough to be judged, and never more than there is room for."""

from __future__ import annotations

from dataclasses import dataclass, field

from contracts.clock import stopwatch
from contracts.proxy.heads import Fields

LARGEST = 1 << 20
"""Bytes that are kept of one body: documented ones have some thousands."""

ROOM = 1 << 26
"""Bytes that are kept of all exchanges in flight."""


@dataclass(slots=True)
class Room:
    """Memory that the bodies in flight share."""

    left: int = ROOM


@dataclass(slots=True)
class Body:
    """A body as it passed, to the byte; `size` is of all of it, `whole` says whether all of it is in `data`."""

    room: Room
    size: int = 0
    whole: bool = True
    data: bytearray = field(default_factory=bytearray)

    def add(self, data: bytes | bytearray) -> None:
        """Keep what passes, if there is room for it."""
        self.size += len(data)
        if not self.whole:
            return
        if self.size > LARGEST or len(data) > self.room.left:
            self.free()
            self.whole = False
            return
        self.room.left -= len(data)
        self.data += data

    def free(self) -> None:
        """Give the room back."""
        self.room.left += len(self.data)
        self.data = bytearray()


@dataclass(slots=True, kw_only=True)
class Seen:
    """An exchange as it passed. `url` is where it went.

    Times are in seconds, `at` since the epoch, `begun` by the stopwatch. `status` is 0 until an answer began, and
    `fault` says why it is not whole, if it is not.
    """

    method: str
    url: str
    at: float
    asked: Fields
    sent: Body
    got: Body
    status: int = 0
    answered: Fields = field(default_factory=list)
    begun: float = field(default_factory=stopwatch)
    took: float = 0.0
    fault: str = ""
