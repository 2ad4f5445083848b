"""Profiles of sandboxes that were driven by the directed plan."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from contracts.drift.profile import Profiles
from contracts.drive import plan
from contracts.judge.fold import Reach, fold
from contracts.judge.judge import judge
from contracts.model import Trace
from contracts.suite import drifting
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


def profiled(vendor: str, traces: Iterable[Trace]) -> Profiles:
    """What these traces show."""
    known = find(vendor)
    contract, kept = known.contract(), tuple(traces)
    rows = fold(contract, [judge(each, contract, known.oracle) for each in kept], Reach())
    return drifting.observed(kept, {vendor: contract.edition}, rows)


@cache
def conforming(vendor: str, seed: int = 0) -> Profiles:
    """The profile of a sandbox that keeps its word."""
    return profiled(vendor, driven(vendor, seed))
