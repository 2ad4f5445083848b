"""Bad weather inside a process: the embedded sandbox with all its abilities, and answers that get lost or altered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from random import Random

from contracts.clock import Clock
from contracts.model import Exchange, Request, Response
from contracts.target import Channel, EmbeddedTarget
from contracts.target.channel import Transport, TransportError
from contracts.target.retries import TRIES, safe_to_repeat

LONGEST_DELAY = 9.0
"""Seconds by which a request or an answer is late at most; later, nobody waits for it any more."""

PAGE = Response(status=200, headers={"content-type": "text/html"}, text="<html>try again later</html>")

TWICE = "twice"
"""It arrives twice, and the second answer comes back."""

LATE = ("slow to arrive", "slow to be answered")

ELSEWHERE = "elsewhere"
"""A recording moves to another server, and for a while nobody finds it; to others nothing happens."""

GONE = Response(status=404, body={"code": 404, "reason": "Failed to find worker"})

KINDS = (
    ELSEWHERE,
    TWICE,
    *LATE,
    "lost before",  # nothing was done
    "lost after",  # it was done, and nobody says so
    "429",  # nothing was done
    "5xx before",  # nothing was done
    "5xx after",  # it was done, and a gateway says otherwise
    "page",  # it was done, and a page for people comes instead
)


@dataclass
class Squall:
    """`target` in bad weather: something befalls this `share` of requests; what did is counted.

    It depends on `seed` and on what was asked for so far, so a conversation can be repeated.
    """

    target: EmbeddedTarget
    share: float
    seed: int
    kinds: tuple[str, ...]
    did: Counter[str] = field(default_factory=Counter)

    @property
    def vendor(self) -> str:
        return self.target.vendor

    @property
    def label(self) -> str:
        return self.target.label

    @property
    def abilities(self) -> frozenset[str]:
        return self.target.abilities

    @property
    def patience(self) -> float:
        return self.target.patience

    @contextmanager
    def open(self, scenario: str, seed: int, edition: str) -> Iterator[Channel]:
        """A conversation in bad weather, in which is repeated what is safe to repeat."""
        with self.target.open(scenario, seed, edition) as channel:
            channel.transport = self._through(channel.transport, channel.clock, f"{self.seed}/{scenario}")
            channel.again = _again
            yield channel

    def _through(self, deliver: Transport, clock: Clock, about: str) -> Transport:
        numbers = count()

        def delivered(request: Request) -> Response:
            random = Random(f"{about}/{next(numbers)}/{request.method} {request.path} {request.body}")
            kind = random.choice(self.kinds) if random.random() < self.share else ""
            self.did[kind] += 1
            return _befall(kind, lambda: deliver(request), clock, random, moves=request.path.endswith("/query"))

        return delivered


def _befall(kind: str, deliver: Callable[[], Response], clock: Clock, random: Random, *, moves: bool) -> Response:
    """What comes back of a request to which this happens."""
    if kind == "429":
        return Response(status=429, body={"message": "slow down"})
    if kind == "5xx before":
        return _bad_day(random)
    if kind == "lost before":
        raise TransportError("the connection broke")
    if kind == LATE[0]:
        clock.wait(random.uniform(0, LONGEST_DELAY))
    answer = deliver()
    if kind == ELSEWHERE and moves and answer.status == 200:
        return GONE
    if kind == TWICE:
        return deliver()
    if kind == LATE[1]:
        clock.wait(random.uniform(0, LONGEST_DELAY))
    if kind == "lost after":
        raise TransportError("the connection broke")
    if kind == "5xx after":
        return _bad_day(random)
    return PAGE if kind == "page" else answer


def _bad_day(random: Random) -> Response:
    return Response(status=random.choice((500, 502, 503, 504)), text="try again later")


def _again(exchange: Exchange, tries: int) -> bool:
    return bool(_bad(exchange)) and tries < TRIES and safe_to_repeat(exchange)


def _bad(exchange: Exchange) -> bool:
    return exchange.response is None or exchange.response.status == 429 or exchange.response.status >= 500
