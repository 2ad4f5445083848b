"""The vendor's API over HTTP: credentials, routes and errors around the operations."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from benchmarks.independent.realtimekit import faults, handlers
from benchmarks.independent.realtimekit.checks import Refusal, bad
from benchmarks.independent.realtimekit.model import App, Server
from benchmarks.independent.realtimekit.rules import Answer, Call, Mutation

BASE = "/client/v4"
KIT = BASE + "/accounts/{account_id}/realtime/kit/{app_id}"
WELL_KNOWN = "/.well-known/webhooks.json"
Endpoint = Callable[[Request], Awaitable[Response]]


def refuse(status: int, message: str) -> Answer:
    """Build an error answer in the vendor's envelope."""
    return Answer(status, {"success": False, "error": {"code": status, "message": message}})


def unauthorized() -> Answer:
    """Build the answer to wrong or missing credentials (both documented members)."""
    answer = refuse(401, "Unauthorized")
    answer.body["message"] = "Unauthorized"
    return answer


def admitted(call: Call) -> bool:
    """Say whether the request carries a token that the account knows."""
    if not call.server.rules.check_credentials:
        return True
    scheme, _, token = (call.authorization or "").partition(" ")
    right = token.strip() == call.server.account if call.server.account else token.strip() not in ("", "refused")
    return scheme.lower() == "bearer" and right


def parse(raw: bytes) -> Any:
    """Read a JSON body; an empty one counts as none."""
    if not raw.strip():
        return None
    try:
        return json.loads(raw)
    except ValueError:
        raise bad("the request body is not valid JSON") from None


def handle(call: Call, handler: handlers.Handler, raw: bytes, *, public: bool) -> Answer:
    """Answer one request: credentials, body, the operation, refusals."""
    if not public and not admitted(call):
        return unauthorized()
    try:
        call.body = parse(raw)
        if call.server.mutation.before is not None:
            call.server.mutation.before(call)
        return handler(call)
    except Refusal as refusal:
        return refuse(refusal.status, refusal.message)


@dataclass
class Site:
    """The web application around the state."""

    server: Server

    def endpoint(self, handler: handlers.Handler, *, public: bool = False) -> Endpoint:
        """Make a web endpoint out of an operation."""

        async def respond(request: Request) -> Response:
            raw = await request.body()
            self.server.requests += 1
            self.server.tick()
            path = dict(request.path_params)
            app = App() if public else self.server.app(path["account_id"], path["app_id"])
            query = parse_qs(request.url.query, keep_blank_values=True)
            authorization = request.headers.get("authorization")
            call = Call(handler.__name__, self.server, app, path, query, None, authorization)
            answer = handle(call, handler, raw, public=public)
            if self.server.mutation.after is not None:
                answer = self.server.mutation.after(call, answer)
            return send(answer)

        return respond

    async def count(self, request: Request) -> Response:
        """Show the target's own count; not a part of the vendor's API."""
        return JSONResponse(self.server.count())

    async def unknown(self, request: Request, error: Exception) -> Response:
        """Answer a path or a method that does not exist."""
        status = getattr(error, "status_code", 404)
        return send(refuse(status, "NOT_FOUND" if status == 404 else "METHOD_NOT_ALLOWED"))

    def application(self) -> Starlette:
        """Build the application with all routes."""
        routes = [
            Route(KIT + path, self.endpoint(handler), methods=[method]) for method, path, handler in handlers.OPERATIONS
        ]
        key = self.endpoint(handlers.signing_key, public=True)
        routes += [Route(WELL_KNOWN, key), Route(BASE + WELL_KNOWN, key)]
        routes.append(Route("/_count", self.count))
        errors: dict[Any, Any] = {404: self.unknown, 405: self.unknown}
        return Starlette(routes=routes, exception_handlers=errors)


def send(answer: Answer) -> Response:
    """Turn an answer into an HTTP response."""
    if answer.raw is not None:
        return Response(answer.raw, answer.status, answer.headers)
    return JSONResponse(answer.body, answer.status, answer.headers)


def build(fault: str | None = None, *, live_sessions: bool = False, account: str = "") -> Starlette:
    """Build the conforming application, or one with a fault; `account` is the only right token, or any is."""
    mutation = Mutation() if fault is None else faults.MAKERS[fault]()
    return Site(Server(mutation, live_sessions, account)).application()
