"""A server error that comes every time is an answer: what promises another one fails, for no more traffic."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from contracts.model import Outcome
from contracts.report import files
from contracts.report.exits import Exit
from contracts.report.jsonl import read
from contracts.suite.again import judge_again
from contracts.suite.parts import drive
from tests.hostile import at_most, clauses, stormy
from tests.suite.test_awaited_states import run

MORE = 1.2
"""How many times the requests of a run without faults a run may send: the broken scenario is driven once more."""


@pytest.mark.parametrize(
    ("name", "fault", "broken"),
    [
        ("agora", "start", set()),
        ("agora", "query", {"query.answers-while-running", "query.404-after-the-end"}),
        ("agora", "stop", set()),
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


BAD = "5xx before"


LAST_ANSWERED, OUTAGE = 4, 9
"""After how many queries an outage begins, and how many queries it hits."""


def always(path: bytes) -> Callable[[bytes], str]:
    """A policy by which every request to a path fails."""
    return lambda request: BAD if path in request.split(b"\r\n", 1)[0] else ""


@pytest.mark.parametrize(
    ("name", "scenario", "policy"),
    [
        pytest.param("agora", "shared/side-by-side", lambda _: BAD, id="everything-fails"),
        pytest.param("realtimekit", "recording/whole", lambda _: BAD, id="everything-fails-too"),
        pytest.param("agora", "shared/side-by-side", at_most(2, b"/start", BAD), id="it-passes"),
        pytest.param("agora", "shared/side-by-side", at_most(9, b"/query", BAD), id="questions-pass"),
        pytest.param("realtimekit", "recording/whole", at_most(2, b"/recordings ", BAD), id="once-or-twice"),
    ],
)
def test_what_passes_or_befalls_everything_is_the_weather(
    name: str, scenario: str, policy: Callable[[bytes], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with stormy(name, policy, tmp_path, monkeypatch, scenario=scenario) as (one, vendor, _):
        drive([vendor], one.options)
        report, code = one.close(tmp_path)
    assert clauses(report, Outcome.FAIL) == set()
    assert code is not Exit.BROKEN


def test_one_failure_among_a_storm_of_them_proves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every fourth request fails, and every change of a layout: by chance that could be."""
    count = iter(range(10**6))
    layouts = always(b"/updateLayout")
    monkeypatch.setattr("contracts.judge.lasting.SPACED", 0.0)

    def policy(request: bytes) -> str:
        return layouts(request) or (BAD if next(count) % 4 == 0 else "")

    with stormy("agora", policy, tmp_path, monkeypatch, scenario="query/never-started") as (one, vendor, _):
        drive([vendor], one.options)
        report, _ = one.close(tmp_path)
    assert clauses(report, Outcome.FAIL) == set()


def test_an_outage_at_the_end_of_one_conversation_is_the_weather(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The operation was answered before: a second conversation has to show the errors too."""
    queries = iter(range(10**6))
    monkeypatch.setattr("contracts.judge.lasting.SPACED", 0.0)

    def policy(request: bytes) -> str:
        asks = b"/query " in request.split(b"\r\n", 1)[0]
        return BAD if asks and LAST_ANSWERED < next(queries) <= LAST_ANSWERED + OUTAGE else ""

    with stormy("agora", policy, tmp_path, monkeypatch, scenario="shared/side-by-side") as (one, vendor, _):
        drive([vendor], one.options)
        report, _ = one.close(tmp_path)
    assert clauses(report, Outcome.FAIL) == set()
