"""How notifications are sent: the knobs, and the setting that the documents ask for. Times are in seconds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from contracts.model import Json

if TYPE_CHECKING:
    from contracts.vendors.agora.sandbox.recording import Recording

RECEIVER: Final = "https://receiver.example.com/agora"
"""Where notifications go; the address is set in the console, which is not part of the API."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Something that happened to a recording, before it is numbered, wrapped and signed."""

    type: int
    details: Mapping[str, Json]
    at: float
    uid: str
    recording: Recording


Script: TypeAlias = Callable[[Notice], Iterable[Notice]]
"""What is sent instead of a notice: nothing, it, another, or several."""

NoticeChange: TypeAlias = Callable[[dict[str, Any]], None]
"""Rewrites the body of a notification in place."""


def same(value: Any) -> Any:
    """What comes in."""
    return value


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticePolicy:
    """How the vendor notifies."""

    url: str = RECEIVER
    delay: float = 0.2
    """How long a notification is on its way."""
    straggling: float = 0.05
    """The share of notifications that take `detour` longer and are overtaken."""
    detour: float = 1.5
    timeout: float = 10.0
    """How long an answer may take."""
    pauses: tuple[float, ...] = (1.0, 5.0, 15.0)
    """Before each further attempt, while an attempt is not answered with 200."""

    first: int = 0
    step: int = 1
    """How notifications of a recording are numbered."""
    renames_resent: bool = False
    """Another attempt has another noticeId."""
    redates_resent: bool = True
    """Another attempt has another notifyMs."""
    resends_accepted: bool = False
    """A notification comes again although it was answered with 200."""

    key: Callable[[str], str] = same
    signed: Callable[[bytes], bytes] = same
    """What of the body is signed."""
    headers: Callable[[dict[str, str]], dict[str, str]] = same
    written: Callable[[bytes], bytes] = same
    """What is sent as the body."""
    scripts: tuple[Script, ...] = ()
    edits: tuple[tuple[frozenset[int], NoticeChange], ...] = ()
    """Changes of the body, each for these event types, or for all where there are none."""


MODULES: Final[Mapping[int, int]] = MappingProxyType(
    {
        **dict.fromkeys((1, 2, 3, 4, 11, 12, 80, 81, 1001), 0),
        **dict.fromkeys((40, 41, 42, 43, 44, 45), 1),
        **dict.fromkeys((30, 31, 32, 33), 2),
        **dict.fromkeys((60, 61), 4),
        **dict.fromkeys((70, 71, 72, 73, 100), 6),
        90: 8,
    }
)
"""The serviceType of each event type."""

NAMES: Final[Mapping[int, str]] = MappingProxyType(
    {
        1: "cloud_recording_error",
        2: "cloud_recording_warning",
        3: "cloud_recording_status_update",
        4: "cloud_recording_file_infos",
        11: "session_exit",
        12: "session_failover",
        30: "uploader_started",
        31: "uploaded",
        32: "backuped",
        33: "uploading_progress",
        40: "recorder_started",
        41: "recorder_leave",
        42: "recorder_slice_start",
        43: "recorder_audio_stream_state_changed",
        44: "recorder_video_stream_state_changed",
        45: "recorder_snapshot_file",
        60: "vod_started",
        61: "vod_triggered",
        70: "web_recorder_started",
        71: "web_recorder_stopped",
        72: "web_recorder_capability_limit",
        73: "web_recorder_reload",
        80: "transcoder_started",
        81: "transcoder_completed",
        90: "download_failed",
        100: "rtmp_publish_status",
        1001: "postpone_transcode_final_result",
    }
)
"""The msgName of each event type."""
