"""What every fault of a vendor must show; a module for each vendor, so that they are tried side by side."""

from __future__ import annotations

from contracts.cli.matrix import noticed
from contracts.vendors.vendor import find


def everywhere(vendor: str) -> list[tuple[str, str]]:
    """(edition, fault) for every edition and every fault."""
    found = find(vendor)
    editions = found.contract().registry.editions
    return [(edition.id, fault.id) for edition in editions for fault in found.faults]


def check(vendor: str, edition: str, name: str) -> None:
    """A fault is noticed by exactly the clauses that it names and the edition has."""
    found = find(vendor)
    contract = found.contract(edition)
    [fault] = [each for each in found.faults if each.id == name]
    assert noticed(found, fault, contract) == set(fault.notices) & contract.clauses.keys()
