"""Every answer of the sandboxes is of the published types, except where a conflict of the registry says so."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import ModuleType

import agora_types
import cloudflare_types
import pytest
from answers import Answer, answers

from contracts.vendors.vendor import find

TYPES: dict[str, ModuleType] = {"agora": agora_types, "realtimekit": cloudflare_types}
EDITIONS = [(vendor, each.id) for vendor in TYPES for each in find(vendor).contract().registry.editions]


def found(vendor: str, edition: str, fault: str = "") -> set[str]:
    """The departures from what is published, each with its operation."""
    departures: Callable[[Answer], Iterator[str]] = TYPES[vendor].departures
    return {
        f"{each.operation.id} {departure}" for each in answers(vendor, edition, fault) for departure in departures(each)
    }


def listed(vendor: str) -> list[str]:
    """The departures that the registry's conflicts account for."""
    return [each for conflict in find(vendor).contract().registry.conflicts for each in conflict.departs]


@pytest.mark.parametrize(("vendor", "edition"), EDITIONS)
def test_every_operation_has_a_published_type_and_is_answered(vendor: str, edition: str) -> None:
    operations = find(vendor).contract(edition).operations.values()
    assert [each.id for each in operations if TYPES[vendor].published(each) is None] == []
    succeeded = {each.operation.id for each in answers(vendor, edition, "") if each.operation.succeeded(each.status)}
    assert {each.id for each in operations} - succeeded == set()


@pytest.mark.parametrize(("vendor", "edition"), EDITIONS)
def test_answers_are_of_the_published_types(vendor: str, edition: str) -> None:
    assert found(vendor, edition) - set(listed(vendor)) == set(), "not published, and no conflict lists it"


@pytest.mark.parametrize("vendor", TYPES)
def test_every_listed_departure_occurs(vendor: str) -> None:
    occurring = {each for name, edition in EDITIONS if name == vendor for each in found(name, edition)}
    assert sorted(listed(vendor)) == sorted(set(listed(vendor))), "listed twice"
    assert set(listed(vendor)) - occurring == set(), "listed, but no answer shows it"


FAULTS = {
    "agora": {},
    "realtimekit": {},
}
