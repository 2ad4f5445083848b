"""Which files a recording must have left in storage, which not, and what they are called."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from itertools import pairwise

from contracts.judge.history import Call, History
from contracts.judge.presence import attended, sending
from contracts.judge.rules import Opinion, behaviour, opinion
from contracts.model import Event
from contracts.vendors.agora.file_rules import SKEW
from contracts.vendors.agora.notifications import Told, is_number, logs
from contracts.vendors.agora.remains import (
    Proof,
    Remains,
    base,
    length,
    listed,
    looks,
    moment,
    ours,
    owner,
    remains,
    sent,
    silenced,
)

MARGIN = 10.0
"""Seconds that a recorder may take to come and go."""

MEDIA = (".m3u8", ".ts", ".webm", ".mp4")


def _few(names: list[str]) -> str:
    return ", ".join(sorted(names)[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "") or "nothing"


def _is_there(wanted: list[str], look: Event, *evidence: Proof) -> Opinion:
    """Whether these files were seen, where that could be seen."""
    expected = _few(wanted)
    if "fault" in look.data:
        return opinion(None, expected, f"not known: {look.data['fault']}", *evidence, look)
    there = {base(str(each["name"])) for each in look.data["files"]}
    missing = [name for name in wanted if name not in there]
    if missing and look.data["count"] > len(look.data["files"]):
        return opinion(None, expected, "not known: too many files to list", *evidence, look)
    return opinion(not missing, expected, f"no {_few(missing)}" if missing else "there", *evidence, look)


@behaviour("agora.uploading-status.uploaded-means-stored")
def uploaded_is_stored(history: History) -> Iterator[Opinion]:
    for each in remains(history):
        for proof in (proof for proof in each.proofs if isinstance(proof, Call)):
            for look in looks(history, each.sid):
                if look.at >= proof.done and listed(proof):
                    yield _is_there(listed(proof), look, proof)


def _announced(history: History, type_: int) -> Iterator[tuple[Told, Event]]:
    """(notification, look) of each look at a recording after a notification of this type."""
    for log in logs(history):
        for each in log.of(type_):
            for look in looks(history, log.sid):
                if look.at >= each.at:
                    yield each, look


@behaviour("agora.event.uploaded.means-stored")
def announced_is_stored(history: History) -> Iterator[Opinion]:
    for each, look in _announced(history, 31):
        if listed(each):
            yield _is_there(listed(each), look, each)


@behaviour("agora.event.file-infos.is-stored")
def announced_playlist_is_stored(history: History) -> Iterator[Opinion]:
    for each, look in _announced(history, 4):
        for name in ours([each.detail("fileList")]):
            if name.endswith(".m3u8"):
                yield _is_there([name], look, each)


@behaviour("agora.event.snapshot.is-stored")
def announced_snapshot_is_stored(history: History) -> Iterator[Opinion]:
    for each, look in _announced(history, 45):
        for name in ours([each.detail("fileName")]):
            if name.endswith(".jpg"):
                yield _is_there([name], look, each)


def _with(names: list[str], *endings: str) -> list[str]:
    return [base(name) for name in names if name.endswith(endings)]


@behaviour("agora.stored.mp4-where-asked")
def mp4_where_asked(history: History) -> Iterator[Opinion]:
    for each in remains(history):
        if each.alone or "mp4" not in each.formats or not each.steady:
            continue
        for proof, look, names in each.complete:
            yield opinion(bool(_with(names, ".mp4")), "an MP4 file", _few(_with(names, *MEDIA)), proof, look)


@behaviour("agora.stored.mp4-only-where-asked")
def mp4_only_where_asked(history: History) -> Iterator[Opinion]:
    for each in remains(history):
        for look in each.listings if "mp4" not in each.formats else ():
            found = _with(each.names(look), ".mp4")
            yield opinion(not found, "no MP4 file, only hls was asked for", _few(found), each.start, look)


@behaviour("agora.stored.snapshots-alone-leave-no-recording")
def pictures_alone(history: History) -> Iterator[Opinion]:
    for each in remains(history):
        for look in each.listings if each.pictures_only else ():
            found = _with(each.names(look), *MEDIA)
            yield opinion(not found, "screenshots alone", _few(found), each.start, look)


@behaviour("agora.stored.lies-below-the-prefix")
def below_the_prefix(history: History) -> Iterator[Opinion]:
    for each in remains(history):
        for look in each.listings if each.prefix else ():
            for name in each.names(look)[:1]:
                yield opinion(name.startswith(each.prefix), f"{each.prefix}…", name, each.start, look)


def _names_fit(history: History, ending: str, alone: str, together: str) -> Iterator[Opinion]:
    """Whether the files with this ending are called as documented: individual ones, and those of all."""
    for each in remains(history):
        pattern = alone if each.alone else together
        if not pattern or not each.listings:
            continue
        wanted = re.compile(each.stem + pattern)
        for look in each.listings:
            found = [name for name in map(base, each.names(look)) if re.search(ending, name)]
            odd = [name for name in found if not wanted.fullmatch(name)]
            if found:
                yield opinion(not odd, wanted.pattern, _few(odd or found), each.start, look)


OF_USER = r"__uid_s_.+__uid_e_[a-z_]+"


@behaviour("agora.stored.playlist-name")
def playlists_are_named(history: History) -> Iterator[Opinion]:
    return _names_fit(history, r"\.m3u8$", OF_USER + r"(_\d+_\d+)?\.m3u8", r"(_\d+_\d+)?\.m3u8")


@behaviour("agora.stored.slice-name")
def slices_are_named(history: History) -> Iterator[Opinion]:
    return _names_fit(history, r"\.(ts|webm)$", OF_USER + r"_\d{17}\.(ts|webm)", r"_\d{17}\.ts")


@behaviour("agora.stored.mp4-name")
def mp4_is_named(history: History) -> Iterator[Opinion]:
    return _names_fit(history, r"\.mp4$", "", r"_\d+\.mp4")


@behaviour("agora.stored.snapshot-name")
def snapshots_are_named(history: History) -> Iterator[Opinion]:
    return _names_fit(history, r"\.jpg$", r"__uid_s_.+__uid_e_video_\d{17}\.jpg", "")


@behaviour("agora.stored.mp4-numbers-begin-at-zero")
def mp4_is_numbered(history: History) -> Iterator[Opinion]:
    for each in remains(history):
        for proof, look, names in each.complete if not each.alone else ():
            numbers = sorted(int(found[1]) for name in names if (found := re.search(r"_(\d+)\.mp4$", name)))
            if numbers:
                wanted = list(range(len(numbers)))
                yield opinion(numbers == wanted, f"{wanted}", f"{numbers}", proof, look)


@behaviour("agora.stored.slice-name-tells-when-it-began")
def slices_tell_their_time(history: History) -> Iterator[Opinion]:
    for each in remains(history):
        for look in each.listings:
            times = [at for name in each.names(look) if name.endswith((".ts", ".webm")) and (at := moment(name))]
            if times:
                off = [at for at in times if not each.start.at - SKEW <= at <= look.at + SKEW]
                expected = "moments between the start and this look, an hour for differing clocks granted"
                yield opinion(not off, expected, f"{(off or times)[0]:.0f}", each.start, look)


@behaviour("agora.stored.files-are-the-users")
def files_are_the_users(history: History) -> Iterator[Opinion]:
    for each in remains(history) if attended(history) else ():
        joined = [event for event in history.events if event.kind == "joined"]
        for look in each.listings if each.alone else ():
            known = {str(event.data["user"]) for event in joined if event.data.get("room") == each.session.room}
            found = {user for name in each.names(look) if (user := owner(name))}
            if found and known:
                expected = f"files of {' and '.join(sorted(known))}"
                yield opinion(found <= known, expected, " and ".join(sorted(found)), each.start, look)


@behaviour("agora.stored.each-user-has-files")
def users_have_files(history: History) -> Iterator[Opinion]:
    for each in remains(history):
        if not each.alone or each.pictures_only or not each.everybody:
            continue
        users = {str(event.data["user"]) for event in history.events if event.kind == "joined"}
        for proof, look, names in each.complete:
            found = {owner(name) for name in names if name.endswith(".m3u8")}
            for user in sorted(users):
                if length(_sent(history, each, proof, user, each.tracks)) > MARGIN / 2:
                    yield opinion(user in found, f"a playlist of {user}", _few(_with(names, ".m3u8")), proof, look)


def _sent(
    history: History, each: Remains, proof: Proof, user: str, tracks: Collection[str]
) -> list[tuple[float, float]]:
    stop = each.session.stopped
    return sent(history, each, min(stop.at if stop else proof.at, proof.at), user, tracks)


def _pictures(each: Remains, names: list[str]) -> dict[str, list[float]]:
    """When screenshots of each user were taken, by the names of the files."""
    found: dict[str, list[float]] = {}
    for name in names:
        at, user = moment(name), owner(name)
        if name.endswith(".jpg") and at is not None and user is not None:
            found.setdefault(user, []).append(at)
    return {user: sorted(times) for user, times in found.items()}


def _interval(each: Remains) -> float:
    asked = each.setting("snapshotConfig", "captureInterval")
    return float(asked) if is_number(asked) else 10.0


@behaviour("agora.stored.snapshots-keep-the-interval")
def snapshots_keep_the_interval(history: History) -> Iterator[Opinion]:
    for each in remains(history):
        interval = _interval(each)
        for look in each.listings if "snapshotConfig" in each.session.settings else ():
            for times in _pictures(each, each.names(look)).values():
                gaps = [later - earlier for earlier, later in pairwise(times)]
                if gaps:
                    kept = min(gaps) >= 0.8 * interval - 1
                    yield opinion(kept, f"about {interval:g} s, or more", f"{min(gaps):g} s", each.start, look)


@behaviour("agora.stored.snapshots-are-taken")
def snapshots_are_taken(history: History) -> Iterator[Opinion]:
    for each in remains(history):
        if "snapshotConfig" not in each.session.settings or not each.everybody or each.streams not in (1, 2):
            continue
        for proof, look, names in each.complete:
            found = _pictures(each, names)
            for user in sorted({str(event.data["user"]) for event in history.events if event.kind == "joined"}):
                seen = _sent(history, each, proof, user, ("video",))
                least = int((length(seen) - MARGIN) / _interval(each)) - len(seen)
                if least > 0:
                    count = len(found.get(user, ()))
                    yield opinion(count >= least, f"{least} or more of {user}", f"{count}", proof, look)


@behaviour("agora.stored.no-snapshots-without-video")
def unseen_users_are_not_taken(history: History) -> Iterator[Opinion]:
    for each in remains(history):
        stop = each.session.stopped
        if "snapshotConfig" not in each.session.settings or stop is None:
            continue
        for proof, look, names in each.complete if attended(history) else ():
            found = _pictures(each, names)
            for user, muting in silenced(history, each, "video"):
                seen = sending(history, each.session.room, each.start.at, stop.done, user, ("video",))
                most = int((length(seen) + MARGIN) / _interval(each)) + len(seen)
                count = len(found.get(user, ()))
                expected = f"{most} at most of {user}, who sent video for {length(seen):g} s"
                yield opinion(count <= most, expected, f"{count}", each.start, muting, proof, look)
