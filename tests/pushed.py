"""A sandbox behind a URL whose time is pushed: judged like any account, and nobody waits for it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from math import inf

from contracts.clock import WallClock, pause
from contracts.sandbox.asgi import application
from contracts.sandbox.core import Stores
from contracts.sandbox.mirror import Mirrors
from contracts.sandbox.postman import Postman
from contracts.sandbox.server import ShiftedClock, running
from contracts.storage import Store
from contracts.suite import targets
from contracts.vendors.vendor import find

VISIT = 5.0
"""Seconds for which somebody is in every channel."""


class Pushed(WallClock):
    """The time of a served sandbox: waiting is pushing it, a step at a time if callbacks are to be delivered meanwhile.

    After each step a moment of real time passes, in which they are on their way.
    """

    def __init__(self, time: ShiftedClock, step: float = inf, moment: float = 0.0) -> None:
        super().__init__(inf)
        self.time, self.step, self.moment = time, step, moment

    def now(self) -> float:
        return self.time.now()

    def wait(self, seconds: float) -> None:
        while seconds > 0:
            self.time.advance(min(seconds, self.step))
            pause(self.moment)
            seconds -= self.step


@contextmanager
def served(
    name: str, clock: ShiftedClock, *, store: Store | None = None, fault: str = "", notify: str = ""
) -> Iterator[str]:
    """A sandbox at the time of `clock` that puts its files into `store` and delivers callbacks; its URL."""
    vendor = find(name)
    bent = targets.faults([vendor], [fault]) if fault else ()
    world = vendor.world(targets.stand_in_account(vendor), vendor.contract().edition, bent, visit=VISIT)
    complaints: list[str] = []
    mirrors = None
    if store:
        assert isinstance(world, Stores)
        mirrors = Mirrors({name: world}, {name: store}, clock.now, complaints.append)
    postman = Postman({name: world}, clock.now, {name: notify} if notify else {})
    app = application({name: world}, clock.now, advance=clock.advance, postman=postman, mirrors=mirrors)
    with running(app) as url:
        yield url
    assert not [each for each in complaints if "not the name of a file" not in each]  # generated channel names
