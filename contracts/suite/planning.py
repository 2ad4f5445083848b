"""What a gate would do, found out in a rehearsal: the whole run, driven on the sandbox, and nothing sent."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from functools import partial, reduce

from contracts.model import Event, Outcome, Row
from contracts.suite.confirm import ROUNDS
from contracts.suite.depth import Depth
from contracts.suite.options import EMBEDDED, Options
from contracts.suite.parts import drive
from contracts.suite.run import VendorRun
from contracts.suite.spans import recorded
from contracts.suite.targets import OptionError, rehearsal
from contracts.target.access import Access, Counts
from contracts.target.budget import CLEANING, QUESTIONS, Budget, Limits
from contracts.target.channel import Channel
from contracts.target.rehearsal import PatientClock, Rehearsal
from contracts.vendors.vendor import find

AGAIN = 2
"""How often everything may be driven: once, and once more to confirm what broke, or for what the weather spoiled."""

SPARE = 2
"""Recordings that may begin beside those of the plan: where one was expected to be refused."""

ATTENDED = 86_400.0
"""Seconds for which somebody is in every channel, in the rehearsal that asks for the most."""

LONGEST = 30 * 86_400.0
"""Seconds of patience that stand for a patience without end: a sandbox needs no more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What traffic takes of a target.

    `recorded` is the sum over all recordings of the seconds for which each would run, `waits` the seconds spent
    waiting.
    """

    requests: int = 0
    recordings: int = 0
    recorded: float = 0.0
    waits: float = 0.0

    def worst(self, other: Cost) -> Cost:
        """The greater of each figure."""
        return self._with(other, max)

    def plus(self, other: Cost) -> Cost:
        """Both, one after the other."""
        return self._with(other, lambda one, another: one + another)

    def _with(self, other: Cost, together: Callable[[float, float], float]) -> Cost:
        return Cost(
            requests=int(together(self.requests, other.requests)),
            recordings=int(together(self.recordings, other.recordings)),
            recorded=together(self.recorded, other.recorded),
            waits=together(self.waits, other.waits),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """What a gate would ask of one target that keeps its word, be its channels empty or attended.

    A target that does not keep its word is asked for no more than the `ceiling`. `confirmation` is the most that a look
    at one break again, and once more, would add to the `cost`. `rows` say which clauses would be exercised while nobody
    is there.
    """

    vendor: str
    edition: str
    target: str
    cost: Cost
    confirmation: Cost
    ceiling: Limits
    rows: tuple[Row, ...]

    @property
    def exercised(self) -> tuple[Row, ...]:
        """The clauses that would be judged."""
        return tuple(row for row in self.rows if row.outcome is Outcome.PASS)

    @property
    def unexercised(self) -> tuple[Row, ...]:
        """The clauses that would not be, each with the reason."""
        return tuple(row for row in self.rows if row.outcome is not Outcome.PASS)


def estimates(options: Options) -> tuple[Estimate, ...]:
    """What the gate with these options would do to each target behind a URL.

    Raises:
        OptionError: there is no such target.
        SpecError: there is no such edition.
    """
    urls = {name: url for name, url in options.targets.items() if url != EMBEDDED}
    if not urls:
        raise OptionError("--plan: the embedded sandbox costs nothing; name a --target")
    empty, attended = (_rehearse(urls, options, visit) for visit in (0.0, ATTENDED))
    return tuple(_worse(empty[name], attended[name]) for name in urls)


def ceiling(options: Options) -> Limits:
    """What the gate with these options asks of all its targets behind URLs together at most; no limit without any.

    Raises:
        SpecError: there is no such edition.
    """
    urls = {name: url for name, url in options.targets.items() if url != EMBEDDED}
    if not urls:
        return Limits()
    found = _rehearse(urls, options, 0.0).values()
    return Limits(
        requests=sum(each.ceiling.requests for each in found), recordings=sum(each.ceiling.recordings for each in found)
    )


def _ceiling(cost: Cost, *, auto: bool) -> Limits:
    """Everything as often as it may be driven, what is asked before, and what cleans up."""
    times = AGAIN + auto
    return Limits(requests=times * cost.requests + QUESTIONS + CLEANING, recordings=times * cost.recordings + SPARE)


def by_depth(options: Options) -> dict[Depth, tuple[Estimate, ...]]:
    """What the gate would do at each depth, the one that `options` ask for last; only that one for a lone scenario.

    A clause that would not be exercised, and would be at a greater depth, says at which.

    Raises:
        OptionError: there is no target behind a URL.
        SpecError: there is no such edition.
    """
    asked = options.depth or Depth.STANDARD
    if options.scenario:
        return {asked: estimates(options)}
    found = {each: estimates(replace(options, depth=each)) for each in Depth}
    return {each: tuple(map(partial(_leaving, found, each), found[each])) for each in (*(set(Depth) - {asked}), asked)}


def _leaving(found: Mapping[Depth, tuple[Estimate, ...]], depth: Depth, estimate: Estimate) -> Estimate:
    """`estimate` with the clauses that it leaves to a greater depth named as such."""
    left: dict[str, Depth] = {}
    for deeper in tuple(Depth)[list(Depth).index(depth) + 1 :]:
        for each in found[deeper]:
            if each.vendor == estimate.vendor:
                left = {row.clause.id: deeper for row in each.exercised} | left
    rows = (
        row
        if row.outcome is Outcome.PASS or row.clause.id not in left
        else replace(row, reason=f"left to --depth {left[row.clause.id]}")
        for row in estimate.rows
    )
    return replace(estimate, rows=tuple(rows))


def _worse(empty: Estimate, attended: Estimate) -> Estimate:
    return replace(
        empty,
        cost=empty.cost.worst(attended.cost),
        confirmation=empty.confirmation.worst(attended.confirmation),
    )


def _rehearse(urls: Mapping[str, str], options: Options, visit: float) -> dict[str, Estimate]:
    clock = PatientClock(min(options.patience, LONGEST))
    budget = Budget(options.limits, clock.now)
    runs: dict[str, tuple[VendorRun, Rehearsal]] = {}
    for name, url in urls.items():
        contract = find(name).contract(options.editions.get(name))
        target = rehearsal(name, contract.edition, url, clock, options.lent(name), visit=visit, budget=budget)
        among = find(name).contracts() if name in options.auto else ()
        runs[name] = (VendorRun(find(name), contract, target, among), target)
    drive((run for run, _ in runs.values()), options)
    return {name: _estimate(run, target, clock, auto=name in options.auto) for name, (run, target) in runs.items()}


def _estimate(run: VendorRun, target: Rehearsal, clock: PatientClock, *, auto: bool) -> Estimate:
    scenarios: dict[str, Cost] = {}
    for channel in target.opened:
        scenarios[channel.scenario] = scenarios.get(channel.scenario, Cost()).plus(_cost(channel, run.vendor.access))
    cost = replace(reduce(Cost.plus, scenarios.values(), Cost()), waits=clock.waited)
    return Estimate(
        vendor=run.vendor.name,
        edition=run.contract.edition,
        target=target.label,
        cost=cost,
        ceiling=_ceiling(cost, auto=auto),
        confirmation=reduce(Cost.plus, [reduce(Cost.worst, scenarios.values(), Cost())] * ROUNDS),
        rows=run.rows(),
    )


def _cost(channel: Channel, access: Access) -> Cost:
    spans = recorded(channel.items, access)
    return Cost(
        requests=channel.asked + channel.trace().requests,
        recordings=len(_begun(channel, access)),
        recorded=sum(spans),
        waits=sum(each.data["seconds"] for each in channel.items if isinstance(each, Event) and each.kind == "waited"),
    )


def _begun(channel: Channel, access: Access) -> Collection[object]:
    exchanges = channel.trace().exchanges
    return access.begun(exchanges) if isinstance(access, Counts) else recorded(channel.items, access)
