"""From the verdicts of many traces to one row a clause. Idempotent, and blind to order."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from math import ceil, inf
from typing import TypeAlias

from contracts.judge.judge import Judged
from contracts.model import Clause, Event, Exchange, Outcome, Row, Trace, Verdict, Witness
from contracts.serial import to_json
from contracts.spec import Contract

CONFIRMED = 2
"""Conversations in which a clause must be broken where there is weather."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """What a target could do: its abilities, and the seconds of waiting it could afford.

    `wants` is the least patience in seconds with which more would have been driven; 0 if nothing was left out.
    `deeper` is the next depth that drives more, if any. `lending` says of an ability how a target can be lent it.
    Where it `doubts`, there is weather in between: what was broken in one conversation only, nobody knows.
    `whose` reach it is, for people.
    """

    abilities: frozenset[str] = frozenset()
    patience: float = inf
    wants: float = 0
    deeper: str = ""
    lending: Mapping[str, str] = field(default_factory=dict)
    doubts: bool = False
    whose: str = "this target"


def fingerprint(trace: Trace) -> str:
    """The same for the same trace, whoever made it: folding a replayed trace changes nothing."""
    return hashlib.blake2b(json.dumps(to_json(trace), sort_keys=True).encode(), digest_size=12).hexdigest()


_Rank: TypeAlias = tuple[int, int, str, tuple[str, ...]]
"""Of evidence, by how little there is to read; the least is told."""


@dataclass(slots=True)
class _Tally:
    """The verdicts on one clause; `broken` counts the conversations that break it, `telling` those that tell."""

    counts: Counter[Outcome] = field(default_factory=Counter)
    best: dict[Outcome, tuple[_Rank, Trace, Verdict]] = field(default_factory=dict)
    broken: int = 0
    telling: int = 0

    def add(self, name: str, trace: Trace, verdict: Verdict) -> None:
        """Count a verdict on a trace."""
        self.counts[verdict.outcome] += 1
        known = self.best.get(verdict.outcome)
        if known is None or len(verdict.evidence) <= known[0][0]:
            self._offer((len(verdict.evidence), len(trace.items), name, verdict.evidence), trace, verdict)

    def merge(self, other: _Tally) -> None:
        """Count what another has counted."""
        self.counts += other.counts
        self.broken += other.broken
        self.telling += other.telling
        for each in other.best.values():
            self._offer(*each)

    def _offer(self, rank: _Rank, trace: Trace, verdict: Verdict) -> None:
        known = self.best.get(verdict.outcome)
        if known is None or rank < known[0]:
            self.best[verdict.outcome] = (rank, trace, verdict)

    def doubt(self) -> str:
        """Why a break may be the weather, or an empty string."""
        return "" if self.broken >= CONFIRMED else f"broken in {self.broken} of {_conversations(self.telling)}"


def _conversations(number: int) -> str:
    return f"{number} conversation{'s' if number > 1 else ''}"


def broken_in(judged: Iterable[Judged]) -> dict[str, list[Trace]]:
    """By clause, the conversations that break it."""
    found: dict[str, list[Trace]] = {}
    for each in judged:
        for clause in {verdict.clause for verdict in each.verdicts if verdict.outcome is Outcome.FAIL}:
            found.setdefault(clause, []).append(each.trace)
    return found


@dataclass(slots=True)
class Fold:
    """Verdicts counted as they come: what is kept of them does not grow with their number, can be pickled, adds up."""

    _tallies: dict[str, _Tally] = field(default_factory=dict, init=False)
    _weather: Counter[str] = field(default_factory=Counter, init=False)

    def add(self, name: str, judged: Judged) -> None:
        """Count the verdicts on a trace called `name`, each trace once and in any order."""
        self._weather.update(judged.weather)
        telling: set[str] = set()
        broken: set[str] = set()
        for verdict in judged.verdicts:
            if verdict.clause not in self._tallies:
                self._tallies[verdict.clause] = _Tally()
            self._tallies[verdict.clause].add(name, judged.trace, verdict)
            if verdict.outcome in (Outcome.PASS, Outcome.FAIL):
                telling.add(verdict.clause)
            if verdict.outcome is Outcome.FAIL:
                broken.add(verdict.clause)
        for clause in telling:
            self._tallies[clause].telling += 1
        for clause in broken:
            self._tallies[clause].broken += 1

    def merge(self, other: Fold) -> None:
        """Count what `other` has counted, of traces with other names."""
        self._weather.update(other._weather)
        for clause, tally in other._tallies.items():
            self._tallies.setdefault(clause, _Tally()).merge(tally)

    def rows(self, contract: Contract, reach: Reach) -> tuple[Row, ...]:
        """One row for each clause of `contract`, in the registry's order."""
        return tuple(
            _row(contract.edition, clause, self._tallies.get(clause.id, _Tally()), self._weather, reach)
            for clause in contract.clauses.values()
        )


def fold(contract: Contract, judged: Iterable[Judged], reach: Reach) -> tuple[Row, ...]:
    """One row for each clause of `contract`, in the registry's order."""
    folded = Fold()
    for name, each in {fingerprint(each.trace): each for each in judged}.items():
        folded.add(name, each)
    return folded.rows(contract, reach)


def _row(edition: str, clause: Clause, tally: _Tally, weather: Mapping[str, int], reach: Reach) -> Row:
    outcome, reason = _outcome(clause, tally, weather, reach)
    best = tally.best.get(Outcome.FAIL if tally.counts[Outcome.FAIL] else outcome)
    return Row(
        clause=clause,
        edition=edition,
        outcome=outcome,
        passes=tally.counts[Outcome.PASS],
        fails=tally.counts[Outcome.FAIL],
        reason=reason,
        witness=_witness(best[1], best[2]) if best else None,
    )


def _outcome(clause: Clause, tally: _Tally, weather: Mapping[str, int], reach: Reach) -> tuple[Outcome, str]:
    if reach.doubts and tally.counts[Outcome.FAIL] and (doubt := tally.doubt()):
        return Outcome.INCONCLUSIVE, f"{doubt}: {tally.best[Outcome.FAIL][2].actual}"
    for outcome in (Outcome.FAIL, Outcome.PASS, Outcome.INCONCLUSIVE):
        if tally.counts[outcome]:
            verdict = tally.best[outcome][2]
            return outcome, "" if outcome is Outcome.PASS else verdict.actual
    if clause.untestable:
        return Outcome.UNEXERCISED, f"untestable: {clause.untestable}"
    beyond = _out_of_reach(clause, reach)
    if beyond:
        return Outcome.UNEXERCISED, beyond
    spoiled = {name: weather[name] for name in clause.operations if weather.get(name)}
    if spoiled:
        counts = ", ".join(f"{name} ({count})" for name, count in sorted(spoiled.items()))
        return Outcome.INCONCLUSIVE, f"no usable answer to {counts}"
    more = [f"--patience {_span(reach.wants)}"] if reach.wants else []
    more += [f"--depth {reach.deeper}"] if reach.deeper else []
    hint = f"; with {' or '.join(more)} more is driven" if more else ""
    return Outcome.UNEXERCISED, f"no exchange of this run reached it{hint}"


def _out_of_reach(clause: Clause, reach: Reach) -> str:
    """Why the run could not exercise `clause`, or an empty string."""
    missing = [name for name in clause.needs if name not in reach.abilities and name != "clock"]
    if missing:
        hints = "; ".join(reach.lending[name] for name in missing if reach.lending.get(name))
        return f"needs {' and '.join(missing)}, which {reach.whose} does not offer{f'; {hints}' if hints else ''}"
    if clause.seconds > reach.patience:
        return f"needs {_span(clause.seconds)} of waiting; run with --patience {_span(clause.seconds)} or more"
    return ""


def _span(seconds: float) -> str:
    """A duration as `--patience` takes it, rounded up."""
    for unit, length in (("d", 86400), ("h", 3600), ("m", 60)):
        if seconds >= 2 * length:
            return f"{ceil(seconds / length)}{unit}"
    return f"{ceil(seconds)}s"


def _witness(trace: Trace, verdict: Verdict) -> Witness:
    """The evidence in order, with what happened beside HTTP between its pieces."""
    wanted: Collection[str] = frozenset(verdict.evidence)
    places = [place for place, item in enumerate(trace.items) if item.id in wanted]
    between = range(places[0], places[-1] + 1) if places else range(0)
    items: tuple[Exchange | Event, ...] = tuple(
        item
        for item in (trace.items[place] for place in between)
        if item.id in wanted or (isinstance(item, Event) and item.kind in _TELLING_EVENTS)
    )
    return Witness(
        scenario=trace.scenario, expected=verdict.expected, actual=verdict.actual, at=verdict.at, items=items
    )


_TELLING_EVENTS = frozenset(
    {"waited", "joined", "left", "muted", "unmuted", "befell", "stored", "inspected", "downloaded"}
)
