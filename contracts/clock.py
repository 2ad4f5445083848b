"""The only door to time."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Protocol

EPOCH = 1_750_000_000.0
"""Where virtual time begins (June 2025): a plausible now, the same in every run."""


class Clock(Protocol):
    """Time as a target knows it, in seconds since the Unix epoch; `virtual` passes only when it is let."""

    @property
    def virtual(self) -> bool: ...

    def now(self) -> float: ...

    def affords(self, seconds: float) -> bool:
        """Whether `wait(seconds)` is within what this clock may still let pass."""

    def wait(self, seconds: float) -> None:
        """Let time pass."""


class VirtualClock:
    """Time that moves only when told to, for as long as one likes."""

    virtual = True

    def __init__(self, start: float = EPOCH) -> None:
        self._now = start

    def now(self) -> float:
        return self._now

    def affords(self, seconds: float) -> bool:
        return seconds >= 0

    def wait(self, seconds: float) -> None:
        self._now += seconds


class WallClock:
    """Real time, of which only `patience` seconds may be spent waiting."""

    virtual = False

    def __init__(self, patience: float = 0.0) -> None:
        self._left = patience

    def now(self) -> float:
        return time.time()

    def affords(self, seconds: float) -> bool:
        return seconds <= self._left

    def grant(self, seconds: float) -> None:
        """Have at least so much patience left."""
        self._left = max(self._left, seconds)

    def wait(self, seconds: float) -> None:
        self._left -= seconds
        time.sleep(seconds)


def stopwatch() -> float:
    """A monotonic reading in seconds, for measuring how long something took."""
    return time.perf_counter()


def pause(seconds: float) -> None:
    """Sleep without counting it as patience: the rate limit is not a wait for the vendor."""
    time.sleep(seconds)


def today() -> str:
    """The present day in UTC, as `2026-12-31`."""
    return datetime.fromtimestamp(time.time(), UTC).date().isoformat()


def timestamp(seconds: float | None = None) -> str:
    """RFC 3339 in UTC, of `seconds` since the epoch or of the present moment."""
    moment = time.time() if seconds is None else seconds
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
