"""Whatever a file holds, it is read to an end, and nothing comes of it but verdicts and one line a mistake."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from contracts.capture.entry import CaptureError
from contracts.capture.limits import LARGEST
from contracts.suite.captured import Captured
from contracts.vendors.vendor import names
from tests.capture.guarded import Guarded
from tests.capture.mutants import mutants
from tests.capture.oddities import ODDITIES
from tests.capture.tapes import FORMATS, driven

ROUNDS, MANY = 60, 10_000
WHOLE = 20
"""One in so many has all its reports written and read."""

SHORT = [name for name, each in ODDITIES.items() if not each.big]
LONG = [name for name, each in ODDITIES.items() if each.big]

guarded_only = pytest.mark.skipif(not Path("/proc/self/clear_refs").exists(), reason="memory is counted as Linux does")


def read(path: Path) -> Captured | None:
    """What comes of a file; None where it is refused as a whole."""
    captured = Captured(names(), {})
    try:
        captured.read(path, None, lambda _: None)
    except CaptureError:
        return None
    captured.report()
    return captured


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guarded]:
    with Guarded(tmp_path_factory.mktemp("guarded")) as process:
        yield process


def test_spoilt_captures_are_read_to_an_end(tmp_path: Path) -> None:
    for _, data in mutants(ROUNDS):
        (tmp_path / "capture").write_bytes(data)
        read(tmp_path / "capture")


@guarded_only
@pytest.mark.parametrize("name", SHORT)
def test_hostile_captures_are_judged_to_an_end(name: str, guarded: Guarded, tmp_path: Path) -> None:
    (tmp_path / "capture").write_bytes(ODDITIES[name].make())
    told = guarded.judge(tmp_path / "capture")
    assert told.get("code") == ODDITIES[name].code, told


@pytest.mark.slow
@guarded_only
@pytest.mark.parametrize("name", LONG)
def test_long_and_deep_captures_are_judged_to_an_end(name: str, tmp_path: Path) -> None:
    (tmp_path / "capture").write_bytes(ODDITIES[name].make())
    with Guarded(tmp_path / "out") as process:
        told = process.judge(tmp_path / "capture")
    assert told.get("code") == ODDITIES[name].code, told


@pytest.mark.slow
@guarded_only
def test_very_many_spoilt_captures_are_judged_to_an_end(guarded: Guarded, tmp_path: Path) -> None:
    wrong = {}
    for number, (name, data) in enumerate(mutants(MANY)):
        (tmp_path / "capture").write_bytes(data)
        told = guarded.judge(tmp_path / "capture", whole=number % WHOLE == 0)
        if "wrong" in told:
            wrong[name] = told
    assert wrong == {}


def test_a_line_that_is_too_long_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "capture"
    good = FORMATS["ndjson"]("agora", driven("agora")[:2])
    path.write_bytes(good + b'{"request": "' + b"x" * (LARGEST + 10) + b'"}\n' + good)
    captured = read(path)
    assert captured
    assert captured.partial.unreadable == 1
    assert captured.report().notes[0].startswith("capture, 3: longer than")


@pytest.mark.parametrize(
    "data", [b"", b"\n", b"hello", b"<html>", b"{}", b"[]", b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"{" * 99]
)
def test_what_is_no_capture_is_refused_in_one_line(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "capture"
    path.write_bytes(data)
    captured = Captured(names(), {})
    with pytest.raises(CaptureError, match="capture: "):
        captured.read(path, None, lambda _: None)


def test_a_missing_file_is_refused_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(CaptureError, match="No such file"):
        Captured(names(), {}).read(tmp_path / "capture", None, lambda _: None)


HUGE = b"9" * 5000
ODD = {
    "a number of thousands of digits in HAR": b'{"log": {"entries": [{"time": ' + HUGE + b"}]}}",
    "one in a cassette": b'{"version": 1, "interactions": [{"id": ' + HUGE + b"}]}",
    "one in a line": b'{"request": {"method": "GET", "url": "/"}, "took": ' + HUGE + b"}\n",
    "a path of slashes": b'{"request": {"method": "GET", "url": "http://h/' + b"/a" * 300_000 + b'"}}\n',
}


@pytest.mark.parametrize("data", ODD.values(), ids=ODD)
def test_what_is_beyond_sense_is_left_out(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "capture"
    path.write_bytes(data)
    captured = read(path)
    assert captured
    assert captured.partial.unreadable + captured.partial.strays == 1


def test_a_bomb_is_read_piece_by_piece(tmp_path: Path) -> None:
    path = tmp_path / "capture"
    line = json.dumps({"request": {"method": "GET", "url": "https://www.example.com/"}}).encode() + b"\n"
    path.write_bytes(gzip.compress(line * 20_000))
    captured = read(path)
    assert captured
    assert captured.partial.strays == 20_000
