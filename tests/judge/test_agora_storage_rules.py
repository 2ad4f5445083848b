"""Each rule about what lies in storage has a conversation that keeps it and one that breaks it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from agora_traces import HLS as COMPOSITE
from agora_traces import NEWEST, OLDER, PAGE, STORAGE, Tape, failures, outcomes

from contracts.judge.rules import rules_in
from contracts.model import Json, Outcome
from contracts.vendors.agora import media_rules, storage_rules

HLS = {**COMPOSITE, "recordingConfig": {"channelType": 0, "subscribeUidGroup": 0}}
MP4 = {**HLS, "recordingFileConfig": {"avFileType": ["hls", "mp4"]}}
PREFIX = {**HLS, "storageConfig": {**STORAGE, "fileNamePrefix": ["a", "b"]}}
PICTURES = {**HLS, "snapshotConfig": {"captureInterval": 10, "fileType": ["jpg"]}}
ALONE = {key: value for key, value in PICTURES.items() if key != "recordingFileConfig"}
SID = "sid"
LENGTH = 60.0


def with_streams(**streams: Json) -> Json:
    return {**HLS, "recordingConfig": {**HLS["recordingConfig"], **streams}}


def stamp(at: float) -> str:
    return f"{datetime.fromtimestamp(at, UTC):%Y%m%d%H%M%S}000"


def recorded(edition: str, client: Json = HLS, mode: str = "mix", **how: Any) -> Tape:
    """A minute of user 1001, stopped and said to be uploaded."""
    tape = Tape(edition, mode=mode, client=client, **how).controls().join().begin().wait(LENGTH)
    return tape.stop(state={"fileListMode": "json", "fileList": [], "uploadingStatus": "uploaded"})


def listing(*entries: Json) -> Json:
    return {"fileListMode": "json", "fileList": list(entries), "uploadingStatus": "uploaded"}


def stopped(edition: str, entry: Json, client: Json = HLS, mode: str = "mix") -> Tape:
    """The same, with one entry in the list."""
    return Tape(edition, mode=mode, client=client).controls().join().begin().wait(LENGTH).stop(state=listing(entry))


def seen(tape: Tape, *names: str, prefix: str = SID, count: int | None = None) -> Tape:
    """A look into storage."""
    files = [{"name": name, "size": 1} for name in names]
    return tape.event("stored", prefix=prefix, count=len(files) if count is None else count, files=files)


def slices(tape: Tape, base: str = "sid_room", count: int = 4) -> list[dict[str, Json]]:
    begin = tape.at - LENGTH
    return [
        {
            "name": f"{base}_{stamp(begin + 15 * index)}.ts",
            "duration": 15.0,
            "measured": 15.0,
            "size": 1,
            "present": True,
            "why": "",
        }
        for index in range(count)
    ]


def inspected(tape: Tape, name: str, kind: str, **facts: Json) -> Tape:
    """A look into one file, in order unless `facts` say otherwise."""
    usual = {"valid": True, "why": "", "duration": LENGTH, "audio": True, "video": True, "audio_codec": "aac"}
    return tape.event("inspected", **{**usual, "name": name, "present": True, "size": 1, "kind": kind, **facts})


def playlist(tape: Tape, name: str = "sid_room.m3u8", **facts: Json) -> Tape:
    usual = {"ended": True, "segments": slices(tape, name.removesuffix(".m3u8")), "missing_count": 0}
    return inspected(tape, name, "hls", **{**usual, "segment_count": 4, **facts})


def changed(place: int, **facts: Json) -> Callable[[str], Tape]:
    """A playlist one of whose slices is different."""

    def tape(edition: str) -> Tape:
        made = recorded(edition)
        found = slices(made)
        found[place] = {**found[place], **facts}
        return playlist(made, segments=found)

    return tape


def notified(tape: Tape, type_: int, **details: Json) -> Tape:
    payload = {
        "cname": "room",
        "uid": "42",
        "sid": SID,
        "sequence": 0,
        "sendts": int(tape.at * 1000),
        "serviceType": 0,
        "details": {"msgName": "", **details},
    }
    body = {
        "noticeId": "n",
        "productId": 3,
        "eventType": type_,
        "notifyMs": int(tape.at * 1000),
        "payload": payload,
    }
    return tape.event("called-back", url="", headers={}, body=body, authentic={}, answered=200)


def entry(name: str, **more: Json) -> Json:
    usual = {"trackType": "audio_and_video", "uid": "0", "mixedAllUser": True, "isPlayable": True, "sliceStartTime": 0}
    return {"fileName": name, **usual, **more}


def swapped(edition: str) -> Tape:
    made = recorded(edition)
    return playlist(made, segments=list(reversed(slices(made))))


def in_user(edition: str, **facts: Json) -> Tape:
    made = recorded(edition, mode="individual")
    name = "sid_room__uid_s_1001__uid_e_audio.m3u8"
    return playlist(made, name, **{"video": False, **facts})


def page(edition: str, minutes: float) -> Tape:
    mode = "web" if edition == NEWEST else "Web"
    service = PAGE["extensionServiceConfig"]["extensionServices"][0]
    service = {**service, "serviceParam": {**service["serviceParam"], "maxVideoDuration": 30}}
    client = {**PAGE, "extensionServiceConfig": {"extensionServices": [service]}}
    tape = Tape(edition, mode=mode, client=client).acquire(client={"scene": 1}).start().wait(3000)
    state = [{"serviceName": "upload_service", "payload": {"uploadingStatus": "uploaded"}}]
    return inspected(
        tape.stop(state={"extensionServiceState": state}), "sid_room_0.mp4", "mp4", duration=60.0 * minutes
    )


def begun(edition: str, late: float) -> Tape:
    tape = Tape(edition).controls().join().begin()
    began = (tape.at + late) * (1 if edition == NEWEST else 1000)
    tape = tape.wait(LENGTH).stop(state=listing(entry("sid_room.m3u8", sliceStartTime=int(began))))
    return playlist(tape)


def shots(edition: str, *seconds: float) -> Tape:
    tape = recorded(edition, PICTURES, "individual")
    begin = tape.at - LENGTH
    return seen(tape, *(f"sid_room__uid_s_1001__uid_e_video_{stamp(begin + each)}.jpg" for each in seconds))


def named(client: Json, mode: str, kept: str, broken: str) -> tuple[Callable[[str], Tape], Callable[[str], Tape]]:
    """Files of such a name, in storage."""
    return (
        lambda edition: seen(recorded(edition, client, mode), kept),
        lambda edition: seen(recorded(edition, client, mode), broken),
    )


def muted(edition: str, client: Json, track: str) -> Tape:
    """A minute of which user 1001 does not send this track for the last three quarters."""
    tape = Tape(edition, mode="individual", client=client).controls().join().begin().wait(LENGTH / 4)
    return tape.event("muted", room=tape.cname, user="1001", track=track).wait(3 * LENGTH / 4).stop(state=listing())


def unseen(edition: str, *seconds: float) -> Tape:
    tape = muted(edition, PICTURES, "video")
    begin = tape.at - LENGTH
    return seen(tape, *(f"sid_room__uid_s_1001__uid_e_video_{stamp(begin + each)}.jpg" for each in seconds))


def unheard(edition: str, seconds: float) -> Tape:
    tape = muted(edition, with_streams(streamTypes=0, streamMode="original"), "audio")
    name = "sid_room__uid_s_1001__uid_e_audio.m3u8"
    return playlist(tape, name, duration=seconds, video=False, segments=slices(tape, name[:-5], int(seconds // 15)))


RULES: dict[str, tuple[Callable[[str], Tape], Callable[[str], Tape]]] = {
    "agora.uploading-status.uploaded-means-stored": (
        lambda edition: seen(stopped(edition, entry("sid_room.m3u8")), "sid_room.m3u8"),
        lambda edition: seen(stopped(edition, entry("sid_room.m3u8")), "sid_room_1.ts"),
    ),
    "agora.event.uploaded.means-stored": (
        lambda edition: seen(
            notified(recorded(edition), 31, status=0, fileList=[entry("sid_room.m3u8")]), "sid_room.m3u8"
        ),
        lambda edition: seen(notified(recorded(edition), 31, status=0, fileList=[entry("sid_room.m3u8")])),
    ),
    "agora.event.file-infos.is-stored": (
        lambda edition: seen(notified(recorded(edition), 4, fileList="sid_room.m3u8"), "sid_room.m3u8"),
        lambda edition: seen(notified(recorded(edition), 4, fileList="sid_room.m3u8")),
    ),
    "agora.event.snapshot.is-stored": (
        lambda edition: seen(notified(recorded(edition, PICTURES, "individual"), 45, fileName="a/b.jpg"), "a/b.jpg"),
        lambda edition: seen(notified(recorded(edition, PICTURES, "individual"), 45, fileName="a/b.jpg")),
    ),
    "agora.stored.mp4-where-asked": named(MP4, "mix", "sid_room_0.mp4", "sid_room.m3u8"),
    "agora.stored.mp4-only-where-asked": named(HLS, "mix", "sid_room.m3u8", "sid_room_0.mp4"),
    "agora.stored.snapshots-alone-leave-no-recording": named(ALONE, "individual", "sid_room.jpg", "sid_room.ts"),
    "agora.stored.lies-below-the-prefix": (
        lambda edition: seen(recorded(edition, PREFIX), "a/b/sid_room.m3u8", prefix="a/b/sid"),
        lambda edition: seen(seen(recorded(edition, PREFIX), prefix="a/b/sid"), "sid_room.m3u8"),
    ),
    "agora.stored.playlist-name": named(HLS, "mix", "sid_room.m3u8", "sid.m3u8"),
    "agora.stored.slice-name": named(
        HLS,
        "individual",
        "sid_room__uid_s_1__uid_e_audio_20250615150640000.ts",
        "sid_room_20250615150640000.ts",
    ),
    "agora.stored.mp4-name": named(MP4, "mix", "sid_room_0.mp4", "sid_room.mp4"),
    "agora.stored.snapshot-name": named(
        PICTURES,
        "individual",
        "sid_room__uid_s_1__uid_e_video_20250615150640000.jpg",
        "sid_room__uid_s_1__uid_e_video_1750000000000.jpg",
    ),
    "agora.stored.mp4-numbers-begin-at-zero": named(MP4, "mix", "sid_room_0.mp4", "sid_room_1.mp4"),
    "agora.stored.slice-name-tells-when-it-began": (
        lambda edition: seen(made := recorded(edition), f"sid_room_{stamp(made.at - LENGTH)}.ts"),
        lambda edition: seen(made := recorded(edition), f"sid_room_{stamp(made.at + 8 * 3600)}.ts"),
    ),
    "agora.stored.files-are-the-users": named(
        HLS, "individual", "sid_room__uid_s_1001__uid_e_audio.m3u8", "sid_room__uid_s_7__uid_e_audio.m3u8"
    ),
    "agora.stored.each-user-has-files": named(
        HLS, "individual", "sid_room__uid_s_1001__uid_e_audio.m3u8", "sid_room__uid_s_7__uid_e_audio.m3u8"
    ),
    "agora.stored.snapshots-keep-the-interval": (
        lambda edition: shots(edition, 10, 20, 31),
        lambda edition: shots(edition, 10, 14, 20),
    ),
    "agora.stored.snapshots-are-taken": (
        lambda edition: shots(edition, 10, 20, 30, 40, 50),
        lambda edition: shots(edition, 10),
    ),
    "agora.stored.no-snapshots-without-video": (
        lambda edition: unseen(edition, 5, 15),
        lambda edition: unseen(edition, 5, 15, 25, 35, 45, 55),
    ),
    "agora.stored.original-audio-leaves-silence-out": (
        lambda edition: unheard(edition, 15.0),
        lambda edition: unheard(edition, 60.0),
    ),
    "agora.file-entry.is-playable-is-true": (
        lambda edition: playlist(stopped(edition, entry("sid_room.m3u8"))),
        lambda edition: playlist(stopped(edition, entry("sid_room.m3u8")), valid=False, why="is empty"),
    ),
    "agora.stored.playlist-can-be-read": (
        lambda edition: playlist(recorded(edition)),
        lambda edition: inspected(recorded(edition), "sid_room.m3u8", "unknown", valid=False, why="is no media"),
    ),
    "agora.stored.playlist-has-ended": (
        lambda edition: playlist(recorded(edition)),
        lambda edition: playlist(recorded(edition), ended=False),
    ),
    "agora.stored.slices-are-there": (changed(1, why=""), changed(1, size=0, why="is empty")),
    "agora.stored.slices-are-in-order": (lambda edition: playlist(recorded(edition)), swapped),
    "agora.stored.slice-length-is-true": (changed(1, measured=14.2), changed(1, measured=12.0)),
    "agora.stored.slices-are-whole": (changed(1, why=""), changed(1, why="ends within a packet")),
    "agora.stored.audio-is-sliced": (
        in_user,
        lambda edition: in_user(edition, segments=[{**slices(Tape())[0], "duration": 60.0, "measured": 60.0}]),
    ),
    "agora.stored.mp4-is-whole": (
        lambda edition: inspected(recorded(edition, MP4), "sid_room_0.mp4", "mp4"),
        lambda edition: inspected(recorded(edition, MP4), "sid_room_0.mp4", "ts"),
    ),
    "agora.stored.mp4-is-split": (lambda edition: page(edition, 31), lambda edition: page(edition, 45)),
    "agora.stored.lasts-as-long-as-was-recorded": (
        lambda edition: playlist(recorded(edition), duration=52.0),
        lambda edition: playlist(recorded(edition), duration=40.0),
    ),
    "agora.file-entry.track-type-is-held": (
        lambda edition: playlist(stopped(edition, entry("sid_room.m3u8"))),
        lambda edition: playlist(stopped(edition, entry("sid_room.m3u8", trackType="audio"))),
    ),
    "agora.stored.holds-no-more-than-asked": (
        lambda edition: playlist(recorded(edition, with_streams(streamTypes=0)), video=False),
        lambda edition: playlist(recorded(edition, with_streams(streamTypes=0))),
    ),
    "agora.stored.individual-audio-is-aac": (in_user, lambda edition: in_user(edition, audio_codec="mp3")),
    "agora.file-entry.slice-start-time-fits-the-file": (
        lambda edition: begun(edition, 3),
        lambda edition: begun(edition, 40),
    ),
    "agora.stored.snapshot-is-a-jpeg": (
        lambda edition: inspected(recorded(edition, PICTURES, "individual"), "sid_1.jpg", "jpeg"),
        lambda edition: inspected(recorded(edition, PICTURES, "individual"), "sid_1.jpg", "mp4"),
    ),
}


@pytest.mark.parametrize("edition", [NEWEST, OLDER])
@pytest.mark.parametrize("clause", RULES)
def test_what_keeps_a_clause_passes(clause: str, edition: str) -> None:
    kept, _ = RULES[clause]
    assert set(outcomes(kept(edition), clause)) == {Outcome.PASS}


@pytest.mark.parametrize("edition", [NEWEST, OLDER])
@pytest.mark.parametrize("clause", RULES)
def test_what_breaks_a_clause_fails(clause: str, edition: str) -> None:
    _, broken = RULES[clause]
    assert clause in failures(broken(edition))


def test_every_rule_is_in_the_table() -> None:
    assert {rule.clause for rule in rules_in(storage_rules, media_rules)} == set(RULES)


def running(client: Json = HLS, mode: str = "mix") -> Tape:
    return Tape(mode=mode, client=client).controls().join().begin().wait(LENGTH)


OPEN: dict[str, tuple[str, Callable[[], Tape]]] = {
    "storage that cannot be asked": (
        "agora.uploading-status.uploaded-means-stored",
        lambda: stopped(NEWEST, entry("sid_room.m3u8")).event("stored", prefix=SID, fault="no answer"),
    ),
    "a file that cannot be looked into": (
        "agora.file-entry.is-playable-is-true",
        lambda: stopped(NEWEST, entry("sid_room.m3u8")).event("inspected", name="sid_room.m3u8", fault="no answer"),
    ),
    "more files than are listed": (
        "agora.uploading-status.uploaded-means-stored",
        lambda: seen(stopped(NEWEST, entry("sid_room.m3u8")), "sid_a.ts", count=501),
    ),
    "nothing says that it is uploaded": (
        "agora.uploading-status.uploaded-means-stored",
        lambda: seen(running().stop(state={**listing(entry("sid_room.m3u8")), "uploadingStatus": "unknown"})),
    ),
    "some of it went elsewhere first": (
        "agora.uploading-status.uploaded-means-stored",
        lambda: seen(running().stop(state={**listing(entry("sid_room.m3u8")), "uploadingStatus": "backuped"})),
    ),
    "a playlist while it grows": ("agora.stored.playlist-has-ended", lambda: playlist(running(), ended=False)),
    "no MP4 file while it runs": ("agora.stored.mp4-where-asked", lambda: seen(running(MP4), "sid_room.m3u8")),
    "no MP4 file of each user": (
        "agora.stored.mp4-where-asked",
        lambda: seen(recorded(NEWEST, MP4, "individual"), "sid_room__uid_s_1001__uid_e_audio.m3u8"),
    ),
    "a file that is said not to be playable": (
        "agora.file-entry.is-playable-is-true",
        lambda: playlist(stopped(NEWEST, entry("sid_room.m3u8", isPlayable=False)), valid=False, why="is WebM"),
    ),
    "users whom nobody asked for": (
        "agora.stored.each-user-has-files",
        lambda: seen(recorded(NEWEST, with_streams(subscribeAudioUids=["7"]), "individual"), "sid_room.m3u8"),
    ),
    "people of whom nothing is known": (
        "agora.stored.files-are-the-users",
        lambda: seen(Tape(mode="individual").begin(), "sid_room__uid_s_7__uid_e_audio.m3u8"),
    ),
    "audio as it was sent": (
        "agora.stored.individual-audio-is-aac",
        lambda: playlist(
            recorded(NEWEST, with_streams(streamMode="original", streamTypes=0), "individual"),
            "sid_room__uid_s_1001__uid_e_audio.m3u8",
            audio_codec="opus",
        ),
    ),
    "a beginning that is not known yet": (
        "agora.file-entry.slice-start-time-fits-the-file",
        lambda: playlist(stopped(NEWEST, entry("sid_room.m3u8", sliceStartTime=0))),
    ),
    "another server's files": (
        "agora.uploading-status.uploaded-means-stored",
        lambda: seen(stopped(NEWEST, entry("bak0_sid_room.m3u8")), "sid_room_1.ts"),
    ),
    "another server's files, announced": (
        "agora.event.uploaded.means-stored",
        lambda: seen(notified(recorded(NEWEST), 31, status=0, fileList=[entry("bak0_sid_room.m3u8")])),
    ),
    "a playlist that another server did not end": (
        "agora.stored.playlist-has-ended",
        lambda: playlist(notified(stopped(NEWEST, entry("sid_room.m3u8")), 12, newUid=7), ended=False),
    ),
    "another recording's files": (
        "agora.stored.playlist-name",
        lambda: seen(replace(recorded(NEWEST)), "other.m3u8", prefix="other"),
    ),
}
"""What the trace leaves open, with the clause about which nothing is said."""


@pytest.mark.parametrize("case", OPEN)
def test_nothing_is_said_where_the_trace_leaves_it_open(case: str) -> None:
    clause, tape = OPEN[case]
    assert set(outcomes(tape(), clause)) <= {Outcome.INCONCLUSIVE}


def test_storage_that_cannot_be_asked_is_told() -> None:
    clause, tape = OPEN["storage that cannot be asked"]
    assert outcomes(tape(), clause) == [Outcome.INCONCLUSIVE]
