"""How the RealtimeKit sandbox behaves: every knob that a fault may turn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatchcase
from math import inf
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


@dataclass(frozen=True, slots=True)
class Edit:
    """Rewrites the body of a success on its way out.

    `operation` is a glob over `meetings.create`, `meetings.get`, `recordings.start`,
    `recordings.list`, `recordings.active`, `recordings.get`, `recordings.stop`,
    `recordings.pause` and `recordings.resume`. `change` gets a copy of its own.
    """

    operation: str
    change: Change

    def concerns(self, operation: str) -> bool:
        """Whether answers of `operation` are rewritten."""
        return fnmatchcase(operation, self.operation)


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What the sandbox goes by; the defaults are the documented behaviour.

    First time, in seconds: `relapses_after` its upload a recording is uploading again,
    `link_stated` is how long a link is said to live, `link_lives` how long it does. Then what is
    accepted: `allows` pairs actions with states. Then what is done: `obeys` names the actions that
    have an effect. Last what is shown: `shown_active` are the states in which the active recording
    can be fetched, `refusal_status` replaces every error status.
    """

    starts_after: float = 2.0
    uploads_after: float = 3.0
    relapses_after: float = inf
    empty_after: float = MINUTE
    default_max_seconds: float = DAY
    max_seconds_unit: float = 1.0
    shortest: float = 5.0
    short_is_errored: bool = True
    link_stated: float = 7 * DAY
    link_lives: float = 7 * DAY

    requires_token: bool = True
    checks_token: bool = True
    requires_meeting_id: bool = True
    knows_meetings: bool = True
    knows_recordings: bool = True
    checks_action: bool = True
    max_seconds_bounds: tuple[int, int] = (60, 86_400)
    allows: frozenset[tuple[str, str]] = TRANSITIONS
    single_active: bool = True

    obeys: frozenset[str] = ACTIONS
    honours_allow_multiple: bool = True
    honours_record_on_start: bool = True
    honours_max_seconds: bool = True
    honours_bucket_config: bool = True

    shown_active: frozenset[str] = ACTIVE
    lists_newest: bool = True
    ignored_parameters: frozenset[str] = frozenset()
    default_per_page: int = 20
    echoes_secrets: bool = False
    meeting_status: int = 201
    recording_status: int = 201
    refusal_status: int | None = None
    edits: tuple[Edit, ...] = ()
