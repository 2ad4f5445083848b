"""Settings of a start that must be refused: each breaks one documented rule, and nothing else about it is in doubt."""

from __future__ import annotations

from collections.abc import Mapping

from contracts.model import ABSENT, Json
from contracts.vendors.agora.moves import CDN_PUSH, PAGE, storage

Wrongs = Mapping[str, tuple[Json, ...]]
"""Client requests by the edition that has their rule; under "" those of every edition. What is ABSENT is left out."""

VIDEO: Json = {"width": 640, "height": 360, "fps": 15, "bitrate": 500}
SECRET: Json = {"secret": "stand-in-encryption-key-90ab"}
REGION: Json = {"x_axis": 0, "y_axis": 0, "width": 0.5, "height": 0.5}
BACKGROUND: Json = {"uid": "1001", "image_url": "https://www.example.com/empty.jpg"}


def stored(**changes: Json) -> Json:
    """Settings with this in their storage."""
    return {"storageConfig": {**storage(), **changes}}


def streamed(**changes: Json) -> Json:
    """Settings with this in their streams."""
    return {"recordingConfig": {"channelType": 0, **changes}}


def composed(**changes: Json) -> Json:
    """Settings with this in their video."""
    return streamed(transcodingConfig={**VIDEO, **changes})


def arranged(**changes: Json) -> Json:
    """Settings with this in the one region of their layout."""
    return composed(mixedVideoLayout=3, layoutConfig=[{**REGION, **changes}])


def backed(**changes: Json) -> Json:
    """Settings with this in the background of one user."""
    return composed(backgroundConfig=[{**BACKGROUND, **changes}])


def served(*services: Json, **changes: Json) -> Json:
    """Settings with these extension services."""
    return {"extensionServiceConfig": {"extensionServices": list(services), **changes}}


def paged(**changes: Json) -> Json:
    """Settings with this in the page to record."""
    return served({**PAGE, "serviceParam": {**PAGE["serviceParam"], **changes}})


def pushed(param: Json) -> Json:
    """Settings with a page that is pushed as `param` says."""
    return served(PAGE, {**CDN_PUSH, "serviceParam": param})


def without(value: Json, name: str) -> Json:
    """`value` without one of its fields."""
    return {key: each for key, each in value.items() if key != name}


WRONG_STORAGE: Wrongs = {
    "": (
        {"storageConfig": ABSENT},
        {"storageConfig": without(storage(), "bucket")},
        stored(vendor=99),
        stored(region="west"),
        stored(region=99),
        stored(bucket=7),
        stored(accessKey=7),
        stored(fileNamePrefix="no-list"),
        stored(fileNamePrefix=["a" * 64, "b" * 63]),
        stored(extensionParams="none"),
        stored(extensionParams={"sse": "rot13"}),
        stored(extensionParams={"tag": 7}),
    ),
    "2026-06": (
        stored(vendor=4),
        stored(stsToken=7),
        stored(stsExpiration="soon"),
        stored(vendor=11, extensionParams={"endpoint": 7}),
        stored(vendor=11, extensionParams={}),
        stored(vendor=11),
    ),
    "2023-01": (stored(vendor=11),),
}

WRONG_STREAMS: Wrongs = {
    "": (
        {"recordingFileConfig": {"avFileType": ["mp4"]}},
        {"recordingFileConfig": {"avFileType": ["avi"]}},
        {"recordingFileConfig": ["hls"]},
        {"token": 7},
        streamed(channelType=2),
        streamed(decryptionMode=9),
        streamed(decryptionMode=1, secret=7),
        streamed(decryptionMode=1),
        streamed(decryptionMode=7, **SECRET, salt=7),
        streamed(decryptionMode=7, **SECRET),
        streamed(maxIdleTime=4),
        streamed(maxIdleTime=2592001),
        streamed(streamTypes=3),
        streamed(videoStreamType=2),
        streamed(subscribeUidGroup=6),
        streamed(streamMode="fancy"),
        streamed(audioProfile=3),
        streamed(subscribeAudioUids=[str(uid) for uid in range(1, 34)]),
        streamed(subscribeVideoUids=[7]),
        streamed(subscribeAudioUids=["1"], unsubscribeAudioUids=["2"], unSubscribeAudioUids=["2"]),
        streamed(subscribeVideoUids=["1"], unsubscribeVideoUids=["2"], unSubscribeVideoUids=["2"]),
        streamed(streamTypes=0, subscribeVideoUids=["1"]),
        streamed(streamTypes=1, subscribeAudioUids=["1"]),
    ),
}

WRONG_VIDEO: Wrongs = {
    "": (
        streamed(transcodingConfig="none"),
        composed(width="wide"),
        composed(width=1920, height=1088),
        composed(fps="fast"),
        composed(bitrate="high"),
        composed(bitrate=6501),
        composed(mixedVideoLayout=4),
        composed(mixedVideoLayout=2, maxResolutionUid="0"),
        composed(mixedVideoLayout=3),
        composed(backgroundColor="red"),
        composed(backgroundImage=7),
        composed(defaultUserBackgroundImage=7),
        composed(mixedVideoLayout=3, layoutConfig="none"),
        composed(mixedVideoLayout=3, layoutConfig=[REGION] * 18),
        composed(mixedVideoLayout=3, layoutConfig=[without(REGION, "height")]),
        arranged(x_axis=1.5),
        arranged(uid=7),
        arranged(alpha=2),
        arranged(render_mode=2),
        composed(backgroundConfig="none"),
        composed(backgroundConfig=[without(BACKGROUND, "image_url")]),
        backed(uid=7),
        backed(image_url=7),
        backed(render_mode=2),
    ),
    "2023-01": (composed(width=1922, height=360),),
}

SNAPSHOTS: Json = {"fileType": ["jpg"]}

AUDIO_ALONE: Json = streamed(streamTypes=0, streamMode="original", subscribeUidGroup=0)
POSTPONED: Json = {"appsCollection": {"combinationPolicy": "postpone_transcoding"}, **AUDIO_ALONE}
MIXING: Json = {"transConfig": {"transMode": "audioMix"}}

WRONG_INDIVIDUALS: Wrongs = {
    "": (
        streamed(streamTypes=2),
        {"snapshotConfig": {"captureInterval": 10}},
        {"snapshotConfig": {"fileType": ["png"]}},
        {"snapshotConfig": {"fileType": ["jpg"], "captureInterval": 0}},
        {"snapshotConfig": {"fileType": ["jpg"], "captureInterval": 3601}},
    ),
    "2026-06": (
        {"snapshotConfig": SNAPSHOTS, **streamed(streamTypes=0, subscribeUidGroup=0)},
        {"snapshotConfig": SNAPSHOTS, **streamed(subscribeAudioUids=["1"], subscribeUidGroup=0)},
    ),
    "2023-01": (
        streamed(audioProfile=1, subscribeUidGroup=0),
        streamed(transcodingConfig=VIDEO, subscribeUidGroup=0),
        {"appsCollection": {"combinationPolicy": "whenever"}, **AUDIO_ALONE},
        POSTPONED,
        {**POSTPONED, "transcodeOptions": {"container": {"format": "mp3"}}},
        {**POSTPONED, "transcodeOptions": {"transConfig": {"transMode": "videoMix"}}},
        {**POSTPONED, "transcodeOptions": {**MIXING, "container": {"format": "wav"}}},
        {**POSTPONED, "transcodeOptions": {**MIXING, "audio": {"sampleRate": "44100"}}},
        {**POSTPONED, "transcodeOptions": {**MIXING, "audio": {"bitrate": "64000"}}},
        {**POSTPONED, "transcodeOptions": {**MIXING, "audio": {"channels": "3"}}},
    ),
}

WRONG_PAGES: Wrongs = {
    "": (
        {"extensionServiceConfig": {"errorHandlePolicy": "error_abort"}},
        served(PAGE, errorHandlePolicy="shrug"),
        served(),
        served({"serviceName": "web_recorder_service"}),
        served(PAGE, {"serviceName": "fax_service", "serviceParam": {}}),
        served(CDN_PUSH),
        {"extensionServiceConfig": ABSENT},
        pushed({"outputs": "none"}),
        pushed({"outputs": [{}]}),
        pushed({"outputs": [{"rtmpUrl": 7}]}),
        served({**PAGE, "errorHandlePolicy": "shrug"}),
        served({**PAGE, "serviceParam": without(PAGE["serviceParam"], "videoHeight")}),
        paged(url=7),
        paged(audioProfile=3),
        paged(videoWidth="wide"),
        paged(videoWidth=1920, videoHeight=1088),
        paged(videoBitrate="high"),
        paged(maxRecordingHour=0),
        paged(maxRecordingHour=721),
        paged(videoFps=4),
        paged(videoFps=61),
        paged(onhold="yes"),
        paged(maxVideoDuration=29),
        paged(maxVideoDuration=241),
        paged(readyTimeout=61),
        paged(readyTimeout=1.5),
        paged(readyTimeout=False),
    ),
    "2026-06": (paged(mobile="yes"),),
    "2023-01": (
        served({**PAGE, "errorHandlePolicy": "error_ignore"}),
        served(PAGE, apiVersion=1),
        served(PAGE, {"serviceName": "aliyun_vod_service", "serviceParam": {"accessKey": "stand-in-access-key-7d31"}}),
        paged(videoWidth=479),
        paged(videoWidth=1921, videoHeight=480),
        paged(videoBitrate=49),
        paged(videoBitrate=8001),
    ),
}
