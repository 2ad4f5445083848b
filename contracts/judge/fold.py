"""From the verdicts of many traces to one row a clause. Idempotent, and blind to order."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from math import ceil, inf
from typing import Final, TypeAlias

from contracts.judge.judge import Found, Judged, Kept
from contracts.model import Clause, Event, Exchange, Outcome, Row, Trace, Verdict, Witness
from contracts.serial import to_json
from contracts.spec import Contract
from contracts.spec.forms import Reading

CONFIRMED = 2
"""Conversations in which a clause must be broken where there is weather."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """What a target could do: its abilities, and the seconds of waiting it could afford.

    `wants` is the least patience in seconds with which more would have been driven; 0 if nothing was left out.
    `deeper` is the next depth that drives more, if any. `lending` says of an ability how a target can be lent it.
    Where it `doubts`, there is weather in between: what was broken in one conversation only, nobody knows.
    `whose` reach it is, for people. `held` says why recordings were not begun that might have been, if so.
    """

    abilities: frozenset[str] = frozenset()
    patience: float = inf
    wants: float = 0
    deeper: str = ""
    lending: Mapping[str, str] = field(default_factory=dict)
    doubts: bool = False
    whose: str = "this target"
    held: str = ""


def fingerprint(trace: Trace) -> str:
    """The same for the same trace, whoever made it: folding a replayed trace changes nothing."""
    return hashlib.blake2b(json.dumps(to_json(trace), sort_keys=True).encode(), digest_size=12).hexdigest()


MANY: Final = 1000
"""Shapes of which verdicts are counted as one; real traffic has few."""

_Rank: TypeAlias = tuple[int, int, str, tuple[str, ...]]
"""Of evidence, by how little there is to read; the least is told."""


_Best: TypeAlias = tuple[_Rank, Trace, Verdict]
"""The evidence that tells something best, by its rank."""


@dataclass(slots=True)
class _Tally:
    """The verdicts on one clause, and for each outcome the evidence that tells it best."""

    counts: Counter[Outcome] = field(default_factory=Counter)
    best: dict[Outcome, _Best] = field(default_factory=dict)

    def merge(self, other: _Tally) -> None:
        """Count what another has counted."""
        self.counts += other.counts
        for each in other.best.values():
            self.offer(*each)

    def wants(self, outcome: Outcome, rank: _Rank) -> bool:
        """Whether evidence of this rank tells it better than all there was."""
        known = self.best.get(outcome)
        return known is None or rank < known[0]

    def offer(self, rank: _Rank, trace: Trace, verdict: Verdict) -> None:
        """Tell the outcome by this evidence, if it is better."""
        if self.wants(verdict.outcome, rank):
            self.best[verdict.outcome] = (rank, trace, verdict)


@dataclass(slots=True)
class _Sum:
    """How many documents were of one shape, and which of them tells it best."""

    rank: _Rank
    trace: Trace
    kept: Kept
    count: int = 0

    @property
    def order(self) -> tuple[_Rank, list[str]]:
        """By which sums add up in the same order, whichever began first."""
        return self.rank, [each.at for each in self.kept.reading.applied]


def _conversations(number: int) -> str:
    return f"{number} conversation{'s' if number > 1 else ''}"


def broken_in(judged: Iterable[Judged]) -> dict[str, list[Trace]]:
    """By clause, the conversations that break it."""
    found: dict[str, list[Trace]] = {}
    for each in judged:
        for clause in dict.fromkeys(each.broken):
            found.setdefault(clause, []).append(each.trace)
    return found


def _ranked(name: str, judged: Judged) -> Iterator[tuple[_Rank, Found]]:
    """What was found in a trace called `name`, with how well it tells it."""
    items = len(judged.trace.items)
    for part in judged.found:
        yield (len(part.evidence), items, name, part.evidence), part


@dataclass(slots=True)
class Fold:
    """Verdicts counted as they come: what is kept of them does not grow with their number, can be pickled, adds up.

    `_telling` counts the conversations that tell something of a clause, `_broken` those that break it. `_unseen`
    holds of each clause the conversation that tells best which state it needs, and that this never came.
    """

    _tallies: dict[str, _Tally] = field(default_factory=dict, init=False)
    _kept: dict[Reading, _Sum] = field(default_factory=dict, init=False)
    _telling: Counter[str] = field(default_factory=Counter, init=False)
    _broken: Counter[str] = field(default_factory=Counter, init=False)
    _weather: Counter[str] = field(default_factory=Counter, init=False)
    _unseen: dict[str, _Best] = field(default_factory=dict, init=False)

    def add(self, name: str, judged: Judged) -> None:
        """Count the verdicts on a trace called `name`, each trace once and in any order."""
        self._weather.update(judged.weather)
        self._weather.update(judged.lasting)
        telling: set[str] = set()
        broken: set[str] = set()
        for rank, part in _ranked(name, judged):
            if isinstance(part, Kept):
                self._keep(rank, judged.trace, part)
                telling |= part.reading.clauses
                continue
            tally = self._tally(part.clause)
            tally.counts[part.outcome] += 1
            tally.offer(rank, judged.trace, part)
            if part.outcome is Outcome.FAIL:
                broken.add(part.clause)
            if part.outcome in (Outcome.PASS, Outcome.FAIL):
                telling.add(part.clause)
        self._telling.update(telling)
        self._broken.update(broken)
        self._broken.update(dict.fromkeys(judged.certain, CONFIRMED))
        items = len(judged.trace.items)
        for verdict in judged.unseen:
            self._miss(((len(verdict.evidence), items, name, verdict.evidence), judged.trace, verdict))

    def _miss(self, best: _Best) -> None:
        known = self._unseen.get(best[2].clause)
        if known is None or best[0] < known[0]:
            self._unseen[best[2].clause] = best

    def wants(self, name: str, judged: Judged) -> bool:
        """Whether one of these verdicts tells something better than all that was added.

        Where none does, `add` counts, and keeps nothing of the trace.
        """
        return any(self._wants(*each) for each in _ranked(name, judged))

    def _wants(self, rank: _Rank, part: Found) -> bool:
        if isinstance(part, Kept):
            known = self._kept.get(part.reading)
            return known is None or rank < known.rank
        return part.clause not in self._tallies or self._tallies[part.clause].wants(part.outcome, rank)

    def _tally(self, clause: str) -> _Tally:
        if clause not in self._tallies:
            self._tallies[clause] = _Tally()
        return self._tallies[clause]

    def _keep(self, rank: _Rank, trace: Trace, kept: Kept) -> None:
        known = self._kept.get(kept.reading)
        if known is None:
            if len(self._kept) >= MANY:
                self.settle()
            known = self._kept[kept.reading] = _Sum(rank, trace, kept)
        elif rank < known.rank:
            known.rank, known.trace, known.kept = rank, trace, kept
        known.count += 1

    def settle(self) -> None:
        """Count one by one what was counted by shape: what is left is the same, whatever came first."""
        self._spread(self._kept.values())
        self._kept.clear()

    def tell_anew(self, change: Callable[[Trace, Verdict], tuple[Trace, Verdict]]) -> None:
        """Tell what was counted one by one in other words; it stays the same evidence."""
        for tally in self._tallies.values():
            for outcome, (rank, trace, verdict) in tally.best.items():
                tally.best[outcome] = (rank, *change(trace, verdict))
        for clause, (rank, trace, verdict) in self._unseen.items():
            self._unseen[clause] = (rank, *change(trace, verdict))

    def _spread(self, sums: Iterable[_Sum]) -> None:
        for known in sorted(sums, key=lambda each: each.order):
            for verdict in known.kept.verdicts():
                tally = self._tally(verdict.clause)
                tally.counts[verdict.outcome] += known.count
                tally.offer(known.rank, known.trace, verdict)

    def merge(self, other: Fold) -> None:
        """Count what `other` has counted, of traces with other names."""
        self._weather.update(other._weather)
        self._telling.update(other._telling)
        self._broken.update(other._broken)
        self._spread(other._kept.values())
        for best in other._unseen.values():
            self._miss(best)
        for clause, tally in other._tallies.items():
            self._tally(clause).merge(tally)

    def rows(self, contract: Contract, reach: Reach) -> tuple[Row, ...]:
        """One row for each clause of `contract`, in the registry's order."""
        self.settle()
        return tuple(self._row(contract.edition, clause, reach) for clause in contract.clauses.values())

    def _row(self, edition: str, clause: Clause, reach: Reach) -> Row:
        tally = self._tallies.get(clause.id, _Tally())
        doubt = self._doubt(clause.id) if reach.doubts else ""
        unseen = self._unseen.get(clause.id)
        outcome, reason = _outcome(clause, tally, doubt, self._weather, unseen[2].actual if unseen else "", reach)
        best = tally.best.get(Outcome.FAIL if tally.counts[Outcome.FAIL] else outcome)
        if unseen and not best and outcome is Outcome.INCONCLUSIVE:
            best = unseen
        return Row(
            clause=clause,
            edition=edition,
            outcome=outcome,
            passes=tally.counts[Outcome.PASS],
            fails=tally.counts[Outcome.FAIL],
            reason=reason,
            witness=_witness(best[1], best[2]) if best else None,
        )

    def _doubt(self, clause: str) -> str:
        """Why a break may be the weather, or an empty string."""
        broken = self._broken[clause]
        return "" if broken >= CONFIRMED else f"broken in {broken} of {_conversations(self._telling[clause])}"


def fold(contract: Contract, judged: Iterable[Judged], reach: Reach) -> tuple[Row, ...]:
    """One row for each clause of `contract`, in the registry's order."""
    folded = Fold()
    for name, each in {fingerprint(each.trace): each for each in judged}.items():
        folded.add(name, each)
    return folded.rows(contract, reach)


def _outcome(
    clause: Clause, tally: _Tally, doubt: str, weather: Mapping[str, int], unseen: str, reach: Reach
) -> tuple[Outcome, str]:
    if doubt and tally.counts[Outcome.FAIL]:
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
    if unseen:
        return Outcome.INCONCLUSIVE, unseen
    spoiled = {name: weather[name] for name in clause.operations if weather.get(name)}
    if spoiled:
        counts = ", ".join(f"{name} ({count})" for name, count in sorted(spoiled.items()))
        return Outcome.INCONCLUSIVE, f"no usable answer to {counts}{f'; {reach.held}' if reach.held else ''}"
    if reach.held:
        return Outcome.UNEXERCISED, f"not tested: {reach.held}"
    if tally.counts[Outcome.UNEXERCISED]:
        return Outcome.UNEXERCISED, tally.best[Outcome.UNEXERCISED][2].actual
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
    {"waited", "joined", "left", "muted", "unmuted", "befell", "stored", "inspected", "downloaded", "awaited"}
)
