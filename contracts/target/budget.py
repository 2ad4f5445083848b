"""What a run may cost: hard limits that are kept before anything is sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from math import inf

from contracts.clock import Clock

STOPPING = 2
"""Requests that are set aside for each recording: its stop, and a look at what came of it."""

QUESTIONS = 5
"""Requests that may be asked of a target at most before its plan is driven."""

CLEANING = 20
"""Requests of a ceiling that only clean up."""

IN_FLIGHT = 1.0
"""Seconds that a recording may run on while its stop is under way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The most of everything: requests, recordings begun, seconds recorded in all, seconds from first to last."""

    requests: float = inf
    recordings: float = inf
    recorded: float = inf
    seconds: float = inf

    @property
    def any(self) -> bool:
        """Whether there is any limit at all."""
        return min(self.requests, self.recordings, self.recorded, self.seconds) < inf


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What a conversation shows: the recordings that began, those that run, and how many more may have begun.

    A recording is known by the path at which it is stopped. `owes` is how many requests would undo what is left.
    """

    running: frozenset[str] = frozenset()
    begun: frozenset[str] = frozenset()
    unseen: int = 0
    owes: int = 0


@dataclass(slots=True)
class Budget:
    """Keeps count for all conversations of a run, and says no in time.

    `limits` are what somebody asked for, `ceiling` what the plan promises; the lower counts. `now` tells seconds.
    """

    limits: Limits
    now: Callable[[], float]
    ceiling: Limits = field(default_factory=Limits)
    requests: int = field(default=0, init=False)
    exhausted: str = field(default="", init=False)
    _first: float | None = field(default=None, init=False)
    _recorded: float = field(default=0.0, init=False)
    _running: dict[str, float] = field(default_factory=dict, init=False)
    _known: dict[object, Seen] = field(default_factory=dict, init=False)
    _hopeful: int = field(default=0, init=False)

    @property
    def begun(self) -> int:
        """How many recordings began, or may have."""
        known = frozenset[str]().union(*(each.begun for each in self._known.values()))
        return len(known) + sum(each.unseen for each in self._known.values())

    def refusal(self, *, starts: bool, stops: bool) -> str:
        """Why a request may not be sent, or an empty string; what stops a recording may, from what was set aside."""
        if stops:
            most = min(self.limits.requests, self.ceiling.requests)
            why = "" if self.requests < most else self._all_used("requests")
        else:
            why = self._refusal(starts=starts)
        self.exhausted = self.exhausted or why
        return why

    def _refusal(self, *, starts: bool) -> str:
        limits = self.limits
        if why := self._without_requests(STOPPING if starts else 0):
            return why
        if self.now() - (self._first if self._first is not None else self.now()) >= limits.seconds:
            return self._used_up("seconds", limits.seconds)
        if starts and self.begun + self._hopeful + 1 > min(limits.recordings, self.ceiling.recordings):
            return self._all_used("recordings")
        if starts and self._recorded_by(self.now(), more=1) > limits.recorded:
            return self._used_up("recorded minutes", limits.recorded / 60)
        return ""

    def _without_requests(self, more: int = 0) -> str:
        """Why one more request and `more` to undo it may not be sent, or an empty string."""
        set_aside = sum(each.owes for each in self._known.values()) + STOPPING * self._hopeful
        if self.requests + 1 + set_aside + more > min(self.limits.requests, self.ceiling.requests - CLEANING):
            return self._all_used("requests")
        return ""

    def affords(self, seconds: float) -> bool:
        """Whether so long a wait keeps every limit, and something could be asked after it.

        What runs goes on running meanwhile.
        """
        if why := self._without_requests():
            self.exhausted = self.exhausted or why
            return False
        over = self.now() + seconds
        in_time = over - (self._first if self._first is not None else self.now()) <= self.limits.seconds
        if in_time and self._recorded_by(over) <= self.limits.recorded:
            return True
        name, limit = ("recorded minutes", self.limits.recorded / 60) if in_time else ("seconds", self.limits.seconds)
        self.exhausted = self.exhausted or self._used_up(name, limit)
        return False

    def sending(self, *, starts: bool) -> None:
        """Count a request that is about to be sent; a start may begin a recording until its answer is known."""
        self.requests += 1
        self._hopeful += starts
        self._first = self.now() if self._first is None else self._first

    def sent(self, conversation: object, seen: Seen, *, starts: bool) -> None:
        """Take note of what `conversation` shows after a request was sent."""
        before = frozenset[str]().union(*(each.running for each in self._known.values()))
        self._known[conversation] = seen
        after = frozenset[str]().union(*(each.running for each in self._known.values()))
        now = self.now()
        for path in after - before:
            self._running[path] = now
        for path in before - after:
            self._recorded += now - self._running.pop(path, now)
        self._hopeful -= starts

    def _recorded_by(self, when: float, more: int = 0) -> float:
        under_way = sum(when - since + IN_FLIGHT for since in self._running.values())
        return self._recorded + under_way + more * IN_FLIGHT

    def _all_used(self, what: str) -> str:
        """Why there are no more requests, or recordings: the lower of what was asked for and what was promised."""
        asked, promised = (float(getattr(each, what)) for each in (self.limits, self.ceiling))
        if asked <= promised:
            return self._used_up(what, asked)
        return f"the ceiling of {promised:g} {what} that --plan promises is reached"

    def _used_up(self, what: str, limit: float) -> str:
        return f"the budget of {limit:g} {what} is used up"


@dataclass(frozen=True, slots=True)
class FrugalClock:
    """`clock`, of which nothing is let pass that `budget` cannot afford."""

    clock: Clock
    budget: Budget

    @property
    def virtual(self) -> bool:
        return self.clock.virtual

    def now(self) -> float:
        return self.clock.now()

    def affords(self, seconds: float) -> bool:
        return self.clock.affords(seconds) and self.budget.affords(seconds)

    def wait(self, seconds: float) -> None:
        self.clock.wait(seconds)
