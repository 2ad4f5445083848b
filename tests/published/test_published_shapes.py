"""Every answer of the sandboxes is of the published types, except where a conflict of the registry says so."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from types import ModuleType

import agora_types
import cloudflare_types
import pytest
from answers import Answer, answers

from contracts.vendors.vendor import find

TYPES: dict[str, ModuleType] = {"agora": agora_types, "realtimekit": cloudflare_types}
EDITIONS = [(vendor, each.id) for vendor in TYPES for each in find(vendor).contract().registry.editions]


def found(vendor: str, edition: str, *faults: str) -> set[str]:
    """The departures from what is published, each with its operation."""
    departures: Callable[[Answer], Iterator[str]] = TYPES[vendor].departures
    return {
        f"{each.operation.id} {departure}"
        for each in answers(vendor, edition, *faults)
        for departure in departures(each)
    }


def listed(vendor: str) -> list[str]:
    """The departures that the registry's conflicts account for."""
    return [each for conflict in find(vendor).contract().registry.conflicts for each in conflict.departs]


@pytest.mark.parametrize(("vendor", "edition"), EDITIONS)
def test_every_operation_has_a_published_type_and_is_answered(vendor: str, edition: str) -> None:
    operations = find(vendor).contract(edition).operations.values()
    without = {f"{each.id} no published type" for each in operations if TYPES[vendor].published(each) is None}
    assert without - set(listed(vendor)) == set()
    succeeded = {each.operation.id for each in answers(vendor, edition) if each.operation.succeeded(each.status)}
    assert {each.id for each in operations} - succeeded == set()


@pytest.mark.parametrize(("vendor", "edition"), EDITIONS)
def test_answers_are_of_the_published_types(vendor: str, edition: str) -> None:
    assert found(vendor, edition) - set(listed(vendor)) == set(), "not published, and no conflict lists it"


@pytest.mark.parametrize("vendor", TYPES)
def test_every_listed_departure_occurs(vendor: str) -> None:
    occurring = {each for name, edition in EDITIONS if name == vendor for each in found(name, edition)}
    assert sorted(listed(vendor)) == sorted(set(listed(vendor))), "listed twice"
    assert set(listed(vendor)) - occurring == set(), "listed, but no answer shows it"


SEEN = {
    "agora": {
        "agora.answers.uid-number": "acquire uid: another type",
        "agora.query.status-unheard-of": "query serverResponse.status: no published value",
        "agora.services.on-hold-text": "query serverResponse.extensionServiceState[].payload.onhold: another type",
    },
    "realtimekit": {
        "realtimekit.recording.output-name-missing": "get_recording data.output_file_name: missing",
        "realtimekit.recording.status-renamed": "get_recording data.status: no published value",
        "realtimekit.recording.session-id-number": "get_recording data.session_id: another type",
    },
}


@pytest.mark.parametrize("vendor", SEEN)
def test_faults_in_a_sandbox_depart_from_what_is_published(vendor: str) -> None:
    edition = find(vendor).contract().edition
    assert set(SEEN[vendor].values()) <= found(vendor, edition, *SEEN[vendor]) - found(vendor, edition)


def test_a_field_of_another_name_departs_from_what_is_published() -> None:
    for vendor, module in TYPES.items():
        example = next(each for each in answers(vendor, find(vendor).contract().edition) if each.status in (200, 201))
        renamed = {f"{name}_": value for name, value in example.body.items()}
        told = set(module.departures(replace(example, body=renamed)))
        assert {f"{name}: unknown field" for name in renamed} <= told, vendor
