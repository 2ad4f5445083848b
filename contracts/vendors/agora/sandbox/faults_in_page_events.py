"""Agora notifying wrongly: details of events about pages, pushing, and what is done with the files afterwards."""

from __future__ import annotations

from typing import Final

from contracts.model import Json
from contracts.sandbox.core import Fault
from contracts.vendors.agora.sandbox.bends import alter, become, both, drop, each, in_seconds, number, rename, where
from contracts.vendors.agora.sandbox.faults_in_events import event
from contracts.vendors.agora.sandbox.policy import Change


def _users(change: Change) -> Change:
    return each("uids", change)


def _in_list(item: Json) -> Json:
    return [item]


PAGES: Final[tuple[Fault, ...]] = (
    event(
        "page-started.not-dated",
        "presence",
        "the start of a page's recording is not dated",
        70,
        drop("recorderStartTime"),
        "page-started.has-start-time",
    ),
    event(
        "page-started.seconds",
        "unit",
        "recorderStartTime counts seconds",
        70,
        in_seconds("recorderStartTime"),
        "page-started.time-in-milliseconds",
    ),
    event(
        "page-stopped.no-message",
        "presence",
        "the end of a page's recording has no message",
        71,
        drop("message"),
        "page-stopped.has-its-fields",
    ),
    event(
        "page-stopped.unknown",
        "shape",
        "a page's recording at its limit ends with an unknown code",
        71,
        where("code", 1, become("code", 7)),
        "page-stopped.code-is-known",
        "page-stopped.code-fits-limit",
    ),
    event(
        "page-stopped.message",
        "shape",
        "the message of a page's end is another",
        71,
        where("code", 0, become("message", "success")),
        "page-stopped.message-fits-code",
    ),
    event(
        "page-stopped.details-object",
        "type",
        "the details of a page's end are an object",
        71,
        alter("details", lambda text: {"text": text}),
        "page-stopped.details-is-text",
    ),
    event(
        "page-stopped.list-text",
        "polymorphism",
        "the list of a page's files is a text",
        71,
        become("fileList", "playlist.m3u8"),
        "page-stopped.file-list-is-array",
    ),
    event(
        "page-stopped.file-renamed",
        "presence",
        "the files of a page are named in name",
        71,
        each("fileList", both(rename("filename", "name"), rename("fileName", "name"))),
        "page-stopped.file-has-name",
    ),
    event(
        "page-stopped.file-not-dated",
        "presence",
        "the files of a page have no beginning",
        71,
        each("fileList", drop("sliceStartTime")),
        "page-stopped.file-has-start",
    ),
    event(
        "page-stopped.file-seconds",
        "unit",
        "the files of a page begin in seconds",
        71,
        each("fileList", in_seconds("sliceStartTime")),
        "page-stopped.start-in-milliseconds",
    ),
    event(
        "capability-limit.renamed",
        "presence",
        "what a page cannot is told as type",
        72,
        rename("limitType", "type"),
        "capability-limit.has-type",
    ),
    event(
        "capability-limit.unknown",
        "shape",
        "a page cannot do something unknown",
        72,
        become("limitType", "WebGPU"),
        "capability-limit.type-is-known",
    ),
    event(
        "page-reload.no-reason",
        "presence",
        "a silent page is loaded again without a reason",
        73,
        where("reason", "audio_silence", drop("reason")),
        "page-reload.has-reason",
    ),
    event(
        "page-reload.unknown",
        "shape",
        "a page is loaded again for an unknown reason",
        73,
        where("reason", "audio_silence", become("reason", "audio_loss")),
        "page-reload.reason-is-known",
    ),
    event("cdn-push.no-status", "presence", "pushing has no status", 100, drop("status"), "cdn-push.has-its-fields"),
    event(
        "cdn-push.url-array",
        "type",
        "the address of a push is an array",
        100,
        alter("rtmpUrl", _in_list),
        "cdn-push.url-is-text",
    ),
    event(
        "cdn-push.unknown",
        "shape",
        "pushing is in an unknown status",
        100,
        where("status", "publishing", become("status", "live")),
        "cdn-push.status-is-known",
    ),
)

AFTERWARDS: Final[tuple[Fault, ...]] = (
    event("vod.no-info", "presence", "the upload to VoD has no aliVodInfo", 60, drop("aliVodInfo"), "vod.has-video"),
    event(
        "vod.no-video",
        "presence",
        "aliVodInfo does not name the video",
        60,
        become("aliVodInfo", {}),
        "vod.video-has-id",
    ),
    event("transcoder.no-users", "presence", "transcoding has no uids", 81, drop("uids"), "transcoder.has-its-fields"),
    event(
        "transcoder.unknown",
        "shape",
        "transcoding comes to an unknown result",
        81,
        become("result", "success"),
        "transcoder.result-is-known",
    ),
    event(
        "transcoder.users-object",
        "polymorphism",
        "uids of transcoding is an object",
        81,
        alter("uids", lambda users: {each["uid"]: each for each in users}),
        "transcoder.users-are-array",
    ),
    event(
        "transcoder.no-files",
        "presence",
        "users of transcoding have no files",
        81,
        _users(drop("fileList")),
        "transcoder.user-has-fields",
    ),
    event(
        "transcoder.uid-number",
        "type",
        "users of transcoding are numbers",
        81,
        _users(alter("uid", number)),
        "transcoder.uid-is-text",
    ),
    event(
        "transcoder.user-unknown",
        "shape",
        "transcoding comes to an unknown result for users",
        81,
        _users(become("result", "all_success")),
        "transcoder.user-result-is-known",
    ),
    event(
        "transcoder.file-renamed",
        "presence",
        "transcoded files are named in filename",
        81,
        _users(each("fileList", rename("fileName", "filename"))),
        "transcoder.file-has-name",
    ),
    event(
        "download-failed.renamed",
        "presence",
        "a failed download names its files in fileList",
        90,
        rename("fileName", "fileList"),
        "download-failed.has-its-fields",
    ),
    event(
        "download-failed.vendor-text",
        "type",
        "the vendor of a failed download is a text",
        90,
        alter("vendor", str),
        "download-failed.vendor-is-number",
    ),
    event(
        "download-failed.region-text",
        "type",
        "the region of a failed download is a text",
        90,
        alter("region", str),
        "download-failed.region-is-number",
    ),
    event(
        "download-failed.bucket-array",
        "type",
        "the bucket of a failed download is an array",
        90,
        alter("bucket", _in_list),
        "download-failed.bucket-is-text",
    ),
    event(
        "download-failed.files-array",
        "polymorphism",
        "the files of a failed download are an array",
        90,
        alter("fileName", lambda names: names.split(";")),
        "download-failed.files-are-text",
    ),
    event(
        "postponed-transcoding.no-result",
        "presence",
        "postponed transcoding has no result",
        1001,
        drop("result"),
        "postponed-transcoding.has-its-fields",
    ),
    event(
        "postponed-transcoding.unknown",
        "shape",
        "postponed transcoding comes to an unknown result",
        1001,
        become("result", "all_success"),
        "postponed-transcoding.result-is-known",
    ),
    event(
        "postponed-transcoding.file-renamed",
        "presence",
        "the files of postponed transcoding are named in filename",
        1001,
        each("fileList", rename("fileName", "filename")),
        "postponed-transcoding.files-have-names",
    ),
)

PAGE_EVENTS: Final[tuple[Fault, ...]] = (*PAGES, *AFTERWARDS)
"""Every fault of the details of the other events."""
