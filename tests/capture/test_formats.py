"""The same traffic gives the same verdicts, in whatever format it was captured."""

from __future__ import annotations

import base64
import gzip
import json
from pathlib import Path

import pytest
import zstandard

from contracts.model import Outcome
from contracts.suite.captured import Captured
from contracts.vendors.vendor import names
from tests.capture.tapes import FORMATS, driven, har, ndjson

Told = dict[str, tuple[Outcome, int, int]]

FAULTY = {
    "agora": "agora.stop.list-becomes-string",
    "realtimekit": "realtimekit.recording.duration-milliseconds",
}


def nothing(_: int) -> None:
    """Nobody looks."""


def judged(vendor: str, folder: Path, name: str, data: bytes) -> Told:
    """Outcome, passes and fails by clause."""
    path = folder / name
    path.write_bytes(data)
    captured = Captured([vendor], {})
    captured.read(path, None, nothing)
    assert captured.partial.unreadable == 0
    return {row.clause.id: (row.outcome, row.passes, row.fails) for row in captured.report().rows}


def broken(told: Told) -> set[str]:
    return {name for name, (outcome, _, _) in told.items() if outcome is Outcome.FAIL}


@pytest.mark.parametrize("vendor", names())
def test_conforming_traffic_breaks_nothing_in_any_format(vendor: str, tmp_path: Path) -> None:
    found = driven(vendor)
    told = {name: judged(vendor, tmp_path, name, write(vendor, found)) for name, write in FORMATS.items()}
    first = told["ndjson"]
    assert broken(first) == set()
    assert sum(outcome is Outcome.PASS for outcome, _, _ in first.values()) > 200
    for name, each in told.items():
        assert each == first, name


@pytest.mark.parametrize("half", ["request", "response"])
@pytest.mark.parametrize("vendor", names())
def test_bodies_that_a_browser_left_out_accuse_nobody(vendor: str, half: str, tmp_path: Path) -> None:
    capture = json.loads(har(vendor, driven(vendor)))
    for entry in capture["log"]["entries"][::7]:
        posted, answer = entry["request"].pop("postData", None), entry["response"]["content"]
        if half == "request" and posted:
            entry["request"]["bodySize"] = len(posted["text"])
        elif posted:
            entry["request"]["postData"] = posted
        if half == "response":
            answer.pop("text", None)
    told = judged(vendor, tmp_path, "app.har", json.dumps(capture).encode())
    assert broken(told) == set()
    assert sum(outcome is Outcome.PASS for outcome, _, _ in told.values()) > 100


@pytest.mark.parametrize("half", ["request", "response"])
@pytest.mark.parametrize("vendor", names())
def test_bodies_that_no_line_tells_accuse_nobody(vendor: str, half: str, tmp_path: Path) -> None:
    lines = [json.loads(line) for line in ndjson(vendor, driven(vendor)).splitlines()]
    for line in lines[::7]:
        for name in ("body", "text"):
            line[half].pop(name, None)
    data = "".join(json.dumps(line) + "\n" for line in lines).encode()
    told = judged(vendor, tmp_path, "capture.ndjson", data)
    assert broken(told) == set()
    assert sum(outcome is Outcome.PASS for outcome, _, _ in told.values()) > 100


@pytest.mark.parametrize("vendor", names())
def test_bodies_that_are_cut_off_accuse_nobody(vendor: str, tmp_path: Path) -> None:
    capture = json.loads(har(vendor, driven(vendor)))
    for entry in capture["log"]["entries"][::7]:
        answer = entry["response"]["content"]
        whole = base64.b64decode(answer.get("text", ""))
        answer["text"] = base64.b64encode(whole[:20]).decode()
    assert broken(judged(vendor, tmp_path, "capture.har", json.dumps(capture).encode())) == set()


@pytest.mark.parametrize("vendor", names())
def test_what_is_broken_is_broken_whatever_the_format(vendor: str, tmp_path: Path) -> None:
    found = driven(vendor, FAULTY[vendor])
    told = [
        broken(judged(vendor, tmp_path, name, write(vendor, found)))
        for name, write in FORMATS.items()
        if name in ("har", "vcr")
    ]
    assert told[0]
    assert all(each == told[0] for each in told)


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress], ids=["gzip", "zstd"])
def test_compressed_captures_are_read_as_they_are(pack: type, tmp_path: Path) -> None:
    data = ndjson("agora", driven("agora")[:50])
    assert judged("agora", tmp_path, "packed", pack(data)) == judged("agora", tmp_path, "plain", data)
