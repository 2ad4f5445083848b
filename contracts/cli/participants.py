"""An example for --participants: it lets people into a served sandbox."""

from __future__ import annotations

import json
from typing import TextIO

import httpx

from contracts.model import Json
from contracts.report.exits import Exit
from contracts.sandbox.asgi import CONTROL


def run(url: str, asked: TextIO, told: TextIO) -> int:
    """Do what each line of `asked` says, and answer it on `told`; at the end everybody leaves."""
    inside: set[tuple[str, str, str]] = set()
    with httpx.Client(base_url=url.rstrip("/"), timeout=10.0) as client:
        for line in asked:
            answer = _do(client, line, inside)
            told.write(json.dumps(answer) + "\n")
            told.flush()
        for vendor, room, user in sorted(inside):
            _move(client, "leave", vendor, room, user)
    return Exit.KEPT


def _do(client: httpx.Client, line: str, inside: set[tuple[str, str, str]]) -> Json:
    try:
        wish = json.loads(line)
        do, who, track = wish["do"], (wish["vendor"], wish["room"], wish["user"]), wish.get("track", "")
    except (ValueError, KeyError, TypeError):
        return {"done": False, "why": f"not understood: {line.strip()}"}
    why = _move(client, do, *who, track)
    if not why and do in ("join", "leave"):
        (inside.add if do == "join" else inside.discard)(who)
    return {"done": False, "why": why} if why else {"done": True}


def _move(client: httpx.Client, do: str, vendor: str, room: str, user: str, track: str = "") -> str:
    """Why that was not done, or an empty string."""
    body = {"vendor": vendor, "room": room, "user": user, "action": do, **({"track": track} if track else {})}
    try:
        response = client.post(f"{CONTROL}/participants", json=body)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return f"{type(error).__name__}: {error}"
    return "" if response.is_success else response.text
