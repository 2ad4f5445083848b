"""The Agora sandbox has bad days when it is asked to, keeps its limit then, and tells refusals apart by code."""

from __future__ import annotations

import pytest
from agora_desk import EDITIONS, Caller, Session, T, caller

from contracts.model import Response
from contracts.vendors.agora.sandbox.mishaps import NEWEST


def ask(agora: Caller, session: Session, operation: str, resource: str) -> Response:
    """One valid request of `operation`; `resource` is what a start may use."""
    match operation:
        case "acquire":
            return agora.acquire()
        case "start":
            return agora.start(resource)
        case "query":
            return session.query(T)
        case "update":
            return session.update(T, {})
        case "updateLayout":
            return session.update_layout(T, {})
    return session.stop(T)


NAMES = {"synchronous stop": "stop"}
EACH = [(name, operation) for name, answers in NEWEST.items() for operation in answers]


@pytest.mark.parametrize(("name", "operation"), EACH)
def test_an_incident_happens_once_to_the_operation_that_can_have_it(name: str, operation: str) -> None:
    agora = caller(visit=60)
    session, resource = agora.begin(), agora.acquire().body["resourceId"]
    other = Caller(agora.sandbox, cname="elsewhere")
    agora.sandbox.befall(name, "room", T)
    assert other.acquire().status == 200, "another channel has better luck"
    status, body = NEWEST[name][operation]
    answer = ask(agora, session, NAMES.get(operation, operation), resource)
    assert (answer.status, answer.body) == (status, body)
    assert session.query(T).status == 200, "it has happened, and nothing else did"


def test_a_stop_that_does_not_wait_has_no_slow_upload() -> None:
    agora = caller(visit=60)
    session = agora.begin()
    agora.sandbox.befall("slow-upload", "room", T)
    assert session.stop(T + 3, {"async_stop": True}).status == 200


def test_ten_requests_a_second_are_served_once_the_limit_is_minded() -> None:
    agora = caller()
    session = agora.begin()
    assert [session.query(T).status for _ in range(20)] == [200] * 20
    agora.sandbox.befall("rate-limit", "", T + 5)
    assert [session.query(T + 5).status for _ in range(12)] == [200] * 10 + [429] * 2
    assert session.query(T + 5).body == {"message": "API rate limit exceeded"}
    assert session.query(T + 6).status == 200


def test_the_older_edition_has_a_code_for_each_thing_that_is_wrong() -> None:
    agora = caller("2023-01")
    session, other = agora.begin(), Caller(agora.sandbox, cname="other").begin()
    late = agora.acquire().body["resourceId"]
    found = {
        "owner": Caller(agora.sandbox, uid="43").start(agora.acquire().body["resourceId"]),
        "resource": agora.start("never-issued"),
        "session": Session(agora, session.resource, other.sid).query(T),
        "layout": session.update_layout(T, {"mixedVideoLayout": 9}),
        "no-json": agora.send("POST", "acquire"),
        "expired": agora.start(late, at=T + 301),
    }
    codes = {name: (answer.status, answer.body["code"]) for name, answer in found.items()}
    assert codes == {
        "owner": (400, 432),
        "resource": (400, 1001),
        "session": (400, 1003),
        "layout": (400, 1028),
        "no-json": (400, 8),
        "expired": (400, 433),
    }


@pytest.mark.parametrize("edition", EDITIONS)
def test_what_an_edition_does_not_know_never_happens(edition: str) -> None:
    agora = caller(edition)
    agora.sandbox.befall("unheard-of", "", T)
    assert agora.acquire().status == 200
