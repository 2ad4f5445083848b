"""Both sides of every documented bound: derived for each vendor, edition and operation, and true to the schemas."""

from __future__ import annotations

import pytest

from contracts.model import ABSENT, Json, Level
from contracts.spec.borders import Bound, bounds, broken, placed
from contracts.spec.options import EACH
from contracts.vendors.vendor import find, names

CONTRACTS = [contract for name in names() for contract in find(name).contracts()]
EVERY = [
    pytest.param(contract, operation, id=f"{contract.vendor}-{contract.edition}-{operation}")
    for contract in CONTRACTS
    for operation in contract.operations
    if contract.vendor == "realtimekit"  # the bodies of Agora's hang together too much to be tried one place at a time
]


@pytest.mark.parametrize(("contract", "operation"), EVERY)
def test_the_far_side_breaks_the_clause_and_the_near_side_keeps_it(contract: Json, operation: str) -> None:
    form = contract.operations[operation]
    for bound in bounds(contract, operation):
        for value, far in (*((each, False) for each in bound.taken), *((each, True) for each in bound.refused)):
            document = placed({}, bound.place, value)
            if bound.place[-1] == EACH and bound.place[0] == "query":
                document = {"query": {bound.place[1]: [value]}}
            found = bound.clause in broken(form, document)
            reached = value is not ABSENT or len(bound.place) == 2
            if reached and (far or not _needs_company(bound)):
                assert found == far, (bound, value)


def _needs_company(bound: Bound) -> bool:
    """Whether the same clause also asks for something beside the value."""
    return len(bound.place) > 2


@pytest.mark.parametrize("contract", CONTRACTS, ids=lambda each: f"{each.vendor}-{each.edition}")
def test_no_bound_is_in_doubt(contract: Json) -> None:
    found = [each for operation in contract.operations for each in bounds(contract, operation)]
    assert found
    for each in found:
        clause = contract.clauses[each.clause]
        assert (clause.level is Level.MAY, clause.untestable) == (False, "")
        assert each.refused


def sides(operation: str, *place: str) -> set[tuple[Json, bool]]:
    contract = find("realtimekit").contract()
    return {
        (value, taken)
        for bound in bounds(contract, operation)
        if bound.place == place
        for values, taken in ((bound.taken, True), (bound.refused, False))
        for value in values
        if not isinstance(value, list)
    }


@pytest.mark.parametrize(
    ("operation", "place", "wanted"),
    [
        ("start_recording", ("body", "max_seconds"), {(60, True), (59, False), (86400, True), (86401, False)}),
        (
            "update_meeting",
            ("body", "session_keep_alive_time_in_secs"),
            {(60, True), (59, False), (600, True), (601, False)},
        ),
        ("start_recording", ("body", "video_config", "width"), {(1, True), (0, False), (1920, True), (1921, False)}),
        ("create_webhook", ("body", "name"), {(ABSENT, False)}),
        ("change_recording", ("body", "action"), {("stop", True), ("not-resume", False)}),
        ("list_recordings", ("query", "status", EACH), {("PAUSED", True), ("not-ERRORED", False)}),
    ],
)
def test_the_bounds_that_people_know(operation: str, place: tuple[str, ...], wanted: set[tuple[Json, bool]]) -> None:
    assert wanted <= sides(operation, *place)


def test_a_value_is_put_where_it_belongs_and_nothing_else_changes() -> None:
    body = {"a": {"b": 1, "c": 2}, "d": [{"e": 3}]}
    assert placed(body, ("a", "b"), 7) == {"a": {"b": 7, "c": 2}, "d": [{"e": 3}]}
    assert placed(body, ("a", "b"), ABSENT) == {"a": {"c": 2}, "d": [{"e": 3}]}
    assert placed(body, ("d", EACH, "e"), 7) == {"a": {"b": 1, "c": 2}, "d": [{"e": 7}]}
    assert placed(body, ("x", "y"), 7) == {**body, "x": {"y": 7}}
    assert body == {"a": {"b": 1, "c": 2}, "d": [{"e": 3}]}
