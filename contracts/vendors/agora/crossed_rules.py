"""What must come of repeated, late and crossed calls with Agora: nothing, for whatever they are not about."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.judge.history import Call, History, dig
from contracts.judge.rules import Opinion, behaviour, opinion
from contracts.model import Json
from contracts.vendors.agora.asked_rules import asked_outputs, told_outputs
from contracts.vendors.agora.sessions import IDLE, Session, resource_of, sessions, starts_paused
from contracts.vendors.agora.start_rules import is_first_rate, refused_as_invalid
from contracts.vendors.agora.update_rules import EFFECT, page_told

RUNNING = ("query", "update", "updateLayout", "stop")
"""Operations on a recording."""

EXITING = 49
"""The code of a stop that finds its recording stopped already."""

CONFLICT = 53
"""The code of a start of something that is being recorded already."""


def _is_refusal(call: Call) -> bool:
    return 400 <= call.status < 500 and not call.weather


@behaviour("agora.stop.accepts-valid-requests")
def valid_stop_is_accepted(history: History) -> Iterator[Opinion]:
    for session in sessions(history):
        start = session.started
        for call in session.after(start, "stop") if start else ():
            owned = all(dig(call.sent, name) == dig(start.sent, name) for name in ("cname", "uid")) if start else False
            usable = session.concerns_recording(call) and call.exemplary and _surely_lives(history, session, call)
            if start and owned and usable and (call.ok or refused_as_invalid(call)):
                yield opinion(
                    call.ok, "status 200, the request keeps every documented rule", call.answered, start, call
                )


def _surely_lives(history: History, session: Session, moment: Call) -> bool:
    """Whether it runs at `moment`: too early to idle, and no stop of it was or may have been granted."""
    start = session.started
    if start is None or start.broken or not start.at <= moment.at <= start.at + 0.8 * min(session.idle_limit, IDLE):
        return False
    here = history.places[moment]
    stops = (each for each in session.calls if each.operation.id == "stop" and history.places[each] < here)
    return all(_is_refusal(each) for each in stops)


def _life_signs(history: History, session: Session, moment: Call) -> tuple[bool | None, list[Call]]:
    """Whether the recording is seen to run after `moment`, None where that is not seen, and the calls that show it.

    One 404 says nothing, for a running recording may be answered so while the service recovers: a query and a stop.
    """
    shown: dict[str, Call] = {}
    for call in session.calls:
        later = history.places[call] > history.places[moment] and call.at >= moment.done
        if (
            not later
            or call.operation.id not in ("query", "stop")
            or not (session.concerns_recording(call) and call.valid)
            or call.weather
        ):
            continue
        if not _surely_lives(history, session, call):
            break
        if call.ok or call.status == 206:
            return True, [call]
        if call.status == 404 or (call.operation.id == "stop" and call.field("code") == EXITING):
            shown.setdefault(call.operation.id, call)
    return (False if len(shown) > 1 else None), list(shown.values())


def _still_runs(history: History, session: Session, moment: Call, why: str) -> Iterator[Opinion]:
    alive, signs = _life_signs(history, session, moment)
    if alive is not None and session.started:
        yield opinion(alive, f"a recording that goes on, {why}", signs[-1].answered, session.started, moment, *signs)


@behaviour("agora.stop.leaves-others-running")
def stop_leaves_others_running(history: History) -> Iterator[Opinion]:
    for stopped in sessions(history):
        stop = stopped.stopped or stopped.left_empty
        for other in sessions(history) if stop and stopped.concerns_recording(stop) else ():
            if stop and other is not stopped and _is_itself(history, other) and _surely_lives(history, other, stop):
                yield from _still_runs(history, other, stop, "another was stopped")


def _about(history: History, session: Session) -> Iterator[Call]:
    """Calls that name this session's sid, below whichever resource and in whichever mode."""
    sid = session.started.field("sid") if session.started and _is_itself(history, session) else None
    return (call for call in history.of(*RUNNING) if sid is not None and call.path["sid"] == sid)


def _is_itself(history: History, session: Session) -> bool:
    """Whether no other recording was given the same sid: of those nobody can say which one a call is about."""
    sids = [each.started.field("sid") for each in sessions(history) if each.started]
    return session.started is not None and sids.count(session.started.field("sid")) == 1


@behaviour("agora.stop.refused-leaves-the-recording")
def refused_stop_leaves_the_recording(history: History) -> Iterator[Opinion]:
    for session in sessions(history):
        for call in _about(history, session):
            right = session.concerns_recording(call) and call.status == 404
            if (
                call.operation.id == "stop"
                and _is_refusal(call)
                and not right
                and _surely_lives(history, session, call)
            ):
                yield from _still_runs(history, session, call, "the stop was refused")


def _after_refused_starts(history: History) -> Iterator[tuple[Session, Call, Call]]:
    """(session, refused start, the right one that comes next on its resource)."""
    for session in sessions(history):
        refused: Call | None = None
        for call in (each for each in session.calls if each.operation.id == "start"):
            if refused and session.acquired and is_first_rate(session.acquired, call):
                yield session, refused, call
                break
            if not _is_refusal(call) or call.status != 400 or call.field("code") == CONFLICT:
                break
            refused = call


def _is_alone(history: History, session: Session, start: Call) -> bool:
    """Whether nothing else can have been started for the channel and uid of `start`."""
    same = [
        each
        for each in history.of("start")
        if each.sent != {} and all(dig(each.sent, name) == dig(start.sent, name) for name in ("cname", "uid"))
    ]
    return all(resource_of(each) == session.resource for each in same)


@behaviour("agora.start.refused-begins-nothing")
def refused_start_begins_nothing(history: History) -> Iterator[Opinion]:
    started = any(call.status == 200 for call in history.of("start"))
    for session, refused, start in _after_refused_starts(history):
        if _is_alone(history, session, start) and (start.ok or _is_refusal(start) or start.status == 201):
            twice = start.status == 201 and start.field("sid") is None
            if twice and not started:
                continue  # 201 to every start of a trace comes from a network that delivers each request twice
            begun = twice or (start.status == 400 and start.field("code") == CONFLICT)
            yield opinion(not begun, "no recording, the first start was refused", start.answered, refused, start)


@behaviour("agora.start.refused-leaves-the-resource")
def refused_start_leaves_the_resource(history: History) -> Iterator[Opinion]:
    for session, refused, start in _after_refused_starts(history):
        if _is_alone(history, session, start) and (start.ok or start.status == 400):
            yield opinion(start.ok, "status 200, nothing was started before", start.answered, refused, start)


def _expected_onhold(session: Session, query: Call) -> tuple[bool | None, Call | None]:
    """What onhold must be told to be by what was granted, and the update that says so; None where that is open."""
    update, settled = _last_granted(session, query, "webRecordingConfig")
    if not settled:
        return None, None
    asked = dig(update.sent, "clientRequest", "webRecordingConfig", "onhold") if update else starts_paused(session)
    return (asked if isinstance(asked, bool) else None), update


def _expected_outputs(session: Session, query: Call) -> tuple[list[str] | None, Call | None]:
    update, settled = _last_granted(session, query, "rtmpPublishConfig")
    if not settled:
        return None, None
    if update is None:
        return asked_outputs(session), None
    outputs = dig(update.sent, "clientRequest", "rtmpPublishConfig", "outputs")
    urls = [dig(each, "rtmpUrl") for each in outputs] if isinstance(outputs, list) else []
    return (sorted(urls) if urls and all(isinstance(url, str) for url in urls) else None), update


def _last_granted(session: Session, query: Call, part: str) -> tuple[Call | None, bool]:
    """The last update of this part before `query` that was granted, and whether it is settled what holds now."""
    earlier = session.calls[: session.calls.index(query)]
    updates = [each for each in earlier if each.operation.id == "update" and _mentions(each, part)]
    open_ = [each for each in updates if not _is_refusal(each)]
    last = open_[-1] if open_ else None
    return last, last is None or (last.ok and last.valid and query.at >= last.done + EFFECT)


def _mentions(update: Call, part: str) -> bool:
    client = dig(update.sent, "clientRequest")
    return isinstance(client, dict) and part in client


def _page_queries(history: History) -> Iterator[tuple[Session, Call, Call]]:
    for session in sessions(history):
        start = session.started
        if start is not None and not start.broken and session.mode.lower() == "web":
            for query in session.after(start, "query"):
                if query.ok and session.concerns_recording(query):
                    yield session, start, query


def _as_granted(session: Session, query: Call, part: str) -> tuple[bool, str, str] | None:
    """(whether it is so, what was granted, what is told) of a part of a page's settings, where both are known."""
    wanted: Json
    told: Json
    if part == "webRecordingConfig":
        wanted, told = _expected_onhold(session, query)[0], dig(page_told(query, "web_recorder_service"), "onhold")
        known = isinstance(wanted, bool) and isinstance(told, bool)
        names = [f"onhold {str(each).lower()}" for each in (wanted, told)]
    else:
        wanted, told = _expected_outputs(session, query)[0], told_outputs(query)
        known = bool(wanted) and told is not None
        names = [" and ".join(each or ()) or "no address" for each in (wanted, told)]
    return (wanted == told, names[0], names[1]) if known else None


PARTS = ("webRecordingConfig", "rtmpPublishConfig")


@behaviour("agora.update.refused-changes-nothing")
def refused_update_changes_nothing(history: History) -> Iterator[Opinion]:
    for session, start, query in _page_queries(history):
        for part in PARTS:
            refused = _refused_since(history, session, query, part)
            found = _as_granted(session, query, part)
            if refused and found:
                kept, wanted, told = found
                yield opinion(kept, f"{wanted}, the update was refused", told, start, refused, query)


def _refused_since(history: History, session: Session, query: Call, part: str) -> Call | None:
    """The last refused update of this part since one was granted, long enough before `query` to show."""
    granted, _ = _last_granted(session, query, part)
    since = granted.at if granted else 0.0
    late = [
        each
        for each in _about(history, session)
        if each.operation.id == "update" and _mentions(each, part) and _is_refusal(each)
        if since <= each.at and each.done + EFFECT <= query.at
    ]
    return late[-1] if late else None


@behaviour("agora.update.leaves-others-alone")
def update_leaves_others_alone(history: History) -> Iterator[Opinion]:
    for session, start, query in _page_queries(history):
        for part in PARTS:
            foreign = [
                call
                for other in sessions(history)
                if other is not session and other.mode.lower() == "web"
                for call in other.calls
                if call.operation.id == "update" and call.ok and other.concerns_recording(call)
                if _mentions(call, part) and start.done <= call.at and call.done + EFFECT <= query.at
            ]
            found = _as_granted(session, query, part)
            if foreign and found:
                kept, wanted, told = found
                yield opinion(kept, f"{wanted}, another page was changed", told, start, foreign[-1], query)


@behaviour("agora.stop.second-stop-is-refused")
def second_stop_is_refused(history: History) -> Iterator[Opinion]:
    for session in sessions(history):
        first = session.stopped
        for again in session.after(first, "stop") if first and session.concerns_recording(first) else ():
            usable = again.valid and not again.weather and again.status != 206 and session.concerns_recording(again)
            if first and usable and again.at >= first.done:
                yield opinion(again.refused, "a refusal, it is stopped already", again.answered, first, again)


def _of_running(history: History) -> Iterator[tuple[Session, Call]]:
    """(session, call) of valid calls that name the sid of a recording that surely runs."""
    for session in sessions(history):
        for call in _about(history, session):
            if call.valid and not call.weather and call.status != 206 and _surely_lives(history, session, call):
                yield session, call


@behaviour("agora.session.ids-belong-together")
def ids_belong_together(history: History) -> Iterator[Opinion]:
    resources = {session.resource for session in sessions(history) if session.acquired}
    for session, call in _of_running(history):
        if resource_of(call) in resources - {session.resource} and session.started and not call.lasts:
            expected = "a refusal, the sid belongs to another resource ID"
            yield opinion(call.refused, expected, call.answered, session.started, call)


@behaviour("agora.session.mode-is-that-of-the-start")
def mode_is_that_of_the_start(history: History) -> Iterator[Opinion]:
    for session, call in _of_running(history):
        other = resource_of(call) == session.resource and call.path["mode"] != session.mode
        if other and session.started and not call.lasts:
            expected = f"a refusal, the mode of this recording is {session.mode}"
            yield opinion(call.refused, expected, call.answered, session.started, call)
