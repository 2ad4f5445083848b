"""What a target does otherwise is told, in its class; what the luck of the draw does, never."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import permutations
from typing import Any

import pytest

from contracts.drift.classes import Change, Class, Severity
from contracts.model import Exchange, Response, Trace
from contracts.suite import drifting
from contracts.suite.drifting import Observation
from contracts.vendors.vendor import find, names
from tests.drift.observing import changes, conforming, driven, profiled

SEEDS = range(3)
Bend = Callable[[str, Response], Response]


def bent(vendor: str, bend: Bend) -> tuple[Change, ...]:
    """What changed since a vendor's answers were bent; `bend` is told the operation."""
    contract = find(vendor).contract()

    def otherwise(item: Any) -> Any:
        found = contract.resolve(item.request) if isinstance(item, Exchange) and item.response else None
        return replace(item, response=bend(found[0].id, item.response)) if found else item

    traces = [replace(each, items=tuple(map(otherwise, each.items))) for each in driven(vendor)]
    return changes(conforming(vendor), profiled(vendor, traces))


def told(found: tuple[Change, ...], where: str) -> list[tuple[Class, Severity]]:
    """The changes at a place."""
    return [(each.class_, each.severity) for each in found if each.where == where]


@pytest.mark.parametrize("vendor", names())
def test_conforming_sandboxes_differ_in_nothing_whatever_the_seed(vendor: str) -> None:
    for before, now in permutations([conforming(vendor, seed) for seed in SEEDS], 2):
        assert changes(before, now) == ()


@pytest.mark.slow
def test_whole_runs_of_many_seeds_differ_in_nothing(pytestconfig: pytest.Config) -> None:
    """As many pairs of runs, generated data and random walks included, as `--pairs` says."""
    from contracts.suite.options import Options
    from contracts.suite.parts import drive
    from contracts.suite.run import Run

    seen: list[Observation] = []
    pairs = 0
    while pairs < pytestconfig.getoption("--pairs"):
        run = Run(Options.read(seed=str(len(seen))))
        drive(run.vendors.values(), run.options)
        report = run.report()
        traces = [trace for each in run.vendors.values() for trace in each.traces]
        seen.append(drifting.observed("a test", traces, report))
        for earlier in seen[:-1]:
            assert changes(earlier, seen[-1]) == ()
            assert changes(seen[-1], earlier) == ()
            pairs += 2


def without(name: str, *operations: str) -> Bend:
    def bend(operation: str, response: Response) -> Response:
        data = response.body.get("data") if isinstance(response.body, dict) else None
        if operation not in operations or not isinstance(data, dict):
            return response
        return replace(
            response, body={**response.body, "data": {key: each for key, each in data.items() if key != name}}
        )

    return bend


def test_an_optional_field_that_is_gone_is_a_silent_change() -> None:
    found = bent("realtimekit", without("audio_download_url", "get_recording"))
    assert told(found, "200 /data/audio_download_url") == [(Class.SILENT_CHANGE, Severity.MAY_BREAK)]


def test_a_field_that_the_documents_do_not_know_is_harmless() -> None:
    def bend(operation: str, response: Response) -> Response:
        known = operation == "query" and isinstance(response.body, dict) and response.status == 200
        return replace(response, body={**response.body, "novelty": {"deep": 1}}) if known else response

    found = bent("agora", bend)
    assert {each.operation for each in found} == {"query"}
    assert {(each.class_, each.severity) for each in found} == {(Class.SILENT_CHANGE, Severity.HARMLESS)}
    assert {each.where.rpartition(" ")[2] for each in found} == {"/novelty"}
    assert {each.before.partition(" ")[0] for each in found} == {"absent"}


def test_a_documented_value_that_was_never_seen_may_break_callers() -> None:
    def bend(operation: str, response: Response) -> Response:
        if operation != "get_recording" or response.status != 200 or not isinstance(response.body, dict):
            return response
        data = response.body["data"]
        return replace(response, body={**response.body, "data": {**data, "status": "exploded"}})

    found = [each for each in bent("realtimekit", bend) if each.where == "200 /data/status"]
    [change] = found
    assert change.class_ is Class.NEW_DEVIATION
    assert '"exploded"' in change.now
    assert change.clauses


def test_another_error_code_for_the_same_cause_is_told_with_its_cause() -> None:
    def bend(operation: str, response: Response) -> Response:
        if operation != "acquire" or response.status != 400 or not isinstance(response.body, dict):
            return response
        return replace(response, body={**response.body, "code": 1234})

    found = bent("agora", bend)
    outcomes = [each for each in found if each.where.startswith("answer to a")]
    assert outcomes
    assert all(each.class_ is Class.SILENT_CHANGE and "400 code 1234" in each.now for each in outcomes)
    assert any(clause.startswith("agora.request.") for each in outcomes for clause in each.clauses)


def test_a_header_that_is_another_is_told() -> None:
    def bend(_: str, response: Response) -> Response:
        return replace(
            response, headers={**response.headers, "content-type": "application/problem+json; charset=utf-8"}
        )

    found = bent("agora", bend)
    found = tuple(each for each in found if each.where == "200 header /content-type")
    assert {each.operation for each in found} >= {"acquire", "start", "stop"}
    assert all(each.now.startswith('"application/problem+json"') for each in found)


def test_answers_that_take_far_longer_are_told_and_a_little_longer_are_not() -> None:
    def slower(seconds: float) -> tuple[Trace, ...]:
        return tuple(
            replace(
                each,
                items=tuple(replace(item, took=seconds) if isinstance(item, Exchange) else item for item in each.items),
            )
            for each in driven("realtimekit")
        )

    base = profiled("realtimekit", slower(0.1))
    late = [each for each in changes(base, profiled("realtimekit", slower(0.9))) if each.where == "time to answer"]
    assert "start_recording" in {each.operation for each in late}
    assert not [each for each in changes(base, profiled("realtimekit", slower(0.25))) if each.where == "time to answer"]


def test_a_state_that_is_skipped_is_told() -> None:
    def bend(operation: str, response: Response) -> Response:
        if not isinstance(response.body, dict) or not isinstance(response.body.get("data"), dict):
            return response
        data = response.body["data"]
        skipped = {**data, "status": "UPLOADED"} if data.get("status") == "UPLOADING" else data
        return replace(response, body={**response.body, "data": skipped})

    states = {each.where: each for each in bent("realtimekit", bend) if each.where.startswith("state ")}
    assert "UPLOADING" in states["state after RECORDING"].before
    assert "UPLOADING" not in states["state after RECORDING"].now


def test_milliseconds_for_seconds_break_callers() -> None:
    def bend(operation: str, response: Response) -> Response:
        data = response.body.get("data") if isinstance(response.body, dict) else None
        if operation != "get_recording" or not isinstance(data, dict) or not data.get("recording_duration"):
            return response
        longer = {**data, "recording_duration": data["recording_duration"] * 1000}
        return replace(response, body={**response.body, "data": longer})

    [(_, severity)] = told(bent("realtimekit", bend), "200 /data/recording_duration")
    assert severity is Severity.BREAKS


def test_callers_who_ask_otherwise_are_named_beside_what_changed() -> None:
    contract = find("agora").contract()

    def otherwise(item: Any) -> Any:
        found = contract.resolve(item.request) if isinstance(item, Exchange) else None
        if found is None or found[0].id != "acquire" or not isinstance(item.request.body, dict):
            return item
        request = replace(item.request, body={**item.request.body, "newcomer": 1})
        return replace(item, request=request, response=replace(item.response, body={"resourceId": "r", "novelty": 1}))

    traces = [replace(each, items=tuple(map(otherwise, each.items))) for each in driven("agora")]
    drift = drifting.drift(conforming("agora"), profiled("agora", traces), ())
    [note] = drift.notes
    assert note.startswith("agora.acquire was asked otherwise than before (/newcomer)")
    again = drifting.drift(conforming("agora"), conforming("agora", 1), ())
    assert again.notes == ()


ALL = [each.id for name in names() for each in find(name).faults]
SOME = ["agora.stop.list-becomes-string", *ALL[::150]]


@pytest.mark.parametrize(
    "fault", [*SOME, *(pytest.param(each, marks=pytest.mark.slow) for each in ALL if each not in SOME)]
)
def test_a_fault_is_a_new_deviation_of_the_clauses_it_names_and_healed_the_other_way(fault: str) -> None:
    vendor = fault.partition(".")[0]
    [injected] = [each for each in find(vendor).faults if each.id == fault]
    faulty = profiled(vendor, driven(vendor, 0, fault))
    expected = set(injected.notices) & find(vendor).contract().clauses.keys()
    for before, now, class_ in (
        (conforming(vendor), faulty, Class.NEW_DEVIATION),
        (faulty, conforming(vendor), Class.HEALED),
        (faulty, faulty, Class.KNOWN_DEVIATION),
    ):
        seen = changes(before, now)
        found = {each.where for each in seen if each.class_ is class_ and each.clauses == (each.where,)}
        assert found == expected
