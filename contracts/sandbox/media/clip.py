"""What a file holds, said so that it need not be made before somebody reads it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final, Literal, Protocol, TypeAlias

from contracts import extras

Container: TypeAlias = Literal["ts", "mp4", "webm", "aac", "mp3", "jpg"]

AUDIO_CODECS: Final = {"ts": "aac", "mp4": "aac", "webm": "vorbis", "aac": "aac", "mp3": "mp3"}
"""Which audio codec each container holds, unless another is asked for."""

VIDEO_CODECS: Final = {"ts": "h264", "mp4": "h264", "webm": "vp8", "jpg": "mjpeg"}
"""Which video codec each container holds; the others hold audio alone."""

KEPT_SECONDS: Final = 120.0
"""Clips up to this long are kept once they were made: many recordings are alike."""


class Content(Protocol):
    """What a file holds. Equal contents have equal bytes."""

    @property
    def size(self) -> int:
        """How many bytes `read` gives."""

    def read(self) -> bytes:
        """All of it."""


@dataclass(frozen=True, slots=True)
class Text:
    """A file whose bytes are known."""

    data: bytes

    @property
    def size(self) -> int:
        return len(self.data)

    def read(self) -> bytes:
        return self.data


@dataclass(frozen=True, slots=True, kw_only=True)
class Clip:
    """A media file of `seconds`: grey pictures, one a second, and silence.

    The same clip always has the same bytes. `begin` is where the time stamps of a segment begin, in
    seconds. A snapshot (`jpg`) has no length. `codec` is of the audio, empty for the container's own.
    """

    container: Container
    seconds: float = 0.0
    audio: bool = True
    video: bool = True
    begin: float = 0.0
    width: int = 16
    height: int = 16
    channels: int = 1
    codec: str = ""

    def __post_init__(self) -> None:
        if self.container != "jpg" and self.seconds <= 0:
            raise ValueError(f"a clip of {self.seconds:g} s holds nothing")
        if not (self.has_audio or self.has_video):
            raise ValueError(f"a clip of {self.container} without any track")

    @property
    def has_audio(self) -> bool:
        """Whether it holds audio: it was asked for and the container can."""
        return self.audio and self.container in AUDIO_CODECS

    @property
    def has_video(self) -> bool:
        """Whether it holds pictures: they were asked for and the container can."""
        return self.video and self.container in VIDEO_CODECS

    @property
    def audio_codec(self) -> str:
        return self.codec or AUDIO_CODECS[self.container]

    @property
    def size(self) -> int:
        """How many bytes it has; where it begins makes no difference.

        Raises:
            MissingExtra: the extra `media` is not installed.
        """
        return _size(replace(self, begin=0.0))

    def read(self) -> bytes:
        """Make it.

        Raises:
            MissingExtra: the extra `media` is not installed.
        """
        return _kept(self) if self.seconds <= KEPT_SECONDS else _made(self)


def _made(clip: Clip) -> bytes:
    extras.demand("media")
    from contracts.sandbox.media import making

    return making.made(clip)


@lru_cache(maxsize=256)
def _kept(clip: Clip) -> bytes:
    return _made(clip)


@lru_cache(maxsize=8192)
def _size(clip: Clip) -> int:
    return len(clip.read())
