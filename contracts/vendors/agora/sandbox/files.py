"""What was recorded: file names, file lists, and the `serverResponse` of `query` and `stop`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from math import ceil, inf
from typing import Any

from contracts.model import Json
from contracts.vendors.agora.sandbox.policy import Policy
from contracts.vendors.agora.sandbox.recording import Recording

SPECIAL = re.compile(r"[!@#$%^&*()+_.=\[\]{}~|,;:?<>]")
"""Characters of a channel's name that the vendor replaces with `-` in file names."""

DEAD = re.compile(r"rtmps?://[^/:]*\.invalid(?:[/:]|$)")
"""An address that cannot be reached: nothing can be, below the reserved domain `invalid`."""

MIXED_TRACK = {0: "audio", 1: "video", 2: "audio_and_video"}
SINGLE_TRACKS = {0: ("audio",), 1: ("video",), 2: ("audio", "video")}
SUFFIX = {"audio": "audio", "video": "video", "audio_and_video": "av"}


def queried(recording: Recording, policy: Policy, now: float) -> dict[str, Json]:
    """The `serverResponse` of `query`: the status, and what exists so far."""
    answer: dict[str, Json] = {"status": recording.status(now, policy), **_listing(recording, policy, now)}
    if recording.settings.kind == "individual":
        answer["sliceStartTime"] = int(recording.started * 1000)
    if not recording.in_channel:
        answer["extensionServiceState"] = [_page(recording, policy, now), *_push(recording, policy, now)]
    return answer


def stopped(recording: Recording, policy: Policy, now: float, *, complete: bool) -> dict[str, Json]:
    """The `serverResponse` of `stop`; `complete` when everything is already uploaded."""
    uploading = {"uploadingStatus": _upload(recording) if complete else policy.unknown}
    listing = _listing(recording, policy, now, complete=complete)
    if recording.in_channel:
        return {**listing, **uploading}
    services = [
        {"serviceName": "upload_service", "payload": uploading},
        _page(recording, policy, now, complete=complete),
        *(_push_at_stop(recording, policy, now) if policy.reports_push_at_stop else ()),
    ]
    return {**listing, "extensionServiceState": services}


def uploaded(recording: Recording, policy: Policy) -> list[dict[str, Any]]:
    """The files as notifications list them: with their beginning in milliseconds."""
    return list(_files(recording, replace(policy, slice_ticks=1000))) if recording.settings.has_files else []


def of_page(recording: Recording, policy: Policy) -> list[dict[str, Json]]:
    """The files of a web page's recording as notifications list them; on hold, it leaves none."""
    names = () if recording.settings.on_hold else _names(recording, policy)
    begin = int(recording.started * 1000)
    return [{policy.web_file_key: name, "sliceStartTime": begin} for name in names]


def playlists_of_page(recording: Recording) -> list[str]:
    """The names of the playlists of a web page's recording."""
    listed = "hls" in recording.settings.formats and not recording.settings.on_hold
    return [f"{stem(recording)}.m3u8"] if listed else []


def snapshot(recording: Recording, user: str, now: float) -> str:
    """The name of a screenshot of `user`."""
    return f"{of_user(recording, user, 'video')}_{stamp(now)}.jpg"


def of_user(recording: Recording, user: str, track: str) -> str:
    """How the names of the files begin that hold this track of `user`."""
    return f"{stem(recording)}__uid_s_{user}__uid_e_{SUFFIX[track]}"


def stamp(moment: float) -> str:
    """A moment as names of files tell it, to the millisecond."""
    seconds, rest = divmod(round(moment * 1000), 1000)
    return f"{datetime.fromtimestamp(seconds, UTC):%Y%m%d%H%M%S}{rest:03d}"


def tracks(recording: Recording) -> tuple[str, ...]:
    """What each user has a file of; or, where all are in one, what that holds."""
    settings = recording.settings
    if settings.kind != "individual":
        return (MIXED_TRACK.get(int(settings.stream_types), "audio_and_video"),)
    alone: tuple[str, ...] = SINGLE_TRACKS.get(int(settings.stream_types), ("audio", "video"))
    return (*alone, "audio_and_video") if settings.merges and len(alone) > 1 else alone


def videos(recording: Recording, policy: Policy, now: float = inf) -> list[tuple[str, float]]:
    """(name, seconds) of each MP4 file that was begun by `now`; by the end where that is known, and else one."""
    if "mp4" not in recording.settings.formats or not policy.keeping.makes_mp4:
        return []
    whole = sum(end - begin for begin, end in recording.mixed(now))
    limit = policy.keeping.mp4_seconds if recording.in_channel else recording.settings.longest_video
    count = max(1, ceil(whole / limit - 1e-6)) if policy.keeping.splits_mp4 and whole < inf else 1
    lengths = [limit] * (count - 1) + [whole - limit * (count - 1)]
    return [(f"{stem(recording)}_{policy.keeping.first_mp4 + place}.mp4", each) for place, each in enumerate(lengths)]


def _upload(recording: Recording) -> str:
    return "backuped" if recording.backed_up else "uploaded"


def _listing(recording: Recording, policy: Policy, now: float, *, complete: bool = False) -> dict[str, Json]:
    """`fileListMode` and `fileList`, or nothing where the documents promise neither."""
    form = _form(recording, policy)
    if not form:
        return {}
    ready = complete or _has_slices(recording, policy, now)
    files = list(_files(recording, policy, now)) if ready else []
    if form == "string":
        return {"fileListMode": form, "fileList": files[0]["fileName"] if files else ""}
    return {"fileListMode": form, "fileList": files}


def _form(recording: Recording, policy: Policy) -> str:
    """The documented `fileListMode` of such a recording; empty when there is none."""
    settings = recording.settings
    if settings.kind == "web":
        return policy.list_web
    if settings.kind == "individual":
        return policy.list_snapshot if settings.snapshots else policy.list_individual
    return policy.list_mp4 if "mp4" in settings.formats else policy.list_hls


def _has_slices(recording: Recording, policy: Policy, now: float) -> bool:
    return recording.has_material and now - recording.started >= policy.slice_seconds


def _files(recording: Recording, policy: Policy, now: float = inf) -> Iterator[dict[str, Any]]:
    """What the file list tells about each file of the recording."""
    if recording.settings.kind == "individual":
        yield from _files_of_users(recording, policy)
    elif recording.has_material:
        begin = min(recording.users.values(), default=recording.started)
        for name in _names(recording, policy, now):
            yield _entry(name, tracks(recording)[0], "0", begin, policy)


def _files_of_users(recording: Recording, policy: Policy) -> Iterator[dict[str, Any]]:
    for user in recording.users:
        for track in tracks(recording):
            begin = recording.begun(user, track)
            if begin is not None:
                yield _entry(f"{of_user(recording, user, track)}.m3u8", track, user, begin, policy)


def _entry(name: str, track: str, user: str, begin: float, policy: Policy) -> dict[str, Any]:
    return {
        "fileName": name,
        "trackType": track,
        "uid": user,
        "mixedAllUser": user == "0",
        "isPlayable": True,
        "sliceStartTime": int(begin * policy.slice_ticks),
    }


def stem(recording: Recording) -> str:
    """How the names of all files of `recording` begin."""
    cname = str(recording.resource.cname)
    room = SPECIAL.sub("-", cname) if recording.settings.plain_names else cname
    return f"{recording.settings.prefix}{recording.sid}_{room}"


def _names(recording: Recording, policy: Policy, now: float = inf) -> list[str]:
    """The files that hold everybody, or the page: those of each format that was asked for."""
    playlist = [f"{stem(recording)}.m3u8"] if "hls" in recording.settings.formats else []
    return [*playlist, *(name for name, _ in videos(recording, policy, now))]


def _page(recording: Recording, policy: Policy, now: float, *, complete: bool = False) -> dict[str, Json]:
    """How the recording of the web page is doing; while it is on hold, no files are added."""
    has_slices, recorded = _has_slices(recording, policy, now), recording.recorded(now)
    begin = int(recording.started * policy.slice_ticks)
    written = recorded >= policy.slice_seconds or (complete and (recorded > 0 or not recording.settings.on_hold))
    if not policy.stops_files_on_hold:
        written = complete or has_slices
    payload = {
        "state": ("inProgress" if has_slices else "init") if recording.running else "exit",
        "onhold": recording.settings.on_hold,
        "fileList": [
            {policy.web_file_key: name, "sliceStartTime": begin}
            for name in (_names(recording, policy, now) if written else ())
        ],
    }
    return {"serviceName": "web_recorder_service", "payload": payload}


def _push(recording: Recording, policy: Policy, now: float) -> Iterator[dict[str, Json]]:
    """How pushing the page to each address is doing, when that was asked for."""
    urls = recording.settings.push_urls
    if urls is not None:
        outputs = [{"rtmpUrl": url, "status": _push_status(recording, url, policy, now)} for url in urls]
        yield {"serviceName": "rtmp_publish_service", "payload": {"outputs": outputs}}


def _push_at_stop(recording: Recording, policy: Policy, now: float) -> Iterator[dict[str, Json]]:
    urls = recording.settings.push_urls
    if urls is not None:
        status = _push_status(recording, next(iter(urls), ""), policy, now)
        yield {"serviceName": "rtmp_publish_service", "payload": {"status": status}}


def _push_status(recording: Recording, url: str, policy: Policy, now: float) -> str:
    """How a push is doing."""
    if now - max(recording.started, recording.pushed_since) < policy.slice_seconds:
        return "connecting"
    if policy.notices_dead_push and DEAD.match(url):
        return "disconnected"
    return "onhold" if recording.settings.on_hold else "publishing"
