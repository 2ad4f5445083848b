"""Every knob of the sandbox's behaviour, and the setting each edition of the documents asks for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final, TypeAlias

from contracts.model import Json
from contracts.vendors.agora.sandbox.keeping import Keeping
from contracts.vendors.agora.sandbox.mishaps import NEWEST, OLDER, Failure
from contracts.vendors.agora.sandbox.notice_policy import NoticePolicy

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
    longest_name: int = 1024
    """How many bytes the name of a web page recording may have."""
    storage_vendors: tuple[int, ...] = (1, 2, 3, 5, 6, 7, 8, 11)
    services: tuple[str, ...] = ("web_recorder_service", "rtmp_publish_service")
    one_policy_a_service: bool = False
    """Each extension service has one policy for errors, and no choice."""
    limits_sides: bool = False
    """Each side of a composite video has a limit of its own."""
    bounds_pages: bool = False
    """The sides and the bitrate of a page have bounds."""
    mixes_afterwards: bool = False
    """Individual recordings can be mixed once they are over."""
    unknown: str = "unknown"
    web_file_key: str = "filename"
    slice_ticks: int = 1
    """How many units of a file's `sliceStartTime` make a second."""
    names_channel: bool = True
    """Answers carry `cname` and `uid`."""
    states_code: bool = False
    """Successful bodies carry `code`."""
    reports_push_at_stop: bool = False
    takes_empty_lists: bool = True
    """`update` takes a list of no users."""
    changes_storage: bool = True
    """`update` knows `storageConfig`."""
    changes_page: bool = False
    """`update` knows the `url` of a page."""

    # Who is let in.
    wants_credentials: bool = True
    checks_credentials: bool = True
    denied_status: int = 401
    lost_status: int = 404
    """The answer to a route that does not exist."""
    lost_operations: frozenset[str] = frozenset()
    """Operations that are not found where they should be."""
    speaks_plainly: bool = False

    wrong_method_status: int = 404
    """The answer to a documented path with another method."""
    takes_any_app: bool = False
    wrong_app_status: int = 400
    requests_per_second: float = 10
    denies: frozenset[str] = frozenset()
    """Operations that let nobody in."""

    breaks_down: Mapping[str, int] = field(default_factory=dict)
    """Operations whose every request that is let in is answered with a server error, and its status."""

    # What refusals say.
    invalid_code: int = 2
    codes: Mapping[str, int] = field(default_factory=lambda: {"channel": 401})
    """The codes of refusals by what is wrong; of anything else it is `invalid_code`."""
    names_app_by_code: bool = True
    """acquire refuses an unknown App ID with a code; else it is told in a message alone."""
    mishaps: Mapping[str, Mapping[str, Failure]] = field(default_factory=lambda: NEWEST)

    # Which requests are taken.
    overlooks: frozenset[str] = frozenset()
    """Fields that are taken as they come, by the end of their paths; those of updates as in `update/onhold`."""
    knows_not: frozenset[str] = frozenset()
    """Fields that the edition does not know, by the end of their paths: whatever they hold means nothing."""
    misread: Mapping[str, float] = field(default_factory=dict)
    """By how much fields are taken to be larger than they are, by the end of their paths; a list to be longer."""
    compares_start_parameter: bool = True
    checks_owner_at_start: tuple[str, ...] = ("cname", "uid")
    checks_owner_at_stop: bool = True
    checks_owner_at_update: bool = True
    admits_task_conflict: bool = False
    takes_mp4: bool = True
    refuses: frozenset[str] = frozenset()
    """Fields of a start that are never taken, by the end of their paths."""

    # How long things live.
    resource_seconds: float = 300.0
    resource_is_single_use: bool = True
    resource_is_exclusive: bool = True
    """While its recording runs, a resource starts no other."""
    resource_hours: float = 72.0
    ends_on_idle: bool = True
    idle_seconds: float = 30.0
    heeds_max_idle_time: bool = True
    idle_unit: float = 1.0
    """How many seconds one of `maxIdleTime` is."""
    replaces_characters: bool = True
    """The names of files have a hyphen for some characters of the channel."""
    heeds_lists: bool = True
    """Only who is subscribed to is recorded."""
    ends_web_on_limit: bool = True
    ends_web_on_idle: bool = False
    phases: tuple[tuple[float, int], ...] = ((0.0, 1), (0.5, 2), (1.0, 4))
    """From which age a recording has which status, until there is something to record."""
    slice_seconds: float = 2.0
    """The age at which a recording works and its first slice exists."""
    exit_seconds: float = 2.0
    """How long an asynchronous stop takes."""

    takes_invented_resources: bool = False
    takes_foreign_sids: bool = False
    takes_other_modes: bool = False
    """A recording is found whatever mode the path names."""
    takes_stops_while_exiting: bool = False
    ends_empty: bool = True
    """A stop of a recording that has recorded nothing ends it."""
    stops_all: bool = False
    """A stop ends every recording."""
    updates_all: bool = False
    """An update changes every recording."""
    obeys_refused: frozenset[str] = frozenset()
    """Operations whose refused requests take effect all the same."""
    refusal_uses_resource: bool = False
    """A start that is refused leaves a resource that serves no other."""

    # What updates do.
    refuses_changes: frozenset[str] = frozenset()
    """Operations whose every request is refused as invalid."""
    acknowledges_every_update: bool = False
    """Updates of recordings that are over, or never were, are answered with success."""
    heeds_onhold: tuple[bool, ...] = (True, False)
    """The values of `onhold` that an update takes to heart."""
    stops_files_on_hold: bool = True
    moves_push: bool = True
    notices_dead_push: bool = True
    """A push to an address that cannot be reached is told to be disconnected."""

    # What is answered.
    started_status: int = 200
    queried_status: int = 200
    never_started_status: int = 404
    odd_statuses: Mapping[str, int] = field(default_factory=dict)
    """The statuses of successes by operation, where they are other ones than usual."""
    repeats_requests: frozenset[str] = frozenset()
    """Operations whose successes hold all that was asked for."""
    shows_credentials: bool = False
    """A header field of every answer says who asked."""
    media_type: str = "application/json"
    """What answers say that they are."""
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
    notices: NoticePolicy = field(default_factory=NoticePolicy)
    keeping: Keeping = field(default_factory=Keeping)

    def overlooked(self, path: str) -> bool:
        """Whether the field at `path` is taken as it comes."""
        return _ends(path, self.overlooks)

    def understood(self, value: Json, path: str = "body") -> Json:
        """`value` without the fields that the edition does not know."""
        for end, more in self.misread.items():
            value = _larger(value, more) if _ends(path, frozenset({end})) else value
        if isinstance(value, list):
            return [self.understood(each, path) for each in value]
        if not isinstance(value, dict):
            return value
        places = {name: f"{path}.{name}" for name in value}
        return {
            name: self.understood(each, places[name])
            for name, each in value.items()
            if not _ends(places[name], self.knows_not)
        }

    def refused(self, path: str) -> bool:
        """Whether the field at `path` is never taken."""
        return _ends(path, self.refuses)


def _ends(path: str, ends: frozenset[str]) -> bool:
    return any(path == end or path.endswith(f".{end}") for end in ends)


def _larger(value: Json, more: float) -> Json:
    if isinstance(value, list):
        return [*value, *value[:1] * int(more)] if more > 0 else value[: max(1, len(value) + int(more))]
    return value + more if isinstance(value, int | float) and not isinstance(value, bool) else value


UNKNOWN_IN_2023 = (
    "excludeResourceIds",
    "startParameter",
    "stsToken",
    "stsExpiration",
    "extensionParams.endpoint",
    "serviceParam.mobile",
)
"""Fields that came later: they are taken as any unknown field is."""

EDITIONS: Final[Mapping[str, Policy]] = MappingProxyType(
    {
        "2026-06": Policy(),
        "2023-01": Policy(
            web_mode="Web",
            scenes=(0, 1, 2),
            longest_name=128,
            storage_vendors=tuple(range(9)),
            services=("web_recorder_service", "rtmp_publish_service", "aliyun_vod_service"),
            one_policy_a_service=True,
            limits_sides=True,
            bounds_pages=True,
            mixes_afterwards=True,
            knows_not=frozenset(UNKNOWN_IN_2023),
            compares_start_parameter=False,
            unknown="unknow",
            web_file_key="fileName",
            slice_ticks=1000,
            names_channel=False,
            states_code=True,
            reports_push_at_stop=True,
            takes_empty_lists=False,
            changes_storage=False,
            changes_page=True,
            codes={
                "no-json": 8,
                "owner": 432,
                "expired": 433,
                "resource": 1001,
                "session": 1003,
                "channel": 1013,
                "layout": 1028,
            },
            names_app_by_code=False,
            mishaps=OLDER,
        ),
    }
)
"""How the vendor behaves according to each edition."""
