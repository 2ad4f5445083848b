"""Every documented option of a start, sent in as few recordings as their exclusions allow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial

from contracts.model import Json
from contracts.target.channel import Channel, Scenario, Waits, scenario
from contracts.vendors.agora.moves import CDN_PUSH, PAGE, USER, Agora, storage
from contracts.vendors.agora.settings import HLS, HLS_MP4, OLD, SLICE

ALL = ["#allstream#"]
SALT = "c2FsdHNhbHRzYWx0c2FsdHNhbHRzYWx0c2FsdHNhbHQ="
IMAGE = "https://www.example.com/empty.jpg"
FAR_FUTURE = 4102444800
"""A time at which no token of today is valid: nothing is stored with a stand-in."""

Options = tuple[str, Json, Mapping[str, Json]]
"""A mode, the client request of its start, and by edition what takes the place of parts of it."""


def _stored(vendor: int, region: int, **more: Json) -> Json:
    return {**storage(), "vendor": vendor, "region": region, **more}


def _unsubscribed(kind: str, *uids: str) -> Json:
    """Whom not to record, in both spellings that the documents have."""
    return {f"unsubscribe{kind}Uids": list(uids), f"unSubscribe{kind}Uids": list(uids)}


def _composed(layout: int, width: int, height: int, fps: int, bitrate: int, **more: Json) -> Json:
    size = {"width": width, "height": height, "fps": fps, "bitrate": bitrate}
    return {"mixedVideoLayout": layout, **size, **more}


FLOATING: Json = {
    **HLS,
    "token": "",
    "recordingConfig": {
        "channelType": 0,
        "decryptionMode": 0,
        "streamTypes": 2,
        "videoStreamType": 0,
        "audioProfile": 0,
        "maxIdleTime": 30,
        "subscribeAudioUids": ALL,
        **_unsubscribed("Video", "2002"),
        "transcodingConfig": _composed(0, 360, 640, 15, 500, backgroundColor="#FF0000"),
    },
    "storageConfig": _stored(2, 22, fileNamePrefix=["calls", "June2026"], extensionParams={"tag": "calls"}),
}

ADAPTIVE: Json = {
    **HLS_MP4,
    "recordingConfig": {
        "channelType": 1,
        "decryptionMode": 2,
        "secret": "stand-in-encryption-key-90ab",
        "streamTypes": 0,
        "audioProfile": 1,
        "maxIdleTime": 300,
        **_unsubscribed("Audio", "2002", "2003"),
        "transcodingConfig": _composed(1, 1280, 720, 30, 1710),
    },
    "storageConfig": _stored(3, 19, stsToken="stand-in-sts-token-41e6", stsExpiration=FAR_FUTURE),
}

VERTICAL: Json = {
    **HLS,
    "recordingConfig": {
        "channelType": 1,
        "decryptionMode": 7,
        "secret": "stand-in-encryption-key-90ab",
        "salt": SALT,
        "videoStreamType": 1,
        "audioProfile": 2,
        "subscribeUidGroup": 3,
        "subscribeAudioUids": [USER, "2002"],
        "subscribeVideoUids": ALL,
        "transcodingConfig": _composed(
            2,
            1920,
            1080,
            60,
            6500,
            maxResolutionUid=USER,
            backgroundImage=IMAGE,
            defaultUserBackgroundImage=IMAGE,
            backgroundConfig=[
                {"uid": USER, "image_url": IMAGE, "render_mode": 0},
                {"uid": "2002", "image_url": IMAGE, "render_mode": 1},
                {"uid": "2003", "image_url": IMAGE},
            ],
        ),
    },
    "storageConfig": _stored(1, 25, extensionParams={"sse": "kms", "tag": "calls"}),
}

CUSTOM: Json = {
    **HLS_MP4,
    "recordingConfig": {
        "channelType": 0,
        "decryptionMode": 8,
        "secret": "stand-in-encryption-key-90ab",
        "salt": SALT,
        "streamTypes": 1,
        "subscribeVideoUids": [USER],
        "transcodingConfig": _composed(
            3,
            640,
            480,
            10,
            400,
            layoutConfig=[
                {"uid": USER, "x_axis": 0, "y_axis": 0, "width": 1, "height": 0.5, "alpha": 1, "render_mode": 1},
                {"x_axis": 0, "y_axis": 0.5, "width": 0.5, "height": 0.5, "alpha": 0.5, "render_mode": 0},
                {"x_axis": 0.5, "y_axis": 0.5, "width": 0.5, "height": 0.5},
            ],
        ),
    },
    "storageConfig": _stored(11, 0, extensionParams={"endpoint": "storage.example.com"}),
}

DEFAULT_STREAMS: Json = {
    **HLS,
    "recordingConfig": {
        "channelType": 0,
        "decryptionMode": 5,
        "secret": "stand-in-encryption-key-90ab",
        "streamTypes": 2,
        "streamMode": "default",
        "subscribeUidGroup": 5,
        "subscribeAudioUids": [USER],
        "subscribeVideoUids": [USER],
    },
    "storageConfig": _stored(5, 0),
}

OTHER_USERS: Json = {
    **HLS,
    "recordingConfig": {
        "channelType": 0,
        "streamTypes": 2,
        "subscribeUidGroup": 0,
        "subscribeAudioUids": ["2002"],
        "subscribeVideoUids": ["2002"],
    },
}
"""Streams of somebody who is not in the channel, which somebody else is."""

STANDARD_STREAMS: Json = {
    **HLS,
    "recordingConfig": {
        "channelType": 1,
        "decryptionMode": 6,
        "secret": "stand-in-encryption-key-90ab",
        "streamTypes": 1,
        "streamMode": "standard",
        "videoStreamType": 1,
        "subscribeUidGroup": 1,
    },
    "storageConfig": _stored(6, 0),
}

ORIGINAL_STREAMS: Json = {
    **HLS,
    "recordingConfig": {
        "channelType": 0,
        "decryptionMode": 3,
        "secret": "stand-in-encryption-key-90ab",
        "streamTypes": 0,
        "streamMode": "original",
        "subscribeUidGroup": 2,
        "subscribeAudioUids": ALL,
    },
    "storageConfig": _stored(7, 15),
}

MIXED_AFTERWARDS: Json = {
    "appsCollection": {"combinationPolicy": "postpone_transcoding"},
    "transcodeOptions": {
        "container": {"format": "m4a"},
        "transConfig": {"transMode": "audioMix"},
        "audio": {"sampleRate": "48000", "bitrate": "48000", "channels": "2"},
    },
}


def _page(**more: Json) -> Json:
    return {**PAGE, "serviceParam": {**PAGE["serviceParam"], **more}}


SMALL = {
    "audioProfile": 1,
    "videoWidth": 480,
    "videoHeight": 720,
    "videoBitrate": 50,
    "videoFps": 5,
    "onhold": False,
    "maxVideoDuration": 30,
    "readyTimeout": 0,
    "maxRecordingHour": 1,
}
LARGE = {
    "audioProfile": 2,
    "videoWidth": 1920,
    "videoHeight": 1080,
    "videoBitrate": 8000,
    "videoFps": 60,
    "onhold": True,
    "maxVideoDuration": 240,
    "readyTimeout": 60,
    "maxRecordingHour": 2,
}


VIDEO_ON_DEMAND: Json = {
    "accessKey": "stand-in-access-key-7d31",
    "secretKey": "stand-in-secret-key-52c8",
    "regionId": "cn-shanghai",
    "apiData": {"videoData": {"title": "recording-contracts"}},
}


def _pages(*services: Json, **more: Json) -> Json:
    return {"errorHandlePolicy": "error_abort", "extensionServices": list(services), **more}


SMALL_PAGE: Json = {
    **HLS_MP4,
    "token": "stand-in-token-3b9f",
    "extensionServiceConfig": _pages({**_page(**SMALL, mobile=True), "errorHandlePolicy": "error_ignore"}),
    "storageConfig": _stored(8, 7, fileNamePrefix=["pages", "2026"]),
}
LARGE_PAGE: Json = {
    **HLS,
    "extensionServiceConfig": _pages(_page(**LARGE), CDN_PUSH),
    "storageConfig": _stored(1, 1, extensionParams={"sse": "aes256"}),
}

OPTIONS: Mapping[str, Options] = {
    "floating-layout": ("mix", FLOATING, {}),
    "adaptive-layout": ("mix", ADAPTIVE, {OLD: {"storageConfig": _stored(3, 19)}}),
    "vertical-layout": ("mix", VERTICAL, {}),
    "custom-layout": ("mix", CUSTOM, {OLD: {"storageConfig": _stored(4, 0)}}),
    "default-streams": ("individual", DEFAULT_STREAMS, {OLD: {"appsCollection": {"combinationPolicy": "default"}}}),
    "standard-streams": ("individual", STANDARD_STREAMS, {OLD: {"storageConfig": _stored(0, 0)}}),
    "original-streams": ("individual", ORIGINAL_STREAMS, {OLD: MIXED_AFTERWARDS}),
    "small-page": ("web", SMALL_PAGE, {OLD: {"extensionServiceConfig": _pages(_page(**SMALL), apiVersion="v1")}}),
    "large-page": ("web", LARGE_PAGE, {}),
}
"""What each recording is asked for."""


def option_scenarios() -> Iterator[Scenario]:
    """One scenario for each bundle of options."""
    for name in OPTIONS:
        yield scenario(f"options/{name}", partial(bundle, *OPTIONS[name]), SLICE)
    yield scenario("options/video-on-demand", video_on_demand)
    yield scenario("options/other-users", partial(bundle, "individual", OTHER_USERS, {}), SLICE, thorough=True)


def bundle(mode: str, settings: Json, changes: Mapping[str, Json], channel: Channel) -> Waits:
    """A recording with these options, announced to acquire where that is documented."""
    agora = Agora(channel)
    recording = agora.plan(agora.web if mode == "web" else mode, **settings)
    recording.client_request = {**recording.client_request, **changes.get(channel.edition, {})}
    announced = {} if channel.edition == OLD else {"startParameter": recording.client_request}
    if not agora.begin(recording, **announced):
        return
    yield SLICE
    yield from agora.until_ready(recording)
    agora.stop(recording)
    agora.examine(recording)


def video_on_demand(channel: Channel) -> Waits:
    """A recording for the service that only the older documents have; nothing is started where there is none."""
    agora = Agora(channel)
    service = {"serviceName": "aliyun_vod_service", "errorHandlePolicy": "error_abort", "serviceParam": VIDEO_ON_DEMAND}
    recording = agora.plan("mix", **HLS, extensionServiceConfig=_pages(service))
    agora.acquire(recording)
    if channel.edition == OLD and recording.resource:
        agora.start(recording)
    if recording.sid:
        agora.stop(recording)
    yield from ()
