"""Cassettes as other libraries write them, in any layout that YAML allows."""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from email.utils import format_datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import yaml

from contracts.capture.cassette import read_yaml
from contracts.capture.entry import Unreadable
from contracts.capture.limits import WHOLE
from contracts.model import Exchange, Json, Outcome
from contracts.suite.captured import Captured
from contracts.vendors.vendor import names
from tests.capture.tapes import driven, ndjson, text, url

FAULTY = {
    "agora": "agora.stop.list-becomes-string",
    "realtimekit": "realtimekit.recording.file-size-string",
}
COUNT = 60


def mail(at: float) -> str:
    return format_datetime(datetime.fromtimestamp(at, UTC), usegmt=True)


def ruby(vendor: str, each: Exchange) -> Json:
    answer = each.response
    return {
        "request": {
            "method": each.request.method.lower(),
            "uri": url(vendor, each),
            "body": {"encoding": "UTF-8", "string": text(each.request) or ""},
            "headers": {"Content-Type": ["application/json"]},
        },
        "response": {
            "status": {"code": answer.status if answer else 0, "message": "OK"},
            "headers": {"Content-Type": ["application/json"]},
            "body": {
                "encoding": "ASCII-8BIT",
                "base64_string": base64.encodebytes((text(answer) or "").encode()).decode(),
            },
            "http_version": None,
        },
        "recorded_at": mail(each.at),
    }


def go(vendor: str, each: Exchange) -> Json:
    status = each.response.status if each.response else 0
    return {
        "id": 0,
        "request": {
            "body": text(each.request) or "",
            "form": {},
            "headers": {"Content-Type": ["application/json"]},
            "url": url(vendor, each),
            "method": each.request.method,
        },
        "response": {
            "body": text(each.response) or "",
            "headers": {"Content-Type": ["application/json"]},
            "status": f"{status} OK",
            "code": status,
            "duration": "1m2.5s",
        },
    }


def betamax(vendor: str, each: Exchange) -> Json:
    answer = each.response
    packed = base64.b64encode(gzip.compress((text(answer) or "").encode())).decode()
    return {
        "request": {
            "method": each.request.method,
            "uri": url(vendor, each),
            "body": {"encoding": "utf-8", "string": text(each.request) or ""},
            "headers": {},
        },
        "response": {
            "status": {"code": answer.status if answer else 0, "message": "OK"},
            "headers": {"Content-Encoding": ["gzip"]},
            "body": {"encoding": "UTF-8", "base64_string": packed},
        },
        "recorded_at": datetime.fromtimestamp(each.at, UTC).isoformat().removesuffix("+00:00"),
    }


def dumped(document: Json, **layout: Any) -> bytes:
    return yaml.dump(document, Dumper=yaml.CSafeDumper, sort_keys=False, **layout).encode()


class _Indented(yaml.SafeDumper):
    """Lays lists out as Go does."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def _go_names(value: Json) -> Json:
    """Keys as Go writes fields that have no other name: `StatusCode`."""
    if isinstance(value, dict):
        return {("URL" if key == "url" else key.capitalize()): _go_names(each) for key, each in value.items()}
    return value


LIBRARIES: dict[str, Callable[[str, Iterable[Exchange]], bytes]] = {
    "ruby": lambda vendor, found: (
        b"---\n" + dumped({"http_interactions": [ruby(vendor, each) for each in found], "recorded_with": "VCR 6.2.0"})
    ),
    "ruby-json": lambda vendor, found: json.dumps(
        {"http_interactions": [ruby(vendor, each) for each in found]}
    ).encode(),
    "go-1": lambda vendor, found: (
        b"---\n" + dumped({"version": 1, "interactions": [go(vendor, each) for each in found]})
    ),
    "go-3": lambda vendor, found: yaml.dump(
        {"version": 2, "interactions": [go(vendor, each) for each in found]},
        Dumper=_Indented,
        indent=4,
        sort_keys=False,
    ).encode(),
    "go-json": lambda vendor, found: json.dumps(
        {"Version": 2, "Interactions": [_go_names(go(vendor, each)) for each in found]}
    ).encode(),
    "betamax": lambda vendor, found: json.dumps(
        {"http_interactions": [betamax(vendor, each) for each in found], "recorded_with": "betamax/0.9.0"}
    ).encode(),
}
TIMELESS = ("go-1", "go-3", "go-json")


def judged(vendor: str, data: bytes, folder: Path) -> tuple[Captured, dict[str, tuple[Outcome, int, int]]]:
    path = folder / "capture"
    path.write_bytes(data)
    captured = Captured([vendor], {})
    captured.read(path, None, lambda _: None)
    return captured, {row.clause.id: (row.outcome, row.passes, row.fails) for row in captured.report().rows}


def timeless(vendor: str, found: Iterable[Exchange]) -> bytes:
    lines = [json.loads(line) for line in ndjson(vendor, found).splitlines()]
    return b"".join(json.dumps({**line, "at": "", "took": 0}).encode() + b"\n" for line in lines)


def broken(found: dict[str, tuple[Outcome, int, int]]) -> set[str]:
    return {name for name, (outcome, _, _) in found.items() if outcome is Outcome.FAIL}


@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize("vendor", names())
def test_cassettes_of_other_libraries_are_judged(vendor: str, library: str, tmp_path: Path) -> None:
    found = driven(vendor)[:COUNT]
    captured, told = judged(vendor, LIBRARIES[library](vendor, found), tmp_path)
    assert (captured.partial.unreadable, captured.partial.strays, captured.partial.barren) == (0, 0, [])
    assert broken(told) == set()
    if library in TIMELESS:
        assert told == judged(vendor, timeless(vendor, found), tmp_path)[1]
    assert sum(outcome is Outcome.PASS for outcome, _, _ in told.values()) > 50


@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize("vendor", names())
def test_what_is_broken_is_broken_in_every_cassette(vendor: str, library: str, tmp_path: Path) -> None:
    found = driven(vendor, FAULTY[vendor])
    assert broken(judged(vendor, LIBRARIES[library](vendor, found), tmp_path)[1])


LAYOUTS: dict[str, Callable[[Json], bytes]] = {
    "flow": lambda document: dumped(document, default_flow_style=True),
    "JSON as YAML": lambda document: b"# a comment\n" + json.dumps(document).encode(),
    "quoted keys": lambda document: dumped(document, default_style='"'),
    "wide": lambda document: dumped(document, width=10_000),
    "narrow": lambda document: dumped(document, width=20),
    "deeply indented": lambda document: yaml.dump(document, Dumper=_Indented, indent=8).encode(),
    "a dash alone": lambda document: dumped(document).replace(b"\n- request:\n", b"\n-\n  request:\n"),
    "a comment after the key": lambda document: dumped(document).replace(
        b"interactions:\n", b"interactions: # all\n\n"
    ),
    "an anchor": lambda document: dumped(document).replace(b"interactions:\n", b"interactions: &all\n"),
    "a start and an end": lambda document: b"%YAML 1.1\n---\n" + dumped(document) + b"...\n",
    "shared": lambda document: dumped(
        {**document, "interactions": [*document["interactions"], document["interactions"][0]]}
    ),
}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("vendor", names())
def test_any_layout_is_read(vendor: str, layout: str, tmp_path: Path) -> None:
    document = {"interactions": [go(vendor, each) for each in driven(vendor)[:30]], "version": 2}
    captured, told = judged(vendor, LAYOUTS[layout](document), tmp_path)
    assert (captured.partial.unreadable, captured.partial.barren) == (0, [])
    _, plain = judged(vendor, dumped(document), tmp_path)
    assert {name: outcome for name, (outcome, *_) in told.items()} == {name: each[0] for name, each in plain.items()}


@pytest.mark.parametrize("indent", ["", "    "])
def test_long_cassettes_are_read_an_interaction_at_a_time(indent: str) -> None:
    items = [go("agora", each) for each in driven("agora")[:30]]
    whole = yaml.dump({"interactions": items}, Dumper=_Indented if indent else yaml.SafeDumper, indent=4).encode()
    more = whole.partition(b"interactions:\n")[2]
    data = b"version: 2\ninteractions:\n" + more * (WHOLE // len(more) + 2)
    assert len(data) > WHOLE
    found = list(read_yaml(BytesIO(data)))
    assert len(found) == 30 * (WHOLE // len(more) + 2)
    assert not [each for each in found if isinstance(each, Unreadable)]


def test_a_long_cassette_in_another_layout_is_named(tmp_path: Path) -> None:
    data = b"interactions: [" + b"{request: {method: GET, url: /}}, " * (WHOLE // 30) + b"]"
    captured, _ = judged("agora", data, tmp_path)
    assert captured.report().notes[1:] == (
        "capture, 0: a layout that can only be read as a whole, and longer than 4 MiB",
    )


@pytest.mark.parametrize(
    ("document", "why"),
    [
        ({"response": {}}, "it has no request"),
        ({"request": []}, "its request is no object"),
        ({"request": {"uri": "/"}}, "its request has no method"),
        ({"request": {"method": "GET"}}, "its request has no URL"),
        (
            {"request": {"method": "GET", "url": "/"}, "response": {"status": "OK"}},
            "the status of its answer is no number",
        ),
        ({"request": {"method": "GET", "url": "/", "body": [1]}}, "a body is neither text nor absent"),
        ({"request": {"method": "GET", "url": "/"}, "recorded_at": "soon"}, "its time is no time"),
        ("secret", "it is no object"),
    ],
)
@pytest.mark.parametrize("form", [json.dumps, lambda document: dumped(document).decode()])
def test_what_is_missing_is_told_in_words(
    form: Callable[[Json], str], document: Json, why: str, tmp_path: Path
) -> None:
    captured, _ = judged("agora", form({"interactions": [document]}).encode(), tmp_path)
    assert why in captured.report().notes[1]
    assert "Error" not in captured.report().notes[1]
