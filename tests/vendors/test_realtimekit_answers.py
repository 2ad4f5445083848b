"""What the RealtimeKit sandbox tells: the list, no secrets, the published shapes."""

from __future__ import annotations

import json
from typing import Any

import pytest
from cloudflare.types import realtime_kit as published
from realtimekit_desk import S3, SFTP, STRANGER, Desk, open_desk

from contracts.clock import EPOCH, timestamp
from contracts.model import Response


@pytest.fixture
def desk() -> Desk:
    return open_desk()


def test_the_list_is_newest_first_and_paged(desk: Desk) -> None:
    made = []
    for _ in range(5):
        made.append(desk.start(desk.meeting()))
        desk.wait(1)
    assert desk.ids() == made[::-1]
    assert desk.ids(("sort_by", "invokedTime"), ("sort_order", "ASC")) == made
    second = desk.listed(("page_no", "2"), ("per_page", "2"))
    assert [entry["id"] for entry in second["data"]] == [made[2], made[1]]
    assert second["paging"] == {"start_offset": 3, "end_offset": 4, "total_count": 5}
    beyond = desk.listed(("page_no", "9"), ("per_page", "2"))
    assert beyond["data"] == []
    assert beyond["paging"] == {"start_offset": 0, "end_offset": 0, "total_count": 5}


def test_a_page_has_twenty_entries_unless_asked_otherwise(desk: Desk) -> None:
    meeting = desk.meeting()
    for _ in range(21):
        desk.start(meeting, allow_multiple_recordings=True)
    assert len(desk.ids()) == 20
    assert len(desk.ids(("per_page", "100"))) == 21


def test_the_list_is_filtered(desk: Desk) -> None:
    first_meeting = desk.meeting(title="Standup")
    second_meeting = desk.meeting()
    desk.join(first_meeting)
    first = desk.start(first_meeting)
    desk.wait(10)
    desk.act(first, "stop")
    second = desk.start(second_meeting)
    both = [second, first]
    asked = {
        (("meeting_id", first_meeting),): [first],
        (("meeting_id", STRANGER),): [],
        (("status", "UPLOADING"),): [first],
        (("status", "INVOKED"),): [second],
        (("status", "INVOKED"), ("status", "UPLOADING")): both,
        (("status", "ERRORED"),): [],
        (("search", "standup"),): [first],
        (("search", second_meeting),): [second],
        (("start_time", timestamp(EPOCH + 5)),): [second],
        (("end_time", timestamp(EPOCH + 5)),): [first],
        (("start_time", "2020-01-01"), ("end_time", "2020-01-02T00:00:00+01:00")): [],
        (("something_new", "1"),): both,
    }
    assert {query: desk.ids(*query) for query in asked} == asked


def test_list_entries_know_their_meeting(desk: Desk) -> None:
    meeting = desk.meeting(title="Standup")
    desk.start(meeting)
    (entry,) = desk.listed()["data"]
    assert entry["meeting"]["id"] == meeting
    assert entry["meeting"]["title"] == "Standup"


def test_secrets_never_come_back(desk: Desk) -> None:
    meeting = desk.meeting(recording_config={"storage_config": SFTP})
    recording = desk.start(meeting, storage_config=S3)
    other = desk.start(meeting, allow_multiple_recordings=True)
    told = [
        desk.get(recording),
        desk.get(other),
        desk.listed(),
        desk.send("GET", f"/meetings/{meeting}").body,
    ]
    assert "SECRET" not in json.dumps(told)
    assert desk.get(recording)["storage_config"]["bucket"] == "b"
    assert desk.get(other)["storage_config"] == {"type": "sftp", "host": "h"}


def test_answers_parse_strictly_as_the_published_models(desk: Desk) -> None:
    config = {"storage_config": S3, "max_seconds": 600, "realtimekit_bucket_config": {"enabled": True}}
    made = desk.send("POST", "/meetings", {"title": "T", "recording_config": config})
    meeting = made.body["data"]["id"]
    desk.join(meeting)
    started = desk.send("POST", "/recordings", {"meeting_id": meeting, "audio_config": {"codec": "AAC"}})
    recording = started.body["data"]["id"]
    desk.wait(10)
    answers: list[tuple[type[Any], Response]] = [
        (published.MeetingCreateResponse, made),
        (published.MeetingGetMeetingByIDResponse, desk.send("GET", f"/meetings/{meeting}")),
        (published.RecordingStartRecordingsResponse, started),
        (published.RecordingGetActiveRecordingsResponse, desk.active(meeting)),
    ]
    changed = published.RecordingPauseResumeStopRecordingResponse
    answers.extend((changed, desk.act(recording, action)) for action in ("pause", "resume", "stop"))
    desk.wait(10)
    answers.append((published.RecordingGetOneRecordingResponse, desk.send("GET", f"/recordings/{recording}")))
    answers.append((published.RecordingGetRecordingsResponse, desk.send("GET", "/recordings")))
    for model, answer in answers:
        parsed = model.model_validate_json(json.dumps(answer.body), strict=True)
        assert parsed.success is True
        assert parsed.data
