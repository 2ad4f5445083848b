"""How the RealtimeKit sandbox behaves: every knob that a fault may turn."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fnmatch import fnmatchcase
from math import inf
from types import MappingProxyType
from typing import Final, TypeAlias

from contracts.model import Json
from contracts.vendors.realtimekit.sandbox.keeping import Files

MINUTE: Final = 60.0
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR

Change: TypeAlias = Callable[[Json], Json]

EVENTS: Final = (
    "meeting.started",
    "meeting.ended",
    "meeting.participantJoined",
    "meeting.participantLeft",
    "meeting.chatSynced",
    "recording.statusUpdate",
    "livestreaming.statusUpdate",
    "meeting.transcript",
    "meeting.summary",
)
"""Everything that a webhook can subscribe to."""

HOOK_SETTINGS: Final = ("name", "url", "events", "enabled")
"""Everything that can be said of a webhook."""


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

SETTINGS: Final = frozenset(
    {
        "title",
        "record_on_start",
        "live_stream_on_start",
        "persist_chat",
        "summarize_on_end",
        "transcribe_on_end",
        "session_keep_alive_time_in_secs",
        "ai_config",
        "recording_config",
    }
)
"""What a meeting can be created with."""

SECRETS: Final = frozenset({"access_key", "secret", "secret_key", "password", "private_key", "account_id"})
"""What of a storage configuration can be written but never read: its secrets, and what no answer has a field for."""


@dataclass(frozen=True, slots=True)
class Edit:
    """Rewrites the body of an answer on its way out.

    `operation` is a glob over `meetings.create`, `meetings.get`, `meetings.list`, `meetings.patch`,
    `meetings.put`, `recordings.start`, `recordings.track`,
    `recordings.list`, `recordings.active`, `recordings.get`, `recordings.stop`,
    `recordings.pause`, `recordings.resume`, `webhooks.create`, `webhooks.list`, `webhooks.all`,
    `webhooks.get`, `webhooks.edit`, `webhooks.replace`, `webhooks.delete`, `key` and, for everything
    that is no success, `refusal`.
    `change` gets a copy of its own.
    """

    operation: str
    change: Change

    def concerns(self, operation: str) -> bool:
        """Whether answers of `operation` are rewritten."""
        return fnmatchcase(operation, self.operation)


class Signing(StrEnum):
    """What stands in the signature of a callback."""

    RAW = "raw"
    OTHER_KEY = "other key"
    REWRITTEN = "rewritten"
    HEXADECIMAL = "hexadecimal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hooks:
    """How webhooks behave, and what they are sent. The defaults are what the documents say; times are in seconds."""

    # Which webhooks there are.
    known: bool = True
    forgets: bool = True
    """A deleted webhook is gone."""
    lists_deleted: bool = False
    one_for_all: bool = False
    """Whoever asks for a second webhook gets the first."""
    changes: frozenset[str] = frozenset(HOOK_SETTINGS)
    """The settings that an edit or a replacement changes."""
    keeps_the_rest: bool = True
    """An edit leaves what it does not name."""
    adds_events: bool = False
    """An edit leaves the events that there were, beside its own."""
    replaces_enabled: bool = True
    """A replacement that does not speak of enabled enables."""
    stamps: bool = True
    """A change shows in updated_at."""
    born_again: bool = False
    """A change of a webhook shows in created_at."""
    changes_all: bool = False
    """A change of one webhook changes them all."""
    deletes_all: bool = False
    """A deletion of one webhook deletes them all."""
    events: tuple[str, ...] = EVENTS
    most_events: int = len(EVENTS)
    """The events that one webhook can subscribe to."""

    # Who is called.
    subscribed_only: bool = True
    enabled_only: bool = True
    obeys_deletion: bool = True
    follows_url: bool = True
    """A webhook that got another URL is called there."""

    # What is announced.
    announced: frozenset[Status] = frozenset(Status) - {Status.INVOKED}
    copies: int = 1
    ahead: bool = False
    """An upload is announced as done when it begins."""
    shows_storage: bool = False
    latency: float = 0.5
    delays: tuple[tuple[Status, float], ...] = ()
    """Further seconds that announcing a state takes."""
    tells_of_meetings: bool = True
    tells_of_empty_meetings: bool = False
    """A meeting has started once it is created."""
    ends_with_first: bool = False
    """A meeting has ended once anybody leaves."""

    # How it is sent.
    signing: Signing = Signing.RAW
    serves_other_key: bool = False
    one_id: bool = False
    """Every delivery has the same ID."""
    bodies: tuple[Edit, ...] = ()
    """Rewrite the body of a callback; what they concern is its event."""
    headers: tuple[Change, ...] = ()

    # How often.
    retries: tuple[float, ...] = (10.0, 60.0, 600.0)
    """When a delivery is tried again, counted from the attempt before."""
    retries_errors: bool = True
    retries_silence: bool = True
    retries_refusals: bool = False
    repeats_accepted: bool = False
    keeps_ids: bool = True
    """A delivery that is tried again keeps its ID."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tracks:
    """How track recording behaves, which is in flux."""

    needs_layers: bool = False
    has_outputs: bool = False
    """Layers have outputs, and a start is answered with nothing: the older edition."""
    needs_session: bool = True
    knows_meetings: bool = True
    most_users: int = 100
    heeds_users: bool = True
    heeds_prefix: bool = True
    default_prefix: str = "default"
    first_only: bool = False
    """Only the first participant gets a file."""
    ends_with_session: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """How the vendor behaves. The defaults are what the documents say; times are in seconds."""

    # What an edition knows.
    codecs: tuple[str, ...] = ("H264", "VP8", "VP9")
    tracks: Tracks = Tracks()
    files: Files = field(default_factory=Files)
    filters_meetings_by_status: bool = True
    patchable: frozenset[str] = SETTINGS | {"status"}
    """What of a meeting a PATCH can name."""
    filterable: frozenset[Status] = frozenset(Status)
    """The states by which a list can be filtered."""
    sftp_needs_login: bool = True

    # Who is let in.
    requires_token: bool = True
    unauthorised_status: int = 401
    checks_token: bool = True

    breaks_down: tuple[tuple[str, int], ...] = ()
    """Globs over requests such as `PUT recordings/*` that are answered with a server error, and its status."""

    # Which requests are taken.
    overlooked: frozenset[str] = frozenset()
    """What is taken as it comes: globs over places such as `body.max_seconds` and `query.sort_by`."""
    ignored_parameters: frozenset[str] = frozenset()
    """Globs over query parameters that have no effect, such as `recordings.search`."""
    unknown_parameters: frozenset[str] = frozenset()
    """Globs over query parameters that are refused."""
    requires_title: bool = False
    max_seconds_bounds: tuple[int, int] = (60, 86_400)
    keep_alive_bounds: tuple[int, int] = (60, 600)
    most_pixels: int = 1920
    knows_meetings: bool = True
    knows_recordings: bool = True
    single_active: bool = True
    honours_allow_multiple: bool = True
    conflict_status: int = 409
    odd_statuses: Mapping[str, int] = field(default_factory=dict)
    """The statuses of successes by operation, where they are other ones than usual."""
    shows_credentials: bool = False
    """A header field of every answer says who asked."""
    media_type: str = "application/json"
    """What answers say that they are."""
    records_once: bool = False
    """A meeting that was recorded is never recorded again, unless several recordings are allowed."""
    filters_by_first_only: bool = False
    """Of several states a list is filtered by the first alone."""
    records_inactive: bool = False
    """A meeting that is INACTIVE is recorded."""
    checks_app: bool = True
    """Only the app of the account is there."""
    allows: frozenset[tuple[str, str]] = TRANSITIONS
    """Pairs of an action and a state in which it is possible."""

    # What is done beside what was asked for.
    acts_on_all: bool = False
    """A change of a recording changes all that go on."""
    acts_though_refused: bool = False
    """A change of a recording, a meeting or a webhook, or a start, is refused and done."""
    toggles: bool = False
    """A pause of what is paused resumes it, and the other way round."""
    grants_late: bool = False
    """A change of a recording that has ended is granted, and changes nothing."""
    changes_all_meetings: bool = False
    """A change of a meeting changes them all."""
    finds_newest_only: bool = False
    """Only the newest meeting, recording and webhook can be fetched."""

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
    keeps_created: bool = True
    """A meeting that was changed still says when it was created."""
    notes_updates: bool = True
    put_requires_record: bool = False
    """A PUT has to say whether to record on start."""
    put_replaces: bool = True
    """What a PUT does not name is gone."""
    patch_merges: bool = True
    """What a PATCH does not name stays."""
    heeds_changes: bool = True
    """A PATCH or a PUT has an effect."""
    deaf_to: frozenset[str] = frozenset()
    """The settings of a meeting that its recordings do not have."""
    meeting_first: frozenset[str] = frozenset()
    """The settings in which a meeting goes before a start."""
    deaf_when_by_itself: bool = False
    """A recording that begins by itself has no settings."""
    stamps_names: bool = True
    """The name of a file has a timestamp."""
    names_container: bool = True
    """The ending of a file name is that of its container, and not of the other one."""
    packs_interactive: bool = True
    """An interactive recording is packed into one file."""
    glue: str = "_"
    """What stands between a prefix and the rest of a file name."""
    heeds_audio_export: bool = True
    reuses_meetings: bool = False
    """A meeting is created only once for each title."""
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
    lists_newest_meeting: bool = True
    unfound: frozenset[Status] = frozenset()
    """The states by which a filter finds nothing."""
    searches_titles: bool = True
    searches_ids: bool = True
    default_per_page: int = 20
    page_gap: int = 0
    """Entries between two pages that are on neither."""
    edits: tuple[Edit, ...] = ()
    hooks: Hooks = field(default_factory=Hooks)

    def ignores(self, parameter: str) -> bool:
        """Whether this query parameter has no effect."""
        return any(fnmatchcase(parameter, pattern) for pattern in self.ignored_parameters)

    def refuses(self, parameter: str) -> bool:
        """Whether this query parameter is not known."""
        return any(fnmatchcase(parameter, pattern) for pattern in self.unknown_parameters)

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
            tracks=Tracks(needs_layers=True, has_outputs=True, needs_session=False),
            filters_meetings_by_status=False,
            patchable=SETTINGS - {"recording_config", "transcribe_on_end"} | {"status"},
        ),
    }
)
"""How the vendor behaves according to each edition."""
