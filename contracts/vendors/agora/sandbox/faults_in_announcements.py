"""Agora notifying wrongly: of what did not happen, at the wrong time, twice, or never."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from contracts.sandbox.core import Fault
from contracts.vendors.agora.sandbox.bends import (
    Bend,
    alter,
    become,
    besides,
    both,
    detail,
    drop,
    each,
    fault,
    instead,
    silent,
    twice,
    where,
)
from contracts.vendors.agora.sandbox.notice_policy import Notice

UPLOADED: Final = (31, 32)
MINUTE: Final = 60.0


def _as_backup(notice: Notice) -> list[Notice]:
    return [replace(notice, type=32) if notice.type == 31 else notice]


def _uploader_last(notice: Notice) -> list[Notice]:
    """Leave out the start of the uploader and put it behind the end of the upload."""
    if notice.type == 30:
        return []
    started = replace(notice, type=30, details={"status": 0})
    return [notice, started] if notice.type in UPLOADED else [notice]


def _every_other(notice: Notice) -> list[Notice]:
    minutes = round((notice.at - notice.recording.started) / MINUTE)
    return [] if notice.type == 33 and minutes % 2 == 0 else [notice]


def _same_uid(notice: Notice) -> list[Notice]:
    return [replace(notice, details={"newUid": int(notice.uid)}) if notice.type == 12 else notice]


def _no_late_reload(notice: Notice) -> list[Notice]:
    return [] if notice.type == 73 and notice.details["reason"] == "page_load_timeout" else [notice]


def _no_silence(notice: Notice) -> list[Notice]:
    return [] if notice.type in (43, 44) and notice.details["state"] == 1 else [notice]


def _ended(code: int, other: int, message: str) -> Bend:
    """End a page's recording with another code."""
    return detail(where("code", code, both(become("message", message), become("code", other))), 71)


SESSIONS: Final[tuple[Fault, ...]] = (
    fault(
        "event.recorder-started.untold",
        "presence",
        "the start of a recording is not notified of",
        silent(40),
        "event.recorder-started.is-announced",
    ),
    fault(
        "event.session-exit.untold",
        "presence",
        "the exit of the service is not notified of",
        silent(11),
        "event.session-exit.is-announced",
    ),
    fault(
        "event.session-exit.twice",
        "order",
        "the service exits twice",
        twice(11),
        "event.session-exit.comes-once",
    ),
    fault(
        "event.session-exit.not-last",
        "order",
        "a playlist is uploaded after the exit",
        besides(11, 4, fileList="late.m3u8"),
        "event.session-exit.is-last",
        "event.file-infos.is-stored",
    ),
    fault(
        "event.session-exit.early",
        "order",
        "the service exits when its recorder starts",
        besides(40, 11, exitStatus=0),
        "event.session-exit.comes-once",
        "event.session-exit.is-last",
        "event.session-exit.recording-is-gone",
    ),
    fault(
        "event.uploaded.untold",
        "presence",
        "the end of the upload is not notified of",
        silent(31),
        "event.uploaded.is-announced",
    ),
    fault(
        "event.uploaded.early",
        "order",
        "the upload is over when recording begins",
        besides(42, 31, status=0, fileList=[]),
        "event.uploaded.not-while-recording",
        "event.uploaded.is-said-once",
        "event.uploaded.agrees-with-stop",
    ),
    fault(
        "event.uploaded.as-backup",
        "status",
        "what was uploaded is said to be in the backup",
        instead(_as_backup),
        "event.uploaded.agrees-with-stop",
    ),
    fault(
        "event.uploaded.twice",
        "order",
        "the end of the upload is notified of twice",
        twice(31),
        "event.uploaded.is-said-once",
    ),
    fault(
        "event.uploaded.no-list",
        "presence",
        "the end of the upload comes without the files",
        detail(drop("fileList"), *UPLOADED),
        "event.uploaded.has-file-list",
    ),
    fault(
        "event.uploaded.mixing",
        "polymorphism",
        "composite files are said to be of one user",
        detail(each("fileList", where("mixedAllUser", True, become("mixedAllUser", False))), *UPLOADED),  # noqa: FBT003
        "event.uploaded.mixing-fits-mode",
    ),
    fault(
        "event.uploaded.one-format",
        "presence",
        "only the playlist is listed as uploaded",
        detail(alter("fileList", lambda entries: entries[:1]), *UPLOADED),
        "event.uploaded.lists-every-format",
    ),
    fault(
        "event.uploader-started.late",
        "order",
        "the uploader starts when it is done",
        instead(_uploader_last),
        "event.uploader-started.comes-before-uploaded",
    ),
    fault(
        "event.uploading-progress.sinks",
        "order",
        "the progress of the upload sinks",
        detail(alter("progress", lambda progress: 10_000 - progress), 33),
        "event.uploading-progress.never-sinks",
    ),
    fault(
        "event.uploading-progress.seldom",
        "time",
        "the progress of the upload comes every other minute",
        instead(_every_other),
        "event.uploading-progress.comes-every-minute",
    ),
)

STREAMS: Final[tuple[Fault, ...]] = (
    fault(
        "event.recorder-leave.idle-untold",
        "status",
        "the recorder leaves an empty channel as if it had been told to",
        detail(where("leaveCode", 4, become("leaveCode", 16)), 41),
        "event.recorder-leave.says-that-nobody-was-there",
    ),
    fault(
        "event.recorder-leave.nobody",
        "status",
        "the recorder leaves a stopped recording as if nobody had been there",
        detail(alter("leaveCode", lambda code: code | 4), 41),
        "event.recorder-leave.nobody-only-where-nobody-is",
    ),
    fault(
        "event.recorder-leave.timer",
        "status",
        "the recorder leaves a stopped recording as if a timer had run out",
        detail(where("leaveCode", 16, become("leaveCode", 8)), 41),
        "event.recorder-leave.says-that-it-was-told-to",
    ),
    fault(
        "event.slice-start.twice",
        "order",
        "the first slice starts twice",
        twice(42),
        "event.slice-start.again-only-after-a-break",
    ),
    fault(
        "event.slice-start.late-break",
        "time",
        "recording goes on before it broke off",
        detail(alter("discontinueUtcMs", lambda moment: moment + 5000), 42),
        "event.slice-start.break-precedes-start",
    ),
    fault(
        "event.slice-start.mixing",
        "polymorphism",
        "composite slices are said to be of one user",
        detail(where("mixedAllUser", True, become("mixedAllUser", False)), 42),  # noqa: FBT003
        "event.slice-start.mixing-fits-mode",
    ),
    fault(
        "event.status-update.mode",
        "status",
        "status updates of composite recordings tell individual mode",
        detail(alter("recordingMode", lambda mode: 1 - mode), 3),
        "event.status-update.mode-fits",
    ),
    fault(
        "event.stream-state.silence-untold",
        "presence",
        "that a stream is received no longer is not notified of",
        instead(_no_silence),
        "event.stream-state.is-announced",
        "event.stream-state.is-a-change",
    ),
    fault(
        "event.stream-state.twice",
        "order",
        "the same state of a stream is notified of twice",
        twice(43),
        "event.stream-state.is-a-change",
    ),
    fault(
        "event.stream-state.stranger",
        "identity",
        "the mix is said to be the sound of somebody who is not there",
        detail(where("streamUid", "0", become("streamUid", "7")), 43),
        "event.stream-state.is-of-a-participant",
    ),
    fault(
        "event.snapshot.unasked",
        "order",
        "screenshots are taken that nobody asked for",
        besides(42, 45, fileName="screenshot.jpg"),
        "event.snapshot.only-when-asked",
        "event.snapshot.is-stored",
    ),
    fault(
        "event.snapshot.no-prefix",
        "shape",
        "screenshots do not lie where they were asked to",
        detail(alter("fileName", lambda name: name.rpartition("/")[2]), 45),
        "event.snapshot.lies-below-the-prefix",
    ),
    fault(
        "event.file-infos.twice",
        "order",
        "a playlist is uploaded for the first time twice",
        twice(4),
        "event.file-infos.comes-once-per-playlist",
    ),
)

PAGES: Final[tuple[Fault, ...]] = (
    fault(
        "event.page-stopped.stop-as-error",
        "status",
        "a page's recording that was stopped ends as if it had failed",
        _ended(0, 6, "recorder_error"),
        "event.page-stopped.code-fits-stop",
    ),
    fault(
        "event.page-stopped.limit-as-stop",
        "status",
        "a page's recording at its limit ends as if it had been stopped",
        _ended(1, 0, "ok"),
        "event.page-stopped.code-fits-limit",
    ),
    fault(
        "event.page-stopped.timeout-as-access",
        "status",
        "a page that was late twice is said not to open",
        _ended(4, 5, "access_url_failed"),
        "event.page-stopped.code-fits-load-timeout",
    ),
    fault(
        "event.page-reload.timeout-unasked",
        "status",
        "a silent page is said to be late, which nobody watches",
        detail(where("reason", "audio_silence", become("reason", "page_load_timeout")), 73),
        "event.page-reload.timeout-only-when-asked",
    ),
    fault(
        "event.page-reload.untold",
        "presence",
        "a late page is loaded again in silence",
        instead(_no_late_reload),
        "event.page-reload.comes-before-load-timeout",
    ),
    fault(
        "event.page-events.in-channel",
        "identity",
        "a page is said to be recorded in a channel",
        besides(40, 70, recorderStartTime=1_750_000_000_000),
        "event.page-events.are-of-pages",
    ),
    fault(
        "event.capability-limit.as-error",
        "status",
        "a page that cannot be recorded ends as if something had failed",
        _ended(2, 6, "recorder_error"),
        "event.capability-limit.ends-the-recording",
    ),
    fault(
        "event.cdn-push.other-url",
        "identity",
        "a push goes somewhere else",
        detail(become("rtmpUrl", "rtmp://push.example.net/live/other"), 100),
        "event.cdn-push.is-of-an-asked-url",
    ),
    fault(
        "event.failover.same-uid",
        "identity",
        "after a failover the recorder is said to be who it was",
        instead(_same_uid),
        "event.failover.uid-is-new",
        "callback.uid-is-of-the-recording",
    ),
    fault(
        "event.vod.untold",
        "order",
        "the upload to VoD ends without having begun",
        silent(60),
        "event.vod.ends-after-it-began",
    ),
    fault(
        "event.transcoder.untold",
        "order",
        "transcoding ends without having begun",
        silent(80),
        "event.transcoder.ends-after-it-began",
    ),
    fault(
        "event.download-failed.other-region",
        "identity",
        "a failed download names another region",
        detail(alter("region", lambda region: region + 1), 90),
        "event.download-failed.names-the-storage",
    ),
    fault(
        "event.download-failed.twice",
        "order",
        "a failed download is notified of twice",
        twice(90),
        "event.download-failed.comes-once",
    ),
)

ANNOUNCEMENTS: Final[tuple[Fault, ...]] = (*SESSIONS, *STREAMS, *PAGES)
"""Every fault of when something is notified of."""
