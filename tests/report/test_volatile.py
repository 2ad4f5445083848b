"""What is in flux is judged and told in every report, apart from what decides."""

from __future__ import annotations

import io
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest
from rich.console import Console

from contracts.model import Level, Outcome, Report
from contracts.report import document, html, junit, markdown, terminal, words
from contracts.report.exits import Exit, exit_code
from contracts.report.words import Result, Standing
from tests.report.samples import report

BROKEN = "agora.stop.file-list.json-is-array"


def _told(level: Level = Level.MUST, *, others: tuple[Outcome, ...] = (Outcome.PASS,)) -> Report:
    """One volatile clause that broke, and one row for each outcome of the others."""
    whole = report()
    [broken] = (row for row in whole.rows if row.clause.id == BROKEN)
    volatile = replace(broken, clause=replace(broken.clause, level=level, volatile=True))
    kept = [row for row in whole.rows if row.outcome is Outcome.PASS and row.clause.vendor == "agora"]
    beside = (replace(row, outcome=outcome) for row, outcome in zip(kept, others, strict=False))
    return replace(whole, rows=(volatile, *beside))


@pytest.mark.parametrize(
    ("others", "result", "code"),
    [
        ((Outcome.PASS,), Result.KEPT, Exit.KEPT),
        ((Outcome.PASS, Outcome.FAIL), Result.BROKEN, Exit.BROKEN),
        ((Outcome.PASS, Outcome.INCONCLUSIVE), Result.INCONCLUSIVE, Exit.INCONCLUSIVE),
        ((Outcome.UNEXERCISED,), Result.NOTHING, Exit.USAGE),
    ],
)
def test_only_what_is_not_volatile_decides(others: tuple[Outcome, ...], result: Result, code: Exit) -> None:
    told = _told(others=others)
    assert (words.result(told), exit_code(told)) == (result, code)


def test_the_headline_tells_it_apart() -> None:
    apart = " Judged apart: 0 of 1 volatile clause hold."
    assert words.headline(_told()) == "1 of 1 exercised clause holds." + apart
    assert words.headline(_told(others=())).startswith("only volatile clauses were checked")


@pytest.mark.parametrize(
    ("level", "label"), [(Level.MUST, "broken, volatile"), (Level.SHOULD, "broken, should, volatile")]
)
def test_a_volatile_clause_is_called_so(level: Level, label: str) -> None:
    assert words.label(_told(level).rows[0]) == label


def test_numbers_are_kept_apart() -> None:
    found = document.document(_told(), 0)
    assert (found["counts"]["broken"], found["counts"]["kept"]) == (0, 1)
    assert (found["volatile"]["broken"], found["volatile"]["kept"]) == (1, 0)
    assert [clause["volatile"] for clause in found["clauses"]] == [True, False]
    assert words.rows(_told(), *Standing) == [_told().rows[1]]


def test_the_page_has_a_part_for_it() -> None:
    text = html.render(_told(), 0)
    _, _, part = text.partition('id="volatile"')
    assert f'id="evidence:{BROKEN}"' in part
    assert 'id="broken"' not in text


def test_the_screen_has_a_line_for_it() -> None:
    screen = io.StringIO()
    terminal.summary(_told(), 0, Console(file=screen, width=90), "report.html")
    lines = screen.getvalue().splitlines()
    assert lines[:2] == ["agora        1 kept", "             volatile, judged apart:  1 broken"]
    assert f"{BROKEN}  broken, volatile" in lines


def test_the_summary_has_a_row_for_it() -> None:
    told = markdown.render(_told(), 0)
    assert "| agora, volatile | 2026-07 | 1 | 0 | 0 | 0 | 0 |" in told
    assert f"### `{BROKEN}` broken, volatile\n" in told


def test_a_pipeline_sees_a_suite_for_it_that_fails_nobody() -> None:
    root = ET.fromstring(junit.render(_told(), 0))
    suites = {suite.get("name"): suite for suite in root}
    assert {name: suite.get("failures") for name, suite in suites.items() if name and "agora" in name} == {
        "agora.2026-07": "0",
        "agora.2026-07.volatile": "0",
    }
    [case] = suites["agora.2026-07.volatile"]
    assert str(case.find("skipped").get("message")).startswith("WARNED: broken, volatile: ")  # type: ignore[union-attr]
    assert BROKEN in str(case.findtext("system-out"))
