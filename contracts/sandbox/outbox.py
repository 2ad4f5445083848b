"""Callbacks on their way: what a sandbox wants delivered, when, and how often it tries."""

from __future__ import annotations

import heapq
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Protocol, runtime_checkable

OK = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One attempt to deliver a callback: a POST of `body` to `url` at `at` (seconds since the epoch).

    Header names are lower case. `attempt` counts from 1. `tag` is what its sandbox knows it by, and is not sent.
    """

    url: str
    headers: Mapping[str, str]
    body: bytes
    at: float
    attempt: int = 1
    tag: tuple[str, ...] = ()


@runtime_checkable
class Posts(Protocol):
    """A sandbox that calls back."""

    def due(self, now: float) -> list[Delivery]:
        """Everything to be delivered until `now`, in order; it is handed out once."""

    def answered(self, delivery: Delivery, status: int, now: float) -> None:
        """The receiver answered `delivery` with `status`; 0 means not in time, or not at all."""


@dataclass(slots=True)
class Outbox:
    """Deliveries by the time at which they are due."""

    _waiting: list[tuple[float, int, Delivery]] = field(default_factory=list)
    _order: count[int] = field(default_factory=count)

    def post(self, delivery: Delivery) -> None:
        """Deliver this at its time."""
        heapq.heappush(self._waiting, (delivery.at, next(self._order), delivery))

    def again(self, delivery: Delivery, at: float, **changes: object) -> None:
        """Make another attempt at `at`, with other fields where there are `changes`."""
        self.post(replace(delivery, at=at, attempt=delivery.attempt + 1, **changes))  # type: ignore[arg-type]

    def due(self, now: float) -> list[Delivery]:
        """Take out everything that is due until `now`."""
        found = []
        while self._waiting and self._waiting[0][0] <= now:
            found.append(heapq.heappop(self._waiting)[2])
        return found
