"""No two clauses contradict each other: at any moment of a recording, one of the documented answers breaks none."""

from __future__ import annotations

import pytest
from agora_traces import FILES, NEWEST, NOTHING_RECORDED, OLDER, STATE, Tape, failures, outcomes

from contracts.model import Json

HOUR = 3600.0

MOMENTS = [1.0, 10.0, 25.0, 60.0, 200.0, 1.5 * HOUR, 5 * HOUR, 73 * HOUR]

LIMITS: dict[str, Json] = {
    "none": None,
    "an hour": {"resourceExpiredHour": 1},
    "four hours": {"resourceExpiredHour": 4},
}

ANSWERS: list[Json] = [
    {},
    {"status": 404, "answer": {"code": 404, "reason": "failed to find worker"}},
    {"status": 400, "answer": {"code": 2, "reason": "invalid parameter"}},
    {"status": 400, "answer": {"code": 433, "reason": "resourceId exceeded time limit!"}},
    {"status": 206, "answer": NOTHING_RECORDED},
]


def _story(edition: str, mode: str, limit: str, *, ended: bool, known: bool) -> Tape:
    tape = Tape(edition=edition, mode=mode)
    if known:
        tape.controls()
    tape.acquire(client=LIMITS[limit]).start()
    return tape.wait(20).stop(client={"async_stop": False}, state=FILES) if ended else tape


def _ask(tape: Tape, operation: str, how: Json) -> Tape:
    if operation == "query":
        return tape.query(**(how or {"state": STATE}))
    return tape.stop(client={"async_stop": False}, **how)


@pytest.mark.parametrize("known", [False, True], ids=["anybody may be there", "nobody is there"])
@pytest.mark.parametrize("ended", [False, True], ids=["going on", "stopped"])
@pytest.mark.parametrize("limit", LIMITS)
@pytest.mark.parametrize("operation", ["query", "stop"])
@pytest.mark.parametrize("edition", [NEWEST, OLDER])
def test_one_of_the_documented_answers_is_right(
    edition: str, operation: str, limit: str, ended: bool, known: bool
) -> None:
    for after in MOMENTS:
        before = failures(_story(edition, "mix", limit, ended=ended, known=known))
        wrong = [
            failures(_ask(_story(edition, "mix", limit, ended=ended, known=known).wait(after), operation, how)) - before
            for how in ANSWERS
        ]
        assert any(not each for each in wrong), (after, wrong)


@pytest.mark.parametrize("hours", [1, 2, 24])
@pytest.mark.parametrize("operation", ["query", "stop"])
def test_a_closed_api_refuses_whatever_becomes_of_the_recording(operation: str, hours: int) -> None:
    tape = Tape().acquire(client={"resourceExpiredHour": hours}).start().wait(hours * HOUR + 200)
    closed = {"status": 400, "answer": {"code": 433, "reason": "resourceId exceeded time limit!"}}
    assert {each for each in failures(_ask(tape, operation, closed)) if "code" not in each} == set()


@pytest.mark.parametrize("mode", ["mix", "individual"])
def test_a_404_in_traffic_of_others_tests_nothing(mode: str) -> None:
    tape = Tape(mode=mode)
    tape.event("overheard")
    if mode == "individual":
        tape.client = {**tape.client, "recordingConfig": {"channelType": 0, "subscribeUidGroup": 0}}
    tape.acquire().start().wait(20).query(status=404, answer={"code": 404, "reason": "failed to find worker"})
    assert [each.value for each in outcomes(tape, "agora.query.answers-while-running")] == ["UNEXERCISED"]
