"""How little of a directed plan exercises what the whole one does: found on the sandbox, by leaving out."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial

from contracts.drive import plan
from contracts.judge.judge import Judged, judge
from contracts.model import Exchange, Outcome
from contracts.spec import Contract
from contracts.suite.abridging import Omission, Step, Steps, omitting
from contracts.suite.depth import PLAIN, Depth
from contracts.suite.spans import recorded
from contracts.suite.targets import rehearsal
from contracts.target.channel import Channel, Scenario
from contracts.target.rehearsal import PatientClock
from contracts.vendors.vendor import Vendor

SEED = 1
VISITS = (0.0, 5.0)
"""Seconds that somebody is in a channel whose recording starts: an account can be either, so both are covered."""

AT_ONCE = 30.0
"""Seconds of waiting below which scenarios count as equally quick."""

RECORDING = 20
"""Requests that cost as much as one recording."""

Item = tuple[float, str, str]
"""The visit; a clause that was exercised or an operation that was done; the operation by which a behaviour showed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What one scenario, driven on its own with these steps, was worth: `witnesses` are steps for each item."""

    scenario: Scenario
    steps: Steps
    requests: int
    covered: frozenset[Item]
    recordings: int
    witnesses: Mapping[Item, frozenset[Step]] = field(repr=False)

    @property
    def cost(self) -> int:
        """In requests."""
        return self.requests + RECORDING * self.recordings

    @property
    def seconds(self) -> float:
        return max(self.scenario.seconds, AT_ONCE)


Found = dict[str, Trial]


def text(vendor: Vendor) -> str:
    """What the standard depth leaves out, as the file beside `vendor` says it; this takes minutes."""
    found = {
        contract.edition: {Depth.STANDARD: _omissions(vendor, contract, standard(vendor, contract))}
        for contract in vendor.contracts()
    }
    lists = re.compile(r"\[[^\]]*\]")
    return lists.sub(lambda each: " ".join(each[0].split()), json.dumps(found, indent=2)) + "\n"


def _omissions(vendor: Vendor, contract: Contract, found: Found) -> dict[str, dict[str, list[int]]]:
    """The steps that each scenario leaves out, by operation."""
    result: dict[str, dict[str, list[int]]] = {}
    for name, each in found.items():
        result[name] = {}
        for operation, place in sorted(_try(vendor, contract, each.scenario, frozenset()).steps - each.steps):
            result[name].setdefault(operation, []).append(place)
    return result


def standard(vendor: Vendor, contract: Contract) -> Found:
    """The least that exercises every clause that `contract` has for a plain account.

    The cheap scenarios are left out or shortened first, for what they share with the dear ones is had there anyway.
    One that is `entire` stays as it is.
    """
    trials = whole(vendor, contract)
    for name in sorted(trials, key=lambda name: trials[name].cost):
        if not (_needed(trials, name) or trials[name].scenario.entire):
            del trials[name]
    for name in sorted(trials, key=lambda name: trials[name].cost):
        if not trials[name].scenario.entire:
            trials[name] = _trimmed(partial(_try, vendor, contract), trials[name], _needed(trials, name))
    return trials


def whole(vendor: Vendor, contract: Contract) -> Found:
    """Every scenario that needs no ability and is not for the deep depth only, in full."""
    usual = (each for each in vendor.scenarios if not (each.needs or each.thorough))
    return {each.name: _try(vendor, contract, each, frozenset()) for each in usual}


def _needed(trials: Found, name: str) -> frozenset[Item]:
    """What nothing else exercises that is as quick."""
    own = trials[name]
    others = (each.covered for other, each in trials.items() if other != name and each.seconds <= own.seconds)
    return own.covered - frozenset[Item]().union(*others)


def _trimmed(attempt: Callable[[Scenario, Steps], Trial], full: Trial, needed: frozenset[Item]) -> Trial:
    """`full` without every step that `needed` can do without."""
    best = full
    witnesses = frozenset[Step]().union(*(full.witnesses[item] for item in needed))
    idle = sorted(full.steps - witnesses)
    half = len(idle) // 2
    for more in (idle, idle[half:], idle[:half], *([step] for step in sorted(full.steps, reverse=True))):
        if best.steps & frozenset(more):
            trial = attempt(full.scenario, (full.steps - best.steps) | frozenset(more))
            if needed <= trial.covered and trial.cost < best.cost:
                best = trial
    return best


def _same(omission: Omission) -> Omission:
    return omission


def tried(vendor: Vendor, contract: Contract, scenario: Scenario) -> Trial:
    """What `scenario` is worth with all its steps."""
    return _try(vendor, contract, scenario, frozenset())


def _try(vendor: Vendor, contract: Contract, scenario: Scenario, left_out: Steps) -> Trial:
    sent: set[Step] = set()
    witnesses: dict[Item, frozenset[Step]] = {}
    requests = recordings = 0
    for visit in VISITS:
        omission = Omission(contract, left_out)
        channel, judged = _drive(vendor, contract, omitting(scenario, partial(_same, omission)), visit)
        places = zip((each.id for each in judged.trace.exchanges), omission.sent, strict=False)
        by_id = {id_: step for id_, step in places if step}
        sent |= set(by_id.values())
        requests = max(requests, len(judged.trace.exchanges))
        recordings = max(recordings, len(recorded(channel.items, vendor.access)))
        for name, operation, evidence in (*_exercised(judged, contract), *_done(judged, contract)):
            rests_on = frozenset(by_id[id_] for id_ in evidence if id_ in by_id)
            known = witnesses.get((visit, name, operation))
            if known is None or len(rests_on) < len(known):
                witnesses[(visit, name, operation)] = rests_on
    return Trial(
        scenario=scenario,
        steps=frozenset(sent),
        requests=requests,
        covered=frozenset(witnesses),
        recordings=recordings,
        witnesses=witnesses,
    )


def _exercised(judged: Judged, contract: Contract) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Each clause that held, by which operation where it is about the behaviour of several, and where it was seen.

    Whoever is let in by one operation may be shut out by the next: one door says little of another.
    """
    operations = {each.id: _operation(contract, each) for each in judged.trace.exchanges}
    for each in judged.verdicts:
        if each.outcome is Outcome.PASS:
            behaves = contract.clauses[each.clause].kind == "behaviour"
            yield each.clause, operations.get(each.evidence[-1], "") if behaves else "", each.evidence


def _done(judged: Judged, contract: Contract) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Each operation that succeeded: what holds of the answers of others may not hold of its own."""
    for each in judged.trace.exchanges:
        operation = _operation(contract, each)
        if operation and each.response and each.response.status < 300:
            yield operation, "", (each.id,)


def _operation(contract: Contract, exchange: Exchange) -> str:
    resolved = contract.resolve(exchange.request)
    return resolved[0].id if resolved else ""


def _drive(vendor: Vendor, contract: Contract, scenario: Scenario, visit: float) -> tuple[Channel, Judged]:
    clock = PatientClock(scenario.seconds)
    target = rehearsal(vendor.name, contract.edition, "", clock, PLAIN, visit=visit)
    trace = plan.run(target, scenario, SEED, contract.edition)
    return target.opened[0], judge(trace, contract, vendor.oracle)
