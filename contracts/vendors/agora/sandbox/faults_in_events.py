"""Agora notifying wrongly: details of events that are not as documented."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from contracts.model import Json
from contracts.sandbox.core import Fault
from contracts.vendors.agora.sandbox.bends import (
    alter,
    become,
    detail,
    drop,
    each,
    fault,
    in_seconds,
    number,
    rename,
    where,
)
from contracts.vendors.agora.sandbox.policy import Change

UPLOADED: Final = (31, 32)
STREAMS: Final = (43, 44)


def event(
    name: str, kind: str, says: str, types: int | tuple[int, ...], change: Change, clause: str, *others: str
) -> Fault:
    """A fault in the details of these events, and the clauses of events that notice it."""
    chosen = (types,) if isinstance(types, int) else types
    return fault(f"event.{name}", kind, says, detail(change, *chosen), *(f"event.{one}" for one in (clause, *others)))


def _ending(old: str, new: str) -> Callable[[Json], Json]:
    return lambda name: f"{name}".replace(old, new)


SERVICE: Final[tuple[Fault, ...]] = (
    event("module.no-status", "presence", "the uploader starts without a status", 30, drop("status"), "has-status"),
    event(
        "module.status-text",
        "type",
        "the status of the uploader is a text",
        30,
        alter("status", str),
        "status-is-number",
    ),
    event("error.no-stat", "presence", "errors have no stat", 1, drop("stat"), "error.has-its-fields"),
    event("error.module", "shape", "errors are of an unknown module", 1, become("module", 9), "error.module-is-known"),
    event("error.level", "shape", "errors are of level 0", 1, become("errorLevel", 0), "error.level-is-known"),
    event(
        "error.code-text", "type", "the code of errors is a text", 1, alter("errorCode", str), "error.code-is-number"
    ),
    event("error.stat-text", "type", "the stat of errors is a text", 1, alter("stat", str), "error.stat-is-number"),
    event(
        "error.message-object",
        "type",
        "the message of errors is an object",
        1,
        become("errorMsg", {}),
        "error.message-is-text",
    ),
    event("warning.no-code", "presence", "warnings have no code", 2, drop("warnCode"), "warning.has-its-fields"),
    event(
        "warning.module",
        "shape",
        "warnings are of an unknown module",
        2,
        become("module", 5),
        "warning.module-is-known",
    ),
    event(
        "warning.code-text",
        "type",
        "the code of warnings is a text",
        2,
        alter("warnCode", str),
        "warning.code-is-number",
    ),
    event(
        "status-update.no-file-list",
        "presence",
        "status updates have no fileList",
        3,
        drop("fileList"),
        "status-update.has-its-fields",
    ),
    event(
        "status-update.status",
        "shape",
        "status updates tell an unknown status",
        3,
        become("status", 9),
        "status-update.status-is-known",
    ),
    event(
        "status-update.mode-text",
        "type",
        "the mode of status updates is a text",
        3,
        alter("recordingMode", str),
        "status-update.mode-is-known",
    ),
    event(
        "status-update.file-list-array",
        "polymorphism",
        "the fileList of status updates is an array",
        3,
        alter("fileList", lambda name: [name]),
        "status-update.file-list-is-text",
    ),
    event(
        "file-infos.renamed",
        "presence",
        "playlists are named in fileName",
        4,
        rename("fileList", "fileName"),
        "file-infos.has-file-list",
    ),
    event(
        "file-infos.slice",
        "shape",
        "a slice is named as the playlist",
        4,
        alter("fileList", _ending(".m3u8", ".ts")),
        "file-infos.names-the-playlist",
    ),
    event(
        "session-exit.renamed",
        "presence",
        "the exit tells status instead of exitStatus",
        11,
        rename("exitStatus", "status"),
        "session-exit.has-exit-status",
    ),
    event(
        "session-exit.status",
        "shape",
        "the exit tells an unknown status",
        11,
        become("exitStatus", 2),
        "session-exit.status-is-known",
    ),
    fault(
        "event.failover.no-uid",
        "presence",
        "a failover does not tell the new uid",
        detail(drop("newUid"), 12),
        "event.failover.has-new-uid",
        "callback.uid-is-of-the-recording",
    ),
    event(
        "failover.uid-text",
        "type",
        "the new uid after a failover is a text",
        12,
        alter("newUid", str),
        "failover.new-uid-is-number",
    ),
)

UPLOAD: Final[tuple[Fault, ...]] = (
    event(
        "uploaded.list-text",
        "polymorphism",
        "the list of uploaded files is a text",
        UPLOADED,
        become("fileList", "playlist.m3u8"),
        "uploaded.file-list-is-array",
    ),
    event(
        "uploaded.no-playable",
        "presence",
        "uploaded files do not tell whether they can be played",
        UPLOADED,
        each("fileList", drop("isPlayable")),
        "uploaded.file-has-its-fields",
    ),
    event(
        "uploaded.name-object",
        "type",
        "the names of uploaded files are objects",
        UPLOADED,
        each("fileList", alter("fileName", lambda name: {"name": name})),
        "uploaded.file-name-is-text",
        "uploaded.lists-every-format",
    ),
    event(
        "uploaded.track-type",
        "shape",
        "uploaded files are of an unknown track type",
        UPLOADED,
        each("fileList", become("trackType", "av")),
        "uploaded.track-type-is-known",
    ),
    event(
        "uploaded.uid-number",
        "type",
        "the uid of uploaded files is a number",
        UPLOADED,
        each("fileList", alter("uid", number)),
        "uploaded.uid-is-text",
    ),
    event(
        "uploaded.mixed-number",
        "type",
        "mixedAllUser of uploaded files is a number",
        UPLOADED,
        each("fileList", alter("mixedAllUser", int)),
        "uploaded.mixed-is-boolean",
    ),
    event(
        "uploaded.playable-text",
        "type",
        "isPlayable of uploaded files is a text",
        UPLOADED,
        each("fileList", alter("isPlayable", str)),
        "uploaded.playable-is-boolean",
    ),
    event(
        "uploaded.start-seconds",
        "unit",
        "uploaded files begin in seconds",
        UPLOADED,
        each("fileList", in_seconds("sliceStartTime")),
        "uploaded.start-in-milliseconds",
    ),
    event(
        "uploaded.mixed-user",
        "identity",
        "a file with all users in it is said to be of one",
        UPLOADED,
        each("fileList", where("mixedAllUser", True, become("uid", "7"))),  # noqa: FBT003
        "uploaded.mixed-file-is-of-user-zero",
    ),
    event(
        "uploading-progress.renamed",
        "presence",
        "progress is told as percent",
        33,
        rename("progress", "percent"),
        "uploading-progress.has-progress",
    ),
    event(
        "uploading-progress.scale",
        "unit",
        "progress counts parts of 100,000",
        33,
        alter("progress", lambda value: value * 10),
        "uploading-progress.is-in-range",
    ),
)

RECORDER: Final[tuple[Fault, ...]] = (
    event(
        "recorder-leave.renamed",
        "presence",
        "the recorder leaves with a code instead of a leaveCode",
        41,
        rename("leaveCode", "code"),
        "recorder-leave.has-leave-code",
    ),
    event(
        "recorder-leave.bit",
        "shape",
        "leaveCode has a bit that is not documented",
        41,
        alter("leaveCode", lambda code: code | 1),
        "recorder-leave.code-is-known",
    ),
    event(
        "slice-start.no-break",
        "presence",
        "slices start without discontinueUtcMs",
        42,
        drop("discontinueUtcMs"),
        "slice-start.has-its-fields",
    ),
    event(
        "slice-start.start-seconds",
        "unit",
        "startUtcMs counts seconds",
        42,
        in_seconds("startUtcMs"),
        "slice-start.start-in-milliseconds",
        "slice-start.break-precedes-start",
    ),
    event(
        "slice-start.break-seconds",
        "unit",
        "discontinueUtcMs counts seconds",
        42,
        in_seconds("discontinueUtcMs"),
        "slice-start.break-in-milliseconds",
    ),
    event(
        "slice-start.mixed-number",
        "type",
        "mixedAllUser of slices is a number",
        42,
        alter("mixedAllUser", int),
        "slice-start.mixed-is-boolean",
    ),
    event(
        "slice-start.uid-number",
        "type",
        "streamUid of slices is a number",
        42,
        alter("streamUid", number),
        "slice-start.uid-is-text",
    ),
    event(
        "slice-start.track-type",
        "shape",
        "slices are of an unknown track type",
        42,
        where("trackType", "audio_and_video", become("trackType", "av")),
        "slice-start.track-type-is-known",
    ),
    event(
        "slice-start.mixed-user",
        "identity",
        "a slice with all users in it is said to be of one",
        42,
        where("mixedAllUser", True, become("streamUid", "7")),  # noqa: FBT003
        "slice-start.mixed-slice-is-of-user-zero",
    ),
    event(
        "stream-state.not-dated",
        "presence",
        "the states of streams are not dated",
        STREAMS,
        drop("UtcMs"),
        "stream-state.has-its-fields",
    ),
    event(
        "stream-state.uid-number",
        "type",
        "streamUid of streams is a number",
        STREAMS,
        alter("streamUid", number),
        "stream-state.uid-is-text",
    ),
    event(
        "stream-state.unknown",
        "shape",
        "streams are in an unknown state",
        STREAMS,
        where("state", 1, become("state", 2)),
        "stream-state.is-known",
    ),
    event(
        "stream-state.seconds",
        "unit",
        "UtcMs counts seconds",
        STREAMS,
        in_seconds("UtcMs"),
        "stream-state.time-in-milliseconds",
    ),
    event(
        "snapshot.renamed",
        "presence",
        "screenshots are named in filename",
        45,
        rename("fileName", "filename"),
        "snapshot.has-file-name",
    ),
    event(
        "snapshot.png",
        "shape",
        "screenshots are PNG files",
        45,
        alter("fileName", _ending(".jpg", ".png")),
        "snapshot.is-a-jpg",
    ),
)

EVENTS: Final[tuple[Fault, ...]] = (*SERVICE, *UPLOAD, *RECORDER)
"""Every fault of the details of events about channels."""
