"""What changed, as people read it."""

from __future__ import annotations

from io import StringIO

from rich.console import Console

from contracts.drift.classes import Change, Severity
from contracts.drift.outcome import Drift
from contracts.drift.views import tell


def change(operation: str, where: str, now: str) -> Change:
    return Change(
        vendor="agora", operation=operation, where=where, before="string (3)", now=now, severity=Severity.MAY_BREAK
    )


def told(*changes: Change) -> list[str]:
    drift = Drift(changes=changes, before="then", now="now", editions={}, clauses={}, compared=(1, 1))
    out = StringIO()
    tell(drift, Console(file=out, width=200))
    return [line.strip() for line in out.getvalue().splitlines()]


def test_what_changed_alike_in_several_situations_is_told_once() -> None:
    lines = told(
        change("query", "200 mode=mix /files/*/name", "absent (4)"),
        change("stop", "200 mode=mix /files/*/name", "absent (5)"),
        change("stop", "200 mode=web /files/*/name", "number (5)"),
        change("stop", "status after pause", "absent (4)"),
    )
    assert [line for line in lines if line.startswith("may break")] == [
        "may break: agora.query 200 mode=mix /files/*/name",
        "may break: agora.stop 200 mode=web /files/*/name",
        "may break: agora.stop status after pause",
    ]
    assert [line for line in lines if line.startswith("also")] == ["also   agora.stop 200 mode=mix"]
    assert lines[-1].startswith("4 silent changes")
