"""Requests that were sent again: what came in place of an answer is kept with the answer that came at last."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain

from contracts.capture.limits import RESTED, WAITING, WAITING_BYTES
from contracts.model import REDIRECTS, WEATHER, Exchange
from contracts.serial import Asked, asked


@dataclass(slots=True)
class Retries:
    """Holds exchanges without a usable answer until their request is answered; no more of them than a bound allows."""

    _waiting: OrderedDict[Asked, list[Exchange]] = field(default_factory=OrderedDict, init=False)
    _count: int = field(default=0, init=False)

    def put(self, exchange: Exchange, size: int) -> Iterator[list[Exchange]]:
        """What is complete with `exchange`, of which the bodies have `size` bytes."""
        if not _spoiled(exchange):
            yield [*self._taken(asked(exchange.request)), exchange] if self._waiting else [exchange]
        elif size > WAITING_BYTES:
            yield [exchange]
        else:
            self._waiting.setdefault(asked(exchange.request), []).append(exchange)
            self._count += 1
        while self._waiting:
            oldest, found = next(iter(self._waiting.items()))
            if self._count <= WAITING and exchange.at - found[-1].at <= RESTED:
                return
            yield self._taken(oldest)

    def rest(self) -> Iterator[list[Exchange]]:
        """What was never answered."""
        while self._waiting:
            yield self._taken(next(iter(self._waiting)))

    def _taken(self, key: Asked) -> list[Exchange]:
        found = self._waiting.pop(key, [])
        self._count -= len(found)
        return found


def retries(exchanges: Iterable[Exchange]) -> Iterator[list[Exchange]]:
    """Each exchange, with those before it in which the same request got no usable answer."""
    held = Retries()
    yield from chain.from_iterable(held.put(each, 0) for each in exchanges)
    yield from held.rest()


def _spoiled(exchange: Exchange) -> bool:
    return exchange.response is None or exchange.response.status in WEATHER | REDIRECTS
