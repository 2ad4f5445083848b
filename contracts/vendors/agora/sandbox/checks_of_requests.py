"""Which bodies `acquire`, `start` and `stop` take, edition by edition."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from contracts.model import Json
from contracts.vendors.agora.sandbox.checks import (
    OBJECT,
    OWNER,
    STRING,
    Check,
    Rule,
    among,
    at_most,
    both,
    every,
    leaf,
    record,
    whole,
)
from contracts.vendors.agora.sandbox.checks_of_services import extensions
from contracts.vendors.agora.sandbox.checks_of_storage import storage
from contracts.vendors.agora.sandbox.checks_of_streams import recording
from contracts.vendors.agora.sandbox.policy import Policy

FORMATS = (["hls"], ["hls", "mp4"], ["mp4", "hls"])

SNAPSHOTS = record(
    {"fileType": leaf(lambda value: value == ["jpg"])},
    {"captureInterval": whole(1, 3600)},
)

MIXING = record(
    {"transConfig": record({"transMode": among("audioMix")})},
    {
        "container": record({}, {"format": among("mp3", "m4a", "aac")}),
        "audio": record(
            {},
            {
                "sampleRate": among("48000", "32000", "16000"),
                "bitrate": among("48000"),
                "channels": among("1", "2"),
            },
        ),
    },
)


def is_channel_name(value: str) -> bool:
    """Whether a channel may be called so: up to 64 of the characters that the vendor supports."""
    return re.fullmatch(r"[a-zA-Z0-9 !#$%&()+:;<=.>?@\[\]^_{}|~,-]{1,64}", value) is not None


def fields(path: str, value: Json) -> Iterator[str]:
    """The path of every field in a body, those of array items like those of the array."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield f"{path}.{name}"
            yield from fields(f"{path}.{name}", inner)
    for each in value if isinstance(value, list) else ():
        yield from fields(path, each)


def acquire_body(policy: Policy) -> Check:
    """The body of `acquire`. What `startParameter` holds is only looked at by `start`."""
    client: Mapping[str, Check] = {
        "scene": among(*policy.scenes),
        "resourceExpiredHour": whole(1, 720),
        "excludeResourceIds": every(STRING),
        "region": among(*policy.regions),
        "startParameter": OBJECT,
    }
    owner = {**OWNER, "cname": both(OWNER["cname"], at_most(policy.longest_name))}
    return record({**owner, "clientRequest": record({}, client)})


def start_body(kind: str, policy: Policy) -> Check:
    """The body of `start` for an `individual`, `mix` or `web` recording."""
    settings: Mapping[str, Check] = {
        "token": STRING,
        "recordingConfig": recording(policy),
        "recordingFileConfig": record({}, {"avFileType": leaf(lambda value: value in FORMATS)}),
        "snapshotConfig": SNAPSHOTS,
        "extensionServiceConfig": extensions(policy),
        **(_MIXED_AFTERWARDS if policy.mixes_afterwards else {}),
    }
    demands = (*_DEMANDS.get(kind, ()), *(_OLD_DEMANDS.get(kind, ()) if policy.mixes_afterwards else ()))
    client = record({"storageConfig": storage(policy)}, settings, *demands)
    return record({**OWNER, "clientRequest": client})


def stop_body() -> Check:
    """The body of `stop`."""
    asynchronous = leaf(lambda value: value is None or isinstance(value, bool))
    return record({**OWNER, "clientRequest": record({}, {"async_stop": asynchronous})})


def _streams(client: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = client.get("recordingConfig", {})
    return found


def _sees_video(client: dict[str, Any]) -> bool:
    """Whether screenshots, if wanted, have a video stream to be taken from."""
    return "snapshotConfig" not in client or _streams(client).get("streamTypes", 2) != 0


def _subscribes_to_video(client: dict[str, Any]) -> bool:
    """Whether screenshots, if wanted, are not of nobody because only lists of whom to hear were given."""
    blind = "subscribeAudioUids" in _streams(client) and "subscribeVideoUids" not in _streams(client)
    return "snapshotConfig" not in client or not blind


def _says_how_many(client: dict[str, Any]) -> bool:
    streams = client.get("recordingConfig")
    return "snapshotConfig" in client or streams is None or "subscribeUidGroup" in streams


def _records_a_page(client: dict[str, Any]) -> bool:
    services = client.get("extensionServiceConfig", {}).get("extensionServices", [])
    return not services or any(each["serviceName"] == "web_recorder_service" for each in services)


def _mixes_as_it_says(client: dict[str, Any]) -> bool:
    postponed = client.get("appsCollection", {}).get("combinationPolicy") == "postpone_transcoding"
    return not postponed or "transcodeOptions" in client


_MIXED_AFTERWARDS: Mapping[str, Check] = {
    "appsCollection": record({}, {"combinationPolicy": among("default", "postpone_transcoding")}),
    "transcodeOptions": MIXING,
}

_DEMANDS: Mapping[str, tuple[Rule, ...]] = {
    "individual": (
        ("snapshotConfig:blind", _sees_video),
        ("snapshotConfig:subscription", _subscribes_to_video),
        ("subscribeUidGroup:missing", _says_how_many),
    ),
    "web": (
        ("extensionServiceConfig:missing", lambda client: "extensionServiceConfig" in client),
        ("extensionServiceConfig:recorder", _records_a_page),
    ),
}
"""What a kind of recording asks of its settings as a whole."""

_OLD_DEMANDS: Mapping[str, tuple[Rule, ...]] = {
    "individual": (
        ("audioProfile:mode", lambda client: "audioProfile" not in _streams(client)),
        ("transcodingConfig:mode", lambda client: "transcodingConfig" not in _streams(client)),
        ("transcodeOptions:missing", _mixes_as_it_says),
    ),
}
"""What it asked for in editions that could mix afterwards."""
