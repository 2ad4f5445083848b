"""The part of the directed plan that changes running recordings, in documented ways and in refused ones."""

from __future__ import annotations

from contracts.model import Json
from contracts.target.channel import Channel, Waits
from contracts.vendors.agora.moves import CDN_PUSH, PAGE, Agora, storage
from contracts.vendors.agora.refusals import broken_channels
from contracts.vendors.agora.settings import HLS, HLS_MP4, SETTLE, SLICE

EVERYBODY = ["#allstream#"]
MANY = [str(uid) for uid in range(1, 34)]
LISTS: Json = {
    "streamSubscribe": {
        "audioUidList": {"subscribeAudioUids": EVERYBODY},
        "videoUidList": {"unsubscribeVideoUids": ["444", "555"]},
    }
}
ELSEWHERE: Json = {"rtmpPublishConfig": {"outputs": [{"rtmpUrl": "rtmps://push.example.org/live/recording-contracts"}]}}
NOWHERE: Json = {"rtmpPublishConfig": {"outputs": [{"rtmpUrl": "rtmp://push.invalid/live/recording-contracts"}]}}
"""Nobody can be reached below the reserved domain `invalid`."""

NEW_STORAGE: Json = {
    **storage(),
    "stsToken": "stand-in-sts-token-41e6",
    "stsExpiration": 4_102_444_800,
    "fileNamePrefix": ["recordings", "2"],
    "extensionParams": {"sse": "aes256", "tag": "stand-in"},
}


def _listening(**lists: Json) -> Json:
    return {"streamSubscribe": {"audioUidList": lists}}


def _watching(**lists: Json) -> Json:
    return {"streamSubscribe": {"videoUidList": lists}}


def _held(*, on_hold: bool) -> Json:
    return {"webRecordingConfig": {"onhold": on_hold}}


def _pushing(*outputs: Json) -> Json:
    return {"rtmpPublishConfig": {"outputs": list(outputs)}}


def _storing(**changes: Json) -> Json:
    return {"storageConfig": {**NEW_STORAGE, **changes}}


UPDATES: tuple[Json, ...] = (
    LISTS,
    {
        "streamSubscribe": {
            "audioUidList": {"unsubscribeAudioUids": ["444"]},
            "videoUidList": {"subscribeVideoUids": ["1001", "1002"]},
        }
    },
    {"storageConfig": NEW_STORAGE},
    {"storageConfig": {**storage(), "vendor": 11, "extensionParams": {"endpoint": "storage.example.com"}}},
)
"""Every documented change of a channel's recording."""

PAGE_UPDATES: tuple[Json, ...] = (_held(on_hold=True), _held(on_hold=False), ELSEWHERE, NOWHERE)
"""Every documented change of a page's recording."""

WRONG_UPDATES: tuple[Json, ...] = (
    {"streamSubscribe": "all"},
    {"streamSubscribe": {"audioUidList": EVERYBODY}},
    {"streamSubscribe": {"videoUidList": EVERYBODY}},
    _listening(subscribeAudioUids="1001"),
    _listening(unsubscribeAudioUids=[1001]),
    _watching(subscribeVideoUids="1001"),
    _watching(unsubscribeVideoUids=[1001]),
    _listening(subscribeAudioUids=MANY),
    _watching(unsubscribeVideoUids=MANY),
    _listening(subscribeAudioUids=[]),
    _watching(unsubscribeVideoUids=[]),
    _listening(subscribeAudioUids=["1"], unsubscribeAudioUids=["2"]),
    _watching(subscribeVideoUids=["1"], unsubscribeVideoUids=["2"]),
    {"storageConfig": "elsewhere"},
    {"storageConfig": {name: value for name, value in storage().items() if name != "bucket"}},
    _storing(vendor=99),
    _storing(region="west"),
    _storing(secretKey=7),
    _storing(stsToken=7),
    _storing(stsExpiration="never"),
    _storing(fileNamePrefix=["a-b"]),
    _storing(extensionParams="none"),
    _storing(extensionParams={"sse": "rot13"}),
    _storing(extensionParams={"tag": 7}),
)
"""Changes of a channel's recording, each with one setting that breaks one documented rule."""

WRONG_PAGE_UPDATES: tuple[Json, ...] = (
    {"webRecordingConfig": "paused"},
    {"webRecordingConfig": {"onhold": "yes"}},
    {"webRecordingConfig": {"onhold": False, "url": 7}},
    {"rtmpPublishConfig": "elsewhere"},
    {"rtmpPublishConfig": {"outputs": "elsewhere"}},
    _pushing("rtmp://push.example.org/live/a"),
    _pushing({"rtmpUrl": 7}),
    _pushing({"rtmpUrl": "https://push.example.org/live/a"}),
    _pushing({"rtmpUrl": "rtmp://push.example.org/live/a"}, {"rtmpUrl": "rtmp://push.example.org/live/b"}),
)
"""Changes of a page's recording, each with one setting that breaks one documented rule."""

REGION: Json = {"uid": "1", "x_axis": 0.1, "y_axis": 0.1, "width": 0.5, "height": 0.5, "alpha": 1, "render_mode": 1}
BACKGROUND: Json = {"uid": "1", "image_url": "https://www.example.com/one.jpg", "render_mode": 0}


def _custom(*regions: Json) -> Json:
    return {"mixedVideoLayout": 3, "layoutConfig": list(regions)}


def _behind(**changes: Json) -> Json:
    return {"mixedVideoLayout": 1, "backgroundConfig": [{**BACKGROUND, **changes}]}


LAYOUTS: tuple[Json, ...] = (
    {},
    {"mixedVideoLayout": 0, "backgroundColor": "#FF0000"},
    {"mixedVideoLayout": 1, "backgroundImage": "https://www.example.com/canvas.jpg"},
    {"mixedVideoLayout": 2, "maxResolutionUid": "1001"},
    _custom(REGION, {"x_axis": 0, "y_axis": 0, "width": 1, "height": 1, "render_mode": 0}),
    _behind(render_mode=1),
    {**_behind(), "defaultUserBackgroundImage": "https://www.example.com/everybody.bmp"},
)
"""Every documented option of a layout."""

WRONG_LAYOUTS: tuple[Json, ...] = (
    {"mixedVideoLayout": 4},
    {"mixedVideoLayout": 2, "maxResolutionUid": "0"},
    {"backgroundColor": "red"},
    {"backgroundImage": 7},
    {"defaultUserBackgroundImage": 7},
    {"mixedVideoLayout": 3, "layoutConfig": REGION},
    _custom(*[REGION] * 18),
    _custom({name: value for name, value in REGION.items() if name != "height"}),
    _custom({**REGION, "uid": 1}),
    _custom({**REGION, "x_axis": -0.5}),
    _custom({**REGION, "y_axis": -0.5}),
    _custom({**REGION, "width": -0.5}),
    _custom({**REGION, "height": "tall"}),
    _custom({**REGION, "alpha": 2}),
    _custom({**REGION, "render_mode": 2}),
    _custom({**REGION, "x_axis": 0.9}),
    {"mixedVideoLayout": 3},
    {"backgroundConfig": BACKGROUND},
    {"backgroundConfig": [{"uid": "1"}]},
    _behind(uid=1),
    _behind(image_url=7),
    _behind(render_mode=2),
)
"""Layouts that each break one documented rule."""


def changed_composite(channel: Channel) -> Waits:
    """A composite recording that is changed in every documented way, in refused ones, and after its end."""
    agora = Agora(channel)
    recording = agora.plan("mix", **HLS)
    if not agora.begin(recording):
        return
    for valid in UPDATES:
        agora.update(recording, valid)
    for valid in LAYOUTS:
        agora.update_layout(recording, valid)
    for change in (agora.update, agora.update_layout):
        change(recording, {}, uid="424242")
        change(recording, {}, cname=f"{recording.cname}x")
    for wrong in WRONG_UPDATES:
        agora.update(recording, wrong)
    for wrong in WRONG_LAYOUTS:
        agora.update_layout(recording, wrong)
    yield SLICE
    yield from agora.until_ready(recording)
    agora.stop(recording)
    yield SETTLE
    agora.update(recording, LISTS)
    agora.update_layout(recording, {"mixedVideoLayout": 1})


def wrong_changes(channel: Channel) -> Waits:
    """Changes that break what every operation asks for: they name no recording, or are no JSON."""
    agora = Agora(channel)
    recording = agora.plan("mix", **HLS)
    if not agora.begin(recording):
        return
    yield 1.0
    for action in ("update", "updateLayout"):
        own = {"cname": recording.cname, "uid": recording.uid, "clientRequest": {}}
        for body in broken_channels(own):
            channel.send("POST", agora.path(recording, action), body=body)
        channel.send("POST", agora.path(recording, action), text='{"cname": ')
        yield 0.0
    agora.stop(recording)


def changed_page(channel: Channel) -> Waits:
    """A page's recording that starts paused, goes on, is paused again, and is pushed elsewhere; another stays as it is.

    What is refused in between changes nothing.
    """
    agora = Agora(channel)
    page = {**PAGE, "serviceParam": {**PAGE["serviceParam"], "onhold": True}}
    services = {"errorHandlePolicy": "error_abort", "extensionServices": [page, CDN_PUSH]}
    recording = agora.plan(agora.web, **HLS, extensionServiceConfig=services)
    other = agora.plan(agora.web, **HLS_MP4, storageConfig={**agora.storage, "fileNamePrefix": ["pages", "other"]})
    if not (agora.begin(recording) and agora.begin(other)):
        return
    agora.query(recording)
    yield SLICE
    yield from agora.until_ready(recording)
    agora.update(recording, _held(on_hold=False))
    agora.update(recording, NOWHERE)
    if channel.edition == "2023-01":
        agora.update(recording, {"webRecordingConfig": {"url": "https://www.example.org", "onhold": False}})
    yield SLICE
    agora.query(recording)
    agora.update(recording, _held(on_hold=True))
    agora.update(recording, ELSEWHERE)
    yield SLICE
    agora.query(recording)
    agora.query(other)
    for wrong in WRONG_PAGE_UPDATES:
        agora.update(recording, wrong)
    agora.update(recording, _held(on_hold=True))
    agora.update(recording, _held(on_hold=False), uid="424242")
    agora.update_layout(recording, {"mixedVideoLayout": 1})
    agora.stop(other)
    agora.stop(other)
    yield SLICE
    agora.query(recording)
    agora.query(other)
    agora.stop(recording)
