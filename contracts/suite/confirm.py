"""A second look at what was broken in one conversation only: bad weather hardly strikes twice in one place."""

from __future__ import annotations

from collections.abc import Callable

from contracts.suite.run import VendorRun
from contracts.target import HttpTarget

ROUNDS = 2
"""How often a scenario is driven again at most, in the hope of seeing once more what it broke."""

Again = Callable[[frozenset[str], int], None]
"""Drive those of a driver's scenarios that have one of these names again; the number is the round, from 1."""


def confirm(run: VendorRun, again: Again, longest: float = 0.0) -> None:
    """Let a driver drive again what its scenarios broke once, each in a conversation of its own.

    A scenario may then wait once more, `longest` seconds each time. Only a target behind a URL has weather.
    """
    for number in range(1, ROUNDS + 1):
        doubted = run.doubted
        if not doubted or run.hopeless or not isinstance(run.target, HttpTarget):
            return
        run.target.grant(longest)
        again(doubted, number)
