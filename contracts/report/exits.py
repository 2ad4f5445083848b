"""What a run says to the shell."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum
from types import MappingProxyType
from typing import Final

from contracts.model import Report
from contracts.report.words import Result, result


class Exit(IntEnum):
    """Exit codes of the commands."""

    KEPT = 0
    BROKEN = 1
    USAGE = 2
    INCONCLUSIVE = 3
    INTERNAL = 70
    INTERRUPTED = 130


_CODES: Final[Mapping[Result, Exit]] = MappingProxyType(
    {
        Result.KEPT: Exit.KEPT,
        Result.BROKEN: Exit.BROKEN,
        Result.NOTHING: Exit.USAGE,
        Result.UNREAD: Exit.USAGE,
        Result.INCONCLUSIVE: Exit.INCONCLUSIVE,
        Result.INTERRUPTED: Exit.INTERRUPTED,
    }
)


def exit_code(report: Report) -> Exit:
    """The exit code that `report` calls for."""
    return _CODES[result(report)]
