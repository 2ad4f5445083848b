"""The faults of every vendor: named well, of every kind, and with a clause for each and a fault for each clause."""

from __future__ import annotations

import re

import pytest

from contracts.cli.matrix import noticed
from contracts.sandbox.core import Fault
from contracts.vendors.vendor import find, names

KINDS = {"shape", "polymorphism", "type", "unit", "presence", "status", "order", "identity", "auth", "time"}
VENDORS = {name: find(name) for name in names()}
FAULTS = {fault.id: fault for vendor in VENDORS.values() for fault in vendor.faults}


@pytest.mark.parametrize("vendor", VENDORS)
def test_every_fault_names_clauses_of_some_edition(vendor: str) -> None:
    known = VENDORS[vendor].contract().registry.clauses.keys()
    for fault in VENDORS[vendor].faults:
        assert fault.notices, fault.id
        assert set(fault.notices) <= known, fault.id
        assert len(set(fault.notices)) == len(fault.notices), fault.id


@pytest.mark.parametrize("vendor", VENDORS)
def test_every_testable_clause_has_a_fault_that_it_notices(vendor: str) -> None:
    testable = {each.id for each in VENDORS[vendor].contract().registry.clauses.values() if not each.untestable}
    watched = {clause for fault in VENDORS[vendor].faults for clause in fault.notices}
    assert testable - watched == set()


@pytest.mark.parametrize("vendor", VENDORS)
def test_a_sandbox_without_faults_breaks_nothing(vendor: str) -> None:
    found = VENDORS[vendor]
    harmless = Fault(id=f"{vendor}.none", vendor=vendor, kind="shape", says="", notices=(), bend=lambda policy: policy)
    for edition in found.contract().registry.editions:
        assert noticed(found, harmless, found.contract(edition.id)) == frozenset()


def test_there_are_many_faults_of_every_kind() -> None:
    assert len(FAULTS) >= 30
    assert {fault.kind for fault in FAULTS.values()} == KINDS


@pytest.mark.parametrize("vendor", VENDORS)
def test_the_names_of_faults_are_unique_and_well_formed(vendor: str) -> None:
    faults = VENDORS[vendor].faults
    assert len({fault.id for fault in faults}) == len(faults)
    assert len({fault.says for fault in faults}) == len(faults)
    for fault in faults:
        assert fault.vendor == vendor
        assert re.fullmatch(rf"{vendor}(\.[a-z0-9]+(-[a-z0-9]+)*){{2,}}", fault.id), fault.id
        assert fault.says
        assert not fault.says.endswith("."), fault.id
