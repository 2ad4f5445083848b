"""The rules of the conforming server, and the places where a fault may reach in.

A fault is a `Mutation`: some rules with other values, a function that
sees each request before it is handled, or one that sees each answer before it
is sent.  The conforming server runs with an empty mutation.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from benchmarks.independent.realtimekit.model import App, Server

Json = Any


@dataclass(frozen=True)
class Rules:
    """Every number and switch of the vendor's behaviour that a fault may turn."""

    # times, in seconds
    start_delay: float = 0.8
    upload_delay: float = 1.2
    empty_meeting_timeout: float = 60.0
    link_life: float = 7 * 24 * 3600.0
    # bounds
    max_seconds_min: int = 60
    max_seconds_max: int = 86400
    keep_alive_max: int = 600
    pixels_max: int = 1920
    user_ids_max: int = 100
    # checks that can be dropped
    check_video_codec: bool = True
    check_audio_channel: bool = True
    check_action: bool = True
    check_events: bool = True
    check_url: bool = True
    check_storage_keys: bool = True
    check_meeting_id: bool = True
    check_credentials: bool = True
    check_prefix: bool = True
    # behaviour
    one_recording_per_meeting: bool = True
    allow_multiple: bool = True
    refused_start_begins: bool = False
    start_config_wins: bool = True
    prefix_in_name: bool = True
    prefix_is_name: bool = False
    record_on_start_at_once: bool = False
    track_needs_session: bool = True
    pause_works: bool = True
    resume_works: bool = True
    stop_works: bool = True
    stop_hits_another: bool = False
    stop_reason: str = "API_CALL"
    empty_stop_reason: str = "ALL_PEERS_LEFT"
    stopped_blocks: bool = False
    links_without_bucket: bool = False
    paused_is_active: bool = True
    stopped_is_active: bool = False
    replace_keeps_rest: bool = False
    replace_adds: bool = False
    edit_appends_events: bool = False
    webhook_edit_resets: bool = False
    webhook_edit_moves_created: bool = False
    webhook_edit_moves_updated: bool = True
    webhook_delete_works: bool = True
    webhook_delete_takes_all: bool = False
    meeting_edit_resets: bool = False
    apps_are_apart: bool = True
    page_overlap: int = 0
    page_extra: int = 0
    total_is_page: bool = False
    search_titles: bool = True


@dataclass
class Call:
    """One request inside the vendor's API, as a handler and a fault see it."""

    op: str
    server: Server
    app: App
    path: dict[str, str]
    query: dict[str, list[str]]
    body: Json
    authorization: str | None


@dataclass
class Answer:
    """What is sent back: a status, a JSON value (or raw text), and headers."""

    status: int
    body: Json
    headers: dict[str, str] = field(default_factory=dict)
    raw: str | None = None


Before = Callable[[Call], None]
After = Callable[[Call, Answer], Answer]


@dataclass(frozen=True)
class Mutation:
    """How one fault changes the conforming server."""

    rules: Mapping[str, Any] = field(default_factory=dict)
    before: Before | None = None
    after: After | None = None
