"""Profiles of sandboxes that were driven by the directed plan."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from contracts.drift.classes import Change
from contracts.drive import plan
from contracts.judge.fold import Reach, fold
from contracts.judge.judge import judge
from contracts.model import Conditions, Report, Trace
from contracts.suite import drifting
from contracts.suite.drifting import Observation
from contracts.suite.targets import embedded, faults
from contracts.vendors.vendor import find


@cache
def driven(vendor: str, seed: int = 0, fault: str = "") -> tuple[Trace, ...]:
    """The traces of the directed plan on the embedded sandbox."""
    known = find(vendor)
    edition = known.contract().edition
    target = embedded(vendor, edition, faults([known], [fault]) if fault else ())
    scenarios = (each for each in known.scenarios if plan.feasible(each, target))
    return tuple(plan.run(target, each, seed, edition) for each in scenarios)


def profiled(vendor: str, traces: Iterable[Trace]) -> Observation:
    """What these traces show."""
    known = find(vendor)
    contract, kept = known.contract(), tuple(traces)
    conditions = Conditions(targets={}, editions={vendor: contract.edition}, seed=0, started="", versions={})
    rows = fold(contract, [judge(each, contract, known.oracle) for each in kept], Reach())
    return drifting.observed(
        "a test", kept, Report(conditions=conditions, rows=rows, exchanges={}, took=0.0, complete=True)
    )


@cache
def conforming(vendor: str, seed: int = 0) -> Observation:
    """What a sandbox that keeps its word shows."""
    return profiled(vendor, driven(vendor, seed))


def changes(before: Observation, now: Observation) -> tuple[Change, ...]:
    """What changed from one to the other."""
    return drifting.drift(before, now, ()).changes
