"""What a run may cost: hard limits that are kept before anything is sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from math import inf

from contracts.clock import Clock

UNSENT = "not sent: "
"""How the fault of an exchange begins of which nothing was sent."""

STOPPING = 2
"""Requests that are set aside for each recording: its stop, and a look at what came of it."""

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


@dataclass(slots=True)
class Budget:
    """Keeps count for all conversations of a run, and says no in time.

    `now` tells seconds. A recording is known by the path at which it is stopped.
    """

    limits: Limits
    now: Callable[[], float]
    requests: int = field(default=0, init=False)
    begun: int = field(default=0, init=False)
    exhausted: str = field(default="", init=False)
    _first: float | None = field(default=None, init=False)
    _recorded: float = field(default=0.0, init=False)
    _running: dict[str, float] = field(default_factory=dict, init=False)
    _known: dict[int, frozenset[str]] = field(default_factory=dict, init=False)
    _owed: dict[int, int] = field(default_factory=dict, init=False)
    _hopeful: int = field(default=0, init=False)

    def refusal(self, *, starts: bool, stops: bool) -> str:
        """Why a request may not be sent, or an empty string; what stops a recording may, from what was set aside."""
        if stops:
            why = "" if self.requests < self.limits.requests else self._used_up("requests", self.limits.requests)
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
        if starts and self.begun + self._hopeful + 1 > limits.recordings:
            return self._used_up("recordings", limits.recordings)
        if starts and self._recorded_by(self.now(), more=1) > limits.recorded:
            return self._used_up("recorded minutes", limits.recorded / 60)
        return ""

    def _without_requests(self, more: int = 0) -> str:
        """Why one more request and `more` to undo it may not be sent, or an empty string."""
        set_aside = sum(self._owed.values()) + STOPPING * self._hopeful
        if self.requests + 1 + set_aside + more > self.limits.requests:
            return self._used_up("requests", self.limits.requests)
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

    def sent(self, conversation: int, running: frozenset[str], *, owes: int, starts: bool, known: bool) -> None:
        """Take note of what runs in `conversation`, and of how many requests it owes to undo what it left.

        Unless it is `known` what became of a start, it counts as a recording that nobody can stop.
        """
        before = frozenset[str]().union(*self._known.values())
        self._known[conversation], self._owed[conversation] = running, owes
        after = frozenset[str]().union(*self._known.values())
        now = self.now()
        for path in after - before:
            self._running[path] = now
            self.begun += 1
        for path in before - after:
            self._recorded += now - self._running.pop(path, now)
        if starts:
            self._hopeful -= 1
            self.begun += not known

    def _recorded_by(self, when: float, more: int = 0) -> float:
        under_way = sum(when - since + IN_FLIGHT for since in self._running.values())
        return self._recorded + under_way + more * IN_FLIGHT

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
