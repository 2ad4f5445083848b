"""What one run of the gate says about a faulty server, beside what it says about the conforming one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

Report = Mapping[str, Any]
"""A report.json; empty where the gate has written none."""


class Verdict(StrEnum):
    """How a fault was noticed, the strongest first."""

    FAILED = "failed"
    WARNED = "warned"
    INCONCLUSIVE = "inconclusive"
    MISSED = "missed"


@dataclass(frozen=True)
class Standing:
    """The clauses of a run that do not hold: those that decide the exit code, the others, and the undecided ones."""

    broken: frozenset[str] = frozenset()
    warned: frozenset[str] = frozenset()
    undecided: frozenset[str] = frozenset()
    ended: frozenset[int] = frozenset()

    @property
    def failing(self) -> frozenset[str]:
        """Those that do not hold, whether they decide the exit code or not."""
        return self.broken | self.warned

    def beyond(self, other: Standing) -> Standing:
        """What stands here and not in `other`; a clause that fails there at any level fails here for no new reason."""
        undecided = self.undecided - other.undecided - other.failing
        return Standing(self.broken - other.failing, self.warned - other.failing, undecided, self.ended - other.ended)


def standing(report: Report, ended: int) -> Standing:
    """How the clauses of one run stand, which ended with this exit code."""
    rows = report.get("clauses", ())
    failing = [row for row in rows if row["outcome"] == "FAIL"]
    decides = {row["id"] for row in failing if row["level"] == "must" and not row["volatile"]}
    return Standing(
        broken=frozenset(decides),
        warned=frozenset(row["id"] for row in failing) - decides,
        undecided=frozenset(row["id"] for row in rows if row["outcome"] == "INCONCLUSIVE"),
        ended=frozenset({ended}),
    )


def together(standings: Iterable[Standing]) -> Standing:
    """What stands in any of several runs."""
    all_ = tuple(standings)
    return Standing(
        *(frozenset().union(*(getattr(each, name) for each in all_)) for name in Standing.__dataclass_fields__)
    )


def verdict(run: Standing, conforming: Standing) -> Verdict:
    """How a run on a faulty server has noticed the fault. An exit code other than 0, 1 and 3 is inconclusive too."""
    new = run.beyond(conforming)
    if new.broken and 1 in run.ended:
        return Verdict.FAILED
    if new.broken or new.warned:
        return Verdict.WARNED
    if new.undecided or new.ended - {0, 1}:
        return Verdict.INCONCLUSIVE
    return Verdict.MISSED
