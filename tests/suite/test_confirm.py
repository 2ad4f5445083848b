"""What was broken once is driven again, and only what is broken twice is red."""

from __future__ import annotations

from pathlib import Path

import pytest

from contracts.model import Outcome
from contracts.report import files
from contracts.report.exits import Exit
from contracts.report.jsonl import read
from contracts.suite.again import judge_again
from contracts.suite.confirm import LOOKS, ROUNDS, confirm
from contracts.suite.parts import drive
from tests.gremlin import MISNAMED, never
from tests.hostile import at_most, clauses, stormy

SCENARIO, CLAUSE = "file-list/composite-hls", "agora.acquire.has-resource-id"
ALWAYS = 10**6


@pytest.mark.parametrize(
    ("times", "outcome", "reason", "code", "conversations"),
    [
        pytest.param(0, Outcome.PASS, "", Exit.KEPT, 1, id="never"),
        pytest.param(1, Outcome.INCONCLUSIVE, "broken in 1 of 3 conversations: ", Exit.INCONCLUSIVE, 3, id="once"),
        pytest.param(2, Outcome.FAIL, "without resourceId", Exit.BROKEN, 2, id="twice"),
        pytest.param(ALWAYS, Outcome.FAIL, "without resourceId", Exit.BROKEN, 2, id="always"),
    ],
)
def test_a_break_is_red_if_it_is_seen_a_second_time(
    times: int,
    outcome: Outcome,
    reason: str,
    code: Exit,
    conversations: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    policy = at_most(times, b"/acquire", MISNAMED)
    with stormy("agora", policy, tmp_path, monkeypatch, scenario=SCENARIO) as (run, one, _):
        drive([one], run.options)
        report, ended = run.close(tmp_path)
    (row,) = [row for row in report.rows if row.clause.id == CLAUSE]
    assert (row.outcome, row.reason.startswith(reason), ended) == (outcome, True, code)
    assert len(one.judged) == conversations
    again, same, _ = judge_again(read(tmp_path / files.RUN))
    assert (again.rows, same) == (report.rows, code)
    if reason:
        assert reason in (tmp_path / files.HTML).read_text(encoding="utf-8")


def test_what_was_broken_twice_needs_no_more_traffic(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    policy = at_most(ALWAYS, b"/acquire", MISNAMED)
    with stormy("agora", policy, tmp_path, monkeypatch, scenario=SCENARIO) as (run, one, gremlin):
        drive([one], run.options)
        asked, driven = gremlin.did.total(), []
        confirm(one, lambda names, _: driven.append(names))
        assert (gremlin.did.total(), driven) == (asked, [])
        run.close(tmp_path)


def test_what_is_not_seen_again_is_looked_for_a_few_times_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    policy = at_most(1, b"/acquire", MISNAMED)
    with stormy("agora", policy, tmp_path, monkeypatch, scenario=SCENARIO) as (run, one, _):
        monkeypatch.setattr("contracts.suite.parts.confirm", lambda *_: None)
        drive([one], run.options)
        driven: list[tuple[frozenset[str], int]] = []
        confirm(one, lambda names, number: driven.append((names, number)))
        assert driven == [(frozenset({SCENARIO}), number) for number in range(1, ROUNDS + 1)]
        run.close(tmp_path)


def test_what_the_weather_spoils_is_no_look(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    befalls = iter((MISNAMED, *["lost before"] * LOOKS, MISNAMED))
    with stormy("agora", lambda _: next(befalls, ""), tmp_path, monkeypatch, scenario=SCENARIO) as (run, one, _):
        drive([one], run.options)
        report, code = run.close(tmp_path)
    assert (len(one.judged), code, clauses(report, Outcome.FAIL)) == (2 + LOOKS, Exit.BROKEN, {CLAUSE})


def test_generated_data_is_confirmed_by_the_same_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    policy = at_most(1, b"/acquire", MISNAMED)
    with stormy("agora", policy, tmp_path, monkeypatch, scenario="data/acquire-valid") as (run, one, _):
        drive([one], run.options)
        report, code = run.close(tmp_path)
    (row,) = [row for row in report.rows if row.clause.id == CLAUSE]
    assert (row.outcome, code) == (Outcome.INCONCLUSIVE, Exit.INCONCLUSIVE)
    bodies = [each.request.body for judged in one.judged.values() for each in judged.trace.exchanges]
    assert len(bodies) > len({str(body) for body in bodies})


def test_without_a_budget_for_more_a_single_break_stays_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    policy = at_most(ALWAYS, b"/acquire", MISNAMED)
    with stormy("agora", policy, tmp_path, monkeypatch, scenario=SCENARIO, max_requests="1") as (run, one, gremlin):
        drive([one], run.options)
        report, code = run.close(tmp_path)
    assert gremlin.did.total() == 1
    (row,) = [row for row in report.rows if row.clause.id == CLAUSE]
    assert row.reason.startswith("broken in 1 of 1 conversation: ")
    assert code is Exit.INCONCLUSIVE


def test_a_calm_run_is_kept_and_drives_nothing_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with stormy("agora", never, tmp_path, monkeypatch, scenario="query/never-started") as (run, one, _):
        drive([one], run.options)
        report, code = run.close(tmp_path)
    assert (code, len(one.judged), clauses(report, Outcome.FAIL)) == (Exit.KEPT, 1, set())
