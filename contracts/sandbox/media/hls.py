"""A recording as a playlist and its segments."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from math import ceil
from pathlib import PurePosixPath
from typing import Final

from contracts.sandbox.media.clip import Clip, Content, Text

SEGMENT_SECONDS: Final = 15.104
"""How long a segment is: 15 s, up to the end of the frame of audio (118 of 128 ms)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A time without interruption, in seconds since the recording began.

    While it is `going`, what does not fill a segment is not written yet. `tags` are lines that the
    playlist carries ahead of it.
    """

    begin: float
    end: float
    going: bool = False
    tags: tuple[str, ...] = ()


def hls(
    playlist: str,
    spans: Iterable[Span],
    name: Callable[[float], str],
    pattern: Clip,
    *,
    ended: bool,
    comma: bool = True,
    length: float = SEGMENT_SECONDS,
) -> dict[str, Content]:
    """The files of a recording, the playlist first.

    `name` names the segment that begins so many seconds after the recording; segments are like
    `pattern`, but for when they begin and how long they are: `length` at most. Without `comma`, the
    lengths in the playlist end without one.
    """
    spans = tuple(spans)
    segments: dict[str, Content] = {}
    lines, longest = [], length
    for number, span in enumerate(spans):
        lines += ["#EXT-X-DISCONTINUITY"] if number else []
        lines += span.tags
        for begin, seconds in _pieces(span, length):
            segment = name(begin)
            segments[segment] = replace(pattern, begin=begin, seconds=seconds)
            lines += [f"#EXTINF:{seconds:.6f}{',' if comma else ''}", PurePosixPath(segment).name]
            longest = max(longest, seconds)
    head = ["#EXTM3U", "#EXT-X-VERSION:3", "#EXT-X-MEDIA-SEQUENCE:0", f"#EXT-X-TARGETDURATION:{ceil(longest)}"]
    text = "\n".join([*head, *lines, *(["#EXT-X-ENDLIST"] if ended else []), ""])
    return {playlist: Text(text.encode()), **segments}


def _pieces(span: Span, length: float) -> Iterator[tuple[float, float]]:
    """(begin, seconds) of each segment of `span`; a rest too short to hold anything is left out."""
    count = int((span.end - span.begin) / length + 1e-6)
    for index in range(count):
        yield round(span.begin + index * length, 6), length
    rest = round(span.end - span.begin - count * length, 6)
    if rest >= SHORTEST and not span.going:
        yield round(span.begin + count * length, 6), rest


SHORTEST: Final = 0.05
"""Seconds below which a rest is no segment of its own."""
