"""Clips: small, valid, the same bytes every time, made only when somebody reads them."""

from __future__ import annotations

import io
from dataclasses import replace

import av
import pytest

from contracts import extras
from contracts.clock import stopwatch
from contracts.extras import MissingExtra
from contracts.sandbox.media import Clip, clip, making

EVERY = [
    Clip(container="ts", seconds=15.104),
    Clip(container="ts", seconds=7.3, audio=False),
    Clip(container="ts", seconds=7.3, video=False, begin=60.0),
    Clip(container="mp4", seconds=30.5),
    Clip(container="mp4", seconds=30.5, codec="mp3", channels=2),
    Clip(container="mp4", seconds=5.0, width=640, height=360),
    Clip(container="webm", seconds=12.0, channels=2),
    Clip(container="webm", seconds=12.0, channels=2, video=False),
    Clip(container="aac", seconds=9.0, channels=2),
    Clip(container="mp3", seconds=9.0),
    Clip(container="jpg", width=320, height=200),
]


def _id(each: Clip) -> str:
    tracks = "audio" * each.has_audio + "video" * each.has_video
    return f"{each.container}-{each.seconds:g}s-{tracks}-{each.codec or 'own'}"


@pytest.mark.parametrize("each", EVERY, ids=_id)
def test_the_same_clip_has_the_same_bytes(each: Clip) -> None:
    assert making.made(each) == making.made(replace(each)) == each.read()


@pytest.mark.parametrize("each", EVERY, ids=_id)
def test_a_player_decodes_every_frame_of_it(each: Clip) -> None:
    with av.open(io.BytesIO(each.read())) as media:
        assert {stream.type for stream in media.streams} == {
            *(["audio"] if each.has_audio else []),
            *(["video"] if each.has_video else []),
        }
        pictures = [frame for frame in media.decode() if isinstance(frame, av.VideoFrame)]
    assert len(pictures) == (round(each.seconds) or 1 if each.has_video else 0)
    assert {(frame.width, frame.height) for frame in pictures} <= {(each.width, each.height)}


@pytest.mark.parametrize("begin", [0.0, 15.104, 3600.0, 86_400.0, 95_440.0, 30 * 86_400.0])
def test_where_a_segment_begins_makes_no_difference_to_its_size(begin: float) -> None:
    each = Clip(container="ts", seconds=15.104, begin=begin)
    assert len(each.read()) == each.size == replace(each, begin=0.0).size


def test_only_a_segment_has_a_place_in_time() -> None:
    assert Clip(container="mp4", seconds=5, begin=99).read() == Clip(container="mp4", seconds=5).read()


def test_an_hour_is_made_in_less_than_a_second() -> None:
    Clip(container="mp4", seconds=1).read()
    begun = stopwatch()
    made = Clip(container="mp4", seconds=3600).read()
    assert stopwatch() - begun < 1
    assert len(made) < 500_000


def test_a_clip_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="holds nothing"):
        Clip(container="mp4", seconds=0)
    with pytest.raises(ValueError, match="without any track"):
        Clip(container="aac", seconds=5, audio=False)


def test_without_the_extra_a_clip_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extras, "find_spec", lambda _: None)
    each = Clip(container="mp4", seconds=77.7)
    with pytest.raises(MissingExtra, match=r"^needs av and m3u8; install recording-contracts\[media\]$"):
        each.read()
    with pytest.raises(MissingExtra):
        _ = each.size
    clip._kept.cache_clear()
