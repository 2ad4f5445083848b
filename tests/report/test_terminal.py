"""The last screen fits the terminal and ends with the verdict."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from hypothesis import given, settings
from rich.console import Console

from contracts.model import Level, Outcome, Report
from contracts.report import terminal
from tests.report.samples import report
from tests.strategies import reports


def _told(told: Report, width: int = 80, *, color: bool = False) -> str:
    screen = io.StringIO()
    terminal.summary(told, 1, Console(file=screen, width=width, force_terminal=color), "reports/report.html")
    return screen.getvalue()


@settings(max_examples=40, deadline=None)
@given(told=reports())
def test_every_report_can_be_told(told: Report) -> None:
    text = _told(told)
    text.encode()
    assert "\x1b" not in text
    assert text.endswith("Exit 1. reports/report.html\n")


def test_the_screen_says_what_broke() -> None:
    lines = _told(report()).splitlines()
    assert lines[0] == "agora        14 kept · 2 broken · 1 broken, should · 1 inconclusive · 4 not exercised"
    assert "agora.stop.file-list.json-is-array: broken" in lines
    assert '  actual    fileList: "38f8e3cf_room-7.m3u8", a string' in lines
    assert "  2 clauses: the connection timed out after 30 s" in lines
    assert lines[-1].startswith("broken: 3 of 28 exercised clauses do not hold")


def test_the_first_breaks_are_told_at_length_and_the_rest_in_brief() -> None:
    told = report()
    broken = [row for row in told.rows if row.outcome is Outcome.FAIL and row.clause.level is Level.MUST]
    many = [replace(broken[0], clause=replace(broken[0].clause, id=f"agora.copy-{place}")) for place in range(5)]
    text = _told(replace(told, rows=tuple(many)))
    assert text.count("  replay    recording-contracts gate") == terminal.AT_LENGTH
    assert [f"agora.copy-{place}  broken" in text for place in range(5)] == [False] * 3 + [True] * 2


def test_nothing_that_is_told_in_brief_is_wrapped_and_ids_stay_whole() -> None:
    told = report()
    rows = [row for row in told.rows if row.outcome is not Outcome.FAIL or row.clause.level is not Level.MUST]
    long = [replace(row, clause=replace(row.clause, id=row.clause.id + ".very-long" * 9)) for row in rows]
    lines = _told(replace(told, rows=tuple(long)), width=40).splitlines()
    assert any(line.endswith(".very-long" * 9 + "  broken, should") for line in lines)
    assert all(len(line) <= 40 for line in lines if line.startswith("  "))


def test_color_is_for_those_who_want_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    assert "\x1b[1;31m" in _told(report(), color=True)
    monkeypatch.setenv("NO_COLOR", "1")
    assert "31m" not in _told(report(), color=True)
