"""What must hold as time passes with RealtimeKit: the promised ends, and seven days of storage."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.judge.findings import show
from contracts.judge.history import Call, History, dig
from contracts.judge.presence import attended, empty_for, longest_absence, overheard
from contracts.judge.rules import Opinion, behaviour, opinion
from contracts.model import Event
from contracts.vendors.realtimekit.sessions import (
    ACTIVE,
    DAY,
    EMPTY,
    LATE,
    MARGIN,
    STOPPED,
    Recording,
    configured,
    entries,
    longest,
    meeting_created,
    moment,
    recordings,
    status,
    visited,
)

KEPT = 7 * DAY
"""Seconds for which a recording can be downloaded."""


# -- ends that come by themselves ------------------------------------------------------------------------------


def _left_alone(history: History) -> Iterator[tuple[Recording, Call]]:
    """(recording, reading) for each reading before which nobody tried to pause or stop the recording."""
    if not attended(history):
        return
    for recording in recordings(history):
        if recording.meeting in configured(history):
            continue
        for call in recording.later:
            if call.operation.id == "change_recording":
                break
            if call.ok and status(call):
                yield recording, call


@behaviour("realtimekit.stop.empty-meeting")
def empty_meeting_ends_it(history: History) -> Iterator[Opinion]:
    for recording, call in _left_alone(history):
        empty = empty_for(history, recording.meeting, recording.start.at, call.at)
        if empty is not None and empty >= EMPTY + MARGIN:
            expected = f"no recording, the meeting has been empty for {empty:g} s"
            yield opinion(status(call) not in ACTIVE, expected, status(call), recording.start, call)


@behaviour("realtimekit.stop.empty-meeting-reason")
def empty_meeting_is_the_reason(history: History) -> Iterator[Opinion]:
    for recording, call in _left_alone(history):
        empty = empty_for(history, recording.meeting, recording.start.at, call.at)
        reason, stopped = call.field("data", "stop_reason", "reason"), moment(call.field("data", "stopped_time"))
        if empty is None or empty < EMPTY or recording.meeting not in visited(history) or stopped is None:
            continue
        in_time = call.at - empty <= stopped < recording.start.at + longest(recording) - MARGIN
        if in_time and isinstance(reason, str) and status(call) != "ERRORED":
            yield opinion(reason == "ALL_PEERS_LEFT", "ALL_PEERS_LEFT", reason, recording.start, call)


@behaviour("realtimekit.stop.not-before-its-time")
def goes_on_while_it_may(history: History) -> Iterator[Opinion]:
    for recording, call in _left_alone(history):
        absence = longest_absence(history, recording.meeting, recording.start.at, call.at)
        lasted = call.at - recording.start.at
        if absence < EMPTY and MARGIN <= lasted < longest(recording):
            kept = True if status(call) in ACTIVE else (False if status(call) in STOPPED else None)
            yield opinion(kept, "RECORDING", f"{status(call)} after {lasted:g} s", recording.start, call)


@behaviour("realtimekit.stop.max-seconds")
def max_seconds_end_it(history: History) -> Iterator[Opinion]:
    return _ends_by_itself(history, limited=True)


@behaviour("realtimekit.stop.after-a-day")
def a_day_ends_it(history: History) -> Iterator[Opinion]:
    return _ends_by_itself(history, limited=False)


def _ends_by_itself(history: History, *, limited: bool) -> Iterator[Opinion]:
    """Only while somebody is there: an empty meeting ends the recording anyway."""
    for recording, call in _left_alone(history):
        started = moment(call.field("data", "started_time"))
        present = longest_absence(history, recording.meeting, recording.start.at, call.at) < EMPTY
        has_limit = isinstance(dig(recording.start.sent, "max_seconds"), int)
        if started is None or not present or has_limit != limited:
            continue
        if call.at - started >= longest(recording) + MARGIN:
            expected = f"no recording, the limit was {longest(recording):g} s"
            yield opinion(status(call) not in ACTIVE, expected, status(call), recording.start, call)


# -- record_on_start -------------------------------------------------------------------------------------------


def _untouched(history: History, *, asked: bool) -> Iterator[tuple[Call, Call, Event | None]]:
    """(creation, list, the first to join) for each list of a meeting in which nobody started a recording."""
    for creation in history.of("create_meeting"):
        meeting = meeting_created(creation)
        if not meeting or (dig(creation.sent, "record_on_start") is True) != asked:
            continue
        joined = (event for event in history.events if event.kind == "joined" and event.data.get("room") == meeting)
        first = next(joined, None)
        manual = any(each.meeting == meeting for each in recordings(history))
        for call in history.of("list_recordings"):
            alone = call.exchange.request.query == (("meeting_id", meeting),) and not manual
            if alone and call.ok and call.valid and isinstance(call.field("data"), list):
                yield creation, call, first


def _of_meeting(call: Call, creation: Call) -> int:
    """How many entries of a list are not said to be of another meeting than the one created."""
    meeting = meeting_created(creation)
    return sum(dig(entry, "meeting", "id") in (None, meeting) for entry in entries(call))


@behaviour("realtimekit.record-on-start.not-before-somebody-joins")
def not_before_somebody_joins(history: History) -> Iterator[Opinion]:
    if overheard(history):
        return
    for creation, call, first in _untouched(history, asked=True):
        if first is None or history.items.index(call) < history.items.index(first):
            found = _of_meeting(call, creation)
            yield opinion(not found, "no recording, nobody has joined", f"{found} recordings", creation, call)


@behaviour("realtimekit.record-on-start.starts-with-the-first-participant")
def starts_with_the_first(history: History) -> Iterator[Opinion]:
    for creation, call, first in _untouched(history, asked=True):
        if first is not None and (call.at - first.at >= MARGIN or (call.at >= first.at and entries(call))):
            found = _of_meeting(call, creation)
            expected = f"a recording, somebody joined {call.at - first.at:g} s ago"
            if history.items.index(call) > history.items.index(first):
                yield opinion(bool(found), expected, f"{found} recordings", creation, first, call)


@behaviour("realtimekit.record-on-start.only-when-asked")
def only_when_asked(history: History) -> Iterator[Opinion]:
    for creation, call, first in _untouched(history, asked=False):
        if first is not None and call.at - first.at >= MARGIN:
            found = _of_meeting(call, creation)
            yield opinion(not found, "no recording, nobody asked for one", f"{found} recordings", creation, first, call)


def _began_by_themselves(history: History) -> Iterator[tuple[Call, Call]]:
    """(list, get) for each look at a recording that nobody started."""
    began = {str(entry.get("id")): call for _, call, _ in _untouched(history, asked=True) for entry in entries(call)}
    for call in history.of("get_recording"):
        listed = began.get(call.path["recording_id"])
        if listed and call.ok and isinstance(call.field("data", "start_reason", "reason"), str):
            yield listed, call


@behaviour("realtimekit.record-on-start.reason")
def started_by_itself(history: History) -> Iterator[Opinion]:
    for listed, call in _began_by_themselves(history):
        reason = call.field("data", "start_reason", "reason")
        yield opinion(reason == "RECORD_ON_START", "RECORD_ON_START", reason, listed, call)


@behaviour("realtimekit.record-on-start.names-no-user")
def started_by_nobody(history: History) -> Iterator[Opinion]:
    for listed, call in _began_by_themselves(history):
        caller = call.field("data", "start_reason", "caller")
        named = [name for name in ("name", "user_Id") if dig(caller, name)]
        yield opinion(not named, "no details of a user", show(caller), listed, call)


# -- seven days ------------------------------------------------------------------------------------------------


def _uploads(history: History) -> Iterator[tuple[Recording, float, Call]]:
    """(recording, when it stopped, get) for each look at a recording that was UPLOADED to RealtimeKit's bucket."""
    for recording in recordings(history):
        uploaded = next((call for call in recording.readings if status(call) == "UPLOADED"), None)
        stopped = moment(uploaded.field("data", "stopped_time")) if uploaded else None
        elsewhere = dig(recording.start.sent, "realtimekit_bucket_config", "enabled") is False
        if uploaded is None or stopped is None or elsewhere or recording.meeting in configured(history):
            continue
        for call in recording.later:
            if call.operation.id == "get_recording" and not call.weather and call.at >= uploaded.at:
                yield recording, stopped, call


@behaviour("realtimekit.download.url-when-uploaded")
def uploaded_can_be_downloaded(history: History) -> Iterator[Opinion]:
    for recording, stopped, call in _uploads(history):
        if call.ok and status(call) == "UPLOADED" and call.at < stopped + 6 * DAY:
            url = call.field("data", "download_url")
            actual = "one" if isinstance(url, str) else "none"
            yield opinion(isinstance(url, str), "a download_url", actual, recording.start, call)


@behaviour("realtimekit.download.audio-url-with-audio-config")
def audio_can_be_downloaded(history: History) -> Iterator[Opinion]:
    return _audio(history, asked=True)


@behaviour("realtimekit.download.audio-url-only-with-audio-config")
def no_audio_unasked(history: History) -> Iterator[Opinion]:
    return _audio(history, asked=False)


def _audio(history: History, *, asked: bool) -> Iterator[Opinion]:
    """Either name of the URL will do. An audio_config that does not ask for a file is left aside."""
    for recording, stopped, call in _uploads(history):
        config = dig(recording.start.sent, "audio_config")
        fair = config is None if not asked else dig(config, "export_file") is True
        if fair and call.ok and status(call) == "UPLOADED" and call.at < stopped + 6 * DAY:
            urls = [call.field("data", name) for name in ("audio_download_url", "download_audio_url")]
            found = any(isinstance(each, str) for each in urls)
            expected = "the URL of an audio file" if asked else "no URL of an audio file"
            yield opinion(found == asked, expected, "one" if found else "none", recording.start, call)


@behaviour("realtimekit.download.url-lasts-seven-days")
def url_lasts_seven_days(history: History) -> Iterator[Opinion]:
    """From the upload, or anew from each look: both readings are possible."""
    for recording, stopped, call in _uploads(history):
        expiry = moment(call.field("data", "download_url_expiry"))
        if expiry is not None and call.at < stopped + 6 * DAY:
            kept = stopped + KEPT - LATE <= expiry <= call.at + KEPT + LATE
            days = (expiry - stopped) / DAY
            yield opinion(kept, "seven days after the upload", f"{days:.2f} days after the stop", recording.start, call)


@behaviour("realtimekit.download.kept-for-seven-days")
def kept_for_seven_days(history: History) -> Iterator[Opinion]:
    for recording, stopped, call in _uploads(history):
        if stopped + 6 * DAY <= call.at <= stopped + KEPT - LATE:
            yield opinion(_offers(call) is not False, "something to download", _offer(call), recording.start, call)


@behaviour("realtimekit.download.gone-after-seven-days")
def gone_after_seven_days(history: History) -> Iterator[Opinion]:
    for recording, stopped, call in _uploads(history):
        if call.at >= stopped + KEPT + LATE:
            offers = _offers(call)
            kept = None if offers is None else not offers
            yield opinion(kept, "nothing to download any more", _offer(call), recording.start, call)


def _offers(call: Call) -> bool | None:
    """Whether an answer offers a download that has not expired; None where it does not say until when."""
    if not call.ok or not isinstance(call.field("data", "download_url"), str):
        return False
    expiry = moment(call.field("data", "download_url_expiry"))
    return None if expiry is None else expiry > call.at


def _offer(call: Call) -> str:
    if not call.ok:
        return call.answered
    url = "a URL" if isinstance(call.field("data", "download_url"), str) else "no URL"
    return f"{status(call)} with {url} that expires {call.field('data', 'download_url_expiry')}"
