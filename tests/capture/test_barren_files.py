"""A file in which no exchange is found is named, and makes exit 2, whatever stands beside it."""

from __future__ import annotations

from pathlib import Path

import pytest

from contracts.report.exits import Exit, exit_code
from contracts.report.words import Result, headline, result
from contracts.suite.captured import Captured, Share, judged
from contracts.suite.partial import Partial
from contracts.vendors.vendor import names
from tests.capture.tapes import driven, ndjson

BARREN = {
    "an HAR of something else": b'{"log": {"entries": [{"x": 1}, []]}}',
    "an HAR without entries": b'{"log": {"pages": []}}',
    "a cassette without interactions": b"interactions: []\nversion: 1\n",
    "a cassette that is cut off": b"interactions:\n- request: {method: GET",
    "a cassette of another form": b"interactions:\n  first: {request: {method: GET, url: /}}\n",
    "lines of something else": b'{"request": 1}\n{"x": 1}\n',
    "a list of something else in JSON": b'{"version": 1, "interactions": [1, 2, {"response": {}}]}',
}
FAULTS = {"agora": "agora.stop.list-becomes-string", "realtimekit": "realtimekit.recording.duration-milliseconds"}


def named(partial: Partial) -> None:
    report = partial.report("captures", took=0)
    assert exit_code(report) is Exit.USAGE
    assert result(report) is Result.UNREAD
    assert headline(report).startswith("1 file could not be understood, as the notes say")
    assert report.notes[0].startswith("odd: no exchange was found in it")
    assert report.unread == (report.notes[0],)


@pytest.mark.parametrize("name", BARREN)
@pytest.mark.parametrize("vendor", names())
@pytest.mark.parametrize("faulty", [False, True])
def test_it_is_named_beside_others(faulty: bool, vendor: str, name: str, tmp_path: Path) -> None:
    odd, good = tmp_path / "odd", tmp_path / "good"
    odd.write_bytes(BARREN[name])
    good.write_bytes(ndjson(vendor, driven(vendor, FAULTS[vendor] if faulty else "")[:60]))
    for paths in ([odd], [odd, good], [good, odd]):
        named(judged(paths, [vendor], {}))
        parts = [judged([path], [vendor], {}, share=Share(number, 2)) for path in paths for number in range(2)]
        total = Partial()
        for each in parts:
            total += each
        named(total)


def test_a_file_about_other_hosts_alone_is_a_note(tmp_path: Path) -> None:
    (tmp_path / "other").write_text('{"request": {"method": "GET", "url": "https://www.example.com/a"}}\n')
    (tmp_path / "good").write_bytes(ndjson("agora", driven("agora")[:60]))
    captured = Captured(["agora"], {})
    for name in ("other", "good"):
        captured.read(tmp_path / name, None, lambda _: None)
    report = captured.report()
    assert exit_code(report) is Exit.KEPT
    assert report.notes[0] == "other: holds only exchanges with something else than these APIs"
    assert report.notes[1].startswith("1 exchange with something else than these APIs: left out")
