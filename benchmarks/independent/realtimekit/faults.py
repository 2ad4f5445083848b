"""How each fault of faults.csv is done: other rules, or a hook before or after a call."""

from __future__ import annotations

import copy
import itertools
import time
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from benchmarks.independent.realtimekit.checks import bad
from benchmarks.independent.realtimekit.model import Recording, iso
from benchmarks.independent.realtimekit.rules import After, Answer, Before, Call, Mutation

START, GET, UPDATE = "start_recording", "get_recording", "update_recording"
ACTIVE, LIST = "active_recording", "list_recordings"
Edit = Callable[[Call, Answer], None]
Change = Callable[[dict[str, Any]], None]


# ------------------------------------------------------------ small tools


def rule(**values: Any) -> Mutation:
    """Turn some rules."""
    return Mutation(rules=values)


def answers(*ops: str, edit: Edit, refused: bool = False) -> Mutation:
    """Edit the answers of some operations (of all, if none is named)."""

    def after(call: Call, answer: Answer) -> Answer:
        wanted = not ops or call.op in ops
        if wanted and (answer.status >= 400) == refused and isinstance(answer.body, dict):
            answer.body = copy.deepcopy(answer.body)
            edit(call, answer)
        return answer

    return Mutation(after=after)


def data(*ops: str, change: Change) -> Mutation:
    """Change the data of the successful answers of some operations (each row of a list)."""

    def edit(call: Call, answer: Answer) -> None:
        value = answer.body["data"]
        for row in value if isinstance(value, list) else [value]:
            change(row)

    return answers(*ops, edit=edit)


def requests(op: str, change: Callable[[Call], None]) -> Mutation:
    """Change the requests of one operation before they are handled."""

    def before(call: Call) -> None:
        if call.op == op:
            change(call)

    return Mutation(before=before)


def without_query(op: str, name: str) -> Mutation:
    """Ignore one parameter of the query."""

    def change(call: Call) -> None:
        call.query.pop(name, None)

    return requests(op, change)


def set_status(status: int) -> Edit:
    """Answer with another status."""

    def edit(_: Call, answer: Answer) -> None:
        answer.status = status

    return edit


def rename(old: str, new: str) -> Change:
    """Rename a member."""

    def change(row: dict[str, Any]) -> None:
        row[new] = row.pop(old)

    return change


def put(name: str, value: Callable[[dict[str, Any]], Any], *, always: bool = False) -> Change:
    """Give a member another value, made of the row, unless it is null or missing."""

    def change(row: dict[str, Any]) -> None:
        if always or row.get(name) is not None:
            row[name] = value(row)

    return change


def shifted(text: str, **by: float) -> str | None:
    """Move a written moment."""
    at = datetime.fromisoformat(text.replace("Z", "+00:00"))
    return iso((at + timedelta(**by)).timestamp())


def recording_of(call: Call, answer: Answer) -> Recording:
    """Find the recording that an answer is about."""
    return call.app.recordings[answer.body["data"]["id"]]


# --------------------------------------------------- faults that need a body


def leaky_recording(call: Call, answer: Answer) -> None:
    """Show the whole storage configuration of a recording."""
    answer.body["data"]["storage_config"] = recording_of(call, answer).config.get("storage_config")


def leaky_meeting(call: Call, answer: Answer) -> None:
    """Show the whole storage configuration of a meeting."""
    meeting = call.app.meetings[answer.body["data"]["id"]]
    if "recording_config" in meeting.settings:
        config = copy.deepcopy(meeting.settings["recording_config"])
        answer.body["data"]["recording_config"] = config


def unwrap(_: Call, answer: Answer) -> None:
    """Put the members of the data on the top level."""
    answer.body = {"success": True, **answer.body["data"]}


def in_list(_: Call, answer: Answer) -> None:
    """Put the data into a list."""
    answer.body["data"] = [answer.body["data"]]


def no_paging(_: Call, answer: Answer) -> None:
    """Leave the description of the page out."""
    del answer.body["paging"]


def string_code(_: Call, answer: Answer) -> None:
    """Write the error's code as a string."""
    answer.body["error"]["code"] = str(answer.body["error"]["code"])


def no_message(_: Call, answer: Answer) -> None:
    """Leave the error's message out."""
    answer.body["error"].pop("message", None)


def says_success(_: Call, answer: Answer) -> None:
    """Claim success in an error."""
    answer.body["success"] = True


def html_error(_: Call, answer: Answer) -> None:
    """Answer an error as a web page."""
    answer.raw = f"<html><body><h1>{answer.status}</h1></body></html>"
    answer.headers["content-type"] = "text/html; charset=utf-8"


def nothing(_: Call, answer: Answer) -> None:
    """Answer 204 without a body."""
    answer.status, answer.raw = 204, ""


def newest_instead(call: Call, answer: Answer) -> None:
    """Show the newest recording of the app, whichever was asked for."""
    answer.body["data"] = list(call.app.recordings.values())[-1].view()


def newest_webhook_out(_: Call, answer: Answer) -> None:
    """Leave the newest webhook out of the list."""
    answer.body["data"] = answer.body["data"][:-1]


def early_link(row: dict[str, Any]) -> None:
    """Give a link before the upload."""
    if row["download_url"] is None and row["status"] == "RECORDING":
        row["download_url"] = f"https://recordings.example.test/{row['id']}"


def early_stop_time(row: dict[str, Any]) -> None:
    """Give a time of the stop while the recording runs."""
    if row["stopped_time"] is None:
        row["stopped_time"] = row["invoked_time"]


def swapped_times(row: dict[str, Any]) -> None:
    """Let a recording start before it was invoked."""
    if row["started_time"] is not None:
        row["started_time"] = shifted(row["invoked_time"], seconds=-2)


def milliseconds(row: dict[str, Any]) -> None:
    """Give the duration in milliseconds."""
    if "recording_duration" in row:
        row["recording_duration"] *= 1000


def no_zone(row: dict[str, Any]) -> None:
    """Write the times without a zone."""
    for name in ("invoked_time", "started_time", "stopped_time"):
        if row[name] is not None:
            row[name] = row[name].removesuffix("Z").replace("T", " ")


def lagging(row: dict[str, Any]) -> None:
    """Show a running recording as invoked."""
    if row["status"] == "RECORDING":
        row["status"] = "INVOKED"


def late_start(row: dict[str, Any]) -> None:
    """Let a stopped recording start when it was stopped."""
    if row["stopped_time"] is not None:
        row["started_time"] = row["stopped_time"]


def same_meeting(_: Call, answer: Answer) -> None:
    """Show the meeting of the first row in every row."""
    shown = answer.body["data"]
    for row in shown:
        row["meeting"] = shown[0]["meeting"]


def string_total(_: Call, answer: Answer) -> None:
    """Write the total as a string."""
    answer.body["paging"]["total_count"] = str(answer.body["paging"]["total_count"])


def past_hidden(_: Call, answer: Answer) -> None:
    """Leave the stopped recordings out."""
    answer.body["data"] = [row for row in answer.body["data"] if row["stopped_time"] is None]


def refuse_paused() -> Mutation:
    """Refuse the status PAUSED as a filter."""

    def change(call: Call) -> None:
        if any("PAUSED" in value.split(",") for value in call.query.get("status", [])):
            raise bad('"status" must be one of [INVOKED, RECORDING, UPLOADING, UPLOADED]')

    return requests(LIST, change)


def forbidden(_: Call, answer: Answer) -> None:
    """Answer 403 where it is 401."""
    if answer.status == 401:
        answer.status = answer.body["error"]["code"] = 403


def failing(op: str) -> Mutation:
    """Answer every third call of an operation with an internal error, though it is done."""
    turns = itertools.count(1)

    def edit(_: Call, answer: Answer) -> None:
        if next(turns) % 3 == 0:
            answer.status = 500
            error = {"code": 500, "message": "INTERNAL_SERVER_ERROR"}
            answer.body = {"success": False, "error": error}

    return answers(op, edit=edit)


def epoch(row: dict[str, Any]) -> None:
    """Give the time of creation as a number."""
    at = datetime.fromisoformat(row["created_at"].replace("Z", "+00:00"))
    row["created_at"] = int(at.timestamp() * 1000)


def without_nulls(row: dict[str, Any]) -> None:
    """Leave out what is null."""
    for name in [name for name, value in row.items() if value is None]:
        del row[name]


def ignore_members(op: str, *names: str) -> Mutation:
    """Ignore some members of the body."""

    def change(call: Call) -> None:
        if isinstance(call.body, dict):
            for name in names:
                call.body.pop(name, None)

    return requests(op, change)


def first_status_only() -> Mutation:
    """Filter by the first of several statuses only."""

    def change(call: Call) -> None:
        if "status" in call.query:
            call.query["status"] = call.query["status"][0].split(",")[:1]

    return requests(LIST, change)


def stale() -> Mutation:
    """Answer a recording's get for ever as the first time that it was running."""
    seen: dict[str, Any] = {}

    def edit(_: Call, answer: Answer) -> None:
        shown = answer.body["data"]
        answer.body["data"] = copy.deepcopy(seen.setdefault(shown["id"], copy.deepcopy(shown)))

    return answers(GET, edit=edit)


def upload_skipped() -> Mutation:
    """Go to the end of the upload at once when a recording is stopped."""
    return rule(upload_delay=0.0)


def skipped_in_answer(call: Call, answer: Answer) -> None:
    """Show the stopped recording as already uploaded."""
    recording = recording_of(call, answer)
    recording.advance()
    answer.body["data"] = recording.view()


def action_answers_active(call: Call, answer: Answer) -> None:
    """Answer pause and resume with the state before."""
    before = {"pause": "RECORDING", "resume": "PAUSED"}
    answer.body["data"]["status"] = before.get(call.body["action"], answer.body["data"]["status"])


def wrong_key(_: Call, answer: Answer) -> None:
    """Give the key under another name."""
    answer.body["data"] = {"public_key": answer.body["data"]["publicKey"]}


def active_none_ok(_: Call, answer: Answer) -> None:
    """Answer 200 with the error's body."""
    answer.status = 200 if answer.status == 404 else answer.status


def both(first: Mutation, second: Mutation) -> Mutation:
    """Join two mutations of different parts."""
    before: Before | None = first.before or second.before
    after: After | None = first.after or second.after
    return Mutation({**first.rules, **second.rules}, before, after)


MAKERS: dict[str, Callable[[], Mutation]] = {
    # meetings
    "meeting-create-answers-200": lambda: answers("create_meeting", edit=set_status(200)),
    "meeting-id-renamed": lambda: data("create_meeting", change=rename("id", "meeting_id")),
    "meeting-created-at-epoch": lambda: data("get_meeting", change=epoch),
    "meeting-update-resets-rest": lambda: rule(meeting_edit_resets=True),
    "meeting-status-update-ignored": lambda: ignore_members("update_meeting", "status"),
    "meeting-status-filter-ignored": lambda: without_query("list_meetings", "status"),
    "meeting-search-forgets-title": lambda: rule(search_titles=False),
    "meeting-secrets-shown": lambda: answers("create_meeting", "get_meeting", edit=leaky_meeting),
    "meeting-keep-alive-over-limit": lambda: rule(keep_alive_max=3600),
    "meeting-record-on-start-lost": lambda: data("get_meeting", change=put("record_on_start", lambda _: False)),
    "meeting-record-on-start-at-once": lambda: rule(record_on_start_at_once=True),
    "meeting-list-total-is-page": lambda: rule(total_is_page=True),
    # start
    "start-answers-201": lambda: answers(START, edit=set_status(201)),
    "start-data-unwrapped": lambda: answers(START, edit=unwrap),
    "start-status-other-word": lambda: data(START, change=put("status", lambda _: "STARTING")),
    "start-id-not-kept": lambda: data(START, change=put("id", lambda _: str(uuid.uuid4()))),
    "start-max-seconds-59": lambda: rule(max_seconds_min=59),
    "start-max-seconds-last-refused": lambda: rule(max_seconds_max=86399),
    "start-codec-unchecked": lambda: rule(check_video_codec=False),
    "start-channel-unchecked": lambda: rule(check_audio_channel=False),
    "start-width-over-limit": lambda: rule(pixels_max=4096),
    "start-storage-keys-unchecked": lambda: rule(check_storage_keys=False),
    "start-without-meeting": lambda: rule(check_meeting_id=False),
    "start-second-accepted": lambda: rule(one_recording_per_meeting=False),
    "start-several-refused": lambda: rule(allow_multiple=False),
    "start-refused-yet-begins": lambda: rule(refused_start_begins=True),
    "start-prefix-ignored": lambda: rule(prefix_in_name=False),
    "start-prefix-replaces-name": lambda: rule(prefix_is_name=True),
    "start-codec-ignored": lambda: ignore_members(START, "video_config"),
    "start-storage-not-shown": lambda: data(START, GET, UPDATE, LIST, change=put("storage_config", lambda _: None)),
    "start-secrets-shown": lambda: answers(START, edit=leaky_recording),
    "start-meeting-config-wins": lambda: rule(start_config_wins=False),
    "start-bucket-switch-ignored": lambda: rule(links_without_bucket=True),
    "start-prefix-unchecked": lambda: rule(check_prefix=False),
    "start-blocked-after-stop": lambda: rule(stopped_blocks=True),
    "start-every-third-500-yet-begins": lambda: failing(START),
    "start-reason-lower-case": lambda: data(
        START, GET, change=lambda row: row["start_reason"].update(reason="api_call")
    ),
    # get
    "get-answers-newest": lambda: answers(GET, edit=newest_instead),
    "get-stale": stale,
    "get-every-third-500": lambda: failing(GET),
    "get-duration-milliseconds": lambda: data(GET, change=milliseconds),
    "get-file-size-string": lambda: data(GET, change=put("file_size", lambda r: str(r["file_size"]))),
    "get-link-life-seven-hours": lambda: rule(link_life=7 * 3600.0),
    "get-link-before-upload": lambda: data(GET, change=early_link),
    "get-started-before-invoked": lambda: data(GET, change=swapped_times),
    "get-stopped-while-running": lambda: data(GET, change=early_stop_time),
    "get-audio-link-missing": lambda: data(GET, UPDATE, LIST, change=put("audio_download_url", lambda _: None)),
    "get-nulls-left-out": lambda: data(GET, change=without_nulls),
    "get-invoked-time-moves": lambda: data(GET, change=put("invoked_time", lambda _: iso(time.time()))),
    "get-times-without-zone": lambda: data(GET, change=no_zone),
    # update
    "stop-stops-another": lambda: rule(stop_hits_another=True),
    "stop-without-effect": lambda: both(
        rule(stop_works=False),
        answers(
            UPDATE,
            edit=lambda call, a: a.body["data"].update(status="UPLOADING") if call.body["action"] == "stop" else None,
        ),
    ),
    "stop-skips-uploading": lambda: both(upload_skipped(), answers(UPDATE, edit=skipped_in_answer)),
    "stop-never-uploaded": lambda: rule(upload_delay=1e9),
    "stop-moves-started-time": lambda: data(UPDATE, GET, change=late_start),
    "empty-meeting-stops-early": lambda: rule(empty_meeting_timeout=3.0),
    "empty-meeting-never-stops": lambda: rule(empty_meeting_timeout=1e9),
    "empty-meeting-stop-reason": lambda: rule(empty_stop_reason="API_CALL"),
    "stop-reason-internal-error": lambda: rule(stop_reason="INTERNAL_ERROR"),
    "update-answers-204": lambda: answers(UPDATE, edit=nothing),
    "update-id-changes": lambda: data(UPDATE, change=put("id", lambda _: str(uuid.uuid4()))),
    "update-pause-without-effect": lambda: rule(pause_works=False),
    "update-resume-without-effect": lambda: rule(resume_works=False),
    "update-answers-state-before": lambda: answers(UPDATE, edit=action_answers_active),
    "update-unknown-action-accepted": lambda: rule(check_action=False),
    # active
    "active-in-list": lambda: answers(ACTIVE, edit=in_list),
    "active-none-answers-200": lambda: answers(ACTIVE, edit=active_none_ok, refused=True),
    "active-shows-stopped": lambda: rule(stopped_is_active=True),
    # list
    "list-meeting-filter-ignored": lambda: without_query(LIST, "meeting_id"),
    "list-start-time-ignored": lambda: without_query(LIST, "start_time"),
    "list-one-status-only": first_status_only,
    "list-sort-order-ignored": lambda: without_query(LIST, "sort_order"),
    "list-pages-overlap": lambda: rule(page_overlap=1),
    "list-one-row-too-many": lambda: rule(page_extra=1),
    "list-without-paging": lambda: answers(LIST, edit=no_paging),
    "list-shows-other-apps": lambda: rule(apps_are_apart=False),
    "list-status-lags": lambda: data(LIST, change=lagging),
    "list-hides-stopped": lambda: answers(LIST, edit=past_hidden),
    "list-same-meeting-in-all-rows": lambda: answers(LIST, edit=same_meeting),
    "list-total-string": lambda: answers(LIST, "list_meetings", edit=string_total),
    "list-paused-status-refused": refuse_paused,
    # track
    "track-without-session": lambda: rule(track_needs_session=False),
    # webhooks
    "webhook-create-answers-200": lambda: answers("create_webhook", edit=set_status(200)),
    "webhook-enabled-ignored": lambda: ignore_members("create_webhook", "enabled"),
    "webhook-events-string": lambda: data("get_webhook", change=put("events", lambda row: ",".join(row["events"]))),
    "webhook-event-unchecked": lambda: rule(check_events=False),
    "webhook-url-unchecked": lambda: rule(check_url=False),
    "webhook-refused-answers-200": lambda: answers("create_webhook", edit=set_status(200), refused=True),
    "webhook-enabled-number": lambda: data("list_webhooks", change=put("enabled", lambda row: int(row["enabled"]))),
    "webhook-edit-appends-events": lambda: rule(edit_appends_events=True),
    "webhook-replace-adds-another": lambda: rule(replace_adds=True),
    "webhook-edit-resets-rest": lambda: rule(webhook_edit_resets=True),
    "webhook-edit-moves-created": lambda: rule(webhook_edit_moves_created=True),
    "webhook-edit-keeps-updated": lambda: rule(webhook_edit_moves_updated=False),
    "webhook-replace-keeps-enabled": lambda: rule(replace_keeps_rest=True),
    "webhook-delete-without-effect": lambda: rule(webhook_delete_works=False),
    "webhook-delete-takes-all": lambda: rule(webhook_delete_takes_all=True),
    "webhook-list-lacks-newest": lambda: answers("list_webhooks", edit=newest_webhook_out),
    "signing-key-renamed": lambda: answers("signing_key", edit=wrong_key),
    # everywhere
    "error-code-string": lambda: answers(edit=string_code, refused=True),
    "error-without-message": lambda: answers(edit=no_message, refused=True),
    "error-says-success": lambda: answers(edit=says_success, refused=True),
    "error-as-web-page": lambda: answers(edit=html_error, refused=True),
    "credentials-answer-403": lambda: answers(edit=forbidden, refused=True),
    "credentials-not-checked": lambda: rule(check_credentials=False),
}
