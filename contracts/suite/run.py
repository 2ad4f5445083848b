"""A run: the traces that drivers bring, judged as they come, and the report they amount to."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from importlib.metadata import version
from math import inf
from pathlib import Path

import contracts
from contracts.clock import WallClock, stopwatch, timestamp
from contracts.drive import explore
from contracts.judge import editions
from contracts.judge.fold import Reach, fingerprint
from contracts.judge.judge import Judged, judge
from contracts.judge.lasting import together
from contracts.model import Conditions, Deviation, Exchange, Json, Recognition, Report, Row, Trace
from contracts.report import files
from contracts.report.deviations import idle
from contracts.report.exits import Exit
from contracts.report.jsonl import Journal, Recorded, write
from contracts.report.text import few, plural
from contracts.spec import Contract
from contracts.suite import lending, targets
from contracts.suite.addresses import OptionError
from contracts.suite.amount import accepting, exit_of, held_back, hollow, reach_of, recognise, rows_of, shown, unready
from contracts.suite.options import AUTO, EMBEDDED, Options
from contracts.suite.scenarios import in_order
from contracts.target import HttpTarget, Target
from contracts.target.budget import Budget, Limits
from contracts.target.leases import Leases
from contracts.target.mailbox import Mailboxes
from contracts.target.reach import bad_certificate
from contracts.vendors.vendor import Vendor, find


@dataclass(slots=True)
class VendorRun:
    """What a run knows of one vendor.

    `among` are the contracts of every edition, newest first, where it is to be found out which one the
    target speaks; until then `contract` is the newest. With `partial` others drive the rest of the same run.
    `deeper` is the next depth that would drive more, if any.
    """

    vendor: Vendor
    contract: Contract
    target: Target
    among: tuple[Contract, ...] = ()
    journal: Journal | None = None
    judged: dict[str, Judged] = field(default_factory=dict)
    recognised: Recognition | None = None
    deviations: tuple[Deviation, ...] = ()
    seed: int = 0
    partial: bool = False
    deeper: str = ""
    _broken: tuple[int, frozenset[str]] = (0, frozenset())
    _found: tuple[int, list[Judged]] = (0, [])

    @property
    def found(self) -> list[Judged]:
        """What was judged, with what only all of it shows; found anew when there is more of it."""
        if self._found[0] != len(self.judged):
            doubts = self.reach.doubts
            judged = together(self.judged.values(), self.contract, self.vendor.oracle, doubts=doubts)
            self._found = (len(self.judged), judged)
        return self._found[1]

    @property
    def reach(self) -> Reach:
        doubts = isinstance(self.target, HttpTarget)
        patience, deeper = self.target.patience, self.deeper
        return reach_of(self.vendor, self.target.abilities, patience, doubts=doubts, deeper=deeper)

    @property
    def traces(self) -> list[Trace]:
        """What was judged."""
        return [each.trace for each in self.judged.values()]

    @property
    def exchanges(self) -> int:
        """How many of the judged exchanges have a request that was sent."""
        return sum(each.requests for each in self.traces)

    @property
    def clauses(self) -> tuple[str, ...]:
        """Every clause that may have to be told of; some may not be in the edition that the target speaks."""
        return tuple(dict.fromkeys(id_ for each in self.among or (self.contract,) for id_ in each.clauses))

    def generated(self) -> list[tuple[str, str]]:
        """Every operation and kind that there may be data for."""
        found = (each for contract in self.among or (self.contract,) for each in explore.generated(contract))
        return list(dict.fromkeys(found))

    def take(self, trace: Trace) -> Judged:
        """Judge `trace` and keep it; a trace that was seen before changes nothing."""
        name = fingerprint(trace)
        if name not in self.judged:
            self.judged[name] = judge(trace, self.contract, self.vendor.oracle)
            if self.journal:
                self.journal.trace(trace)
        return self.judged[name]

    def recognise(self) -> Contract | None:
        """Find out which edition the target speaks; if not the one that was driven, the contract that was."""
        if not self.among or self.recognised:
            return None
        driven = self.contract
        traces = self.traces
        self.recognised = recognise(self.vendor, self.among, traces, self.reach)
        self.contract = next(each for each in self.among if each.edition == self.recognised.edition)
        if self.contract is driven:
            return None
        self.judged = {fingerprint(each): judge(each, self.contract, self.vendor.oracle) for each in traces}
        self._broken, self._found = (0, frozenset()), (0, [])
        return driven

    def read_otherwise(self, driven: Contract) -> frozenset[str]:
        """The scenarios with requests that are right under `driven` and wrong under the contract, or the other way."""
        traces = (each.trace for each in self.judged.values())
        oracle = self.vendor.oracle
        return frozenset(
            each.scenario for each in traces if not editions.read_alike(each, driven, self.contract, oracle)
        )

    def look(self, trace: Trace) -> str | None:
        """Judge `trace` and keep it; a clause that it breaks, so that somebody can look for less that breaks it too."""
        return next(iter(self.take(trace).broken), None)

    def see(self, trace: Trace) -> None:
        """Judge `trace` and keep it, and let exploring go on whatever it breaks."""
        self.take(trace)

    def broken(self) -> frozenset[str]:
        """The clauses that are known to be broken; counted anew when there is more to count."""
        if self._broken[0] != len(self.judged):
            found = frozenset(clause for each in self.judged.values() for clause in each.broken)
            self._broken = (len(self.judged), found)
        return self._broken[1]

    def rows(self) -> tuple[Row, ...]:
        """One row for each clause."""
        rows = rows_of(self.contract, self.found, self.reach)
        return accepting(rows, self.vendor, self.traces, self.seed, self.deviations)

    @property
    def down(self) -> str:
        """Why the target was given up, or an empty string."""
        return self.target.down if isinstance(self.target, HttpTarget) else ""

    @property
    def hopeless(self) -> bool:
        """Whether more traffic could show nothing more; who sees but a part knows it only of a target that is down."""
        return bool(self.down or unready(self.traces) or (not self.partial and self.hollow))

    @property
    def hollow(self) -> str:
        """Why all that was seen shows nothing of the contract, or an empty string."""
        return hollow(self.traces)


class Run:
    """A run over one or more vendors, from options to report."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.started = stopwatch()
        self.journal: Journal | None = None
        self._folded: tuple[int, dict[str, Row]] | None = None
        clock = WallClock(options.patience)
        self.budget = Budget(options.limits, clock.now)
        self.receiver = lending.receiver(options.callbacks, clock.now) if options.callbacks else None
        self.leases = Leases.of_user()
        self.vendors = {
            name: _vendor_run(name, options, clock, self.budget, self.receiver, self.leases) for name in options.targets
        }
        self._conditions = _conditions(options)

    @property
    def conditions(self) -> Conditions:
        """Everything that is needed to repeat this run."""
        return replace(
            self._conditions,
            targets={name: each.target.label for name, each in self.vendors.items()},
            editions={name: each.contract.edition for name, each in self.vendors.items()},
        )

    def promise(self, ceiling: Limits) -> None:
        """Ask of targets behind URLs no more than this from now on."""
        self.budget.ceiling = ceiling

    def keep(self, folder: Path) -> None:
        """Write what happens to `folder`, and the leases, from now on."""
        self.leases.keep(folder)
        self.write_down(folder)

    def write_down(self, folder: Path) -> None:
        """Write what happens to `folder`, from now on."""
        self.journal = Journal(folder / files.RUN)
        self.journal.header(self.conditions)
        for each in self.vendors.values():
            each.journal = self.journal

    def row(self, clause: str) -> Row | None:
        """What the run says of one clause, if it is judged; folded once all drivers are through."""
        seen = sum(len(each.judged) for each in self.vendors.values())
        if self._folded is None or self._folded[0] != seen:
            rows = {row.clause.id: row for each in self.vendors.values() for row in each.rows()}
            self._folded = (seen, rows)
        return self._folded[1].get(clause)

    def report(self, *, complete: bool = True) -> Report:
        """What the run amounts to."""
        rows = tuple(row for each in self.vendors.values() for row in each.rows())
        return Report(
            conditions=self.conditions,
            rows=rows,
            exchanges={name: each.exchanges for name, each in self.vendors.items()},
            took=round(stopwatch() - self.started, 3),
            complete=complete,
            notes=(*self.notes(), *idle(self.options.deviations, rows)),
            undone=self.undone,
            recognised=tuple(each.recognised for each in self.vendors.values() if each.recognised),
        )

    def notes(self) -> tuple[str, ...]:
        """What a person should know first: who did not answer, what may still run, whose credentials were refused."""
        told = (
            shown(each.vendor, each.target.label, each.traces, embedded=not isinstance(each.target, HttpTarget))
            for each in self.vendors.values()
        )
        return (*self.troubles(), *(note for notes in told for note in notes))

    def troubles(self) -> Iterator[str]:
        """What is wrong with the targets themselves, whatever they answered."""
        for name, each in self.vendors.items():
            if each.down and not unready(each.traces):
                yield f"{name}: {each.target.label} does not answer: {each.down}"
            if isinstance(each.target, HttpTarget) and each.target.left_running:
                stops = ", ".join(f"{stop.method} {stop.path}" for stop in each.target.left_running)
                again = f"run recording-contracts sweep {self.leases.path}, or stop it yourself"
                yield f"{name}: not seen to end, so it may still run; {again}: {stops}"
            if isinstance(each.target, HttpTarget):
                told = few(each.target.adrift, f"run recording-contracts sweep {self.leases.path}")
                yield from (f"{name}: {line}" for line in told)
        if self.receiver and self.receiver.note:
            yield f"callbacks: {self.receiver.note}"

    @property
    def undone(self) -> str:
        """Why something was left undone, or an empty string."""
        unsent = sum(not each.sent for each in self._exchanges())
        held = held_back(each.trace for one in self.vendors.values() for each in one.judged.values())
        why = self.budget.exhausted or held
        return f"{why}, {plural(unsent, 'request')} not sent" if why else ""

    def _exchanges(self) -> Iterator[Exchange]:
        for each in self.vendors.values():
            for judged in each.judged.values():
                yield from judged.trace.exchanges

    @property
    def swept(self) -> bool:
        """Whether targets behind URLs were driven, and all that was begun there is seen to have ended."""
        driven = [each.target for each in self.vendors.values() if isinstance(each.target, HttpTarget)]
        return bool(driven) and not any(each.left_running for each in driven)

    def exit(self, report: Report) -> Exit:
        """The exit code; a target that lets nobody in, or is elsewhere, is a matter of configuration."""
        return exit_of(report, hollow=any(each.hollow for each in self.vendors.values()))

    def close(self, folder: Path | None, *, complete: bool = True) -> tuple[Report, Exit]:
        """End the run: stop what still runs, write the run anew in its order, and every report, into `folder`."""
        self._settle()
        report = self.report(complete=complete)
        code = self.exit(report)
        if self.journal and folder:
            self._record(folder, complete=complete, exit=int(code), took=report.took, notes=list(report.notes))
            files.write(folder, report, code, self.curl)
        self.release()
        return report, code

    def hand_over(self, folder: Path) -> None:
        """End one worker's part of a run: its file is in `folder`, and what it amounts to is for somebody else."""
        self._settle()
        took = round(stopwatch() - self.started, 3)
        self._record(folder, complete=True, exit=int(Exit.INCONCLUSIVE), took=took, notes=list(self.troubles()))
        self.release()

    def _settle(self) -> None:
        for each in self.vendors.values():
            if isinstance(each.target, HttpTarget):
                each.target.settle()

    def release(self) -> None:
        """Close the connections, and what was lent."""
        for each in self.vendors.values():
            if isinstance(each.target, HttpTarget):
                each.target.close()
        if self.receiver:
            self.receiver.close()

    def _record(self, folder: Path, **facts: Json) -> None:
        if self.journal:
            self.journal.__exit__(None, None, None)
        conditions = self.conditions
        traces = [trace for each in self.vendors.values() for trace in each.traces]
        footer = {
            **facts,
            "undone": self.undone,
            "targets": {name: _could(each) for name, each in self.vendors.items()},
        }
        ordered = in_order(traces, conditions.editions)
        write(folder / files.RUN, Recorded(conditions=conditions, traces=ordered, footer=footer))

    @property
    def curl(self) -> dict[str, str]:
        """How each vendor is told who asks, as curl arguments."""
        return {name: each.vendor.curl for name, each in self.vendors.items()}


def _vendor_run(
    name: str, options: Options, clock: WallClock, budget: Budget, receiver: Mailboxes | None, leases: Leases
) -> VendorRun:
    vendor = find(name)
    contract = vendor.contract(options.editions.get(name))
    among = vendor.contracts() if name in options.auto else ()
    url = options.targets[name]
    target: Target
    if url == EMBEDDED:
        target = targets.embedded(name, contract.edition, options.faults)
    else:
        if why := bad_certificate(url, options.timeout):
            raise OptionError(f"target {name}={url}: {why}")
        target = targets.http(
            name,
            url,
            {**options.account, **os.environ},
            patience=options.patience,
            rate=options.rate,
            timeout=options.timeout,
            clock=clock,
            lent=lending.lend(
                name,
                [each.edition for each in among or (contract,)],
                participants=options.participants,
                storage=options.storage.get(name, ""),
                receiver=receiver,
            ),
            budget=budget,
            allow_http=options.allow_http,
            leases=leases,
        )
    return VendorRun(vendor, contract, target, among, deviations=options.deviations, seed=options.seed)


def _conditions(options: Options) -> Conditions:
    settings: dict[str, Json] = {"faults": [each.id for each in options.faults]} if options.faults else {}
    if any(url != EMBEDDED for url in options.targets.values()):
        settings |= {"patience": options.patience if options.patience != inf else None, "rate": options.rate}
    if options.depth:
        settings["depth"] = options.depth
    if options.scenario:
        settings["scenario"] = options.scenario
    if options.auto:
        settings[AUTO] = sorted(options.auto)
    return Conditions(
        targets={},
        editions={},
        seed=options.seed,
        started=timestamp(),
        versions={
            "recording-contracts": contracts.__version__,
            "python": platform.python_version(),
            **{name: version(name) for name in ("hypothesis", "schemathesis", "jsonschema-rs", "pytest")},
        },
        settings=settings,
    )


def _could(run: VendorRun) -> Json:
    """What the target was and could do, for the record."""
    target = run.target
    return {
        "label": target.label,
        "abilities": sorted(target.abilities),
        "patience": None if target.patience == inf else target.patience,
        **({"doubts": True} if isinstance(target, HttpTarget) else {}),
        "deeper": run.deeper,
    }
