"""Requests that were sent again: what came in place of an answer is kept with the answer that came at last."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import Generic, Protocol, TypeVar

from contracts.capture.limits import RESTED, WAITING, WAITING_BYTES
from contracts.model import REDIRECTS, WEATHER, Exchange
from contracts.serial import Asked, asked


class Holding(Protocol):
    """What holds an exchange whose bodies have `size` bytes."""

    @property
    def exchange(self) -> Exchange: ...

    @property
    def size(self) -> int: ...


Part = TypeVar("Part", bound=Holding)


@dataclass(slots=True)
class Retries(Generic[Part]):
    """Holds exchanges without a usable answer until their request is answered; no more of them than a bound allows."""

    _waiting: OrderedDict[Asked, list[Part]] = field(default_factory=OrderedDict, init=False)
    _count: int = field(default=0, init=False)

    def put(self, part: Part) -> Iterator[list[Part]]:
        """What is complete with `part`: it alone, or behind those that it is the answer of."""
        if not spoiled(part.exchange):
            yield [*self.answered(part.exchange), part]
        elif part.size > WAITING_BYTES:
            yield [part]
        else:
            self._waiting.setdefault(asked(part.exchange.request), []).append(part)
            self._count += 1
        while self._waiting:
            oldest, found = next(iter(self._waiting.items()))
            if self._count <= WAITING and part.exchange.at - found[-1].exchange.at <= RESTED:
                return
            yield self._taken(oldest)

    def answered(self, exchange: Exchange) -> list[Part]:
        """What waited for this answer, and waits no longer."""
        return self._taken(asked(exchange.request)) if self._waiting and not spoiled(exchange) else []

    def rest(self) -> Iterator[list[Part]]:
        """What was never answered."""
        while self._waiting:
            yield self._taken(next(iter(self._waiting)))

    def _taken(self, key: Asked) -> list[Part]:
        found = self._waiting.pop(key, [])
        self._count -= len(found)
        return found


def in_one(parts: Iterable[Part]) -> Iterator[list[Part]]:
    """Each part, behind those before it in which the same request got no usable answer."""
    held: Retries[Part] = Retries()
    yield from chain.from_iterable(held.put(each) for each in parts)
    yield from held.rest()


def spoiled(exchange: Exchange) -> bool:
    """Whether nothing usable came."""
    return exchange.response is None or exchange.response.status in WEATHER | REDIRECTS
