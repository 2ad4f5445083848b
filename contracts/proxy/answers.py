"""What the proxy answers itself, in the place of a target."""

from __future__ import annotations

import json
from collections.abc import Iterable
from http import HTTPStatus
from typing import Final, NamedTuple, Self

import h11

from contracts.proxy.heads import Fields, upgrades_to
from contracts.proxy.wire import Wire

BAD_GATEWAY: Final = 502
GATEWAY_TIMEOUT: Final = 504


class Refusal(NamedTuple):
    """A status, and why."""

    status: int
    why: str

    @classmethod
    def nowhere(cls, paths: Iterable[str]) -> Self:
        """What to say where no target has such a path."""
        return cls(404, f"no target has this path; theirs begin with {' or '.join(f'{each}/' for each in paths)}")


def refusal_of(method: bytes, path: str, fields: Fields) -> Refusal | None:
    """Why a request cannot be passed on, if it cannot."""
    if method == b"CONNECT" or not path.startswith("/"):
        return Refusal(501, "this stands in front of an API: put its address in the place of the API's, not HTTP_PROXY")
    if upgrades_to(fields, b"websocket"):
        return Refusal(501, "websockets are not passed on")
    return None


def say(client: Wire, refusal: Refusal, *, silently: bool = False) -> None:
    """Put an answer of the proxy's own, with which the connection ends; `silently` without its body."""
    told = {"error": {"from": "recording-contracts proxy", "why": refusal.why}}
    body = json.dumps(told).encode() + b"\n"
    headers = [("Content-Type", "application/json"), ("Content-Length", str(len(body))), ("Connection", "close")]
    reason = HTTPStatus(refusal.status).phrase
    client.put(h11.Response(status_code=refusal.status, headers=headers, reason=reason.encode()))
    if not silently:
        client.put(h11.Data(data=body))
    client.put(h11.EndOfMessage())
