"""The tests of the suite, made for one vendor: three that drive, and one a clause that tells.

Drivers' tests pass when traffic was made; what the traffic showed is told by `test_clause`, so one
broken promise is one red test.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import NamedTuple

import pytest

from contracts.drive import explore, plan
from contracts.drive.explore import Look
from contracts.drive.settings import EMBEDDED, LIVE, NONE, Effort
from contracts.model import Conditions, Outcome, Row
from contracts.report import words
from contracts.report.words import Standing
from contracts.suite import depth as depths
from contracts.suite import scenarios
from contracts.suite.confirm import ROUNDS, confirm
from contracts.suite.depth import Depth, depth_of
from contracts.suite.first import ask
from contracts.suite.options import Options
from contracts.suite.run import Run, VendorRun
from contracts.suite.unseen import unseen
from contracts.suite.workers import share
from contracts.target import HttpTarget, Scenario, Target

MARK = "recording_contracts"

AFTER = ROUNDS + 1
"""By how much the seed differs of what is driven again: nothing of it is called like what was driven before."""


class Suite(NamedTuple):
    """The tests that a module of the suite consists of."""

    test_plan: Callable[..., None]
    test_data: Callable[..., None]
    test_walk: Callable[..., None]
    test_clause: Callable[..., None]


def suite(vendor: str | None = None) -> Suite:
    """The tests for `vendor`, or for every vendor of the run."""

    def mark(part: str) -> pytest.MarkDecorator:
        return pytest.mark.recording_contracts(vendor=vendor, part=part)

    @mark("plan")
    def test_plan(recording_vendor: str, recording_share: tuple[int, int], recording_run: Run, target: Target) -> None:
        _plan(_running(recording_run, recording_vendor, target), recording_run.options, recording_share)

    @mark("data")
    def test_data(
        recording_vendor: str,
        recording_operation: str,
        recording_kind: str,
        recording_run: Run,
        target: Target,
    ) -> None:
        run = _running(recording_run, recording_vendor, target)
        _data(run, recording_operation, recording_kind, recording_run.options)

    @mark("walk")
    def test_walk(recording_vendor: str, recording_run: Run, target: Target) -> None:
        _walk(_running(recording_run, recording_vendor, target), recording_run.options)

    @mark("clause")
    def test_clause(recording_clause: str, recording_run: Run) -> None:
        tell(recording_run.row(recording_clause), recording_run.conditions, recording_run.curl)

    return Suite(test_plan, test_data, test_walk, test_clause)


def drive(vendors: Iterable[VendorRun], options: Options) -> None:
    """Everything that the drivers of a run do, without pytest around it."""
    for each in vendors:
        _plan(each, options)
        for operation, kind in each.generated():
            _data(each, operation, kind, options)
        _walk(each, options)


def _plan(run: VendorRun, options: Options, part: tuple[int, int] = (1, 1)) -> None:
    """A share of the directed plan; again, where another edition is recognised, what that one reads otherwise."""
    if ask(run, options.seed):
        return
    feasible = [each for each in _directed(run, options) if plan.feasible(each, run.target)]
    chosen = share(feasible, *part)
    plan.run_together(run.target, chosen, options.seed, run.contract.edition, run.take)
    driven = run.recognise()
    if driven is not None and not run.hopeless:
        other = run.read_otherwise(driven)
        again = [each for each in chosen if each.name in other]
        plan.run_together(run.target, again, options.seed, run.contract.edition, run.take)

    conversations: list[tuple[int, Collection[Scenario]]] = [(options.seed, chosen)]
    later = (options.seed + AFTER, options.seed + 2 * AFTER)
    conversations.extend((seed, _missed(run, chosen, seed)) for seed in later)

    def repeat(names: frozenset[str], number: int) -> None:
        for seed, among in conversations:
            doubted = [each for each in among if each.name in names]
            plan.run_together(run.target, doubted, seed + number, run.contract.edition, run.take)

    confirm(run, repeat, chosen)


def _missed(run: VendorRun, chosen: Collection[Scenario], seed: int) -> list[Scenario]:
    """Drive again what the weather kept from being seen; each scenario may wait once more."""
    found = unseen(run, chosen)
    if isinstance(run.target, HttpTarget):
        run.target.grant(max((each.seconds for each in found), default=0.0))
    plan.run_together(run.target, found, seed, run.contract.edition, run.take)
    return found


def _directed(run: VendorRun, options: Options) -> Iterable[Scenario]:
    """The scenarios of the depth; the one that was asked for, and what is to tell editions apart, are driven whole."""
    if options.scenario:
        return (each for each in run.vendor.scenarios if each.name == options.scenario)
    if run.among:
        return run.vendor.scenarios
    depth = depth_of(run.target, options.depth)
    run.deeper = depth.deeper
    return depths.scenarios(run.vendor, run.contract, depth, run.target.abilities)


def _data(run: VendorRun, operation: str, kind: str, options: Options) -> None:
    effort = _effort(run.target, options)
    name = scenarios.data(operation, kind)
    wanted = operation in run.contract.operations and options.scenario in ("", name)

    def generate(look: Look) -> None:
        explore.generate(run.vendor, run.contract, run.target, operation, kind, effort, options.seed, look)

    if wanted and not run.hopeless and effort.examples:
        generate(_look(run, effort))
        confirm(run, lambda names, _: generate(run.see) if name in names else None)


def _walk(run: VendorRun, options: Options) -> None:
    effort = _effort(run.target, options)
    wanted = options.scenario in ("", explore.WALK)
    if wanted and not run.hopeless and effort.walks:
        explore.walk(run.vendor, run.contract, run.target, effort, options.seed, _look(run, effort))


def tell(row: Row | None, conditions: Conditions, curl: Mapping[str, str]) -> None:
    """End a test as the row of its clause says; none means that the clause was not judged."""
    if row is None:
        pytest.skip("not in the edition that the target speaks")
    stands = words.standing(row)
    if row.outcome is Outcome.FAIL or stands is Standing.STALE:
        text = words.failure(row, conditions, curl)
        if stands in (Standing.BROKEN, Standing.STALE) and not row.clause.volatile:
            pytest.fail(text, pytrace=False)
        pytest.xfail(text)
    if row.outcome is not Outcome.PASS:
        pytest.skip(f"{row.outcome}: {row.reason}")


def _running(run: Run, vendor: str, target: Target) -> VendorRun:
    """The vendor's part of the run, driving `target`, which a fixture of the user's may have replaced."""
    found = run.vendors[vendor]
    found.target = target
    return found


def _effort(target: Target, options: Options) -> Effort:
    if not options.scenario and depth_of(target, options.depth) is not Depth.DEEP:
        return NONE
    return EMBEDDED if "clock" in target.abilities else LIVE


def _look(run: VendorRun, effort: Effort) -> Look:
    """What an explorer is told of a trace. It depends on nothing else that was driven, so neither does the traffic.

    Who does not shrink learns nothing, and goes on past a break.
    """
    return run.look if effort.shrink else run.see
