"""The process beside a proxy: it writes down what passes, and judges it in its free moments.

    python -m contracts.proxy.clerk FOLDER VENDOR=EDITION...

Exchanges come on standard input (see `frames`); its end ends the clerk, with the reports and the exit code of `judge`.
What waits to be judged waits in the recording, on disk, so that nothing is lost and memory does not grow.
"""

from __future__ import annotations

import json
import os
import select
import signal
import sys
from collections.abc import Iterable, Mapping
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from secrets import token_hex
from typing import Final

from rich.console import Console

from contracts.capture import lines
from contracts.clock import stopwatch
from contracts.model import Outcome, Report
from contracts.proxy.frames import Frame, Unpacking
from contracts.proxy.recorder import TRAFFIC
from contracts.proxy.recording import Recording
from contracts.report import files, terminal
from contracts.report.exits import exit_code
from contracts.report.text import plural
from contracts.spec.vocabulary import vocabulary
from contracts.suite.captured import Captured
from contracts.target.signals import TERMINATIONS
from contracts.vendors.vendor import find

PIECE: Final = 1 << 16
"""Bytes of the recording that are judged at once: the next exchange does not wait longer to be written."""

TELLING: Final = 5.0
"""Seconds between looks at what has broken."""


class Clerk:
    """Writes exchanges into `folder`, and judges what is written there.

    What is broken by the form of a single exchange is told within seconds of it, what takes a whole recording at the
    end: only then is it known that nothing more comes.
    """

    def __init__(self, folder: Path, editions: Mapping[str, str], console: Console) -> None:
        self._folder, self._console = folder, console
        self._captured = Captured(tuple(editions), editions)
        self._at_once = Captured(tuple(editions), editions, together=False)
        self._captured.partial.files.append(TRAFFIC)
        words = {word for each in map(find, editions) for word in vocabulary(each.contract(editions[each.name]))}
        self._recording = Recording(account(editions), token_hex(), words)
        path = folder / TRAFFIC
        self._written = os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
        self._read = path.open("rb")
        self._lost, self._why = 0, ""
        self._told: set[str] = set()
        self._looked, self._news = 0.0, False

    def note(self, frame: Frame) -> None:
        """Write an exchange down; where that cannot be done any more, count it."""
        if self._why:
            self._lost += 1
            return
        try:
            line = json.dumps(self._recording.line(frame), separators=(",", ":"))
            self._written.write(line.encode() + b"\n")
            self._written.flush()
        except OSError as error:
            self._lost, self._why = 1, error.strerror or str(error)
            self._say(f"{TRAFFIC}: {self._why}; what passes from now on is neither recorded nor judged")

    def judge(self) -> bool:
        """Judge a piece of what is written; whether there was any."""
        piece = self._read.read(PIECE)
        piece += self._read.readline() if piece else b""
        for item in lines.read(BytesIO(piece)):
            self._captured.take(TRAFFIC, item)
            if not self._written.closed:
                self._at_once.take(TRAFFIC, item)
                self._news = True
        return bool(piece)

    def tell(self) -> None:
        """Say which clauses have turned out to be broken since, if it is some time ago that somebody looked."""
        if not self._news or stopwatch() - self._looked < TELLING:
            return
        self._news, self._looked = False, stopwatch()
        broken = {row.clause.id for row in self._at_once.report().rows if row.outcome is Outcome.FAIL}
        for name in sorted(broken - self._told):
            self._say(f"{name}: broken")
        self._told |= broken

    def close(self) -> int:
        """Judge the rest and write the reports; the exit code."""
        self._written.close()
        while self.judge():
            pass
        self._read.close()
        self._captured.end()
        report = self._report()
        code = exit_code(report)
        files.write(self._folder, report, code, self._captured.curl)
        terminal.summary(report, code, self._console, str(self._folder / files.HTML), self._captured.curl)
        return code

    def _report(self) -> Report:
        report = self._captured.report()
        if not self._lost:
            return report
        return replace(report, undone=f"{plural(self._lost, 'exchange')} could not be recorded ({self._why})")

    def _say(self, text: str) -> None:
        self._console.print(text, highlight=False, markup=False)


def account(vendors: Iterable[str]) -> dict[str, str]:
    """The credentials in the environment, by name."""
    names = [name for each in map(find, vendors) for name in (*each.environment, *each.signing)]
    return {name: os.environ[name] for name in names if os.environ.get(name)}


def serve(clerk: Clerk, inbox: int) -> None:
    """Write down what comes through the file descriptor `inbox`, and judge while nothing comes, until its end."""
    unpacking = Unpacking()
    behind = False
    while True:
        coming, _, _ = select.select([inbox], [], [], 0 if behind else TELLING)
        clerk.tell()
        if not coming:
            behind = clerk.judge()
            continue
        data = os.read(inbox, PIECE)
        if not data:
            return
        for frame in unpacking.frames(data):
            clerk.note(frame)
        behind = True


def main() -> int:
    """Serve until the end of standard input, whatever signals come: the proxy decides when it is over."""
    for number in (signal.SIGINT, *TERMINATIONS):
        signal.signal(number, signal.SIG_IGN)
    folder, *editions = sys.argv[1:]
    console = Console() if sys.stdout.isatty() else Console(width=200)
    clerk = Clerk(Path(folder), dict(each.split("=", 1) for each in editions), console)
    serve(clerk, sys.stdin.fileno())
    return clerk.close()


if __name__ == "__main__":
    sys.exit(main())
