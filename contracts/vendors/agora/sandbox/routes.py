"""From a request to the operation that it is for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from contracts.model import Json, Request

_APP = r"/v1/apps/(?P<app>[^/]+)/cloud_recording"
_RESOURCE = rf"{_APP}/resourceid/(?P<resource>[^/]+)"
_SESSION = rf"{_RESOURCE}/sid/(?P<sid>[^/]+)/mode/(?P<mode>[^/]+)"
ROUTES: Mapping[str, tuple[str, re.Pattern[str]]] = {
    "acquire": ("POST", re.compile(rf"{_APP}/acquire")),
    "start": ("POST", re.compile(rf"{_RESOURCE}/mode/(?P<mode>[^/]+)/start")),
    "query": ("GET", re.compile(rf"{_SESSION}/query")),
    "update": ("POST", re.compile(rf"{_SESSION}/update")),
    "updateLayout": ("POST", re.compile(rf"{_SESSION}/updateLayout")),
    "stop": ("POST", re.compile(rf"{_SESSION}/stop")),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A request that found its operation. `body` is ABSENT unless it was JSON."""

    operation: str
    app: str
    resource: str = ""
    sid: str = ""
    mode: str = ""
    body: Json
    now: float


def route(request: Request, now: float) -> Call | None:
    """The operation a request is for, if its method and path are any operation's."""
    for operation, (method, pattern) in ROUTES.items():
        match = pattern.fullmatch(request.path)
        if match is not None and method == request.method:
            parts = {name: unquote(value) for name, value in match.groupdict().items()}
            return Call(operation=operation, body=request.body, now=now, **parts)
    return None


def is_path(path: str) -> bool:
    """Whether `path` is that of an operation, whatever the method."""
    return any(pattern.fullmatch(path) for _, pattern in ROUTES.values())
