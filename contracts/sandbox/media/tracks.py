"""Encoded once, repeated for as long as needed: the packets that every clip is made of."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any, Final, NamedTuple

import av

TICKS: Final = 90_000
"""Time stamps a second; every track counts in them."""

AUDIO_RATES: Final = {"aac": 8000, "vorbis": 8000, "mp3": 16_000}
"""Samples a second: the fewest that the codec takes, in every container."""

PICTURES: Final = 16
"""Pictures from one that stands for itself to the next."""

MOST_SECONDS: Final = 3600
"""For as many seconds frames follow each other as usual; in a longer clip every frame lasts longer."""

WARM_UP: Final = 24
"""Frames after which every encoder says the same of silence."""

ENCODERS: Final = {"h264": "libx264", "vp8": "libvpx", "aac": "aac", "mp3": "libmp3lame", "vorbis": "vorbis"}

OPTIONS: Final = {
    "h264": {"preset": "ultrafast", "tune": "zerolatency", "x264-params": f"keyint={PICTURES}:scenecut=0"},
    "vp8": {"deadline": "realtime", "cpu-used": "8", "lag-in-frames": "0", "auto-alt-ref": "0"},
    "mp3": {"b": "8000"},
    "vorbis": {"strict": "experimental"},
}

AUDIO_HOMES: Final = {"aac": "mp4", "mp3": "mp4", "vorbis": "webm"}
"""The container in which each codec is encoded before it is copied to where it is wanted."""


class Packet(NamedTuple):
    """One encoded frame with its time in ticks."""

    at: int
    lasts: int
    key: bool
    data: bytes


@dataclass(frozen=True, slots=True)
class Track:
    """What one codec makes of nothing to see and nothing to hear.

    `stream` is the pattern from which a container copies what it must know of the codec.
    """

    stream: Any
    frames: tuple[bytes, ...]
    frame_ticks: int
    """How long a frame of audio lasts; pictures last as long as needed."""

    def audio(self, begin: int, end: int) -> Iterator[Packet]:
        """Silence from `begin`, as many frames as fit in before `end`."""
        frame, lasts = self.frames[-1], self.frame_ticks * _stretch(begin, end)
        for index in range(max(1, (end - begin) // lasts)):
            yield Packet(begin + index * lasts, lasts, key=True, data=frame)

    def pictures(self, begin: int, end: int) -> Iterator[Packet]:
        """About one picture a second, evenly from `begin` to `end`."""
        length = end - begin
        count = max(1, round(length / TICKS / _stretch(begin, end)))
        for index in range(count):
            at, until = index * length // count, (index + 1) * length // count
            which = index % PICTURES
            yield Packet(begin + at, until - at, which == 0, self.frames[which])


def _stretch(begin: int, end: int) -> int:
    """How much longer than usual every frame is shown or heard, so that some hour's worth of them is enough."""
    return max(1, (end - begin) // (MOST_SECONDS * TICKS))


@lru_cache(maxsize=64)
def video(codec: str, width: int, height: int, home: str) -> Track:
    """Grey pictures of that many pixels, written down as the format `home` has them."""

    def greys(_: Any) -> Iterator[av.VideoFrame]:
        picture = av.VideoFrame(width, height, "yuv420p")
        _fill(picture, b"\x80")
        for second in range(PICTURES):
            picture.pts, picture.time_base = second, Fraction(1, 1)
            yield picture

    stream, packets = _encoded(codec, home, greys, {"rate": 1}, width=width, height=height, pix_fmt="yuv420p")
    return Track(stream, tuple(map(bytes, packets)), TICKS)


@lru_cache(maxsize=16)
def audio(codec: str, channels: int) -> Track:
    """Silence on one channel, or on two."""
    layout, rate = "stereo" if channels > 1 else "mono", AUDIO_RATES[codec]

    def silences(context: Any) -> Iterator[av.AudioFrame]:
        for index in range(WARM_UP):
            frame = av.AudioFrame(context.format.name, layout, context.frame_size)
            _fill(frame, b"\0")
            frame.sample_rate, frame.pts = rate, index * context.frame_size
            frame.time_base = Fraction(1, rate)
            yield frame

    stream, packets = _encoded(codec, AUDIO_HOMES[codec], silences, {"rate": rate, "layout": layout})
    steady = packets[len(packets) // 2]
    return Track(stream, (bytes(steady),), round(steady.duration * steady.time_base * TICKS))


def _encoded(
    codec: str, home: str, frames: Callable[[Any], Iterator[Any]], options: dict[str, Any], **settings: Any
) -> tuple[Any, list[Any]]:
    """(a stream to copy from, its packets) of `frames`, which are told the encoder's context."""
    buffer = io.BytesIO()
    with av.open(buffer, "w", format=home, options={"fflags": "bitexact"}) as output:
        stream: Any = output.add_stream(ENCODERS[codec], options=OPTIONS.get(codec, {}), **options)
        for name, value in settings.items():
            setattr(stream, name, value)
        stream.codec_context.thread_count = 1
        output.start_encoding()
        for frame in frames(stream.codec_context):
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    encoded: Any = av.open(io.BytesIO(buffer.getvalue()))
    return encoded.streams[0], [packet for packet in encoded.demux() if packet.size]


def _fill(frame: Any, byte: bytes) -> None:
    for plane in frame.planes:
        plane.update(byte * plane.buffer_size)
