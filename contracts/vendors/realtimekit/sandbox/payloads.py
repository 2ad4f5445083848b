"""What callbacks say: recordings and meetings, in the spelling of webhooks."""

from __future__ import annotations

from contracts.clock import timestamp
from contracts.model import Json
from contracts.vendors.realtimekit.sandbox import views
from contracts.vendors.realtimekit.sandbox.policy import Policy
from contracts.vendors.realtimekit.sandbox.world import Meeting, Recording

ORGANISATION = "c0000000-0000-4000-8000-000000000001"
"""The organisation that every app of the sandbox belongs to."""


def status_update(recording: Recording, policy: Policy, now: float) -> dict[str, Json]:
    """`recording.statusUpdate`: the recording as it is now."""
    shown = views.summary(recording, policy, now)
    size = shown["file_size"]
    return {
        "event": "recording.statusUpdate",
        "recording": {
            "id": recording.id,
            "recordingId": recording.id,
            "status": shown["status"],
            "downloadUrl": shown["download_url"],
            "audioDownloadUrl": shown["audio_download_url"],
            "downloadUrlExpiry": shown["download_url_expiry"],
            "startedTime": shown["started_time"],
            "stoppedTime": shown["stopped_time"],
            "fileSize": None if size is None else str(size),
            "outputFileName": shown["output_file_name"],
            "meetingId": recording.meeting.id,
            "recordingDuration": shown.get("recording_duration"),
            "organizationId": ORGANISATION,
            "roomUUID": recording.session,
            **({"storageConfig": recording.config.get("storage_config")} if policy.hooks.shows_storage else {}),
        },
        "meeting": _meeting(recording.meeting, recording.session),
    }


def meeting_started(meeting: Meeting) -> dict[str, Json]:
    """`meeting.started`."""
    return {"event": "meeting.started", "meeting": _meeting(meeting, meeting.session)}


def meeting_ended(meeting: Meeting, now: float) -> dict[str, Json]:
    """`meeting.ended`, since nobody is left."""
    return {
        "event": "meeting.ended",
        "meeting": {**_meeting(meeting, meeting.session), "endedAt": timestamp(now)},
        "reason": "ALL_PARTICIPANTS_LEFT",
    }


def _meeting(meeting: Meeting, session: str | None) -> dict[str, Json]:
    """A meeting is LIVE in every example, also in those in which it has ended."""
    return {
        "id": meeting.id,
        "sessionId": session or meeting.id,
        "title": meeting.asked.get("title"),
        "roomName": meeting.id,
        "status": "LIVE",
        "createdAt": timestamp(meeting.created),
        "startedAt": timestamp(meeting.created if meeting.met is None else meeting.met),
        "organizedBy": {"id": ORGANISATION, "name": "Sandbox"},
    }
