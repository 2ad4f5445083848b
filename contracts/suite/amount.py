"""What judged traces amount to: rows, an exit code, and the edition that they speak."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from contracts import clock
from contracts.extras import lacking
from contracts.judge import editions
from contracts.judge.fold import Reach, fold
from contracts.judge.judge import Judged, judge
from contracts.model import (
    ABSENT,
    UNSENT,
    WEATHER,
    Credentials,
    Deviation,
    Event,
    Outcome,
    Recognition,
    Report,
    Row,
    Trace,
)
from contracts.report.deviations import Driven, mark
from contracts.report.exits import Exit, exit_code
from contracts.spec import Contract
from contracts.suite import scenarios
from contracts.target.brake import HELD
from contracts.vendors.vendor import Vendor

MANY = 10
"""Answers that are no coincidence when they are all alike."""

REFUSED = "the target refuses the credentials"
_TELLING = frozenset({*range(200, 300), *WEATHER})
"""Statuses that say something even when nothing else ever comes; with others the API is not at this URL."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unready:
    """Why a target cannot be judged, in one line. `passing` says that it may be otherwise in a while."""

    says: str
    passing: bool


def unready(traces: Collection[Trace]) -> Unready | None:
    """What the first questions to a target have shown against it, if nothing else was asked."""
    found = [item for each in traces for item in each.items if isinstance(item, Event) and item.kind == "unready"]
    if not found or len({each.scenario for each in traces}) > 1:
        return None
    return Unready(says=str(found[0].data["says"]), passing=bool(found[0].data["passing"]))


def rows_of(contract: Contract, judged: Collection[Judged], reach: Reach) -> tuple[Row, ...]:
    """One row for each clause; a target that was not really reached has shown nothing."""
    traces = [each.trace for each in judged]
    early = unready(traces)
    reason = early.says if early else hollow(traces)
    if not reason:
        return fold(contract, judged, replace(reach, held=held_back(traces)))
    outcome = Outcome.INCONCLUSIVE if early and early.passing else Outcome.UNEXERCISED
    rows = fold(contract, (), reach)
    return tuple(row if row.clause.untestable else replace(row, outcome=outcome, reason=reason) for row in rows)


def held_back(traces: Iterable[Trace]) -> str:
    """Why recordings were not begun that might have been, or an empty string."""
    begins = f"{UNSENT}{HELD}"
    faults = (each.fault for trace in traces for each in trace.exchanges if each.fault)
    return next((each.removeprefix(UNSENT) for each in faults if each.startswith(begins)), "")


def accepting(
    rows: Iterable[Row], vendor: Vendor, traces: Iterable[Trace], seed: int, deviations: Sequence[Deviation]
) -> tuple[Row, ...]:
    """`rows` with the deviations that are accepted today, after `traces` of a run with this seed."""
    if not deviations:
        return tuple(rows)
    directed = frozenset(each.name for each in vendor.scenarios)
    driven = Driven(seed=seed, scenarios=frozenset(each.scenario for each in traces), directed=directed)
    return mark(rows, deviations, clock.today(), driven)


def hollow(traces: Collection[Trace]) -> str:
    """Why these traces show nothing of the contract, or an empty string; what may pass is no reason."""
    if early := unready(traces):
        return "" if early.passing else early.says
    statuses = [
        exchange.response.status
        for each in traces
        if not scenarios.wrong_on_purpose(each.scenario)
        for exchange in each.exchanges
        if exchange.response and exchange.credentials is Credentials.VALID
    ]
    found = set(statuses)
    if found & {401, 403} and found <= {401, 403, 404}:
        return REFUSED
    if len(statuses) >= MANY and len(found) == 1 and not found <= _TELLING:
        return f"the target answers {statuses[0]} to everything"
    return ""


def monotony(traces: Collection[Trace]) -> str:
    """How a server answers that is hardly the vendor's, or an empty string."""
    answers = [exchange.response for each in traces for exchange in each.exchanges if exchange.response]
    if not answers:
        return ""
    status = answers[0].status
    if len(answers) >= MANY and status >= 300 and all(each.status == status for each in answers):
        return f"answers {status} to everything; {'try again later' if status in WEATHER else 'check the URL'}"
    if all(each.body is ABSENT for each in answers):
        return "never answers in JSON; check the URL"
    return ""


def shown(vendor: Vendor, label: str, traces: Collection[Trace], *, embedded: bool) -> tuple[str, ...]:
    """What a person should know first, to whom a target called `label` gave these answers."""
    if early := unready(traces):
        return (f"{vendor.name}: {label}: {early.says}",)
    if hollow(traces) == REFUSED:
        variables = " and ".join(vendor.environment)
        return (f"{vendor.name}: {label} refuses the credentials; check {variables}",)
    told = "" if embedded else monotony(traces)
    return (f"{vendor.name}: {label} {told}",) if told else ()


def exit_of(report: Report, *, hollow: bool) -> Exit:
    """The exit code; a target that lets nobody in, or is elsewhere, is a matter of configuration."""
    return Exit.USAGE if report.complete and hollow else exit_code(report)


def reach_of(vendor: Vendor, abilities: Collection[str], patience: float, *, doubts: bool, deeper: str = "") -> Reach:
    """What could be reached by somebody who can do and afford this much; `doubts` what was broken once only."""
    possible = (each.seconds for each in vendor.scenarios if each.needs <= set(abilities))
    wants = min((seconds for seconds in possible if seconds > patience), default=0.0)
    lending = {name: text for name, text in _lending().items() if name not in abilities}
    known = frozenset(abilities)
    return Reach(abilities=known, patience=patience, wants=wants, deeper=deeper, lending=lending, doubts=doubts)


def _lending() -> dict[str, str]:
    """How a target can be lent each ability."""
    media = lacking("media")
    return {
        "participants": "lend them with --participants CMD",
        "callbacks": "lend an address with --callbacks PORT",
        "answers": "receive callbacks here, with --callbacks PORT",
        "storage": media or "name it with --storage VENDOR=PLACE",
        "links": media,
    }


def recognise(vendor: Vendor, contracts: Iterable[Contract], traces: Collection[Trace], reach: Reach) -> Recognition:
    """Which of `contracts`, newest first, these traces keep best; the directed ones of the newest edition, if any."""
    found = tuple(contracts)
    sure = replace(reach, doubts=False)
    directed = {each.name for each in vendor.scenarios}
    first = [each for each in traces if each.edition == found[0].edition and each.scenario in directed] or traces
    judged = {each.edition: [judge(trace, each, vendor.oracle) for trace in first] for each in found}
    return editions.recognise(vendor.name, {each.edition: rows_of(each, judged[each.edition], sure) for each in found})
