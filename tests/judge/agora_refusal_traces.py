"""Agora conversations about refusals: for each clause, one that keeps it and one that breaks it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from agora_traces import BASE, CONFLICT, GONE, INVALID, OLDER, Tape

from contracts.model import Credentials, Json

Story = tuple[Callable[[Tape], Tape], Callable[[Tape], Tape]]
DENIED: Json = {"message": "Invalid authentication credentials"}
NOWHERE: Json = {"message": "no Route matched with those values"}
TOO_MANY: Json = {"message": "API rate limit exceeded"}
OTHER: Json = {"message": "no"}
EXITING: Json = {"code": 49, "reason": "invalid operation"}
SLOW: Json = {"code": 50, "reason": "upload timeout"}


def coded(code: int) -> Json:
    return {"code": code, "reason": "no"}


def refused(tape: Tape, status: int, answer: Json, credentials: Credentials) -> Tape:
    return tape.acquire(status=status, answer=answer, credentials=credentials)


def at_unknown_app(tape: Tape, status: int) -> Tape:
    tape.event("invented", value="other")
    body = {"cname": "room", "uid": "42", "clientRequest": {}}
    answer = {"message": "appid is invalid"}
    return tape.send("POST", "/v1/apps/other/cloud_recording/acquire", body=body, status=status, answer=answer)


def astray(tape: Tape, method: str, path: str, status: int, answer: Json) -> Tape:
    value = path if path.endswith("nowhere") else f"{method} {path}"
    return tape.event("invented", value=value).send(method, path, status=status, answer=answer)


def crowd(tape: Tape, served: int, more: int, answer: Json = TOO_MANY) -> Tape:
    """So many requests that are served in one second, and so many that are not."""
    tape.begin().wait(5).event("befell", incident="rate-limit", subject="")
    for _ in range(served):
        tape.query()
    for _ in range(more):
        tape.query(status=429, answer=answer)
    return tape


def misnamed(tape: Tape, code: int) -> Tape:
    reason = "invalid_channel_name" if code == 401 else "no"
    return tape.acquire(sent={"cname": "a*"}, status=400, answer={"code": code, "reason": reason})


def misplaced(tape: Tape, code: int) -> Tape:
    return tape.acquire().start(sent={"uid": "7"}, status=400, answer=coded(code))


def belated(tape: Tape, code: int) -> Tape:
    return tape.acquire().wait(320).start(status=400, answer=coded(code))


def invented(tape: Tape) -> Tape:
    return replace(tape.event("invented", value="made-up"), resource="made-up")


def swapped(tape: Tape) -> Tape:
    """Two recordings, and then the ids of one below the other."""
    tape.begin()
    other = replace(tape, resource="other", sid="other", uid="43").begin()
    return replace(other, resource=tape.resource)


def unparsed(tape: Tape, code: int) -> Tape:
    tape.send("POST", f"{BASE}/acquire", status=400, answer=coded(code))
    exchange = tape.items[-1]
    tape.items[-1] = replace(exchange, request=replace(exchange.request, text="{"))  # type: ignore[arg-type, union-attr]
    return tape


def uploading(tape: Tape) -> Tape:
    return tape.begin().wait(6).event("befell", incident="slow-upload", subject="room")


def wrong(tape: Tape) -> Json:
    """A code that is documented, but not for this."""
    return coded(53) if tape.edition == OLDER else CONFLICT


REFUSALS: dict[str, Story] = {
    "agora.auth.is-http-basic": (
        lambda tape: tape.acquire(),
        lambda tape: tape.acquire(status=401, answer=DENIED),
    ),
    "agora.auth.missing-says-so": (
        lambda tape: refused(tape, 401, {"message": "Unauthorized"}, Credentials.MISSING),
        lambda tape: refused(tape, 401, OTHER, Credentials.MISSING),
    ),
    "agora.auth.wrong-says-so": (
        lambda tape: refused(tape, 401, DENIED, Credentials.WRONG),
        lambda tape: refused(tape, 401, OTHER, Credentials.WRONG),
    ),
    "agora.errors.unknown-app-is-refused": (
        lambda tape: at_unknown_app(tape, 400),
        lambda tape: at_unknown_app(tape, 200),
    ),
    "agora.errors.unknown-app-is-400": (
        lambda tape: at_unknown_app(tape, 401),
        lambda tape: at_unknown_app(tape, 403),
    ),
    "agora.errors.unknown-route-says-so": (
        lambda tape: astray(tape, "POST", f"{BASE}/nowhere", 404, NOWHERE),
        lambda tape: astray(tape, "POST", f"{BASE}/nowhere", 404, OTHER),
    ),
    "agora.errors.wrong-method-is-404": (
        lambda tape: astray(tape, "GET", f"{BASE}/acquire", 404, NOWHERE),
        lambda tape: astray(tape, "GET", f"{BASE}/acquire", 405, NOWHERE),
    ),
    "agora.errors.wrong-method-is-refused": (
        lambda tape: astray(tape, "GET", f"{BASE}/acquire", 405, NOWHERE),
        lambda tape: astray(tape, "GET", f"{BASE}/acquire", 204, NOWHERE),
    ),
    "agora.errors.429-says-so": (
        lambda tape: crowd(tape, 10, 1),
        lambda tape: crowd(tape, 10, 3, OTHER),
    ),
    "agora.rate.ten-a-second": (
        lambda tape: crowd(tape, 10, 3),
        lambda tape: crowd(tape, 5, 5),
    ),
    "agora.rate.more-are-429": (
        lambda tape: crowd(tape, 10, 3),
        lambda tape: crowd(tape, 13, 0),
    ),
    "agora.errors.invalid-parameter-has-a-code": (
        lambda tape: tape.acquire(sent={"uid": 7}, status=400, answer=INVALID),
        lambda tape: tape.acquire(sent={"uid": 7}, status=400, answer={"message": "invalid uid"}),
    ),
    "agora.errors.invalid-parameter-is-code-2": (
        lambda tape: tape.acquire(sent={"uid": 7}, status=400, answer=INVALID),
        lambda tape: tape.acquire(sent={"uid": 7}, status=400, answer=wrong(tape)),
    ),
    "agora.acquire.invalid-name-is-code-401": (
        lambda tape: misnamed(tape, 401),
        lambda tape: misnamed(tape, 405),
    ),
    "agora.acquire.invalid-name-is-code-1013": (
        lambda tape: misnamed(tape, 1013),
        lambda tape: misnamed(tape, 53),
    ),
    "agora.start.other-identity-is-code-432": (
        lambda tape: misplaced(tape, 432),
        lambda tape: misplaced(tape, 53),
    ),
    "agora.start.expired-resource-is-code-433": (
        lambda tape: belated(tape, 433),
        lambda tape: belated(tape, 53),
    ),
    "agora.start.invented-resource-is-refused": (
        lambda tape: invented(tape).start(status=400, answer=INVALID),
        lambda tape: invented(tape).start(),
    ),
    "agora.start.invented-resource-is-code-1001": (
        lambda tape: invented(tape).start(status=400, answer=coded(1001)),
        lambda tape: invented(tape).start(status=400, answer=coded(53)),
    ),
    "agora.query.foreign-sid-is-refused": (
        lambda tape: swapped(tape).query(status=404, answer=GONE),
        lambda tape: swapped(tape).query(),
    ),
    "agora.query.foreign-sid-is-code-1003": (
        lambda tape: swapped(tape).query(status=400, answer=coded(1003)),
        lambda tape: swapped(tape).query(status=400, answer=coded(53)),
    ),
    "agora.update-layout.wrong-layout-is-code-1028": (
        lambda tape: tape.begin().update_layout({"mixedVideoLayout": 9}, status=400, answer=coded(1028)),
        lambda tape: tape.begin().update_layout({"mixedVideoLayout": 9}, status=400, answer=coded(53)),
    ),
    "agora.errors.no-json-is-code-8": (
        lambda tape: unparsed(tape, 8),
        lambda tape: unparsed(tape, 53),
    ),
    "agora.stop.exiting-is-code-49": (
        lambda tape: tape.begin().wait(6).stop(client={"async_stop": True}).stop(status=400, answer=EXITING),
        lambda tape: tape.begin().wait(6).stop(client={"async_stop": True}).stop(status=400, answer=INVALID),
    ),
    "agora.stop.slow-upload-is-error-50": (
        lambda tape: uploading(tape).stop(status=500, answer=SLOW),
        lambda tape: uploading(tape).stop(),
    ),
}
"""For each clause, a conversation that keeps it and one that breaks it."""
