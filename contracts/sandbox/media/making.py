"""From a clip to its bytes. Importing this needs the extra `media`."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from heapq import merge
from operator import itemgetter
from typing import Any, Final

import av

from contracts.sandbox.media import tracks
from contracts.sandbox.media.clip import VIDEO_CODECS, Clip
from contracts.sandbox.media.tracks import TICKS, Packet

FORMATS: Final = {"ts": "mpegts", "mp4": "mp4", "webm": "webm", "aac": "adts", "mp3": "mp3"}

OPTIONS: Final = {
    "ts": {"pat_period": "3600", "sdt_period": "3600"},
    "mp3": {"write_xing": "0", "id3v2_version": "0"},
}

RAW: Final = frozenset({"aac", "mp3"})
"""Containers without any index or time stamp."""

FRAMES: Final = 100
"""Frames of a raw container that are written at once."""

BLOCK: Final = 60.0
"""Seconds beyond which a raw container is written by repeating what was written."""

_LINE: Final = Fraction(1, TICKS)


def made(clip: Clip) -> bytes:
    """The bytes of `clip`, the same ones every time."""
    if clip.container == "jpg":
        return _picture(clip)
    return _repeated(clip) if clip.container in RAW and clip.seconds > BLOCK else _muxed(clip)


def _repeated(clip: Clip) -> bytes:
    """A clip in a container that is nothing but its frames, one after another."""
    track = tracks.audio(clip.audio_codec, clip.channels)
    blocks, rest = divmod(int(clip.seconds * TICKS) // track.frame_ticks, FRAMES)

    def some(frames: int) -> bytes:
        return _muxed(replace(clip, seconds=frames * track.frame_ticks / TICKS)) if frames else b""

    return some(FRAMES) * blocks + some(rest)


def _muxed(clip: Clip) -> bytes:
    buffer = io.BytesIO()
    begin = round(clip.begin * TICKS) if clip.container == "ts" else 0
    end = begin + round(clip.seconds * TICKS)
    options = {"fflags": "bitexact", **OPTIONS.get(clip.container, {})}
    with av.open(buffer, "w", format=FORMATS[clip.container], options=options) as output:
        lanes = [_lane(output, track, packets) for track, packets in _tracks(clip, begin, end)]
        for (at, lasts, key, data), stream in merge(*lanes, key=itemgetter(0)):
            packet = av.Packet(data)
            packet.stream, packet.time_base = stream, _LINE
            packet.pts = packet.dts = at
            packet.duration, packet.is_keyframe = lasts, key
            output.mux_one(packet)
    return buffer.getvalue()


def _tracks(clip: Clip, begin: int, end: int) -> Iterator[tuple[tracks.Track, Iterator[Packet]]]:
    if clip.has_video:
        track = tracks.video(VIDEO_CODECS[clip.container], clip.width, clip.height, FORMATS[clip.container])
        yield track, track.pictures(begin, end)
    if clip.has_audio:
        track = tracks.audio(clip.audio_codec, clip.channels)
        yield track, track.audio(begin, end)


def _lane(output: Any, track: tracks.Track, packets: Iterator[Packet]) -> Iterator[tuple[Packet, Any]]:
    stream = output.add_stream_from_template(track.stream, opaque=True)
    return ((each, stream) for each in packets)


def _picture(clip: Clip) -> bytes:
    context: Any = av.CodecContext.create("mjpeg", "w")
    context.width, context.height, context.pix_fmt = clip.width, clip.height, "yuvj420p"
    context.time_base = Fraction(1, 1)
    context.flags |= av.codec.context.Flags.bitexact
    frame = av.VideoFrame(clip.width, clip.height, "yuvj420p")
    for plane in frame.planes:
        plane.update(b"\x80" * plane.buffer_size)
    frame.pts = 0
    return b"".join(bytes(packet) for packet in (*context.encode(frame), *context.encode(None)))
