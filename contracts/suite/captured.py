"""Captured traffic, judged as it is read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from secrets import token_hex
from typing import NamedTuple

from contracts.capture.entry import Entry, Item, Unreadable
from contracts.capture.gather import ALONE, Gatherer, Threads, TooLongError
from contracts.capture.source import Format, opened
from contracts.clock import stopwatch
from contracts.judge.findings import findings
from contracts.judge.judge import Oracle, judge
from contracts.model import REDIRECTS, Json, Outcome, Report, Row, Trace
from contracts.report.text import plural
from contracts.spec import Contract
from contracts.spec.files import unknown
from contracts.spec.vocabulary import vocabulary
from contracts.suite.hiding import hide_again, told, without_secrets
from contracts.suite.partial import Partial, Tally
from contracts.suite.targets import OptionError
from contracts.target.memory import Memory, named
from contracts.target.redaction import Redaction
from contracts.target.secrets import Secrets
from contracts.vendors.vendor import find

LABEL = "captured traffic"

LONGEST_PLACE = 60
"""Characters of a URL that are told."""

OFTEN = 100
"""Items after which it is told how far a capture is read."""

NO_ENTRY = frozenset({401, 403})

MARKS = Secrets({"CAPTURE": token_hex()})
"""What the marks of hidden secrets are made with: nobody can try them out."""


class Share(NamedTuple):
    """Which part of the traces of a capture is judged: the `number`th, counted from 0, `of` so many of equal size."""

    number: int = 0
    of: int = 1


WHOLE = Share()


@dataclass(slots=True)
class _Vendor:
    """How one vendor's traffic is judged, and where its verdicts are counted."""

    contract: Contract
    oracle: Oracle
    threads: Threads | None
    tally: Tally
    marks: Secrets
    memory: Memory = field(init=False)
    by_form: Oracle = field(init=False)
    gatherer: Gatherer = field(init=False)

    def __post_init__(self) -> None:
        self.memory = Memory(self.marks, vocabulary(self.contract))
        self.by_form = replace(self.oracle, rules=())
        self.begin()

    def begin(self) -> None:
        """Know nothing of what came before."""
        self.gatherer = Gatherer(self.contract, self.contract.registry.base_path, self.threads, LABEL)

    def meet(self, trace: Trace) -> None:
        """Recognise the secrets in a trace wherever they stand from now on."""
        if trace.target == LABEL:
            for each in trace.exchanges:
                self.memory.meet(named(each.request.body))
                self.memory.meet(named(each.response.body if each.response else None))

    def end(self) -> None:
        """Tell nothing of secrets that were met after they were told."""
        self.tally.fold.settle()
        self.tally.fold.tell_anew(hide_again(self.memory.redaction(), LABEL))

    def judge(self, trace: Trace, name: str) -> None:
        """Judge a trace; one without its beginning by form alone, since nobody knows what went before."""
        oracle = self.by_form if trace.scenario == ALONE else self.oracle
        judged = judge(trace, self.contract, oracle)
        if trace.target == LABEL and self.tally.fold.wants(name, judged):  # nothing but counts is kept of others
            redaction = self.memory.redaction()
            hidden = judge(without_secrets(trace, redaction), self.contract, oracle)
            judged = told(judged, hidden, redaction)
        self.tally.add(name, judged)


@dataclass(slots=True)
class Captured:
    """Captures of one or more vendors, judged as they are read: nothing that grows with them is kept.

    `watch` sees each trace before it is judged. Where recordings are not held `together`, nothing waits for more about
    them, and exchanges are judged by their form alone. The same `marks` mark a secret alike in every process.
    Of `share`, the first counts what is no trace, too.
    """

    vendors: Iterable[str]
    editions: Mapping[str, str]
    watch: Callable[[Trace], None] = lambda _: None
    together: bool = True
    marks: Secrets = MARKS
    share: Share = WHOLE
    started: float = field(default_factory=stopwatch)
    partial: Partial = field(default_factory=Partial, init=False)
    _by_vendor: dict[str, _Vendor] = field(default_factory=dict, init=False)
    _first: str = field(default="", init=False)
    _traces: int = field(default=0, init=False)
    _given: list[int] = field(default_factory=list, init=False)

    def __post_init__(self) -> None:
        self._given = [0] * self.share.of
        for name in self.vendors:
            vendor = find(name)
            contract = vendor.contract(self.editions.get(name))
            tally = self.partial.tallies[name] = Tally(contract.edition)
            threads = vendor.threads if self.together else None
            self._by_vendor[name] = _Vendor(contract, vendor.oracle, threads, tally, self.marks)

    def read(self, path: Path, form: Format | None, on_progress: Callable[[int], None]) -> None:
        """Judge what a file holds; `on_progress` is told how many bytes of it are read.

        Raises:
            CaptureError: it cannot be read.
        """
        self.read_on(path, form, on_progress)
        self.end()

    def read_on(self, path: Path, form: Format | None, on_progress: Callable[[int], None]) -> None:
        """The same, of a file that another one goes on from: what is open stays so, until `end`.

        Raises:
            CaptureError: it cannot be read.
        """
        capture = opened(path, form)
        self.partial.files.append(path.name)
        self._first = self._first or str(path)
        found, unread, strays = 0, self.partial.unreadable, self.partial.strays
        try:
            for number, item in enumerate(capture.items()):
                found += not isinstance(item, Unreadable)
                self.take(path.name, item)
                if not number % OFTEN:
                    on_progress(capture.file.tell())
        finally:
            capture.close()
        if found and self.partial.strays - strays == found:
            self.partial.elsewhere.append(path.name)
        if not found:
            self.partial.barren.append(f"{path.name}: {_barren(self.partial.unreadable - unread)}")

    def end(self) -> None:
        """Judge what is still open: no more comes."""
        for each in self._by_vendor.values():
            for trace in each.gatherer.rest():
                self._judge(each, trace)
            each.begin()
            each.end()
        self._first, self._traces = "", 0

    def _judge(self, vendor: _Vendor, trace: Trace) -> None:
        self._traces += 1
        vendor.meet(trace)
        least = self._given.index(min(self._given))  # the same in every process, since all read the same
        self._given[least] += len(trace.items)
        if least != self.share.number:
            return
        self.watch(trace)
        vendor.judge(trace, f"{self._first}/{self._traces:012d}")

    def take(self, name: str, item: Item) -> None:
        """Judge what the capture called `name` holds next, or keep it until more has come about the same recording."""
        if isinstance(item, Unreadable):
            self.partial.leave_out(f"{name}, {item.number}: {item.why}")
        elif isinstance(item, Entry):
            try:
                self._give(item)
            except TooLongError as error:
                self.partial.leave_out(f"{name}, {item.number}: {error}")
        elif item.vendor in self._by_vendor:
            self.partial.abilities |= {str(each.data["ability"]) for each in _controls(item)}
            self._judge(self._by_vendor[item.vendor], item)
        else:
            self.partial.strays += len(item.exchanges)

    def _give(self, entry: Entry) -> None:
        """Give an entry to the vendor whose API it addresses; what credentials were sent, nobody knows."""
        if entry.status in NO_ENTRY:
            self.partial.refused += 1
            return
        for each in self._by_vendor.values():
            traces = each.gatherer.put(entry)
            if traces is not None:
                if why := _unjudged(entry):
                    self.partial.unjudged[why] += 1
                for trace in traces:
                    self._judge(each, trace)
                return
        self.partial.stray_to(_place(entry.url))

    def report(self, *, complete: bool = True) -> Report:
        """What the captures amount to; a vendor of whom nothing was seen is left out, if there is another."""
        for each in self._by_vendor.values():  # reading may have been broken off
            each.end()
        return self.partial.report(LABEL, took=round(stopwatch() - self.started, 3), complete=complete)

    @property
    def curl(self) -> dict[str, str]:
        """How each vendor is told who asks, as curl arguments."""
        return {name: find(name).curl for name in self._by_vendor}


def judged(
    paths: Iterable[Path],
    vendors: Iterable[str],
    editions: Mapping[str, str],
    form: Format | None = None,
    marks: Secrets = MARKS,
    share: Share = WHOLE,
) -> Partial:
    """What files amount to of which each goes on where the one before it ends, such as those of one account by day.

    Partials of captures that share no recording, and those of all shares of one, add up to what one process makes of
    all of it.

    Raises:
        CaptureError, SpecError: something cannot be judged at all.
    """
    captured = Captured(vendors, editions, marks=marks, share=share)
    for path in paths:
        captured.read_on(path, form, lambda _: None)
    captured.end()
    return Partial(captured.partial.tallies, captured.partial.abilities) if share.number else captured.partial


def _unjudged(entry: Entry) -> str:
    """Why the answer of an entry is not judged, or an empty string."""
    if entry.status in REDIRECTS:
        return "redirected to another place, which is no answer; what came from there is judged where it was captured"
    return entry.missing


def _barren(unread: int) -> str:
    """Why no exchange was found in a file of which `unread` entries could not be read."""
    why = f": {plural(unread, 'entry', 'entries')} could not be read" if unread else ""
    return f"no exchange was found in it{why}; is it the right file, and of a kind that is read?"


def _place(url: str) -> str:
    """Where a URL leads, in so far as it can be told to everybody: its host, and the beginning of its path."""
    host, _, path = url.partition("://")[2].partition("?")[0].partition("/")
    return Redaction(Secrets({}), {}).hide_text(f"{host.rpartition('@')[2]}/{path}")[:LONGEST_PLACE]


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
