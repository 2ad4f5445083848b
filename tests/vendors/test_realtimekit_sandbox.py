"""The RealtimeKit sandbox lives through meetings and recordings as documented."""

from __future__ import annotations

from uuid import UUID

import pytest
from realtimekit_desk import ACCOUNT, DAY, S3, STRANGER, Desk, open_desk, running, uploaded

from contracts.clock import EPOCH, timestamp
from contracts.model import Json
from contracts.vendors.realtimekit.sandbox import build


@pytest.fixture
def desk() -> Desk:
    return open_desk()


def test_a_meeting_is_created_and_read_back(desk: Desk) -> None:
    config = {"max_seconds": 90, "storage_config": S3}
    made = desk.send("POST", "/meetings", {"title": "Weekly", "recording_config": config})
    data = made.body["data"]
    assert made.status == 201
    assert UUID(data["id"])
    assert data["title"] == "Weekly"
    assert data["record_on_start"] is False
    assert data["status"] == "ACTIVE"
    assert data["created_at"] == data["updated_at"] == timestamp(EPOCH)
    assert data["recording_config"]["storage_config"] == {
        "type": "aws",
        "bucket": "b",
        "region": "us-east-1",
    }
    read = desk.send("GET", f"/meetings/{data['id']}")
    assert read.status == 200
    assert read.body == made.body


def test_ids_follow_from_the_seed() -> None:
    assert open_desk().meeting() == open_desk().meeting()
    assert open_desk().meeting() != Desk(build(ACCOUNT, "2026-06", seed=8)).meeting()


def test_a_recording_goes_through_its_states_in_time(desk: Desk) -> None:
    meeting = desk.meeting()
    desk.join(meeting)
    answer = desk.send("POST", "/recordings", {"meeting_id": meeting})
    assert answer.status == 200
    recording = answer.body["data"]
    seen: dict[float | str, str] = {0: recording["status"]}
    for at in (1.9, 2, 12):
        desk.at = at
        seen[at] = desk.status(recording["id"])
    seen["stop"] = desk.act(recording["id"], "stop").body["data"]["status"]
    for at in (14.9, 15, 3000):
        desk.at = at
        seen[at] = desk.status(recording["id"])
    assert seen == {
        0: "INVOKED",
        1.9: "INVOKED",
        2: "RECORDING",
        12: "RECORDING",
        "stop": "UPLOADING",
        14.9: "UPLOADING",
        15: "UPLOADED",
        3000: "UPLOADED",
    }
    final = desk.get(recording["id"])
    assert final["invoked_time"] == timestamp(EPOCH)
    assert final["started_time"] == timestamp(EPOCH + 2)
    assert final["stopped_time"] == timestamp(EPOCH + 12)
    assert final["recording_duration"] == 10
    assert final["start_reason"]["reason"] == final["stop_reason"]["reason"] == "API_CALL"
    assert final["start_reason"]["caller"]["type"] == "ORGANIZATION"


def test_nothing_is_known_before_it_happened(desk: Desk) -> None:
    meeting = desk.meeting()
    desk.join(meeting)
    fresh = desk.get(desk.start(meeting))
    for name in ("started_time", "stopped_time", "download_url", "download_url_expiry", "file_size"):
        assert fresh[name] is None
    assert fresh["audio_download_url"] is None
    assert "stop_reason" not in fresh
    assert "recording_duration" not in fresh


def test_an_upload_has_a_link_for_seven_days(desk: Desk) -> None:
    recording = uploaded(desk)
    fresh = desk.get(recording)
    assert fresh["download_url"].startswith("https://")
    assert fresh["download_url_expiry"] == timestamp(EPOCH + desk.at + 7 * DAY)
    assert fresh["file_size"] == len(desk.fetch(fresh["download_url"])[200])
    assert fresh["audio_download_url"] is None
    desk.wait(7 * DAY - 1)
    assert desk.get(recording)["download_url"] == fresh["download_url"]
    assert desk.ids(("expired", "false")) == [recording]
    assert desk.ids(("expired", "true")) == []
    desk.wait(1)
    assert desk.get(recording)["download_url"] is None
    assert desk.status(recording) == "UPLOADED"
    assert desk.ids(("expired", "true")) == desk.ids() == [recording]
    assert desk.ids(("expired", "false")) == []


@pytest.mark.parametrize(
    ("audio", "exported"), [({}, True), ({"export_file": True}, True), ({"export_file": False}, False)]
)
def test_audio_is_exported_when_configured(audio: dict[str, Json], exported: bool, desk: Desk) -> None:
    recording = desk.get(uploaded(desk, audio_config=audio))
    assert (recording["audio_download_url"] is not None) is exported


def test_without_the_bucket_there_are_no_links(desk: Desk) -> None:
    config = {"realtimekit_bucket_config": {"enabled": False}, "audio_config": {}}
    recording = desk.get(uploaded(desk, **config))
    assert recording["status"] == "UPLOADED"
    for name in ("download_url", "download_url_expiry", "audio_download_url"):
        assert recording[name] is None


def test_pauses_do_not_count(desk: Desk) -> None:
    _, recording = running(desk)
    desk.wait(10)
    assert desk.act(recording, "pause").body["data"]["status"] == "PAUSED"
    desk.wait(30)
    assert desk.status(recording) == "PAUSED"
    assert desk.act(recording, "resume").body["data"]["status"] == "RECORDING"
    desk.wait(5)
    assert desk.act(recording, "stop").status == 200
    assert desk.get(recording)["recording_duration"] == 15


@pytest.mark.parametrize(
    ("before", "action", "status"),
    [
        ([], "pause", 409),
        ([], "resume", 409),
        ([2], "resume", 409),
        ([2, "pause"], "pause", 409),
        ([2, "pause", "resume"], "resume", 409),
        ([2, "pause"], "stop", 200),
        ([2, 10, "stop"], "stop", 409),
        ([2, 10, "stop"], "resume", 409),
        ([2, 10, "stop", 3], "stop", 409),
        ([2, 10, "stop", 3], "pause", 409),
        ([2, "stop", 3], "stop", 409),
    ],
)
def test_transitions_are_possible_or_a_conflict(
    before: list[float | str], action: str, status: int, desk: Desk
) -> None:
    meeting = desk.meeting()
    desk.join(meeting)
    recording = desk.start(meeting)
    for step in before:
        if isinstance(step, str):
            assert desk.act(recording, step).status == 200
        else:
            desk.wait(step)
    assert desk.act(recording, action).status == status


@pytest.mark.parametrize(("wait", "final"), [(0, "ERRORED"), (2, "ERRORED"), (6.9, "ERRORED"), (7, "UPLOADED")])
def test_a_recording_of_less_than_five_seconds_is_errored(wait: float, final: str, desk: Desk) -> None:
    meeting = desk.meeting()
    desk.join(meeting)
    recording = desk.start(meeting)
    desk.wait(wait)
    assert desk.act(recording, "stop").body["data"]["status"] == "UPLOADING"
    desk.wait(3)
    assert desk.status(recording) == final
    assert (desk.get(recording)["download_url"] is None) is (final == "ERRORED")


def test_a_meeting_that_stays_empty_stops_a_minute_after_the_start(desk: Desk) -> None:
    recording = desk.start(desk.meeting())
    desk.at = 61.9
    assert desk.status(recording) == "RECORDING"
    desk.at = 62
    stopped = desk.get(recording)
    assert stopped["status"] == "UPLOADING"
    assert stopped["stopped_time"] == timestamp(EPOCH + 62)
    assert stopped["stop_reason"] == {"reason": "ALL_PEERS_LEFT"}


def test_the_minute_begins_anew_whenever_the_last_one_leaves(desk: Desk) -> None:
    meeting, recording = running(desk)
    desk.join(meeting, "v")
    desk.at = 100
    desk.leave(meeting, "u")
    desk.at = 170
    assert desk.status(recording) == "RECORDING"
    desk.leave(meeting, "v")
    desk.at = 200
    desk.join(meeting, "w")
    desk.at = 250
    desk.leave(meeting, "w")
    desk.leave(meeting, "w")
    desk.at = 309.9
    assert desk.status(recording) == "RECORDING"
    desk.at = 310
    assert desk.get(recording)["stopped_time"] == timestamp(EPOCH + 310)


def test_an_empty_meeting_stops_a_paused_recording_too(desk: Desk) -> None:
    meeting, recording = running(desk)
    desk.act(recording, "pause")
    desk.leave(meeting)
    desk.wait(60)
    assert desk.status(recording) == "UPLOADING"


@pytest.mark.parametrize(("asked", "limit"), [({"max_seconds": 90}, 90), ({}, DAY)])
def test_a_recording_stops_at_its_limit(asked: dict[str, Json], limit: float, desk: Desk) -> None:
    _, recording = running(desk, **asked)
    desk.wait(limit - 0.1)
    assert desk.status(recording) == "RECORDING"
    desk.wait(0.1)
    stopped = desk.get(recording)
    assert stopped["status"] == "UPLOADING"
    assert stopped["recording_duration"] == limit
    assert "stop_reason" not in stopped


def test_the_limit_counts_pauses(desk: Desk) -> None:
    _, recording = running(desk, max_seconds=60)
    desk.act(recording, "pause")
    desk.wait(60)
    assert desk.status(recording) == "UPLOADING"


def test_the_request_has_precedence_over_the_meeting(desk: Desk) -> None:
    meeting = desk.meeting(recording_config={"max_seconds": 300, "file_name_prefix": "of-meeting"})
    desk.join(meeting)
    first = desk.start(meeting, file_name_prefix="of-request", video_config={"codec": "VP8"})
    second = desk.start(meeting, max_seconds=60, allow_multiple_recordings=True)
    assert desk.get(first)["output_file_name"].startswith(f"of-request_{meeting}_")
    assert desk.get(first)["output_file_name"].endswith(".webm")
    assert desk.get(second)["output_file_name"].startswith(f"of-meeting_{meeting}_")
    assert desk.get(second)["output_file_name"].endswith(".mp4")
    desk.wait(62)
    assert [desk.status(first), desk.status(second)] == ["RECORDING", "UPLOADING"]
    desk.wait(240)
    assert desk.status(first) == "UPLOADING"


def test_record_on_start_records_from_the_first_participant_on(desk: Desk) -> None:
    meeting = desk.meeting(record_on_start=True)
    desk.wait(100)
    assert desk.ids() == []
    desk.join(meeting, "u")
    desk.join(meeting, "v")
    (recording,) = desk.ids()
    assert desk.get(recording)["start_reason"] == {"reason": "RECORD_ON_START"}
    assert desk.get(recording)["invoked_time"] == timestamp(EPOCH + 100)
    desk.wait(20)
    desk.act(recording, "stop")
    desk.join(meeting, "w")
    assert desk.ids() == [recording]
    for user in ("u", "v", "w"):
        desk.leave(meeting, user)
    desk.wait(5)
    desk.join(meeting, "u")
    again, _ = desk.ids()
    assert desk.get(again)["session_id"] != desk.get(recording)["session_id"]


def test_without_record_on_start_nothing_starts_by_itself(desk: Desk) -> None:
    meeting = desk.meeting(record_on_start=None)
    desk.join(meeting)
    desk.join(STRANGER)
    desk.leave(STRANGER)
    assert desk.ids() == []


def test_a_visitor_keeps_the_recording_alive_for_a_while() -> None:
    desk = open_desk(visit=30)
    recording = desk.start(desk.meeting())
    desk.at = 89.9
    assert desk.status(recording) == "RECORDING"
    desk.at = 90
    assert desk.status(recording) == "UPLOADING"


def test_nobody_visits_where_somebody_is() -> None:
    desk = open_desk(visit=300)
    meeting, recording = running(desk)
    desk.leave(meeting)
    desk.wait(60)
    assert desk.status(recording) == "UPLOADING"


def test_a_second_active_recording_is_a_conflict(desk: Desk) -> None:
    meeting, first = running(desk)
    again = {"meeting_id": meeting}
    assert desk.send("POST", "/recordings", again).status == 409
    assert desk.send("POST", "/recordings", {**again, "allow_multiple_recordings": False}).status == 409
    desk.act(first, "pause")
    assert desk.send("POST", "/recordings", again).status == 409
    desk.act(first, "stop")
    assert desk.send("POST", "/recordings", again).status == 200
    assert desk.start(desk.meeting())


@pytest.mark.parametrize("spelling", ["allow_multiple_recordings", "allow_multiple_recording"])
def test_several_recordings_can_be_allowed(spelling: str, desk: Desk) -> None:
    meeting, first = running(desk)
    second = desk.start(meeting, **{spelling: True})
    assert desk.get(first)["session_id"] == desk.get(second)["session_id"]


def test_the_active_recording_is_found_until_it_is_stopped(desk: Desk) -> None:
    meeting = desk.meeting()
    assert desk.active(meeting).status == 404
    desk.join(meeting)
    recording = desk.start(meeting)
    for wait, action in ((0, None), (2, "pause"), (1, "resume"), (9, None)):
        desk.wait(wait)
        if action:
            desk.act(recording, action)
        assert desk.active(meeting).body["data"]["id"] == recording
    desk.act(recording, "stop")
    assert desk.active(meeting).status == 404
