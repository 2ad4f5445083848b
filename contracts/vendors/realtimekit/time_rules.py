"""What must hold as time passes with RealtimeKit: states, the promised ends, seven days of storage."""

from __future__ import annotations

from collections.abc import Iterator
from math import inf

from contracts.judge.history import Call, History, dig
from contracts.judge.rules import Opinion, answered, behaviour, opinion
from contracts.model import Event, Json
from contracts.vendors.realtimekit.sessions import (
    ACTIVE,
    DAY,
    ENDED,
    Recording,
    action,
    entries,
    meeting_created,
    moment,
    recordings,
    status,
)

EMPTY = 60.0
"""Seconds for which a meeting is empty before its recording stops."""

LONGEST = DAY
"""Seconds of recording unless max_seconds says less."""

KEPT = 7 * DAY
"""Seconds for which a recording can be downloaded."""

SHORTEST = 6.0
"""Seconds of recording that are surely not brief: five, and one for rounding."""

MARGIN = 30.0
"""Seconds by which a moment must be missed before it counts: clocks differ, and nothing is instant."""

SKEW = 300.0
"""Seconds by which the clock of a vendor may differ from ours."""

INSTANT = 1.0
"""Seconds within which no upload can have begun and ended."""

LATE = 3600.0
"""Seconds after which a change that has not shown yet never will."""

RANK = {"INVOKED": 0, "RECORDING": 1, "PAUSED": 1, "UPLOADING": 2, "UPLOADED": 3, "ERRORED": 3}


# -- times -----------------------------------------------------------------------------------------------------


@behaviour("realtimekit.start.invoked-time-is-now")
def invoked_now(history: History) -> Iterator[Opinion]:
    for recording in recordings(history):
        at = moment(recording.start.field("data", "invoked_time"))
        if at is not None:
            off = abs(at - recording.start.at)
            yield opinion(off <= SKEW, "the time of the request", f"{off:g} s away from it", recording.start)


@behaviour("realtimekit.recording.times-are-in-order")
def times_are_in_order(history: History) -> Iterator[Opinion]:
    for call in history.of("start_recording", "get_recording", "change_recording", "list_recordings"):
        for entry in entries(call):
            named = [(name, moment(entry.get(name))) for name in ("invoked_time", "started_time", "stopped_time")]
            times = [(name, at) for name, at in named if at is not None]
            if len(times) > 1:
                kept = all(one <= other + 1 for (_, one), (_, other) in zip(times, times[1:], strict=False))
                shown = ", ".join(f"{name} {entry[name]}" for name, _ in times)
                yield opinion(kept, " before ".join(name for name, _ in times), shown, call)


@behaviour("realtimekit.recording.duration-matches-the-times")
def duration_matches(history: History) -> Iterator[Opinion]:
    """A tenth and ten seconds are left to the vendor: when it begins to count is not said."""
    for recording in recordings(history):
        for call in recording.readings:
            length, span = call.field("data", "recording_duration"), _span(call)
            if isinstance(length, int) and span is not None and status(call) in ("UPLOADING", "UPLOADED"):
                least = 0.9 * span - 10 if recording.never_paused else 0
                kept = least <= length <= span + 5
                expected = f"{span:g} s from start to stop" + ("" if recording.never_paused else ", or less")
                yield opinion(kept, expected, f"{length} s", recording.start, call)


def _span(call: Call) -> float | None:
    """Seconds from started_time to stopped_time, as an answer shows them."""
    started, stopped = (moment(call.field("data", name)) for name in ("started_time", "stopped_time"))
    return None if started is None or stopped is None else stopped - started


# -- states ----------------------------------------------------------------------------------------------------


@behaviour("realtimekit.states.invoked-becomes-recording")
def invoked_becomes_recording(history: History) -> Iterator[Opinion]:
    for recording in recordings(history):
        until_stop = [call for call in recording.readings if recording.stop is None or call.at < recording.stop.at]
        begun = next((call for call in until_stop if status(call) in ("RECORDING", "PAUSED")), None)
        if begun:
            yield opinion(True, "RECORDING", status(begun), recording.start, begun)  # noqa: FBT003
        elif until_stop and status(until_stop[-1]) == "INVOKED" and until_stop[-1].at - recording.start.at >= LATE:
            last = until_stop[-1]
            yield opinion(False, "RECORDING", f"INVOKED after {LATE:g} s", recording.start, last)  # noqa: FBT003


@behaviour("realtimekit.states.never-go-back")
def states_never_go_back(history: History) -> Iterator[Opinion]:
    for recording in recordings(history):
        for earlier, later in zip(recording.readings, recording.readings[1:], strict=False):
            before, now = status(earlier), status(later)
            if before not in ENDED and before in RANK and now in RANK:
                yield opinion(RANK[now] >= RANK[before], f"{before} or what follows it", now, earlier, later)


@behaviour("realtimekit.states.end-is-final")
def end_is_final(history: History) -> Iterator[Opinion]:
    for recording in recordings(history):
        for earlier, later in zip(recording.readings, recording.readings[1:], strict=False):
            if (before := status(earlier)) in ENDED:
                yield opinion(status(later) == before, f"still {before}", status(later), earlier, later)


@behaviour("realtimekit.change.pause-pauses")
def pause_pauses(history: History) -> Iterator[Opinion]:
    return _takes_effect(history, "pause", "RECORDING", "PAUSED")


@behaviour("realtimekit.change.resume-resumes")
def resume_resumes(history: History) -> Iterator[Opinion]:
    return _takes_effect(history, "resume", "PAUSED", "RECORDING")


def _takes_effect(history: History, wish: str, before: str, wanted: str) -> Iterator[Opinion]:
    for recording in recordings(history):
        for change in recording.changes:
            if action(change) != wish or status(recording.before(change)) != before:
                continue
            shown = _until_next_change(recording, change)
            done = next((call for call in shown if status(call) == wanted), None)
            late = next((call for call in shown if status(call) == before and call.at - change.at >= MARGIN), None)
            if done or late:
                decisive = done or late or change
                evidence = (change,) if decisive is change else (change, decisive)
                yield opinion(done is not None, wanted, status(decisive), *evidence)


def _until_next_change(recording: Recording, change: Call) -> list[Call]:
    """The reading that `change` itself is, and those after it up to the next change."""
    shown = [change] if status(change) else []
    for call in recording.after(change):
        if call in recording.changes:
            break
        shown.append(call)
    return shown


# -- stop ------------------------------------------------------------------------------------------------------


def _stops(history: History) -> Iterator[tuple[Recording, Call, list[Call]]]:
    """(recording, stop, readings from the stop on) for each recording that was stopped while it was active."""
    for recording in recordings(history):
        stop = recording.stop
        if stop is not None and status(recording.before(stop)) in ACTIVE:
            yield recording, stop, [call for call in (stop, *recording.after(stop)) if status(call)]


def _first(calls: list[Call], *states: str) -> Call | None:
    return next((call for call in calls if status(call) in states), None)


def _from_stop(stop: Call, call: Call) -> tuple[Call, ...]:
    return (stop,) if call is stop else (stop, call)


@behaviour("realtimekit.stop.ends-the-recording")
def stop_ends_the_recording(history: History) -> Iterator[Opinion]:
    for _, stop, shown in _stops(history):
        ended = _first(shown, "UPLOADING", *ENDED)
        if ended:
            yield opinion(True, "UPLOADING", status(ended), *_from_stop(stop, ended))  # noqa: FBT003
        elif shown and shown[-1].at - stop.at >= MARGIN:
            seconds = shown[-1].at - stop.at
            yield opinion(False, "UPLOADING", f"{status(shown[-1])} {seconds:g} s later", stop, shown[-1])  # noqa: FBT003


@behaviour("realtimekit.stop.goes-through-uploading")
def stop_goes_through_uploading(history: History) -> Iterator[Opinion]:
    """Between two looks a state can come and go; only an upload that took no time at all proves that it was skipped."""
    for recording, stop, shown in _stops(history):
        uploading, uploaded = _first(shown, "UPLOADING"), _first(shown, "UPLOADED")
        if uploading:
            yield opinion(True, "UPLOADING", "UPLOADING", *_from_stop(stop, uploading))  # noqa: FBT003
        elif uploaded and uploaded.at + uploaded.exchange.took - recording.before(stop).at < INSTANT:
            before = recording.before(stop)
            actual = f"{status(before)}, and UPLOADED at the same moment"
            yield opinion(False, "UPLOADING first", actual, before, *_from_stop(stop, uploaded))  # noqa: FBT003


@behaviour("realtimekit.stop.ends-in-uploaded")
def stop_ends_in_uploaded(history: History) -> Iterator[Opinion]:
    for _, stop, shown in _stops(history):
        uploaded = _first(shown, "UPLOADED")
        if uploaded:
            yield opinion(True, "UPLOADED", "UPLOADED", *_from_stop(stop, uploaded))  # noqa: FBT003
        elif shown and status(shown[-1]) == "UPLOADING" and shown[-1].at - stop.at >= LATE:
            yield opinion(False, "UPLOADED", f"UPLOADING after {LATE:g} s", stop, shown[-1])  # noqa: FBT003


@behaviour("realtimekit.stop.reason-is-api-call")
def stopped_by_the_api(history: History) -> Iterator[Opinion]:
    for recording, stop, shown in _stops(history):
        if stop.at - recording.before(stop).at > INSTANT:
            continue  # it may have ended by itself since it was last seen active
        for call in shown:
            if isinstance(reason := call.field("data", "stop_reason", "reason"), str) and status(call) != "ERRORED":
                yield opinion(reason == "API_CALL", "API_CALL", reason, *_from_stop(stop, call))


@behaviour("realtimekit.errored.not-for-longer-recordings")
def longer_recordings_do_not_fail(history: History) -> Iterator[Opinion]:
    """An empty meeting has nothing to record, and a stand-in storage nothing to upload to: they prove nothing."""
    for recording, stop, shown in _stops(history):
        end = _first(shown, *ENDED)
        span = _span(end) if end else None
        if end is None or span is None or span < SHORTEST:
            continue
        fair = recording.meeting in _visited(history) and not dig(recording.start.sent, "storage_config")
        kept = True if status(end) == "UPLOADED" else (False if fair else None)
        yield opinion(kept, "UPLOADED", f"{status(end)} after {span:g} s of recording", *_from_stop(stop, end))


def _visited(history: History) -> set[Json]:
    """The meetings that somebody has joined."""
    return {event.data.get("room") for event in history.events if event.kind == "joined"}


# -- ends that come by themselves ------------------------------------------------------------------------------


def _alone(history: History) -> bool:
    """Whether nobody is in a meeting but those whom the driver lets in."""
    return any(event.kind == "controls" for event in history.events)


def _absences(history: History, room: str, begin: float, end: float) -> list[tuple[float, float]]:
    """(from, until) in seconds since the epoch: when nobody was in `room` between `begin` and `end`."""
    present: set[Json] = set()
    since, found = begin, []
    for event in history.events:
        if event.data.get("room") != room or event.at > end:
            continue
        if event.kind == "joined":
            if not present and event.at > since:
                found.append((since, event.at))
            present.add(event.data.get("user"))
        elif event.kind == "left":
            present.discard(event.data.get("user"))
            since = max(begin, event.at)
    return found if present else [*found, (since, end)]


def _left_alone(history: History) -> Iterator[tuple[Recording, Call]]:
    """(recording, reading) for each reading before which nobody tried to pause or stop the recording."""
    if not _alone(history):
        return
    for recording in recordings(history):
        for call in recording.readings[1:]:
            if call.operation.id == "change_recording":
                break
            yield recording, call


def _limit(recording: Recording) -> float:
    """How long the recording may last, in seconds."""
    limit = dig(recording.start.sent, "max_seconds")
    return float(limit) if isinstance(limit, int) else LONGEST


@behaviour("realtimekit.stop.empty-meeting")
def empty_meeting_ends_it(history: History) -> Iterator[Opinion]:
    for recording, call in _left_alone(history):
        since, until = (_absences(history, recording.meeting, recording.start.at, call.at) or [(inf, inf)])[-1]
        if until == call.at and until - since >= EMPTY + MARGIN:
            expected = f"no recording, the meeting has been empty for {until - since:g} s"
            yield opinion(status(call) not in ACTIVE, expected, status(call), recording.start, call)


@behaviour("realtimekit.stop.empty-meeting-reason")
def empty_meeting_is_the_reason(history: History) -> Iterator[Opinion]:
    for recording, call in _left_alone(history):
        since, until = (_absences(history, recording.meeting, recording.start.at, call.at) or [(inf, inf)])[-1]
        reason, stopped = call.field("data", "stop_reason", "reason"), moment(call.field("data", "stopped_time"))
        emptied = recording.meeting in _visited(history) and until == call.at and until - since >= EMPTY
        in_time = stopped is not None and since <= stopped < recording.start.at + _limit(recording) - MARGIN
        if emptied and in_time and isinstance(reason, str) and status(call) != "ERRORED":
            yield opinion(reason == "ALL_PEERS_LEFT", "ALL_PEERS_LEFT", reason, recording.start, call)


@behaviour("realtimekit.stop.not-before-its-time")
def goes_on_while_it_may(history: History) -> Iterator[Opinion]:
    for recording, call in _left_alone(history):
        absences = _absences(history, recording.meeting, recording.start.at, call.at)
        lasted = call.at - recording.start.at
        alive = all(until - since < EMPTY for since, until in absences) and lasted < _limit(recording)
        if alive and lasted > SHORTEST:
            kept = True if status(call) in ACTIVE else (None if status(call) == "ERRORED" else False)
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
        started = moment(call.field("data", "started_time")) or recording.start.at
        present = all(
            until - since < EMPTY for since, until in _absences(history, recording.meeting, recording.start.at, call.at)
        )
        has_limit = isinstance(dig(recording.start.sent, "max_seconds"), int)
        if present and has_limit == limited and call.at - started >= _limit(recording) + MARGIN:
            expected = f"no recording, the limit was {_limit(recording):g} s"
            yield opinion(status(call) not in ACTIVE, expected, status(call), recording.start, call)


# -- record_on_start -------------------------------------------------------------------------------------------


def _self_recorded(history: History) -> Iterator[tuple[Call, Call, Event | None]]:
    """(creation, list, the first to join) for each unfiltered list of a meeting that asked to be recorded."""
    for creation in history.of("create_meeting"):
        meeting = meeting_created(creation)
        if not meeting or dig(creation.sent, "record_on_start") is not True:
            continue
        joined = (event for event in history.events if event.kind == "joined" and event.data.get("room") == meeting)
        first = next(joined, None)
        manual = any(each.meeting == meeting for each in recordings(history))
        for call in history.of("list_recordings"):
            if call.ok and call.valid and call.exchange.request.query == (("meeting_id", meeting),) and not manual:
                yield creation, call, first


@behaviour("realtimekit.record-on-start.not-before-somebody-joins")
def not_before_somebody_joins(history: History) -> Iterator[Opinion]:
    for creation, call, first in _self_recorded(history):
        if first is None or history.items.index(call) < history.items.index(first):
            found = len(entries(call))
            yield opinion(not found, "no recording, nobody has joined", f"{found} recordings", creation, call)


@behaviour("realtimekit.record-on-start.starts-with-the-first-participant")
def starts_with_the_first(history: History) -> Iterator[Opinion]:
    for creation, call, first in _self_recorded(history):
        if first is not None and (call.at - first.at >= MARGIN or (call.at >= first.at and entries(call))):
            found = len(entries(call))
            expected = f"a recording, somebody joined {call.at - first.at:g} s ago"
            if history.items.index(call) > history.items.index(first):
                yield opinion(bool(found), expected, f"{found} recordings", creation, first, call)


@behaviour("realtimekit.record-on-start.reason")
def started_by_itself(history: History) -> Iterator[Opinion]:
    began = {entry.get("id"): call for _, call, _ in _self_recorded(history) for entry in entries(call)}
    for call in history.of("get_recording"):
        reason = call.field("data", "start_reason", "reason")
        listed = began.get(call.path["recording_id"])
        if listed and call.ok and isinstance(reason, str):
            yield opinion(reason == "RECORD_ON_START", "RECORD_ON_START", reason, listed, call)


# -- seven days ------------------------------------------------------------------------------------------------


def _uploads(history: History) -> Iterator[tuple[Recording, float, Call]]:
    """(recording, when it stopped, get) for each look at a recording that was UPLOADED to RealtimeKit's bucket."""
    for recording in recordings(history):
        uploaded = next((call for call in recording.readings if status(call) == "UPLOADED"), None)
        stopped = moment(uploaded.field("data", "stopped_time")) if uploaded else None
        if (
            uploaded is None
            or stopped is None
            or dig(recording.start.sent, "realtimekit_bucket_config", "enabled") is False
        ):
            continue
        for call in recording.later[recording.later.index(uploaded) if uploaded in recording.later else 0 :]:
            if call.operation.id == "get_recording" and not call.weather:
                yield recording, stopped, call


@behaviour("realtimekit.download.url-when-uploaded")
def uploaded_can_be_downloaded(history: History) -> Iterator[Opinion]:
    for recording, stopped, call in _uploads(history):
        if call.ok and status(call) == "UPLOADED" and call.at < stopped + 6 * DAY:
            url = call.field("data", "download_url")
            actual = "one" if isinstance(url, str) else "none"
            yield opinion(isinstance(url, str), "a download_url", actual, recording.start, call)


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
        return answered(call)
    url = "a URL" if isinstance(call.field("data", "download_url"), str) else "no URL"
    return f"{status(call)} with {url} that expires {call.field('data', 'download_url_expiry')}"
