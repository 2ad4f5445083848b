"""What must hold over a whole recording with Agora: identity, order, refusals."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from contracts.judge.history import Call, History, dig, weather_of
from contracts.judge.presence import overheard
from contracts.judge.rules import Opinion, behaviour, not_tested, opinion, server_errors
from contracts.model import Credentials
from contracts.vendors.agora.sessions import CHANNEL, USER, Session, resource_of, sessions

ENDED_BY_ITSELF = "it may have ended by itself"
"""Why a 404 in traffic of others tells nothing."""


def _echo(history: History, field: str, sent: str, *operations: str) -> Iterator[Opinion]:
    """Where an answer carries `field`, it is the value the request had in its path."""
    for call in history.of(*operations):
        value = call.field(field)
        if call.ok and isinstance(value, str):
            yield opinion(value == call.path[sent], repr(call.path[sent]), repr(value), call)


@behaviour("agora.answers.echo-resource-id")
def resource_id_is_echoed(history: History) -> Iterator[Opinion]:
    return _echo(history, "resourceId", "resourceid", "start", "query", "update", "updateLayout", "stop")


@behaviour("agora.answers.echo-sid")
def sid_is_echoed(history: History) -> Iterator[Opinion]:
    return _echo(history, "sid", "sid", "query", "update", "updateLayout", "stop")


def _identity(history: History, field: str) -> Iterator[Opinion]:
    for call in history.calls:
        value, wanted, clear = call.field(field), dig(call.sent, field), call.clear_about(f"/body/{field}")
        if call.operation.id in {"query", "update", "updateLayout", "stop"}:
            session = next((each for each in sessions(history) if each.resource == resource_of(call)), None)
            start = session.started if session else None
            wanted, clear = dig(start and start.sent, field), bool(start and start.clear_about(f"/body/{field}"))
        if call.ok and isinstance(value, str) and isinstance(wanted, str) and call.authorised and clear:
            yield opinion(value == wanted, repr(wanted), repr(value), call)


@behaviour("agora.answers.echo-cname")
def cname_is_echoed(history: History) -> Iterator[Opinion]:
    return _identity(history, "cname")


@behaviour("agora.answers.echo-uid")
def uid_is_echoed(history: History) -> Iterator[Opinion]:
    return _identity(history, "uid")


@behaviour("agora.acquire.issues-a-new-id-each-time")
def resource_ids_differ(history: History) -> Iterator[Opinion]:
    seen: dict[str, Call] = {}
    for call in history.of("acquire"):
        resource = resource_of(call)
        if not call.ok or not resource:
            continue
        if seen:
            earlier = seen.get(resource, next(iter(seen.values())))
            yield opinion(resource not in seen, "an ID that was not issued before", repr(resource), earlier, call)
        seen[resource] = call


@behaviour("agora.start.issues-a-new-sid-each-time")
def sids_differ(history: History) -> Iterator[Opinion]:
    seen: dict[str, Call] = {}
    for call in history.of("start"):
        sid = call.field("sid")
        if not call.ok or not isinstance(sid, str):
            continue
        if seen:
            earlier = seen.get(sid, next(iter(seen.values())))
            yield opinion(sid not in seen, "a sid that was not issued before", repr(sid), earlier, call)
        seen[sid] = call


@behaviour("agora.resource.starts-one-recording")
def resource_is_single_use(history: History) -> Iterator[Opinion]:
    for session in sessions(history):
        start, end = session.started, session.stopped
        if start is None or end is None or not session.concerns_recording(end):
            continue
        for again in session.after(end, "start"):
            if again is not start and again.at >= end.done and again.admissible and not again.weather:
                yield opinion(not again.ok, "a refusal, the resource was used", again.answered, start, end, again)


@behaviour("agora.start.answers-201-while-running")
def running_resource_is_already_started(history: History) -> Iterator[Opinion]:
    for session in sessions(history):
        start = session.started
        if start is None:
            continue
        for again in session.after(start, "start"):
            if session.surely_running(again) and again.admissible and not again.weather and again.sent == start.sent:
                expected = "status 201 with code 7, already started"
                yield opinion(again.status == 201, expected, again.answered, start, again)


def _before(session: Session, moment: Call) -> Iterator[Call]:
    return iter(session.calls[: session.calls.index(moment)])


@behaviour("agora.start.refuses-the-same-channel-and-uid")
def same_identity_conflicts(history: History) -> Iterator[Opinion]:
    running = [each for each in sessions(history) if each.started]
    for first in running:
        for call in history.of("start"):
            if _is_conflict(first, call):
                yield opinion(
                    call.status == 400 and call.field("code") in (53, None),
                    "status 400, task conflict; where it has a code, 53",
                    call.answered,
                    first.started,  # type: ignore[arg-type]
                    call,
                )


def _is_conflict(first: Session, call: Call) -> bool:
    start = first.started
    if start is None or call.weather or not call.admissible or resource_of(call) == first.resource:
        return False
    return (
        start.clear_about(CHANNEL, USER)
        and first.surely_running(call)
        and all(dig(start.sent, name) == dig(call.sent, name) for name in ("cname", "uid"))
        and start.path["mode"] == call.path["mode"]
    )


@behaviour("agora.query.answers-while-running")
def query_answers_while_running(history: History) -> Iterator[Opinion]:
    for session in sessions(history):
        start = session.started
        if start is None:
            continue
        for call in session.after(start, "query"):
            if session.stopped and call not in tuple(_before(session, session.stopped)):
                continue
            if call.weather or call.status == 206 or not session.concerns_recording(call):
                continue
            if call.status == 404 and overheard(history):
                yield not_tested(ENDED_BY_ITSELF, start, call)
            elif not session.may_be_closed(call):
                kept = None if call.status == 404 else call.ok
                expected = "status 200 (404 is documented while the service recovers)"
                yield opinion(kept, expected, call.answered, start, call)


@behaviour("agora.query.status-never-goes-back")
def status_is_monotone(history: History) -> Iterator[Opinion]:
    for session in sessions(history):
        readings = [
            call
            for call in session.calls
            if call.operation.id == "query" and call.ok and isinstance(_status(call), int) and _status(call) != 20
        ]
        for earlier, later in pairwise(readings):
            if earlier.done <= later.at:
                before, now = _status(earlier), _status(later)
                yield opinion(now >= before, f"status {before} or later", f"status {now}", earlier, later)


def _status(call: Call) -> int:
    value: int = call.field("serverResponse", "status")
    return value


@behaviour("agora.auth.missing-is-401")
def missing_credentials(history: History) -> Iterator[Opinion]:
    return _unauthorised(history, Credentials.MISSING)


@behaviour("agora.auth.wrong-is-401")
def wrong_credentials(history: History) -> Iterator[Opinion]:
    return _unauthorised(history, Credentials.WRONG)


def _unauthorised(history: History, credentials: Credentials) -> Iterator[Opinion]:
    for call in history.calls:
        if call.exchange.credentials is credentials and not call.weather:
            yield opinion(call.status == 401, "status 401", call.answered, call)


@behaviour("agora.errors.server-errors-pass")
def server_errors_pass(history: History) -> Iterator[Opinion]:
    return server_errors(history)


@behaviour("agora.errors.unknown-route-is-404")
def unknown_route(history: History) -> Iterator[Opinion]:
    for exchange in history.strays:
        response = exchange.response
        if response is not None and not weather_of(exchange) and exchange.request.path in history.invented:
            yield Opinion(response.status == 404, "status 404", f"status {response.status}", (exchange.id,))
