"""What a file is, by how it begins: a run, a report, a profile, or a capture."""

from __future__ import annotations

import re
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import Final

from contracts.capture.entry import CaptureError
from contracts.capture.source import opened
from contracts.report import files
from contracts.report.jsonl import RunFileError

HEAD: Final = 4096
"""Bytes by which a file is recognised."""


class Kind(StrEnum):
    """The files that the commands write and read."""

    RUN = "run"
    REPORT = "report"
    PROFILE = "profile"
    CAPTURE = "capture"
    OTHER = "other"


_BEGINNINGS: Final = {
    Kind.PROFILE: re.compile(rb"\s*\{?\s*[\"']?profile[\"']?\s*:"),
    Kind.REPORT: re.compile(rb"\s*\{\s*\"format\"\s*:\s*\d+\s*,\s*\"complete\""),
    Kind.RUN: re.compile(rb"\s*\{\s*\"kind\"\s*:\s*\"header\""),
}

_INSTEAD: Final = {
    Kind.PROFILE: "a profile, no run; compare it with another: recording-contracts drift OLD NEW",
    Kind.REPORT: f"a report, no run; name the {files.RUN} of the run that it is about, or its folder",
    Kind.CAPTURE: "a capture, no run; judge it: recording-contracts judge FILE",
}


def kind(path: Path) -> Kind:
    """What the file at `path` is.

    Raises:
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        head = file.read(HEAD).removeprefix(b"\xef\xbb\xbf")
    for found, beginning in _BEGINNINGS.items():
        if beginning.match(head):
            return found
    with suppress(CaptureError):
        opened(path).close()
        return Kind.CAPTURE
    return Kind.OTHER


def demand_run(path: Path) -> None:
    """See to it that `path` is no file of another kind; what cannot be read is told by those who read it.

    Raises:
        RunFileError: it is one, and what to do with it.
    """
    with suppress(OSError):
        if told := _INSTEAD.get(kind(path)):
            raise RunFileError(f"{path}: {told}")
