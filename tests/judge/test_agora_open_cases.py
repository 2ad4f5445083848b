"""Where the documents or the trace leave a case open, nobody is blamed."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace

import pytest
from agora_traces import (
    BASE,
    CONFLICT,
    CONTRACTS,
    GONE,
    HLS,
    INVALID,
    NEWEST,
    OLDER,
    RUNNING,
    WITHOUT_STATE,
    Tape,
    outcomes,
)

from contracts.drive import plan
from contracts.judge.judge import judge
from contracts.model import Credentials, Event, Exchange, Outcome, Response, Trace
from contracts.suite.targets import embedded
from contracts.vendors.agora.vendor import VENDOR

WHILE = "agora.query.answers-while-running"
AFTER = "agora.query.404-after-the-end"
STOPPED = "agora.stop.404-after-the-end"
STATUS = "agora.query.status-never-goes-back"
AGAIN = "agora.start.answers-201-while-running"
RIVAL = "agora.start.refuses-the-same-channel-and-uid"
ONCE = "agora.resource.starts-one-recording"
WELCOME = "agora.start.accepts-valid-requests"
MATCH = "agora.start.must-match-start-parameter"
ROUTE = "agora.errors.unknown-route-is-404"
SLOW = 15.0
"""Seconds that a synchronous stop may take."""


def status(value: object) -> dict[str, object]:
    return {**WITHOUT_STATE, "status": value}


def took(tape: Tape, seconds: float) -> Tape:
    """The last exchange was answered only after `seconds`; what follows was sent meanwhile."""
    last = tape.items[-1]
    assert isinstance(last, Exchange)
    tape.items[-1] = replace(last, took=seconds)
    return tape


def lost(tape: Tape) -> Tape:
    return tape.event("invented", value=f"{BASE}/nowhere")


def rival() -> Tape:
    """A second resource for a channel and uid that are being recorded."""
    return replace(Tape().begin(), resource="other", sid="other").acquire()


OPEN: dict[str, tuple[str, Callable[[], Tape]]] = {
    "404 while the service recovers": (WHILE, lambda: Tape().begin().query(status=404, answer=GONE)),
    "a query of something else": (WHILE, lambda: replace(Tape().begin(), sid="x").query(status=400, answer=INVALID)),
    "a query in another mode": (WHILE, lambda: replace(Tape().begin(), mode="web").query(status=400, answer=INVALID)),
    "a query by a stranger": (
        WHILE,
        lambda: Tape().begin().query(status=401, credentials=Credentials.WRONG),
    ),
    "a query that was not completed": (WHILE, lambda: Tape().begin().query(status=206, answer={"code": 65})),
    "a query before any start": (WHILE, lambda: Tape().acquire().query(status=400, answer=INVALID)),
    "a query right after the stop": (AFTER, lambda: Tape().begin().stop().wait(1).query()),
    "a query while the stop is being answered": (AFTER, lambda: took(Tape().begin().stop(), SLOW).wait(14).query()),
    "a query after an asynchronous stop": (
        AFTER,
        lambda: Tape().begin().stop(client={"async_stop": True}).wait(60).query(),
    ),
    "a query after a stop that was refused": (
        AFTER,
        lambda: Tape().begin().stop(status=400, answer=INVALID).wait(60).query(),
    ),
    "a query after a stop that is lost": (
        AFTER,
        lambda: Tape().begin().stop(fault="no answer within 10 s").wait(60).query(),
    ),
    "a stop whose start was not seen": (AFTER, lambda: Tape().stop().wait(60).query()),
    "a second stop right after the first": (STOPPED, lambda: Tape().begin().stop().wait(1).stop()),
    "statuses that are none": (STATUS, lambda: Tape().begin().query(state=status("5")).query(state=status(None))),
    "a status that stands for an error": (
        STATUS,
        lambda: Tape().begin().query(state=status(20)).query(state=status(4)),
    ),
    "statuses of two recordings": (
        STATUS,
        lambda: replace(Tape().begin().query(state=status(5)), resource="other").query(state=status(4)),
    ),
    "two queries at once": (
        STATUS,
        lambda: took(Tape().begin().query(state=status(5)), 3).wait(1).query(state=status(4)),
    ),
    "another start with other settings": (AGAIN, lambda: Tape().begin().start(client={**HLS, "token": "t"})),
    "another start when the first may have idled": (AGAIN, lambda: Tape().begin().wait(29).start()),
    "another start after a stop without an answer": (AGAIN, lambda: Tape().begin().stop(fault="gone").start()),
    "another start when the recording seems lost": (
        AGAIN,
        lambda: Tape().begin().query(status=404, answer=GONE).start(),
    ),
    "a rival for another uid": (RIVAL, lambda: replace(rival(), uid="43").start()),
    "a rival in another mode": (RIVAL, lambda: replace(rival(), mode="individual").start()),
    "a rival when the first may have idled": (RIVAL, lambda: rival().wait(29).start()),
    "a start that belongs to nothing seen": (RIVAL, lambda: Tape().start()),
    "a resource of a recording that still exits": (ONCE, lambda: took(Tape().begin().stop(), SLOW).wait(3).start()),
    "a resource whose start was not seen": (ONCE, lambda: Tape().stop().wait(60).start()),
    "a used resource whose start was not seen": (
        WELCOME,
        lambda: Tape().acquire().query().start(status=400, answer=INVALID),
    ),
    "a start for another uid than was acquired": (
        WELCOME,
        lambda: replace(Tape().acquire(), uid="7").start(status=400, answer=INVALID),
    ),
    "a start whose acquire was not seen": (WELCOME, lambda: Tape().start(status=400, answer=INVALID)),
    "a late start": (WELCOME, lambda: Tape().acquire().wait(250).start(status=400, answer=INVALID)),
    "a start refused for another reason": (WELCOME, lambda: Tape().acquire().start(status=400, answer=CONFLICT)),
    "a start that keeps what was announced": (MATCH, lambda: Tape().acquire(client={"startParameter": HLS}).start()),
    "an announcement that was refused": (
        MATCH,
        lambda: Tape().acquire(client={"startParameter": {}}, status=400, answer=INVALID).start(),
    ),
    "a route that nobody made up": (ROUTE, lambda: Tape().send("POST", f"{BASE}/update")),
    "a lost route in bad weather": (ROUTE, lambda: lost(Tape()).send("POST", f"{BASE}/nowhere", status=429)),
    "an id that is not said to be made up": ("agora.query.404-for-what-never-started", lambda: Tape().query()),
    "echoes of a refusal": ("agora.answers.echo-sid", lambda: Tape().query(status=400, answer={"sid": "other"})),
    "a uid that was sent as a number": ("agora.answers.echo-uid", lambda: Tape().acquire(sent={"uid": 42})),
    "a cname whose start was not seen": ("agora.answers.echo-cname", lambda: Tape().query(answer={"cname": "other"})),
    "the first resource of all": ("agora.acquire.issues-a-new-id-each-time", lambda: Tape().acquire()),
    "credentials in bad weather": (
        "agora.auth.wrong-is-401",
        lambda: Tape().acquire(credentials=Credentials.WRONG, status=429),
    ),
    "a foreign uid on a recording that may be over": (
        "agora.stop.uid-must-match",
        lambda: Tape().begin().stop(sent={"uid": "7"}, status=404, answer=GONE),
    ),
}
"""What is left open, with the clause about which nothing is said."""


@pytest.mark.parametrize("case", OPEN)
def test_nothing_is_said_where_the_case_is_open(case: str) -> None:
    clause, tape = OPEN[case]
    assert set(outcomes(tape(), clause)) <= ({Outcome.INCONCLUSIVE} if clause == WHILE else set())


def test_404_while_running_is_inconclusive() -> None:
    assert outcomes(Tape().begin().query(status=404, answer=GONE), WHILE) == [Outcome.INCONCLUSIVE]


def test_a_second_stop_may_find_the_recording_exiting() -> None:
    exiting = {"code": 49, "reason": "exiting"}
    assert outcomes(Tape().begin().stop().wait(6).stop(status=400, answer=exiting), STOPPED) == [Outcome.PASS]


def test_an_exchange_that_is_there_twice_happened_once() -> None:
    tape = Tape().begin().start(status=201, answer=RUNNING)
    twice = replace(tape, items=[*tape.items, *tape.items])
    assert (
        judge(twice.trace(), CONTRACTS[NEWEST], VENDOR.oracle).verdicts
        == judge(tape.trace(), CONTRACTS[NEWEST], VENDOR.oracle).verdicts
    )


RECORDED = [
    plan.run(embedded("agora", edition), scenario, 0, edition)
    for edition in (NEWEST, OLDER)
    for scenario in VENDOR.scenarios
]


def broken(trace: Trace) -> set[str]:
    verdicts = judge(trace, CONTRACTS[trace.edition], VENDOR.oracle).verdicts
    return {verdict.clause for verdict in verdicts if verdict.outcome is Outcome.FAIL}


@pytest.mark.parametrize("trace", RECORDED, ids=lambda trace: f"{trace.scenario}-{trace.edition}")
def test_a_capture_that_begins_late_breaks_nothing(trace: Trace) -> None:
    for beginning in range(1, len(trace.items), max(1, len(trace.items) // 6)):
        assert broken(replace(trace, items=trace.items[beginning:])) == set()


@pytest.mark.parametrize("trace", RECORDED, ids=lambda trace: f"{trace.scenario}-{trace.edition}")
def test_a_capture_that_ends_early_breaks_nothing(trace: Trace) -> None:
    for end in range(1, len(trace.items), max(1, len(trace.items) // 6)):
        assert broken(replace(trace, items=trace.items[:end])) == set()


@pytest.mark.parametrize("trace", RECORDED, ids=lambda trace: f"{trace.scenario}-{trace.edition}")
def test_a_capture_with_bad_weather_breaks_nothing(trace: Trace) -> None:
    chance = random.Random(trace.scenario)
    for _ in range(3):
        assert broken(replace(trace, items=tuple(_rained_on(item, chance) for item in trace.items))) == set()


def _rained_on(item: Exchange | Event, chance: random.Random) -> Exchange | Event:
    if isinstance(item, Event) or chance.random() < 0.7:
        return item
    rain = chance.choice([None, Response(status=429), Response(status=503, text="later")])
    return replace(item, response=rain, fault=None if rain else "no answer within 10 s")
