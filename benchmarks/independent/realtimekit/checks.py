"""Checks of requests: every documented parameter with its type, range and literals."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from benchmarks.independent.realtimekit.rules import Rules

Check = Callable[[Any, str], None]

EVENTS = (
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
STATUSES = ("INVOKED", "RECORDING", "UPLOADING", "UPLOADED", "ERRORED", "PAUSED")
LANGUAGES = ("en-US", "en-IN", "de", "hi", "sv", "ru", "pl", "el", "fr", "nl")
SUMMARIES = (
    "general",
    "team_meeting",
    "sales_call",
    "client_check_in",
    "interview",
    "daily_standup",
    "one_on_one_meeting",
    "lecture",
    "code_review",
)
CLOUDS = ("aws", "azure", "digitalocean")
PREFIX = re.compile(r"^[-\w\s]+$", re.ASCII)


class Refusal(Exception):  # noqa: N818 - the vendor refuses; nothing went wrong here
    """A request that the vendor refuses, with the status that it answers."""

    def __init__(self, status: int, message: str) -> None:
        """Keep the status and the message of the error body."""
        super().__init__(message)
        self.status = status
        self.message = message


def bad(message: str) -> Refusal:
    """Build the refusal of a malformed request."""
    return Refusal(400, f"BAD_REQUEST: {message}")


def text(value: Any, name: str) -> None:
    """Accept any string."""
    if not isinstance(value, str):
        raise bad(f'"{name}" must be a string')


def filled(value: Any, name: str) -> None:
    """Accept a string that is not empty."""
    text(value, name)
    if not value:
        raise bad(f'"{name}" is not allowed to be empty')


def flag(value: Any, name: str) -> None:
    """Accept true or false."""
    if not isinstance(value, bool):
        raise bad(f'"{name}" must be a boolean')


def uri(value: Any, name: str) -> None:
    """Accept an absolute URI."""
    text(value, name)
    parts = urlsplit(value)
    if not parts.scheme or not parts.netloc or re.search(r"\s", value):
        raise bad(f'"{name}" must be a valid uri')


def guid(value: Any, name: str) -> None:
    """Accept a UUID."""
    text(value, name)
    try:
        uuid.UUID(value)
    except ValueError:
        raise bad(f'"{name}" must be a valid GUID') from None


def prefix(value: Any, name: str) -> None:
    """Accept a prefix of a file name."""
    text(value, name)
    if not PREFIX.match(value):
        raise bad(f'"{name}" fails to match the required pattern')


def number(low: float | None = None, high: float | None = None, *, whole: bool = False) -> Check:
    """Accept a number (a whole one if asked) between two bounds, both included."""

    def check(value: Any, name: str) -> None:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise bad(f'"{name}" must be a number')
        if whole and value != int(value):
            raise bad(f'"{name}" must be an integer')
        if low is not None and value < low:
            raise bad(f'"{name}" must be greater than or equal to {low}')
        if high is not None and value > high:
            raise bad(f'"{name}" must be less than or equal to {high}')

    return check


def one_of(*literals: str, drop: bool = False) -> Check:
    """Accept one of the literals."""

    def check(value: Any, name: str) -> None:
        text(value, name)
        if not drop and value not in literals:
            raise bad(f'"{name}" must be one of [{", ".join(literals)}]')

    return check


def many(item: Check, most: int | None = None) -> Check:
    """Accept a list of items."""

    def check(value: Any, name: str) -> None:
        if not isinstance(value, list):
            raise bad(f'"{name}" must be an array')
        if most is not None and len(value) > most:
            raise bad(f'"{name}" must contain less than or equal to {most} items')
        for at, entry in enumerate(value):
            item(entry, f"{name}[{at}]")

    return check


def or_null(check: Check) -> Check:
    """Accept null as well."""

    def checked(value: Any, name: str) -> None:
        if value is not None:
            check(value, name)

    return checked


def table(members: Mapping[str, Check], required: tuple[str, ...] = ()) -> Check:
    """Accept an object whose known members pass; unknown members are let through."""

    def check(value: Any, name: str) -> None:
        if not isinstance(value, dict):
            raise bad(f'"{name or "value"}" must be of type object')
        inside = f"{name}." if name else ""
        for member in required:
            if member not in value:
                raise bad(f'"{inside}{member}" is required')
        for member, inner in members.items():
            if member in value:
                inner(value[member], inside + member)

    return check


def dictionary(item: Check) -> Check:
    """Accept an object with members of any name that all pass one check."""

    def check(value: Any, name: str) -> None:
        if not isinstance(value, dict):
            raise bad(f'"{name}" must be of type object')
        for key, entry in value.items():
            item(entry, f"{name}.{key}")

    return check


class Checks:
    """All checks, built once for the rules in force."""

    def __init__(self, rules: Rules) -> None:
        """Build the check of each request body."""
        self.rules = rules
        audio = table(
            {
                "channel": one_of("mono", "stereo", drop=not rules.check_audio_channel),
                "codec": one_of("MP3", "AAC"),
                "export_file": flag,
            }
        )
        pixels = number(1, rules.pixels_max, whole=True)
        size = table({"height": number(1, whole=True), "width": number(1, whole=True)})
        corner = one_of("left top", "right top", "left bottom", "right bottom")
        video = table(
            {
                "codec": one_of("H264", "VP8", "VP9", drop=not rules.check_video_codec),
                "export_file": flag,
                "height": pixels,
                "width": pixels,
                "watermark": table({"position": corner, "size": size, "url": uri}),
            }
        )
        longest = number(rules.max_seconds_min, rules.max_seconds_max, whole=True)
        shared: dict[str, Check] = {
            "audio_config": audio,
            "file_name_prefix": prefix if rules.check_prefix else text,
            "max_seconds": longest,
            "realtimekit_bucket_config": table({"enabled": flag}, ("enabled",)),
            "storage_config": or_null(self._storage),
            "video_config": video,
        }
        rtmp = table({"rtmp_url": uri})
        need = ("meeting_id",) if rules.check_meeting_id else ()
        self._start = table(
            {
                "meeting_id": guid if rules.check_meeting_id else text,
                "allow_multiple_recordings": flag,
                "interactive_config": table({"type": one_of("ID3")}),
                "rtmp_out_config": rtmp,
                "url": uri,
                **shared,
            },
            need,
        )
        layer = table({"file_name_prefix": prefix, "media_kind": one_of("audio")})
        self.track = table(
            {
                "meeting_id": guid,
                "layers": dictionary(layer),
                "user_ids": many(text, rules.user_ids_max),
            },
            ("meeting_id",),
        )
        self.action = table(
            {"action": one_of("stop", "pause", "resume", drop=not rules.check_action)},
            ("action",),
        )
        summary = table(
            {
                "summary_type": one_of(*SUMMARIES),
                "text_format": one_of("plain_text", "markdown"),
                "word_limit": number(150, 1000, whole=True),
            }
        )
        words = table({"keywords": many(text), "language": one_of(*LANGUAGES), "profanity_filter": flag})
        config = table({**shared, "live_streaming_config": rtmp})
        plain: dict[str, Check] = {
            "ai_config": table({"summarization": summary, "transcription": words}),
            "persist_chat": flag,
            "recording_config": config,
            "session_keep_alive_time_in_secs": number(60, rules.keep_alive_max),
            "summarize_on_end": flag,
            "transcribe_on_end": flag,
        }
        starts: dict[str, Check] = {
            "title": text,
            "record_on_start": flag,
            "live_stream_on_start": flag,
        }
        nullable = {name: or_null(check) for name, check in starts.items()}
        self._meeting_new = table({**plain, **nullable})
        status = {"status": one_of("ACTIVE", "INACTIVE")}
        self._meeting_edit = table({**plain, **starts, **status})
        hook: dict[str, Check] = {
            "name": filled,
            "url": uri if rules.check_url else text,
            "events": many(one_of(*EVENTS, drop=not rules.check_events)),
            "enabled": flag,
        }
        self.webhook_new = table(hook, ("name", "url", "events"))
        self.webhook_edit = table(hook)

    def start(self, body: Any) -> None:
        """Check a request to start a recording."""
        self._start(body, "")
        self._codecs(body)

    def meeting_new(self, body: Any) -> None:
        """Check a new (or replacing) meeting."""
        self._meeting_new(body, "")
        self._codecs(body.get("recording_config") or {})

    def meeting_edit(self, body: Any) -> None:
        """Check an update of a meeting."""
        self._meeting_edit(body, "")
        self._codecs(body.get("recording_config") or {})

    def _codecs(self, config: dict[str, Any]) -> None:
        """Refuse an audio codec beside VP8 or VP9: it is always vorbis then."""
        codec = (config.get("video_config") or {}).get("codec")
        if codec in ("VP8", "VP9") and "codec" in (config.get("audio_config") or {}):
            raise bad('"audio_config.codec" is not allowed with VP8 or VP9')

    def _storage(self, value: Any, name: str) -> None:
        """Check a storage configuration: the members depend on the type."""
        texts = ("access_key", "bucket", "host", "password", "path", "private_key")
        members: dict[str, Check] = dict.fromkeys((*texts, "region", "secret", "username", "account_id"), text)
        members["type"] = one_of("gcs", "sftp", "cloudflare", *CLOUDS)
        members["auth_method"] = one_of("KEY", "PASSWORD")
        members["port"] = number()
        table(members, ("type",))(value, name)
        if not self.rules.check_storage_keys:
            return
        needed: tuple[str, ...] = ()
        if value["type"] in CLOUDS:
            needed = ("access_key", "region")
        elif value["type"] == "sftp":
            key = value.get("auth_method", "KEY") == "KEY"
            needed = ("private_key",) if key else ("password",)
        for member in needed:
            if member not in value:
                raise bad(f'"{name}.{member}" is required')


def moment(query: dict[str, list[str]], name: str) -> float | None:
    """Read a time given in ISO format."""
    if name not in query:
        return None
    try:
        at = datetime.fromisoformat(query[name][-1].replace(" ", "+").replace("Z", "+00:00"))
    except ValueError:
        raise bad(f'"{name}" must be in ISO 8601 date format') from None
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp()


def whole(query: dict[str, list[str]], name: str, default: int) -> int:
    """Read a positive whole number."""
    raw = query.get(name, [str(default)])[-1]
    try:
        value = float(raw)
    except ValueError:
        raise bad(f'"{name}" must be a number') from None
    if value < 1 or value != int(value):
        raise bad(f'"{name}" must be a positive integer')
    return int(value)


def literal(query: dict[str, list[str]], name: str, *literals: str) -> str | None:
    """Read one of some literals."""
    if name not in query:
        return None
    one_of(*literals)(query[name][-1], name)
    return query[name][-1]


def literals(query: dict[str, list[str]], name: str, *allowed: str) -> list[str]:
    """Read a list of literals, repeated or with commas between."""
    raw = query.get(name, []) + query.get(f"{name}[]", [])
    values = [part for entry in raw for part in entry.split(",") if part]
    many(one_of(*allowed))(values, name)
    return values
