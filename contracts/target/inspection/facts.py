"""The facts about a file, as they stand in a trace."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from contracts.model import Json


@dataclass(slots=True, kw_only=True)
class Facts:
    """What was found. Lengths are in seconds; None is what is not known, or does not apply.

    `valid` says that the file is whole and is what its kind demands; `why` says in one line why not.
    `duration` is measured from the media, or summed up from the segments that a playlist names.
    `begin` is the first time stamp. `read` says how much of a large file was gone through:
    `whole`, its `ends`, or its `head` alone.
    """

    kind: str = "unknown"
    valid: bool = False
    why: str = ""
    duration: float | None = None
    begin: float | None = None
    audio: bool = False
    video: bool = False
    audio_codec: str | None = None
    video_codec: str | None = None
    channels: int | None = None
    width: int | None = None
    height: int | None = None
    read: str = "whole"
    more: dict[str, Json] = field(default_factory=dict)

    def fail(self, why: str) -> Facts:
        """The same facts about a file that is not whole; the first reason stays."""
        self.valid, self.why = False, self.why or why
        return self

    def document(self) -> dict[str, Any]:
        """The facts as plain data."""
        document = asdict(self)
        more: dict[str, Any] = document.pop("more")
        return {**document, **more}
