"""What the server remembers: apps, meetings, recordings and webhooks."""

from __future__ import annotations

import copy
import time
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from benchmarks.independent.realtimekit.rules import Mutation, Rules

SECRETS = ("access_key", "secret", "password", "private_key")
RUNNING = ("INVOKED", "RECORDING", "PAUSED")
CONFIG_KEYS = (
    "audio_config",
    "file_name_prefix",
    "max_seconds",
    "realtimekit_bucket_config",
    "storage_config",
    "video_config",
)


def iso(at: float | None) -> str | None:
    """Write a moment as the vendor does: ISO 8601, UTC, milliseconds."""
    if at is None:
        return None
    text = datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")


def without_secrets(storage: dict[str, Any] | None) -> dict[str, Any] | None:
    """Return the part of a storage configuration that clients may read."""
    if storage is None:
        return None
    return {key: value for key, value in storage.items() if key not in SECRETS}


@dataclass
class Meeting:
    """A virtual room with its settings."""

    settings: dict[str, Any]
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    created: float = field(default_factory=time.time)
    updated: float = field(default_factory=time.time)

    def view(self, *, ai: bool = True) -> dict[str, Any]:
        """Show the meeting as the answers do, secrets left out."""
        shown = copy.deepcopy(self.settings)
        if not ai:
            shown.pop("ai_config", None)
        config = shown.get("recording_config")
        if config and "storage_config" in config:
            config["storage_config"] = without_secrets(config["storage_config"])
        stamps = {"created_at": iso(self.created), "updated_at": iso(self.updated)}
        return {"id": self.id, **shown, **stamps}


@dataclass
class Recording:
    """One recording and the clock that carries it through its states."""

    meeting: Meeting
    config: dict[str, Any]
    rules: Rules
    kind: str = "COMPOSITE"
    reason: str = "API_CALL"
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    session_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    invoked: float = field(default_factory=time.time)
    started: float | None = None
    stopped: float | None = None
    uploaded: float | None = None
    paused_at: float | None = None
    paused_for: float = 0.0
    status: str = "INVOKED"
    stop_reason: str | None = None

    def advance(self) -> None:
        """Carry the recording to the state that it has reached by now."""
        now = time.time()
        if self.status == "INVOKED" and now >= self.invoked + self.rules.start_delay:
            self.started = self.invoked + self.rules.start_delay
            self.status = "RECORDING"
        if self.status in ("RECORDING", "PAUSED") and self.started is not None:
            longest = min(self.rules.empty_meeting_timeout, self.config.get("max_seconds", 86400))
            if now >= self.started + longest:
                self.stop(self.rules.empty_stop_reason, self.started + longest)
        if self.status == "UPLOADING" and self.stopped is not None:
            done = self.stopped + self.rules.upload_delay
            if now >= done:
                self.uploaded = done
                self.status = "UPLOADED" if self.has_destination else "ERRORED"

    @property
    def in_bucket(self) -> bool:
        """Say whether the file goes to the vendor's own bucket."""
        bucket = self.config.get("realtimekit_bucket_config") or {}
        return bool(bucket.get("enabled", True)) or self.rules.links_without_bucket

    @property
    def has_destination(self) -> bool:
        """Say whether the file goes anywhere at all."""
        return self.in_bucket or bool(self.config.get("storage_config"))

    @property
    def running(self) -> bool:
        """Say whether the recording has not been stopped yet."""
        return self.status in RUNNING

    def pause(self) -> None:
        """Pause a recording that is in the state RECORDING."""
        self.status, self.paused_at = "PAUSED", time.time()

    def resume(self) -> None:
        """Resume a paused recording."""
        self._end_pause(time.time())
        self.status = "RECORDING"

    def stop(self, reason: str, at: float | None = None) -> None:
        """Stop the recording and begin the upload."""
        moment = time.time() if at is None else at
        self._end_pause(moment)
        self.started = moment if self.started is None else self.started
        self.stopped, self.stop_reason, self.status = moment, reason, "UPLOADING"

    def _end_pause(self, at: float) -> None:
        if self.paused_at is not None:
            self.paused_for += max(0.0, at - self.paused_at)
            self.paused_at = None

    @property
    def extension(self) -> str:
        """Name the container of the file, after the codec and the settings."""
        if self.config.get("interactive_config") is not None:
            return "tar"
        codec = (self.config.get("video_config") or {}).get("codec", "H264")
        return "mp4" if codec == "H264" else "webm"

    @property
    def output_file_name(self) -> str:
        """Name the file: an optional prefix, the room and the time."""
        prefix = self.config.get("file_name_prefix")
        if self.kind == "TRACK":
            marks = ("user_id", "peer_id", "stream_kind", "media_kind", "date_time")
            return f"{prefix or 'default'}_" + "_".join(f"{{{{{m}}}}}" for m in marks) + ".webm"
        name = f"{self.meeting.id}_{int(self.invoked * 1000)}.{self.extension}"
        if not prefix or not self.rules.prefix_in_name:
            return name
        return f"{prefix}.{self.extension}" if self.rules.prefix_is_name else f"{prefix}_{name}"

    @property
    def duration(self) -> int | None:
        """Give the recorded time in whole seconds, pauses left out."""
        if self.stopped is None or self.started is None:
            return None
        return round(max(0.0, self.stopped - self.started - self.paused_for))

    def base(self) -> dict[str, Any]:
        """Show the members that every answer about a recording has."""
        ready = self.uploaded is not None and self.status == "UPLOADED" and self.in_bucket
        link = f"https://recordings.example.test/{self.id}/{self.output_file_name}?sig=x"
        audio = self.config.get("audio_config")
        has_audio = audio is not None and audio.get("export_file", True)
        has_video = (self.config.get("video_config") or {}).get("export_file", True)
        expiry = self.uploaded + self.rules.link_life if ready and self.uploaded else None
        size = None if self.uploaded is None else (self.duration or 0) * 83_000 + 4_096
        shown: dict[str, Any] = {
            "id": self.id,
            "audio_download_url": link + "&audio=1" if ready and has_audio else None,
            "download_url": self._download(link) if ready and has_video else None,
            "download_url_expiry": iso(expiry),
            "file_size": size,
            "invoked_time": iso(self.invoked),
            "output_file_name": self.output_file_name,
            "session_id": self.session_id if self.started is not None else None,
            "started_time": iso(self.started),
            "status": self.status,
            "stopped_time": iso(self.stopped),
        }
        if self.duration is not None:
            shown["recording_duration"] = self.duration
        return shown

    def _download(self, link: str) -> Any:
        if self.kind != "TRACK":
            return link
        return [{"layer_name": "default", "download_urls": {}}]

    def view(self) -> dict[str, Any]:
        """Show the recording as start, get and the update do."""
        shown = self.base()
        shown["start_reason"] = {"caller": self._caller(), "reason": self.reason}
        if self.stop_reason is not None:
            shown["stop_reason"] = {"reason": self.stop_reason}
            if self.stop_reason == "API_CALL":
                shown["stop_reason"]["caller"] = self._caller()
        shown["storage_config"] = without_secrets(self.config.get("storage_config"))
        return shown

    def row(self) -> dict[str, Any]:
        """Show the recording as a row of the list does."""
        shown = self.base()
        shown["meeting"] = self.meeting.view(ai=False)
        shown["storage_config"] = without_secrets(self.config.get("storage_config"))
        return shown

    @staticmethod
    def _caller() -> dict[str, Any]:
        return {
            "name": "Test account",
            "type": "ORGANIZATION",
            "user_Id": "5a3a0f0e-3f57-4b5e-9d6a-0c4f6b0f8f11",
        }


@dataclass
class Webhook:
    """One subscription."""

    name: str
    url: str
    events: list[str]
    enabled: bool
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    created: float = field(default_factory=time.time)
    updated: float = field(default_factory=time.time)

    def view(self) -> dict[str, Any]:
        """Show the webhook as the answers do."""
        return {
            "id": self.id,
            "name": self.name,
            "url": self.url,
            "events": list(self.events),
            "enabled": self.enabled,
            "created_at": iso(self.created),
            "updated_at": iso(self.updated),
        }


@dataclass
class App:
    """Everything of one app of one account."""

    meetings: dict[str, Meeting] = field(default_factory=dict)
    recordings: dict[str, Recording] = field(default_factory=dict)
    webhooks: dict[str, Webhook] = field(default_factory=dict)

    def running_in(self, meeting_id: str) -> list[Recording]:
        """Give the recordings of one meeting that have not been stopped."""
        return [r for r in self.recordings.values() if r.meeting.id == meeting_id and r.running]


@dataclass
class Server:
    """All apps, the rules in force and the target's own count."""

    mutation: Mutation = field(default_factory=Mutation)
    live_sessions: bool = False
    account: str = ""
    apps: dict[tuple[str, str], App] = field(default_factory=dict)
    requests: int = 0
    begun: int = 0

    def __post_init__(self) -> None:
        """Set the rules in force once."""
        self.rules = Rules(**dict(self.mutation.rules))

    def app(self, account_id: str, app_id: str) -> App:
        """Find (or open) an app; apps never share anything."""
        key = (account_id, app_id) if self.rules.apps_are_apart else (account_id, "")
        return self.apps.setdefault(key, App())

    def tick(self) -> None:
        """Carry every recording to its present state."""
        for app in self.apps.values():
            for recording in app.recordings.values():
                recording.advance()

    def begin(self, app: App, recording: Recording) -> Recording:
        """Remember a new recording and count it."""
        app.recordings[recording.id] = recording
        self.begun += 1
        return recording

    def count(self) -> dict[str, Any]:
        """Give the target's own count, outside the vendor's API."""
        self.tick()
        apps = list(self.apps.values())
        running = [r for a in apps for r in a.recordings.values() if r.running]
        return {
            "requests": self.requests,
            "recordings_begun": self.begun,
            "running": [{"id": r.id, "meeting_id": r.meeting.id, "status": r.status} for r in running],
            "webhooks": [w for a in apps for w in a.webhooks],
        }
