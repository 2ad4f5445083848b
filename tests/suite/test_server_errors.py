"""A server error that comes every time is an answer: what promises another one fails, for no more traffic."""

from __future__ import annotations

from pathlib import Path

import pytest

from contracts.model import Outcome
from contracts.report import files
from contracts.report.exits import Exit
from contracts.report.jsonl import read
from contracts.suite.again import judge_again
from tests.hostile import clauses
from tests.suite.test_awaited_states import run

MORE = 1.3
"""How many times the requests of a run without faults a run may send: the broken scenario is driven once more."""


@pytest.mark.parametrize(
    ("name", "fault", "broken"),
    [
        ("agora", "start", {"start.accepts-valid-requests"}),
        ("agora", "query", {"query.answers-while-running", "query.404-after-the-end"}),
        ("agora", "stop", {"stop.cname-must-match"}),
        ("agora", "layout", {"update-layout.accepts-valid-requests"}),
        ("realtimekit", "start", {"start.accepts-valid-requests"}),
        ("realtimekit", "get", set()),
        ("realtimekit", "change", {"stop.is-granted"}),
        ("realtimekit", "list", {"list.accepts-valid-requests"}),
    ],
)
def test_an_operation_that_always_fails_is_broken(name: str, fault: str, broken: set[str], tmp_path: Path) -> None:
    with run(name, tmp_path / "calm", depth="standard") as (report, code):
        assert (code, clauses(report, Outcome.FAIL)) == (Exit.KEPT, set())
        most = report.exchanges[name] * MORE
    with run(name, tmp_path, f"{name}.errors.{fault}-fails", depth="standard") as (report, code):
        assert code is Exit.BROKEN
        expected = {f"{name}.errors.server-errors-pass", *(f"{name}.{each}" for each in broken)}
        assert expected <= clauses(report, Outcome.FAIL)
        assert report.exchanges[name] <= most
    again, same, _ = judge_again(read(tmp_path / files.RUN))
    assert (again.rows, same) == (report.rows, code)
