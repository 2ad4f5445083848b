"""Spoilt captures, each handed to `judge` as a user would, many by one process.

    python -m tests.capture.spoiling FOLDER --count 10000     # prints what came of them, as JSON
    python -m tests.capture.spoiling FOLDER --odd NAME

That process has little memory, and little time for each of them.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import random
import resource
import signal
import sys
import time
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import cycle, islice
from pathlib import Path
from typing import Any, NoReturn

import zstandard
from click.testing import CliRunner

from contracts.cli.main import main
from contracts.model import Level, Outcome
from contracts.report.exits import Exit
from contracts.vendors.vendor import names
from tests.capture.oddities import ODDITIES, SAMPLE
from tests.capture.tapes import FORMATS, driven

MEMORY = 640 << 20
"""Bytes of address space beyond what the process has when it begins."""

SECONDS = 20
"""Processor time for one capture."""

JUNK = (
    b"",
    b"\x00",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\xe9",
    b'"',
    b"{",
    b"[" * 200,
    b"\r\n",
    b"\n- ",
    b"&a [*a]",
    b"<<: *a",
    b"1e999",
    b"NaN",
    b"-1",
    b"9" * 5000,
    b"\\ud800",
    b"\\u0000",
    b"null",
    b"true",
    b"[]",
    b"{}",
    b"!!python/x",
    b"!!binary",
)


def mutants(count: int) -> Iterator[tuple[str, bytes]]:
    """Captures with something cut out, doubled, or in its place; of each format and vendor in turn."""
    wholes = {
        f"{form}/{vendor}": write(vendor, driven(vendor)[:SAMPLE])
        for form, write in FORMATS.items()
        for vendor in names()
    }
    for number, kind in enumerate(islice(cycle(wholes), count)):
        chance = random.Random(f"{kind}/{number}")
        data = spoilt(wholes[kind], chance)
        if chance.random() < 0.2:
            pack = chance.choice((gzip.compress, zstandard.compress))
            data = pack(data)
            data = spoilt(data, chance) if chance.random() < 0.5 else data
        yield f"{kind}/{number}", data


def spoilt(data: bytes, chance: random.Random) -> bytes:
    """`data` with up to four pieces cut out, doubled, or something else in their place."""
    for _ in range(chance.randint(1, 4)):
        begin = chance.randrange(len(data) + 1)
        end = min(len(data), begin + chance.choice((0, 1, 1, 8, 200, len(data))))
        if chance.random() < 0.3:  # one value of JSON, or one line
            begin = max(data.rfind(b":", 0, begin), data.rfind(b"\n", 0, begin)) + 1
            end = min((place for place in (data.find(each, begin) for each in (b",", b"\n")) if place > 0), default=end)
        middle = chance.choice((*JUNK, data[begin:end] * 2, bytes(chance.randrange(256) for _ in range(8))))
        data = data[:begin] + middle + data[end:]
    return data


class TooSlow(BaseException):
    """A capture that takes too long."""


def judge(path: Path, folder: Path) -> int:
    """Hand a capture to `judge`; its exit code, if that and all that was written are right."""
    for each in folder.glob("out/*"):
        each.unlink()
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    ended = CliRunner().invoke(main, ["judge", str(path), "--output", str(folder / "out")])
    signal.setitimer(signal.ITIMER_PROF, 0)
    if isinstance(ended.exception, TooSlow):
        raise ended.exception
    if not (folder / "out/report.json").exists():
        assert ended.exit_code == Exit.USAGE, ended.output
        assert len(ended.stderr.splitlines()) == 1, ended.output
        assert len(ended.stderr) < 500, ended.output
        return ended.exit_code
    assert ended.exit_code == expected(folder / "out"), ended.output
    return ended.exit_code


def expected(folder: Path) -> int:
    """The exit code that a report calls for, which is well written."""
    told = json.loads((folder / "report.json").read_text(encoding="utf-8"), parse_constant=_no_number)
    json.loads((folder / "report.sarif").read_text(encoding="utf-8"), parse_constant=_no_number)
    ET.fromstring((folder / "junit.xml").read_text(encoding="utf-8"))
    rows = [each for each in told["clauses"] if not each["volatile"]]
    if any(each["outcome"] == Outcome.FAIL and each["level"] == Level.MUST for each in rows):
        return Exit.BROKEN
    if told["undone"] or any(each["outcome"] == Outcome.INCONCLUSIVE for each in rows):
        return Exit.INCONCLUSIVE
    return Exit.KEPT if any(each["outcome"] in (Outcome.PASS, Outcome.FAIL) for each in rows) else Exit.USAGE


def _no_number(text: str) -> NoReturn:
    raise ValueError(f"{text} is no JSON")


def judged(captures: Iterable[tuple[str, bytes]], folder: Path) -> dict[str, Any]:
    """What came of them: how many ended how, the longest in seconds of processor time, the peak in MiB."""
    path = folder / "capture"
    path.write_bytes(FORMATS["ndjson"]("agora", driven("agora")[:SAMPLE]))
    judge(path, folder)  # what is made once is made now
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (_address_space() + MEMORY, hard))
    began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    codes: Counter[int] = Counter()
    wrong: dict[str, str] = {}
    slowest = (0.0, "")
    begun = time.process_time()
    for name, data in captures:
        path.write_bytes(data)
        before = time.process_time()
        try:
            codes[judge(path, folder)] += 1
        except (Exception, TooSlow) as error:
            wrong[name] = f"{type(error).__name__}: {str(error)[-400:]}"
            (folder / f"wrong-{len(wrong)}").write_bytes(data)
        slowest = max(slowest, (time.process_time() - before, name))
    return {
        "captures": sum(codes.values()) + len(wrong),
        "codes": dict(sorted(codes.items())),
        "wrong": wrong,
        "seconds": round(time.process_time() - begun, 1),
        "slowest": [round(slowest[0], 2), slowest[1]],
        "more memory": (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - began) >> 10,
    }


def _address_space() -> int:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    return pages * os.sysconf("SC_PAGE_SIZE")


def _too_slow(*_: object) -> NoReturn:
    raise TooSlow(f"more than {SECONDS} s")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=int, default=0)
    parser.add_argument("--odd", nargs="*", default=[])
    asked = parser.parse_args()
    signal.signal(signal.SIGPROF, _too_slow)
    captures = mutants(asked.count) if asked.count else ((name, ODDITIES[name]()) for name in asked.odd or ODDITIES)
    json.dump(judged(captures, asked.folder), sys.stdout, indent=1)
