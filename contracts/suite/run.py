"""A run: the traces that drivers bring, judged as they come, and the report they amount to."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from importlib.metadata import version
from math import inf
from pathlib import Path

import contracts
from contracts.clock import WallClock, stopwatch, timestamp
from contracts.judge.fold import Reach, fingerprint, fold
from contracts.judge.history import WEATHER
from contracts.judge.judge import Judged, judge
from contracts.model import ABSENT, Conditions, Credentials, Json, Outcome, Report, Row, Trace
from contracts.report import files
from contracts.report.exits import Exit, exit_code
from contracts.report.jsonl import Journal, Recorded
from contracts.spec import Contract
from contracts.suite import scenarios, targets
from contracts.suite.options import EMBEDDED, Options
from contracts.target import HttpTarget, Target
from contracts.vendors.vendor import Vendor, find

MANY = 10
"""Answers that are no coincidence when they are all alike."""

REFUSED = "the target refuses the credentials"
_TELLING = frozenset({*range(200, 300), *WEATHER})
"""Statuses that say something even when nothing else ever comes; with others the API is not at this URL."""


@dataclass(slots=True)
class VendorRun:
    """What a run knows of one vendor."""

    vendor: Vendor
    contract: Contract
    target: Target
    journal: Journal | None = None
    judged: dict[str, Judged] = field(default_factory=dict)

    @property
    def reach(self) -> Reach:
        return _reach(self.vendor, self.target.abilities, self.target.patience)

    @property
    def exchanges(self) -> int:
        """How many exchanges were judged."""
        return sum(len(each.trace.exchanges) for each in self.judged.values())

    def take(self, trace: Trace) -> Judged:
        """Judge `trace` and keep it; a trace that was seen before changes nothing."""
        name = fingerprint(trace)
        if name not in self.judged:
            self.judged[name] = judge(trace, self.contract, self.vendor.oracle)
            if self.journal:
                self.journal.trace(trace)
        return self.judged[name]

    def look(self) -> Callable[[Trace], str | None]:
        """A look for breaks that were not known when it was made, so that exploring goes on past old ones."""
        known = self.broken()

        def look(trace: Trace) -> str | None:
            verdicts = self.take(trace).verdicts
            return next(
                (each.clause for each in verdicts if each.outcome is Outcome.FAIL and each.clause not in known),
                None,
            )

        return look

    def broken(self) -> frozenset[str]:
        """The clauses that are known to be broken."""
        return frozenset(
            verdict.clause
            for each in self.judged.values()
            for verdict in each.verdicts
            if verdict.outcome is Outcome.FAIL
        )

    def rows(self) -> tuple[Row, ...]:
        """One row for each clause."""
        return _rows(self.contract, self.judged.values(), self.reach)

    @property
    def down(self) -> str:
        """Why the target was given up, or an empty string."""
        return self.target.down if isinstance(self.target, HttpTarget) and self.target.gave_up else ""

    @property
    def hollow(self) -> str:
        """Why all that was seen shows nothing of the contract, or an empty string."""
        return _hollow(self.judged.values())

    @property
    def monotony(self) -> str:
        """How a server answers that is hardly the vendor's, or an empty string."""
        exchanges = [exchange for each in self.judged.values() for exchange in each.trace.exchanges]
        answers = [each.response for each in exchanges if each.response]
        if not answers or not isinstance(self.target, HttpTarget):
            return ""
        status = answers[0].status
        if len(answers) >= MANY and status >= 300 and all(each.status == status for each in answers):
            return f"answers {status} to everything; {'try again later' if status in WEATHER else 'check the URL'}"
        if all(each.body is ABSENT for each in answers):
            return "never answers in JSON; check the URL"
        return ""


class Run:
    """A run over one or more vendors, from options to report."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.started = stopwatch()
        self.journal: Journal | None = None
        self._folded: tuple[int, dict[str, Row]] | None = None
        clock = WallClock(options.patience)
        self.vendors = {name: _vendor_run(name, options, clock) for name in options.targets}
        self._conditions = _conditions(options, {name: each.contract.edition for name, each in self.vendors.items()})

    @property
    def conditions(self) -> Conditions:
        """Everything that is needed to repeat this run."""
        return replace(self._conditions, targets={name: each.target.label for name, each in self.vendors.items()})

    def keep(self, folder: Path) -> None:
        """Write what happens to `folder`, from now on."""
        self.journal = Journal(folder / files.RUN)
        self.journal.header(self.conditions)
        for each in self.vendors.values():
            each.journal = self.journal

    def row(self, clause: str) -> Row:
        """What the run says of one clause; folded once all drivers are through."""
        seen = sum(len(each.judged) for each in self.vendors.values())
        if self._folded is None or self._folded[0] != seen:
            rows = {row.clause.id: row for each in self.vendors.values() for row in each.rows()}
            self._folded = (seen, rows)
        return self._folded[1][clause]

    def report(self, *, complete: bool = True) -> Report:
        """What the run amounts to."""
        return Report(
            conditions=self.conditions,
            rows=tuple(row for each in self.vendors.values() for row in each.rows()),
            exchanges={name: each.exchanges for name, each in self.vendors.items()},
            took=round(stopwatch() - self.started, 3),
            complete=complete,
            notes=self.notes(),
        )

    def notes(self) -> tuple[str, ...]:
        """What a person should know first: who did not answer, whose credentials were refused."""
        told = []
        for name, each in self.vendors.items():
            if each.down:
                told.append(f"{name}: {each.target.label} does not answer: {each.down}")
            if each.hollow == REFUSED:
                variables = " and ".join(each.vendor.environment)
                told.append(f"{name}: {each.target.label} refuses the credentials; check {variables}")
            elif each.monotony:
                told.append(f"{name}: {each.target.label} {each.monotony}")
            if isinstance(each.target, HttpTarget) and each.target.left_running:
                stops = ", ".join(f"{stop.method} {stop.path}" for stop in each.target.left_running)
                told.append(f"{name}: not seen to end, so it may still run; stop it yourself: {stops}")
        return tuple(told)

    def exit(self, report: Report) -> Exit:
        """The exit code; a target that lets nobody in, or is elsewhere, is a matter of configuration."""
        return _exit(report, hollow=any(each.hollow for each in self.vendors.values()))

    def close(self, folder: Path | None, *, complete: bool = True) -> tuple[Report, Exit]:
        """End the run: stop what still runs, write the footer and every report into `folder`."""
        for each in self.vendors.values():
            if isinstance(each.target, HttpTarget):
                each.target.settle()
        report = self.report(complete=complete)
        code = self.exit(report)
        if self.journal and folder:
            self.journal.footer(
                complete=complete,
                exit=int(code),
                took=report.took,
                notes=list(report.notes),
                targets={name: _could(each.target) for name, each in self.vendors.items()},
            )
            self.journal.__exit__(None, None, None)
            files.write(folder, report, code, self.curl)
        for each in self.vendors.values():
            if isinstance(each.target, HttpTarget):
                each.target.close()
        return report, code

    @property
    def curl(self) -> dict[str, str]:
        """How each vendor is told who asks, as curl arguments."""
        return {name: each.vendor.curl for name, each in self.vendors.items()}


def _vendor_run(name: str, options: Options, clock: WallClock) -> VendorRun:
    vendor = find(name)
    contract = vendor.contract(options.editions.get(name))
    url = options.targets[name]
    target: Target
    if url == EMBEDDED:
        target = targets.embedded(name, contract.edition, options.faults)
    else:
        target = targets.http(
            name,
            url,
            {**options.account, **os.environ},
            patience=options.patience,
            rate=options.rate,
            timeout=options.timeout,
            clock=clock,
            participants=options.participants,
        )
    return VendorRun(vendor, contract, target)


def _conditions(options: Options, editions: Mapping[str, str]) -> Conditions:
    settings: dict[str, Json] = {"faults": [each.id for each in options.faults]} if options.faults else {}
    if any(url != EMBEDDED for url in options.targets.values()):
        settings |= {"patience": options.patience if options.patience != inf else None, "rate": options.rate}
    if options.scenario:
        settings["scenario"] = options.scenario
    return Conditions(
        targets=options.targets,
        editions=editions,
        seed=options.seed,
        started=timestamp(),
        versions={
            "recording-contracts": contracts.__version__,
            "python": platform.python_version(),
            **{name: version(name) for name in ("hypothesis", "schemathesis", "jsonschema-rs", "pytest")},
        },
        settings=settings,
    )


def _could(target: Target) -> Json:
    """What `target` was and could do, for the record."""
    return {
        "label": target.label,
        "abilities": sorted(target.abilities),
        "patience": None if target.patience == inf else target.patience,
    }


def _rows(contract: Contract, judged: Collection[Judged], reach: Reach) -> tuple[Row, ...]:
    """One row for each clause; a target that was not really reached has shown nothing."""
    hollow = _hollow(judged)
    if not hollow:
        return fold(contract, judged, reach)
    rows = fold(contract, (), reach)
    return tuple(row if row.clause.untestable else replace(row, reason=hollow) for row in rows)


def _hollow(judged: Collection[Judged]) -> str:
    """Why these traces show nothing of the contract, or an empty string."""
    statuses = [
        exchange.response.status
        for each in judged
        if not scenarios.wrong_on_purpose(each.trace.scenario)
        for exchange in each.trace.exchanges
        if exchange.response and exchange.credentials is Credentials.VALID
    ]
    found = set(statuses)
    if found & {401, 403} and found <= {401, 403, 404}:
        return REFUSED
    if len(statuses) >= MANY and len(found) == 1 and not found <= _TELLING:
        return f"the target answers {statuses[0]} to everything"
    return ""


def _exit(report: Report, *, hollow: bool) -> Exit:
    return Exit.USAGE if report.complete and hollow else exit_code(report)


def judge_again(recorded: Recorded, edition: Mapping[str, str] | None = None) -> tuple[Report, Exit, dict[str, str]]:
    """The report of a recorded run: its traces judged anew, under other editions where asked.

    Raises:
        SpecError: a vendor or an edition is unknown here.
    """
    rows: list[Row] = []
    judged: dict[str, list[Judged]] = {}
    editions, curl, notes = {}, {}, list(recorded.footer["notes"])
    for name, known in recorded.conditions.editions.items():
        vendor = find(name)
        contract = vendor.contract((edition or {}).get(name, known))
        judged[name] = [judge(each, contract, vendor.oracle) for each in recorded.traces if each.vendor == name]
        rows += _rows(contract, judged[name], _recorded_reach(vendor, recorded.footer["targets"][name]))
        editions[name], curl[name] = contract.edition, vendor.curl
        if contract.edition != known:
            notes.append(f"{name}: recorded under edition {known}, judged under {contract.edition}")
    targets = {name: could["label"] for name, could in recorded.footer["targets"].items()}
    report = Report(
        conditions=replace(recorded.conditions, targets=targets, editions=editions),
        rows=tuple(rows),
        exchanges={name: sum(len(each.trace.exchanges) for each in found) for name, found in judged.items()},
        took=recorded.footer["took"],
        complete=recorded.footer["complete"],
        notes=tuple(notes),
    )
    return report, _exit(report, hollow=any(map(_hollow, judged.values()))), curl


def _reach(vendor: Vendor, abilities: Collection[str], patience: float) -> Reach:
    """What could be reached by somebody who can do and afford this much."""
    possible = (each.seconds for each in vendor.scenarios if each.needs <= set(abilities))
    wants = min((seconds for seconds in possible if seconds > patience), default=0.0)
    return Reach(abilities=frozenset(abilities), patience=patience, wants=wants)


def _recorded_reach(vendor: Vendor, could: Json) -> Reach:
    return _reach(vendor, could["abilities"], inf if could["patience"] is None else could["patience"])
