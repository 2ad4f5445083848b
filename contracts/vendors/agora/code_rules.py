"""What Agora's refusals must say, who is let in, and how many requests a second are served."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from contracts.judge.history import Call, History, dig, weather_of
from contracts.judge.rules import Opinion, behaviour, opinion
from contracts.model import ABSENT, Credentials, Event, Exchange
from contracts.vendors.agora.sessions import resource_of, sessions

A_SECOND = 10
"""Requests that are served in a second."""

TOO_MANY = 429
INSISTENT = 3
"""As many answers of 429 on end are no coincidence."""

EXPIRED = 310.0
"""Seconds after which a resource ID has surely expired."""

CHARACTERS = "agora.request.cname-characters"


def _coded(call: Call, codes: Collection[int], *before: Call) -> Iterator[Opinion]:
    """Where a 400 carries a code, it is one of these."""
    code = call.field("code")
    if call.status == 400 and isinstance(code, int) and not isinstance(code, bool):
        yield opinion(code in codes, f"code {' or '.join(map(str, codes))}", call.answered, *before, call)


@behaviour("agora.auth.is-http-basic")
def basic_is_let_in(history: History) -> Iterator[Opinion]:
    for call in history.calls:
        known = call.refused is not None and call.path["appid"] not in history.invented
        if call.authorised and not call.weather and known:
            yield opinion(call.status != 401, "no 401, the credentials are the account's", call.answered, call)


def _says(history: History, credentials: Credentials, message: str) -> Iterator[Opinion]:
    for call in history.calls:
        told = call.field("message")
        if call.exchange.credentials is credentials and call.status == 401 and isinstance(told, str):
            yield opinion(told == message, repr(message), repr(told), call)


@behaviour("agora.auth.missing-says-so")
def missing_credentials_are_told(history: History) -> Iterator[Opinion]:
    return _says(history, Credentials.MISSING, "Unauthorized")


@behaviour("agora.auth.wrong-says-so")
def wrong_credentials_are_told(history: History) -> Iterator[Opinion]:
    return _says(history, Credentials.WRONG, "Invalid authentication credentials")


def _of_unknown_apps(history: History) -> Iterator[Call]:
    for call in history.calls:
        if call.path["appid"] in history.invented and not call.weather and call.status != 404:
            yield call


@behaviour("agora.errors.unknown-app-is-refused")
def unknown_app_is_refused(history: History) -> Iterator[Opinion]:
    for call in _of_unknown_apps(history):
        yield opinion(call.refused, "a refusal, the App ID is not the account's", call.answered, call)


@behaviour("agora.errors.unknown-app-is-400")
def unknown_app_is_400(history: History) -> Iterator[Opinion]:
    for call in _of_unknown_apps(history):
        yield opinion(call.status in (400, 401), "status 400 (or 401)", call.answered, call)


def _strays(history: History, *, method: bool) -> Iterator[tuple[Exchange, int]]:
    """(exchange, status) of requests that are no operation's, for an invented method or an invented path."""
    for exchange in history.strays:
        request, response = exchange.request, exchange.response
        invented = f"{request.method} {request.path}" if method else request.path
        if response is not None and not weather_of(exchange) and invented in history.invented:
            yield exchange, response.status


@behaviour("agora.errors.unknown-route-says-so")
def unknown_route_is_told(history: History) -> Iterator[Opinion]:
    for exchange, status in _strays(history, method=False):
        body = exchange.response.body if exchange.response else ABSENT
        message = dig(body, "message")
        if status == 404 and isinstance(message, str):
            expected = "no Route matched with those values"
            yield Opinion(message == expected, repr(expected), repr(message), (exchange.id,))


@behaviour("agora.errors.wrong-method-is-404")
def wrong_method_is_404(history: History) -> Iterator[Opinion]:
    for exchange, status in _strays(history, method=True):
        yield Opinion(status == 404, "status 404", f"status {status}", (exchange.id,))


@behaviour("agora.errors.wrong-method-is-refused")
def wrong_method_is_refused(history: History) -> Iterator[Opinion]:
    for exchange, status in _strays(history, method=True):
        yield Opinion(status >= 400, "a refusal", f"status {status}", (exchange.id,))


def _in_a_crowd(history: History) -> Iterator[tuple[Event, Call, int, int]]:
    """(event, call, how many were surely, and may have been, served in the second before) once the limit is minded."""
    known = (each for each in history.events if each.kind == "befell" and each.data["incident"] == "rate-limit")
    event = next(known, None)
    served: list[Call] = []
    for call in history.calls:
        if event is not None and call.at >= event.at:
            surely = sum(call.done - 1 < each.at and not each.weather for each in served)
            yield event, call, surely, sum(call.at - 1 < each.done for each in served)
        if call.status != TOO_MANY:
            served.append(call)


@behaviour("agora.rate.ten-a-second")
def ten_a_second_are_served(history: History) -> Iterator[Opinion]:
    """One 429 may be the weather, and every request may arrive twice; the limit refuses everything from then on."""
    calls = list(_in_a_crowd(history))
    for index, (event, call, _, served) in enumerate(calls):
        following = [later.status for _, later, *_ in calls[index + 1 :] if later.at < call.at + 1]
        limited = len(following) >= INSISTENT and set(following) == {TOO_MANY}
        kept = True if call.status != TOO_MANY else False if limited and 2 * served <= A_SECOND else None
        if served < A_SECOND:
            yield opinion(kept, f"an answer, after {served} in this second", call.answered, event, call)


@behaviour("agora.rate.more-are-429")
def more_are_refused(history: History) -> Iterator[Opinion]:
    for event, call, served, _ in _in_a_crowd(history):
        if served >= A_SECOND and (call.status == TOO_MANY or not call.weather):
            expected = f"status 429, after {served} in this second"
            yield opinion(call.status == TOO_MANY, expected, call.answered, event, call)


@behaviour("agora.errors.429-says-so")
def too_many_are_told(history: History) -> Iterator[Opinion]:
    """Somebody on the way may answer 429 too, but not to everybody in the crowd."""
    expected = "API rate limit exceeded"
    found = [(event, call) for event, call, served, _ in _in_a_crowd(history) if served >= A_SECOND]
    told = [(event, call) for event, call in found if call.status == TOO_MANY and call.field("message") is not None]
    said = any(call.field("message") == expected for _, call in told)
    for event, call in told:
        kept = call.field("message") == expected or (None if said or len(told) < INSISTENT else False)
        yield opinion(kept, repr(expected), repr(call.field("message")), event, call)


@behaviour("agora.errors.invalid-parameter-is-code-2")
def invalid_parameter_is_code_2(history: History) -> Iterator[Opinion]:
    codes = (2,) if history.contract.edition != "2023-01" else (2, 8, 432, 1013, 1028)
    for call in history.calls:
        misnamed = any(each.at == "/body/cname" for each in call.broken)  # has a code of its own
        if call.authorised and call.broken and not misnamed and call.path["appid"] not in history.invented:
            yield from _coded(call, codes)


@behaviour("agora.errors.invalid-parameter-has-a-code")
def invalid_parameter_has_a_code(history: History) -> Iterator[Opinion]:
    for call in history.calls:
        known = call.path["appid"] not in history.invented and call.path.get("sid") not in history.invented
        if call.authorised and call.broken and call.status == 400 and known:
            told = call.field("code") is not None and call.field("reason") is not None
            yield opinion(told, "a code and a reason", call.answered, call)


def _misnamed(history: History, *codes: int) -> Iterator[Opinion]:
    for call in history.of("acquire"):
        if call.authorised and {each.clause for each in call.broken} == {CHARACTERS}:
            yield from _coded(call, codes)


@behaviour("agora.acquire.invalid-name-is-code-401")
def invalid_name_is_code_401(history: History) -> Iterator[Opinion]:
    return _misnamed(history, 401, 2)


@behaviour("agora.acquire.invalid-name-is-code-1013")
def invalid_name_is_code_1013(history: History) -> Iterator[Opinion]:
    return _misnamed(history, 1013, 2)


def _first_starts(history: History) -> Iterator[tuple[Call, Call]]:
    """(acquire, start) for the first start on each resource."""
    for session in sessions(history):
        start = next((call for call in session.calls if call.operation.id == "start"), None)
        if session.acquired and start and start.valid:
            yield session.acquired, start


def _same_owner(acquired: Call, start: Call) -> bool:
    return all(dig(acquired.sent, name) == dig(start.sent, name) for name in ("cname", "uid"))


@behaviour("agora.start.other-identity-is-code-432")
def other_identity_is_code_432(history: History) -> Iterator[Opinion]:
    for acquired, start in _first_starts(history):
        if not _same_owner(acquired, start) and start.at - acquired.at < EXPIRED - 60:
            yield from _coded(start, (432, 2), acquired)


@behaviour("agora.start.expired-resource-is-code-433")
def expired_resource_is_code_433(history: History) -> Iterator[Opinion]:
    for acquired, start in _first_starts(history):
        if _same_owner(acquired, start) and start.at - acquired.at >= EXPIRED:
            yield from _coded(start, (433, 2), acquired)


def _invented_resources(history: History) -> Iterator[Call]:
    for call in history.of("start"):
        if resource_of(call) in history.invented and call.admissible and not call.weather:
            yield call


@behaviour("agora.start.invented-resource-is-refused")
def invented_resource_is_refused(history: History) -> Iterator[Opinion]:
    for call in _invented_resources(history):
        yield opinion(call.refused, "a refusal, the resource ID was never issued", call.answered, call)


@behaviour("agora.start.invented-resource-is-code-1001")
def invented_resource_is_code_1001(history: History) -> Iterator[Opinion]:
    for call in _invented_resources(history):
        yield from _coded(call, (1001, 432, 2))


def _swapped(history: History) -> Iterator[tuple[Call, Call]]:
    """(start, query) where the query names the sid of that start, and the resource of another."""
    starts = {str(start.field("sid")): start for start in history.of("start") if start.ok}
    resources = {resource_of(start) for start in starts.values()}
    for call in history.of("query"):
        start = starts.get(call.path["sid"])
        if start and resource_of(call) in resources - {resource_of(start)} and call.admissible and not call.weather:
            yield start, call


@behaviour("agora.query.foreign-sid-is-refused")
def foreign_sid_is_refused(history: History) -> Iterator[Opinion]:
    for start, call in _swapped(history):
        expected = "a refusal, the sid belongs to another resource ID"
        yield opinion(call.refused, expected, call.answered, start, call)


@behaviour("agora.query.foreign-sid-is-code-1003")
def foreign_sid_is_code_1003(history: History) -> Iterator[Opinion]:
    for start, call in _swapped(history):
        yield from _coded(call, (1003, 432, 2), start)


@behaviour("agora.update-layout.wrong-layout-is-code-1028")
def wrong_layout_is_code_1028(history: History) -> Iterator[Opinion]:
    for call in history.of("updateLayout"):
        flaws = {each.clause.startswith("agora.update-layout.") for each in call.broken}
        if call.authorised and not call.doubtful and flaws == {True}:
            yield from _coded(call, (1028, 2))


@behaviour("agora.errors.no-json-is-code-8")
def no_json_is_code_8(history: History) -> Iterator[Opinion]:
    for call in history.calls:
        if call.authorised and call.exchange.request.text and call.operation.body_clause:
            yield from _coded(call, (8, 2))


@behaviour("agora.stop.exiting-is-code-49")
def repeated_stop_is_code_49(history: History) -> Iterator[Opinion]:
    for session in sessions(history):
        first = session.stopped
        for again in session.after(first, "stop") if first else ():
            if first and again.valid and again.at >= first.done and session.concerns_recording(again):
                yield from _coded(again, (49,), first)


@behaviour("agora.stop.slow-upload-is-error-50")
def slow_upload_is_error_50(history: History) -> Iterator[Opinion]:
    for event in history.events:
        if event.kind != "befell" or event.data["incident"] != "slow-upload":
            continue
        for session in sessions(history):
            later = (call for call in session.calls if call.operation.id == "stop" and call.at >= event.at)
            stop = next(later, None) if session.room == event.data["subject"] else None
            if stop is not None and stop.status and not dig(stop.sent, "clientRequest", "async_stop"):
                told = stop.field("code") == 50
                kept = None if stop.weather and not told else not stop.ok and told
                yield opinion(kept, "a refusal with code 50, the upload took too long", stop.answered, event, stop)
