"""Captures are what they are: interleaved, cut off, doubled, out of order. None of it is the vendor's fault."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from contracts.model import Exchange, Outcome
from contracts.suite.captured import Captured
from contracts.vendors.vendor import names
from tests.capture.tapes import driven, ndjson

SEEDS = range(2)


def judged(vendor: str, folder: Path, found: Sequence[Exchange]) -> dict[Outcome, set[str]]:
    """The clauses with each outcome."""
    path = folder / "capture.ndjson"
    path.write_bytes(ndjson(vendor, found))
    captured = Captured([vendor], {})
    captured.read(path, None, lambda _: None)
    rows = captured.report().rows
    return {outcome: {row.clause.id for row in rows if row.outcome is outcome} for outcome in Outcome}


each_vendor = pytest.mark.parametrize("vendor", names())
seeded = pytest.mark.parametrize("seed", SEEDS)


@each_vendor
@seeded
def test_the_order_of_lines_does_not_matter(vendor: str, seed: int, tmp_path: Path) -> None:
    found = list(driven(vendor))
    known = judged(vendor, tmp_path, found)
    for place in range(0, len(found) - 5, 5):
        found[place : place + 5] = random.Random(seed).sample(found[place : place + 5], 5)
    assert judged(vendor, tmp_path, found)[Outcome.FAIL] == known[Outcome.FAIL] == set()


@each_vendor
def test_what_was_captured_twice_counts_once(vendor: str, tmp_path: Path) -> None:
    found = driven(vendor)
    assert judged(vendor, tmp_path, [each for each in found for _ in range(2)])[Outcome.FAIL] == set()


@each_vendor
@seeded
def test_a_capture_may_begin_and_end_anywhere(vendor: str, seed: int, tmp_path: Path) -> None:
    found = driven(vendor)
    begin, end = sorted(random.Random(seed).sample(range(len(found)), 2))
    assert judged(vendor, tmp_path, found[begin:end])[Outcome.FAIL] == set()


def test_who_was_first_is_not_guessed(tmp_path: Path) -> None:
    clause = "agora.start.refuses-the-same-channel-and-uid"
    assert clause in judged("agora", tmp_path, driven("agora"))[Outcome.PASS]
    slow = judged("agora", tmp_path, [replace(each, took=3600.0) for each in driven("agora")])
    assert clause not in slow[Outcome.PASS]
    assert slow[Outcome.FAIL] == set()
    assert len(slow[Outcome.PASS]) > 100


@each_vendor
def test_without_times_nothing_is_said_that_takes_time(vendor: str, tmp_path: Path) -> None:
    path = tmp_path / "capture.ndjson"
    lines = ndjson(vendor, [replace(each, at=0.0) for each in driven(vendor)]).replace(b'"at": 0.0, ', b"")
    path.write_bytes(lines)
    captured = Captured([vendor], {})
    captured.read(path, None, lambda _: None)
    rows = captured.report().rows
    assert {row.clause.id for row in rows if row.outcome is Outcome.FAIL} == set()
    assert sum(row.outcome is Outcome.PASS for row in rows) > 100


def test_a_broken_line_is_told_and_the_rest_goes_on(tmp_path: Path) -> None:
    good = ndjson("agora", driven("agora")[:3])
    path = tmp_path / "capture.ndjson"
    path.write_bytes(good + b"{broken\n" + good.replace(b'"at": 1', b'"at": 2') + b"\xff\xfe\n[1]\n" + b"[" * 100_000)
    captured = Captured(["agora"], {})
    captured.read(path, None, lambda _: None)
    report = captured.report()
    assert report.exchanges == {"agora": 6}
    assert report.undone == "4 entries could not be read"
    assert [note.partition(":")[0] for note in report.notes] == [f"capture.ndjson, {line}" for line in (4, 8, 9, 10)]


def test_traffic_with_others_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "capture.ndjson"
    path.write_text('{"request": {"method": "GET", "url": "https://www.example.com/"}, "response": {"status": 200}}\n')
    captured = Captured(names(), {})
    captured.read(path, None, lambda _: None)
    assert captured.partial.strays == 1
    assert captured.report().exchanges == dict.fromkeys(names(), 0)


def test_what_stands_in_the_place_of_an_id_ties_nothing(tmp_path: Path) -> None:
    started = [each for each in driven("realtimekit") if each.request.path.endswith("/recordings") and each.response]
    one = next(each for each in started if each.request.method == "POST" and each.response.status < 300)
    body = one.response.body
    odd = replace(one, response=replace(one.response, body={**body, "data": {**body["data"], "id": {"a": []}}}))
    assert judged("realtimekit", tmp_path, [*driven("realtimekit")[:1], odd])[Outcome.FAIL]
