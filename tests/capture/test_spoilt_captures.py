"""Whatever a file holds, it is read to an end, and nothing comes of it but verdicts and one line a mistake."""

from __future__ import annotations

import gzip
import json
import random
from pathlib import Path

import pytest

from contracts.capture.entry import CaptureError
from contracts.capture.limits import LARGEST
from contracts.suite.captured import Captured
from contracts.vendors.vendor import names
from tests.capture.tapes import FORMATS, driven

SAMPLE = 12
"""Exchanges in each capture that is spoilt."""

ROUNDS, MANY_ROUNDS = 25, 2000
JUNK = (
    b"",
    b"\x00",
    b"\xff\xfe",
    b'"',
    b"{",
    b"[" * 200,
    b"\n- ",
    b"&a [*a]",
    b"1e999",
    b"\\ud800",
    b"null",
    b"!!python/x",
)


def spoilt(data: bytes, chance: random.Random) -> bytes:
    """`data` with up to four pieces cut out, doubled, or something else in their place."""
    for _ in range(chance.randint(1, 4)):
        begin = chance.randrange(len(data) + 1)
        end = min(len(data), begin + chance.choice((0, 1, 1, 8, 200, len(data))))
        middle = chance.choice((*JUNK, data[begin:end] * 2, bytes(chance.randrange(256) for _ in range(8))))
        data = data[:begin] + middle + data[end:]
    return data


def read(path: Path) -> Captured | None:
    """What comes of a file; None where it is refused as a whole."""
    captured = Captured(names(), {})
    try:
        captured.read(path, None, lambda _: None)
    except CaptureError:
        return None
    captured.report()
    return captured


def rounds(form: str, vendor: str, folder: Path, count: int) -> None:
    """Spoil a capture `count` times, and read what is left."""
    whole = FORMATS[form](vendor, driven(vendor)[:SAMPLE])
    for number in range(count):
        chance = random.Random(f"{form}/{vendor}/{number}")
        data = spoilt(whole, chance)
        path = folder / "capture"
        path.write_bytes(spoilt(gzip.compress(data), chance) if number % 5 == 0 else data)
        read(path)


each_kind = pytest.mark.parametrize(("form", "vendor"), [(form, vendor) for form in FORMATS for vendor in names()])


@each_kind
def test_spoilt_captures_are_read_to_an_end(form: str, vendor: str, tmp_path: Path) -> None:
    rounds(form, vendor, tmp_path, ROUNDS)


@pytest.mark.slow
@each_kind
def test_very_many_spoilt_captures_are_read_to_an_end(form: str, vendor: str, tmp_path: Path) -> None:
    rounds(form, vendor, tmp_path, MANY_ROUNDS)


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
