"""Prism, serving a mock of one document on a port of this machine that was free."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Timer

from node import environment, tool

PATIENCE = 30.0
"""Seconds until a mock server that does not begin, or does not end, is killed."""


@contextmanager
def serving(document: Path) -> Iterator[str]:
    """The URL of a mock that answers only what `document` allows, to requests that it allows."""
    command = [tool("prism"), "mock", "--host", "127.0.0.1", "--port", "0", "--errors", str(document)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment()
    ) as process:
        timer = Timer(PATIENCE, process.kill)
        timer.start()
        try:
            yield _listening(process)
        finally:
            timer.cancel()
            process.terminate()


def _listening(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    told = []
    for line in process.stdout:
        told.append(line)
        if found := re.search(r"listening on (http://127\.0\.0\.1:\d+)", line):
            return found[1]
    raise AssertionError("".join(told))
