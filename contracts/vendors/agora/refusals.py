"""The part of the directed plan that must be refused: each request breaks one documented rule."""

from __future__ import annotations

from contracts.model import Json
from contracts.target.channel import Channel, Waits
from contracts.vendors.agora.access import BASE
from contracts.vendors.agora.moves import PAGE, Agora, Recording, storage
from contracts.vendors.agora.settings import HLS, SLICE


def acquire_options(channel: Channel) -> Waits:
    """Every documented option of acquire, each valid; then each broken in one place."""
    agora = Agora(channel)
    recording = agora.plan("mix")
    for valid in (
        {"scene": 0},
        {"scene": 1},
        {"resourceExpiredHour": 1},
        {"resourceExpiredHour": 720},
        {"region": "EU"},
    ):
        agora.acquire(recording, **valid)
    agora.acquire(recording, excludeResourceIds=[recording.resource or "none"])
    own = {"cname": recording.cname, "uid": recording.uid, "clientRequest": {"scene": 0}}
    for broken in _broken_channels(own):
        channel.send("POST", f"{BASE}/acquire", body=broken)
    for wrong in (
        {"scene": 7},
        {"resourceExpiredHour": 0},
        {"resourceExpiredHour": 721},
        {"region": "MOON"},
        {"excludeResourceIds": "none"},
        {"startParameter": "none"},
    ):
        agora.acquire(recording, **wrong)
    channel.send("POST", f"{BASE}/acquire", text='{"cname": ')
    yield from ()


def _broken_channels(body: Json) -> list[Json]:
    """Bodies that break what every operation asks for: cname, uid and clientRequest."""
    without = [{name: value for name, value in body.items() if name != missing} for missing in body]
    changed = [
        {**body, name: value}
        for name, value in (
            ("cname", 12345),
            ("uid", 527841),
            ("uid", "0"),
            ("uid", "4294967296"),
            ("uid", "somebody"),
            ("clientRequest", "none"),
        )
    ]
    return without + changed


STORAGE_WITHOUT_BUCKET = {name: value for name, value in storage().items() if name != "bucket"}

WRONG_STARTS: tuple[Json, ...] = (
    {"recordingFileConfig": {"avFileType": ["mp4"]}},
    {"recordingFileConfig": {"avFileType": ["avi"]}},
    {"recordingFileConfig": ["hls"]},
    {"storageConfig": STORAGE_WITHOUT_BUCKET},
    {"storageConfig": {**storage(), "vendor": 99}},
    {"storageConfig": {**storage(), "region": "west"}},
    {"storageConfig": {**storage(), "accessKey": 7}},
    {"storageConfig": {**storage(), "fileNamePrefix": "no-list"}},
    {"token": 7},
    {"recordingConfig": {"streamTypes": 2}},
    {"recordingConfig": {"channelType": 2}},
    {"recordingConfig": {"channelType": 0, "maxIdleTime": 4}},
    {"recordingConfig": {"channelType": 0, "streamTypes": 3}},
    {"recordingConfig": {"channelType": 0, "videoStreamType": 2}},
    {"recordingConfig": {"channelType": 0, "subscribeUidGroup": 6}},
    {"recordingConfig": {"channelType": 0, "streamMode": "fancy"}},
    {"recordingConfig": {"channelType": 0, "subscribeAudioUids": [str(uid) for uid in range(1, 34)]}},
    {"recordingConfig": {"channelType": 0, "subscribeAudioUids": ["1"], "unsubscribeAudioUids": ["2"]}},
    {"recordingConfig": {"channelType": 0, "subscribeVideoUids": ["1"], "unsubscribeVideoUids": ["2"]}},
)
"""Client requests of a composite start, each with one setting that breaks one documented rule."""

WRONG_SNAPSHOTS: tuple[Json, ...] = (
    {"snapshotConfig": {"captureInterval": 10}},
    {"snapshotConfig": {"fileType": ["png"]}},
    {"snapshotConfig": {"fileType": ["jpg"], "captureInterval": 4}},
)

WRONG_PAGES: tuple[Json, ...] = (
    {"extensionServiceConfig": {"errorHandlePolicy": "error_abort"}},
    {"extensionServiceConfig": {"errorHandlePolicy": "shrug", "extensionServices": [PAGE]}},
    {"extensionServiceConfig": {"errorHandlePolicy": "error_abort", "extensionServices": []}},
    {"extensionServiceConfig": {"extensionServices": [{"serviceName": "web_recorder_service"}]}},
    *(
        {"extensionServiceConfig": {"extensionServices": [{**PAGE, "serviceParam": {**PAGE["serviceParam"], **wrong}}]}}
        for wrong in (
            {"audioProfile": 3},
            {"maxRecordingHour": 0},
            {"videoFps": 4},
            {"mobile": "yes"},
            {"maxVideoDuration": 20},
            {"readyTimeout": 61},
        )
    ),
    {"extensionServiceConfig": {"extensionServices": [{**PAGE, "serviceParam": {"url": "https://www.example.com"}}]}},
)


def wrong_starts(mode: str, wrongs: tuple[Json, ...], channel: Channel) -> Waits:
    """Starts that must be refused for one of their settings."""
    agora = Agora(channel)
    recording = agora.plan(agora.web if mode == "web" else mode)
    for wrong in wrongs:
        recording = _unstarted(agora, recording)
        if recording.resource:
            agora.start(recording, body=_start_body(recording, **wrong))
    yield from ()


def wrong_start_bodies(channel: Channel) -> Waits:
    """Starts that break what every operation asks for, that name no storage, or an unknown mode."""
    agora = Agora(channel)
    recording = agora.plan("mix", **HLS)
    for index in range(len(_broken_channels(_start_body(recording)))):
        recording = _unstarted(agora, recording)
        if recording.resource:
            agora.start(recording, body=_broken_channels(_start_body(recording))[index])
    recording = _unstarted(agora, recording)
    if not recording.resource:
        return
    without_storage = {name: value for name, value in recording.client_request.items() if name != "storageConfig"}
    agora.start(recording, body={**_start_body(recording), "clientRequest": without_storage})
    recording = _unstarted(agora, recording)
    recording.mode = "mixed"
    agora.start(recording)
    yield from ()


def _start_body(recording: Recording, **changes: Json) -> Json:
    settings = {**recording.client_request, **changes}
    return {"cname": recording.cname, "uid": recording.uid, "clientRequest": settings}


def _unstarted(agora: Agora, recording: Recording) -> Recording:
    """`recording` while nothing was started on its resource; else it is stopped, and another planned like it."""
    if recording.sid:
        agora.stop(recording)
        settings = {name: value for name, value in recording.client_request.items() if name != "storageConfig"}
        recording = agora.plan(recording.mode, **settings)
    if not recording.resource:
        agora.acquire(recording)
    return recording


def wrong_stops(channel: Channel) -> Waits:
    """Stops that must be refused, and the one that ends the recording."""
    agora = Agora(channel)
    recording = agora.plan("mix", **HLS)
    if not agora.begin(recording):
        return
    yield SLICE
    agora.stop(recording, client_request={"async_stop": "yes"})
    own = {"cname": recording.cname, "uid": recording.uid, "clientRequest": {}}
    for body in _broken_channels(own):
        channel.send("POST", agora.path(recording, "stop"), body=body)
    agora.stop(recording, client_request={"async_stop": None})
