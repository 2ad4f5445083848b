"""The tables of faults, `faults.csv` beside each server: what each fault does, what forbids it, how it can be seen."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

VENDORS = ("agora", "realtimekit")

NOT_MODELLED = {
    "agora.errors.unknown-app-is-refused": "the server does not know the account's App IDs: any is right",
    "agora.errors.unknown-app-is-400": "the server does not know the account's App IDs: any is right",
}
"""Clauses that even the conforming servers break, and rightly so by the documents: these are no false alarms."""


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
