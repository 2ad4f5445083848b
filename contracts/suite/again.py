"""A recorded run, judged again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import inf

from contracts.judge.fold import Reach
from contracts.judge.judge import Judged, judge
from contracts.judge.lasting import together
from contracts.model import Deviation, Json, Recognition, Report, Row
from contracts.report.deviations import idle
from contracts.report.exits import Exit
from contracts.report.jsonl import Recorded
from contracts.suite.amount import accepting, exit_of, hollow, reach_of, recognise, rows_of
from contracts.suite.options import AUTO
from contracts.vendors.vendor import Vendor, find


def judge_again(
    recorded: Recorded, edition: Mapping[str, str] | None = None, deviations: Sequence[Deviation] = ()
) -> tuple[Report, Exit, dict[str, str]]:
    """The report of a recorded run: its traces judged anew, under other editions where asked, or under the best.

    `deviations` are breaks that somebody has accepted.

    Raises:
        SpecError: a vendor or an edition is unknown here.
    """
    rows: list[Row] = []
    auto = _auto(recorded, edition or {})
    recognised: list[Recognition] = []
    judged: dict[str, list[Judged]] = {}
    editions, curl, notes = {}, {}, list(recorded.footer["notes"])
    for name, known in recorded.conditions.editions.items():
        vendor = find(name)
        traces = [each for each in recorded.traces if each.vendor == name]
        reach = _recorded_reach(vendor, recorded.footer["targets"][name])
        if name in auto:
            recognised.append(recognise(vendor, vendor.contracts(), traces, reach))
        asked = recognised[-1].edition if name in auto else (edition or {}).get(name, known)
        contract = vendor.contract(asked)
        alone = [judge(each, contract, vendor.oracle) for each in traces]
        judged[name] = together(alone, contract, vendor.oracle, doubts=reach.doubts)
        found = rows_of(contract, judged[name], reach)
        rows += accepting(found, vendor, traces, recorded.conditions.seed, deviations)
        editions[name], curl[name] = contract.edition, vendor.curl
        if contract.edition != known and name not in auto:
            notes.append(f"{name}: recorded under edition {known}, judged under {contract.edition}")
    targets = {name: could["label"] for name, could in recorded.footer["targets"].items()}
    report = Report(
        conditions=replace(recorded.conditions, targets=targets, editions=editions),
        rows=tuple(rows),
        exchanges={name: sum(each.trace.requests for each in found) for name, found in judged.items()},
        took=recorded.footer["took"],
        complete=recorded.footer["complete"],
        undone=recorded.footer.get("undone", ""),
        notes=(*notes, *idle(deviations, rows)),
        recognised=tuple(recognised),
    )
    return (
        report,
        exit_of(report, hollow=any(hollow([each.trace for each in found]) for found in judged.values())),
        curl,
    )


def _auto(recorded: Recorded, edition: Mapping[str, str]) -> frozenset[str]:
    """The vendors whose edition is to be found out: asked for now, or when the run was made and not otherwise now."""
    asked = {name for name, each in edition.items() if each == AUTO}
    return frozenset(asked | (set(recorded.conditions.settings.get(AUTO, ())) - set(edition)))


def _recorded_reach(vendor: Vendor, could: Json) -> Reach:
    patience = inf if could["patience"] is None else could["patience"]
    deeper, doubts = could.get("deeper", ""), could.get("doubts", False)
    return reach_of(vendor, could["abilities"], patience, deeper=deeper, doubts=doubts)
