"""What must hold of one recording with RealtimeKit: its times, its states, and what a change does to them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from contracts.judge.history import Call, History, dig
from contracts.judge.rules import Opinion, behaviour, opinion
from contracts.vendors.realtimekit.sessions import (
    ACTIVE,
    ENDED,
    LATE,
    MARGIN,
    Recording,
    action,
    cannot_end_by_itself,
    entries,
    moment,
    recordings,
    status,
    visited,
)

SHORTEST = 6.0
"""Seconds of recording that are surely not brief: five, and one for rounding."""

SKEW = 300.0
"""Seconds by which the clock of a vendor may differ from ours."""

INSTANT = 1.0
"""Seconds within which no upload can have begun and ended."""

DOUBTFUL = 5.0
"""Seconds after which a change that does not show is no longer taken for granted, though nobody promised when."""

LEADS = {"pause": ("RECORDING", "PAUSED"), "resume": ("PAUSED", "RECORDING")}
"""From which state to which one an action leads."""

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
                kept = all(one <= other + 1 for (_, one), (_, other) in pairwise(times))
                shown = ", ".join(f"{name} {entry[name]}" for name, _ in times)
                yield opinion(kept, " before ".join(name for name, _ in times), shown, call)


@behaviour("realtimekit.recording.duration-matches-the-times")
def duration_matches(history: History) -> Iterator[Opinion]:
    """A tenth and ten seconds are left to the vendor: when it begins to count is not said."""
    for recording in recordings(history):
        for call in recording.readings:
            length, span = call.field("data", "recording_duration"), _span(call)
            if isinstance(length, int) and span is not None and status(call) in ("UPLOADING", "UPLOADED"):
                least = max(0.9 * span - 10, float(span >= SHORTEST)) if recording.never_paused else 0
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
        for earlier, later in pairwise(recording.readings):
            before, now = status(earlier), status(later)
            if before not in ENDED and before in RANK and now in RANK:
                yield opinion(RANK[now] >= RANK[before], f"{before} or what follows it", now, earlier, later)


@behaviour("realtimekit.states.end-is-final")
def end_is_final(history: History) -> Iterator[Opinion]:
    for recording in recordings(history):
        for earlier, later in pairwise(recording.readings):
            if (before := status(earlier)) in ENDED:
                yield opinion(status(later) == before, f"still {before}", status(later), earlier, later)


@behaviour("realtimekit.change.pause-pauses")
def pause_pauses(history: History) -> Iterator[Opinion]:
    return _takes_effect(history, "pause", "RECORDING", "PAUSED")


@behaviour("realtimekit.change.resume-resumes")
def resume_resumes(history: History) -> Iterator[Opinion]:
    return _takes_effect(history, "resume", "PAUSED", "RECORDING")


def _takes_effect(history: History, wish: str, before: str, wanted: str) -> Iterator[Opinion]:
    yield from _granted(history, wish, before)
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
            elif shown and status(shown[-1]) == before and shown[-1].at - change.at >= DOUBTFUL:
                seconds = shown[-1].at - change.at
                yield opinion(None, wanted, f"still {before} {seconds:.0f} s later", change, shown[-1])


@behaviour("realtimekit.change.shows-soon")
def change_shows_soon(history: History) -> Iterator[Opinion]:
    return _looked_for(history, DOUBTFUL)


def _looked_for(history: History, seconds: float) -> Iterator[Opinion]:
    """Whether a change that was granted shows until the last look before the next, if that is so late."""
    for recording in recordings(history):
        for change in recording.changes:
            before, wanted = LEADS.get(str(action(change)), ("", ""))
            if not wanted or status(recording.before(change)) != before:
                continue
            shown = _until_next_change(recording, change)
            if done := next((call for call in shown if status(call) == wanted), None):
                yield opinion(True, wanted, status(done), *_from_stop(change, done))  # noqa: FBT003
            elif shown and shown[-1].at - change.at >= seconds and {status(call) for call in shown} == {before}:
                actual = f"still {before} {shown[-1].at - change.at:.0f} s later"
                yield opinion(False, wanted, actual, change, shown[-1])  # noqa: FBT003


@behaviour("realtimekit.change.answers-the-new-state")
def change_answers_the_new_state(history: History) -> Iterator[Opinion]:
    """A look right after that shows the new state tells that the change was done when it was answered."""
    for recording in recordings(history):
        for change in recording.changes:
            before, wanted = LEADS.get(str(action(change)), ("", ""))
            if not wanted or status(recording.before(change)) != before:
                continue
            look = next(iter(_until_next_change(recording, change)[1:]), change)
            if status(change) == wanted:
                yield opinion(True, wanted, status(change), change)  # noqa: FBT003
            elif status(change) == before and status(look) == wanted and look.at - change.done <= INSTANT:
                yield opinion(False, wanted, f"{before}, and {wanted} at the next look", change, look)  # noqa: FBT003


def _granted(history: History, wish: str, *states: str) -> Iterator[Opinion]:
    """A change must not be refused where the recording was just seen in a state that allows it.

    Once the same change, or a stop, was granted it may take effect at any moment: then nothing is said. Nor is
    anything known of a refusal after which nobody sees the recording unchanged: the change may have arrived twice.
    """
    for recording in recordings(history):
        granted: set[str] = set()
        for call in recording.later:
            if call.operation.id != "change_recording" or not (call.admissible and call.clear_about("/body/action")):
                continue
            undecided = granted & {wish, "stop"}
            granted |= {action(call)} if call.ok else set()
            if action(call) != wish or undecided:
                continue
            before = recording.before(call)
            lives = call.at - before.at <= INSTANT and cannot_end_by_itself(history, recording, call)
            if lives and status(before) in states and (call.lasts or call.status in (400, 409, 422)):
                expected = f"a success, the recording is {status(before)}"
                unchanged = status(next(recording.after(before), call)) in states
                yield opinion(False if unchanged else None, expected, call.answered, before, call)


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


@behaviour("realtimekit.stop.is-granted")
def stop_is_granted(history: History) -> Iterator[Opinion]:
    yield from _granted(history, "stop", "RECORDING", "PAUSED")
    for recording, stop, _ in _stops(history):
        if status(recording.before(stop)) in ("RECORDING", "PAUSED"):
            yield opinion(True, "a success", stop.answered, recording.before(stop), stop)  # noqa: FBT003


@behaviour("realtimekit.stop.ends-the-recording")
def stop_ends_the_recording(history: History) -> Iterator[Opinion]:
    for _, stop, shown in _stops(history):
        ended = _first(shown, "UPLOADING", *ENDED)
        if ended:
            yield opinion(True, "UPLOADING", status(ended), *_from_stop(stop, ended))  # noqa: FBT003
        elif shown and shown[-1].at - stop.at >= MARGIN:
            seconds = shown[-1].at - stop.at
            yield opinion(False, "UPLOADING", f"{status(shown[-1])} {seconds:g} s later", stop, shown[-1])  # noqa: FBT003
        elif shown and status(shown[-1]) in ACTIVE and shown[-1].at - stop.at >= DOUBTFUL:
            seconds = shown[-1].at - stop.at
            yield opinion(None, "UPLOADING", f"still {status(shown[-1])} {seconds:.0f} s later", stop, shown[-1])


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
        fair = recording.meeting in visited(history) and not dig(recording.start.sent, "storage_config")
        kept = True if status(end) == "UPLOADED" else (False if fair else None)
        yield opinion(kept, "UPLOADED", f"{status(end)} after {span:g} s of recording", *_from_stop(stop, end))
