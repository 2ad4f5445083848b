"""Every knob of the sandbox's behaviour, and the setting each edition of the documents asks for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final, TypeAlias

Change: TypeAlias = Callable[[dict[str, Any]], None]
"""Rewrites a JSON object in place; whoever calls it hands over a copy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """A change of shape: `change` is applied to every body that `operation` answers with success.

    The operation `refusal` stands for the bodies of all unsuccessful answers.
    """

    operation: str
    change: Change


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """How the vendor behaves. The defaults are what the current documents say; times are in seconds."""

    # The words of an edition.
    web_mode: str = "web"
    scenes: tuple[int, ...] = (0, 1)
    regions: tuple[str, ...] = ("CN", "AP", "EU", "NA")
    unknown: str = "unknown"
    web_file_key: str = "filename"
    slice_ticks: int = 1
    """How many units of a file's `sliceStartTime` make a second."""
    names_channel: bool = True
    """Answers carry `cname` and `uid`."""
    states_code: bool = False
    """Successful bodies carry `code`."""
    reports_push_at_stop: bool = False

    # Who is let in.
    wants_credentials: bool = True
    checks_credentials: bool = True
    denied_status: int = 401
    lost_status: int = 404
    """The answer to a route that does not exist."""
    speaks_html: bool = False

    # Which requests are taken.
    overlooks: frozenset[str] = frozenset()
    """Names of fields that are taken as they come."""
    compares_start_parameter: bool = True
    checks_owner_at_stop: bool = True
    admits_task_conflict: bool = False
    takes_mp4: bool = True

    # How long things live.
    resource_seconds: float = 300.0
    resource_is_single_use: bool = True
    resource_is_exclusive: bool = True
    """While its recording runs, a resource starts no other."""
    resource_hours: float = 72.0
    ends_on_idle: bool = True
    idle_seconds: float = 30.0
    heeds_max_idle_time: bool = True
    ends_web_on_limit: bool = True
    ends_web_on_idle: bool = False
    phases: tuple[tuple[float, int], ...] = ((0.0, 1), (0.5, 2), (1.0, 4))
    """From which age a recording has which status, until there is something to record."""
    slice_seconds: float = 2.0
    """The age at which a recording works and its first slice exists."""
    exit_seconds: float = 2.0
    """How long an asynchronous stop takes."""

    # What is answered.
    started_status: int = 200
    queried_status: int = 200
    never_started_status: int = 404
    reuses_resource_ids: bool = False
    reuses_sids: bool = False
    list_hls: str = "string"
    list_mp4: str = "json"
    list_individual: str = "json"
    list_snapshot: str = ""
    list_web: str = ""
    """The `list_*` say which form the file list has (`fileListMode`); empty: it is not returned."""
    refuses_empty_stop: bool = True
    answers_after: frozenset[tuple[str, str]] = frozenset()
    """Operations that still succeed after an end: pairs such as `("query", "idle")`.

    The ends are `stopped`, `idle`, `limit` (a web recording's longest time) and `expired` (the
    time in which the API may be called is over).
    """
    edits: tuple[Edit, ...] = ()


EDITIONS: Final[Mapping[str, Policy]] = MappingProxyType(
    {
        "2026-06": Policy(),
        "2023-01": Policy(
            web_mode="Web",
            scenes=(0, 1, 2),
            unknown="unknow",
            web_file_key="fileName",
            slice_ticks=1000,
            names_channel=False,
            states_code=True,
            reports_push_at_stop=True,
        ),
    }
)
"""How the vendor behaves according to each edition."""
