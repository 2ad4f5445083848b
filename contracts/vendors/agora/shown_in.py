"""Which clauses only a recording shows that has come into a state: by the state that drivers wait for."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

from contracts.vendors.agora.seen import FILES, READY

_FILES: Final = (
    "file-entry.audio-alone-has-audio-tracks",
    "file-entry.composite-mixes-all-users",
    "file-entry.composite-uid-is-zero",
    "file-entry.default-mode-keeps-tracks-apart",
    "file-entry.file-name",
    "file-entry.has-its-fields",
    "file-entry.individual-keeps-users-apart",
    "file-entry.individual-uid-is-the-users",
    "file-entry.is-playable-is-boolean",
    "file-entry.mixed-all-user-is-boolean",
    "file-entry.slice-start-time-in-milliseconds",
    "file-entry.slice-start-time-in-seconds",
    "file-entry.slice-start-time-is-number",
    "file-entry.slice-start-time-is-when-it-began",
    "file-entry.track-type",
    "file-entry.uid-is-string",
    "file-entry.video-alone-has-video-tracks",
    "file-list.string-names-the-playlist",
    "web-recorder.file-has-filename",
    "web-recorder.file-has-lowercase-filename",
    "web-recorder.file-has-slice-start-time",
)


def _named(*clauses: str) -> Collection[str]:
    return tuple(f"agora.{clause}" for clause in clauses)


SHOWN_IN: Final[Mapping[str, Collection[str]]] = {
    READY: _named("query.is-ready-in-time", *_FILES),
    FILES: _named(*_FILES),
}
