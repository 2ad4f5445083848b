"""What the Agora sandbox leaves in storage agrees with its answers, its notifications and the clock, mode by mode."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from typing import Any

import av
import pytest
from agora_desk import HLS_MP4, HOUR, RECORDER, STORAGE, Caller, Session, T, caller, recording, web

from contracts.model import Json
from contracts.sandbox.shelf import Shelf
from contracts.target.inspection import inspect
from contracts.vendors.agora.sandbox.stored import stored as stored_by

PICTURES: Json = {"snapshotConfig": {"captureInterval": 20, "fileType": ["jpg"]}}
BELOW: Json = {"storageConfig": {**STORAGE, "fileNamePrefix": ["a", "b"]}}
ROUNDING = 0.2
"""Seconds by which media may fall short of the clock: a frame."""


def names(agora: Caller, at: float) -> list[str]:
    """What lies in storage, without the sids."""
    return [name.partition("_")[2] for name in sorted(agora.sandbox.stored(at))]


def told(agora: Caller, at: float) -> list[tuple[int, Mapping[str, Any]]]:
    """(event type, details) of everything that was notified of."""
    bodies = [json.loads(each.body) for each in agora.sandbox.due(at)]
    return [(each["eventType"], each["payload"]["details"]) for each in bodies]


def listed(session: Session, at: float) -> list[dict[str, Any]]:
    """The files that a stop lists once they are uploaded."""
    response = session.stop(at).body["serverResponse"]
    assert response["uploadingStatus"] == "uploaded"
    files = response["fileList"]
    return [{"fileName": files}] if isinstance(files, str) else files


def found(agora: Caller, name: str, at: float) -> dict[str, Any]:
    return inspect(Shelf(agora.sandbox.stored(at)), name)


def pictures_and_sounds(agora: Caller, name: str, at: float) -> tuple[int, int]:
    """How many frames of video and of audio a decoder makes of a playlist's slices, one after another."""
    files = agora.sandbox.stored(at)
    folder = name.rpartition("/")[0]
    slices = [line for line in files[name].read().decode().splitlines() if line and not line.startswith("#")]
    counts = {"video": 0, "audio": 0}
    for each in slices:
        data = files[f"{folder}/{each}" if folder else each].read()
        with av.open(io.BytesIO(data), format="mpegts") as media:
            for frame in media.decode():
                counts["video" if isinstance(frame, av.VideoFrame) else "audio"] += 1
    return counts["video"], counts["audio"]


def test_a_composite_recording_from_end_to_end() -> None:
    agora = caller()
    session = agora.begin({**recording(maxIdleTime=60), **HLS_MP4, **BELOW})
    agora.sandbox.join("room", "7", T + 5)
    agora.sandbox.join("room", "8", T + 20)
    agora.sandbox.leave("room", "7", T + 30)
    growing = found(agora, f"a/b/{session.sid}_room.m3u8", T + 37)
    assert (growing["ended"], growing["segment_count"], growing["duration"]) == (False, 2, 30.208)
    assert not any(name.endswith(".mp4") for name in agora.sandbox.stored(T + 37))
    files = listed(session, T + 65)
    assert [each["fileName"] for each in files] == [
        f"a/b/{session.sid}_room.m3u8",
        f"a/b/{session.sid}_room_0.mp4",
    ]
    for each in files:
        facts = found(agora, each["fileName"], T + 65)
        assert facts["valid"], facts
        assert (facts["audio"], facts["video"]) == (True, True)
        assert facts["duration"] == pytest.approx(60, abs=ROUNDING)
    pictures, sounds = pictures_and_sounds(agora, files[0]["fileName"], T + 65)
    assert pictures == 60
    assert sounds > 400
    events = told(agora, T + 70)
    assert [details["fileList"] for type_, details in events if type_ == 4] == [files[0]["fileName"]]
    [uploaded] = [details["fileList"] for type_, details in events if type_ == 31]
    assert [each["fileName"] for each in uploaded] == [each["fileName"] for each in files]
    assert names(agora, T + 66)[-1] == "room_19700112134730312.ts"


def test_an_individual_recording_from_end_to_end() -> None:
    agora = caller(mode="individual")
    session = agora.begin(recording(subscribeUidGroup=0))
    agora.sandbox.join("room", "7", T + 1)
    agora.sandbox.join("room", "8", T + 10)
    agora.sandbox.leave("room", "7", T + 21)
    agora.sandbox.join("room", "7", T + 40)
    files = listed(session, T + 60)
    assert [(each["uid"], each["trackType"]) for each in files] == [
        (user, track) for user in ("7", "8") for track in ("audio", "video")
    ]
    for each in files:
        facts = found(agora, each["fileName"], T + 60)
        assert facts["valid"], facts
        assert (facts["audio"], facts["video"]) == (each["trackType"] == "audio", each["trackType"] == "video")
        assert facts["duration"] == pytest.approx({"7": 40, "8": 50}[each["uid"]], abs=ROUNDING)
        assert [part["fresh"] for part in facts["segments"]].count(True) == (each["uid"] == "7")
    pictures, sounds = pictures_and_sounds(agora, files[1]["fileName"], T + 60)
    assert (pictures, sounds) == (40, 0)
    assert {details["fileList"] for type_, details in told(agora, T + 70) if type_ == 4} == {
        each["fileName"] for each in files
    }


def test_screenshots_from_end_to_end() -> None:
    agora = caller(mode="individual")
    session = agora.begin({**recording(subscribeUidGroup=0), **PICTURES, **BELOW})
    agora.sandbox.join("room", "7", T + 5)
    agora.sandbox.leave("room", "7", T + 45)
    agora.sandbox.join("room", "7", T + 50)
    before = list(agora.sandbox.stored(T + 59))
    assert session.stop(T + 65).body["serverResponse"]["uploadingStatus"] == "uploaded"
    files = agora.sandbox.stored(T + 65)
    assert [name.rpartition("_")[2] for name in files] == [
        f"197001121347{second}000.jpg" for second in ("00", "20", "40")
    ]
    assert before == list(files)[:2]
    assert all(inspect(Shelf(files), name)["kind"] == "jpeg" for name in files)
    assert {details["fileName"] for type_, details in told(agora, T + 70) if type_ == 45} == set(files)


def test_a_page_from_end_to_end() -> None:
    agora = caller(mode="web")
    service = {**RECORDER, "serviceParam": {**RECORDER["serviceParam"], "maxVideoDuration": 30}}
    session = agora.begin({**web(service), **HLS_MP4})
    session.update(T + 600, {"webRecordingConfig": {"onhold": True}})
    session.update(T + 1200, {"webRecordingConfig": {"onhold": False}})
    services = session.query(T + 3000).body["serverResponse"]["extensionServiceState"]
    listing = next(each["payload"]["fileList"] for each in services if each["serviceName"] == "web_recorder_service")
    assert [each["filename"].partition("_")[2] for each in listing] == ["room.m3u8", "room_0.mp4", "room_1.mp4"]
    assert session.query(T + 3 * HOUR).status == 404
    playlist = found(agora, f"{session.sid}_room.m3u8", T + 3 * HOUR)
    assert (playlist["ended"], playlist["missing_count"]) == (True, 0)
    assert playlist["duration"] == pytest.approx(6600, abs=ROUNDING)
    lengths = [found(agora, f"{session.sid}_room_{place}.mp4", T + 3 * HOUR)["duration"] for place in range(4)]
    assert lengths == pytest.approx([1800, 1800, 1800, 1200], abs=3)


def test_what_nobody_waits_for_comes_later() -> None:
    agora = caller(visit=60)
    session = agora.begin(HLS_MP4)
    assert session.stop(T + 6, {"async_stop": True}).body["serverResponse"]["uploadingStatus"] == "unknown"
    assert names(agora, T + 7) == ["room.m3u8"]
    assert names(agora, T + 8) == ["room.m3u8", "room_0.mp4", "room_19700112134640000.ts"]
    assert found(agora, f"{session.sid}_room_0.mp4", T + 8)["duration"] == pytest.approx(6, abs=ROUNDING)


def test_a_channel_that_nobody_comes_to_leaves_nothing() -> None:
    agora = caller()
    agora.begin(HLS_MP4)
    assert agora.sandbox.stored(T + 5) == agora.sandbox.stored(T + HOUR) == {}


def test_an_idle_recording_lasts_until_it_ended() -> None:
    agora = caller(visit=20)
    session = agora.begin(recording(maxIdleTime=30))
    assert found(agora, f"{session.sid}_room.m3u8", T + HOUR)["duration"] == pytest.approx(50, abs=ROUNDING)


def test_a_slice_that_went_elsewhere_first_comes_later() -> None:
    agora = caller(visit=60)
    session = agora.begin({})
    agora.sandbox.befall("backup", "room", T + 3)
    assert session.stop(T + 20).body["serverResponse"]["uploadingStatus"] == "backuped"
    playlist = f"{session.sid}_room.m3u8"
    assert [found(agora, playlist, at)["missing_count"] for at in (T + 20, T + 90)] == [1, 0]


@pytest.mark.parametrize(("types", "tracks"), [(0, (True, False)), (1, (False, True)), (2, (True, True))])
def test_only_the_streams_that_were_asked_for_are_recorded(types: int, tracks: tuple[bool, bool]) -> None:
    agora = caller(visit=60)
    session = agora.begin({**recording(streamTypes=types), **HLS_MP4})
    for each in listed(session, T + 20):
        facts = found(agora, each["fileName"], T + 20)
        assert (facts["audio"], facts["video"]) == tracks


@pytest.mark.parametrize(("hours", "count"), [(1.9, 1), (2.1, 2), (4.5, 3)])
def test_another_mp4_begins_after_two_hours(hours: float, count: int) -> None:
    agora = caller(visit=10 * HOUR)
    session = agora.begin(HLS_MP4)
    files = listed(session, T + hours * HOUR)
    assert [each["fileName"].rpartition("_")[2] for each in files[1:]] == [f"{place}.mp4" for place in range(count)]
    there = agora.sandbox.stored(T + hours * HOUR)
    assert {each["fileName"] for each in files} == {name for name in there if not name.endswith(".ts")}


def test_nothing_is_made_before_somebody_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("contracts.sandbox.media.clip._made", lambda clip: pytest.fail("made"))
    agora = caller(visit=60)
    session = agora.begin(HLS_MP4)
    session.stop(T + 30)
    assert len(agora.sandbox.stored(T + 30)) == 4


def test_without_recordings_nothing_is_stored() -> None:
    assert stored_by((), None, T) == {}  # type: ignore[arg-type]
