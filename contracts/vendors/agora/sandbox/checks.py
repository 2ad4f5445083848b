"""Which requests the vendor takes: the documented fields, as tables of hand-written checks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias

from contracts.model import Json
from contracts.vendors.agora.sandbox.policy import Policy

Check: TypeAlias = Callable[[str, Json], Iterator[str]]
"""Given a field's name and value, yields the name of each field that is not as documented."""

Rule: TypeAlias = tuple[str, Callable[[dict[str, Any]], bool]]
"""A field's name, and what must hold of the whole object for that field to be right."""


def leaf(holds: Callable[[Json], bool]) -> Check:
    """A value of which `holds` is true."""

    def check(name: str, value: Json) -> Iterator[str]:
        if not holds(value):
            yield name

    return check


def record(required: Mapping[str, Check], optional: Mapping[str, Check] | None = None, *rules: Rule) -> Check:
    """An object; fields that are not in the tables are ignored, as the vendor ignores them."""
    fields = {**required, **(optional or {})}

    def check(name: str, value: Json) -> Iterator[str]:
        if not isinstance(value, dict):
            yield name
            return
        missing = [field for field in required if field not in value]
        wrong = [flaw for field in fields if field in value for flaw in fields[field](field, value[field])]
        yield from [*missing, *wrong] or [field for field, holds in rules if not holds(value)]

    return check


def every(item: Check, most: int | None = None) -> Check:
    """An array of at most `most` such items."""

    def check(name: str, value: Json) -> Iterator[str]:
        if not isinstance(value, list) or (most is not None and len(value) > most):
            yield name
            return
        for each in value:
            yield from item(name, each)

    return check


def is_number(value: Json) -> bool:
    """Whether `value` is a JSON number: in Python a boolean passes for one, too."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def among(*values: Json) -> Check:
    """One of a few strings or numbers."""
    return leaf(lambda value: not isinstance(value, bool) and value in values)


def within(low: float, high: float) -> Check:
    """A number from `low` to `high`, both included."""
    return leaf(lambda value: is_number(value) and low <= value <= high)


def whole(low: float, high: float) -> Check:
    """A whole number from `low` to `high`, both included."""
    return leaf(lambda value: is_number(value) and low <= value <= high and value == int(value))


def matches(pattern: str) -> Check:
    """A string that is wholly as `pattern` says."""
    return leaf(lambda value: isinstance(value, str) and re.fullmatch(pattern, value) is not None)


NUMBER = leaf(is_number)
POSITIVE = leaf(lambda value: is_number(value) and value > 0)
FLAG = leaf(lambda value: isinstance(value, bool))
STRING = leaf(lambda value: isinstance(value, str))
TEXT = leaf(lambda value: isinstance(value, str) and value != "")
OBJECT = leaf(lambda value: isinstance(value, dict))
SHARE = within(0, 1)
RENDERING = among(0, 1)


def is_user_id(value: Json) -> bool:
    """Whether `value` is a decimal string from 1 to 2^32 - 1."""
    return isinstance(value, str) and re.fullmatch("[1-9][0-9]{0,9}", value) is not None and int(value) < 2**32


def is_channel_name(value: str) -> bool:
    """Whether a channel may be called so: up to 64 of the characters that the vendor supports."""
    return re.fullmatch(r"[a-zA-Z0-9 !#$%&()+:;<=.>?@\[\]^_{}|~,-]{1,64}", value) is not None


def fits_frame(width: str, height: str) -> Callable[[dict[str, Any]], bool]:
    """Whether the picture is no larger than 1920 x 1080; a side that is left out is within bounds."""
    return lambda value: value.get(width, 0) * value.get(height, 0) <= 1920 * 1080


USER_ID = leaf(is_user_id)
OWNER: Mapping[str, Check] = {
    "cname": leaf(lambda value: isinstance(value, str) and 0 < len(value.encode(errors="replace")) <= 1024),
    "uid": USER_ID,
}

STORAGE = record(
    {
        "vendor": among(1, 2, 3, 5, 6, 7, 8, 11),
        "region": whole(0, 2**31),
        "bucket": TEXT,
        "accessKey": TEXT,
        "secretKey": TEXT,
    },
    {
        "stsToken": STRING,
        "stsExpiration": NUMBER,
        "fileNamePrefix": every(matches("[a-zA-Z0-9]*")),
        "extensionParams": record({}, {"sse": among("kms", "aes256"), "tag": STRING, "endpoint": STRING}),
    },
    ("fileNamePrefix", lambda storage: len("/".join([*storage.get("fileNamePrefix", []), ""])) <= 128),
)

REGION_OF_SCREEN = record(
    {"x_axis": SHARE, "y_axis": SHARE, "width": SHARE, "height": SHARE},
    {"uid": STRING, "alpha": SHARE, "render_mode": RENDERING},
)

TRANSCODING = record(
    {},
    {
        "width": POSITIVE,
        "height": POSITIVE,
        "fps": POSITIVE,
        "bitrate": POSITIVE,
        "maxResolutionUid": USER_ID,
        "mixedVideoLayout": among(0, 1, 2, 3),
        "backgroundColor": matches("#[0-9a-fA-F]{6}"),
        "backgroundImage": STRING,
        "defaultUserBackgroundImage": STRING,
        "layoutConfig": every(REGION_OF_SCREEN, most=17),
        "backgroundConfig": every(record({"uid": STRING, "image_url": STRING}, {"render_mode": RENDERING})),
    },
    ("width", fits_frame("width", "height")),
)

SUBSCRIPTION = every(STRING, most=32)

RECORDING = record(
    {"channelType": among(0, 1)},
    {
        "decryptionMode": among(*range(9)),
        "secret": STRING,
        "salt": STRING,
        "maxIdleTime": whole(5, 2_592_000),
        "streamTypes": among(0, 1, 2),
        "videoStreamType": among(0, 1),
        "subscribeAudioUids": SUBSCRIPTION,
        "unsubscribeAudioUids": SUBSCRIPTION,
        "subscribeVideoUids": SUBSCRIPTION,
        "unsubscribeVideoUids": SUBSCRIPTION,
        "subscribeUidGroup": among(*range(6)),
        "streamMode": among("default", "standard", "original"),
        "audioProfile": among(0, 1, 2),
        "transcodingConfig": TRANSCODING,
    },
    ("subscribeAudioUids", lambda it: not {"subscribeAudioUids", "unsubscribeAudioUids"} <= it.keys()),
    ("subscribeVideoUids", lambda it: not {"subscribeVideoUids", "unsubscribeVideoUids"} <= it.keys()),
    ("secret", lambda it: it.get("decryptionMode", 0) == 0 or "secret" in it),
    ("salt", lambda it: it.get("decryptionMode", 0) not in (7, 8) or "salt" in it),
)

FILES = record({}, {"avFileType": leaf(lambda value: value in (["hls"], ["hls", "mp4"], ["mp4", "hls"]))})

SNAPSHOTS = record(
    {"fileType": leaf(lambda value: value == ["jpg"])},
    {"captureInterval": whole(5, 3600)},
)

WEB_RECORDER = record(
    {
        "url": TEXT,
        "audioProfile": among(0, 1, 2),
        "videoWidth": POSITIVE,
        "videoHeight": POSITIVE,
        "maxRecordingHour": whole(1, 720),
    },
    {
        "videoBitrate": POSITIVE,
        "videoFps": within(5, 60),
        "mobile": FLAG,
        "maxVideoDuration": whole(30, 240),
        "onhold": FLAG,
        "readyTimeout": whole(0, 60),
    },
    ("videoWidth", fits_frame("videoWidth", "videoHeight")),
)

PUSH = record({}, {"outputs": every(record({"rtmpUrl": TEXT}))})

SERVICES: Mapping[str, Check] = {"web_recorder_service": WEB_RECORDER, "rtmp_publish_service": PUSH}


def service(name: str, value: Json) -> Iterator[str]:
    """An extension service, whose parameters depend on which one it is."""
    shape = record(
        {"serviceName": among(*SERVICES), "serviceParam": OBJECT},
        {"errorHandlePolicy": among("error_abort", "error_ignore")},
    )
    flaws = list(shape(name, value))
    yield from flaws or SERVICES[value["serviceName"]]("serviceParam", value["serviceParam"])


EXTENSIONS = record({"extensionServices": every(service)}, {"errorHandlePolicy": among("error_abort")})

SETTINGS: Mapping[str, Check] = {
    "token": STRING,
    "recordingConfig": RECORDING,
    "recordingFileConfig": FILES,
    "snapshotConfig": SNAPSHOTS,
    "extensionServiceConfig": EXTENSIONS,
}


def _sees_video(client: dict[str, Any]) -> bool:
    """Whether screenshots, if wanted, have a video stream to be taken from."""
    recording = client.get("recordingConfig", {})
    blind = "subscribeAudioUids" in recording and "subscribeVideoUids" not in recording
    return "snapshotConfig" not in client or (recording.get("streamTypes", 2) != 0 and not blind)


def _records_a_page(client: dict[str, Any]) -> bool:
    services = client.get("extensionServiceConfig", {}).get("extensionServices", [])
    return any(each["serviceName"] == "web_recorder_service" for each in services)


DEMANDS: Mapping[str, tuple[Rule, ...]] = {
    "individual": (("snapshotConfig", _sees_video),),
    "web": (("extensionServiceConfig", _records_a_page),),
}
"""What a kind of recording asks of its settings as a whole."""


def acquire_body(policy: Policy) -> Check:
    """The body of `acquire`. What `startParameter` holds is only looked at by `start`."""
    client = {
        "scene": among(*policy.scenes),
        "resourceExpiredHour": whole(1, 720),
        "excludeResourceIds": every(STRING),
        "region": among(*policy.regions),
        "startParameter": OBJECT,
    }
    return record({**OWNER, "clientRequest": record({}, client)})


def start_body(kind: str) -> Check:
    """The body of `start` for an `individual`, `mix` or `web` recording."""
    client = record({"storageConfig": STORAGE}, SETTINGS, *DEMANDS.get(kind, ()))
    return record({**OWNER, "clientRequest": client})


def stop_body() -> Check:
    """The body of `stop`."""
    asynchronous = leaf(lambda value: value is None or isinstance(value, bool))
    return record({**OWNER, "clientRequest": record({}, {"async_stop": asynchronous})})
