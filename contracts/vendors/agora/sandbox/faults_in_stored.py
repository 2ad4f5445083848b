"""Agora losing, spoiling and misnaming what it has recorded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from contracts.sandbox.core import Fault
from contracts.sandbox.media import Clip, Content
from contracts.vendors.agora.sandbox.bends import fault
from contracts.vendors.agora.sandbox.bends_of_files import (
    call,
    clips,
    cut,
    empty,
    garbage,
    keep,
    lose,
    rewrite,
    several,
    spoil,
    twist,
)
from contracts.vendors.agora.sandbox.files import of_user, stem
from contracts.vendors.agora.sandbox.recording import Recording

SLICES = r"\.ts$"
PLAYLISTS = r"\.m3u8$"
VIDEOS = r"\.mp4$"
PICTURES = r"\.jpg$"
MINUTE = 60.0
EIGHT_HOURS = 8 * 3600.0


def _with_video(recording: Recording, files: Mapping[str, Content]) -> Mapping[str, Content]:
    """An MP4 file beside the playlist, whatever was asked for."""
    unasked = "mp4" not in recording.settings.formats and f"{stem(recording)}.m3u8" in files
    return {**files, f"{stem(recording)}_0.mp4": Clip(container="mp4", seconds=6.0)} if unasked else files


def _with_stranger(recording: Recording, files: Mapping[str, Content]) -> Mapping[str, Content]:
    """A file of somebody who was never there."""
    name = f"{of_user(recording, '4242', 'audio')}.m3u8"
    here = recording.settings.kind == "individual" and any(each.endswith(".m3u8") for each in files)
    return {**files, name: next(iter(files.values()))} if here else files


def _as_slice(content: Content) -> Content:
    return replace(content, container="ts") if isinstance(content, Clip) else content


def _without_audio(clip: Clip) -> Clip:
    return replace(clip, audio=not clip.video)


def _with_everything(clip: Clip) -> Clip:
    return replace(clip, audio=True, video=True)


LOST: Final[tuple[Fault, ...]] = (
    fault(
        "stored.playlist-lost",
        "presence",
        "playlists are listed as uploaded and never stored",
        lose(PLAYLISTS),
        "uploading-status.uploaded-means-stored",
        "event.uploaded.means-stored",
        "event.file-infos.is-stored",
        "stored.each-user-has-files",
    ),
    fault(
        "stored.mp4-lost",
        "presence",
        "MP4 files are listed as uploaded and never stored",
        lose(VIDEOS),
        "uploading-status.uploaded-means-stored",
        "event.uploaded.means-stored",
        "stored.mp4-where-asked",
    ),
    fault(
        "stored.late",
        "time",
        "uploaded is said some seconds before it is true",
        keep(late=5.0),
        "uploading-status.uploaded-means-stored",
        "stored.mp4-where-asked",
        "stored.playlist-can-be-read",
        "stored.playlist-has-ended",
    ),
    fault(
        "stored.announced-early",
        "order",
        "the upload is notified of a minute before it is done, when nobody waits for it",
        keep(late_alone=MINUTE),
        "event.uploaded.means-stored",
        "stored.mp4-where-asked",
        "stored.playlist-can-be-read",
    ),
    fault(
        "stored.slice-lost",
        "presence",
        "the second slice of a recording is never stored",
        lose(SLICES, 1),
        "stored.slices-are-there",
        "file-entry.is-playable-is-true",
    ),
    fault(
        "stored.user-lost",
        "presence",
        "users have no files in individual mode, and none are listed",
        lose(r"__uid_s_.*(m3u8|ts)$"),
        "uploading-status.uploaded-means-stored",
        "event.file-infos.is-stored",
        "stored.each-user-has-files",
    ),
    fault(
        "stored.mp4-never-made",
        "presence",
        "there is no MP4 file although it was asked for",
        keep(makes_mp4=False),
        "stored.mp4-where-asked",
        "event.uploaded.lists-every-format",
        "stop.lists-the-mp4",
    ),
    fault(
        "stored.mp4-unasked",
        "presence",
        "there is an MP4 file although nobody asked for it",
        twist(_with_video),
        "stored.mp4-only-where-asked",
    ),
    fault(
        "stored.snapshots-lost",
        "presence",
        "screenshots are notified of and never stored",
        lose(PICTURES),
        "event.snapshot.is-stored",
        "stored.snapshots-are-taken",
    ),
    fault(
        "stored.recorded-beside-snapshots",
        "presence",
        "who asks for screenshots alone is recorded too",
        keep(records_beside_snapshots=True),
        "stored.snapshots-alone-leave-no-recording",
    ),
)

SPOILT: Final[tuple[Fault, ...]] = (
    fault(
        "stored.slice-empty",
        "shape",
        "slices are stored with nothing in them",
        spoil(SLICES, empty),
        "stored.slices-are-there",
        "file-entry.is-playable-is-true",
    ),
    fault(
        "stored.slice-truncated",
        "shape",
        "the first slice of a recording is stored without its last bytes",
        spoil(SLICES, cut, 0),
        "stored.slices-are-whole",
        "file-entry.is-playable-is-true",
    ),
    fault(
        "stored.slices-out-of-order",
        "order",
        "playlists name the second slice before the first",
        rewrite(r"(#EXTINF[^\n]*\n)([^\n]+)\n(#EXTINF[^\n]*\n)([^\n]+)\n", r"\3\4\n\1\2\n"),
        "stored.slices-are-in-order",
        "file-entry.is-playable-is-true",
        "file-entry.slice-start-time-fits-the-file",
    ),
    fault(
        "stored.slice-length-wrong",
        "unit",
        "playlists say that slices last a thousand times as long",
        rewrite(r"#EXTINF:(\d+)\.(\d{3})(\d{3})", r"#EXTINF:\1\2.\3"),
        "stored.slice-length-is-true",
        "stored.lasts-as-long-as-was-recorded",
        "stored.audio-is-sliced",
        "file-entry.is-playable-is-true",
    ),
    fault(
        "stored.playlist-garbage",
        "shape",
        "what is stored as a playlist is none",
        spoil(PLAYLISTS, garbage),
        "stored.playlist-can-be-read",
    ),
    fault(
        "stored.playlist-without-slices",
        "shape",
        "playlists name no slice",
        rewrite(r"#EXTINF[^\n]*\n[^\n]+\n", ""),
        "stored.playlist-can-be-read",
    ),
    fault(
        "stored.playlist-never-ends",
        "shape",
        "playlists stay open when the recording is over",
        keep(ends_playlists=False),
        "stored.playlist-has-ended",
    ),
    fault(
        "stored.mp4-truncated",
        "shape",
        "MP4 files are stored without their last bytes",
        spoil(VIDEOS, cut),
        "stored.mp4-is-whole",
    ),
    fault(
        "stored.mp4-empty",
        "shape",
        "MP4 files are stored with nothing in them",
        spoil(VIDEOS, empty),
        "stored.mp4-is-whole",
    ),
    fault(
        "stored.mp4-is-a-slice",
        "type",
        "what is stored as an MP4 file is a slice",
        spoil(VIDEOS, _as_slice),
        "stored.mp4-is-whole",
    ),
    fault(
        "stored.snapshot-garbage",
        "type",
        "screenshots are no pictures",
        spoil(PICTURES, garbage),
        "stored.snapshot-is-a-jpeg",
    ),
    fault(
        "stored.snapshot-truncated",
        "shape",
        "screenshots are stored without their last bytes",
        spoil(PICTURES, cut),
        "stored.snapshot-is-a-jpeg",
    ),
    fault(
        "stored.half-recorded",
        "time",
        "a third of what happens is recorded",
        keep(pace=1 / 3),
        "stored.lasts-as-long-as-was-recorded",
    ),
    fault(
        "stored.stretched",
        "time",
        "recordings last three times as long as what they record",
        keep(pace=3.0),
        "stored.lasts-as-long-as-was-recorded",
        "stored.original-audio-leaves-silence-out",
        "stored.mp4-is-split",
    ),
    fault(
        "stored.mp4-never-split",
        "time",
        "there is one MP4 file however long a page is recorded",
        keep(splits_mp4=False),
        "stored.mp4-is-split",
    ),
    fault(
        "stored.audio-in-minutes",
        "time",
        "slices last a minute",
        keep(segment_seconds=MINUTE),
        "stored.audio-is-sliced",
    ),
    fault(
        "stored.audio-missing",
        "presence",
        "files that should hold audio and video hold video alone",
        clips(_without_audio),
        "file-entry.track-type-is-held",
    ),
    fault(
        "stored.tracks-unasked",
        "presence",
        "every file holds audio and video, whatever was asked for",
        clips(_with_everything),
        "file-entry.track-type-is-held",
        "stored.holds-no-more-than-asked",
    ),
    fault(
        "stored.audio-is-mp3",
        "type",
        "audio is MP3",
        clips(lambda clip: replace(clip, codec="mp3")),
        "stored.individual-audio-is-aac",
    ),
)

MISNAMED: Final[tuple[Fault, ...]] = (
    fault(
        "stored.prefix-ignored",
        "identity",
        "files are not stored below their prefix",
        call(r"^.*/", ""),
        "stored.lies-below-the-prefix",
    ),
    fault(
        "stored.playlist-misnamed",
        "identity",
        "the channel is left out of the names of playlists",
        call(r"_rc-[0-9a-f]{12}(.*)\.m3u8$", r"\1.m3u8"),
        "stored.playlist-name",
        "uploading-status.uploaded-means-stored",
        "event.uploaded.means-stored",
        "event.file-infos.is-stored",
    ),
    fault(
        "stored.slices-numbered",
        "unit",
        "the times in the names of slices lack their milliseconds",
        several(call(r"(_\d{14})\d{3}\.ts$", r"\1.ts"), rewrite(r"(_\d{14})\d{3}\.ts", r"\1.ts")),
        "stored.slice-name",
    ),
    fault(
        "stored.slices-in-local-time",
        "unit",
        "the times in the names of slices are those of Beijing",
        keep(stamps_off=EIGHT_HOURS),
        "stored.slice-name-tells-when-it-began",
        "file-entry.slice-start-time-fits-the-file",
    ),
    fault(
        "stored.slices-a-minute-off",
        "unit",
        "the times in the names of slices are a minute late",
        keep(stamps_off=MINUTE),
        "file-entry.slice-start-time-fits-the-file",
    ),
    fault(
        "stored.mp4-misnamed",
        "identity",
        "MP4 files are named by letters, and listed by numbers",
        call(r"_(\d)\.mp4$", r"_part\1.mp4"),
        "stored.mp4-name",
        "uploading-status.uploaded-means-stored",
        "event.uploaded.means-stored",
    ),
    fault(
        "stored.mp4-numbered-from-one",
        "unit",
        "MP4 files are numbered from 1",
        keep(first_mp4=1),
        "stored.mp4-numbers-begin-at-zero",
    ),
    fault(
        "stored.snapshot-misnamed",
        "unit",
        "screenshots are stored under names whose times lack their milliseconds",
        call(r"(_\d{14})\d{3}\.jpg$", r"\1.jpg"),
        "stored.snapshot-name",
        "stored.snapshots-are-taken",
        "event.snapshot.is-stored",
    ),
    fault(
        "stored.snapshots-too-often",
        "time",
        "three screenshots are taken where one should be",
        keep(captures=3.0),
        "stored.snapshots-keep-the-interval",
        "stored.no-snapshots-without-video",
    ),
    fault(
        "stored.snapshots-of-the-unseen",
        "presence",
        "screenshots are taken of users who send no video",
        keep(deaf=frozenset({"video"})),
        "stored.no-snapshots-without-video",
    ),
    fault(
        "stored.silence-recorded",
        "time",
        "audio that is not transcoded goes on while nobody sends any",
        keep(deaf=frozenset({"audio"})),
        "stored.original-audio-leaves-silence-out",
    ),
    fault(
        "stored.other-users",
        "identity",
        "the files of a user are stored under the uid of another",
        call(r"__uid_s_1001__", "__uid_s_4242__"),
        "stored.files-are-the-users",
        "stored.each-user-has-files",
        "stored.snapshots-are-taken",
        "stored.slices-are-there",
        "uploading-status.uploaded-means-stored",
        "event.file-infos.is-stored",
        "event.snapshot.is-stored",
    ),
    fault(
        "stored.stranger",
        "identity",
        "there is also a playlist of somebody who was never there",
        twist(_with_stranger),
        "stored.files-are-the-users",
    ),
)

STORED: Final[tuple[Fault, ...]] = (*LOST, *SPOILT, *MISNAMED)
