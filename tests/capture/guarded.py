"""`judge` in a process with little memory and little time, which is handed one capture after another."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any, NoReturn, Self

from click.testing import CliRunner

from contracts.capture.entry import CaptureError
from contracts.cli.main import main
from contracts.model import Level, Outcome
from contracts.report.exits import Exit, exit_code
from contracts.suite.captured import Captured
from contracts.vendors.vendor import names
from tests.capture.mutants import SAMPLE
from tests.capture.tapes import FORMATS, driven

MEMORY = 640 << 20
"""Bytes of address space beyond what the process has when it begins."""

SECONDS = 30
"""Processor time for one capture."""


class Guarded:
    """That process, as others see it; begun anew where a capture has ended it."""

    def __init__(self, folder: Path) -> None:
        self._command = [sys.executable, "-m", "tests.capture.guarded", str(folder)]
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._process:
            self._process.communicate()

    def judge(self, path: Path, *, whole: bool = True) -> dict[str, Any]:
        """What came of a capture: `code`, `seconds` of processor time, `memory` in MiB more; or what is `wrong`.

        The `whole` command writes all reports, which takes most of the time; without it there is none but the verdict.
        """
        if self._process is None:
            self._process = subprocess.Popen(self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        process = self._process
        assert process.stdin
        assert process.stdout
        process.stdin.write(f"{whole:d}{path}\n")
        process.stdin.flush()
        told: dict[str, Any] = json.loads(process.stdout.readline() or "{}")
        if not told:
            self._process = None
            return {"wrong": f"ended by {process.wait()}"}
        return told


class TooSlow(BaseException):
    """A capture that takes too long."""


def read(path: Path) -> int:
    """The exit code for a capture."""
    captured = Captured(names(), {})
    try:
        captured.read(path, None, lambda _: None)
    except CaptureError:
        return Exit.USAGE
    code = exit_code(captured.report())
    assert not captured.partial.unreadable or code in (Exit.BROKEN, Exit.INCONCLUSIVE, Exit.USAGE)
    assert not captured.partial.barren or code == Exit.USAGE
    return code


def judge(path: Path, folder: Path) -> int:
    """Hand a capture to `judge`; its exit code, if that and all that was written are right."""
    for each in folder.glob("*"):
        each.unlink()
    ended = CliRunner().invoke(main, ["judge", str(path), "--output", str(folder)])
    if isinstance(ended.exception, TooSlow):
        raise ended.exception
    if not (folder / "report.json").exists():
        assert ended.exit_code == Exit.USAGE, ended.output
        assert len(ended.stderr.splitlines()) == 1, ended.output
        assert len(ended.stderr) < 500, ended.output
        return ended.exit_code
    assert ended.exit_code == expected(folder), ended.output
    return ended.exit_code


def expected(folder: Path) -> int:
    """The exit code that a report calls for, which is well written."""
    told = json.loads((folder / "report.json").read_text(encoding="utf-8"), parse_constant=_no_number)
    json.loads((folder / "report.sarif").read_text(encoding="utf-8"), parse_constant=_no_number)
    ET.fromstring((folder / "junit.xml").read_text(encoding="utf-8"))
    if told["unread"]:
        return Exit.USAGE
    rows = [each for each in told["clauses"] if not each["volatile"]]
    if any(each["outcome"] == Outcome.FAIL and each["level"] == Level.MUST for each in rows):
        return Exit.BROKEN
    if told["undone"] or any(each["outcome"] == Outcome.INCONCLUSIVE for each in rows):
        return Exit.INCONCLUSIVE
    return Exit.KEPT if any(each["outcome"] in (Outcome.PASS, Outcome.FAIL) for each in rows) else Exit.USAGE


def _no_number(text: str) -> NoReturn:
    raise ValueError(f"{text} is no JSON")


def _told(path: Path, folder: Path | None) -> dict[str, Any]:
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # the peak is counted from here
    held, begun = _status("VmRSS"), time.process_time()
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    try:
        told: dict[str, Any] = {"code": judge(path, folder) if folder else read(path)}
    except (Exception, TooSlow) as error:
        told = {"wrong": f"{type(error).__name__}: {str(error)[-400:]}"}
    signal.setitimer(signal.ITIMER_PROF, 0)
    return told | {"seconds": round(time.process_time() - begun, 2), "memory": (_status("VmHWM") - held) >> 10}


def _status(name: str) -> int:
    """A figure of this process in KiB."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    (found,) = (line.split()[1] for line in lines if line.startswith(f"{name}:"))
    return int(found)


def _too_slow(*_: object) -> NoReturn:
    raise TooSlow(f"more than {SECONDS} s")


def _warm(folder: Path) -> None:
    """Make what is made once, before anything is counted."""
    capture = folder.with_name(f"{folder.name}-first")
    capture.write_bytes(FORMATS["ndjson"]("agora", driven("agora")[:SAMPLE]))
    judge(capture, folder)


def serve(folder: Path) -> None:
    """Judge each capture that standard input names, and tell of it in a line."""
    signal.signal(signal.SIGPROF, _too_slow)
    for number, line in enumerate(sys.stdin):
        if number == 0:
            _warm(folder)
            pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
            limit = pages * os.sysconf("SC_PAGE_SIZE") + MEMORY
            resource.setrlimit(resource.RLIMIT_AS, (limit, resource.getrlimit(resource.RLIMIT_AS)[1]))
        told = _told(Path(line[1:].strip()), folder if line[0] == "1" else None)
        print(json.dumps(told), flush=True)


if __name__ == "__main__":
    serve(Path(sys.argv[1]))
