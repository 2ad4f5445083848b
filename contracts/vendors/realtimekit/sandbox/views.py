"""Meetings and recordings as RealtimeKit writes them."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

from contracts.clock import timestamp
from contracts.model import Json
from contracts.vendors.realtimekit.sandbox import files, naming
from contracts.vendors.realtimekit.sandbox.policy import SETTINGS, Policy
from contracts.vendors.realtimekit.sandbox.world import Meeting, Recording, section

UNPUBLISHED: Final = frozenset({"account_id"})
"""Settings that can be sent and are in no published answer."""


def meeting(room: Meeting, policy: Policy) -> dict[str, Json]:
    """A meeting, with those settings that it was given."""
    echoed = {name: room.asked[name] for name in sorted(SETTINGS) if room.asked.get(name) is not None}
    return {
        "id": room.id,
        **_readable(echoed, policy),
        "record_on_start": bool(room.asked.get("record_on_start")),
        "status": room.asked.get("status", "ACTIVE"),
        "created_at": timestamp(room.created if policy.keeps_created else room.updated),
        "updated_at": timestamp(room.updated if policy.notes_updates else room.created),
    }


def summary(recording: Recording, policy: Policy, now: float) -> dict[str, Json]:
    """What every operation tells about a recording."""
    name = naming.file_name(recording, policy)
    stopped: dict[str, Json] = {}
    if recording.stopped is not None:
        stopped["recording_duration"] = round(recording.recorded)
    return {
        "id": recording.id,
        "session_id": recording.session,
        "status": recording.status.value,
        "output_file_name": name,
        "invoked_time": timestamp(recording.invoked),
        "started_time": _time(recording.started),
        "stopped_time": _time(recording.stopped),
        "file_size": files.size(recording, policy),
        **_links(recording, name, policy, now),
        **stopped,
    }


def tracks(recording: Recording, policy: Policy, now: float) -> dict[str, Json]:
    """A track recording as its start answers it."""
    return {**summary(recording, policy, now), "meeting_id": recording.meeting.id, "type": "TRACK"}


def details(recording: Recording, policy: Policy, now: float) -> dict[str, Json]:
    """A recording as start, get, stop, pause and resume answer it."""
    reasons: dict[str, Json] = {"start_reason": _reason(recording.start_reason)}
    if recording.stop_reason is not None:
        reasons["stop_reason"] = _reason(recording.stop_reason)
    return {**summary(recording, policy, now), **reasons, "storage_config": _storage(recording, policy)}


def entry(recording: Recording, policy: Policy, now: float) -> dict[str, Json]:
    """A recording as it stands in the list."""
    return {
        **summary(recording, policy, now),
        "storage_config": _storage(recording, policy),
        "meeting": meeting(recording.meeting, policy),
    }


def _time(seconds: float | None) -> str | None:
    return None if seconds is None else timestamp(seconds)


def _links(recording: Recording, name: str, policy: Policy, now: float) -> dict[str, Json]:
    if recording.uploaded is None or not files.has_links(recording, policy):
        return {"download_url": None, "download_url_expiry": None, "audio_download_url": None}
    if recording.tracked is not None:
        return _track_links(recording, policy, now)
    url = _url(recording, name)
    alive = now < recording.uploaded + policy.link_lives
    audio = alive and _exports_audio(recording, policy)
    return {
        "download_url": url if alive else None,
        "download_url_expiry": timestamp(recording.uploaded + policy.link_stated),
        "audio_download_url": f"{url}{files.AUDIO}" if audio else None,
    }


def _url(recording: Recording, name: str) -> str:
    return f"{recording.links_at}/{recording.id}/{quote(name, safe='', errors='replace')}"


def _track_links(recording: Recording, policy: Policy, now: float) -> dict[str, Json]:
    uploaded = recording.uploaded or 0.0
    named = {name: {"download_url": _url(recording, name)} for name in naming.track_names(recording, policy)}
    alive = now < uploaded + policy.link_lives
    return {
        "download_url": [{"layer_name": "default", "download_urls": named}] if alive else None,
        "download_url_expiry": timestamp(uploaded + policy.link_stated),
        "audio_download_url": None,
    }


def _exports_audio(recording: Recording, policy: Policy) -> bool:
    asked = recording.config.get("audio_config") is not None
    wanted = section(recording.config, "audio_config").get("export_file", True) or not policy.heeds_audio_export
    return asked and bool(wanted)


def _reason(reason: str) -> dict[str, Json]:
    if reason != "API_CALL":
        return {"reason": reason}
    return {"reason": reason, "caller": {"type": "ORGANIZATION", "name": "RealtimeKit app"}}


def _storage(recording: Recording, policy: Policy) -> Json:
    return _readable(section(recording.config, "storage_config"), policy) or None


def _readable(value: Json, policy: Policy) -> Json:
    if not isinstance(value, dict):
        return value
    return {key: _readable(item, policy) for key, item in value.items() if key not in policy.withholds | UNPUBLISHED}
