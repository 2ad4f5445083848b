"""How the RealtimeKit sandbox keeps files: every knob that a fault may turn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from contracts.sandbox.media import Clip, Content

Remake: TypeAlias = Callable[[Clip], Content]


def _as_it_is(value: Any) -> Any:
    return value


@dataclass(frozen=True, slots=True, kw_only=True)
class Files:
    """What recordings leave behind. The defaults are what the documents say; times are in seconds."""

    # What the files are.
    video: Remake = _as_it_is
    audio: Remake = _as_it_is
    track: Remake = _as_it_is
    lasts: Callable[[float], float] = _as_it_is
    """From what was recorded to how long the file is."""
    keeps_pauses: bool = False
    told_size: Callable[[int], int] = _as_it_is

    # The links.
    lives: float | None = None
    """How long a file can be fetched; None for as long as its link lives."""
    linked_after: float = 0.0
    """From the upload until a file can be fetched."""
    link_status: int = 200
    sent: Callable[[Content], Content] = _as_it_is
    """From a file to what its link answers."""

    # The customer's storage.
    stored_after: float = 0.0
    """From the upload until a file is there."""
    stores_at_once: bool = False
    """A file is there while it is being recorded."""
    heeds_path: bool = True
    named: Callable[[str], str] = _as_it_is
    put: Callable[[Content], Content] = _as_it_is
    """From a file to what is put there."""
