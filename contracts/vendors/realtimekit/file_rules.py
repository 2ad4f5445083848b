"""What must hold of the files of RealtimeKit's recordings: what they are, how long, how large, and where."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.judge.history import History, dig
from contracts.judge.rules import Opinion, behaviour, opinion
from contracts.model import Json
from contracts.vendors.realtimekit.found import WEBM_CODECS, Found, audios, kept, videos
from contracts.vendors.realtimekit.sessions import status

OK = 200

SLACK = 3.0
"""Seconds by which a file may be longer or shorter than it is said to be."""

SHARE = 0.05
"""The same, as a share of its length."""

PIXELS: dict[str, Json] = {"width": 1280, "height": 720}
"""How large a video is, unless another size was asked for."""


def _came(looks: Iterator[Found]) -> Iterator[Found]:
    """The looks at which something was there."""
    for found in looks:
        there = found.event.data.get("status") == OK or found.event.data.get("present") is True
        if there and not found.fault and status(found.call) == "UPLOADED":
            yield found


def _whole(looks: Iterator[Found]) -> Iterator[Opinion]:
    for found in _came(looks):
        facts = found.event.data.get("media", found.event.data)
        if found.is_one_video:
            valid, why = dig(facts, "valid") is True, dig(facts, "why")
            yield opinion(valid, "a whole file of media", "one" if valid else f"a file that {why}", *found.evidence)


def _sized(looks: Iterator[Found]) -> Iterator[Opinion]:
    for found in _came(looks):
        said, size = found.call.field("data", "file_size"), found.event.data.get("size")
        if isinstance(said, int | float) and found.settings is not None:
            yield opinion(said == size, f"{said:g} bytes, as file_size says", f"{size} bytes", *found.evidence)


def _long(looks: Iterator[Found]) -> Iterator[Opinion]:
    for found in _came(looks):
        said, lasts = found.call.field("data", "recording_duration"), dig(found.media, "duration")
        if isinstance(said, int | float) and isinstance(lasts, int | float) and found.is_one_video:
            near = abs(lasts - said) <= max(SLACK, SHARE * lasts)
            yield opinion(near, f"{said:g} s, as recording_duration says", f"{lasts:g} s", *found.evidence)


def _tracks(found: Found) -> str:
    names = ("kind", "video_codec", "audio_codec", "channels")
    return ", ".join(str(dig(found.media, name)) for name in names if dig(found.media, name))


# -- what links lead to ----------------------------------------------------------------------------------------


@behaviour("realtimekit.files.download-is-whole")
def download_is_whole(history: History) -> Iterator[Opinion]:
    return _whole(videos(history))


@behaviour("realtimekit.files.download-has-the-said-size")
def download_has_the_said_size(history: History) -> Iterator[Opinion]:
    return _sized(videos(history))


@behaviour("realtimekit.files.download-lasts-as-said")
def download_lasts_as_said(history: History) -> Iterator[Opinion]:
    return _long(videos(history))


def _playing(looks: Iterator[Found], *codecs: str) -> Iterator[Found]:
    """Whole videos that were asked for in one of these codecs."""
    return (found for found in _came(looks) if found.is_one_video and found.media and found.codec in codecs)


def _coded(history: History, asked: str, kind: str, codec: str) -> Iterator[Opinion]:
    for found in _playing(videos(history), asked):
        as_asked = dig(found.media, "kind") == kind and dig(found.media, "video_codec") == codec
        yield opinion(as_asked, f"{kind}, {codec}", _tracks(found), *found.evidence)


@behaviour("realtimekit.files.holds-h264-in-mp4")
def holds_h264_in_mp4(history: History) -> Iterator[Opinion]:
    return _coded(history, "H264", "mp4", "h264")


@behaviour("realtimekit.files.holds-vp8-in-webm")
def holds_vp8_in_webm(history: History) -> Iterator[Opinion]:
    return _coded(history, "VP8", "webm", "vp8")


@behaviour("realtimekit.files.video-has-its-audio")
def video_has_its_audio(history: History) -> Iterator[Opinion]:
    for found in _playing(videos(history), "H264", "VP8"):
        wanted = "vorbis" if found.codec == "VP8" else "aac"
        yield opinion(dig(found.media, "audio_codec") == wanted, wanted, _tracks(found), *found.evidence)


@behaviour("realtimekit.files.has-the-asked-pixels")
def has_the_asked_pixels(history: History) -> Iterator[Opinion]:
    """Where only one of width and height was asked for, the documents do not say what the other is."""
    for found in _playing(videos(history), "H264", "VP8"):
        asked = {name: dig(found.settings, "video_config", name) for name in PIXELS}
        shown = {name: dig(found.media, name) for name in PIXELS}
        if len({each is None for each in asked.values()}) == 1 and shown["width"]:
            wanted = PIXELS if asked["width"] is None else asked
            expected, actual = ("{width} by {height}".format(**each) for each in (wanted, shown))
            yield opinion(expected == actual, expected, actual, *found.evidence)


# -- the audio file --------------------------------------------------------------------------------------------


def _heard(history: History) -> Iterator[Found]:
    """Whole audio files that were asked for, in a setting that says what they are."""
    for found in _came(audios(history)):
        config = dig(found.settings, "audio_config")
        if found.media and isinstance(config, dict) and config.get("export_file") is not False:
            yield found


@behaviour("realtimekit.files.audio-is-whole")
def audio_is_whole(history: History) -> Iterator[Opinion]:
    for found in _came(audios(history)):
        facts = found.event.data.get("media")
        if isinstance(dig(found.settings, "audio_config"), dict) and isinstance(facts, dict):
            valid = facts["valid"] is True
            yield opinion(valid, "a whole file", "one" if valid else f"a file that {facts['why']}", *found.evidence)


@behaviour("realtimekit.files.audio-is-audio-alone")
def audio_is_audio_alone(history: History) -> Iterator[Opinion]:
    for found in _heard(history):
        alone = bool(dig(found.media, "audio")) and not dig(found.media, "video")
        yield opinion(alone, "audio and nothing else", _tracks(found), *found.evidence)


@behaviour("realtimekit.files.audio-codec-is-as-asked")
def audio_codec_is_as_asked(history: History) -> Iterator[Opinion]:
    for found in _heard(history):
        asked = str(dig(found.settings, "audio_config", "codec") or "AAC").lower()
        wanted = "vorbis" if found.codec in WEBM_CODECS else asked
        yield opinion(dig(found.media, "audio_codec") == wanted, wanted, _tracks(found), *found.evidence)


@behaviour("realtimekit.files.audio-channel-is-as-asked")
def audio_channel_is_as_asked(history: History) -> Iterator[Opinion]:
    for found in _heard(history):
        asked = dig(found.settings, "audio_config", "channel") or "stereo"
        held = {1: "mono", 2: "stereo"}.get(dig(found.media, "channels"))
        if held and found.codec not in WEBM_CODECS:
            yield opinion(held == asked, str(asked), held, *found.evidence)


@behaviour("realtimekit.files.audio-lasts-as-said")
def audio_lasts_as_said(history: History) -> Iterator[Opinion]:
    return _long(found for found in _heard(history))


# -- the customer's storage ------------------------------------------------------------------------------------


def _there(found: Found) -> bool | None:
    return None if found.fault else found.event.data.get("present") is True


def _after_the_upload(history: History) -> Iterator[list[Found]]:
    """The looks for one recording's file, made after it was seen UPLOADED."""
    looks: dict[str, list[Found]] = {}
    for found in kept(history):
        if status(found.call) == "UPLOADED":
            looks.setdefault(found.recording.id, []).append(found)
    return iter(looks.values())


@behaviour("realtimekit.storage.file-name")
def stored_under_its_name(history: History) -> Iterator[Opinion]:
    """The last look counts: what comes late is not named wrongly."""
    for looks in _after_the_upload(history):
        found = looks[-1]
        name = found.event.data.get("name")
        actual = found.fault or ("there" if _there(found) else "not there")
        yield opinion(_there(found), f"a file {name}", actual, *found.evidence)


@behaviour("realtimekit.storage.uploaded-means-transferred")
def uploaded_means_transferred(history: History) -> Iterator[Opinion]:
    for looks in _after_the_upload(history):
        found = looks[0]
        actual = found.fault or ("there" if _there(found) else "not there")
        yield opinion(_there(found), "the file in its storage, the recording is UPLOADED", actual, *found.evidence)


@behaviour("realtimekit.storage.nothing-while-recording")
def nothing_while_recording(history: History) -> Iterator[Opinion]:
    for found in kept(history):
        if status(found.call) in ("INVOKED", "RECORDING", "PAUSED"):
            there = _there(found)
            expected = f"no file yet, the recording is {status(found.call)}"
            actual = found.fault or ("a file" if there else "none")
            yield opinion(None if there is None else not there, expected, actual, *found.evidence)


@behaviour("realtimekit.storage.file-is-whole")
def stored_file_is_whole(history: History) -> Iterator[Opinion]:
    return _whole(kept(history))


@behaviour("realtimekit.storage.file-has-the-said-size")
def stored_file_has_the_said_size(history: History) -> Iterator[Opinion]:
    return _sized(kept(history))


@behaviour("realtimekit.storage.file-lasts-as-said")
def stored_file_lasts_as_said(history: History) -> Iterator[Opinion]:
    return _long(kept(history))
