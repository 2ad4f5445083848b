"""How the RealtimeKit sandbox behaves: every knob that a fault may turn."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatchcase
from math import inf
from types import MappingProxyType
from typing import Final, TypeAlias

from contracts.model import Json

MINUTE: Final = 60.0
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR

Change: TypeAlias = Callable[[Json], Json]


class Status(StrEnum):
    """The documented states of a recording."""

    INVOKED = "INVOKED"
    RECORDING = "RECORDING"
    PAUSED = "PAUSED"
    UPLOADING = "UPLOADING"
    UPLOADED = "UPLOADED"
    ERRORED = "ERRORED"


ACTIVE: Final = frozenset({Status.INVOKED, Status.RECORDING, Status.PAUSED})
"""The states that count against one recording at a time."""

ACTIONS: Final = frozenset({"stop", "pause", "resume"})

TRANSITIONS: Final = frozenset(
    {
        ("stop", Status.INVOKED),
        ("stop", Status.RECORDING),
        ("stop", Status.PAUSED),
        ("pause", Status.RECORDING),
        ("resume", Status.PAUSED),
    }
)
"""Which action is possible in which state; every other pair is a conflict."""

SECRETS: Final = frozenset({"access_key", "secret", "secret_key", "password", "private_key"})
"""What of a storage configuration can be written but never read."""


@dataclass(frozen=True, slots=True)
class Edit:
    """Rewrites the body of an answer on its way out.

    `operation` is a glob over `meetings.create`, `meetings.get`, `recordings.start`,
    `recordings.list`, `recordings.active`, `recordings.get`, `recordings.stop`,
    `recordings.pause`, `recordings.resume` and, for everything that is no success, `refusal`.
    `change` gets a copy of its own.
    """

    operation: str
    change: Change

    def concerns(self, operation: str) -> bool:
        """Whether answers of `operation` are rewritten."""
        return fnmatchcase(operation, self.operation)


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """How the vendor behaves. The defaults are what the documents say; times are in seconds."""

    # What an edition knows.
    codecs: tuple[str, ...] = ("H264", "VP8", "VP9")
    filterable: frozenset[Status] = frozenset(Status)
    """The states by which a list can be filtered."""
    sftp_needs_login: bool = True

    # Who is let in.
    requires_token: bool = True
    checks_token: bool = True

    # Which requests are taken.
    overlooked: frozenset[str] = frozenset()
    """What is taken as it comes: globs over places such as `body.max_seconds` and `query.sort_by`."""
    ignored_parameters: frozenset[str] = frozenset()
    """Query parameters that have no effect, whatever their value."""
    requires_title: bool = False
    max_seconds_bounds: tuple[int, int] = (60, 86_400)
    knows_meetings: bool = True
    knows_recordings: bool = True
    single_active: bool = True
    honours_allow_multiple: bool = True
    conflict_status: int = 409
    allows: frozenset[tuple[str, str]] = TRANSITIONS
    """Pairs of an action and a state in which it is possible."""

    # What is done.
    obeys: frozenset[str] = ACTIONS
    """The actions that have an effect."""
    honours_record_on_start: bool = True
    records_unasked: bool = False
    """A meeting is recorded from the first participant on, whether it asked for that or not."""
    awaits_participants: bool = True
    """`record_on_start` waits for the first participant."""
    honours_max_seconds: bool = True
    honours_bucket_config: bool = True
    honours_file_name_prefix: bool = True
    numbers_recordings: bool = False
    """The id of a recording is its number within its meeting."""

    # How long things take.
    starts_after: float = 2.0
    uploads_after: float = 3.0
    fails_after: float = inf
    """From its upload until a recording is errored after all."""
    empty_after: float = MINUTE
    default_max_seconds: float = DAY
    max_seconds_unit: float = 1.0
    shortest: float = 5.0
    """What is recorded for less than this is errored."""
    link_stated: float = 7 * DAY
    """How long a link is said to live."""
    link_lives: float = 7 * DAY
    """How long a link does live."""

    # What is shown.
    withholds: frozenset[str] = SECRETS
    shown_active: frozenset[str] = ACTIVE
    """The states in which the active recording can be fetched."""
    lists_newest: bool = True
    default_per_page: int = 20
    edits: tuple[Edit, ...] = ()

    def overlooks(self, place: str) -> bool:
        """Whether nobody looks at what stands in this place of a request."""
        return any(fnmatchcase(place, pattern) for pattern in self.overlooked)


EDITIONS: Final[Mapping[str, Policy]] = MappingProxyType(
    {
        "2026-06": Policy(),
        "2025-12": Policy(
            codecs=("H264", "VP8"),
            filterable=frozenset(Status) - {Status.PAUSED, Status.ERRORED},
            sftp_needs_login=False,
        ),
    }
)
"""How the vendor behaves according to each edition."""
