"""What the RealtimeKit sandbox lets in, and how it refuses the rest."""

from __future__ import annotations

import pytest
from realtimekit_desk import ACCOUNT, APP, BEARER, S3, SFTP, STRANGER, Desk, open_desk, running

from contracts.clock import EPOCH
from contracts.model import ABSENT, Json, Request
from contracts.vendors.realtimekit.sandbox import build


@pytest.fixture
def desk() -> Desk:
    return open_desk()


def test_an_edition_that_is_not_known_is_named() -> None:
    with pytest.raises(ValueError, match="2019-01"):
        build(ACCOUNT, "2019-01")


@pytest.mark.parametrize(
    ("headers", "path", "status"),
    [
        ({}, f"{APP}/recordings", 401),
        ({"authorization": "Bearer nonsense"}, f"{APP}/recordings", 401),
        ({"authorization": "token"}, f"{APP}/recordings", 401),
        ({}, "/nowhere", 401),
        (BEARER, "/accounts/other/realtime/kit/app/recordings", 403),
        (BEARER, "/accounts/acc/realtime/kit/other/recordings", 404),
        (BEARER, f"{APP}/nowhere", 404),
        (BEARER, "/nowhere", 404),
        (BEARER, f"{APP}/meetings/{STRANGER}", 404),
        (BEARER, f"{APP}/recordings/{STRANGER}", 404),
        (BEARER, f"{APP}/recordings/active-recording/{STRANGER}", 404),
    ],
)
def test_refusals_have_the_status_and_the_envelope(headers: dict[str, str], path: str, status: int, desk: Desk) -> None:
    answer = desk.sandbox.handle(Request(method="GET", path=path, headers=headers), EPOCH)
    assert answer.status == status
    assert answer.headers["content-type"] == "application/json"
    assert answer.body["success"] is False
    assert answer.body["result"] is None
    assert answer.body["messages"] == []
    assert answer.body["errors"] == [answer.body["error"]]
    assert answer.body["error"]["code"] == status
    assert answer.body["error"]["message"]


def test_a_method_that_is_not_offered_has_no_route(desk: Desk) -> None:
    assert desk.send("DELETE", "/recordings").status == 404


@pytest.mark.parametrize(
    "body",
    [
        ABSENT,
        None,
        [],
        "text",
        {},
        {"meeting_id": 7},
        {"meeting_id": None},
        {"max_seconds": 59},
        {"max_seconds": 86_401},
        {"max_seconds": 60.5},
        {"max_seconds": "60"},
        {"max_seconds": True},
        {"allow_multiple_recordings": "yes"},
        {"file_name_prefix": 1},
        {"audio_config": "AAC"},
        {"audio_config": {"codec": "OGG"}},
        {"audio_config": {"channel": "5.1"}},
        {"audio_config": {"export_file": 1}},
        {"video_config": {"codec": "h264"}},
        {"video_config": {"height": 0}},
        {"video_config": {"width": 1921}},
        {"video_config": {"watermark": {"position": "middle"}}},
        {"video_config": {"watermark": {"size": {"height": 0}}}},
        {"interactive_config": {"type": "ID4"}},
        {"realtimekit_bucket_config": {}},
        {"realtimekit_bucket_config": {"enabled": "no"}},
        {"rtmp_out_config": {"rtmp_url": 1}},
        {"storage_config": {}},
        {"storage_config": {"type": "cloudflare"}},
        {"storage_config": {"type": "aws", "bucket": "b"}},
        {"storage_config": {"type": "sftp", "host": "h"}},
        {"storage_config": {**S3, "auth_method": "NONE"}},
        {"storage_config": {**S3, "port": "22"}},
        {"storage_config": "s3"},
        {"url": []},
    ],
)
def test_start_refuses_bodies_without_meaning(body: Json, desk: Desk) -> None:
    if isinstance(body, dict) and body and "meeting_id" not in body:
        body = {"meeting_id": desk.meeting(), **body}
    answer = desk.send("POST", "/recordings", body)
    assert answer.status == 400
    assert desk.ids() == []


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"max_seconds": 60},
        {"max_seconds": 86_400},
        {"max_seconds": 60.0},
        {"storage_config": None},
        {"storage_config": S3},
        {"storage_config": SFTP},
        {"storage_config": {"type": "gcs", "bucket": "b", "secret": "SECRET"}},
        {"video_config": {"codec": "VP9", "height": 1920, "watermark": {"size": {"width": 1}}}},
        {"audio_config": {}, "interactive_config": {"type": "ID3"}, "url": "https://a.example"},
        {"something_new": {"is": "tolerated"}},
        {"file_name_prefix": "Plain_1"},
    ],
)
def test_start_accepts_what_is_documented(body: dict[str, Json], desk: Desk) -> None:
    assert desk.start(desk.meeting(), **body)


@pytest.mark.parametrize(
    "body",
    [
        ABSENT,
        [],
        {"title": 1},
        {"record_on_start": "yes"},
        {"persist_chat": None},
        {"session_keep_alive_time_in_secs": "60"},
        {"recording_config": {"max_seconds": 1}},
        {"recording_config": {"storage_config": {"type": "cloudflare"}}},
        {"ai_config": {"transcription": {"language": "tlh"}}},
        {"ai_config": {"transcription": {"keywords": [1]}}},
        {"ai_config": {"transcription": {"keywords": "one"}}},
        {"ai_config": {"summarization": {"word_limit": "many"}}},
    ],
)
def test_meetings_refuse_bodies_without_meaning(body: Json, desk: Desk) -> None:
    assert desk.send("POST", "/meetings", body).status == 400


def test_a_body_that_is_not_json_is_refused(desk: Desk) -> None:
    assert desk.send("POST", "/recordings", text="meeting_id=1").status == 400


@pytest.mark.parametrize("body", [ABSENT, {}, {"action": "halt"}, {"action": None}, {"action": ["stop"]}])
def test_actions_are_known_ones(body: Json, desk: Desk) -> None:
    _, recording = running(desk)
    assert desk.send("PUT", f"/recordings/{recording}", body).status == 400
    assert desk.status(recording) == "RECORDING"


def test_unknown_ids_are_not_found(desk: Desk) -> None:
    assert desk.act(STRANGER, "stop").status == 404
    assert desk.send("POST", "/recordings", {"meeting_id": STRANGER}).status == 404


@pytest.mark.parametrize(
    "parameter",
    [
        ("page_no", "0"),
        ("page_no", "-1"),
        ("page_no", "one"),
        ("per_page", "0"),
        ("per_page", "nan"),
        ("per_page", "1_0"),
        ("per_page", ""),
        ("per_page", "inf"),
        ("status", "COMPLETED"),
        ("status", "uploaded"),
        ("sort_by", "invoked_time"),
        ("sort_order", "desc"),
        ("expired", "yes"),
        ("start_time", "yesterday"),
        ("end_time", ""),
    ],
)
def test_query_parameters_without_meaning_are_refused(parameter: tuple[str, str], desk: Desk) -> None:
    assert desk.send("GET", "/recordings", query=(parameter,)).status == 400
