"""What is wrong with a file is among its facts, and nothing that lies there stops an inspection."""

from __future__ import annotations

import io
import json
import os
from pathlib import Path
from typing import Any

import av
import pytest
from files import PLAYLIST, facts, of_bytes, recorded, segments
from hypothesis import example, given, settings
from hypothesis import strategies as st

from contracts.clock import stopwatch
from contracts.sandbox.media import Clip, Content, Text
from contracts.storage import StorageError
from contracts.target.inspection import inspect, playlist

MADE = {
    "ts": Clip(container="ts", seconds=15.104),
    "mp4": Clip(container="mp4", seconds=30),
    "webm": Clip(container="webm", seconds=30, channels=2),
    "jpg": Clip(container="jpg", width=64, height=64),
}
NAMES = segments(recorded(60))


def text(*lines: str) -> Content:
    return Text("\n".join(lines).encode())


def spoiled(**change: Content | None) -> dict[str, Any]:
    """The facts about a recording of 60 s with other contents for some segments, None for a missing one."""
    files = {**recorded(60), **{NAMES[int(key[1:])]: content for key, content in change.items() if content}}
    for key, content in change.items():
        if content is None:
            del files[NAMES[int(key[1:])]]
    return facts(files)


@pytest.mark.parametrize("place", range(len(NAMES)))
def test_a_missing_segment(place: int) -> None:
    found = spoiled(**{f"s{place}": None})
    assert (found["valid"], found["missing_count"]) == (False, 1)
    assert found["why"] == f"{NAMES[place]}: is not there"
    assert [each["present"] for each in found["segments"]] == [index != place for index in range(len(NAMES))]
    assert found["duration"] == pytest.approx(60)
    assert found["measured"] is None


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (Text(b""), "is empty"),
        (Text(b"<html>not found</html>"), "is no media segment"),
        (Text(MADE["ts"].read()[:-100]), "ends within a packet"),
        (Text(MADE["ts"].read()[: 188 * 40]), "lasts"),
        (Text(b"\x47" + b"\0" * 187), "cannot be read as ts|holds"),
        (Clip(container="ts", seconds=6, begin=15.104), "lasts 5.99|lasts 6"),
        (Clip(container="ts", seconds=15.104, begin=300), "does not go on where the last one ends"),
    ],
    ids=["empty", "html", "cut", "short", "hollow", "shorter", "other"],
)
def test_a_wrong_segment(content: Content, why: str) -> None:
    found = spoiled(s1=content)
    assert not found["valid"]
    assert found["segments"][1]["why"].startswith(tuple(why.split("|")))
    assert NAMES[1] in found["why"]


def test_two_segments_in_the_place_of_each_other() -> None:
    files = recorded(60)
    files[NAMES[0]], files[NAMES[1]] = files[NAMES[1]], files[NAMES[0]]
    assert "does not go on where" in str(facts(files)["why"])


def test_a_long_recording_with_one_missing_segment_shows_which() -> None:
    files = recorded(24 * 3600)
    gone = segments(files)[3333]
    del files[gone]
    found: dict[str, Any] = facts(files)
    assert (found["missing_count"], found["why"]) == (1, f"{gone}: is not there")
    assert gone in [each["name"] for each in found["segments"] if not each["present"]]


@given(cut=st.floats(0, 1, exclude_max=True), kind=st.sampled_from(sorted(MADE)))
@settings(max_examples=80, deadline=None)
def test_a_file_that_was_cut_off(cut: float, kind: str) -> None:
    data = MADE[kind].read()
    length = int(len(data) * cut)
    found = of_bytes(data[: length - length % 188 + 1 if kind == "ts" and length else length])
    assert not found["valid"]
    assert found["why"]


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_whatever_lies_there_only_gives_facts(data: st.DataObject) -> None:
    raw = bytearray(MADE[data.draw(st.sampled_from(sorted(MADE)))].read())
    for _ in range(data.draw(st.integers(1, 20))):
        place = data.draw(st.integers(0, len(raw) - 1))
        raw[place : place + 1] = data.draw(st.binary(max_size=4))
    found = of_bytes(bytes(raw))
    assert found["present"]
    json.dumps(found, allow_nan=False)


@given(
    st.binary(max_size=400),
    st.sampled_from(
        [b"", b"\x47", b"\xff\xd8\xff", b"\xff\xf1", b"\xff\xfb", b"\x1aE\xdf\xa3", b"ID3", b"\0\0\0\x08ftyp"]
    ),
)
@example(b"", b"")
@example(b"\x18\x53\x80\x67\x00", b"\x1aE\xdf\xa3")
@settings(deadline=None)
def test_noise_is_not_media(noise: bytes, head: bytes) -> None:
    found = of_bytes(head + noise)
    assert found["valid"] is False
    json.dumps(found, allow_nan=False)


LINES = st.sampled_from(
    """
    #EXTM3U|#EXTINF:5,|#EXTINF:-1,|#EXTINF:nan|#EXTINF:1e400,|#EXTINF:x|#EXT-X-ENDLIST|a.ts|../../x|/etc/passwd
    |file:///etc/passwd|http://127.0.0.1:1/x.ts|r.m3u8||#EXT-X-STREAM-INF:BANDWIDTH=1|#EXT-X-KEY:METHOD=AES-128
    |#EXT-X-BYTERANGE:1@x|#EXT-X-TARGETDURATION:x|#EXT-X-PROGRAM-DATE-TIME:never|#EXT-X-MAP:URI=|#EXT-X-DATERANGE:ID
    |#EXT-X-PART:DURATION=x|#EXT-X-DISCONTINUITY|#EXT-X-START:|#EXT-X-MEDIA:TYPE=AUDIO|é\0
    """.replace("\n", "")
    .replace("    ", "")
    .split("|")
)


@given(st.lists(LINES, max_size=12))
@settings(deadline=None)
def test_any_playlist_only_gives_facts(lines: list[str]) -> None:
    found = facts({PLAYLIST: text("#EXTM3U", *lines)})
    assert found["kind"] == "hls"
    assert found["valid"] is False
    json.dumps(found, allow_nan=False)


@pytest.mark.parametrize(
    ("uri", "why"),
    [
        ("../r.ts", "is not beside the playlist"),
        ("/in/r.ts", "is not beside the playlist"),
        ("file:///etc/passwd", "is not beside the playlist"),
        ("http://elsewhere/r.ts", "is not beside the playlist"),
        ("C:\\r.ts", "is not beside the playlist"),
        ("r.m3u8", "is no media segment"),
        ("x" * 5000, "is not beside the playlist"),
    ],
)
def test_a_playlist_that_leads_astray(uri: str, why: str) -> None:
    found: dict[str, Any] = facts({PLAYLIST: text("#EXTM3U", "#EXTINF:5,", uri), "r.ts": MADE["ts"]})
    assert found["segments"][0]["why"] == why
    assert not found["valid"]


def test_a_playlist_of_playlists() -> None:
    found = facts(
        {PLAYLIST: text("#EXTM3U", "#EXT-X-STREAM-INF:BANDWIDTH=1", "other.m3u8"), "in/other.m3u8": text("#EXTM3U")}
    )
    assert found["why"] == "lists other playlists"


def test_a_playlist_beyond_all_bounds() -> None:
    huge = Text(b"#EXTM3U\n" + b"#EXTINF:1,\na.ts\n" * (playlist.LONGEST_TEXT // 15))
    begun = stopwatch()
    assert "is longer than" in str(facts({PLAYLIST: huge})["why"])
    full = Text(b"#EXTM3U\n" + b"#EXTINF:1,\na.ts\n" * 20_000)
    found: dict[str, Any] = facts({PLAYLIST: full, "in/a.ts": Clip(container="ts", seconds=1)})
    assert found["segment_count"] == 20_000
    assert stopwatch() - begun < 20


def test_what_is_not_there() -> None:
    assert facts({}, "a") == {"name": "a", "present": False}
    assert facts({}, "../a") == {"name": "../a", "present": False}


def test_a_storage_that_fails_is_no_fact_about_the_file() -> None:
    class Broken:
        label = "broken"

        def check(self) -> None: ...
        def files(self, prefix: str = "") -> Any: ...
        def size(self, name: str) -> int:
            return 5000

        def open(self, name: str) -> Any:
            return io.BufferedReader(Failing())

    class Failing(io.RawIOBase):
        def readable(self) -> bool:
            return True

        def seekable(self) -> bool:
            return True

        def seek(self, offset: int, whence: int = 0) -> int:
            return offset

        def readinto(self, buffer: Any) -> int:
            raise StorageError("the network is down")

    assert inspect(Broken(), "a") == {"name": "a", "fault": "the network is down"}


def test_a_long_file_without_its_end(tmp_path: Path) -> None:
    front = index_first(Clip(container="mp4", seconds=1200).read(), tmp_path)
    assert of_bytes(front)["valid"]
    assert of_bytes(front)["read"] == "ends"
    assert of_bytes(front[: len(front) // 2])["why"] == "ends before its last box does"


def index_first(data: bytes, folder: Path) -> bytes:
    """The same MP4 with its index ahead of the media."""
    path = folder / "front.mp4"
    options = {"movflags": "faststart", "fflags": "bitexact"}
    with av.open(io.BytesIO(data)) as old, av.open(str(path), "w", options=options) as new:
        streams = {each.index: new.add_stream_from_template(each, opaque=True) for each in old.streams}
        for packet in old.demux():
            if packet.size:
                packet.stream = streams[packet.stream_index]
                new.mux_one(packet)
    return path.read_bytes()


def test_nothing_is_printed(capfd: pytest.CaptureFixture[str]) -> None:
    for clip in MADE.values():
        of_bytes(clip.read()[:300])
        of_bytes(clip.read()[: clip.size // 2] + os.urandom(300))
    assert capfd.readouterr() == ("", "")
