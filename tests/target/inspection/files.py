"""Recordings to look at, and ways to spoil them."""

from __future__ import annotations

from collections.abc import Mapping

from contracts.sandbox.media import Clip, Content, Span, Text, hls
from contracts.sandbox.shelf import Shelf
from contracts.target.inspection import inspect

PLAYLIST = "in/r.m3u8"


def recorded(seconds: float, *, audio: bool = True, video: bool = True, ended: bool = True) -> dict[str, Content]:
    """The files of one HLS recording."""
    pattern = Clip(container="ts", seconds=1, audio=audio, video=video)
    span = Span(begin=0, end=seconds, going=not ended)
    return hls(PLAYLIST, [span], lambda begin: f"in/r_{round(begin * 1000):09}.ts", pattern, ended=ended)


def segments(files: Mapping[str, Content]) -> list[str]:
    """The names of the segments, in order."""
    return [name for name in files if name != PLAYLIST]


def facts(files: Mapping[str, Content], name: str = PLAYLIST) -> dict[str, object]:
    """What an inspection says of one of these files."""
    return inspect(Shelf(files), name)


def of_bytes(data: bytes) -> dict[str, object]:
    """What an inspection says of a file with these bytes."""
    return facts({"file": Text(data)}, "file")
