"""Which clauses only a recording shows that has come into a state: by the state that drivers wait for."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

_PAUSED: Final = ("change.pause-pauses", "change.resume-resumes")

_RECORDING: Final = (
    *_PAUSED,
    "list.finds-by-status",
    "recording.duration-matches-the-times",
    "recording.started-time-once-started",
    "recording.started-time-stays",
    "states.invoked-becomes-recording",
    "stop.is-granted",
)

_STOPPED: Final = (
    "active.forgets-what-has-ended",
    "recording.duration-is-whole-seconds",
    "recording.duration-matches-the-times",
    "recording.stop-reason-is-known",
    "recording.stopped-time-once-stopped",
    "recording.stopped-time-stays",
    "stop.ends-the-recording",
    "stop.goes-through-uploading",
    "stop.reason-is-api-call",
)
"""What an upload that has begun would show already."""

_UPLOADED: Final = (
    "bucket.disabled-has-no-download",
    "config.meeting-bucket-is-used",
    "config.start-bucket-goes-first",
    "download.audio-url-with-audio-config",
    "download.file-can-be-fetched",
    "download.no-audio-without-export",
    "download.url-lasts-seven-days",
    "download.url-when-uploaded",
    "errored.not-for-longer-recordings",
    "files.audio-channel-is-as-asked",
    "files.audio-codec-is-as-asked",
    "files.audio-is-audio-alone",
    "files.audio-is-whole",
    "files.audio-lasts-as-said",
    "files.download-has-the-said-size",
    "files.download-is-whole",
    "files.download-lasts-as-said",
    "files.has-the-asked-pixels",
    "files.holds-h264-in-mp4",
    "files.video-has-its-audio",
    "states.end-is-final",
    "stop.ends-in-uploaded",
)


def _named(*clauses: str) -> Collection[str]:
    return tuple(f"realtimekit.{clause}" for clause in clauses)


SHOWN_IN: Final[Mapping[str, Collection[str]]] = {
    "RECORDING": _named(*_RECORDING),
    "PAUSED": _named(*_PAUSED),
    "UPLOADED": _named(*_STOPPED, *_UPLOADED),
}
