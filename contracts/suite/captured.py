"""Captured traffic, judged as it is read."""

from __future__ import annotations

import platform
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from importlib.metadata import version
from math import inf
from pathlib import Path
from secrets import token_hex

import contracts
from contracts.capture.entry import Entry, Item, Unreadable
from contracts.capture.gather import ALONE, Gatherer
from contracts.capture.source import Format, opened
from contracts.clock import stopwatch, timestamp
from contracts.judge.findings import findings
from contracts.judge.fold import Fold, Reach
from contracts.judge.judge import Oracle, judge
from contracts.model import Conditions, Exchange, Json, Outcome, Report, Row, Trace
from contracts.report.text import plural
from contracts.spec.files import unknown
from contracts.suite.targets import OptionError
from contracts.target.looks import secretive
from contracts.target.redaction import Redaction
from contracts.target.secrets import Secrets
from contracts.vendors.vendor import find

TOLD = 5
"""Lines that could not be read of which each is told."""

LABEL = "captured traffic"

NO_ENTRY = frozenset({401, 403})

KEY = token_hex()
"""What the marks of hidden secrets are made with: nobody can try them out."""


@dataclass(slots=True)
class _Vendor:
    """What is known of one vendor's traffic."""

    oracle: Oracle
    gatherer: Gatherer
    fold: Fold
    exchanges: int = 0
    traces: int = 0

    def judge(self, trace: Trace) -> None:
        """Judge a trace; one without its beginning by form alone, since nobody knows what went before."""
        oracle = replace(self.oracle, rules=()) if trace.scenario == ALONE else self.oracle
        if trace.target == LABEL:
            trace = _without_secrets(trace)
        self.traces += 1
        self.exchanges += len(trace.exchanges)
        self.fold.add(f"{self.traces:012d}", judge(trace, self.fold.contract, oracle))


@dataclass(slots=True)
class Captured:
    """Captures of one or more vendors, judged as they are read: nothing that grows with them is kept."""

    vendors: Iterable[str]
    editions: Mapping[str, str]
    started: float = field(default_factory=stopwatch)
    strays: int = 0
    refused: int = 0
    unreadable: int = 0
    files: list[str] = field(default_factory=list)
    _told: list[str] = field(default_factory=list)
    _by_vendor: dict[str, _Vendor] = field(init=False)
    _abilities: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._by_vendor = {}
        for name in self.vendors:
            vendor = find(name)
            contract = vendor.contract(self.editions.get(name))
            gatherer = Gatherer(contract, contract.registry.base_path, vendor.threads, LABEL)
            self._by_vendor[name] = _Vendor(vendor.oracle, gatherer, Fold(contract))

    def read(self, path: Path, form: Format | None, on_progress: Callable[[int], None]) -> None:
        """Judge what a file holds; `on_progress` is told how many bytes of it are read.

        Raises:
            CaptureError: it cannot be read.
        """
        capture = opened(path, form)
        self.files.append(path.name)
        try:
            for item in capture.items():
                self._take(path, item)
                on_progress(capture.file.tell())
        finally:
            capture.close()
        for each in self._by_vendor.values():
            for trace in each.gatherer.rest():
                each.judge(trace)

    def _take(self, path: Path, item: Item) -> None:
        if isinstance(item, Unreadable):
            self.unreadable += 1
            if len(self._told) < TOLD:
                self._told.append(f"{path.name}, {item.number}: {item.why}")
        elif isinstance(item, Entry):
            self._give(item)
        elif item.vendor in self._by_vendor:
            self._abilities |= {str(each.data["ability"]) for each in _controls(item)}
            self._by_vendor[item.vendor].judge(item)
        else:
            self.strays += len(item.exchanges)

    def _give(self, entry: Entry) -> None:
        """Give an entry to the vendor whose API it addresses; what credentials were sent, nobody knows."""
        if entry.status in NO_ENTRY:
            self.refused += 1
            return
        for each in self._by_vendor.values():
            traces = each.gatherer.put(entry)
            if traces is not None:
                for trace in traces:
                    each.judge(trace)
                return
        self.strays += 1

    def report(self, *, complete: bool = True) -> Report:
        """What the captures amount to; a vendor of whom nothing was seen is left out, if there is another."""
        seen = {name: each for name, each in self._by_vendor.items() if each.exchanges} or self._by_vendor
        reach = Reach(abilities=frozenset(self._abilities), patience=inf)
        return Report(
            conditions=Conditions(
                targets=dict.fromkeys(seen, LABEL),
                editions={name: each.fold.contract.edition for name, each in seen.items()},
                seed=0,
                started=timestamp(),
                versions={
                    "recording-contracts": contracts.__version__,
                    "python": platform.python_version(),
                    "jsonschema-rs": version("jsonschema-rs"),
                },
                settings={"files": self.files},
            ),
            rows=tuple(row for each in seen.values() for row in each.fold.rows(reach)),
            exchanges={name: each.exchanges for name, each in seen.items()},
            took=round(stopwatch() - self.started, 3),
            complete=complete,
            notes=self._notes(),
            undone=f"{plural(self.unreadable, 'entry', 'entries')} could not be read" if self.unreadable else "",
        )

    def _notes(self) -> tuple[str, ...]:
        notes = list(self._told)
        if self.unreadable > TOLD:
            notes.append(f"{self.unreadable - TOLD} more could not be read")
        if self.refused:
            told = plural(self.refused, "exchange")
            notes.append(f"{told} refused entry (401, 403), with who knows whose credentials: left out")
        if self.strays:
            notes.append(f"{plural(self.strays, 'exchange')} with something else than these APIs: left out")
        return tuple(notes)

    @property
    def curl(self) -> dict[str, str]:
        """How each vendor is told who asks, as curl arguments."""
        return {name: find(name).curl for name in self._by_vendor}


def _without_secrets(trace: Trace) -> Trace:
    """`trace` as a run of our own would have recorded it."""
    redaction = Redaction(Secrets({"CAPTURE": KEY}), {})
    return replace(trace, items=tuple(_hidden(each, redaction) for each in trace.exchanges))


def _hidden(exchange: Exchange, redaction: Redaction) -> Exchange:
    request, response = exchange.request, exchange.response
    return replace(
        exchange,
        request=replace(
            request,
            path=redaction.hide_text(request.path),
            query=tuple((name, redaction.hide(text, secret=secretive(name))) for name, text in request.query),
            body=redaction.hide(request.body),
            text=None if request.text is None else redaction.hide_text(request.text),
        ),
        response=response
        and replace(
            response,
            body=redaction.hide(response.body),
            text=None if response.text is None else redaction.hide_text(response.text),
        ),
    )


def _controls(trace: Trace) -> Iterable[Json]:
    return [item for item in trace.items if getattr(item, "kind", "") == "controls"]


def body_rows(vendor: str, operation: str, status: int, body: Json, edition: str | None) -> tuple[Row, ...]:
    """What a single response body says of the clauses about its form.

    Raises:
        OptionError: there is no such operation, or none that answers so.
        SpecError: there is no such edition.
    """
    contract = find(vendor).contract(edition)
    if operation not in contract.operations:
        raise OptionError(f"--operation {vendor}.{operation}: " + unknown("operation", operation, contract.operations))
    found = contract.operations[operation]
    key = found.documented(status)
    if key is None:
        known = ", ".join(found.responses)
        raise OptionError(f"--status {status}: not documented for {operation}; choose from {known}")
    counts: dict[str, Counter[bool]] = {}
    actual: dict[str, str] = {}
    for each in findings(contract, found.responses[key], body):
        counts.setdefault(each.clause, Counter())[each.held] += 1
        if not each.held:
            actual.setdefault(each.clause, f"{each.at or 'the body'}: {each.actual} where {each.expected} is expected")
    return tuple(
        Row(
            clause=contract.clauses[name],
            edition=contract.edition,
            outcome=Outcome.FAIL if seen[False] else Outcome.PASS,
            passes=seen[True],
            fails=seen[False],
            reason=actual.get(name, ""),
        )
        for name, seen in counts.items()
    )
