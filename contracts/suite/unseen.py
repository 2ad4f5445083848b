"""What bad weather kept from being seen, driven once more: of each scenario only the steps that show it."""

from __future__ import annotations

from collections.abc import Iterable

from contracts.model import Outcome, Row
from contracts.suite.abridging import Steps, abridged
from contracts.suite.amount import rows_of
from contracts.suite.covering import tried
from contracts.suite.run import VendorRun
from contracts.target import HttpTarget, Scenario


def unseen(run: VendorRun, driven: Iterable[Scenario]) -> list[Scenario]:
    """Those of the scenarios `driven` that the weather has spoiled, cut to the clauses that nobody has seen since.

    What a scenario shows in calm weather is found out on the sandbox. Only a target behind a URL has weather.
    """
    spoiled = {each.trace.scenario for each in run.judged.values() if each.weather}
    if run.hopeless or not spoiled or not isinstance(run.target, HttpTarget):
        return []
    rows = rows_of(run.contract, run.judged.values(), run.reach)
    missing = {row.clause.id for row in rows if _open(row)}
    names = {each.name for each in driven} & spoiled
    cuts = (_cut(run, each, missing) for each in run.vendor.scenarios if each.name in names and missing)
    return [each for each in cuts if each]


def _open(row: Row) -> bool:
    return row.outcome is not Outcome.PASS and not row.fails and not row.clause.untestable


def _cut(run: VendorRun, scenario: Scenario, missing: set[str]) -> Scenario | None:
    """`scenario` with the steps that show any of these clauses, which are then no longer missing; None if none does."""
    trial = tried(run.vendor, run.contract, scenario)
    shown = {item: steps for item, steps in trial.witnesses.items() if item[1] in missing}
    missing -= {clause for _, clause, _ in shown}
    needed = Steps().union(*shown.values())
    return abridged(scenario, trial.steps - needed, run.contract) if shown else None
