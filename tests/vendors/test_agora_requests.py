"""The Agora sandbox takes and refuses requests as the documents say, edition by edition."""

from __future__ import annotations

import pytest
from agora_desk import (
    EDITIONS,
    PAGE,
    PUSH,
    RECORDER,
    SNAPSHOTS,
    STORAGE,
    Session,
    T,
    basic,
    caller,
    recording,
    web,
)

from contracts.model import ABSENT, Json


def test_acquire_and_start_name_the_channel_in_the_current_edition() -> None:
    agora = caller()
    acquired = agora.acquire()
    started = agora.start(acquired.body["resourceId"])
    assert acquired.body.keys() == {"cname", "uid", "resourceId"}
    assert started.body == {**acquired.body, "sid": started.body["sid"]}
    assert len(started.body["sid"]) == 32
    assert started.headers["content-type"] == "application/json"


def test_the_older_edition_states_a_code_and_no_channel() -> None:
    agora = caller("2023-01", visit=60)
    session = agora.begin()
    keys = [agora.acquire().body.keys(), session.query(T + 3).body.keys(), session.stop(T + 3).body.keys()]
    common = {"code", "resourceId"}
    assert keys == [common, common | {"sid", "serverResponse"}, common | {"sid", "serverResponse"}]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "acquire"),
        ("PUT", "acquire"),
        ("POST", "nothing"),
        ("GET", "resourceid/r/sid/s/mode/mix/update"),
    ],
)
def test_unknown_routes_are_not_found(method: str, path: str) -> None:
    response = caller().send(method, path, {})
    assert (response.status, response.body) == (404, {"message": "no Route matched with those values"})


@pytest.mark.parametrize(
    ("authorization", "message"),
    [
        (None, "Unauthorized"),
        (basic("customer", "wrong"), "Invalid authentication credentials"),
        ("Bearer token", "Invalid authentication credentials"),
    ],
)
def test_strangers_are_refused(authorization: str | None, message: str) -> None:
    response = caller(authorization=authorization).acquire()
    assert (response.status, response.body) == (401, {"message": message})


def test_an_unknown_app_is_refused() -> None:
    agora = caller(app="other")
    assert agora.acquire().body == {"code": 400, "reason": "invalid_appid"}
    session = Session(agora, "r", "s")
    answers = [agora.start("r"), session.query(T), session.stop(T)]
    assert [(each.status, each.body) for each in answers] == [(400, {"message": "appid is invalid"})] * 3


@pytest.mark.parametrize(
    ("owner", "field"),
    [
        *(({"uid": uid}, "uid") for uid in ("0", "x", "", "-1", "01", str(2**32), 42, None)),
        *(({"cname": cname}, "cname") for cname in ("", 7, None, "x" * 1025)),
    ],
)
def test_wrong_names_are_refused_by_every_operation_with_a_body(owner: dict[str, Json], field: str) -> None:
    agora = caller(**owner)
    session = Session(agora, "r", "s")
    answers = [agora.acquire(), agora.start("r"), session.stop(T)]
    reasons = [f"{operation}: invalid {field}" for operation in ("Acquire", "Start", "Stop")]
    assert [each.status for each in answers] == [400] * 3
    assert [each.body for each in answers] == [{"code": 2, "reason": reason} for reason in reasons]


@pytest.mark.parametrize("uid", ["1", "4294967295"])
def test_the_ends_of_the_range_of_user_ids_are_taken(uid: str) -> None:
    assert caller(uid=uid).acquire().status == 200


@pytest.mark.parametrize(
    "body", [ABSENT, [], {}, {"cname": "room", "uid": "1"}, {"cname": "room", "clientRequest": {}}]
)
def test_incomplete_bodies_are_refused(body: Json) -> None:
    response = caller().send("POST", "acquire", body)
    assert (response.status, response.body["code"]) == (400, 2)


def test_unsupported_characters_make_no_channel_name() -> None:
    assert caller(cname="room/1").acquire().body == {"code": 401, "reason": "invalid_channel_name"}
    assert caller(cname="https://page").acquire({"scene": 1}).status == 200


@pytest.mark.parametrize(
    ("client", "field"),
    [
        ({"scene": 3}, "scene"),
        ({"scene": "0"}, "scene"),
        ({"scene": True}, "scene"),
        ({"resourceExpiredHour": 0}, "resourceExpiredHour"),
        ({"resourceExpiredHour": 721}, "resourceExpiredHour"),
        ({"resourceExpiredHour": "24"}, "resourceExpiredHour"),
        ({"region": "cn"}, "region"),
        ({"excludeResourceIds": [1]}, "excludeResourceIds"),
        ({"startParameter": []}, "startParameter"),
    ],
)
def test_acquire_names_the_invalid_field(client: Json, field: str) -> None:
    response = caller().acquire(client)
    assert (response.status, response.body) == (400, {"code": 2, "reason": f"Acquire: invalid {field}"})


def test_scene_2_belongs_to_the_older_edition() -> None:
    assert [caller(edition).acquire({"scene": 2}).status for edition in EDITIONS] == [400, 200]


START_FLAWS: list[tuple[str, Json, str]] = [
    ("mix", {"storageConfig": None}, "storageConfig"),
    *(("mix", {"storageConfig": {k: v for k, v in STORAGE.items() if k != gone}}, gone) for gone in STORAGE),
    ("mix", {"storageConfig": {**STORAGE, "vendor": 4}}, "vendor"),
    ("mix", {"storageConfig": {**STORAGE, "region": "0"}}, "region"),
    ("mix", {"storageConfig": {**STORAGE, "bucket": 1}}, "bucket"),
    ("mix", {"storageConfig": {**STORAGE, "fileNamePrefix": ["a/b"]}}, "fileNamePrefix"),
    ("mix", {"storageConfig": {**STORAGE, "fileNamePrefix": ["a" * 64, "b" * 64]}}, "fileNamePrefix"),
    *(("mix", {"recordingFileConfig": {"avFileType": it}}, "avFileType") for it in (["mp4"], ["avi"], "hls", [])),
    ("mix", {"recordingConfig": {}}, "channelType"),
    *(("mix", recording(maxIdleTime=it), "maxIdleTime") for it in (4, 2_592_001, "30", True)),
    ("mix", recording(streamTypes=3), "streamTypes"),
    ("mix", recording(streamMode="mixed"), "streamMode"),
    ("mix", recording(decryptionMode=1), "secret"),
    ("mix", recording(decryptionMode=7, secret="s"), "salt"),
    ("mix", recording(subscribeUidGroup=6), "subscribeUidGroup"),
    ("mix", recording(subscribeAudioUids=["1"] * 33), "subscribeAudioUids"),
    ("mix", recording(subscribeAudioUids=["1"], unsubscribeAudioUids=["2"]), "subscribeAudioUids"),
    ("mix", recording(subscribeVideoUids=["1"], unsubscribeVideoUids=["2"]), "subscribeVideoUids"),
    ("mix", recording(transcodingConfig={"width": 1920, "height": 1081}), "width"),
    ("mix", recording(transcodingConfig={"layoutConfig": [{"x_axis": 2}]}), "y_axis"),
    ("individual", {"snapshotConfig": {}}, "fileType"),
    ("individual", {"snapshotConfig": {"fileType": ["png"]}}, "fileType"),
    ("individual", {"snapshotConfig": {"fileType": ["jpg"], "captureInterval": 0}}, "captureInterval"),
    ("individual", {**SNAPSHOTS, **recording(streamTypes=0)}, "snapshotConfig"),
    ("individual", {**SNAPSHOTS, **recording(subscribeAudioUids=["1"])}, "snapshotConfig"),
    ("web", {}, "extensionServiceConfig"),
    ("web", web(PUSH), "extensionServiceConfig"),
    ("web", {"extensionServiceConfig": {}}, "extensionServices"),
    ("web", web({"serviceName": "vod", "serviceParam": {}}), "serviceName"),
    *(("web", web({**RECORDER, "serviceParam": {k: v for k, v in PAGE.items() if k != gone}}), gone) for gone in PAGE),
    ("web", web({**RECORDER, "serviceParam": {**PAGE, "maxRecordingHour": 721}}), "maxRecordingHour"),
    (
        "web",
        web({**RECORDER, "serviceParam": {**PAGE, "videoWidth": 1921, "videoHeight": 1080}}),
        "videoWidth",
    ),
    ("web", web({**RECORDER, "serviceParam": {**PAGE, "onhold": "no"}}), "onhold"),
    ("video", {}, "mode"),
]


@pytest.mark.parametrize(("mode", "client", "field"), START_FLAWS)
def test_start_names_the_invalid_field(mode: str, client: Json, field: str) -> None:
    agora = caller(mode=mode)
    response = agora.start(agora.acquire().body["resourceId"], client)
    assert (response.status, response.body) == (400, {"code": 2, "reason": f"Start: invalid {field}"})


@pytest.mark.parametrize(
    ("mode", "client"),
    [
        ("mix", recording(maxIdleTime=5, subscribeVideoUids=["#allstream#"], unsubscribeAudioUids=["7"])),
        ("mix", {"storageConfig": {**STORAGE, "fileNamePrefix": ["a", "B2"], "extra": 1}, "extra": {}}),
        ("individual", {**SNAPSHOTS, **recording(streamTypes=1, streamMode="standard")}),
        ("web", web(RECORDER, PUSH)),
    ],
)
def test_documented_settings_are_taken(mode: str, client: Json) -> None:
    agora = caller(mode=mode)
    assert agora.start(agora.acquire().body["resourceId"], client).status == 200


def test_web_mode_is_spelt_as_in_the_edition() -> None:
    statuses = [
        [agora.start(agora.acquire().body["resourceId"], web()).status for agora in agoras]
        for agoras in ([caller(edition, mode=mode) for mode in ("web", "Web")] for edition in EDITIONS)
    ]
    assert statuses == [[200, 400], [400, 200]]


def test_async_stop_is_a_flag() -> None:
    session = caller(visit=60).begin()
    assert session.stop(T, {"async_stop": "yes"}).body == {"code": 2, "reason": "Stop: invalid async_stop"}
    assert session.stop(T, {"async_stop": None}).status == 200
