"""The same exchanges in every format that captures come in."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from math import inf
from typing import Any
from urllib.parse import urlencode

import yaml

from contracts.model import ABSENT, Exchange, Json, Response
from contracts.suite import targets
from contracts.suite.options import Options
from contracts.suite.parts import drive
from contracts.suite.run import Run
from contracts.target.rehearsal import PatientClock, Rehearsal
from contracts.target.secrets import Secrets
from contracts.vendors.vendor import find

HOST = "https://api.example.com"


@cache
def driven(vendor: str, fault: str = "") -> tuple[Exchange, ...]:
    """All exchanges of a gate with one account, in the order of time, each at a moment of its own."""
    found = find(vendor)
    account = targets.stand_in_account(found)
    edition = found.contract().edition
    faults = targets.faults([found], [fault]) if fault else ()
    target = Rehearsal(
        vendor=vendor,
        world=found.world(account, edition, faults, visit=86_400.0),
        access=found.access,
        secrets=Secrets(account),
        clock=PatientClock(inf),
        label="a test",
    )
    run = Run(Options.read(vendors=[vendor], seed="1"))
    run.vendors[vendor].target = target
    drive(run.vendors.values(), run.options)
    items = [item for each in target.opened for item in each.trace().exchanges if item.response]
    items.sort(key=lambda item: item.at)
    return tuple(replace(item, at=item.at + place / 1000) for place, item in enumerate(items))


def url(vendor: str, each: Exchange) -> str:
    """Where a request went."""
    query = f"?{urlencode(each.request.query)}" if each.request.query else ""
    return f"{HOST}{find(vendor).contract().registry.base_path}{each.request.path}{query}"


def text(half: Any) -> str | None:
    """A body as text."""
    if half is None:
        return None
    return json.dumps(half.body) if half.body is not ABSENT else half.text


def stamp(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat().replace("+00:00", "Z")


def har(vendor: str, found: Iterable[Exchange]) -> bytes:
    """HAR 1.2, as a browser writes it."""
    entries = [_entry(vendor, each) for each in found]
    return json.dumps({"log": {"version": "1.2", "creator": {"name": "a test"}, "entries": entries}}, indent=1).encode()


def _entry(vendor: str, each: Exchange) -> Json:
    sent = text(each.request)
    posted = {} if sent is None else {"postData": {"mimeType": "application/json", "text": sent}}
    return {
        "startedDateTime": stamp(each.at),
        "time": each.took * 1000,
        "request": {"method": each.request.method, "url": url(vendor, each), "headers": [], **posted},
        "response": {
            "status": each.response.status if each.response else 0,
            "headers": [{"name": "Content-Type", "value": "application/json"}],
            "content": _content(text(each.response)),
        },
    }


def _content(body: str | None) -> Json:
    if body is None:
        return {"size": 0}
    raw = body.encode("utf-8", "surrogatepass")
    return {"size": len(raw), "mimeType": "x", "text": base64.b64encode(raw).decode(), "encoding": "base64"}


def ndjson(vendor: str, found: Iterable[Exchange]) -> bytes:
    """An exchange a line."""
    return b"".join(json.dumps(_line(vendor, each)).encode() + b"\n" for each in found)


def _line(vendor: str, each: Exchange) -> Json:
    return {
        "at": each.at,
        "took": each.took,
        "request": {"method": each.request.method, "url": url(vendor, each), **_half(each.request)},
        "response": _answer(each.response) if each.response else None,
    }


def _answer(response: Response) -> Json:
    headers = {"content-type": "application/json"}
    return {"status": response.status, "headers": headers, **_half(response)}


def with_headers(vendor: str, found: Iterable[Exchange]) -> bytes:
    """An exchange a line, with the header fields of its answer."""
    found = list(found)
    lines = [json.loads(line) for line in ndjson(vendor, found).splitlines()]
    for line, each in zip(lines, found, strict=True):
        if each.response:
            line["response"]["headers"] = dict(each.response.headers)
    return b"".join(json.dumps(line).encode() + b"\n" for line in lines)


def _half(half: Any) -> dict[str, Json]:
    if half.body is not ABSENT:
        return {"body": half.body}
    return {"text": half.text or ""}


def _interaction(vendor: str, each: Exchange) -> Json:
    answer = each.response
    return {
        "request": {"method": each.request.method, "uri": url(vendor, each), "headers": {}, "body": text(each.request)},
        "response": {
            "status": {"code": answer.status if answer else 0, "message": ""},
            "headers": {"Content-Type": ["application/json"]},
            "body": {"string": text(answer)},
        },
        "recorded_at": stamp(each.at),
    }


def vcr_json(vendor: str, found: Iterable[Exchange]) -> bytes:
    """A cassette in JSON."""
    return json.dumps({"version": 1, "interactions": [_interaction(vendor, each) for each in found]}).encode()


def vcr(vendor: str, found: Iterable[Exchange]) -> bytes:
    """A cassette in YAML, as vcrpy writes it."""
    document = {"interactions": [_interaction(vendor, each) for each in found], "version": 1}
    return yaml.dump(document, Dumper=yaml.CSafeDumper).encode()


def schemathesis(vendor: str, found: Iterable[Exchange]) -> bytes:
    """A cassette in YAML, as Schemathesis writes it."""
    items = [_interaction(vendor, each) for each in found]
    for each in items:
        for half in ("request", "response"):
            body = each[half]["body"]
            raw = body["string"] if half == "response" else body
            each[half]["body"] = {
                "encoding": "utf-8",
                "base64_string": base64.b64encode((raw or "").encode("utf-8", "surrogatepass")).decode(),
            }
    head = "command: 'st run'\nrecorded_with: 'Schemathesis'\nseed: 1\nhttp_interactions:\n"
    return head.encode() + yaml.dump(items, Dumper=yaml.CSafeDumper).encode()


FORMATS: dict[str, Callable[[str, Iterable[Exchange]], bytes]] = {
    "har": har,
    "ndjson": ndjson,
    "vcr": vcr,
    "vcr-json": vcr_json,
    "schemathesis": schemathesis,
}
