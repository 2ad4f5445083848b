"""The judge is pure, lets the weather pass, and survives whatever an answer holds."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from agora_traces import BASE, CONTRACTS, NEWEST, OLDER, Tape, failures, outcomes

from contracts.drive import plan
from contracts.judge.fold import Reach, fold
from contracts.judge.judge import judge
from contracts.model import Json, Outcome, Trace
from contracts.serial import to_json, trace_from
from contracts.suite.targets import embedded
from contracts.vendors.agora.vendor import VENDOR

SCENARIOS = {each.name: each for each in VENDOR.scenarios}


def recorded(scenario: str, edition: str = NEWEST) -> Trace:
    """What the sandbox makes of a scenario."""
    return plan.run(embedded("agora", edition), SCENARIOS[scenario], 0, edition)


@pytest.mark.parametrize("edition", [NEWEST, OLDER])
@pytest.mark.parametrize("scenario", SCENARIOS)
def test_judging_is_pure(scenario: str, edition: str) -> None:
    trace, contract = recorded(scenario, edition), CONTRACTS[edition]
    copy = trace_from(json.loads(json.dumps(to_json(trace))))
    first = judge(trace, contract, VENDOR.oracle)
    assert first.verdicts
    assert judge(trace, contract, VENDOR.oracle) == first
    assert judge(copy, contract, VENDOR.oracle).verdicts == first.verdicts


def test_evidence_names_items_of_the_trace_the_decisive_one_last() -> None:
    trace = Tape().begin().query(answer={"sid": 7}).trace()
    (verdict,) = [
        each
        for each in judge(trace, CONTRACTS[NEWEST], VENDOR.oracle).verdicts
        if each.clause == "agora.sid.is-string" and each.outcome is Outcome.FAIL
    ]
    assert verdict.evidence == ("x1", "x2", "x3")
    assert (verdict.expected, verdict.actual, verdict.at) == ("string", "7", "/sid")


WEATHER: list[Json] = [
    {"fault": "no answer within 10 s"},
    {"status": 429, "answer": {"message": "too many requests"}},
    {"status": 502, "answer": []},
    {"status": 503, "text": "<html>later</html>"},
    {"status": 599, "answer": {"code": 2}},
]
CALLS: dict[str, Callable[..., Tape]] = {
    "acquire": lambda **how: Tape().acquire(**how),
    "start": lambda **how: Tape().acquire().start(**how),
    "query": lambda **how: Tape().begin().query(**how),
    "stop": lambda **how: Tape().begin().stop(**how),
}


@pytest.mark.parametrize("how", WEATHER, ids=lambda how: how.get("fault") or how["status"])
@pytest.mark.parametrize("operation", CALLS)
def test_weather_gives_no_verdict_and_ends_inconclusive(operation: str, how: Json) -> None:
    trace = CALLS[operation](**how).trace()
    alone = replace(trace, items=trace.items[-1:])
    judged = judge(alone, CONTRACTS[NEWEST], VENDOR.oracle)
    assert judged.verdicts == ()
    assert judged.weather == {operation: 1}
    rows = fold(CONTRACTS[NEWEST], [judged], Reach())
    spoiled = {row.clause.id for row in rows if row.outcome is Outcome.INCONCLUSIVE}
    in_reach = (row.clause for row in rows if not row.clause.untestable and set(row.clause.needs) <= {"clock"})
    assert spoiled == {clause.id for clause in in_reach if operation in clause.operations}
    assert {row.reason for row in rows if row.clause.id in spoiled} == {f"no usable answer to {operation} (1)"}


@pytest.mark.parametrize("how", WEATHER, ids=lambda how: how.get("fault") or how["status"])
@pytest.mark.parametrize("operation", CALLS)
def test_weather_after_good_answers_breaks_nothing(operation: str, how: Json) -> None:
    assert failures(CALLS[operation](**how)) == set()


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/"), ("DELETE", f"{BASE}/acquire"), ("POST", f"{BASE}/resourceid/r/update")]
)
@pytest.mark.parametrize("status", [200, 404, 418])
def test_what_no_document_knows_is_not_judged(method: str, path: str, status: int) -> None:
    trace = Tape().send(method, path, status=status, answer={"odd": True}).trace()
    judged = judge(trace, CONTRACTS[NEWEST], VENDOR.oracle)
    assert (judged.verdicts, dict(judged.weather)) == ((), {})


@pytest.mark.parametrize("status", [202, 204, 302])
def test_a_status_that_no_document_knows_has_no_documented_shape(status: int) -> None:
    assert outcomes(Tape().acquire(status=status), "agora.answers.are-json-objects") == []


@pytest.mark.parametrize("how", [{"text": "<html></html>"}, {"text": ""}, {"text": None}])
@pytest.mark.parametrize("operation", CALLS)
def test_an_answer_that_is_not_json_breaks_the_promise_of_an_object(operation: str, how: Json) -> None:
    assert outcomes(CALLS[operation](**how), "agora.answers.are-json-objects")[-1] is Outcome.FAIL


@pytest.mark.parametrize("body", [[], "text", 7, None, True])
def test_an_answer_that_is_json_but_no_object_breaks_it_too(body: Json) -> None:
    tape = Tape().send("POST", f"{BASE}/acquire", body={"cname": "room", "uid": "1", "clientRequest": {}}, answer=body)
    assert outcomes(tape, "agora.answers.are-json-objects") == [Outcome.FAIL]


def test_an_object_keeps_it() -> None:
    assert outcomes(Tape().acquire(), "agora.answers.are-json-objects") == [Outcome.PASS]


def test_a_trace_can_be_judged_again_under_another_edition() -> None:
    trace = Tape(edition=OLDER).begin().query().trace()
    broken = {
        verdict.clause
        for verdict in judge(trace, CONTRACTS[NEWEST], VENDOR.oracle).verdicts
        if verdict.outcome is Outcome.FAIL
    }
    assert broken == {"agora.answers.have-cname", "agora.answers.have-uid"}
