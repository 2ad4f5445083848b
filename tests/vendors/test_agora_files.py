"""The Agora sandbox lists files as the documents say, mode by mode and edition by edition."""

from __future__ import annotations

import pytest
from agora_desk import (
    EDITIONS,
    HLS_MP4,
    PAGE,
    PUSH,
    RECORDER,
    SNAPSHOTS,
    STORAGE,
    T,
    caller,
    recording,
    web,
)

from contracts.model import Json


def listed(client: dict[str, Json], mode: str, edition: str = "2026-06") -> tuple[Json, Json]:
    """The `serverResponse` of query and of stop, five seconds into a recording of user 1001."""
    session = caller(edition, visit=60, mode=mode).begin(client)
    query, stop = session.query(T + 5), session.stop(T + 5)
    assert (query.status, stop.status) == (200, 200)
    return query.body["serverResponse"], stop.body["serverResponse"]


@pytest.mark.parametrize("client", [{}, {"recordingFileConfig": {}}, {"recordingFileConfig": {"avFileType": ["hls"]}}])
def test_composite_hls_lists_a_name(client: dict[str, Json]) -> None:
    query, stop = listed(client, "mix")
    assert query == {"status": 5, "fileListMode": "string", "fileList": stop["fileList"]}
    assert stop.keys() == {"fileListMode", "fileList", "uploadingStatus"}
    assert stop["uploadingStatus"] == "uploaded"
    assert stop["fileList"].endswith("_room.m3u8")


@pytest.mark.parametrize(("edition", "time"), [("2026-06", int(T)), ("2023-01", int(T * 1000))])
def test_composite_mp4_lists_objects(edition: str, time: int) -> None:
    query, stop = listed(HLS_MP4, "mix", edition)
    assert query["fileListMode"] == stop["fileListMode"] == "json"
    assert query["fileList"] == stop["fileList"]
    common = {"uid": "0", "mixedAllUser": True, "isPlayable": True, "sliceStartTime": time}
    shared = {"trackType": "audio_and_video", **common}
    assert [{k: v for k, v in each.items() if k != "fileName"} for each in stop["fileList"]] == [shared] * 2
    assert [each["fileName"].partition("_")[2] for each in stop["fileList"]] == ["room.m3u8", "room_0.mp4"]
    assert "sliceStartTime" not in query


def test_file_names_have_the_prefix_and_no_special_characters() -> None:
    agora = caller(visit=60, cname="my_room.1")
    session = agora.begin({"storageConfig": {**STORAGE, "fileNamePrefix": ["a", "b"]}})
    name = session.stop(T + 3).body["serverResponse"]["fileList"]
    assert name == f"a/b/{session.sid}_my-room-1.m3u8"


@pytest.mark.parametrize(
    ("config", "tracks"),
    [
        ({}, ["audio", "video"]),
        ({"streamTypes": 0}, ["audio"]),
        ({"streamTypes": 1}, ["video"]),
        ({"streamTypes": 0, "streamMode": "standard"}, ["audio"]),
        ({"streamMode": "standard"}, ["audio", "video", "audio_and_video"]),
    ],
)
def test_individual_recordings_list_each_user_and_track(config: dict[str, Json], tracks: list[str]) -> None:
    agora = caller(mode="individual")
    session = agora.begin(recording(subscribeUidGroup=0, **config))
    agora.sandbox.join("room", "7", T + 1)
    agora.sandbox.join("room", "8", T + 4)
    files = session.stop(T + 9).body["serverResponse"]["fileList"]
    found = [(each["uid"], each["trackType"], each["sliceStartTime"]) for each in files]
    assert found == [(user, track, T + at) for user, at in (("7", 1), ("8", 4)) for track in tracks]
    assert not any(each["mixedAllUser"] for each in files)
    suffix = {"audio": "audio", "video": "video", "audio_and_video": "av"}
    names = [f"{session.sid}_room__uid_s_{user}__uid_e_{suffix[track]}.m3u8" for user, track, _ in found]
    assert [each["fileName"] for each in files] == names


@pytest.mark.parametrize("edition", EDITIONS)
def test_only_individual_queries_say_when_they_began(edition: str) -> None:
    query, stop = listed({}, "individual", edition)
    assert query["sliceStartTime"] == int(T * 1000)
    assert "sliceStartTime" not in stop


@pytest.mark.parametrize("more", [{}, {"recordingFileConfig": {"avFileType": ["hls"]}}])
def test_screenshots_list_no_files(more: dict[str, Json]) -> None:
    query, stop = listed({**SNAPSHOTS, **more}, "individual")
    assert query.keys() == {"status", "sliceStartTime"}
    assert stop == {"uploadingStatus": "uploaded"}


@pytest.mark.parametrize(("mode", "client", "empty"), [("mix", {}, ""), ("mix", HLS_MP4, []), ("individual", {}, [])])
def test_there_are_no_files_before_the_first_slice(mode: str, client: dict[str, Json], empty: Json) -> None:
    early = caller(visit=60, mode=mode).begin(client)
    alone = caller(mode=mode).begin(client)
    lists = [early.query(T + 1).body["serverResponse"], alone.query(T + 9).body["serverResponse"]]
    assert [each["fileList"] for each in lists] == [empty, empty]
    assert early.stop(T + 1).body["serverResponse"]["fileList"] != empty


@pytest.mark.parametrize(
    ("edition", "mode", "key", "time"),
    [("2026-06", "web", "filename", int(T)), ("2023-01", "Web", "fileName", int(T * 1000))],
)
def test_web_recordings_tell_of_their_services(edition: str, mode: str, key: str, time: int) -> None:
    session = caller(edition, mode=mode).begin({**web(RECORDER, PUSH), **HLS_MP4})
    young = session.query(T + 1).body["serverResponse"]["extensionServiceState"]
    query, stop = session.query(T + 5), session.stop(T + 5)
    names = [f"{session.sid}_room.m3u8", f"{session.sid}_room_0.mp4"]
    files = [{key: name, "sliceStartTime": time} for name in names]

    def page(state: str, files: Json) -> Json:
        payload = {"state": state, "onhold": False, "fileList": files}
        return {"serviceName": "web_recorder_service", "payload": payload}

    def push(status: str) -> Json:
        outputs = [{"rtmpUrl": "rtmp://cdn.test", "status": status}]
        return {"serviceName": "rtmp_publish_service", "payload": {"outputs": outputs}}

    upload = {"serviceName": "upload_service", "payload": {"uploadingStatus": "uploaded"}}
    pushed = {"serviceName": "rtmp_publish_service", "payload": {"status": "publishing"}}
    assert young == [page("init", []), push("connecting")]
    assert query.body["serverResponse"] == {
        "status": 5,
        "extensionServiceState": [page("inProgress", files), push("publishing")],
    }
    at_stop = [upload, page("exit", files), *([pushed] if edition == "2023-01" else [])]
    assert stop.body["serverResponse"] == {"extensionServiceState": at_stop}


def test_a_page_on_hold_leaves_no_files() -> None:
    paused = {**RECORDER, "serviceParam": {**PAGE, "onhold": True}}
    session = caller(mode="web").begin(web(paused))
    [page] = session.query(T + 5).body["serverResponse"]["extensionServiceState"]
    assert page["payload"] == {"state": "inProgress", "onhold": True, "fileList": []}
    assert session.stop(T + 5).status == 200
