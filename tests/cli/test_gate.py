"""The gate on the embedded sandbox: what it says, writes and returns."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from contracts.report import document
from contracts.vendors.vendor import find
from tests.cli.command import Ended, environment, gate, run, untroubled
from tests.cli.conftest import FAULT

MUST = sorted(clause for each in find("agora").faults if each.id == FAULT for clause in each.notices)


def test_kept_promises_exit_0_and_end_with_the_verdict_and_the_path(kept: Ended) -> None:
    untroubled(kept)
    assert kept.code == 0
    assert re.fullmatch(r"kept: \d+ of \d+ exercised clauses hold\. Exit 0\. out/report\.html", kept.last)


def test_gate_needs_no_account_and_judges_every_vendor(tmp_path: Path) -> None:
    ended = gate("--scenario", "auth/unauthorised", cwd=tmp_path, env=environment(account=False))
    assert (ended.code, ended.err) == (0, "")
    assert list(ended.report["conditions"]["targets"]) == ["agora", "realtimekit"]


def test_every_report_is_written(kept: Ended) -> None:
    files = {each.name: each.read_text(encoding="utf-8") for each in kept.folder.iterdir()}
    assert sorted(files) == ["junit.xml", "report.html", "report.json", "report.sarif", "run.jsonl", "summary.md"]
    assert files["report.html"].lstrip().startswith("<!doctype html>")
    assert files["junit.xml"].startswith("<?xml")
    assert all(len(text) > 500 for text in files.values())


@pytest.mark.parametrize("name", ["kept", "broken"])
def test_report_json_keeps_its_published_schema(name: str, request: pytest.FixtureRequest) -> None:
    ended: Ended = request.getfixturevalue(name)
    jsonschema.validate(ended.report, document.schema())
    assert ended.report["exit"] == ended.code
    assert ended.report["outcome"] == name


def test_every_clause_of_the_edition_has_one_row(kept: Ended) -> None:
    rows = kept.report["clauses"]
    assert [row["id"] for row in rows] == list(find("agora").contract().clauses)
    wanted = {"id", "vendor", "edition", "outcome", "passes", "fails", "reason", "witness"}
    assert all(wanted <= row.keys() for row in rows)
    assert {row["outcome"] for row in rows} == {"PASS", "UNEXERCISED"}
    assert all(row["reason"].startswith("untestable: ") for row in rows if row["outcome"] == "UNEXERCISED")
    assert all(row["passes"] and row["witness"]["items"] for row in rows if row["outcome"] == "PASS")


def timeless(path: Path) -> list[Any]:
    """run.jsonl without what is different in every run."""
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    del lines[0]["conditions"]["started"], lines[-1]["took"]
    return lines


def test_same_seed_makes_the_same_run(kept: Ended, tmp_path: Path) -> None:
    again = gate("--vendor", "agora", "--seed", "7", cwd=tmp_path)
    assert timeless(again.folder / "run.jsonl") == timeless(kept.folder / "run.jsonl")


def test_seed_is_told_when_nobody_chose_it(tmp_path: Path) -> None:
    ended = gate("--vendor", "agora", "--scenario", "auth/unauthorised", cwd=tmp_path)
    assert re.search(r"^seed \d+$", ended.out, re.MULTILINE)
    assert f"seed {ended.report['conditions']['seed']}" in ended.out


def test_scenario_alone_chooses_the_vendors_that_know_it(tmp_path: Path) -> None:
    ended = gate("--scenario", "file-list/composite-hls", cwd=tmp_path)
    assert ended.code == 0
    assert list(ended.report["conditions"]["targets"]) == ["agora"]


def test_fault_breaks_exactly_the_clauses_that_notice_it(broken: Ended) -> None:
    untroubled(broken)
    assert broken.code == 1
    must = {row["id"] for row in broken.report["clauses"] if row["level"] == "must"}
    assert broken.clauses("FAIL", "must") == must & set(MUST)
    assert broken.last.startswith("broken: ")


def test_failure_says_obligation_expected_actual_and_how_to_see_it(broken: Ended) -> None:
    (clause,) = broken.clauses("FAIL", "must")
    said = broken.out.partition(f"\n{clause}: broken\n")[2].partition("\n\n")[0]
    row = next(row for row in broken.report["clauses"] if row["id"] == clause)
    assert row["says"] in said
    for name, text in (("expected", row["witness"]["expected"]), ("actual", row["witness"]["actual"][:60])):
        assert re.search(rf"^  {name} +{re.escape(text)}", said, re.MULTILINE)
    assert '--user "$AGORA_CUSTOMER_ID:$AGORA_CUSTOMER_SECRET"' in said
    assert "curl --include" in said


def replay(ended: Ended) -> list[str]:
    """The arguments of the replay command that a failure prints."""
    command = re.search(r"^  replay +recording-contracts (.+)$", ended.out, re.MULTILINE)
    assert command
    return shlex.split(command[1])


def test_replay_shows_the_same_clause_broken(broken: Ended, tmp_path: Path) -> None:
    again = run(*replay(broken), "--output", "out", cwd=tmp_path)
    assert again.code == 1
    assert again.clauses("FAIL", "must") == broken.clauses("FAIL", "must")
    assert again.report["exchanges"]["agora"] < broken.report["exchanges"]["agora"] / 5


def test_list_clauses_and_explain_agree(tmp_path: Path) -> None:
    (clause, *_) = MUST
    listed = run("gate", "--vendor", "agora", "--list-clauses", cwd=tmp_path)
    told = run("explain", clause, cwd=tmp_path)
    says = find("agora").contract().clause(clause).says
    assert (listed.code, told.code) == (0, 0)
    assert re.search(rf"^  {re.escape(clause)} .*{re.escape(says)}$", listed.out, re.MULTILINE)
    assert f"says        {says}" in told.out
    assert f"noticed by  --fault {FAULT}" in told.out
    assert "source " in told.out


def test_older_edition_is_judged_by_its_own_clauses(tmp_path: Path) -> None:
    ended = gate("--edition", "agora=2023-01", "--vendor", "agora", "--scenario", "end/after-the-end", cwd=tmp_path)
    assert ended.code == 0
    assert {row["edition"] for row in ended.report["clauses"]} == {"2023-01"}
    assert [row["id"] for row in ended.report["clauses"]] == list(find("agora").contract("2023-01").clauses)
