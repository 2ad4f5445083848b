"""The sandboxes over HTTP: one ASGI application that any vendor's client can be pointed at."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final, TypeAlias
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request as HttpRequest
from starlette.responses import JSONResponse
from starlette.responses import Response as HttpResponse
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from contracts.extras import MissingExtra
from contracts.model import ABSENT, Json, Request, Response
from contracts.sandbox.core import Links, Listens, Sandbox, Unlucky
from contracts.sandbox.mirror import Mirrors
from contracts.sandbox.postman import Postman

CONTROL: Final = "/_sandbox"
"""Below it lies the control API: the time, who is in a channel or meeting, and bad luck."""

LINKS: Final = f"{CONTROL}/files"
"""Below it and the name of a vendor lie the files that its answers link to."""

LONGEST_ADVANCE: Final = 100 * 365 * 86_400.0
"""Seconds that one advance may skip: a century, beyond which dates stop being writable."""

Observe: TypeAlias = Callable[[str, Request, Response, float], None]
"""Told of each exchange: (vendor, request, response, time in seconds since the epoch)."""


def application(
    worlds: Mapping[str, Sandbox],
    now: Callable[[], float],
    *,
    advance: Callable[[float], None],
    observe: Observe | None = None,
    aliases: Mapping[str, str] = MappingProxyType({}),
    postman: Postman | None = None,
    mirrors: Mirrors | None = None,
) -> Starlette:
    """Serve `worlds`, by vendor, at the time that `now` tells.

    A request goes to the world with the longest `base_path` that its path lies below. `aliases` are
    further prefixes, by which a vendor is recognised when its base path is left out. The control API
    moves the time by calling `advance` with seconds. A `postman` delivers callbacks from the first request
    on; `mirrors` are up to date before anything is answered. Worlds are not thread safe, so everything is
    handled in the event loop, one request at a time.

    Raises:
        ValueError: a prefix is claimed twice, or an alias names a vendor without a world.
    """
    control = _Control(worlds, now, advance, mirrors.update if mirrors else _nothing)
    routes = [
        Route(CONTROL, control.show, methods=["GET"]),
        Route(f"{CONTROL}/clock", control.move_clock, methods=["POST"]),
        Route(f"{CONTROL}/participants", control.move_participant, methods=["POST"]),
        Route(f"{CONTROL}/incidents", control.let_happen, methods=["POST"]),
        Route(f"{LINKS}/{{vendor}}/{{name:path}}", control.download, methods=["GET"]),
    ]
    app = Starlette(routes=routes, exception_handlers={HTTPException: _refuse})
    app.router.default = _Vendors(worlds, tuple(_prefixes(worlds, aliases)), now, observe, postman, mirrors)
    return app


@dataclass(frozen=True, slots=True)
class _Prefix:
    """Paths below `text` belong to `vendor`, whose own paths begin after `base`."""

    text: str
    vendor: str
    base: str

    def covers(self, path: str) -> bool:
        return path == self.text or path.startswith(f"{self.text}/")


def _prefixes(worlds: Mapping[str, Sandbox], aliases: Mapping[str, str]) -> Iterator[_Prefix]:
    """Every way to recognise a vendor, the most specific first."""
    claims = [(world.base_path.rstrip("/"), vendor) for vendor, world in worlds.items()]
    found = [_Prefix(base, vendor, base) for base, vendor in claims]
    found += [_Prefix(alias.rstrip("/"), vendor, "") for alias, vendor in aliases.items()]
    texts = [each.text for each in found]
    for each in found:
        if texts.count(each.text) > 1:
            raise ValueError(f"more than one vendor answers below {each.text or '/'}")
        if each.vendor not in worlds:
            raise ValueError(f"{each.text} is an alias of {each.vendor}, which has no world")
    return iter(sorted(found, key=lambda each: -len(each.text)))


@dataclass(frozen=True, slots=True)
class _Vendors:
    """Everything outside the control API, as an ASGI application."""

    worlds: Mapping[str, Sandbox]
    prefixes: tuple[_Prefix, ...]
    now: Callable[[], float]
    observe: Observe | None
    postman: Postman | None
    mirrors: Mirrors | None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self.postman:
            self.postman.start()
        http = HttpRequest(scope, receive)
        path = _path(scope)
        prefix = next((each for each in self.prefixes if each.covers(path)), None)
        if prefix is None or _Prefix(CONTROL, "", "").covers(path):
            raise HTTPException(404, f"nothing answers at {path}")
        request = _incoming(http, path.removeprefix(prefix.base), await http.body())
        # From here on nothing is awaited, so that no other request can come between.
        now, world = self.now(), self.worlds[prefix.vendor]
        if isinstance(world, Links):
            world.links_at = f"{http.base_url}{LINKS.removeprefix('/')}/{prefix.vendor}"
        response = world.handle(request, now)
        if self.observe:
            self.observe(prefix.vendor, request, response, now)
        if self.mirrors:
            self.mirrors.start()
            self.mirrors.update()
        await _outgoing(response)(scope, receive, send)


def _path(scope: Scope) -> str:
    """The path as it was received, percent-encoded; servers may leave out the raw one."""
    raw: bytes | None = scope.get("raw_path")
    return quote(scope["path"]) if raw is None else raw.decode("latin-1")


def _incoming(http: HttpRequest, path: str, content: bytes) -> Request:
    body, text = _read(content)
    return Request(
        method=http.method,
        path=path,
        query=tuple(http.query_params.multi_items()),
        headers=dict(http.headers),
        body=body,
        text=text,
    )


def _read(content: bytes) -> tuple[Json, str | None]:
    """(JSON body, None), (ABSENT, text) or, without content, (ABSENT, None)."""
    if not content:
        return ABSENT, None
    try:
        return json.loads(content, parse_constant=_not_json), None
    except (ValueError, RecursionError):
        return ABSENT, content.decode(errors="replace")


def _not_json(word: str) -> Json:
    raise ValueError(f"{word} is not JSON")


def _outgoing(response: Response) -> HttpResponse:
    if response.body is not ABSENT:
        headers = {"content-type": "application/json", **response.headers}
        return HttpResponse(json.dumps(response.body), response.status, headers)
    headers = {"content-type": "text/plain; charset=utf-8", **response.headers}
    return HttpResponse(response.text or "", response.status, headers)


@dataclass(frozen=True, slots=True)
class _Control:
    """What a vendor's API does not offer: moving the time, letting people in and out, and bad luck."""

    worlds: Mapping[str, Sandbox]
    now: Callable[[], float]
    advance: Callable[[float], None]
    moved: Callable[[], None]

    async def show(self, _: HttpRequest) -> JSONResponse:
        return JSONResponse({"now": self.now(), "vendors": sorted(self.worlds)})

    async def move_clock(self, http: HttpRequest) -> JSONResponse:
        self.advance(_seconds(await _asked(http), "advance"))
        self.moved()
        return JSONResponse({"now": self.now()})

    async def move_participant(self, http: HttpRequest) -> JSONResponse:
        asked = await _asked(http)
        world = self.worlds[_choice(asked, "vendor", self.worlds)]
        action = _choice(asked, "action", ("join", "leave", "mute", "unmute"))
        room, user, now = _name(asked, "room"), _name(asked, "user"), self.now()
        if action in ("join", "leave"):
            {"join": world.join, "leave": world.leave}[action](room, user, now)
        else:
            track = _choice(asked, "track", ("audio", "video"))
            if isinstance(world, Listens):
                {"mute": world.mute, "unmute": world.unmute}[action](room, user, track, now)
        self.moved()
        return JSONResponse({"now": now})

    async def download(self, http: HttpRequest) -> HttpResponse:
        world: object = self.worlds.get(http.path_params["vendor"])
        if not isinstance(world, Links):
            raise HTTPException(404, "there are no files")
        status, content = world.linked(str(http.url.replace(path=_path(http.scope))), self.now())
        try:
            data = content.read() if content else b""
        except MissingExtra as error:
            raise HTTPException(501, str(error)) from error
        return HttpResponse(data, status, media_type="application/octet-stream")

    async def let_happen(self, http: HttpRequest) -> JSONResponse:
        asked = await _asked(http)
        world = self.worlds[_choice(asked, "vendor", self.worlds)]
        incident = _choice(asked, "incident", world.incidents if isinstance(world, Unlucky) else ())
        subject, now = str(asked.get("subject", "")), self.now()
        if isinstance(world, Unlucky):
            world.befall(incident, subject, now)
        self.moved()
        return JSONResponse({"now": now})


def _nothing() -> None:
    """Nobody has to know that something moved."""


async def _asked(http: HttpRequest) -> dict[str, Any]:
    body, _ = _read(await http.body())
    if isinstance(body, dict):
        return body
    raise HTTPException(400, "the body must be a JSON object")


def _seconds(asked: dict[str, Any], key: str) -> float:
    value = asked.get(key)
    if isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value <= LONGEST_ADVANCE:
        return float(value)
    raise HTTPException(400, f"{key} must be seconds from 0 to {LONGEST_ADVANCE:.0f}, not {_shown(value)}")


def _choice(asked: dict[str, Any], key: str, choices: Iterable[str]) -> str:
    value = asked.get(key)
    if isinstance(value, str) and value in choices:
        return value
    raise HTTPException(400, f"{key} must be {' or '.join(sorted(choices))}, not {_shown(value)}")


def _name(asked: dict[str, Any], key: str) -> str:
    value = asked.get(key)
    if isinstance(value, str) and value:
        return value
    raise HTTPException(400, f"{key} must be a text that is not empty, not {_shown(value)}")


def _shown(value: Json) -> str:
    text = json.dumps(value)
    return text if len(text) <= 40 else f"{text[:39]}…"


async def _refuse(_: HttpRequest, error: Exception) -> JSONResponse:
    """The answer to what is neither a vendor's nor a proper control request."""
    assert isinstance(error, HTTPException)  # noqa: S101 - the signature is Starlette's
    return JSONResponse({"error": error.detail}, error.status_code, error.headers)
