"""Everything the sandbox makes is found valid and as long as it was said to be."""

from __future__ import annotations

import json
from typing import Any

import pytest
from files import facts, recorded
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.clock import stopwatch
from contracts.sandbox.media import Clip

FRAME = 0.129
"""Seconds of tolerance: a frame of audio."""

HOUR = 3600.0
LENGTHS = (5.0, 15.104, 29.9, 60.0, 301.5, HOUR, 3 * HOUR, 24 * HOUR)

MODES: dict[str, dict[str, Any]] = {
    "mp4": {"container": "mp4"},
    "mp4-audio": {"container": "mp4", "video": False},
    "mp4-video": {"container": "mp4", "audio": False},
    "mp4-mp3": {"container": "mp4", "codec": "mp3", "channels": 2},
    "webm": {"container": "webm", "channels": 2},
    "webm-audio": {"container": "webm", "channels": 2, "video": False},
    "aac": {"container": "aac", "channels": 2},
    "mp3": {"container": "mp3"},
}
CODECS = {"mp4": ("aac", "h264"), "webm": ("vorbis", "vp8"), "aac": ("aac", None), "mp3": ("mp3", None)}


def check(clip: Clip, found: dict[str, Any]) -> None:
    audio, video = CODECS[clip.container]
    assert found["valid"], found["why"]
    assert (found["kind"], found["size"]) == (clip.container, clip.size)
    assert (found["audio"], found["video"]) == (clip.has_audio, clip.has_video)
    assert found["audio_codec"] == ((clip.codec or audio) if clip.has_audio else None)
    assert found["video_codec"] == (video if clip.has_video else None)
    assert found["channels"] == (clip.channels if clip.has_audio else None)
    assert found["duration"] == pytest.approx(clip.seconds, abs=FRAME, rel=1e-3 if found["read"] == "head" else 0)
    json.dumps(found, allow_nan=False)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("seconds", LENGTHS)
def test_a_file_of_any_mode_and_length(mode: str, seconds: float) -> None:
    clip = Clip(seconds=seconds, **MODES[mode])
    check(clip, facts({"f": clip}, "f"))


@given(seconds=st.floats(0.5, 200), mode=st.sampled_from(sorted(MODES)))
@settings(max_examples=60, deadline=None)
def test_a_file_of_whatever_length(seconds: float, mode: str) -> None:
    clip = Clip(seconds=round(seconds, 3), **MODES[mode])
    check(clip, facts({"f": clip}, "f"))


@pytest.mark.parametrize("tracks", [{}, {"video": False}, {"audio": False}], ids=["both", "audio", "video"])
@pytest.mark.parametrize("seconds", LENGTHS)
def test_a_playlist_of_any_length(seconds: float, tracks: dict[str, bool]) -> None:
    found: dict[str, Any] = facts(recorded(seconds, **tracks))
    assert found["valid"], found["why"]
    assert (found["kind"], found["ended"], found["missing_count"]) == ("hls", True, 0)
    assert (found["audio"], found["video"]) == (tracks.get("audio", True), tracks.get("video", True))
    assert found["duration"] == pytest.approx(seconds, abs=0.06)
    if found["probed_count"] == found["segment_count"]:
        assert found["measured"] == pytest.approx(seconds, abs=FRAME + 0.01 * found["segment_count"])
    assert len(json.dumps(found, allow_nan=False)) < 20_000


@given(seconds=st.floats(0.5, 400), ended=st.booleans())
@settings(max_examples=40, deadline=None)
def test_a_playlist_of_whatever_length(seconds: float, ended: bool) -> None:
    found: dict[str, Any] = facts(recorded(round(seconds, 3), ended=ended))
    assert found["valid"] == (found["segment_count"] > 0), found["why"]
    assert found["ended"] == ended


def test_a_playlist_of_a_week_is_looked_at_in_bounded_work() -> None:
    files = recorded(7 * 24 * HOUR)
    begun = stopwatch()
    found: dict[str, Any] = facts(files)
    assert stopwatch() - begun < 30
    assert found["segment_count"] == 40_043
    assert found["probed_count"] == 250


def test_a_snapshot() -> None:
    found = facts({"s.jpg": Clip(container="jpg", width=640, height=360)}, "s.jpg")
    assert (found["kind"], found["valid"], found["width"], found["height"]) == ("jpeg", True, 640, 360)
    assert (found["duration"], found["audio"]) == (None, False)
