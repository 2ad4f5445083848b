"""`profile`, `drift` and `gate --baseline`, as users start them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner, Result
from sarif_pydantic import Sarif

from contracts.cli.main import main
from contracts.drift.classes import Class
from contracts.drift.outcome import CLASSES, CODES
from tests.cli.command import Ended, gate
from tests.cli.conftest import FAULT

SCHEMA = json.loads((Path(__file__).parents[2] / "contracts/drift/drift.schema.json").read_text())


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(each) for each in arguments], prog_name="recording-contracts")


@pytest.fixture(scope="module")
def profile(kept: Ended, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The profile of a run that kept its word, committed somewhere."""
    path = tmp_path_factory.mktemp("profile") / "baseline.yaml"
    result = run("profile", kept.folder, "--output", path)
    assert (result.exit_code, result.output) == (0, "")
    return path


@pytest.fixture(scope="module")
def faulty(broken: Ended, profile: Path) -> Path:
    """The profile of a run with a fault."""
    path = profile.with_name("faulty.json")
    assert run("profile", broken.folder, "--output", path).exit_code == 0
    return path


def told(*arguments: object) -> tuple[int, Any]:
    result = run("drift", *arguments, "--json")
    found = json.loads(result.stdout)
    jsonschema.Draft202012Validator(SCHEMA).validate(found)
    assert found["exit"] == result.exit_code
    return result.exit_code, found


def test_profile_is_printed_as_it_is_written(profile: Path) -> None:
    assert run("profile", profile).stdout == profile.read_text()


@pytest.mark.parametrize("form", ["folder", "run.jsonl", "report.json", "profile"])
def test_a_fault_is_a_new_deviation_since_whatever_tells_of_before(
    form: str, kept: Ended, broken: Ended, faulty: Path, profile: Path
) -> None:
    before = {"folder": kept.folder, "profile": profile}.get(form, kept.folder / form)
    code, found = told(before, faulty)
    news = {each["where"] for each in found["changes"] if each["class"] == "new deviation"}
    assert code == CODES[Class.NEW_DEVIATION]
    assert broken.clauses("FAIL") <= news
    code, found = told(faulty, before)
    assert code == 0
    assert {each["class"] for each in found["changes"]} <= {"healed", "silent change"}
    assert broken.clauses("FAIL") <= {each["where"] for each in found["changes"]}


@pytest.mark.parametrize("name", CLASSES)
def test_the_exit_code_is_that_of_the_class(name: str, faulty: Path, profile: Path) -> None:
    code, found = told(profile, faulty, "--fail-on", name)
    assert code == (CODES[CLASSES[name]] if CLASSES[name].value in found["counts"] else 0)
    assert told(profile, faulty, "--fail-on", "never")[0] == 0


def test_the_same_is_the_same(kept: Ended, profile: Path) -> None:
    result = run("drift", profile, kept.folder, "--fail-on", "any")
    assert result.exit_code == 0
    assert result.stdout.startswith("\nNothing changed")
    assert "compared 6 operations" in result.stdout


def test_a_name_with_brackets_is_a_name(profile: Path, tmp_path: Path) -> None:
    odd = tmp_path / "before[" / "bold]x[" / "b]"
    odd.parent.mkdir(parents=True)
    odd.write_text(profile.read_text())
    result = run("drift", odd, profile)
    assert result.exit_code == 0
    assert str(odd) in result.stdout


@pytest.mark.parametrize("entries", [[], [{"request": {"method": "GET", "url": "https://x.test/"}, "response": {}}]])
def test_where_nothing_can_be_compared_nothing_is_said_to_be_unchanged(
    entries: list[Any], profile: Path, tmp_path: Path
) -> None:
    capture = tmp_path / "app.har"
    capture.write_text(json.dumps({"log": {"version": "1.2", "entries": entries}}))
    code, found = told(profile, capture)
    assert code == 3
    assert found["compared"] == {"operations": 0, "clauses": 0}
    assert "Nothing could be compared" in run("drift", profile, capture).stdout


def test_a_capture_that_is_cut_off_does_not_tell_all(kept: Ended, profile: Path, tmp_path: Path) -> None:
    capture = tmp_path / "app.har"
    capture.write_text(json.dumps({"log": {"version": "1.2", "entries": [{}]}})[:-3])
    code, found = told(profile, capture)
    assert code == 3
    assert any("could not be read" in note for note in found["notes"])
    assert run("profile", capture).exit_code == 3


def test_documents_that_changed_are_told_by_clause(kept: Ended) -> None:
    old = run("profile", kept.folder, "--edition", "agora=2023-01").stdout
    assert "edition: 2023-01" in old
    before = kept.folder.parent / "older.yaml"
    before.write_text(old)
    code, found = told(before, kept.folder, "--fail-on", "documents-changed")
    assert code == CODES[Class.DOCUMENTS_CHANGED]
    assert found["editions"] == {"agora": {"before": "2023-01", "now": "2026-06"}}
    assert any(each["before"] == "not documented" for each in found["changes"])


def test_reports_are_written(broken: Ended, faulty: Path, profile: Path, tmp_path: Path) -> None:
    result = run("drift", profile, faulty, "--output", tmp_path)
    assert result.exit_code == 1
    assert "new deviation: breaks the documents now" in result.stdout
    page = (tmp_path / "drift.html").read_text()
    sarif = (tmp_path / "drift.sarif").read_text()
    found = json.loads((tmp_path / "drift.json").read_text())
    Sarif.model_validate(json.loads(sarif))
    assert len(json.loads(sarif)["runs"][0]["results"]) == len(found["changes"])
    for clause in broken.clauses("FAIL"):
        assert clause in page
        assert clause in sarif
    assert "<script" not in page


def test_gate_tells_what_changed_since_a_baseline(profile: Path, tmp_path: Path) -> None:
    kept = gate("--vendor", "agora", "--seed", "8", "--depth", "smoke", "--baseline", str(profile), cwd=tmp_path)
    assert kept.code == 0
    assert "Nothing changed: this run against" in kept.out
    assert (kept.folder / "profile.yaml").read_text().startswith("profile: 1")
    assert told(profile, kept.folder / "profile.yaml")[1]["changes"] == []


def test_gate_with_a_fault_is_broken_and_says_since_when(profile: Path, tmp_path: Path) -> None:
    ended = gate(
        "--vendor",
        "agora",
        "--seed",
        "8",
        "--depth",
        "standard",
        "--fault",
        FAULT,
        "--baseline",
        str(profile),
        cwd=tmp_path,
    )
    assert ended.code == 1
    assert "1 new deviation" in ended.out
    assert json.loads((ended.folder / "drift.json").read_text())["counts"]["new deviation"] >= 1
    assert "new deviation" in (ended.folder / "summary.md").read_text()


def test_with_fail_on_what_changed_decides(faulty: Path, profile: Path, tmp_path: Path) -> None:
    """A break that was there before is no news."""
    options = ("--vendor", "agora", "--seed", "8", "--depth", "standard", "--fault", FAULT)
    known = gate(*options, "--baseline", str(faulty), "--fail-on", "new-deviation", cwd=tmp_path)
    assert (known.code, known.last.rpartition(" Exit ")[2]) == (0, "0.")
    assert "1 known deviation" in known.out
    later = tmp_path / "later"
    later.mkdir()
    news = gate(*options, "--baseline", str(profile), "--fail-on", "new-deviation", cwd=later)
    assert (news.code, news.last.rpartition(" Exit ")[2]) == (1, "1.")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["drift"], "drift compares OLD with NEW"),
        (["drift", "{profile}"], "drift compares OLD with NEW"),
        (["drift", "{profile}", "{nowhere}"], "cannot be read"),
        (["drift", "{profile}", "{text}"], "neither a run, a capture, a report.json nor a profile"),
        (["drift", "{profile}", "{profile}", "--spec", "x.yaml"], "drift compares OLD with NEW"),
        (["drift", "{profile}", "{profile}", "--fail-on", "rain"], "--fail-on"),
        (["drift", "--spec", "{text}", "--fail-on", "healed"], "with --spec choose from"),
        (["drift", "{profile}", "{profile}", "--edition", "agora=1999"], ""),
        (["gate", "--baseline", "{nowhere}"], "cannot be read"),
        (["gate", "--baseline", "{text}"], "neither a run, a capture, a report.json nor a profile"),
        (["gate", "--fail-on", "healed"], "name a --baseline"),
        (["gate", "--vendor", "realtimekit", "--baseline", "{profile}"], "tells nothing of realtimekit"),
        (["profile", "{profile}", "--output", "{nowhere}/x.yaml"], "No such file"),
    ],
)
def test_bad_input_is_one_line(arguments: list[str], says: str, profile: Path, tmp_path: Path) -> None:
    text = tmp_path / "text.txt"
    text.write_text("no capture at all\n")
    places = {"profile": profile, "nowhere": tmp_path / "nowhere", "text": text}
    result = run(*(each.format(**places) for each in arguments))
    if says:
        assert result.exit_code == 2, result.output
        assert len(result.stderr.splitlines()) == 1
        assert says in result.stderr
