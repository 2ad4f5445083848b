"""How recordings are put into storage: the knobs, and the setting that the documents ask for. Times are in seconds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

from contracts.sandbox.media import SEGMENT_SECONDS, Clip, Content

if TYPE_CHECKING:
    from contracts.vendors.agora.sandbox.recording import Recording

Twist: TypeAlias = Callable[["Recording", Mapping[str, Content]], Mapping[str, Content]]
"""Makes other files of those that a recording has left."""

Recipe: TypeAlias = Callable[[Clip], Clip]

PLAYLIST_AFTER: Final = 2.0
"""Seconds from the first slice to the upload of the playlist."""


def _same(clip: Clip) -> Clip:
    return clip


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping:
    """How files are made and stored."""

    late: float = 0.0
    """How long after its end a recording is complete."""
    late_alone: float = 0.0
    """How long after its end a recording is complete that nobody waits for."""
    transfer_seconds: float = 60.0
    """How long after the end the last slice comes that went to Agora's own cloud first."""
    makes_mp4: bool = True
    mp4_seconds: float = 7200.0
    splits_mp4: bool = True
    first_mp4: int = 0
    """The number of the first MP4 file."""
    segment_seconds: float = SEGMENT_SECONDS
    ends_playlists: bool = True
    pace: float = 1.0
    """How many seconds of media a second of a recording leaves."""
    stamps_off: float = 0.0
    """By how much the times in the names of slices are wrong."""
    deaf: frozenset[str] = frozenset()
    """Which tracks go on being recorded when nobody sends them any more."""
    captures: float = 1.0
    """How many screenshots are taken where one should be."""
    records_beside_snapshots: bool = False
    """Also who asks for screenshots alone gets a recording."""
    recipe: Recipe = _same
    twists: tuple[Twist, ...] = ()
