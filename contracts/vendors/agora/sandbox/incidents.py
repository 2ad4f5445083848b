"""What can happen to a recording that no request brings about, and what is told of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Final, TypeAlias

from contracts.model import Json
from contracts.vendors.agora.sandbox import files
from contracts.vendors.agora.sandbox.policy import Policy
from contracts.vendors.agora.sandbox.recording import Recording, dig

Told: TypeAlias = Iterator[tuple[int, Mapping[str, Json]]]
"""Event types with their details."""


def _error(recording: Recording, policy: Policy) -> Told:
    yield 1, {"module": 1, "errorLevel": 3, "errorCode": 47, "stat": 1, "errorMsg": "upload failed"}


def _warning(recording: Recording, policy: Policy) -> Told:
    yield 2, {"module": 1, "warnCode": 31}


def _silence(recording: Recording, policy: Policy) -> Told:
    if not recording.in_channel:
        yield 73, {"reason": "audio_silence"}


def _limit(recording: Recording, policy: Policy) -> Told:
    if not recording.in_channel:
        yield 72, {"limitType": "WebGL"}


def _cdn(recording: Recording, policy: Policy) -> Told:
    for url in recording.settings.push_urls or ():
        yield 100, {"rtmpUrl": url, "status": "disconnected"}


def _vod_begins(recording: Recording, policy: Policy) -> Told:
    yield 60, {"aliVodInfo": {"videoId": recording.sid}}


def _vod_ends(recording: Recording, policy: Policy) -> Told:
    yield 61, {}


def _transcoded(recording: Recording, policy: Policy) -> Told:
    yield 80, {}
    names = [{"fileName": f"{files.stem(recording)}_{user}.mp4"} for user in recording.users]
    uids = [
        {"uid": user, "result": "success", "fileList": [name]}
        for user, name in zip(recording.users, names, strict=True)
    ]
    yield 81, {"result": "all_success", "uids": uids}


def _mixed_later(recording: Recording, policy: Policy) -> Told:
    yield 1001, {"result": "total_success", "fileList": [{"fileName": f"{files.stem(recording)}.mp4"}]}


def _not_downloaded(recording: Recording, policy: Policy) -> Told:
    names = [each["fileName"] for each in files.uploaded(recording, policy)]
    storage = {name: dig(recording.settings.storage, name) for name in ("vendor", "region", "bucket")}
    yield 90, {**storage, "fileName": ";".join(names)}


AT_ONCE: Final[Mapping[str, Callable[[Recording, Policy], Told]]] = MappingProxyType(
    {
        "error": _error,
        "warning": _warning,
        "audio-silence": _silence,
        "capability-limit": _limit,
        "cdn-failure": _cdn,
        "vod": _vod_begins,
    }
)
"""What is told when it happens."""

EPILOGUES: Final[Mapping[str, Callable[[Recording, Policy], Told]]] = MappingProxyType(
    {
        "vod": _vod_ends,
        "transcoding": _transcoded,
        "postponed-transcoding": _mixed_later,
        "download-failure": _not_downloaded,
    }
)
"""What is told of it when the recording has ended."""

INCIDENTS: Final = frozenset({*AT_ONCE, *EPILOGUES, "backup", "failover"})
"""Everything that can happen."""
