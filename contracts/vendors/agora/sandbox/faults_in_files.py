"""Agora naming files wrongly: the form of the list, and what its entries say."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Final

from contracts.sandbox.core import Fault
from contracts.vendors.agora.sandbox.bends import (
    alter,
    become,
    drop,
    edit,
    fault,
    file,
    number,
    page_file,
    payload,
    rename,
    response,
    turn,
    where,
)
from contracts.vendors.agora.sandbox.policy import Policy


def _other_unit(policy: Policy) -> Policy:
    return replace(policy, slice_ticks=1 if policy.slice_ticks == 1000 else 1000)


def _other_spelling(policy: Policy) -> Policy:
    key = "filename" if policy.web_file_key == "fileName" else "fileName"
    return replace(policy, web_file_key=key)


FILES: Final[tuple[Fault, ...]] = (
    fault(
        "stop.list-becomes-string",
        "polymorphism",
        "stop sends the file list as JSON text although its mode is json",
        edit("stop", response(where("fileListMode", "json", alter("fileList", json.dumps)))),
        "file-list.json-is-array",
    ),
    fault(
        "query.list-becomes-string",
        "polymorphism",
        "query sends the file list as JSON text although its mode is json",
        edit("query", response(where("fileListMode", "json", alter("fileList", json.dumps)))),
        "file-list.json-is-array",
    ),
    fault(
        "files.name-becomes-list",
        "polymorphism",
        "the file name of mode string comes inside an array",
        edit("query stop", response(where("fileListMode", "string", alter("fileList", lambda name: [name])))),
        "file-entry.has-its-fields",
        "file-list.string-is-text",
    ),
    fault(
        "files.hls-as-json",
        "polymorphism",
        "a composite recording in HLS alone answers the array form",
        turn(list_hls="json"),
        "file-list.composite-default-is-string",
        "file-list.composite-hls-is-string",
    ),
    fault(
        "files.individual-as-string",
        "polymorphism",
        "an individual recording answers the string form",
        turn(list_individual="string"),
        "file-list.individual-default-is-json",
        "file-list.individual-hls-is-json",
        "file-list.individual-hls-mp4-is-json",
    ),
    fault(
        "files.snapshot-lists",
        "polymorphism",
        "a recording with screenshots returns a file list",
        turn(list_snapshot="json"),
        "file-list.snapshot-alone-has-none",
        "file-list.snapshot-with-recording-has-none",
        "uploading-status.uploaded-means-stored",
    ),
    fault(
        "files.web-lists",
        "polymorphism",
        "a web recording returns a file list beside its services",
        turn(list_web="json"),
        "file-list.web-has-none",
        "file-list.web-with-cdn-push-has-none",
        "uploading-status.uploaded-means-stored",
    ),
    fault(
        "files.mode-missing",
        "presence",
        "the file list comes without its mode",
        edit("query stop", response(drop("fileListMode"))),
        "file-list.comes-with-its-mode",
        "stop.composite-lists-its-files",
        "stop.individual-lists-its-files",
    ),
    fault(
        "files.mode-unheard-of",
        "shape",
        "the mode of the file list is called array",
        edit("query stop", response(where("fileListMode", "json", become("fileListMode", "array")))),
        "file-list.composite-hls-mp4-is-json",
        "file-list.individual-default-is-json",
        "file-list.individual-hls-is-json",
        "file-list.individual-hls-mp4-is-json",
        "file-list.mode-is-known",
    ),
    fault(
        "files.list-missing",
        "presence",
        "the mode comes without its file list",
        edit("query stop", response(drop("fileList"))),
        "stop.composite-lists-its-files",
        "stop.individual-lists-its-files",
    ),
    fault(
        "files.name-renamed",
        "shape",
        "fileName is called filename",
        edit("query stop", file(rename("fileName", "filename"))),
        "file-entry.has-its-fields",
    ),
    fault(
        "files.web-name-renamed",
        "shape",
        "the file name of a web recording is spelt as in the other edition",
        _other_spelling,
        "web-recorder.file-has-file-name",
        "web-recorder.file-has-lowercase-filename",
    ),
    fault(
        "files.name-not-playlist",
        "shape",
        "the file named in mode string is not an M3U8 file",
        edit(
            "query stop",
            response(where("fileListMode", "string", alter("fileList", lambda it: str(it).replace(".m3u8", ".ts")))),
        ),
        "file-list.string-names-the-playlist",
    ),
    fault(
        "files.slice-unit",
        "unit",
        "sliceStartTime of a file is in the other edition's unit",
        _other_unit,
        "file-entry.slice-start-time-in-milliseconds",
        "file-entry.slice-start-time-in-seconds",
    ),
    fault(
        "files.slice-time-text",
        "type",
        "sliceStartTime of a file is a string",
        edit("query stop", file(alter("sliceStartTime", str))),
        "file-entry.slice-start-time-is-number",
    ),
    fault(
        "files.web-slice-time-text",
        "type",
        "sliceStartTime of a web recording's file is a string",
        edit("query stop", page_file(alter("sliceStartTime", str))),
        "file-entry.slice-start-time-is-number",
    ),
    fault(
        "files.tracks-merged",
        "polymorphism",
        "every file is said to have audio and video",
        edit("query stop", file(become("trackType", "audio_and_video"))),
        "file-entry.audio-alone-has-audio-tracks",
        "file-entry.default-mode-keeps-tracks-apart",
        "file-entry.video-alone-has-video-tracks",
        "file-entry.track-type-is-held",
    ),
    fault(
        "files.tracks-of-audio",
        "polymorphism",
        "every file is said to have audio alone",
        edit("query stop", file(become("trackType", "audio"))),
        "file-entry.video-alone-has-video-tracks",
        "file-entry.track-type-is-held",
    ),
    fault(
        "files.track-unheard-of",
        "shape",
        "trackType has a value that is not documented",
        edit("query stop", file(become("trackType", "audio_video"))),
        "file-entry.track-type",
    ),
    fault(
        "files.mixed-uid",
        "shape",
        "a composite file belongs to a user other than 0",
        edit("query stop", file(where("uid", "0", become("uid", "1001")))),
        "file-entry.composite-uid-is-zero",
    ),
    fault(
        "files.mixed-flag-text",
        "type",
        "mixedAllUser is a string",
        edit("query stop", file(alter("mixedAllUser", json.dumps))),
        "file-entry.mixed-all-user-is-boolean",
    ),
    fault(
        "files.mixed-flag-wrong",
        "shape",
        "mixedAllUser says the opposite",
        edit("query stop", file(alter("mixedAllUser", lambda mixed: not mixed))),
        "file-entry.composite-mixes-all-users",
        "file-entry.individual-keeps-users-apart",
    ),
    fault(
        "files.playable-number",
        "type",
        "isPlayable is 1 or 0",
        edit("query stop", file(alter("isPlayable", int))),
        "file-entry.is-playable-is-boolean",
    ),
    fault(
        "files.name-extension",
        "shape",
        "fileName names neither an M3U8 nor an MP4 file",
        edit("query stop", file(become("fileName", "recording.ts"))),
        "file-entry.file-name",
    ),
    fault(
        "files.uid-number",
        "type",
        "uid of a file is a number",
        edit("query stop", file(alter("uid", number))),
        "file-entry.composite-uid-is-zero",
        "file-entry.uid-is-string",
    ),
    fault(
        "files.web-list-text",
        "polymorphism",
        "the file list of a web recording is JSON text",
        edit("query stop", payload(alter("fileList", json.dumps))),
        "web-recorder.file-list-is-array",
    ),
    fault(
        "files.web-slice-time-missing",
        "presence",
        "a file of a web recording does not say when it starts",
        edit("query stop", page_file(drop("sliceStartTime"))),
        "web-recorder.file-has-slice-start-time",
    ),
    fault(
        "files.other-user",
        "identity",
        "the files of an individual recording belong to somebody else",
        edit("query stop", file(where("mixedAllUser", value=False, change=become("uid", "4242")))),
        "file-entry.individual-uid-is-the-users",
    ),
    fault(
        "files.slice-time-elapsed",
        "unit",
        "sliceStartTime counts from the start of the service",
        edit("query stop", file(become("sliceStartTime", 12))),
        "file-entry.slice-start-time-in-milliseconds",
        "file-entry.slice-start-time-is-when-it-began",
        "file-entry.slice-start-time-fits-the-file",
    ),
    fault(
        "services.on-hold-wrong",
        "status",
        "onhold says the opposite",
        edit("query", payload(alter("onhold", lambda paused: not paused))),
        "update.onhold-false-resumes",
        "update.onhold-true-pauses",
        "web-recorder.onhold-tells-the-pause",
    ),
)
