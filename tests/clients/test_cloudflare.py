"""Cloudflare's own Python client records a meeting in the sandbox, and every answer is judged."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, Literal, TypeAlias

import pytest
from cloudflare import APIStatusError, Cloudflare, ConflictError, NotFoundError
from cloudflare.resources.realtime_kit.recordings import RecordingsResource
from stage import ACCOUNT, Stage

from contracts.model import Json

PLACE: Any = {"account_id": ACCOUNT["CLOUDFLARE_ACCOUNT_ID"], "app_id": ACCOUNT["REALTIMEKIT_APP_ID"]}
STORAGE: Any = {
    "type": "aws",
    "bucket": "recordings",
    "region": "us-east-1",
    "access_key": "key",
    "secret": "secret",
}
NOBODY = "11111111-1111-4111-8111-111111111111"
CENTRAL = {
    "realtimekit.start.begins-as-invoked",
    "realtimekit.states.never-go-back",
    "realtimekit.change.pause-pauses",
    "realtimekit.stop.ends-in-uploaded",
    "realtimekit.active.forgets-what-has-ended",
}

CHANGING = {
    "realtimekit.meeting.patch-is-shown",
    "realtimekit.meeting.put-is-shown",
    "realtimekit.meeting.put-drops-the-rest",
    "realtimekit.meetings.searches-by-id",
}

Read: TypeAlias = Callable[[Any], Any]


@pytest.fixture(params=["/client/v4", ""], ids=["documented base path", "base path left out"])
def client(request: pytest.FixtureRequest, realtimekit: Stage) -> Iterator[Cloudflare]:
    """The client, which raises whenever an answer is not of the published type."""
    with Cloudflare(
        api_token=ACCOUNT["CLOUDFLARE_API_TOKEN"],
        base_url=realtimekit.url + request.param,
        max_retries=0,
        _strict_response_validation=True,
    ) as client:
        yield client


@pytest.fixture
def read(realtimekit: Stage) -> Read:
    """The data of an answer, once the client is known to hold every field that was sent and no other."""

    def data(answer: Any) -> Any:
        assert same(answer.to_dict(mode="python"), realtimekit.last.body)
        return answer.data

    return data


def same(parsed: Json, sent: Json) -> bool:
    """Whether the client reads what was sent, times being times."""
    if isinstance(sent, dict):
        return parsed.keys() == sent.keys() and all(same(parsed[key], sent[key]) for key in sent)
    if isinstance(sent, list):
        return len(parsed) == len(sent) and all(map(same, parsed, sent))
    if isinstance(parsed, datetime):
        return parsed == datetime.fromisoformat(sent)
    return bool(parsed == sent)


def test_client_records_and_the_sandbox_keeps_its_word(client: Cloudflare, realtimekit: Stage, read: Read) -> None:
    meetings, recordings = client.realtime_kit.meetings, client.realtime_kit.recordings

    def status(recording: str) -> str:
        return str(read(recordings.get_one_recording(recording, **PLACE)).status)

    def act(recording: str, action: Literal["pause", "resume", "stop"]) -> str:
        answer = recordings.pause_resume_stop_recording(recording, **PLACE, action=action)
        return str(read(answer).status)

    meeting = read(meetings.create(**PLACE, title="Weekly planning")).id
    assert read(meetings.get_meeting_by_id(meeting, **PLACE)).title == "Weekly planning"
    realtimekit.join(meeting, "ada")
    begun = read(start(recordings, meeting))
    recording = begun.id
    assert begun.status == "INVOKED"
    realtimekit.wait(10)
    assert status(recording) == "RECORDING"
    assert read(recordings.get_active_recordings(meeting, **PLACE)).id == recording
    assert act(recording, "pause") == "PAUSED"
    realtimekit.wait(10)
    assert act(recording, "resume") == "RECORDING"
    realtimekit.wait(10)
    assert act(recording, "stop") == "UPLOADING"
    realtimekit.wait(10)
    assert status(recording) == "UPLOADED"
    realtimekit.wait(60)
    (listed,) = read(recordings.get_recordings(**PLACE, meeting_id=meeting, status=["UPLOADED", "ERRORED"]))
    assert listed.id == recording
    with pytest.raises(NotFoundError) as refusal:
        recordings.get_active_recordings(meeting, **PLACE)
    assert refused(refusal.value, realtimekit)
    passed = realtimekit.passed()
    assert passed >= CENTRAL
    assert len(passed) >= 60


def test_client_changes_meetings_and_finds_them(client: Cloudflare, realtimekit: Stage, read: Read) -> None:
    meetings = client.realtime_kit.meetings
    asked: Any = {"record_on_start": True, "recording_config": {"file_name_prefix": "plan"}}
    meeting = read(meetings.create(**PLACE, title="Weekly planning", **asked)).id
    changed = read(meetings.update_meeting_by_id(meeting, **PLACE, title="Monthly planning", status="INACTIVE"))
    assert (changed.title, changed.status) == ("Monthly planning", "INACTIVE")
    assert changed.recording_config.file_name_prefix == "plan"
    replaced = read(meetings.replace_meeting_by_id(meeting, **PLACE, title="Yearly planning"))
    assert (replaced.title, replaced.recording_config) == ("Yearly planning", None)
    realtimekit.wait(10)
    (listed,) = read(meetings.get(**PLACE, search=meeting, status="ACTIVE"))
    assert listed.id == meeting
    assert realtimekit.passed() >= CHANGING


def test_client_is_refused_in_a_form_that_it_understands(client: Cloudflare, realtimekit: Stage) -> None:
    meetings, recordings = client.realtime_kit.meetings, client.realtime_kit.recordings
    meeting = meetings.create(**PLACE).data
    assert meeting is not None
    realtimekit.join(meeting.id, "ada")
    start(recordings, meeting.id)
    with pytest.raises(ConflictError) as conflict:
        start(recordings, meeting.id)
    assert refused(conflict.value, realtimekit)
    with pytest.raises(NotFoundError) as missing:
        recordings.get_one_recording(NOBODY, **PLACE)
    assert refused(missing.value, realtimekit)
    assert "realtimekit.start.one-recording-at-a-time" in realtimekit.passed()


def test_client_manages_webhooks_and_the_sandbox_keeps_its_word(
    client: Cloudflare, realtimekit: Stage, read: Read
) -> None:
    webhooks = client.realtime_kit.webhooks
    wanted: Any = {"name": "all", "url": "https://example.com/hook", "events": ["recording.statusUpdate"]}
    made = read(webhooks.create_webhook(PLACE["app_id"], account_id=PLACE["account_id"], **wanted))
    assert made.enabled
    assert read(webhooks.edit_webhook(made.id, **PLACE, enabled=False)).enabled is False
    assert read(webhooks.replace_webhook(made.id, **PLACE, **{**wanted, "name": "new"})).name == "new"
    assert read(webhooks.get_webhook_by_id(made.id, **PLACE)).events == wanted["events"]
    (listed,) = read(webhooks.get_webhooks(PLACE["app_id"], account_id=PLACE["account_id"]))
    assert listed.id == read(webhooks.delete_webhook(made.id, **PLACE)).id == made.id
    with pytest.raises(NotFoundError) as missing:
        webhooks.get_webhook_by_id(made.id, **PLACE)
    assert refused(missing.value, realtimekit)
    assert {"realtimekit.webhooks.deleted-is-gone", "realtimekit.webhooks.name-is-kept"} <= realtimekit.passed()


def start(recordings: RecordingsResource, meeting: str) -> Any:
    return recordings.start_recordings(
        **PLACE,
        meeting_id=meeting,
        max_seconds=600,
        file_name_prefix="call",
        video_config={"codec": "H264", "width": 1280, "height": 720},
        audio_config={"codec": "AAC", "channel": "stereo", "export_file": True},
        storage_config=STORAGE,
    )


def refused(error: APIStatusError, stage: Stage) -> bool:
    """Whether the client tells of the refusal what the sandbox sent."""
    told = [(each.code, each.message) for each in error.errors]
    sent = [(each["code"], each["message"]) for each in stage.last.body["errors"]]
    return (error.status_code, error.body, told) == (stage.last.status, stage.last.body, sent)
