"""A sandbox behind a URL whose time is pushed: judged like any account, and nobody waits for it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from math import inf
from typing import Any

from contracts.clock import WallClock, pause, stopwatch
from contracts.sandbox.asgi import application
from contracts.sandbox.core import Fault, Stores
from contracts.sandbox.mirror import Mirrors
from contracts.sandbox.postman import Postman
from contracts.sandbox.server import ShiftedClock, running
from contracts.storage import Store
from contracts.suite import targets
from contracts.vendors.vendor import find

LONGEST = 30.0
"""Seconds of real time after which something hangs."""

VISIT = 5.0
"""Seconds for which somebody is in every channel."""


@dataclass(slots=True)
class Round(ShiftedClock):
    """The time of a served sandbox, and how its postman is doing: the times it looked, and deliveries under way."""

    looks: int = 0
    under_way: int = 0

    def __post_init__(self) -> None:
        ShiftedClock.__init__(self)

    def looked(self) -> float:
        """The time, for a postman that looks for what is due."""
        self.looks += 1
        return self.now()

    def settle(self) -> None:
        """Wait until everything is delivered that was due when the time was pushed."""
        seen, begun = self.looks, stopwatch()
        while (self.looks < seen + 2 or self.under_way) and stopwatch() < begun + LONGEST:
            pause(0.02)


class Counted(Postman):
    """A postman whose deliveries can be waited for."""

    async def _deliver(self, *delivery: Any) -> None:
        clock = self.now.__self__  # type: ignore[attr-defined]
        clock.under_way += 1
        try:
            await super()._deliver(*delivery)
        finally:
            clock.under_way -= 1


class Pushed(WallClock):
    """Waiting is pushing the time of a served sandbox; a step at a time where callbacks are delivered meanwhile."""

    def __init__(self, time: ShiftedClock, step: float = inf, patience: float = inf) -> None:
        super().__init__(patience)
        self.time, self.step = time, step

    def now(self) -> float:
        return self.time.now()

    def wait(self, seconds: float) -> None:
        self._left -= seconds
        while seconds > 0:
            self.time.advance(min(seconds, self.step))
            if isinstance(self.time, Round):
                self.time.settle()
            seconds -= self.step


@contextmanager
def served(
    name: str,
    clock: ShiftedClock,
    *,
    store: Store | None = None,
    fault: str = "",
    notify: str = "",
    bent: tuple[Fault, ...] = (),
) -> Iterator[str]:
    """A sandbox at the time of `clock` that puts its files into `store` and delivers callbacks; its URL."""
    vendor = find(name)
    bent += targets.faults([vendor], [fault]) if fault else ()
    world = vendor.world(targets.stand_in_account(vendor), vendor.contract().edition, bent, visit=VISIT)
    complaints: list[str] = []
    mirrors = None
    if store:
        assert isinstance(world, Stores)
        mirrors = Mirrors({name: world}, {name: store}, clock.now, complaints.append)
    addresses = {name: notify} if notify else {}
    now = clock.looked if isinstance(clock, Round) else clock.now
    postman = (Counted if isinstance(clock, Round) else Postman)({name: world}, now, addresses)
    app = application({name: world}, clock.now, advance=clock.advance, postman=postman, mirrors=mirrors)
    with running(app) as url:
        yield url
    assert not [each for each in complaints if "not the name of a file" not in each]  # generated channel names
