"""Agora saying it wrongly: another shape, type, word, unit or identity than documented."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Final

from contracts.model import Json
from contracts.sandbox.core import Fault
from contracts.vendors.agora.sandbox.bends import (
    alter,
    become,
    drop,
    edit,
    fault,
    file,
    page_file,
    payload,
    rename,
    response,
    service,
    turn,
    where,
)
from contracts.vendors.agora.sandbox.policy import Policy


def _other_unit(policy: Policy) -> Policy:
    return replace(policy, slice_ticks=1 if policy.slice_ticks == 1000 else 1000)


def _other_spelling(policy: Policy) -> Policy:
    key = "filename" if policy.web_file_key == "fileName" else "fileName"
    return replace(policy, web_file_key=key)


def _number(uid: Json) -> Json:
    return int(uid) if str(uid).isdecimal() else uid


ANSWERS: Final[tuple[Fault, ...]] = (
    fault(
        "stop.list-becomes-string",
        "polymorphism",
        "stop sends the file list as JSON text although its mode is json",
        edit("stop", response(where("fileListMode", "json", alter("fileList", json.dumps)))),
        notices=(),
    ),
    fault(
        "query.list-becomes-string",
        "polymorphism",
        "query sends the file list as JSON text although its mode is json",
        edit("query", response(where("fileListMode", "json", alter("fileList", json.dumps)))),
        notices=(),
    ),
    fault(
        "files.name-becomes-list",
        "polymorphism",
        "the file name of mode string comes inside an array",
        edit("query stop", response(where("fileListMode", "string", alter("fileList", lambda name: [name])))),
        notices=(),
    ),
    fault(
        "files.hls-as-json",
        "polymorphism",
        "a composite recording in HLS alone answers the array form",
        turn(list_hls="json"),
        notices=(),
    ),
    fault(
        "files.mp4-as-string",
        "polymorphism",
        "a composite recording with MP4 answers the string form",
        turn(list_mp4="string"),
        notices=(),
    ),
    fault(
        "files.individual-as-string",
        "polymorphism",
        "an individual recording answers the string form",
        turn(list_individual="string"),
        notices=(),
    ),
    fault(
        "files.snapshot-lists",
        "polymorphism",
        "a recording with screenshots returns a file list",
        turn(list_snapshot="json"),
        notices=(),
    ),
    fault(
        "files.web-lists",
        "polymorphism",
        "a web recording returns a file list beside its services",
        turn(list_web="json"),
        notices=(),
    ),
    fault(
        "files.mode-missing",
        "presence",
        "the file list comes without its mode",
        edit("query stop", response(drop("fileListMode"))),
        notices=(),
    ),
    fault(
        "files.mode-unheard-of",
        "shape",
        "the mode of the file list is called array",
        edit("query stop", response(where("fileListMode", "json", become("fileListMode", "array")))),
        notices=(),
    ),
    fault(
        "files.list-missing",
        "presence",
        "the mode comes without its file list",
        edit("query stop", response(drop("fileList"))),
        notices=(),
    ),
    fault(
        "files.name-renamed",
        "shape",
        "fileName is called filename",
        edit("query stop", file(rename("fileName", "filename"))),
        notices=(),
    ),
    fault(
        "files.web-name-renamed",
        "shape",
        "the file name of a web recording is spelt as in the other edition",
        _other_spelling,
        notices=(),
    ),
    fault(
        "files.name-not-playlist",
        "shape",
        "the file named in mode string is not an M3U8 file",
        edit(
            "query stop",
            response(
                where("fileListMode", "string", alter("fileList", lambda it: str(it).replace(".m3u8", ".ts")))
            ),
        ),
        notices=(),
    ),
    fault(
        "files.slice-unit",
        "unit",
        "sliceStartTime of a file is in the other edition's unit",
        _other_unit,
        notices=(),
    ),
    fault(
        "query.slice-unit",
        "unit",
        "sliceStartTime of the whole recording is in seconds",
        edit("query", response(alter("sliceStartTime", lambda time: time // 1000))),
        notices=(),
    ),
    fault(
        "files.slice-time-text",
        "type",
        "sliceStartTime of a file is a string",
        edit("query stop", file(alter("sliceStartTime", str))),
        notices=(),
    ),
    fault(
        "files.web-slice-time-text",
        "type",
        "sliceStartTime of a web recording's file is a string",
        edit("query stop", page_file(alter("sliceStartTime", str))),
        notices=(),
    ),
    fault(
        "files.track-unheard-of",
        "shape",
        "trackType has a value that is not documented",
        edit("query stop", file(become("trackType", "audio_video"))),
        notices=(),
    ),
    fault(
        "files.mixed-uid",
        "shape",
        "a composite file belongs to a user other than 0",
        edit("query stop", file(where("uid", "0", become("uid", "1001")))),
        notices=(),
    ),
    fault(
        "files.mixed-flag-text",
        "type",
        "mixedAllUser is a string",
        edit("query stop", file(alter("mixedAllUser", json.dumps))),
        notices=(),
    ),
    fault(
        "files.mixed-flag-wrong",
        "shape",
        "mixedAllUser says the opposite",
        edit("query stop", file(alter("mixedAllUser", lambda mixed: not mixed))),
        notices=(),
    ),
    fault(
        "files.playable-number",
        "type",
        "isPlayable is 1 or 0",
        edit("query stop", file(alter("isPlayable", int))),
        notices=(),
    ),
    fault(
        "stop.uploading-unheard-of",
        "status",
        "uploadingStatus has a value that is not documented",
        edit("stop", response(become("uploadingStatus", "done"))),
        notices=(),
    ),
    fault(
        "stop.uploading-missing",
        "presence",
        "uploadingStatus is missing",
        edit("stop", response(drop("uploadingStatus"))),
        notices=(),
    ),
    fault(
        "stop.upload-service-unheard-of",
        "status",
        "the upload service's uploadingStatus has a value that is not documented",
        edit("stop", payload(become("uploadingStatus", "done"))),
        notices=(),
    ),
    fault(
        "services.state-unheard-of",
        "status",
        "the state of an extension service has a value that is not documented",
        edit("query stop", payload(become("state", "running"))),
        notices=(),
    ),
    fault(
        "services.on-hold-text",
        "type",
        "onhold is a string",
        edit("query stop", payload(alter("onhold", json.dumps))),
        notices=(),
    ),
    fault(
        "services.name-missing",
        "presence",
        "an extension service does not say its name",
        edit("query stop", service(drop("serviceName"))),
        notices=(),
    ),
    fault(
        "services.missing",
        "presence",
        "a web recording answers without its extension services",
        edit("query stop", response(drop("extensionServiceState"))),
        notices=(),
    ),
    fault(
        "query.status-unheard-of",
        "status",
        "a working recording has the status 9",
        edit("query", response(where("status", 5, become("status", 9)))),
        notices=(),
    ),
    fault(
        "query.status-text",
        "type",
        "the status is a string",
        edit("query", response(alter("status", str))),
        notices=(),
    ),
    fault(
        "acquire.resource-missing",
        "presence",
        "acquire gives no resource id",
        edit("acquire", drop("resourceId")),
        notices=(),
    ),
    fault(
        "start.sid-missing", "presence", "start gives no recording id", edit("start", drop("sid")), notices=()
    ),
    fault(
        "start.created",
        "status",
        "a successful start answers 201, like a repeated one",
        turn(started_status=201),
        notices=(),
    ),
    fault(
        "answers.plain-text",
        "shape",
        "answers say that they are plain text",
        turn(content_type="text/plain"),
        notices=(),
    ),
    fault(
        "refusals.reason-missing",
        "presence",
        "errors come without their reason",
        edit("refusal", drop("reason")),
        notices=(),
    ),
    fault(
        "refusals.not-found-code-missing",
        "presence",
        "the 404 of a recording comes without its code",
        edit("refusal", where("code", 404, drop("code"))),
        notices=(),
    ),
    fault(
        "query.sid-changes",
        "identity",
        "query answers with another recording id than start",
        edit("query", alter("sid", lambda sid: sid[::-1])),
        notices=(),
    ),
    fault(
        "stop.sid-changes",
        "identity",
        "stop answers with another recording id than start",
        edit("stop", alter("sid", lambda sid: sid[::-1])),
        notices=(),
    ),
    fault(
        "query.resource-not-echoed",
        "identity",
        "query does not return the resource id",
        edit("query", drop("resourceId")),
        notices=(),
    ),
    fault(
        "start.resource-changes",
        "identity",
        "start answers with another resource id than it was sent",
        edit("start", alter("resourceId", lambda resource: resource[::-1])),
        notices=(),
    ),
    fault(
        "answers.channel-not-echoed",
        "identity",
        "answers do not return the channel's name",
        edit("acquire start query stop", drop("cname")),
        notices=(),
    ),
    fault(
        "answers.uid-number",
        "type",
        "answers return the user id as a number",
        edit("acquire start query stop", alter("uid", _number)),
        notices=(),
    ),
)
