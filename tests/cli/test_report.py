"""`report` judges a recorded run again: to the same rows, or under another edition, or not at all."""

from __future__ import annotations

import json
import shutil
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts.cli.main import main
from contracts.vendors.vendor import find
from tests.capture.tapes import FORMATS, driven
from tests.cli.command import Ended, gate, run

POSITIONS = (0, 1, 100, 0.1, 0.5, 0.9, 0.99, -200, -30, -2)
"""Where a run file is cut: bytes from its beginning or end, or a part of it."""


def report(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["report", *arguments], prog_name="recording-contracts")


def refused(path: Path) -> str:
    """What is said of a run file that proves nothing."""
    result = report(str(path))
    assert isinstance(result.exception, SystemExit), result.exception
    assert result.exit_code == 2, result.output
    assert len(result.stderr.splitlines()) == 1
    assert str(path) in result.stderr
    return result.stderr


@pytest.fixture
def copy(kept: Ended, tmp_path: Path) -> Path:
    """A run folder of one's own."""
    return shutil.copytree(kept.folder, tmp_path / "copy")


def rows(folder: Path) -> Any:
    return json.loads((folder / "report.json").read_text())["clauses"]


@pytest.mark.parametrize("name", ["kept", "broken"])
def test_run_is_judged_again_to_the_same_report(name: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    ended: Ended = request.getfixturevalue(name)
    result = report(str(ended.folder), "--output", str(tmp_path))
    assert result.exit_code == ended.code
    for each in ("report.json", "report.html", "junit.xml", "summary.md"):
        assert (tmp_path / each).read_text() == (ended.folder / each).read_text()
    assert result.stdout.splitlines()[-1] == ended.last.replace("out/", f"{tmp_path}/")


def test_run_is_judged_under_another_edition_and_says_so(kept: Ended, tmp_path: Path) -> None:
    result = report(str(kept.folder), "--edition", "2023-01", "--output", str(tmp_path))
    told = json.loads((tmp_path / "report.json").read_text())
    assert "recorded under edition 2026-06, judged under 2023-01" in result.stdout
    assert told["conditions"]["editions"] == {"agora": "2023-01"}
    assert [row["id"] for row in told["clauses"]] == list(find("agora").contract("2023-01").clauses)
    assert {row["edition"] for row in told["clauses"]} == {"2023-01"}
    assert result.exit_code == 1


@pytest.mark.parametrize("asked", ["auto", "agora=auto"])
def test_the_edition_of_a_recorded_run_is_found_out(kept: Ended, asked: str, tmp_path: Path) -> None:
    result = report(str(kept.folder), "--edition", asked, "--output", str(tmp_path))
    told = json.loads((tmp_path / "report.json").read_text())
    [found] = told["recognised"]
    assert (found["vendor"], found["edition"], found["decided"]) == ("agora", "2026-06", True)
    assert f"agora speaks 2026-06: {found['telling'][0]['id']} holds" in result.stdout
    assert "agora speaks 2026-06" in (tmp_path / "summary.md").read_text()
    assert 'id="recognised-agora"' in (tmp_path / "report.html").read_text()
    assert "agora speaks 2026-06" in (tmp_path / "junit.xml").read_text()
    assert result.exit_code == 0


def test_a_run_whose_edition_was_found_out_is_judged_again_to_the_same_report(tmp_path: Path) -> None:
    ended = gate("--vendor", "agora", "--seed", "7", "--edition", "auto", cwd=tmp_path)
    result = report(str(ended.folder), "--output", str(tmp_path / "again"))
    assert (ended.code, result.exit_code) == (0, 0)
    for each in ("report.json", "report.html", "junit.xml", "summary.md"):
        assert (tmp_path / "again" / each).read_text() == (ended.folder / each).read_text()


@pytest.mark.parametrize(
    ("edition", "says"),
    [("zoom=1", "unknown vendor 'zoom'"), ("agora=2024", "unknown agora edition '2024'"), ("2024", "unknown agora")],
)
def test_unknown_edition_is_told(kept: Ended, edition: str, says: str, tmp_path: Path) -> None:
    result = report(str(kept.folder), "--edition", edition, "--output", str(tmp_path))
    assert result.exit_code == 2
    assert says in result.stderr


@pytest.mark.parametrize("position", POSITIONS)
def test_cut_off_run_never_reads_as_a_pass(copy: Path, position: float) -> None:
    run = copy / "run.jsonl"
    whole = run.read_bytes()
    run.write_bytes(whole[: int(len(whole) * position) if isinstance(position, float) else position])
    refused(run)


def test_run_cut_between_lines_never_reads_as_a_pass(copy: Path) -> None:
    run = copy / "run.jsonl"
    lines = run.read_text().splitlines(keepends=True)
    for kept in (lines[:1], lines[:-1], lines[1:], lines[-1:], [*lines, lines[-1]], [*lines, lines[1]]):
        run.write_text("".join(kept))
        refused(run)


@pytest.mark.parametrize(
    "foreign",
    [
        "",
        "\n",
        "[]\n",
        "null\n",
        "17\n",
        '{"log": {"version": "1.2", "entries": []}}\n',
        '{"kind": "header", "format": 2}\n{"kind": "footer"}\n',
        '{"kind": "header", "format": 1}\n{"kind": "footer"}\n',
        "[" * 100_000,
        "<html></html>",
    ],
)
def test_foreign_file_is_refused(tmp_path: Path, foreign: str) -> None:
    run = tmp_path / "run.jsonl"
    run.write_text(foreign)
    refused(run)


def test_binary_file_is_refused(tmp_path: Path) -> None:
    run = tmp_path / "run.jsonl"
    run.write_bytes(bytes(range(256)))
    refused(run)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place inside a JSON document."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, each in inside for place in places(each, (*path, key)))]


@pytest.fixture(scope="session")
def samples(broken: Ended) -> list[Any]:
    """The lines of a small run: for each kind of event one of the shortest traces that holds it."""
    header, *traces, footer = map(json.loads, (broken.folder / "run.jsonl").read_text().splitlines())
    shortest = {}
    for line in sorted(traces, key=lambda line: len(line["trace"]["items"]), reverse=True):
        shortest.update({item.get("kind", "exchange"): line for item in line["trace"]["items"]})
    chosen = {line["trace"]["scenario"]: line for line in shortest.values()}
    return [header, *chosen.values(), {**footer, "notes": ["a note"]}]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_damage_anywhere_is_told_and_never_a_traceback(samples: list[Any], tmp_path: Path, data: st.DataObject) -> None:
    line = data.draw(st.sampled_from(samples))
    lines = deepcopy(samples if line in (samples[0], samples[-1]) else [samples[0], line, samples[-1]])
    place = data.draw(st.sampled_from(places(lines)[1:]))
    *parents, key = place
    holder: Any = lines
    for each in parents:
        holder = holder[each]
    if data.draw(st.booleans()):
        del holder[key]
    else:
        holder[key] = data.draw(st.sampled_from([None, True, -1, 1.5, "", "x", [], {}, [{}], {"a": 1}]))
    run = tmp_path / "run.jsonl"
    run.write_text("".join(json.dumps(line) + "\n" for line in lines))
    result = report(str(run))
    assert isinstance(result.exception, SystemExit | None), (place, result.exception)
    assert len(result.stderr.splitlines()) <= 1
    assert bool(result.stderr) == (not result.stdout)


NO_RUNS = {
    "report.json": "a report, no run; name the run.jsonl of the run that it is about, or its folder",
    "profile.yaml": "a profile, no run; compare it with another: recording-contracts drift OLD NEW",
    "profile.json": "a profile, no run",
    "capture.har": "a capture, no run; judge it: recording-contracts judge FILE",
    "capture.ndjson": "a capture, no run",
    "capture.vcr": "a capture, no run",
    "capture.vcr-json": "a capture, no run",
}


@pytest.mark.parametrize("name", NO_RUNS)
@pytest.mark.parametrize("command", [("report",), ("accept", "agora.acquire.has-resource-id")])
def test_what_is_no_run_is_called_what_it_is(command: tuple[str, ...], name: str, tmp_path: Path) -> None:
    stem, _, kind = name.partition(".")
    if stem == "capture":
        (tmp_path / name).write_bytes(FORMATS[kind]("agora", driven("agora")[:3]))
    else:
        (tmp_path / "a.ndjson").write_bytes(FORMATS["ndjson"]("agora", driven("agora")[:3]))
        arguments = ("judge", "--output", ".") if stem == "report" else ("profile", "--output", name)
        run(*arguments, "a.ndjson", cwd=tmp_path)
    first, *rest = command
    more = ("--reason", "x", "--owner", "x", "--expires", "2999-12-31") if first == "accept" else ()
    ended = run(first, name, *rest, *more, cwd=tmp_path)
    assert ended.code == 2
    assert ended.err.startswith(f"recording-contracts: {name}: {NO_RUNS[name]}")
    assert ended.err.count("\n") == 1
