"""The tables of faults, `faults.csv` beside each server: what each fault does, what forbids it, how it can be seen."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

VENDORS = ("agora", "realtimekit")


@dataclass(frozen=True)
class Fault:
    """One fault. `excluded` says why it does not count; it is empty where the fault counts."""

    name: str
    kind: str
    says: str
    forbidden_by: str
    reach: str
    excluded: str


def faults(vendor: str) -> tuple[Fault, ...]:
    """All faults of a server, in the order of its table."""
    with (Path(__file__).parent / vendor / "faults.csv").open(encoding="utf-8", newline="") as lines:
        return tuple(Fault(**row) for row in csv.DictReader(lines))
