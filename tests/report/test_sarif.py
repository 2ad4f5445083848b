"""report.sarif is SARIF as others read it; a break keeps its fingerprint, and points at its clause."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from sarif_pydantic import Sarif

from contracts.model import Json, Outcome, Report
from contracts.report import sarif
from contracts.spec import Specs, load
from contracts.suite.options import Options
from contracts.suite.parts import drive
from contracts.suite.run import Run
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


def test_runs_with_other_seeds_find_the_same_breaks_by_the_same_fingerprints() -> None:
    fault, scenario = "agora.stop.list-becomes-string", "file-list/composite-hls-mp4"
    found = []
    for seed in ("1", "2", "77"):
        options = Options.read(vendors=["agora"], fault=[fault], scenario=scenario, seed=seed)
        run = Run(options)
        drive(run.vendors.values(), options)
        (told,) = log(run.report())["runs"]
        found.append({each["ruleId"]: each["partialFingerprints"] for each in told["results"]})
    assert found[0] == found[1] == found[2] != {}


@pytest.mark.parametrize("vendor", names())
def test_a_clause_that_moves_to_another_line_is_followed_and_stays_the_same_break(tmp_path: Path, vendor: str) -> None:
    specs = Specs(Path(shutil.copytree(find(vendor).specs.root, tmp_path / "specs")))
    for path in (specs.root / vendor / "clauses.yaml", *(specs.root / vendor / "clauses").glob("*.yaml")):
        path.write_text(f"# one\n# two\n# three\n{path.read_text(encoding='utf-8')}", encoding="utf-8")
    before, after = find(vendor).contract().clauses, load(vendor, None, specs).clauses
    broken = next(row for row in report().rows if row.outcome is Outcome.FAIL)
    results = [
        log(replace(report(), rows=tuple(replace(broken, clause=each) for each in clauses.values())))["runs"][0][
            "results"
        ]
        for clauses in (before, after)
    ]
    assert len(results[0]) == len(before)
    for one, two in zip(*results, strict=True):
        assert (one["ruleId"], one["partialFingerprints"]) == (two["ruleId"], two["partialFingerprints"])
        lines = [each["locations"][0]["physicalLocation"]["region"]["startLine"] for each in (one, two)]
        assert lines[0] + 3 == lines[1]


def test_paths_are_relative_to_a_root_that_the_log_explains() -> None:
    broken = next(row for row in report().rows if row.outcome is Outcome.FAIL)
    clause = next(iter(find("agora").contract().clauses.values()))
    (run,) = log(replace(report(), rows=(replace(broken, clause=clause),)))["runs"]
    where = run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
    assert where == {"uri": clause.place[0], "uriBaseId": "%SRCROOT%"}
    assert not Path(where["uri"]).is_absolute()
    assert where["uriBaseId"] in run["originalUriBaseIds"]


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
