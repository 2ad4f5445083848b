"""RealtimeKit spoiling what was recorded: what its files hold, how long and how large they are."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from contracts.sandbox.core import Fault
from contracts.sandbox.media import Clip, Content, Text
from contracts.vendors.realtimekit.sandbox.bends import fault, files
from contracts.vendors.realtimekit.sandbox.keeping import Remake


def _with(**changes: Any) -> Remake:
    return lambda clip: replace(clip, **changes)


def _as_mp4(clip: Clip) -> Content:
    return replace(clip, container="mp4", codec="vorbis") if clip.container == "webm" else clip


def _as_webm(clip: Clip) -> Content:
    return replace(clip, container="webm") if clip.container == "mp4" else clip


_BOTH_SIZES: Final = ("files.download-has-the-said-size", "storage.file-has-the-said-size")

MEDIA: Final[tuple[Fault, ...]] = (
    fault("file.size-off-by-one", "unit", "file_size is a byte short", files(told_size=lambda n: n - 1), *_BOTH_SIZES),
    fault("file.size-in-kilobytes", "unit", "file_size is in kB", files(told_size=lambda n: n // 1000), *_BOTH_SIZES),
    fault(
        "file.twice-as-long",
        "time",
        "a file lasts twice as long as was recorded",
        files(lasts=lambda seconds: 2 * seconds),
        "files.download-lasts-as-said",
        "files.audio-lasts-as-said",
        "storage.file-lasts-as-said",
    ),
    fault(
        "file.a-tenth-as-long",
        "time",
        "a file lasts a tenth of what was recorded",
        files(lasts=lambda seconds: seconds / 10),
        "files.download-lasts-as-said",
        "files.audio-lasts-as-said",
        "storage.file-lasts-as-said",
    ),
    fault(
        "file.keeps-pauses",
        "time",
        "a file lasts through the pauses, too",
        files(keeps_pauses=True),
        "files.download-lasts-as-said",
    ),
    fault(
        "file.h264-as-webm",
        "type",
        "a recording in H264 is VP8 in WebM",
        files(video=_as_webm),
        "files.holds-h264-in-mp4",
        "files.video-has-its-audio",
    ),
    fault(
        "file.vp8-as-mp4",
        "type",
        "a recording in VP8 is H.264 in MP4",
        files(video=_as_mp4),
        "files.holds-vp8-in-webm",
    ),
    fault(
        "file.mute",
        "type",
        "a video has no audio",
        files(video=_with(audio=False)),
        "files.video-has-its-audio",
    ),
    fault(
        "file.mp3-in-video",
        "type",
        "the audio of a video is MP3",
        files(video=lambda clip: replace(clip, codec="mp3") if clip.container == "mp4" else clip),
        "files.video-has-its-audio",
    ),
    fault(
        "file.no-pictures",
        "type",
        "a video has no pictures",
        files(video=_with(video=False)),
        "files.holds-h264-in-mp4",
        "files.holds-vp8-in-webm",
    ),
    fault(
        "file.fewer-pixels",
        "type",
        "every video has 320 by 180 pixels",
        files(video=_with(width=320, height=180)),
        "files.has-the-asked-pixels",
    ),
    fault(
        "file.asked-pixels-ignored",
        "type",
        "every video has 1280 by 720 pixels",
        files(video=_with(width=1280, height=720)),
        "files.has-the-asked-pixels",
    ),
    fault(
        "file.audio-with-pictures",
        "type",
        "an audio file holds pictures, too",
        files(audio=lambda clip: replace(clip, container="mp4", video=True, codec=clip.audio_codec)),
        "files.audio-is-audio-alone",
    ),
    fault(
        "file.audio-codec-ignored",
        "type",
        "every audio file is AAC",
        files(audio=_with(container="aac")),
        "files.audio-codec-is-as-asked",
    ),
    fault(
        "file.audio-is-mp3",
        "type",
        "every audio file is MP3",
        files(audio=_with(container="mp3")),
        "files.audio-codec-is-as-asked",
    ),
    fault(
        "file.audio-channel-ignored",
        "type",
        "every audio file is stereo",
        files(audio=_with(channels=2)),
        "files.audio-channel-is-as-asked",
    ),
    fault(
        "file.audio-mono",
        "type",
        "every audio file is mono",
        files(audio=_with(channels=1)),
        "files.audio-channel-is-as-asked",
    ),
    fault(
        "file.audio-cut-short",
        "time",
        "an audio file ends after two seconds",
        files(audio=_with(seconds=2.0)),
        "files.audio-lasts-as-said",
    ),
    fault(
        "file.audio-empty",
        "presence",
        "an audio file is empty",
        files(audio=lambda _: Text(b"")),
        "files.audio-is-whole",
    ),
    fault(
        "file.track-as-mp3",
        "type",
        "the file of a track is MP3",
        files(track=_with(container="mp3")),
        "track.files-are-webm",
    ),
    fault(
        "file.track-with-pictures",
        "type",
        "the file of a track holds pictures, too",
        files(track=_with(video=True)),
        "track.files-hold-audio-alone",
    ),
)
