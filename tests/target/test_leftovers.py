"""Whatever a conversation started is stopped when it ends, however it ends."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from contracts.clock import EPOCH
from contracts.drive import plan
from contracts.model import ABSENT, Exchange, Json, Request, Response, Trace
from contracts.suite.targets import http, stand_in_account
from contracts.target import Channel, HttpTarget, Scenario, Waits
from contracts.vendors.agora.access import BASE, AgoraAccess
from contracts.vendors.agora.moves import Agora, Recording
from contracts.vendors.agora.vendor import VENDOR
from tests.loopback import Answer, Seen, serve

ACCOUNT = stand_in_account(VENDOR)
CONTRACT = VENDOR.contract()


def behind_http(handle: Callable[[Request, float], Response]) -> Answer:
    """A sandbox as an HTTP server answers for it; no time passes."""

    def answer(seen: Seen) -> tuple[int, str, bytes]:
        url = urlsplit(seen.path)
        body = json.loads(seen.body) if seen.body else ABSENT
        request = Request(
            method=seen.method, path=url.path, query=tuple(parse_qsl(url.query)), headers=seen.headers, body=body
        )
        response = handle(request, EPOCH)
        return response.status, "application/json", json.dumps(response.body).encode()

    return answer


@pytest.fixture
def target() -> Iterator[HttpTarget]:
    sandbox = VENDOR.world(ACCOUNT, CONTRACT.edition)
    with serve(behind_http(sandbox.handle)) as loopback:
        driven = http("agora", loopback.url, ACCOUNT, rate=0.0)
        yield driven
        driven.close()


def begin(channel: Channel) -> Recording:
    """Start a recording that nobody will stop."""
    agora = Agora(channel)
    recording = agora.plan("mix")
    assert agora.begin(recording)
    return recording


def last_words(channel: Channel) -> list[tuple[str, int]]:
    """The operations of a conversation with the statuses of their answers."""
    exchanges = [item for item in channel.items if isinstance(item, Exchange)]
    return [(each.request.path.rsplit("/", 1)[1], each.response.status if each.response else 0) for each in exchanges]


def test_a_recording_that_was_left_running_is_stopped_at_the_end(target: HttpTarget) -> None:
    with target.open("by hand", 0, CONTRACT.edition) as channel:
        begin(channel)
    assert last_words(channel) == [("acquire", 200), ("start", 200), ("stop", 206)]


def test_it_is_stopped_also_when_the_conversation_ends_in_an_error(target: HttpTarget) -> None:
    with pytest.raises(ZeroDivisionError), target.open("by hand", 0, CONTRACT.edition) as channel:  # noqa: PT012
        begin(channel)
        raise ZeroDivisionError
    assert last_words(channel)[-1] == ("stop", 206)


def test_it_is_stopped_also_when_a_scenario_of_the_plan_raises(target: HttpTarget) -> None:
    channels: list[Channel] = []

    def patient(channel: Channel) -> Waits:
        channels.append(channel)
        begin(channel)
        yield 9.0

    def clumsy(channel: Channel) -> Waits:
        channels.append(channel)
        begin(channel)
        yield 0.0
        raise ZeroDivisionError

    scenarios = [Scenario(name="patient", run=patient), Scenario(name="clumsy", run=clumsy)]
    with pytest.raises(ZeroDivisionError):
        plan.run_together(target, scenarios, 0, CONTRACT.edition, lambda trace: None)
    assert [last_words(channel)[-1] for channel in channels] == [("stop", 206), ("stop", 206)]


def test_it_is_stopped_also_when_the_run_is_interrupted(target: HttpTarget) -> None:
    channels: list[Channel] = []

    def left(channel: Channel) -> Waits:
        channels.append(channel)
        begin(channel)
        yield 0.0 if channel.scenario == "first" else 9.0

    def interrupt(trace: Trace) -> None:
        if trace.scenario == "first":
            raise KeyboardInterrupt

    scenarios = [Scenario(name=name, run=left, seconds=9.0) for name in ("first", "second")]
    with pytest.raises(KeyboardInterrupt):
        plan.run_together(target, scenarios, 0, CONTRACT.edition, interrupt)
    assert [last_words(channel)[-1] for channel in channels] == [("stop", 206), ("stop", 206)]


START = f"{BASE}/resourceid/r1/mode/mix/start"
IDENTITY: Json = {"cname": "room", "uid": "42", "clientRequest": {}}


def said(path: str, status: int, answer: Json = ABSENT, body: Json = IDENTITY, method: str = "POST") -> Exchange:
    response = Response(status=status, body=answer) if status else None
    return Exchange(id="x", request=Request(method=method, path=path, body=body), response=response, at=0.0)


def about(sid: str, action: str, resource: str = "r1", mode: str = "mix") -> str:
    return f"{BASE}/resourceid/{resource}/sid/{sid}/mode/{mode}/{action}"


STARTED = said(START, 200, {"sid": "s1"})
STOPPED = said(about("s1", "stop"), 200, {"sid": "s1"})
GONE = said(about("s1", "stop"), 404)
MISSED = said(about("s1", "query"), 404, method="GET")
OWED = [about("s1", "stop")]
LOOK = [about("s1", "query")]


@pytest.mark.parametrize(
    ("exchanges", "owed"),
    [
        pytest.param([], [], id="nothing happened"),
        pytest.param([STARTED], OWED, id="a start"),
        pytest.param([said(START, 201, {"code": 7})], [], id="no start"),
        pytest.param([said(START, 0)], [], id="a start without an answer"),
        pytest.param([said(START, 200, [])], [], id="an answer without a sid"),
        pytest.param([said(START, 200, {"sid": 7})], [], id="a sid that is none"),
        pytest.param([said(START, 200, {"sid": "s/1"})], [about("s%2F1", "stop")], id="an odd sid"),
        pytest.param([STARTED, STOPPED], [], id="stopped"),
        pytest.param([STARTED, said(about("s1", "stop"), 200)], OWED, id="a stop that was answered with nothing"),
        pytest.param([STARTED, said(about("s1", "stop"), 200, "later")], OWED, id="a stop answered by a page"),
        pytest.param([STARTED, GONE], LOOK, id="a stop does not find it, so somebody has to look"),
        pytest.param([STARTED, GONE, MISSED], [], id="gone"),
        pytest.param([STARTED, MISSED, GONE], [], id="gone, and looked for before"),
        pytest.param([STARTED, GONE, said(about("s1", "query"), 200, {"sid": "s1"})], OWED, id="moved, not gone"),
        pytest.param(
            [STARTED, STOPPED, said(about("s1", "query"), 200, {"sid": "s1", "serverResponse": {"status": 5}})],
            OWED,
            id="stopped, it says, and goes on",
        ),
        pytest.param([STARTED, said(about("s1", "stop"), 206, {"code": 435})], [], id="stopped with nothing recorded"),
        pytest.param([STARTED, said(about("s1", "stop"), 206, {"code": 65})], OWED, id="not quite stopped"),
        pytest.param([STARTED, said(about("s1", "stop"), 400)], OWED, id="a stop that was refused"),
        pytest.param([STARTED, said(about("s1", "stop"), 500)], OWED, id="a stop in bad weather"),
        pytest.param([STARTED, said(about("s1", "stop"), 0)], OWED, id="a stop without an answer"),
        pytest.param([STARTED, said(about("s2", "stop"), 200)], OWED, id="another recording was stopped"),
        pytest.param([STARTED, said(about("s1", "stop", mode="web"), 404)], OWED, id="a stop in another mode"),
        pytest.param([STARTED, MISSED], OWED, id="404 may be a recovery, not an end"),
        pytest.param(
            [said("/stop", 404), said("/start", 200, {"sid": "s"}), said("", 200)], [], id="paths of no operation"
        ),
        pytest.param(
            [STARTED, said(START.replace("r1", "r2"), 200, {"sid": "s2"}), STOPPED],
            [about("s2", "stop", resource="r2")],
            id="one of two",
        ),
    ],
)
def test_a_stop_is_owed_for_every_start_that_was_not_seen_to_end(exchanges: list[Exchange], owed: list[str]) -> None:
    requests = AgoraAccess().leftovers(tuple(exchanges))
    assert [each.path for each in requests] == owed


def test_the_stop_that_is_owed_names_the_channel_and_uid_of_the_start() -> None:
    (request,) = AgoraAccess().leftovers((STARTED,))
    assert (request.method, request.body) == ("POST", {"cname": "room", "uid": "42", "clientRequest": {}})


@pytest.mark.parametrize("answer", [None, [], "text", {"sid": None}])
def test_no_answer_can_upset_the_cleaning_up(answer: Any) -> None:
    assert AgoraAccess().leftovers((said(START, 200, answer), said(about("s1", "stop"), 206, answer))) == []
