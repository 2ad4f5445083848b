"""A second look at what was broken in one conversation only: bad weather hardly strikes twice in one place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from contracts.judge.fold import CONFIRMED, broken_in
from contracts.model import Outcome
from contracts.suite.run import VendorRun
from contracts.target import HttpTarget, Scenario

LOOKS = 2
"""How often is looked again at most, in the hope of seeing once more what a scenario broke."""

ROUNDS = 5
"""How often a scenario is driven again at most: what the weather spoils is no look."""

SLACK = 1.0
"""Seconds more than a scenario went on, for those that answers take."""

Again = Callable[[frozenset[str], int], None]
"""Drive those of a driver's scenarios that have one of these names again; the number is the round, from 1."""


def confirm(run: VendorRun, again: Again, directed: Iterable[Scenario] = ()) -> None:
    """Let a driver drive again what its scenarios broke once, each in a conversation of its own.

    Those that are `directed` may then wait once more, as long as they did. Only a target behind a URL has weather.
    """
    seconds = {each.name: max(each.seconds, _lasted(run, each.name)) for each in directed}
    for number in range(1, ROUNDS + 1):
        doubted = frozenset(_doubted(run))
        if not doubted or run.hopeless or not isinstance(run.target, HttpTarget):
            return
        run.target.grant(max(seconds.get(name, 0.0) for name in doubted))
        again(doubted, number)


def _lasted(run: VendorRun, scenario: str) -> float:
    """For how many seconds a scenario went on: for a state that does not come it waits longer than it needs to."""
    found = (each.items for each in run.traces if each.scenario == scenario and each.items)
    return max((items[-1].at - items[0].at + SLACK for items in found), default=0.0)


def _doubted(run: VendorRun) -> Iterator[str]:
    """The scenarios that broke what no other conversation did, and that was not looked at often enough since."""
    certain = frozenset[str]().union(*(each.certain for each in run.found))
    for clause, traces in broken_in(run.found).items():
        scenario = traces[0].scenario
        if clause not in certain and len(traces) < CONFIRMED and _told(run, scenario, clause) <= LOOKS:
            yield scenario


def _told(run: VendorRun, scenario: str, clause: str) -> int:
    """How many conversations of a scenario say whether a clause holds."""
    known = (Outcome.PASS, Outcome.FAIL)
    return sum(
        any(verdict.clause == clause and verdict.outcome in known for verdict in each.verdicts)
        for each in run.found
        if each.trace.scenario == scenario
    )
