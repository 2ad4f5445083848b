"""What the Agora sandbox notifies of, when, in which words, and how often it tries."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any

import pytest
from agora_desk import ACCOUNT, HLS_MP4, HOUR, PAGE, PUSH, RECORDER, SNAPSHOTS, Caller, Session, T, recording, web

from contracts.model import Json
from contracts.sandbox.outbox import Delivery
from contracts.vendors.agora.sandbox import build

SECRET = "shared"
SIGNED = {**ACCOUNT, "AGORA_NCS_SECRET": SECRET}
IDLE: Mapping[str, Json] = {"recordingFileConfig": {"avFileType": ["hls"]}, **recording()}
NOT_READY = web({**RECORDER, "serviceParam": {**PAGE, "readyTimeout": 5}})


def caller(mode: str = "mix", *, edition: str = "2026-06", seed: int = 0) -> Caller:
    return Caller(build(SIGNED, edition, seed=seed), mode=mode)


def attended(mode: str = "mix", client: Json = None, **how: Any) -> Session:
    """A recording of a channel in which somebody is, or of a page."""
    desk = caller(mode, **how)
    desk.sandbox.join("room", "1001", T)
    settings = {**IDLE, **(client or {})}
    if mode == "individual":
        settings["recordingConfig"] = {"subscribeUidGroup": 0, **settings["recordingConfig"]}
    return desk.begin(settings)


def arrived(session: Session, until: float, status: int = 200) -> list[Delivery]:
    """Every delivery until `until`, each answered with `status`."""
    found: list[Delivery] = []
    while batch := session.caller.sandbox.due(until):
        for each in batch:
            session.caller.sandbox.answered(each, status, each.at)
            found.append(each)
    return found


def bodies(session: Session, until: float) -> list[dict[str, Any]]:
    """What was notified of until `until`, by number."""
    found: list[dict[str, Any]] = [json.loads(each.body) for each in arrived(session, until)]
    return sorted(found, key=lambda each: each["payload"]["sequence"])


def types(session: Session, until: float) -> list[int]:
    return [each["eventType"] for each in bodies(session, until)]


def details(session: Session, until: float, type_: int) -> list[dict[str, Any]]:
    return [each["payload"]["details"] for each in bodies(session, until) if each["eventType"] == type_]


@pytest.mark.parametrize(
    ("mode", "client", "expected"),
    [
        ("mix", {}, [30, 40, 43, 44, 42, 4, 41, 31, 11]),
        ("mix", recording(streamTypes=0), [30, 40, 43, 42, 4, 41, 31, 11]),
        ("individual", {}, [30, 40, 43, 44, 42, 42, 4, 4, 41, 31, 11]),
        ("individual", {**SNAPSHOTS, **recording(streamTypes=1)}, [30, 40, 44, 42, 4, 45, 41, 31, 11]),
        ("web", web(), [30, 70, 4, 71, 31, 11]),
        ("web", web(RECORDER, PUSH), [30, 70, 100, 100, 4, 71, 31, 11]),
    ],
)
def test_a_life_is_told_in_order(mode: str, client: Json, expected: list[int]) -> None:
    session = attended(mode, client)
    session.stop(T + 12)
    told = types(session, T + 60)
    assert told == expected


def test_a_stop_that_does_not_wait_uploads_later() -> None:
    session = attended()
    session.stop(T + 10, {"async_stop": True})
    ends = {each["eventType"]: each["payload"]["sendts"] for each in bodies(session, T + 60)}
    assert ends[41] == (T + 10) * 1000
    assert ends[31] == (T + 12) * 1000
    assert ends[11] == (T + 13) * 1000


def test_an_empty_channel_is_why_the_recorder_leaves() -> None:
    session = attended()
    session.caller.sandbox.leave("room", "1001", T + 10)
    assert details(session, T + 60, 41) == [{"msgName": "recorder_leave", "leaveCode": 4}]


@pytest.mark.parametrize(
    ("client", "at", "code"),
    [(web(), 2 * HOUR, 1), (NOT_READY, 10, 4)],
)
def test_why_a_page_ends_by_itself(client: Json, at: float, code: int) -> None:
    session = attended("web", client)
    assert [each["code"] for each in details(session, T + at + 5, 71)] == [code]


def test_a_page_that_is_late_is_loaded_again_first() -> None:
    session = attended("web", NOT_READY)
    assert [each for each in types(session, T + 60) if each in (70, 71, 73)] == [73, 71]


def test_the_progress_comes_every_minute_and_grows() -> None:
    session = attended()
    progress = [each["progress"] for each in details(session, T + 200, 33)]
    assert len(progress) == 3
    assert progress == sorted(progress)
    assert all(0 <= each <= 10_000 for each in progress)


def test_who_comes_and_goes_is_told_in_individual_mode_only() -> None:
    for mode, expected in (("individual", ["1001", "1002", "1001"]), ("mix", ["0"])):
        session = attended(mode)
        session.caller.sandbox.join("room", "1002", T + 5)
        session.caller.sandbox.leave("room", "1001", T + 9)
        assert [each["streamUid"] for each in details(session, T + 20, 43)] == expected


def test_what_is_sent_is_signed_over_the_raw_body_with_both_hashes() -> None:
    for each in arrived(attended(), T + 10):
        key = SECRET.encode()
        assert each.headers["content-type"] == "application/json"
        assert each.headers["agora-signature"] == hmac.new(key, each.body, hashlib.sha1).hexdigest()
        assert each.headers["agora-signature-v2"] == hmac.new(key, each.body, hashlib.sha256).hexdigest()


def test_numbers_have_no_gaps_and_the_envelope_names_the_recording() -> None:
    session = attended()
    session.stop(T + 70)
    told = bodies(session, T + 90)
    assert [each["payload"]["sequence"] for each in told] == list(range(len(told)))
    assert len({each["noticeId"] for each in told}) == len(told)
    for each in told:
        payload = each["payload"]
        assert (each["productId"], payload["cname"], payload["uid"], payload["sid"]) == (3, "room", "42", session.sid)
        assert payload["sendts"] <= each["notifyMs"]


@pytest.mark.parametrize(("status", "waits"), [(500, [1.0, 5.0, 15.0]), (0, [11.0, 15.0, 25.0]), (200, [])])
def test_it_tries_three_times_more_and_ever_later(status: int, waits: list[float]) -> None:
    session = attended()
    (begun, *_) = session.caller.sandbox.due(T + 0.9)
    attempt, found = begun, []
    while True:
        session.caller.sandbox.answered(attempt, status, attempt.at)
        later = [each for each in session.caller.sandbox.due(attempt.at + 30) if each.attempt > 1]
        if not later:
            break
        found.append(later[0].at - attempt.at)
        one, other = json.loads(attempt.body), json.loads(later[0].body)
        assert one["noticeId"] == other["noticeId"]
        assert one["payload"] == other["payload"]
        assert other["notifyMs"] > one["notifyMs"]
        attempt = later[0]
    assert found == pytest.approx(waits)


@pytest.mark.parametrize(
    ("mode", "incident", "at_once", "at_the_end"),
    [
        ("mix", "error", [1], [41, 31, 11]),
        ("mix", "warning", [2], [41, 31, 11]),
        ("mix", "failover", [12], [41, 31, 11]),
        ("mix", "backup", [], [41, 32, 11]),
        ("mix", "vod", [60], [41, 31, 61, 11]),
        ("individual", "transcoding", [], [41, 31, 80, 81, 11]),
        ("individual", "postponed-transcoding", [], [41, 31, 1001, 11]),
        ("mix", "download-failure", [], [41, 31, 90, 11]),
        ("web", "audio-silence", [73], [71, 31, 11]),
        ("web", "cdn-failure", [100], [71, 31, 11]),
    ],
)
def test_what_happens_is_told(mode: str, incident: str, at_once: list[int], at_the_end: list[int]) -> None:
    session = attended(mode, web(RECORDER, PUSH) if mode == "web" else {})
    before = types(session, T + 10)
    session.caller.sandbox.befall(incident, "room", T + 10)
    told = types(session, T + 11)
    session.stop(T + 15)
    assert before
    assert told == at_once
    assert [each for each in types(session, T + 30) if each != 42] == at_the_end


def test_a_failover_gives_the_recorder_another_uid_and_its_slices_a_break() -> None:
    session = attended()
    assert types(session, T + 10)
    session.caller.sandbox.befall("failover", "room", T + 10)
    failover, resumed = bodies(session, T + 20)
    uid = failover["payload"]["details"]["newUid"]
    assert failover["payload"]["uid"] == "42" != str(uid)
    assert resumed["payload"]["uid"] == str(uid)
    assert resumed["payload"]["details"]["startUtcMs"] > resumed["payload"]["details"]["discontinueUtcMs"]


def test_a_page_that_cannot_be_recorded_ends() -> None:
    session = attended("web", web())
    session.caller.sandbox.befall("capability-limit", "", T + 10)
    assert [each for each in types(session, T + 30) if each in (72, 71)] == [72, 71]
    assert session.query(T + 30).status == 404


def test_a_start_that_fails_because_the_recording_runs_is_told() -> None:
    session = attended()
    again = session.caller.start(session.resource, dict(IDLE), T + 5)
    assert again.status == 201
    (update,) = details(session, T + 10, 3)
    assert (update["status"], update["recordingMode"]) == (5, 1)


def test_files_are_told_of_in_the_words_of_the_notification_whatever_the_edition() -> None:
    for edition in ("2026-06", "2023-01"):
        session = attended("mix", HLS_MP4, edition=edition)
        session.stop(T + 10)
        (uploaded,) = details(session, T + 20, 31)
        assert [each["sliceStartTime"] for each in uploaded["fileList"]] == [T * 1000, T * 1000]
        assert {each["fileName"].rpartition(".")[2] for each in uploaded["fileList"]} == {"m3u8", "mp4"}


def test_the_same_seed_tells_the_same_and_sometimes_in_another_order() -> None:
    def run(seed: int) -> list[bytes]:
        session = attended("individual", seed=seed)
        session.stop(T + 200)
        return [each.body for each in arrived(session, T + 300)]

    runs = {seed: run(seed) for seed in range(12)}
    assert runs[3] == run(3)
    numbers = [[json.loads(body)["payload"]["sequence"] for body in told] for told in runs.values()]
    assert any(told != sorted(told) for told in numbers)


def test_the_older_edition_uploads_to_vod_and_mixes_later_when_it_is_asked_to() -> None:
    vod = {"serviceName": "aliyun_vod_service", "serviceParam": _VOD}
    session = attended("mix", {"extensionServiceConfig": {"extensionServices": [vod]}}, edition="2023-01")
    session.stop(T + 10)
    assert [each for each in types(session, T + 20) if each in (60, 61)] == [60, 61]


_VOD: Json = {"accessKey": "key", "secretKey": "secret", "regionId": "r", "apiData": {"videoData": {"title": "t"}}}
