"""Judging parts apart and adding up is judging the whole."""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import reduce
from itertools import pairwise
from operator import add
from pathlib import Path

import pytest

from contracts.model import Exchange, Outcome, Row
from contracts.suite.captured import LABEL, Captured, Share, judged
from contracts.suite.partial import Partial
from contracts.vendors.vendor import names
from tests.capture.tapes import driven, ndjson

FAULTS = {"agora": "agora.stop.list-becomes-string", "realtimekit": "realtimekit.recording.duration-milliseconds"}
DAY = 86_400.0


def archive(vendor: str, folder: Path, days: int = 2) -> list[Path]:
    """Some files, one of them with a fault in it, and with a line that is broken."""
    paths = []
    for day in range(days):
        path = folder / f"{vendor}-{day}.ndjson"
        found = driven(vendor, FAULTS[vendor]) if day else driven(vendor)
        path.write_bytes(ndjson(vendor, [replace(each, at=each.at + day * DAY) for each in found]) + b"{]\n")
        paths.append(path)
    return paths


def whole(paths: Iterable[Path]) -> Partial:
    captured = Captured(names(), {})
    for path in paths:
        captured.read(path, None, lambda _: None)
    return captured.partial


def rows(partial: Partial) -> tuple[Row, ...]:
    """Without the marks of secrets, which differ by process."""
    return partial.report(LABEL, took=0).rows


@pytest.fixture(scope="module")
def paths(tmp_path_factory: pytest.TempPathFactory) -> Sequence[Path]:
    folder = tmp_path_factory.mktemp("archive")
    return [path for vendor in names() for path in archive(vendor, folder)]


def test_parts_add_up_to_the_whole_in_any_order(paths: Sequence[Path]) -> None:
    known = whole(paths)
    parts = [pickle.loads(pickle.dumps(judged([path], names(), {}))) for path in paths]  # noqa: S301 - our own
    before = pickle.dumps(parts)
    total = reduce(add, parts)
    assert total == known
    assert rows(reduce(add, reversed(parts))) == rows(total) == rows(known)
    assert rows(total + Partial()) == rows(Partial() + total) == rows(total)
    assert sum(row.outcome is Outcome.FAIL for row in rows(total)) > 1
    assert total.report(LABEL, took=0).undone == "4 entries could not be read"
    assert pickle.dumps(parts) == before


def test_shares_of_a_capture_add_up_to_it(paths: Sequence[Path]) -> None:
    shares = [judged(paths[:1], names(), {}, share=Share(number, 3)) for number in range(3)]
    exchanges = [sum(tally.exchanges for tally in each.tallies.values()) for each in shares]
    assert rows(reduce(add, shares)) == rows(whole(paths[:1]))
    assert reduce(add, shares).report(LABEL, took=0).undone == "1 entry could not be read"
    assert max(exchanges) < 2 * min(exchanges)


def test_parts_under_different_editions_do_not_add_up() -> None:
    one, other = (Captured(["agora"], {"agora": edition}).partial for edition in ("2026-06", "2023-01"))
    with pytest.raises(ValueError, match=r"agora: judged under 2026-06 and under 2023-01"):
        one + other


def split(vendor: str, folder: Path) -> list[Path]:
    """One account's traffic in files that begin wherever it pleases them."""
    found: Sequence[Exchange] = driven(vendor)
    places = [0, len(found) // 3, len(found) // 2, len(found)]
    paths = []
    for begin, end in pairwise(places):
        paths.append(folder / f"{begin:06d}.ndjson")
        paths[-1].write_bytes(ndjson(vendor, found[begin:end]))
    return paths


@pytest.mark.parametrize("vendor", names())
def test_a_file_may_go_on_from_another(vendor: str, tmp_path: Path) -> None:
    one = tmp_path / "whole.ndjson"
    one.write_bytes(ndjson(vendor, driven(vendor)))
    told = [
        [(row.clause.id, row.outcome, row.passes, row.fails) for row in rows(judged(files, names(), {}))]
        for files in ([one], split(vendor, tmp_path))
    ]
    assert told[0] == told[1]


@pytest.mark.parametrize("vendor", names())
def test_a_recording_on_a_border_says_less_and_nothing_wrong(vendor: str, tmp_path: Path) -> None:
    paths = split(vendor, tmp_path)
    together, apart = (passed(each) for each in (judged(paths, [vendor], {}), whole(paths)))
    assert len(apart) < len(together)


def passed(partial: Partial) -> set[str]:
    """The clauses that hold, if none is broken."""
    told = rows(partial)
    assert not [row.clause.id for row in told if row.fails]
    return {row.clause.id for row in told if row.outcome is Outcome.PASS}
