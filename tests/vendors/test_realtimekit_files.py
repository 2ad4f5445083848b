"""What a RealtimeKit recording leaves behind: files that play, where and for as long as the documents say."""

from __future__ import annotations

import io
import json
import tarfile
from typing import Any

import httpx
import pytest
from realtimekit_desk import ACCOUNT, APP, BEARER, DAY, S3, Desk, open_desk, running

from contracts.clock import EPOCH
from contracts.model import Json
from contracts.sandbox import media
from contracts.sandbox.asgi import application
from contracts.sandbox.media import Clip
from contracts.sandbox.server import running as serving
from contracts.target.inspection import download
from contracts.target.inspection.look import inspect_stream
from contracts.vendors.realtimekit.sandbox import build, files

pytest.importorskip("av")


def facts(data: bytes) -> dict[str, Any]:
    return inspect_stream(io.BytesIO(data), len(data))


def ended(desk: Desk, **options: Json) -> dict[str, Any]:
    """A recording of ten seconds that has been uploaded, as it is shown then."""
    _, recording = running(desk, **options)
    desk.wait(10)
    desk.act(recording, "stop")
    desk.wait(3)
    return desk.get(recording)


@pytest.mark.parametrize(
    ("options", "kind", "codecs", "pixels"),
    [
        ({}, "mp4", ("h264", "aac"), (1280, 720)),
        ({"video_config": {"codec": "H264", "width": 640, "height": 360}}, "mp4", ("h264", "aac"), (640, 360)),
        ({"video_config": {"codec": "VP8"}}, "webm", ("vp8", "vorbis"), (1280, 720)),
        ({"video_config": {"width": 641, "height": 1}}, "mp4", ("h264", "aac"), (640, 16)),
    ],
)
def test_a_video_is_what_was_asked_for(
    options: dict[str, Json], kind: str, codecs: tuple[str, str], pixels: tuple[int, int]
) -> None:
    desk = open_desk()
    shown = ended(desk, **options)
    data = desk.fetch(shown["download_url"])[200]
    found = facts(data)
    assert (found["valid"], found["kind"]) == (True, kind), found["why"]
    assert (found["video_codec"], found["audio_codec"], found["width"], found["height"]) == (*codecs, *pixels)
    assert found["duration"] == pytest.approx(shown["recording_duration"], abs=0.2)
    assert shown["file_size"] == len(data)


@pytest.mark.parametrize(
    ("audio", "video", "codec", "channels"),
    [
        ({}, {}, "aac", 2),
        ({"codec": "MP3", "channel": "mono"}, {}, "mp3", 1),
        ({"codec": "AAC", "channel": "stereo"}, {}, "aac", 2),
        ({"codec": "MP3"}, {"codec": "VP8"}, "vorbis", 2),
    ],
)
def test_an_audio_file_is_what_was_asked_for(audio: Json, video: Json, codec: str, channels: int) -> None:
    desk = open_desk()
    found = facts(desk.fetch(ended(desk, audio_config=audio, video_config=video)["audio_download_url"])[200])
    assert (found["valid"], found["audio_codec"], found["channels"], found["video"]) == (True, codec, channels, False)
    assert found["duration"] == pytest.approx(10, abs=0.3)


def test_pauses_are_no_part_of_a_file() -> None:
    desk = open_desk()
    _, recording = running(desk)
    for action, seconds in (("pause", 30), ("resume", 7), ("stop", 3)):
        desk.act(recording, action)
        desk.wait(seconds)
    shown = desk.get(recording)
    assert facts(desk.fetch(shown["download_url"])[200])["duration"] == pytest.approx(7, abs=0.2)
    assert shown["recording_duration"] == 7


def test_an_interactive_recording_is_a_playlist_and_its_segments_in_one_file() -> None:
    desk = open_desk()
    shown = ended(desk, interactive_config={"type": "ID3"})
    data = desk.fetch(shown["download_url"])[200]
    with tarfile.open(fileobj=io.BytesIO(data)) as tar:
        names = tar.getnames()
    assert names[0] == "index.m3u8"
    assert [name.rpartition(".")[2] for name in names[1:]] == ["ts"]
    assert shown["file_size"] == len(data)


@pytest.mark.parametrize(
    ("path", "folder"), [({}, ""), ({"path": "/"}, ""), ({"path": "a/b"}, "a/b/"), ({"path": "/a/"}, "a/")]
)
def test_a_file_is_stored_below_its_path_once_it_is_uploaded(path: dict[str, Json], folder: str) -> None:
    desk = open_desk()
    _, recording = running(desk, storage_config={**S3, **path}, file_name_prefix="class_1")
    desk.wait(10)
    assert desk.stored() == {}
    desk.act(recording, "stop")
    desk.wait(1)
    assert desk.stored() == {}
    desk.wait(2)
    shown = desk.get(recording)
    assert shown["output_file_name"].startswith("class_1_")
    assert desk.stored() == {folder + shown["output_file_name"]: desk.fetch(shown["download_url"])[200]}


def test_without_a_storage_nothing_is_stored() -> None:
    desk = open_desk()
    ended(desk)
    assert desk.stored() == {}


@pytest.mark.parametrize(("age", "status"), [(0, 200), (6.9 * DAY, 200), (7 * DAY, 403), (30 * DAY, 403)])
def test_a_link_lives_seven_days(age: float, status: int) -> None:
    desk = open_desk()
    url = ended(desk)["download_url"]
    desk.wait(age)
    assert list(desk.fetch(url)) == [status]


def test_links_that_were_never_given_lead_nowhere() -> None:
    desk = open_desk()
    _, going = running(desk)
    shown = ended(desk, storage_config=S3, realtimekit_bucket_config={"enabled": False})
    assert shown["download_url"] is None
    for url in (
        f"https://recordings.example/{going}/{desk.get(going)['output_file_name']}",
        f"https://recordings.example/{shown['id']}/{shown['output_file_name']}",
        "https://recordings.example/",
        "",
    ):
        assert list(desk.fetch(url)) == [404]


def test_each_track_has_a_file_of_its_own() -> None:
    desk = open_desk()
    room = desk.meeting()
    for user in ("ada", "bob"):
        desk.join(room, user)
    answer = desk.send("POST", "/recordings/track", {"meeting_id": room})
    recording = answer.body["data"]["recording"]["id"]
    desk.wait(12)
    desk.act(recording, "stop")
    desk.wait(3)
    shown = desk.get(recording)
    [layer] = shown["download_url"]
    found = {name: facts(desk.fetch(each["download_url"])[200]) for name, each in layer["download_urls"].items()}
    assert [next(user for user in ("ada", "bob") if f"_{user}_" in name) for name in sorted(found)] == ["ada", "bob"]
    for each in found.values():
        assert (each["kind"], each["valid"], each["audio"], each["video"]) == ("webm", True, True, False)
        assert each["duration"] == pytest.approx(10, abs=0.3)


def test_one_recording_followed_from_its_start_to_its_end() -> None:
    desk = open_desk()
    desk.webhook("recording.statusUpdate")
    _, recording = running(desk, storage_config={**S3, "path": "calls"}, audio_config={"codec": "MP3"})
    desk.wait(20)
    desk.act(recording, "stop")
    desk.wait(10)
    shown = desk.get(recording)
    told = [json.loads(each.body)["recording"] for each in desk.called()]
    assert [each["status"] for each in told] == ["RECORDING", "UPLOADING", "UPLOADED"]
    last = told[-1]
    data = desk.fetch(last["downloadUrl"])[200]
    assert (last["downloadUrl"], last["audioDownloadUrl"]) == (shown["download_url"], shown["audio_download_url"])
    assert int(last["fileSize"]) == shown["file_size"] == len(data)
    assert desk.stored() == {f"calls/{last['outputFileName']}": data}
    for each in (data, desk.fetch(shown["audio_download_url"])[200]):
        found = facts(each)
        assert found["valid"], found["why"]
        assert found["duration"] == pytest.approx(last["recordingDuration"], abs=0.3)


def test_a_served_sandbox_answers_its_own_links() -> None:
    at = [EPOCH]
    world = build(ACCOUNT, "2026-06", (), seed=1)
    app = application({"realtimekit": world}, lambda: at[0], advance=lambda _: None)
    with serving(app) as url, httpx.Client(base_url=f"{url}/client/v4{APP}", headers=BEARER) as client:
        meeting = client.post("/meetings", json={}).json()["data"]["id"]
        started = client.post("/recordings", json={"meeting_id": meeting, "file_name_prefix": "plain_1"})
        path = f"/recordings/{started.json()['data']['id']}"
        at[0] += 12
        client.put(path, json={"action": "stop"})
        at[0] += 3
        shown = client.get(path).json()["data"]
        assert shown["download_url"].startswith(f"{url}/_sandbox/files/realtimekit/")
        found = download(shown["download_url"])
        assert (found["status"], found["size"]) == (200, shown["file_size"])
        assert found["media"]["duration"] == pytest.approx(10, abs=0.2)
        at[0] += 8 * DAY
        assert download(shown["download_url"])["status"] == 403
        for nobody in ("realtimekit/none/none", "nobody/none"):
            assert download(f"{url}/_sandbox/files/{nobody}")["status"] == 404


def test_without_the_library_sizes_are_estimated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "lacking", lambda _: "needs av")
    assert ended(open_desk())["file_size"] == int(10 * 300e6 / 3600)


def test_packs_are_equal_byte_for_byte() -> None:
    pack = media.Pack((("a", Clip(container="aac", seconds=1)), ("b", media.Text(b"b"))))
    assert pack.read() == pack.read()
    assert pack.size == len(pack.read())
