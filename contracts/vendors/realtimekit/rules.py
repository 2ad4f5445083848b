"""What must hold between calls with RealtimeKit: identity, refusals, one recording at a time."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.judge.findings import show
from contracts.judge.history import Call, History, dig
from contracts.judge.rules import Opinion, behaviour, opinion, server_errors
from contracts.model import REDIRECTS, Credentials
from contracts.vendors.realtimekit.sessions import (
    ACTIVE,
    ALLOW,
    ALLOW_IN_GUIDE,
    ENDED,
    INVALID,
    Recording,
    action,
    cannot_end_by_itself,
    configured,
    disputed,
    is_start,
    meeting_created,
    recording_of,
    recordings,
    status,
)

NOT_DONE = frozenset({429, *REDIRECTS})
"""Statuses of what certainly was not done, so that the same request may follow."""

REFUSED_CREDENTIALS = (400, 401, 403)
BESIDE_AN_ACTIVE_ONE = (400, 403, 409, 422)
"""Refusals that may mean: the meeting is being recorded. The documents do not say which one does."""

LEAVES = (f"/body/{ALLOW}", f"/body/{ALLOW_IN_GUIDE}")
"""Where a start says whether there may be another recording."""

STAYS_ACTIVE = 45.0
"""Seconds for which a recording that was seen active still is: an empty meeting ends it after 60."""


def _refused(call: Call, statuses: tuple[int, ...]) -> bool | None:
    """True for one of these refusals, False for a success, None for an answer with another meaning."""
    return True if call.status in statuses else (False if call.ok else None)


# -- credentials and ids ---------------------------------------------------------------------------------------


@behaviour("realtimekit.auth.missing-is-refused")
def missing_token(history: History) -> Iterator[Opinion]:
    return _unauthorised(history, Credentials.MISSING)


@behaviour("realtimekit.auth.wrong-is-refused")
def wrong_token(history: History) -> Iterator[Opinion]:
    return _unauthorised(history, Credentials.WRONG)


PUBLISHED = "get_webhook_key"
"""The operation that needs no credentials."""


def _unauthorised(history: History, credentials: Credentials) -> Iterator[Opinion]:
    for call in history.calls:
        if call.operation.id == PUBLISHED:
            continue
        if call.exchange.credentials is credentials and not call.weather:
            yield opinion(_refused(call, REFUSED_CREDENTIALS), "status 401 or 403", call.answered, call)


@behaviour("realtimekit.errors.server-errors-pass")
def server_errors_pass(history: History) -> Iterator[Opinion]:
    return server_errors(history)


@behaviour("realtimekit.unknown.recording-is-refused")
def unknown_recording(history: History) -> Iterator[Opinion]:
    for call in history.of("get_recording", "change_recording"):
        if call.path["recording_id"] in history.invented and call.admissible and not call.weather:
            yield opinion(call.refused, "a refusal, nobody issued this recording ID", call.answered, call)


@behaviour("realtimekit.unknown.meeting-is-refused")
def unknown_meeting(history: History) -> Iterator[Opinion]:
    for call in history.of("get_meeting", "update_meeting", "replace_meeting", "active_recording", "start_recording"):
        meeting = call.path.get("meeting_id") or dig(call.sent, "meeting_id")
        if isinstance(meeting, str) and meeting in history.invented and call.admissible and not call.weather:
            yield opinion(call.refused, "a refusal, nobody issued this meeting ID", call.answered, call)


@behaviour("realtimekit.meeting.answers-echo-the-id")
def meeting_id_is_echoed(history: History) -> Iterator[Opinion]:
    return _echo(history, "meeting_id", "get_meeting", "update_meeting", "replace_meeting")


@behaviour("realtimekit.recording.answers-echo-the-id")
def recording_id_is_echoed(history: History) -> Iterator[Opinion]:
    return _echo(history, "recording_id", "get_recording", "change_recording")


def _echo(history: History, parameter: str, *operations: str) -> Iterator[Opinion]:
    for call in history.of(*operations):
        id_ = call.field("data", "id")
        if call.ok and isinstance(id_, str):
            yield opinion(id_ == call.path[parameter], repr(call.path[parameter]), repr(id_), call)


# -- start -----------------------------------------------------------------------------------------------------


@behaviour("realtimekit.start.accepts-valid-requests")
def valid_start_is_accepted(history: History) -> Iterator[Opinion]:
    """Only the first start in a meeting: a later one can be refused because of the first."""
    created = {meeting_created(call): call for call in history.of("create_meeting") if meeting_created(call)}
    tried: set[str] = set()
    for call in history.of("start_recording"):
        meeting = dig(call.sent, "meeting_id")
        if not isinstance(meeting, str) or meeting in tried or meeting not in created:
            continue
        if call.ok or (call.exemplary and call.status not in NOT_DONE):
            tried.add(meeting)
        if not call.exemplary or call.weather or dig(created[meeting].sent, "record_on_start"):
            continue
        if call.ok or call.lasts or (call.status in INVALID and not disputed(call.sent)):
            expected = "a success, the request keeps every documented rule"
            yield opinion(call.ok, expected, call.answered, created[meeting], call)


@behaviour("realtimekit.start.issues-a-new-id")
def recording_ids_differ(history: History) -> Iterator[Opinion]:
    """A second start in a meeting may answer with its active recording; any other must not name an old one."""
    seen: dict[str, Call] = {}
    stopped: set[str] = set()
    for call in history.of("start_recording", "change_recording"):
        if call.operation.id == "change_recording" and call.ok and action(call) == "stop":
            stopped.add(recording_of(call))
        if not is_start(call):
            continue
        id_ = recording_of(call)
        earlier = seen.get(id_)
        if earlier and dig(earlier.sent, "meeting_id") == dig(call.sent, "meeting_id") and id_ not in stopped:
            continue
        if seen:
            other = earlier or next(iter(seen.values()))
            yield opinion(earlier is None, "an id that was not issued before", repr(id_), other, call)
        seen[id_] = call


@behaviour("realtimekit.start.begins-as-invoked")
def begins_as_invoked(history: History) -> Iterator[Opinion]:
    for recording in recordings(history):
        if now := status(recording.start):
            yield opinion(now in ("INVOKED", "RECORDING"), "INVOKED or RECORDING", now, recording.start)


@behaviour("realtimekit.start.reason-is-api-call")
def started_by_the_api(history: History) -> Iterator[Opinion]:
    for recording in recordings(history):
        for call in recording.readings:
            if isinstance(reason := call.field("data", "start_reason", "reason"), str):
                yield opinion(reason == "API_CALL", "API_CALL", reason, *recording.shown_by(call))


@behaviour("realtimekit.start.caller-is-no-user")
def no_user_started_it(history: History) -> Iterator[Opinion]:
    """The token of an app is nobody's; whoever stopped it is told of by the same rule."""
    for recording in recordings(history):
        for call in recording.readings:
            for reason in ("start_reason", "stop_reason"):
                if isinstance(caller := call.field("data", reason, "caller", "type"), str):
                    yield opinion(caller != "USER", "ORGANIZATION", caller, *recording.shown_by(call))


@behaviour("realtimekit.start.file-name-prefix-is-used")
def prefix_is_used(history: History) -> Iterator[Opinion]:
    for recording in recordings(history):
        prefix = dig(recording.start.sent, "file_name_prefix")
        clear = recording.start.clear_about("/body/file_name_prefix") and not recording.start.doubtful
        if not isinstance(prefix, str) or not clear or recording.meeting in configured(history):
            continue
        for call in recording.readings:
            if isinstance(name := call.field("data", "output_file_name"), str):
                expected = f"a name that begins with {prefix}"
                yield opinion(name.startswith(prefix), expected, repr(name), *recording.shown_by(call))


@behaviour("realtimekit.storage.access-key-is-not-shown")
def access_key_is_not_shown(history: History) -> Iterator[Opinion]:
    for recording in recordings(history):
        key = dig(recording.start.sent, "storage_config", "access_key")
        for call in recording.readings:
            if isinstance(key, str) and key and isinstance(storage := call.field("data", "storage_config"), dict):
                expected = "anything but the access key that was sent"
                yield opinion(storage.get("access_key") != key, expected, show(storage), *recording.shown_by(call))


# -- one at a time ---------------------------------------------------------------------------------------------


def _beside(history: History) -> Iterator[tuple[Recording, Call]]:
    """(recording, start) for each valid start in a meeting whose recording was active at that moment."""
    for recording in recordings(history):
        for call in history.of("start_recording"):
            same = bool(recording.meeting) and dig(call.sent, "meeting_id") == recording.meeting
            certain = call.admissible and call.clear_about(*LEAVES) and not call.doubtful
            if same and certain and not call.weather and _is_active(history, recording, call):
                yield recording, call


def _is_active(history: History, recording: Recording, call: Call) -> bool:
    """Whether `recording` cannot but be active when `call` is made."""
    now = history.calls.index(call)
    known = [each for each in recording.readings if history.calls.index(each) < now]
    touched = any(action(each) == "stop" and history.calls.index(each) < now for each in recording.later)
    return (
        bool(known)
        and status(known[-1]) in ACTIVE
        and not touched
        and call.at - known[-1].at <= STAYS_ACTIVE
        and not recording.ever("ERRORED")
        and cannot_end_by_itself(history, recording, call)
    )


@behaviour("realtimekit.start.one-recording-at-a-time")
def one_at_a_time(history: History) -> Iterator[Opinion]:
    for recording, call in _beside(history):
        allowed = any(dig(each.sent, name) for each in (recording.start, call) for name in (ALLOW, ALLOW_IN_GUIDE))
        if not allowed:
            same = call.ok and recording_of(call) == recording.id
            kept = True if same else _refused(call, BESIDE_AN_ACTIVE_ONE)
            yield opinion(kept, "a refusal, the meeting is being recorded", call.answered, recording.start, call)


@behaviour("realtimekit.start.several-when-allowed")
def several_when_allowed(history: History) -> Iterator[Opinion]:
    """Either spelling will do; only where both were refused the clause is broken."""
    tries: dict[str, list[Call]] = {}
    for recording, call in _beside(history):
        if dig(call.sent, ALLOW) is True or dig(call.sent, ALLOW_IN_GUIDE) is True:
            tries.setdefault(recording.id, []).append(call)
    for recording in recordings(history):
        calls = tries.get(recording.id, [])
        granted = next((call for call in calls if call.ok and recording_of(call) != recording.id), None)
        expected = "a success, with allow_multiple_recordings or allow_multiple_recording"
        if granted:
            yield opinion(True, expected, granted.answered, recording.start, granted)  # noqa: FBT003
        elif calls:
            spellings = {name for call in calls for name in (ALLOW, ALLOW_IN_GUIDE) if dig(call.sent, name) is True}
            clear = len(spellings) == 2 and all(call.ok or call.status in BESIDE_AN_ACTIVE_ONE for call in calls)
            yield opinion(False if clear else None, expected, calls[-1].answered, recording.start, *calls)


@behaviour("realtimekit.start.again-after-the-end")
def again_after_the_end(history: History) -> Iterator[Opinion]:
    created = {meeting_created(call): call for call in history.of("create_meeting") if meeting_created(call)}
    for call in history.of("start_recording"):
        creation = created.get(str(dig(call.sent, "meeting_id")))
        ours = [each for each in recordings(history) if creation and each.meeting == meeting_created(creation)]
        earlier = [each for each in ours if history.places[each.start] < history.places[call]]
        if creation is None or not earlier or dig(creation.sent, "record_on_start"):
            continue
        ends = [_end_before(history, each, call) for each in earlier]
        starts = [each for each in history.of("start_recording") if dig(each.sent, "meeting_id") == earlier[0].meeting]
        doubtful = any(each.weather for each in starts) or len(starts) > len(ours) + 1
        if None in ends or doubtful or not call.exemplary or disputed(call.sent):
            continue
        if call.ok or call.status in BESIDE_AN_ACTIVE_ONE:
            expected = "a success, every recording of the meeting has ended"
            yield opinion(call.ok, expected, call.answered, *[each for each in ends if each], call)


def _end_before(history: History, recording: Recording, call: Call) -> Call | None:
    """The first answer before `call` that shows that the recording has ended."""
    ended = (each for each in recording.readings if status(each) in ENDED)
    return next((each for each in ended if history.places[each] < history.places[call]), None)


@behaviour("realtimekit.active.is-what-was-started")
def active_is_what_was_started(history: History) -> Iterator[Opinion]:
    created = {meeting_created(call): call for call in history.of("create_meeting") if meeting_created(call)}
    for call in history.of("active_recording"):
        creation = created.get(call.path["meeting_id"])
        ours = [each for each in recordings(history) if each.meeting == call.path["meeting_id"]]
        begun = [each for each in ours if history.calls.index(each.start) < history.calls.index(call)]
        counts = call.admissible and not call.weather
        if creation is None or dig(creation.sent, "record_on_start") or not begun or not counts:
            continue
        going_on = [each.start for each in begun if _goes_on(history, each, call)]
        expected = f"the recording {' or '.join(each.id for each in begun)}"
        if call.ok:
            known = recording_of(call) in {each.id for each in begun}
            yield opinion(known, expected, repr(recording_of(call)), begun[0].start, call)
        elif going_on:
            yield opinion(False, expected, call.answered, going_on[0], call)  # noqa: FBT003


def _goes_on(history: History, recording: Recording, call: Call) -> bool:
    """Whether `recording` was seen recording before `call` and is seen so after it."""
    now = history.calls.index(call)
    before = [each for each in recording.readings if history.calls.index(each) < now]
    after = [each for each in recording.readings if history.calls.index(each) > now]
    around = (*before[-1:], *after[:1])
    return len(around) == 2 and all(status(each) in ("RECORDING", "PAUSED") for each in around)


@behaviour("realtimekit.active.forgets-what-has-ended")
def ended_is_not_active(history: History) -> Iterator[Opinion]:
    for recording in recordings(history):
        end = next((call for call in recording.readings if status(call) in ENDED), None)
        for call in history.of("active_recording"):
            if end is None or call.path["meeting_id"] != recording.meeting or call.weather or not call.admissible:
                continue
            if history.calls.index(call) > history.calls.index(end):
                expected = f"a refusal or another recording, {recording.id} is {status(end)}"
                yield opinion(recording_of(call) != recording.id, expected, call.answered, end, call)
