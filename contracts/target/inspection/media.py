"""What a media file holds, as a media library finds it. Importing this needs the extra `media`."""

from __future__ import annotations

import io
from typing import Any, BinaryIO, Final

import av

from contracts.target.inspection.facts import Facts

MOST_READ: Final = 256 << 20
"""Bytes of one file that are read in all."""

MOST_PACKETS: Final = 100_000
"""Frames up to which a file is gone through."""

LONG: Final = 600.0
"""Seconds beyond which only the beginning and the end are gone through, where the head tells where that is."""

TAIL: Final = 10.0
"""Seconds of the end that are gone through."""

FIRST_PACKETS: Final = 20

MOST_PIXELS: Final = 8192 * 8192
"""Pixels of a picture that is decoded."""

SLACK: Final = 1.0
"""Seconds by which the head of a file and its media may differ."""

FORMATS: Final = {"ts": "mpegts", "mp4": "mov", "webm": "matroska", "jpeg": "jpeg_pipe", "aac": "aac", "mp3": "mp3"}
"""How the library calls each kind. It is told, never asked: some formats make it open other files."""

HEADED: Final = frozenset({"mp4", "webm"})
"""Kinds whose head says how long they are."""

PROBING: Final = {"probesize": str(1 << 20), "analyzeduration": "2000000", "max_probe_packets": "500"}


def measure(kind: str, file: BinaryIO, facts: Facts) -> None:
    """Find out what `file` of `kind` holds and how long it is; whatever it is, this only finds facts."""
    try:
        with av.open(_Bounded(file, MOST_READ), "r", format=FORMATS[kind], options=PROBING) as media:
            _tracks(media, facts)
            if kind == "jpeg":
                _decode(media, facts)
            else:
                _length(media, kind, facts)
    except (av.FFmpegError, ValueError, OverflowError, IndexError, MemoryError) as error:
        facts.fail(f"cannot be read as {kind} ({_reason(error)})")
    if not (facts.audio or facts.video):
        facts.fail("holds neither audio nor video")


def _tracks(media: Any, facts: Facts) -> None:
    """Tell the first track of each sort; one that no decoder knows is none."""
    for stream in [each for each in media.streams.audio if each.codec_context][:1]:
        context = stream.codec_context
        facts.audio, facts.audio_codec, facts.channels = True, context.codec.canonical_name, context.channels or None
    for stream in [each for each in media.streams.video if each.codec_context][:1]:
        context = stream.codec_context
        facts.video, facts.video_codec = True, context.codec.canonical_name
        facts.width, facts.height = context.width or None, context.height or None


def _decode(media: Any, facts: Facts) -> None:
    if (facts.width or 0) * (facts.height or 0) > MOST_PIXELS:
        facts.fail("is too large a picture")
    elif next(media.decode(video=0), None) is None:
        facts.fail("holds no picture")


def _length(media: Any, kind: str, facts: Facts) -> None:
    stated = media.duration / av.time_base if media.duration else None
    bounds = _Bounds()
    if kind in HEADED and stated is not None:
        _headed(media, stated, bounds, facts)
    elif not bounds.take(media, MOST_PACKETS):
        facts.read, facts.duration = "head", stated and round(stated, 3)
    elif bounds.first:
        facts.duration = round(bounds.end - bounds.begin, 3)
    if bounds.first:
        facts.begin = round(bounds.begin, 3)
    else:
        facts.fail("holds no frame")


def _headed(media: Any, stated: float, bounds: _Bounds, facts: Facts) -> None:
    """Believe the length that the head states, when there is media up to there."""
    if stated > LONG:
        facts.read = "ends"
        bounds.take(media, FIRST_PACKETS)
        media.seek(int((stated - TAIL) * av.time_base))
    bounds.take(media, MOST_PACKETS)
    facts.duration = round(stated, 3)
    held = bounds.end - bounds.begin if bounds.first else 0.0
    if held < stated - max(SLACK, 0.02 * stated):
        facts.fail(f"says that it lasts {stated:g} s and holds {held:g} s")


class _Bounds:
    """When the first frame begins and the last one ends, in seconds, of all that was taken."""

    def __init__(self) -> None:
        self.first: dict[int, float] = {}
        self._last: dict[int, tuple[float, float]] = {}

    @property
    def begin(self) -> float:
        return min(self.first.values())

    @property
    def end(self) -> float:
        return max(last + lasts for last, lasts in self._last.values())

    def take(self, media: Any, most: int) -> bool:
        """Go through the next packets, `most` of them; whether those were all."""
        for number, packet in enumerate(media.demux()):
            if number >= most:
                return False
            if packet.pts is not None and packet.size:
                tick = float(packet.time_base)
                self._add(packet.stream_index, packet.pts * tick, (packet.duration or 0) * tick)
        return True

    def _add(self, track: int, at: float, lasts: float) -> None:
        self.first[track] = min(at, self.first.get(track, at))
        last, gap = self._last.get(track, (at, 0.0))
        if at >= last:
            self._last[track] = (at, lasts or (at - last if at > last else gap))


def _reason(error: Exception) -> str:
    return str(getattr(error, "strerror", None) or type(error).__name__)[:100]


class _Bounded(io.RawIOBase):
    """`file`, of which no more than `most` bytes are read in all: beyond that it has ended."""

    def __init__(self, file: BinaryIO, most: int) -> None:
        super().__init__()
        self._file, self._left = file, most

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(min(self._left, size if size >= 0 else self._left))
        self._left -= len(data)
        return data

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()
