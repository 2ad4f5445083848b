"""What Agora says of recordings that are over, never were, or are somebody else's."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.judge.history import Call, History, dig
from contracts.judge.rules import Opinion, behaviour, opinion
from contracts.vendors.agora.sessions import CHANNEL, NO_DATA, USER, sessions

SETTLE = 5.0
"""Seconds after a stop for which nothing is said yet: the documents do not tell how fast an end shows."""

GONE = (404,)
EXITING = (404, 400)
"""After its end a recording is not found; while it exits a second stop is an invalid operation (400, code 49)."""


def _after_the_end(history: History, operation: str) -> Iterator[tuple[Call, Call]]:
    """(end, call) for each call about a recording after its end has settled."""
    for session in sessions(history):
        end = session.ended
        if end is None:
            continue
        for call in session.after(end, operation):
            late = call.at >= end.done + SETTLE and session.concerns_recording(call)
            late = late and not session.may_be_closed(call)
            if late and call.admissible and not call.weather and call.status != 206:
                yield end, call


def _gone(history: History, operation: str, statuses: tuple[int, ...], expected: str) -> Iterator[Opinion]:
    for end, call in _after_the_end(history, operation):
        yield opinion(call.status in statuses, expected, call.answered, end, call)


@behaviour("agora.query.404-after-the-end")
def query_after_the_end(history: History) -> Iterator[Opinion]:
    return _gone(history, "query", GONE, "status 404, the recording has ended")


@behaviour("agora.update.404-after-the-end")
def update_after_the_end(history: History) -> Iterator[Opinion]:
    return _gone(history, "update", GONE, "status 404, the recording has ended")


@behaviour("agora.update-layout.404-after-the-end")
def update_layout_after_the_end(history: History) -> Iterator[Opinion]:
    return _gone(history, "updateLayout", GONE, "status 404, the recording has ended")


@behaviour("agora.stop.404-after-the-end")
def stop_after_the_end(history: History) -> Iterator[Opinion]:
    return _gone(history, "stop", EXITING, "status 404 (or 400 while it exits), the recording has ended")


def _refused(history: History, operation: str) -> Iterator[Opinion]:
    for end, call in _after_the_end(history, operation):
        yield opinion(call.refused, "a refusal, the recording has ended", call.answered, end, call)


@behaviour("agora.update.refused-after-the-end")
def update_refused_after_the_end(history: History) -> Iterator[Opinion]:
    return _refused(history, "update")


@behaviour("agora.update-layout.refused-after-the-end")
def update_layout_refused_after_the_end(history: History) -> Iterator[Opinion]:
    return _refused(history, "updateLayout")


def _of_nothing(history: History, operation: str) -> Iterator[Call]:
    """Calls about recordings that nobody started."""
    for call in history.of(operation):
        invented = call.path["sid"] in history.invented
        if invented and call.admissible and not call.weather and call.status not in (401, 403):
            yield call


def _not_found(history: History, operation: str) -> Iterator[Opinion]:
    for call in _of_nothing(history, operation):
        yield opinion(call.status == 404, "status 404, no such recording was started", call.answered, call)


@behaviour("agora.query.404-for-what-never-started")
def query_of_nothing(history: History) -> Iterator[Opinion]:
    return _not_found(history, "query")


@behaviour("agora.update.404-for-what-never-started")
def update_of_nothing(history: History) -> Iterator[Opinion]:
    return _not_found(history, "update")


@behaviour("agora.update-layout.404-for-what-never-started")
def update_layout_of_nothing(history: History) -> Iterator[Opinion]:
    return _not_found(history, "updateLayout")


@behaviour("agora.stop.404-for-what-never-started")
def stop_of_nothing(history: History) -> Iterator[Opinion]:
    return _not_found(history, "stop")


@behaviour("agora.update.refuses-what-never-started")
def update_of_nothing_is_refused(history: History) -> Iterator[Opinion]:
    for call in _of_nothing(history, "update"):
        yield opinion(call.refused, "a refusal, no such recording was started", call.answered, call)


@behaviour("agora.update-layout.refuses-what-never-started")
def update_layout_of_nothing_is_refused(history: History) -> Iterator[Opinion]:
    for call in _of_nothing(history, "updateLayout"):
        yield opinion(call.refused, "a refusal, no such recording was started", call.answered, call)


def _with_another(history: History, operation: str, field: str) -> Iterator[Opinion]:
    other = "cname" if field == "uid" else "uid"
    for session in sessions(history):
        start = session.started
        if start is None:
            continue
        for call in session.after(start, operation):
            differs = dig(call.sent, field) != dig(start.sent, field)
            alone = differs and dig(call.sent, other) == dig(start.sent, other)
            clear = all(each.clear_about(CHANNEL, USER) for each in (start, call)) and call.admissible
            if alone and clear and session.concerns_recording(call) and not call.weather and call.status != 404:
                obeyed = call.status == 206 and call.field("code") == NO_DATA  # it stopped, and found nothing recorded
                kept = False if obeyed else call.refused
                yield opinion(kept, f"a refusal, {field} is not the one of acquire", call.answered, start, call)


@behaviour("agora.stop.uid-must-match")
def stop_with_another_uid(history: History) -> Iterator[Opinion]:
    return _with_another(history, "stop", "uid")


@behaviour("agora.stop.cname-must-match")
def stop_with_another_cname(history: History) -> Iterator[Opinion]:
    return _with_another(history, "stop", "cname")


@behaviour("agora.update.uid-must-match")
def update_with_another_uid(history: History) -> Iterator[Opinion]:
    return _with_another(history, "update", "uid")


@behaviour("agora.update.cname-must-match")
def update_with_another_cname(history: History) -> Iterator[Opinion]:
    return _with_another(history, "update", "cname")


@behaviour("agora.update-layout.uid-must-match")
def update_layout_with_another_uid(history: History) -> Iterator[Opinion]:
    return _with_another(history, "updateLayout", "uid")


@behaviour("agora.update-layout.cname-must-match")
def update_layout_with_another_cname(history: History) -> Iterator[Opinion]:
    return _with_another(history, "updateLayout", "cname")
