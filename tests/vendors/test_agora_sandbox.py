"""The Agora sandbox behaves as the documents say, second by second."""

from __future__ import annotations

import pytest
from agora_desk import (
    ACCOUNT,
    HLS_MP4,
    HOUR,
    STORAGE,
    Caller,
    Session,
    T,
    caller,
    is_gone,
    recording,
    web,
)

from contracts.model import Json
from contracts.vendors.agora.sandbox import build
from contracts.vendors.agora.sandbox.faults import FAULTS


@pytest.mark.parametrize(("later", "status"), [(300, 200), (301, 400)])
def test_a_resource_expires_after_five_minutes(later: float, status: int) -> None:
    agora = caller()
    assert agora.start(agora.acquire().body["resourceId"], at=T + later).status == status


def test_start_needs_the_resource_of_this_channel_and_user() -> None:
    agora = caller()
    resource = agora.acquire().body["resourceId"]
    others = [Caller(agora.sandbox, cname="other"), Caller(agora.sandbox, uid="43")]
    answers = [agora.start("unknown"), *(other.start(resource) for other in others)]
    assert [(each.status, each.body["code"]) for each in answers] == [(400, 2)] * 3


def test_start_must_agree_with_the_start_parameter() -> None:
    agora, settings = caller(), {"storageConfig": STORAGE}
    resource = agora.acquire({"startParameter": settings}).body["resourceId"]
    assert agora.start(resource, HLS_MP4).body["code"] == 2
    assert agora.start(resource).status == 200


def test_a_resource_serves_one_recording() -> None:
    agora = caller(visit=60)
    session = agora.begin()
    repeated = agora.start(session.resource)
    assert (repeated.status, repeated.body) == (201, {"code": 7, "reason": "already started"})
    session.stop(T + 3)
    used = agora.start(session.resource, at=T + 4)
    assert (used.status, used.body["code"]) == (400, 2)


def test_two_recordings_of_one_user_conflict() -> None:
    agora = caller()
    session = agora.begin()
    conflict = agora.start(agora.acquire().body["resourceId"])
    assert (conflict.status, conflict.body) == (400, {"code": 53, "reason": "task conflict"})
    session.stop(T + 1)
    assert agora.begin(at=T + 1)


def test_the_status_rises_until_somebody_is_recorded() -> None:
    agora = caller()
    session = agora.begin()
    assert [session.status(T + age) for age in (0, 0.6, 1.5, 10)] == [1, 2, 4, 4]
    agora.sandbox.join("room", "7", T + 11)
    assert session.status(T + 11) == 5
    agora.sandbox.leave("room", "7", T + 12)
    assert session.status(T + 13) == 5


def test_a_page_is_always_recorded() -> None:
    assert caller(mode="web").begin(web()).status(T + 2) == 5


@pytest.mark.parametrize(("config", "idle"), [({}, 30), (recording(maxIdleTime=5), 5), (recording(maxIdleTime=90), 90)])
def test_an_idle_recording_ends_by_itself(config: dict[str, Json], idle: float) -> None:
    agora = caller()
    session = agora.begin(config)
    assert session.query(T + idle - 1).status == 200
    assert is_gone(session.query(T + idle + 1))
    assert is_gone(session.stop(T + idle + 1))
    assert is_gone(session.query(T + 1000 * HOUR))


def test_company_keeps_a_recording_going() -> None:
    agora = caller()
    session = agora.begin()
    agora.sandbox.join("room", "7", T + 20)
    agora.sandbox.join("room", "8", T + 30)
    agora.sandbox.leave("room", "7", T + 500)
    assert session.query(T + 1000).status == 200
    agora.sandbox.leave("room", "8", T + 1000)
    agora.sandbox.join("room", "8", T + 1025)
    agora.sandbox.leave("room", "8", T + 1030)
    assert session.query(T + 1059).status == 200
    assert is_gone(session.query(T + 1061))


def test_a_visitor_stays_for_the_visit() -> None:
    session = caller(visit=100, mode="individual").begin()
    assert {each["uid"] for each in session.query(T + 3).body["serverResponse"]["fileList"]} == {"1001"}
    assert session.query(T + 129).status == 200
    assert is_gone(session.query(T + 131))


def test_nobody_visits_a_channel_that_is_not_empty() -> None:
    agora = caller(visit=100, mode="individual")
    agora.sandbox.join("room", "7", T - 1)
    files = agora.begin().stop(T + 3).body["serverResponse"]["fileList"]
    assert {each["uid"] for each in files} == {"7"}


def test_a_page_is_recorded_for_its_longest_time() -> None:
    session = caller(mode="web").begin(web())
    assert session.query(T + 2 * HOUR - 1).status == 200
    assert is_gone(session.query(T + 2 * HOUR + 1))


def test_calls_expire_after_the_acquired_hours() -> None:
    agora = caller()
    agora.sandbox.join("room", "7", T)
    session = agora.begin()
    assert session.query(T + 72 * HOUR - 1).status == 200
    assert is_gone(session.query(T + 72 * HOUR + 1))
    short = Caller(agora.sandbox, uid="43")
    resource = short.acquire({"resourceExpiredHour": 1}).body["resourceId"]
    session = Session(short, resource, short.start(resource).body["sid"])
    assert is_gone(session.stop(T + HOUR + 1))


def test_what_was_never_issued_or_does_not_belong_together_is_not_found() -> None:
    agora = caller(visit=60)
    session, other = agora.begin(), Caller(agora.sandbox, uid="43").begin()
    strange = [
        Session(agora, session.resource, "unknown"),
        Session(agora, "unknown", session.sid),
        Session(agora, other.resource, session.sid),
        Session(Caller(agora.sandbox, mode="individual"), session.resource, session.sid),
    ]
    assert all(is_gone(each.query(T)) and is_gone(each.stop(T)) for each in strange)
    assert session.query(T).status == 200


def test_not_found_names_the_channel() -> None:
    session = caller(visit=60).begin()
    session.stop(T + 3)
    body = {"code": 404, "reason": "failed to find worker", "cname": "room", "uid": "42"}
    assert session.query(T + 3).body == session.stop(T + 3).body == body


def test_only_the_owner_stops() -> None:
    agora = caller(visit=60)
    session = agora.begin()
    refused = Session(Caller(agora.sandbox, uid="43"), session.resource, session.sid).stop(T + 3)
    assert (refused.status, refused.body["code"]) == (400, 2)
    assert session.stop(T + 3).status == 200


def test_stop_without_material_says_so() -> None:
    session = caller().begin()
    stopped = session.stop(T + 3)
    assert (stopped.status, stopped.body) == (206, {"code": 435, "reason": "no recorded data"})
    assert is_gone(session.query(T + 3))


@pytest.mark.parametrize(("edition", "word"), [("2026-06", "unknown"), ("2023-01", "unknow")])
def test_an_asynchronous_stop_takes_two_seconds(edition: str, word: str) -> None:
    session = caller(edition, visit=60).begin()
    stopped = session.stop(T + 10, {"async_stop": True}).body["serverResponse"]
    assert (stopped["uploadingStatus"], stopped["fileListMode"]) == (word, "string")
    assert [session.status(T + 10.5), session.status(T + 11.5)] == [6, 7]
    again = session.stop(T + 11.5)
    assert (again.status, again.body) == (400, {"code": 49, "reason": "invalid operation"})
    assert is_gone(session.query(T + 12.1))
    assert is_gone(session.stop(T + 12.1))


def test_the_same_seed_gives_the_same_ids() -> None:
    first, again = (build(ACCOUNT, "2026-06", seed=seed) for seed in (5, 5))
    other = build(ACCOUNT, "2026-06", seed=6)
    ids = [Caller(sandbox).acquire().body["resourceId"] for sandbox in (first, again, other)]
    assert ids[0] == ids[1] != ids[2]


def test_an_unknown_edition_is_named() -> None:
    with pytest.raises(ValueError, match="'1999-01'"):
        build(ACCOUNT, "1999-01")


def test_faults_have_names_of_their_own() -> None:
    assert len({fault.id for fault in FAULTS}) == len(FAULTS) >= 28
    assert {fault.vendor for fault in FAULTS} == {"agora"}
