"""What some captures amount to: small, fit to be pickled, and it adds up with what others do."""

from __future__ import annotations

import platform
from collections import Counter
from dataclasses import dataclass, field
from importlib.metadata import version
from math import inf

import contracts
from contracts.clock import timestamp
from contracts.judge.fold import Fold, Reach
from contracts.judge.judge import Judged
from contracts.model import Conditions, Report
from contracts.report.text import plural
from contracts.vendors.vendor import find

TOLD = 5
"""Lines that could not be read of which each is told."""


@dataclass(slots=True)
class Tally:
    """The verdicts on one vendor under one edition, and on how many exchanges."""

    edition: str
    fold: Fold = field(default_factory=Fold)
    exchanges: int = 0

    def add(self, name: str, judged: Judged) -> None:
        """Count a trace called `name`."""
        self.exchanges += judged.trace.requests
        self.fold.add(name, judged)


@dataclass(slots=True)
class Partial:
    """What has been judged so far; a sum is the same as if one had judged it all, whatever is added first.

    `unjudged` counts exchanges whose answer is not judged, by why. `barren` names files in which no exchange was
    found, and why, `elsewhere` those in which all exchanges are with something else than these APIs.
    """

    tallies: dict[str, Tally] = field(default_factory=dict)
    abilities: set[str] = field(default_factory=set)
    strays: int = 0
    stray: str = ""
    refused: int = 0
    unreadable: int = 0
    unjudged: Counter[str] = field(default_factory=Counter)
    elsewhere: list[str] = field(default_factory=list)
    barren: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)

    def leave_out(self, why: str) -> None:
        """Count a line that cannot be read."""
        self.unreadable += 1
        if len(self.told) < TOLD:
            self.told.append(why)

    def stray_to(self, where: str) -> None:
        """Count an exchange with something that is none of the APIs."""
        self.strays += 1
        self.stray = self.stray or where

    def __add__(self, other: Partial) -> Partial:
        """What both amount to.

        Raises:
            ValueError: they judged the same vendor under different editions.
        """
        total = Partial()
        for each in (self, other):
            total.abilities |= each.abilities
            total.strays += each.strays
            total.stray = total.stray or each.stray
            total.refused += each.refused
            total.unreadable += each.unreadable
            total.unjudged.update(each.unjudged)
            total.elsewhere += each.elsewhere
            total.barren += each.barren
            total.files += each.files
            total.told = [*total.told, *each.told][:TOLD]
            for vendor, tally in each.tallies.items():
                mine = total.tallies.setdefault(vendor, Tally(tally.edition))
                if mine.edition != tally.edition:
                    raise ValueError(f"{vendor}: judged under {mine.edition} and under {tally.edition}")
                mine.exchanges += tally.exchanges
                mine.fold.merge(tally.fold)
        return total

    def report(self, label: str, *, took: float, complete: bool = True) -> Report:
        """What it amounts to as a report on the target `label`, made in `took` seconds.

        A vendor of whom nothing was seen is left out, if there is another.
        """
        seen = {name: each for name, each in self.tallies.items() if each.exchanges} or self.tallies
        reach = Reach(abilities=frozenset(self.abilities), patience=inf, whose="captured traffic")
        return Report(
            conditions=Conditions(
                targets=dict.fromkeys(seen, label),
                editions={name: each.edition for name, each in seen.items()},
                seed=0,
                started=timestamp(),
                versions={
                    "recording-contracts": contracts.__version__,
                    "python": platform.python_version(),
                    "jsonschema-rs": version("jsonschema-rs"),
                },
                settings={"files": self.files},
            ),
            rows=tuple(
                row for name, each in seen.items() for row in each.fold.rows(find(name).contract(each.edition), reach)
            ),
            exchanges={name: each.exchanges for name, each in seen.items()},
            took=took,
            complete=complete,
            notes=self._notes(),
            undone=f"{plural(self.unreadable, 'entry', 'entries')} could not be read" if self.unreadable else "",
            unread=tuple(self.barren),
        )

    def _notes(self) -> tuple[str, ...]:
        notes = [*self.barren, *self.told]
        if self.unreadable > TOLD:
            notes.append(f"{self.unreadable - TOLD} more could not be read")
        notes += [f"{plural(count, 'exchange')}: {why}" for why, count in sorted(self.unjudged.items())]
        if self.refused:
            told = plural(self.refused, "exchange")
            notes.append(f"{told} refused entry (401, 403), with who knows whose credentials: left out")
        notes += [f"{name}: holds only exchanges with something else than these APIs" for name in self.elsewhere]
        if self.strays:
            first = f", the first with {self.stray}" if self.stray else ""
            notes.append(f"{plural(self.strays, 'exchange')} with something else than these APIs: left out{first}")
        return tuple(notes)
