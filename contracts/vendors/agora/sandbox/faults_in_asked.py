"""Agora giving other answers than the settings of a request decide: other users, files, names and services."""

from __future__ import annotations

import re
from typing import Any, Final

from contracts.model import Json
from contracts.sandbox.core import Fault
from contracts.vendors.agora.sandbox.bends import (
    Bend,
    alter,
    both,
    drop,
    each,
    edit,
    fault,
    file,
    page_file,
    payload,
    rename,
    response,
    turn,
    where,
)
from contracts.vendors.agora.sandbox.policy import Change

PUSH: Json = {
    "serviceName": "rtmp_publish_service",
    "payload": {"outputs": [{"rtmpUrl": "rtmp://push.example.net/live/a", "status": "publishing"}]},
}


def _names(how: Any) -> Bend:
    """Put `how(name)` in the place of every file's name in answers to query and stop."""
    change = both(
        both(file(alter("fileName", how)), response(where("fileListMode", "string", alter("fileList", how)))),
        page_file(both(alter("filename", how), alter("fileName", how))),
    )
    return edit("query stop", change)


def _services(change: Any) -> Change:
    """Put `change(services)` in the place of the list of extension services."""
    return response(alter("extensionServiceState", change))


def _with_mp4(entries: list[Json]) -> list[Json]:
    """A list with an MP4 file where there is none."""
    extra = [
        {**entry, name: re.sub(r"\.m3u8$", "_0.mp4", entry[name])}
        for entry in entries[:1]
        for name in ("fileName", "filename")
        if name in entry
    ]
    return entries + extra if not any(str(entry).count(".mp4") for entry in entries) else entries


def _without_mp4(entries: Json) -> Json:
    return [entry for entry in entries if ".mp4" not in str(entry)] if isinstance(entries, list) else entries


def _mp4_gone(body: dict[str, Any]) -> None:
    both(response(alter("fileList", _without_mp4)), payload(alter("fileList", _without_mp4)))(body)


def _mp4_added(body: dict[str, Any]) -> None:
    def added(entries: Json) -> Json:
        return _with_mp4(entries) if isinstance(entries, list) else entries

    both(response(alter("fileList", added)), payload(alter("fileList", added)))(body)


def _someone_else(entry: dict[str, Any]) -> None:
    if entry.get("uid") != "0":
        entry["uid"] = "3003"


ASKED: Final[tuple[Fault, ...]] = (
    fault(
        "files.of-the-unsubscribed",
        "identity",
        "everybody is recorded, whoever is subscribed to",
        turn(heeds_lists=False),
        "file-entry.uid-is-subscribed",
    ),
    fault(
        "files.of-somebody-else",
        "identity",
        "the files of users are said to be of somebody else",
        edit("query stop", file(_someone_else)),
        "file-entry.individual-uid-is-the-users",
        "file-entry.uid-is-subscribed",
        "file-entry.name-tells-user-and-track",
    ),
    fault(
        "stop.mp4-not-listed",
        "presence",
        "stop lists no MP4 file although there is one",
        edit("stop", _mp4_gone),
        "stop.lists-the-mp4",
    ),
    fault(
        "files.mp4-unasked",
        "presence",
        "an MP4 file is listed although only hls was asked for",
        edit("query stop", _mp4_added),
        "file-entry.mp4-only-where-asked",
        "uploading-status.uploaded-means-stored",
    ),
    fault(
        "files.of-another-recording",
        "identity",
        "listed files have the sid of some other recording in their names",
        _names(lambda name: re.sub(r"[0-9a-f]{32}_", f"{7:032x}_", name) if isinstance(name, str) else name),
        "file-entry.name-is-of-the-recording",
        "uploading-status.uploaded-means-stored",
    ),
    fault(
        "files.channel-not-named",
        "identity",
        "the names of listed files do not have the channel",
        _names(lambda name: re.sub(r"_rc-[0-9a-f]{12}", "", name) if isinstance(name, str) else name),
        "file-entry.name-is-of-the-recording",
        "uploading-status.uploaded-means-stored",
    ),
    fault(
        "files.prefix-ignored",
        "presence",
        "the names of listed files do not have the prefix",
        _names(lambda name: name.rpartition("/")[2] if isinstance(name, str) else name),
        "file-entry.name-lies-below-the-prefix",
    ),
    fault(
        "files.page-not-media",
        "shape",
        "the files of a page are slices",
        edit("query stop", page_file(both(*(alter(name, lambda it: f"{it}.ts") for name in ("filename", "fileName"))))),
        "stop.lists-the-mp4",
        "web-recorder.file-name-is-known",
    ),
    fault(
        "query.recorder-untold",
        "presence",
        "query tells nothing of the recorder of a page",
        edit("query", _services(lambda them: [it for it in them if it["serviceName"] != "web_recorder_service"])),
        "query.page-has-its-service",
    ),
    fault(
        "query.push-invented",
        "presence",
        "query tells of a push that nobody asked for",
        edit("query", _services(lambda them: them if len(them) > 1 else [*them, PUSH])),
        "query.push-only-where-asked",
    ),
    fault(
        "push.elsewhere",
        "identity",
        "query tells of another address than the one to which a page was to be pushed",
        edit("query", payload(each("outputs", alter("rtmpUrl", lambda url: f"{url}/copy")))),
        "cdn-push.outputs-are-those-asked-for",
        "update.push-moves-to-the-new-address",
        "update.leaves-others-alone",
        "update.refused-changes-nothing",
    ),
    fault(
        "stop.recorder-goes-on",
        "status",
        "a stop tells that the recorder of a page is at work",
        edit("stop", payload(alter("state", lambda _: "inProgress"))),
        "web-recorder.state-fits-the-recording",
    ),
    fault(
        "query.recorder-exited",
        "status",
        "query tells that the recorder of a page has exited while it records",
        edit("query", payload(alter("state", lambda _: "exit"))),
        "web-recorder.state-fits-the-recording",
    ),
    fault(
        "query.list-renamed",
        "shape",
        "query calls the file list files",
        edit("query", response(rename("fileList", "files"))),
        "query.lists-its-files",
    ),
    fault(
        "query.slice-time-missing",
        "presence",
        "query of an individual recording has no sliceStartTime",
        edit("query", response(drop("sliceStartTime"))),
        "query.individual-has-slice-start-time",
    ),
    fault(
        "query.slice-time-elapsed",
        "time",
        "sliceStartTime of the whole recording is a moment of last year",
        edit("query", response(alter("sliceStartTime", lambda told: told - 31_536_000_000))),
        "query.slice-start-time-is-when-it-began",
    ),
)
