"""What bad weather kept from being seen, driven once more: of each scenario only the steps that show it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from contracts.clock import pause
from contracts.model import Outcome, Row
from contracts.suite.abridging import Steps, abridged
from contracts.suite.amount import rows_of
from contracts.suite.covering import tried
from contracts.suite.run import VendorRun
from contracts.target import HttpTarget, Scenario, retries


def unseen(run: VendorRun, driven: Iterable[Scenario]) -> list[Scenario]:
    """Those of the scenarios `driven` that the weather has spoiled, cut to the clauses that nobody has seen since.

    What a scenario shows in calm weather is found out on the sandbox. Only a target behind a URL has weather. An
    operation is not asked again whose server errors are an answer; one that has never succeeded is, after a pause, in
    one scenario only: that tells whether it ever will.
    """
    if run.hopeless or not isinstance(run.target, HttpTarget):
        return []
    spoiled = _spoiled(run)
    rows = rows_of(run.contract, run.found, run.reach) if spoiled else ()
    missing = {row.clause.id for row in rows if _open(row)}
    names = {each.name for each in driven} & spoiled
    cuts = (_cut(run, each, missing) for each in run.vendor.scenarios if each.name in names and missing)
    return [each for each in cuts if each]


def _spoiled(run: VendorRun) -> set[str]:
    """The scenarios that the weather has spoiled; of those that wait for one operation to succeed, the shortest."""
    failing = {operation for each in run.found for operation in each.lasting}
    answered = set(_succeeded(run))
    spoiled: set[str] = set()
    stuck: dict[str, tuple[int, str]] = {}
    for each in run.found:
        length, name = len(each.trace.exchanges), each.trace.scenario
        for operation in each.weather.keys() - failing:
            if operation in answered:
                spoiled.add(name)
            else:
                stuck[operation] = min(stuck.get(operation, (length, name)), (length, name))
    if stuck:
        pause(retries.BACKOFF[-1])
    return spoiled | {name for _, name in stuck.values()}


def _succeeded(run: VendorRun) -> Iterator[str]:
    """The operations that have succeeded."""
    for each in run.traces if any(found.weather for found in run.found) else ():
        for exchange in each.exchanges:
            resolved = run.contract.resolve(exchange.request)
            if resolved and exchange.response and resolved[0].succeeded(exchange.response.status):
                yield resolved[0].id


def _open(row: Row) -> bool:
    return row.outcome is not Outcome.PASS and not row.fails and not row.clause.untestable


def _cut(run: VendorRun, scenario: Scenario, missing: set[str]) -> Scenario | None:
    """`scenario` with the steps that show any of these clauses, which are then no longer missing; None if none does."""
    trial = tried(run.vendor, run.contract, scenario)
    shown = {item: steps for item, steps in trial.witnesses.items() if item[1] in missing}
    missing -= {clause for _, clause, _ in shown}
    needed = Steps().union(*shown.values())
    return abridged(scenario, trial.steps - needed, run.contract) if shown else None
