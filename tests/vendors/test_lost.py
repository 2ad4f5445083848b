"""What became of requests that nobody answered: where it is looked for, and what counts as an answer."""

from __future__ import annotations

from itertools import count
from typing import Any

import pytest

from contracts.clock import timestamp
from contracts.model import ABSENT, UNSENT, Credentials, Exchange, Json, Request, Response
from contracts.target.leases import UNREACHED, adrift, search
from contracts.vendors.agora.access import BASE as AGORA
from contracts.vendors.agora.access import AgoraAccess
from contracts.vendors.realtimekit.access import BASE as KIT
from contracts.vendors.realtimekit.access import RealtimeKitAccess

NOW = 1_750_000_000.0
LOST = "no answer within 10 s"
numbers = count()


def exchange(
    request: Request, status: int = 0, answer: Json = ABSENT, *, after: float = 0.0, fault: str = LOST, **more: Any
) -> Exchange:
    response = Response(status=status, body=answer) if status else None
    told = None if status else fault
    return Exchange(id=f"x{next(numbers)}", request=request, response=response, fault=told, at=NOW + after, **more)


def start(mode: str = "mix", **settings: Json) -> Request:
    path = f"{AGORA}/resourceid/r1/mode/{mode}/start"
    return Request(method="POST", path=path, body={"cname": "rc-1", "uid": "7", "clientRequest": settings})


def page(hours: int) -> Json:
    service = {"serviceName": "web_recorder_service", "serviceParam": {"maxRecordingHour": hours}}
    return {"extensionServiceConfig": {"extensionServices": [service]}}


def agora(*exchanges: Exchange) -> tuple[list[Request], list[str], list[str]]:
    """What is asked, what is stopped, and what is adrift."""
    access = AgoraAccess()
    stops = [each.path for each in access.leftovers(exchanges)]
    return search(access, exchanges), stops, adrift(access, exchanges)


@pytest.mark.parametrize(
    "first",
    [
        exchange(start()),
        exchange(start(), 500, {"code": 500}),
        exchange(start(), 504, {}),
        exchange(start(), 200, {"resourceId": "r1"}),
        exchange(start(), 206, {"code": 65}),
        exchange(start(), 201, {"code": 7}),
    ],
)
def test_a_start_without_a_sid_is_sent_again(first: Exchange) -> None:
    asked, stops, lines = agora(first)
    assert asked == [start()]
    assert stops == []
    assert len(lines) == 1
    assert lines[0].startswith("cname rc-1: the answer to the start was lost and with it the sid")


@pytest.mark.parametrize(
    "first",
    [
        exchange(start(), fault=f"{UNSENT}the budget is used up"),
        exchange(start(), fault=f"{UNREACHED} (refused)"),
        exchange(start(), credentials=Credentials.WRONG),
        exchange(start(), 400, {"code": 2}),
        exchange(start(), 429, {}),
        exchange(start(), 200, {"sid": "s1"}),
    ],
)
def test_a_start_that_tells_or_was_not_done_is_not(first: Exchange) -> None:
    asked, _, lines = agora(first)
    assert (asked, lines) == ([], [])


def test_a_start_that_is_answered_at_last_can_be_stopped() -> None:
    asked, stops, lines = agora(exchange(start()), exchange(start(), 200, {"sid": "s1"}, after=5))
    assert (asked, lines) == ([], [])
    assert stops == [f"{AGORA}/resourceid/r1/sid/s1/mode/mix/stop"]


def test_while_it_runs_it_is_adrift() -> None:
    asked, stops, lines = agora(exchange(start()), exchange(start(), 201, {"code": 7}, after=5))
    assert (asked, stops, len(lines)) == ([start()], [], 1)


def test_a_resource_that_has_had_its_recording_has_none_any_more() -> None:
    assert agora(exchange(start()), exchange(start(), 400, {"code": 2}, after=40)) == ([], [], [])


@pytest.mark.parametrize(("after", "known"), [(400.0, False), (3500.0, False), (3700.0, True)])
def test_a_resource_that_may_have_expired_tells_nothing_before_its_recording_must_have_ended(
    after: float, known: bool
) -> None:
    lost = start("web", **page(1))
    _, _, lines = agora(exchange(lost), exchange(lost, 400, {"code": 2}, after=after))
    assert (lines == []) == known


@pytest.mark.parametrize(
    ("request_", "ends"),
    [
        (start(), 30.0),
        (start(recordingConfig={"maxIdleTime": 90}), 90.0),
        (start("web", **page(2)), 7200.0),
        (start("Web"), 72 * 3600.0),
    ],
)
def test_it_is_told_when_it_would_end_by_itself(request_: Request, ends: float) -> None:
    _, _, (line,) = agora(exchange(request_))
    assert timestamp(NOW + ends) in line


MEETING = Request(method="POST", path=f"{KIT}/meetings", body={"title": "t"})
RECORDING = Request(method="POST", path=f"{KIT}/recordings", body={"meeting_id": "m1"})
LIST = Request(method="GET", path=f"{KIT}/recordings", query=(("meeting_id", "m1"), ("per_page", "100")))
WEBHOOK = Request(method="POST", path=f"{KIT}/webhooks", body={"name": "contracts 1", "url": "https://e.com/1"})
WEBHOOKS = Request(method="GET", path=f"{KIT}/webhooks")
MET = exchange(MEETING, 201, {"data": {"id": "m1"}})


def listed(*entries: Json, after: float = 10.0) -> Exchange:
    return exchange(LIST, 200, {"data": list(entries)}, after=after)


def hook(id_: str, *, after: float = 0.0, **more: Json) -> Json:
    return {"id": id_, "name": "contracts 1", "url": "https://e.com/1", "created_at": timestamp(NOW + after), **more}


def kit(*exchanges: Exchange) -> tuple[list[str], list[str], list[str]]:
    """The paths that are asked, those by which something is undone, and what is adrift."""
    access = RealtimeKitAccess()
    undo = [f"{each.method} {each.path}" for each in access.leftovers(exchanges) if each.method != "GET"]
    return [each.path for each in search(access, exchanges)], undo, adrift(access, exchanges)


@pytest.mark.parametrize("status", [0, 500, 201])
def test_a_recording_is_looked_for_in_the_list_of_its_meeting(status: int) -> None:
    asked, undo, lines = kit(MET, exchange(RECORDING, status, {}))
    assert (asked, undo) == ([LIST.path], [])
    assert lines == ["meeting m1: the answer to a start was lost; see whether it is recorded"]


def test_a_recording_that_the_list_shows_is_stopped() -> None:
    found = kit(MET, exchange(RECORDING), listed({"id": "r1", "status": "RECORDING"}))
    assert found == ([], [f"PUT {KIT}/recordings/r1"], [])


def test_a_list_without_it_settles_the_matter() -> None:
    assert kit(MET, exchange(RECORDING), listed()) == ([], [], [])


def test_a_list_that_was_asked_for_too_soon_does_not() -> None:
    asked, _, lines = kit(MET, exchange(RECORDING), listed(after=0.5))
    assert (asked, len(lines)) == ([LIST.path], 1)


def test_what_runs_in_a_meeting_that_is_not_ours_is_named_and_not_touched() -> None:
    _, undo, lines = kit(exchange(RECORDING), listed({"id": "r1", "status": "RECORDING"}))
    assert (undo, len(lines)) == ([], 1)


def test_a_meeting_that_records_itself_is_looked_into() -> None:
    created = Request(method="POST", path=MEETING.path, body={"record_on_start": True})
    asked, undo, lines = kit(exchange(created, 201, {"data": {"id": "m1"}}))
    assert (asked, undo) == ([LIST.path], [])
    assert lines[0].startswith("meeting m1: it records itself when somebody joins")


def test_a_webhook_is_found_by_what_was_asked_for() -> None:
    before, after = (
        kit(exchange(WEBHOOK)),
        kit(exchange(WEBHOOK), exchange(WEBHOOKS, 200, {"data": [hook("w1"), hook("w2", name="else")]}, after=10)),
    )
    assert (before[0], before[1], len(before[2])) == ([WEBHOOKS.path], [], 1)
    assert after == ([], [f"DELETE {KIT}/webhooks/w1"], [])


@pytest.mark.parametrize(
    ("shown", "adrift_"),
    [
        ([], 0),
        ([hook("w1", after=-3600)], 0),
        ([hook("w1", url="https://e.com/2")], 0),
        ([hook("w1"), hook("w2")], 1),
        ([hook("w1", created_at="once")], 0),
    ],
)
def test_a_webhook_that_may_be_another_ones_is_not_touched(shown: list[Json], adrift_: int) -> None:
    _, undo, lines = kit(exchange(WEBHOOK), exchange(WEBHOOKS, 200, {"data": shown}, after=10))
    assert (undo, len(lines)) == ([], adrift_)
