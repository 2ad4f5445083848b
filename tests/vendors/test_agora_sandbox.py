"""The Agora sandbox behaves as the documents say, edition by edition and second by second."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Any

import pytest

from contracts.model import ABSENT, Json, Request, Response
from contracts.vendors.agora.sandbox import AgoraSandbox, build
from contracts.vendors.agora.sandbox.faults import FAULTS

ACCOUNT = {"AGORA_APP_ID": "app", "AGORA_CUSTOMER_ID": "customer", "AGORA_CUSTOMER_SECRET": "secret"}
EDITIONS = ("2026-06", "2023-01")
T = 1_000_000.0
HOUR = 3600.0

STORAGE = {"vendor": 1, "region": 0, "bucket": "bucket", "accessKey": "key", "secretKey": "secret"}
PAGE = {
    "url": "https://page.test",
    "audioProfile": 0,
    "videoWidth": 1280,
    "videoHeight": 720,
    "maxRecordingHour": 2,
}
RECORDER = {"serviceName": "web_recorder_service", "serviceParam": PAGE}
PUSH = {"serviceName": "rtmp_publish_service", "serviceParam": {"outputs": [{"rtmpUrl": "rtmp://cdn.test"}]}}
HLS_MP4 = {"recordingFileConfig": {"avFileType": ["hls", "mp4"]}}
SNAPSHOTS = {"snapshotConfig": {"fileType": ["jpg"]}}


def basic(user: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


def web(*services: Json) -> dict[str, Json]:
    return {"extensionServiceConfig": {"extensionServices": list(services or [RECORDER])}}


def recording(**config: Json) -> dict[str, Json]:
    return {"recordingConfig": {"channelType": 0, **config}}


@dataclass(frozen=True)
class Caller:
    """Sends well-formed requests; whatever a test cares about can be said otherwise."""

    sandbox: AgoraSandbox
    app: str = "app"
    cname: Json = "room"
    uid: Json = "42"
    mode: str = "mix"
    authorization: str | None = basic("customer", "secret")

    def send(self, method: str, path: str, body: Json = ABSENT, at: float = T) -> Response:
        headers = {} if self.authorization is None else {"authorization": self.authorization}
        path = f"/v1/apps/{self.app}/cloud_recording/{path}"
        return self.sandbox.handle(Request(method=method, path=path, headers=headers, body=body), at)

    def body(self, client: Json) -> Json:
        return {"cname": self.cname, "uid": self.uid, "clientRequest": client}

    def acquire(self, client: Json = None, at: float = T) -> Response:
        return self.send("POST", "acquire", self.body(client or {}), at)

    def start(self, resource: str, client: Json = None, at: float = T) -> Response:
        client = {"storageConfig": STORAGE, **(client or {})}
        return self.send("POST", f"resourceid/{resource}/mode/{self.mode}/start", self.body(client), at)

    def begin(self, client: Json = None, at: float = T) -> Session:
        resource = self.acquire(at=at).body["resourceId"]
        started = self.start(resource, client, at)
        assert started.status == 200, started.body
        return Session(self, resource, started.body["sid"])


@dataclass(frozen=True)
class Session:
    """A started recording and the calls about it."""

    caller: Caller
    resource: str
    sid: str

    @property
    def path(self) -> str:
        return f"resourceid/{self.resource}/sid/{self.sid}/mode/{self.caller.mode}"

    def query(self, at: float) -> Response:
        return self.caller.send("GET", f"{self.path}/query", at=at)

    def stop(self, at: float, client: Json = None) -> Response:
        return self.caller.send("POST", f"{self.path}/stop", self.caller.body(client or {}), at)

    def status(self, at: float) -> int:
        return int(self.query(at).body["serverResponse"]["status"])


def caller(edition: str = "2026-06", *, visit: float = 0.0, **more: Any) -> Caller:
    return Caller(build(ACCOUNT, edition, visit=visit), **more)


def is_gone(response: Response) -> bool:
    return response.status == 404 and response.body["code"] == 404


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
        ("POST", "resourceid/r/sid/s/mode/mix/update"),
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
    ("individual", {"snapshotConfig": {"fileType": ["jpg"], "captureInterval": 4}}, "captureInterval"),
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
    session = agora.begin(recording(**config))
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
