"""When a request is sent once more, and when a target is left in peace."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from contracts.clock import pause
from contracts.model import WEATHER, Exchange
from contracts.target.budget import Budget
from contracts.target.leases import reached
from contracts.target.pace import LONGEST_HOLD, Pace, asked_to_wait

GIVE_UP_AFTER = 5
"""Requests in a row that nobody answers, or for which there are too many, after which a target is left in peace."""

TRIES = 3
"""How often a request is sent at most that is safe to repeat, as long as others get through."""

BACKOFF = (0.5, 2.0)
"""Seconds before the second try and before the third, unless the answer asks for others."""

IN_VAIN = 2
"""Requests alike that were tried as often as they may be and got server errors alone; the next are sent once."""

LONGEST_NAME = 15
"""Characters of a part of a path beyond which it is an id."""

TOO_MANY, SERVER_ERROR, UNAVAILABLE = 429, 500, 503


@dataclass(slots=True, kw_only=True)
class Retries:
    """Sends again what certainly was not done, and what only asks; a start whose answer got lost may have been done.

    `now` is in seconds since the epoch. `quiet` says why nothing more should be sent, or is empty. `_in_vain` counts
    the requests of a kind that were tried in vain since one of that kind was answered.
    """

    pace: Pace
    budget: Budget | None
    now: Callable[[], float]
    quiet: str = field(default="", init=False)
    _storms: int = field(default=0, init=False)
    _in_vain: Counter[str] = field(default_factory=Counter, init=False)

    def again(self, exchange: Exchange, tries: int) -> bool:
        """Whether to send the request of `exchange` once more, after `tries`; the time before that has passed then."""
        if not exchange.sent:
            return False
        if _status(exchange) and _status(exchange) not in WEATHER:
            self._storms = 0
            del self._in_vain[_kind(exchange)]
            return False
        held = _status(exchange) in (TOO_MANY, UNAVAILABLE)
        delay = self._delay(exchange, tries)
        if held:
            self.pace.hold(delay)
        if self._worth_it(exchange, tries, delay):
            if not held:
                pause(delay)
            return True
        self._storms += 1
        if _status(exchange) >= SERVER_ERROR and tries >= TRIES:
            self._in_vain[_kind(exchange)] += 1
        if _status(exchange) == TOO_MANY and (self._storms >= GIVE_UP_AFTER or delay > LONGEST_HOLD):
            self.quiet = f"too many requests, even after {min(delay, LONGEST_HOLD):g} s of silence"
        return False

    def _delay(self, exchange: Exchange, tries: int) -> float:
        asked = asked_to_wait(exchange.response.headers, self.now()) if exchange.response else None
        return BACKOFF[min(tries, len(BACKOFF)) - 1] if asked is None else asked

    def _worth_it(self, exchange: Exchange, tries: int, delay: float) -> bool:
        known = _status(exchange) >= SERVER_ERROR and self._in_vain[_kind(exchange)] >= IN_VAIN
        fruitless = known or tries >= TRIES or self._storms >= GIVE_UP_AFTER or delay > LONGEST_HOLD
        return safe_to_repeat(exchange) and not fruitless and (self.budget is None or self.budget.affords(delay))


def safe_to_repeat(exchange: Exchange) -> bool:
    """Whether the request of `exchange` can be sent again without doing anything twice."""
    undone = _status(exchange) == TOO_MANY or not reached(exchange)
    return undone or exchange.request.method == "GET"


def _kind(exchange: Exchange) -> str:
    """What requests have in common that ask the same of different things."""
    parts = exchange.request.path.split("/")
    return " ".join((exchange.request.method, *("*" if len(each) > LONGEST_NAME else each for each in parts)))


def _status(exchange: Exchange) -> int:
    return exchange.response.status if exchange.response else 0
