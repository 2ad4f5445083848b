"""report.sarif is SARIF as others read it; a break keeps its fingerprint, and points at its clause."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from sarif_pydantic import Sarif

from contracts.model import Json, Outcome, Report
from contracts.report import sarif
from contracts.vendors.vendor import find, names
from tests.report.samples import CURL_AUTH, report
from tests.strategies import reports

ROOT = Path(__file__).parents[2]


def log(told: Report, exit_code: int = 1) -> Json:
    return json.loads(sarif.render(told, exit_code, CURL_AUTH))


@settings(max_examples=60, deadline=None)
@given(told=reports())
def test_every_report_is_read_by_somebody_else_without_loss(told: Report) -> None:
    document = log(told)
    read = Sarif.model_validate(document).model_dump(by_alias=True, exclude_none=True, mode="json")
    (run,), (theirs,) = document["runs"], read["runs"]
    assert [each["ruleId"] for each in theirs["results"]] == [each["ruleId"] for each in run["results"]]
    assert len(theirs["tool"]["driver"]["rules"]) == len(told.rows)
    for result in run["results"]:
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]


def test_a_result_is_a_broken_clause_and_nothing_else() -> None:
    told = report()
    broken = {row.clause.id for row in told.rows if row.outcome is Outcome.FAIL}
    assert {each["ruleId"] for each in log(told)["runs"][0]["results"]} == broken != set()


def test_level_follows_how_strongly_the_clause_promises() -> None:
    told = report()
    levels = {"must": "error", "should": "warning", "may": "note"}
    clauses = {row.clause.id: row.clause for row in told.rows}
    for result in log(told)["runs"][0]["results"]:
        clause = clauses[result["ruleId"]]
        assert result["level"] == ("note" if clause.volatile else levels[clause.level])


def test_fingerprints_are_the_same_under_another_seed_and_differ_by_clause() -> None:
    told = report()
    other = replace(told, conditions=replace(told.conditions, seed=1), rows=told.rows[::-1])
    one, two = (
        {each["ruleId"]: each["partialFingerprints"] for each in log(each)["runs"][0]["results"]}
        for each in (told, other)
    )
    assert one == two
    assert len({each["clause/v1"] for each in one.values()}) == len(one)


@pytest.mark.parametrize("vendor", names())
def test_every_clause_knows_the_line_at_which_it_stands(vendor: str) -> None:
    for clause in find(vendor).contract().clauses.values():
        path, line = clause.place
        assert clause.id in (ROOT / path).read_text(encoding="utf-8").splitlines()[line - 1]


def test_what_nobody_knows_is_a_notification_and_the_run_tells_how_it_ended() -> None:
    told = report()
    (invocation,) = log(replace(told, complete=False), 130)["runs"][0]["invocations"]
    assert (invocation["executionSuccessful"], invocation["exitCode"]) == (False, 130)
    texts = [each["message"]["text"] for each in invocation["toolExecutionNotifications"]]
    for row in told.rows:
        if row.outcome is Outcome.INCONCLUSIVE:
            assert any(text.startswith(f"{row.clause.id}: inconclusive") for text in texts)
