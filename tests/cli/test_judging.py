"""`judge` as users run it: verdicts, reports and exit codes from files that somebody else wrote."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.capture.tapes import FORMATS, driven
from tests.cli.command import Ended, run

FAULT = "agora.stop.list-becomes-string"
MARK = re.compile(r"HIDDEN_[0-9A-F]+")
CLAUSE = "agora.file-list.json-is-array"


def judge(cwd: Path, *arguments: str) -> Ended:
    return run("judge", "--output", "out", *arguments, cwd=cwd)


@pytest.mark.parametrize(("fault", "code", "clauses"), [("", 0, set()), (FAULT, 1, {CLAUSE})])
def test_a_har_is_judged_like_a_gate(fault: str, code: int, clauses: set[str], tmp_path: Path) -> None:
    (tmp_path / "app.har").write_bytes(FORMATS["har"]("agora", driven("agora", fault)))
    ended = judge(tmp_path, "app.har")
    assert (ended.code, ended.err) == (code, "")
    assert clauses <= ended.clauses("FAIL")
    assert bool(ended.clauses("FAIL")) == bool(clauses)
    assert "recording-contracts judge --edition agora=2026-06 app.har" in ended.out or not clauses


ACCEPTED = "".join(
    f"""- {{clause: {clause}, reason: ticket 4711, owner: us, expires: 2999-12-31,
  witness: recording-contracts judge --edition agora=2026-06 app.har}}\n"""
    for clause in (CLAUSE, "agora.acquire.has-resource-id")
)


def test_a_break_that_is_accepted_is_no_reason_for_red(tmp_path: Path) -> None:
    """Nor is one that is not there healed, since nobody tried."""
    (tmp_path / "deviations.yaml").write_text(ACCEPTED, encoding="utf-8")
    (tmp_path / "app.har").write_bytes(FORMATS["har"]("agora", driven("agora", FAULT)))
    assert judge(tmp_path, "app.har").code == 1
    ended = judge(tmp_path, "app.har", "--deviations", "deviations.yaml", "--output", "again")
    assert (ended.code, ended.err) == (0, "")
    assert "known deviation" in ended.out
    assert "note: agora.acquire.has-resource-id: accepted as broken, and nothing here breaks it" in ended.out


def test_several_files_make_one_report(tmp_path: Path) -> None:
    for vendor in ("agora", "realtimekit"):
        (tmp_path / f"{vendor}.ndjson").write_bytes(FORMATS["ndjson"](vendor, driven(vendor)))
    ended = judge(tmp_path, "agora.ndjson", "realtimekit.ndjson")
    assert ended.code == 0
    assert set(ended.report["exchanges"]) == {"agora", "realtimekit"}


@pytest.mark.parametrize("captures", [("agora.ndjson",), ("agora.ndjson", "realtimekit.ndjson")])
def test_several_processes_make_the_report_of_one(captures: tuple[str, ...], tmp_path: Path) -> None:
    for vendor, fault in (("agora", FAULT), ("realtimekit", "")):
        content = FORMATS["ndjson"](vendor, driven(vendor, fault)) + b"{broken\n"
        (tmp_path / f"{vendor}.ndjson").write_bytes(content)
    found = []
    for jobs in ("1", "2"):
        ended = judge(tmp_path, "--jobs", jobs, *captures)
        assert (ended.code, ended.err) == (1, "")
        found.append({**ended.report, "took": 0, "conditions": 0})
        ended.folder.rename(tmp_path / f"by-{jobs}")
    one, other = found
    assert MARK.sub("", json.dumps(one)) == MARK.sub("", json.dumps(other))


def test_what_one_of_several_processes_cannot_read_is_told_in_a_line(tmp_path: Path) -> None:
    (tmp_path / "a.ndjson").write_bytes(FORMATS["ndjson"]("agora", driven("agora")))
    ended = judge(tmp_path, "--jobs", "2", "a.ndjson", "missing.har")
    assert ended.code == 2
    assert ended.err.splitlines() == ["recording-contracts: missing.har: cannot be read (No such file or directory)"]


def test_what_could_not_be_read_keeps_a_report_from_being_green(tmp_path: Path) -> None:
    (tmp_path / "a.ndjson").write_bytes(FORMATS["ndjson"]("agora", driven("agora")) + b"{broken\n")
    ended = judge(tmp_path, "a.ndjson")
    assert ended.code == 3
    assert "not JSON" in ended.out


def test_secrets_in_a_capture_stay_in_it(tmp_path: Path) -> None:
    secret = "c4n4ry-9f8e7d6c5b4a"
    text = FORMATS["har"]("agora", driven("agora", FAULT)).decode().replace("stand-in-secret-key-52c8", secret)
    assert secret in text
    (tmp_path / "app.har").write_text(text, encoding="utf-8")
    ended = judge(tmp_path, "app.har")
    assert ended.code == 1
    written = [each.read_text(encoding="utf-8") for each in ended.folder.iterdir()]
    assert not [each for each in (ended.out, *written) if secret in each]


def test_a_single_body_is_judged_by_its_form(tmp_path: Path) -> None:
    body = {"resourceId": "r", "sid": "s", "serverResponse": {"fileListMode": "json", "fileList": "a.m3u8"}}
    (tmp_path / "stop.json").write_text(json.dumps(body), encoding="utf-8")
    ended = run("judge", "--operation", "agora.stop", "stop.json", cwd=tmp_path)
    assert ended.code == 1
    assert f"{CLAUSE}: broken" in ended.out


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("nowhere.har",), "nowhere.har: cannot be read (No such file or directory)"),
        (("odd.txt",), "odd.txt: not a capture that is known; name its kind with --format"),
        (("--vendor", "agroa", "odd.txt"), "unknown vendor 'agroa': did you mean agora?"),
        (("--operation", "agora.halt", "odd.txt"), "odd.txt: not JSON"),
        (("--operation", "agora", "odd.txt"), "write for example agora.stop"),
        (("--operation", "agora.halt", "a.json"), "unknown operation 'halt'"),
        (("--operation", "agora.stop", "--status", "299", "a.json"), "--status 299: not documented for stop"),
        (("--operation", "agora.stop", "--output", "out", "a.json"), "--output does not go with --operation"),
        (("--status", "200", "a.json"), "--status goes with --operation"),
    ],
)
def test_mistakes_are_one_line(arguments: tuple[str, ...], why: str, tmp_path: Path) -> None:
    (tmp_path / "odd.txt").write_text("hello", encoding="utf-8")
    (tmp_path / "a.json").write_text("{}", encoding="utf-8")
    ended = run("judge", *arguments, cwd=tmp_path)
    assert ended.code == 2
    assert why in ended.err
    assert ended.err.count("\n") == 1


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_file_that_yields_nothing_is_named_beside_a_break(jobs: str, tmp_path: Path) -> None:
    (tmp_path / "good.ndjson").write_bytes(FORMATS["ndjson"]("agora", driven("agora", FAULT)))
    (tmp_path / "odd.har").write_bytes(b'{"log": {"entries": [{"x": 1}, []]}}')
    ended = judge(tmp_path, "--jobs", jobs, "good.ndjson", "odd.har")
    assert (ended.code, ended.err) == (2, "")
    assert "note: odd.har: no exchange was found in it: 2 entries could not be read" in ended.out
    assert "not read: 1 file could not be understood, as the notes say" in ended.out
    assert ended.report["outcome"] == "not read"
    assert CLAUSE in ended.clauses("FAIL")


def test_a_file_about_other_hosts_is_a_note(tmp_path: Path) -> None:
    (tmp_path / "good.ndjson").write_bytes(FORMATS["ndjson"]("agora", driven("agora")))
    (tmp_path / "other.ndjson").write_text('{"request": {"method": "GET", "url": "https://www.example.com/a"}}\n')
    ended = judge(tmp_path, "good.ndjson", "other.ndjson")
    assert (ended.code, ended.err) == (0, "")
    assert "note: other.ndjson: holds only exchanges with something else than these APIs" in ended.out


BODIES = {
    "agora.start.500-code-is-listed": ("agora.start", "500", {"resourceId": "r", "sid": "", "code": 15}, "should"),
    "agora.acquire.500-code-is-listed": ("agora.acquire", "500", {"resourceId": "", "code": 15}, "should"),
    "realtimekit.track.has-recording": ("realtimekit.start_track_recording", "200", None, "volatile"),
}


@pytest.mark.parametrize("clause", BODIES)
def test_what_fails_no_run_fails_no_single_body(clause: str, tmp_path: Path) -> None:
    operation, status, body, told = BODIES[clause]
    body = body or {"success": True, "data": {"id": "5f969f1a-6e7c-418c-afc9-d640075fcc2e", "status": "INVOKED"}}
    (tmp_path / "body.json").write_text(json.dumps(body), encoding="utf-8")
    ended = run("judge", "--operation", operation, "--status", status, "body.json", cwd=tmp_path)
    assert (ended.code, ended.err) == (0, "")
    assert f"{clause}: broken, {told}" in ended.out
