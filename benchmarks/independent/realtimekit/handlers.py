"""The operations of the vendor's API, one function each."""

from __future__ import annotations

import copy
import time
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from benchmarks.independent.realtimekit import checks
from benchmarks.independent.realtimekit.checks import Checks, Refusal, bad
from benchmarks.independent.realtimekit.model import CONFIG_KEYS, App, Meeting, Recording, Webhook
from benchmarks.independent.realtimekit.rules import Answer, Call
from benchmarks.independent.realtimekit.signing import PUBLIC_KEY

Row = TypeVar("Row", Meeting, Recording)
MEETING_DEFAULTS = {
    "status": "ACTIVE",
    "record_on_start": False,
    "live_stream_on_start": False,
    "persist_chat": False,
    "summarize_on_end": False,
    "transcribe_on_end": False,
    "session_keep_alive_time_in_secs": 60,
}


def ok(data: Any, status: int = 200, **more: Any) -> Answer:
    """Wrap data in the envelope of a success."""
    return Answer(status, {"success": True, "data": data, **more})


def _object(call: Call) -> dict[str, Any]:
    if not isinstance(call.body, dict):
        raise bad("the request body must be a JSON object")
    return call.body


def _find_meeting(app: App, meeting_id: Any) -> Meeting:
    checks.guid(meeting_id, "meeting_id")
    meeting = app.meetings.get(str(meeting_id))
    if meeting is None:
        raise Refusal(404, "NOT_FOUND: no meeting with this id")
    return meeting


def _find_recording(call: Call) -> Recording:
    checks.guid(call.path["recording_id"], "recording_id")
    recording = call.app.recordings.get(call.path["recording_id"])
    if recording is None:
        raise Refusal(404, "NOT_FOUND: no recording with this id")
    return recording


def _find_webhook(call: Call) -> Webhook:
    checks.guid(call.path["webhook_id"], "id")
    webhook = call.app.webhooks.get(call.path["webhook_id"])
    if webhook is None:
        raise Refusal(404, "NOT_FOUND: no webhook with this id")
    return webhook


def _page(call: Call, rows: Sequence[Row]) -> tuple[list[Row], dict[str, int]]:
    """Cut one page out of the rows and describe it."""
    rules = call.server.rules
    page_no = checks.whole(call.query, "page_no", 1)
    per_page = checks.whole(call.query, "per_page", 10)
    first = (page_no - 1) * per_page
    if page_no > 1:
        first -= rules.page_overlap
    page = list(rows[first : first + per_page + rules.page_extra])
    return page, {
        "start_offset": first + 1 if page else 0,
        "end_offset": first + len(page) if page else 0,
        "total_count": len(page) if rules.total_is_page else len(rows),
    }


def _between(call: Call, at: float, since: float | None, until: float | None) -> bool:
    return (since is None or at >= since) and (until is None or at <= until)


def _matches(call: Call, meeting: Meeting) -> bool:
    """Say whether a meeting has the searched text in its id or title."""
    wanted = call.query.get("search", [""])[-1].lower()
    title = str(meeting.settings.get("title") or "").lower()
    return wanted in meeting.id or (call.server.rules.search_titles and wanted in title)


# ---------------------------------------------------------------- meetings


def create_meeting(call: Call) -> Answer:
    """Create a meeting."""
    body = _object(call)
    Checks(call.server.rules).meeting_new(body)
    meeting = Meeting({**MEETING_DEFAULTS, **_meeting_members(body)})
    call.app.meetings[meeting.id] = meeting
    if call.server.rules.record_on_start_at_once and body.get("record_on_start"):
        config = dict(meeting.settings.get("recording_config") or {})
        _begin(call, meeting, config, reason="RECORD_ON_START")
    return ok(meeting.view(), 201)


def _meeting_members(body: dict[str, Any]) -> dict[str, Any]:
    known = {*MEETING_DEFAULTS, "title", "ai_config", "recording_config"}
    given = {name: value for name, value in body.items() if name in known and value is not None}
    return copy.deepcopy(given)


def get_meeting(call: Call) -> Answer:
    """Show one meeting."""
    return ok(_find_meeting(call.app, call.path["meeting_id"]).view())


def list_meetings(call: Call) -> Answer:
    """Show the meetings of the app, the newest first."""
    since, until = checks.moment(call.query, "start_time"), checks.moment(call.query, "end_time")
    status = checks.literal(call.query, "status", "ACTIVE", "INACTIVE")
    rows = [
        meeting
        for meeting in reversed(list(call.app.meetings.values()))
        if _between(call, meeting.created, since, until)
        and _matches(call, meeting)
        and (status is None or meeting.settings["status"] == status)
    ]
    page, paging = _page(call, rows)
    return ok([meeting.view(ai=False) for meeting in page], paging=paging)


def update_meeting(call: Call) -> Answer:
    """Change the given members of a meeting and leave the others."""
    meeting = _find_meeting(call.app, call.path["meeting_id"])
    body = _object(call)
    Checks(call.server.rules).meeting_edit(body)
    kept = dict(MEETING_DEFAULTS) if call.server.rules.meeting_edit_resets else meeting.settings
    meeting.settings = {**kept, **_meeting_members(body)}
    meeting.updated = time.time()
    return ok(meeting.view())


def replace_meeting(call: Call) -> Answer:
    """Replace every member of a meeting."""
    meeting = _find_meeting(call.app, call.path["meeting_id"])
    body = _object(call)
    Checks(call.server.rules).meeting_new(body)
    meeting.settings = {**MEETING_DEFAULTS, **_meeting_members(body)}
    meeting.updated = time.time()
    return ok(meeting.view())


# -------------------------------------------------------------- recordings


def _begin(
    call: Call,
    meeting: Meeting,
    config: dict[str, Any],
    *,
    kind: str = "COMPOSITE",
    reason: str = "API_CALL",
) -> Recording:
    recording = Recording(meeting, config, call.server.rules, kind=kind, reason=reason)
    return call.server.begin(call.app, recording)


def start_recording(call: Call) -> Answer:
    """Start a composite recording of a meeting."""
    rules, body = call.server.rules, _object(call)
    Checks(rules).start(body)
    if "meeting_id" in body or rules.check_meeting_id:
        meeting = _find_meeting(call.app, body["meeting_id"])
    else:
        meeting = Meeting({})
    config = _config(call, meeting, body)
    several = bool(body.get("allow_multiple_recordings")) and rules.allow_multiple
    if rules.one_recording_per_meeting and not several and _occupied(call, meeting):
        if rules.refused_start_begins:
            _begin(call, meeting, config)
        raise Refusal(409, "CONFLICT: a recording of this meeting is already in progress")
    return ok(_begin(call, meeting, config).view())


def _occupied(call: Call, meeting: Meeting) -> bool:
    """Say whether a recording stands in the way of another one of the meeting."""
    if call.server.rules.stopped_blocks:
        return any(r.meeting is meeting for r in call.app.recordings.values())
    return bool(call.app.running_in(meeting.id))


def _config(call: Call, meeting: Meeting, body: dict[str, Any]) -> dict[str, Any]:
    """Join the settings of the meeting and of the request; the request wins."""
    own = {key: body[key] for key in (*CONFIG_KEYS, "interactive_config", "url") if key in body}
    general = dict(meeting.settings.get("recording_config") or {})
    wins = call.server.rules.start_config_wins
    return copy.deepcopy({**general, **own} if wins else {**own, **general})


def start_track_recording(call: Call) -> Answer:
    """Start a track recording; this needs a live session of the meeting."""
    rules, body = call.server.rules, _object(call)
    Checks(rules).track(body, "")
    meeting = _find_meeting(call.app, body["meeting_id"])
    running = call.app.running_in(meeting.id)
    if running and rules.one_recording_per_meeting:
        raise Refusal(409, "CONFLICT: a recording of this meeting is already in progress")
    if rules.track_needs_session and not call.server.live_sessions:
        raise Refusal(409, "CONFLICT: the meeting has no active session")
    layer = (body.get("layers") or {}).get("default") or {}
    config = {"file_name_prefix": layer.get("file_name_prefix", "default")}
    recording = _begin(call, meeting, config, kind="TRACK")
    shown = {**recording.base(), "meeting_id": meeting.id, "type": "TRACK"}
    return ok({"recording": shown})


def get_recording(call: Call) -> Answer:
    """Show one recording."""
    return ok(_find_recording(call).view())


def update_recording(call: Call) -> Answer:
    """Pause, resume or stop one recording."""
    recording = _find_recording(call)
    body = _object(call)
    Checks(call.server.rules).action(body, "")
    act = {"pause": _pause, "resume": _resume, "stop": _stop}.get(body["action"])
    if act is not None:
        act(call, recording)
    return ok(recording.view())


def _pause(call: Call, recording: Recording) -> None:
    if recording.status != "RECORDING":
        raise Refusal(409, "CONFLICT: only a running recording can be paused")
    if call.server.rules.pause_works:
        recording.pause()


def _resume(call: Call, recording: Recording) -> None:
    if recording.status != "PAUSED":
        raise Refusal(409, "CONFLICT: only a paused recording can be resumed")
    if call.server.rules.resume_works:
        recording.resume()


def _stop(call: Call, recording: Recording) -> None:
    rules = call.server.rules
    if not recording.running:
        raise Refusal(409, "CONFLICT: the recording has already been stopped")
    others = [r for r in call.app.recordings.values() if r.running and r is not recording]
    if rules.stop_hits_another and others:
        others[-1].stop(rules.stop_reason)
    elif rules.stop_works:
        recording.stop(rules.stop_reason)


def active_recording(call: Call) -> Answer:
    """Show the recording of a meeting that has not been stopped."""
    rules, wanted = call.server.rules, call.path["meeting_id"]
    rows = [
        r
        for r in call.app.recordings.values()
        if r.meeting.id == wanted and (r.running or rules.stopped_is_active)
        if rules.paused_is_active or r.status != "PAUSED"
    ]
    if not rows:
        raise Refusal(404, "NOT_FOUND: the meeting has no active recording")
    return ok(rows[-1].base())


def list_recordings(call: Call) -> Answer:
    """Show the recordings of the app, filtered, sorted and paged."""
    query = call.query
    since, until = checks.moment(query, "start_time"), checks.moment(query, "end_time")
    statuses = checks.literals(query, "status", *checks.STATUSES)
    expired = checks.literal(query, "expired", "true", "false")
    checks.literal(query, "sort_by", "invokedTime")
    order = checks.literal(query, "sort_order", "ASC", "DESC") or "DESC"
    meeting_id = query.get("meeting_id", [None])[-1]
    if meeting_id is not None:
        checks.guid(meeting_id, "meeting_id")
    rows = [
        r
        for r in call.app.recordings.values()
        if _between(call, r.invoked, since, until)
        and _matches(call, r.meeting)
        and (not statuses or r.status in statuses)
        and (meeting_id is None or r.meeting.id == meeting_id)
        and (expired is None or _expired(r) == (expired == "true"))
    ]
    rows.sort(key=lambda r: r.invoked, reverse=order == "DESC")
    page, paging = _page(call, rows)
    return ok([r.row() for r in page], paging=paging)


def _expired(recording: Recording) -> bool:
    done = recording.uploaded
    return done is not None and time.time() > done + recording.rules.link_life


# ---------------------------------------------------------------- webhooks


def create_webhook(call: Call) -> Answer:
    """Add a webhook."""
    body = _object(call)
    Checks(call.server.rules).webhook_new(body, "")
    webhook = Webhook(body["name"], body["url"], list(body["events"]), body.get("enabled", True))
    call.app.webhooks[webhook.id] = webhook
    return ok(webhook.view(), 201)


def list_webhooks(call: Call) -> Answer:
    """Show all webhooks of the app."""
    return ok([webhook.view() for webhook in call.app.webhooks.values()])


def list_events(call: Call) -> Answer:
    """Show the events that a webhook can be triggered by."""
    return ok(list(checks.EVENTS))


def get_webhook(call: Call) -> Answer:
    """Show one webhook."""
    return ok(_find_webhook(call).view())


def replace_webhook(call: Call) -> Answer:
    """Replace all members of a webhook."""
    webhook = _find_webhook(call)
    body = _object(call)
    Checks(call.server.rules).webhook_new(body, "")
    if call.server.rules.replace_adds:
        webhook = Webhook(webhook.name, webhook.url, webhook.events, webhook.enabled)
        call.app.webhooks[webhook.id] = webhook
    webhook.name, webhook.url, webhook.events = body["name"], body["url"], list(body["events"])
    if "enabled" in body or not call.server.rules.replace_keeps_rest:
        webhook.enabled = body.get("enabled", True)
    webhook.updated = time.time()
    return ok(webhook.view())


def edit_webhook(call: Call) -> Answer:
    """Change the given members of a webhook and leave the others."""
    rules, webhook = call.server.rules, _find_webhook(call)
    body = _object(call)
    Checks(rules).webhook_edit(body, "")
    if rules.webhook_edit_resets:
        webhook.enabled, webhook.events = True, list(checks.EVENTS)
    if rules.edit_appends_events and "events" in body:
        body["events"] = list(dict.fromkeys(webhook.events + body["events"]))
    for member in ("name", "url", "events", "enabled"):
        if member in body:
            setattr(webhook, member, body[member])
    if rules.webhook_edit_moves_updated:
        webhook.updated = time.time()
    if rules.webhook_edit_moves_created:
        webhook.created = time.time()
    return ok(webhook.view())


def delete_webhook(call: Call) -> Answer:
    """Remove a webhook and show it a last time."""
    webhook = _find_webhook(call)
    if call.server.rules.webhook_delete_takes_all:
        call.app.webhooks.clear()
    elif call.server.rules.webhook_delete_works:
        del call.app.webhooks[webhook.id]
    return ok(webhook.view())


def signing_key(call: Call) -> Answer:
    """Show the public key with which webhooks are signed."""
    return ok({"publicKey": PUBLIC_KEY}, message="")


Handler = Callable[[Call], Answer]
OPERATIONS: tuple[tuple[str, str, Handler], ...] = (
    ("POST", "/meetings", create_meeting),
    ("GET", "/meetings", list_meetings),
    ("GET", "/meetings/{meeting_id}", get_meeting),
    ("PATCH", "/meetings/{meeting_id}", update_meeting),
    ("PUT", "/meetings/{meeting_id}", replace_meeting),
    ("POST", "/recordings/track", start_track_recording),
    ("GET", "/recordings/active-recording/{meeting_id}", active_recording),
    ("POST", "/recordings", start_recording),
    ("GET", "/recordings", list_recordings),
    ("GET", "/recordings/{recording_id}", get_recording),
    ("PUT", "/recordings/{recording_id}", update_recording),
    ("GET", "/webhooks/all", list_events),
    ("POST", "/webhooks", create_webhook),
    ("GET", "/webhooks", list_webhooks),
    ("GET", "/webhooks/{webhook_id}", get_webhook),
    ("PUT", "/webhooks/{webhook_id}", replace_webhook),
    ("PATCH", "/webhooks/{webhook_id}", edit_webhook),
    ("DELETE", "/webhooks/{webhook_id}", delete_webhook),
)
