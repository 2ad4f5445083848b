"""Playlists with their segments: what they say, and that a player goes through them."""

from __future__ import annotations

from pathlib import Path

import av
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.sandbox.media import SEGMENT_SECONDS, Clip, Content, Span, Text, hls
from contracts.storage import Directory

PATTERN = Clip(container="ts", seconds=1)


def recorded(*spans: Span, ended: bool = True, comma: bool = True) -> dict[str, Content]:
    return hls(
        "in/here/r.m3u8", spans, lambda begin: f"in/here/r_{round(begin * 1000)}.ts", PATTERN, ended=ended, comma=comma
    )


def text_of(files: dict[str, Content]) -> str:
    return files["in/here/r.m3u8"].read().decode()


@given(st.floats(0.1, 5000), st.booleans())
def test_the_segments_together_last_as_long_as_the_recording(seconds: float, going: bool) -> None:
    files = recorded(Span(begin=0, end=seconds, going=going))
    clips = [each for each in files.values() if isinstance(each, Clip)]
    lasts = sum(each.seconds for each in clips)
    assert seconds - (SEGMENT_SECONDS if going else 0.05) - 1e-3 <= lasts <= seconds + 1e-3
    assert all(each.seconds <= SEGMENT_SECONDS for each in clips)
    assert [each.begin for each in clips] == sorted(each.begin for each in clips)


def test_a_recording_that_goes_on_holds_whole_segments_and_no_end() -> None:
    files = recorded(Span(begin=0, end=40, going=True), ended=False)
    assert [each.seconds for each in files.values() if isinstance(each, Clip)] == [SEGMENT_SECONDS] * 2
    assert "#EXT-X-ENDLIST" not in text_of(files)


def test_an_interruption_is_a_discontinuity() -> None:
    text = text_of(recorded(Span(begin=0, end=10), Span(begin=25, end=31.5, tags=("#EXT-X-MINE:1",))))
    assert text.splitlines()[4:] == [
        "#EXTINF:10.000000,",
        "r_0.ts",
        "#EXT-X-DISCONTINUITY",
        "#EXT-X-MINE:1",
        "#EXTINF:6.500000,",
        "r_25000.ts",
        "#EXT-X-ENDLIST",
    ]


def test_equal_recordings_have_equal_contents() -> None:
    assert recorded(Span(begin=0, end=31)) == recorded(Span(begin=0, end=31))
    assert recorded(Span(begin=0, end=31)) != recorded(Span(begin=0, end=32))
    assert isinstance(recorded(Span(begin=0, end=31))["in/here/r.m3u8"], Text)


@pytest.mark.parametrize("comma", [True, False])
def test_a_player_goes_through_all_of_it(tmp_path: Path, comma: bool) -> None:
    store = Directory(tmp_path)
    for name, content in recorded(Span(begin=0, end=40), comma=comma).items():
        store.put(name, content.read())
    with av.open(str(tmp_path / "in/here/r.m3u8")) as media:
        frames = list(media.decode(video=0))
    assert len(frames) == 40
    assert frames[-1].time - frames[0].time == pytest.approx(39, abs=0.5)
