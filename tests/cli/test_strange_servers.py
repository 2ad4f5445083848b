"""Servers that are no vendor's, or have a very bad day: always a summary, never a verdict by accident."""

from __future__ import annotations

import io
import os
from collections.abc import Sequence
from pathlib import Path
from unittest.mock import patch

import pytest
from rich.console import Console

from contracts.drive import explore
from contracts.drive.settings import LIVE
from contracts.model import Report
from contracts.report import terminal
from contracts.report.jsonl import read
from contracts.report.text import FEW
from contracts.suite.again import judge_again
from contracts.suite.options import Options
from contracts.suite.run import Run
from tests.cli.command import ACCOUNT, Ended, gate, untroubled
from tests.cli.servers import HTML, Answer, always, raw, resets, says, serving

VENDORS = ("agora", "realtimekit")


def judged(answer: Answer, cwd: Path, vendor: str = "agora") -> Ended:
    """The gate on a server that answers so."""
    with serving(answer) as server:
        options = ("--patience", "2s", "--timeout", "1s", "--rate", "0", "--seed", "1")
        ended = gate("--target", f"{vendor}={server.url}", *options, cwd=cwd)
    untroubled(ended)
    return ended


def note(ended: Ended) -> str:
    """The note of the summary."""
    return first([line for line in ended.out.splitlines() if line.startswith("note: ")])


def first(notes: Sequence[str]) -> str:
    """The one note, but for those of starts of which nobody knows what they began."""
    told = [each for each in notes if "was lost" not in each and "still run" not in each]
    assert len(told) == 1, told
    return told[0]


def test_empty_object_for_everything_is_broken(tmp_path: Path) -> None:
    ended = judged(says({}), tmp_path)
    assert ended.code == 1
    doubted = {row["id"]: row["reason"] for row in ended.report["clauses"] if row["outcome"] == "INCONCLUSIVE"}
    assert all("broken in 1 of " in each or "no recording is begun while " in each for each in doubted.values())


DOCUMENTED_OF_500 = {"agora.errors.carry-message-or-code", "agora.errors.carry-message-or-code-and-reason"}
"""What the documents say of the form of a server error."""


def test_bad_day_is_inconclusive(tmp_path: Path) -> None:
    ended = judged(says({"message": "later"}, 500), tmp_path)
    assert ended.code == 3
    assert "answers 500 to everything; try again later" in note(ended)
    assert sum("was lost" in line for line in ended.out.splitlines()) <= FEW
    assert ended.clauses("PASS") <= DOCUMENTED_OF_500
    assert not ended.clauses("FAIL")


def driven(answer: Answer, folder: Path, vendor: str = "agora") -> tuple[Report, int]:
    """The same without a process, and with the drivers that build most on an answer: for many answers."""
    with serving(answer) as server, patch.dict(os.environ, ACCOUNT):
        run = Run(Options.read(targets=[f"{vendor}={server.url}"], timeout="1s", rate="0", patience="0s", seed="1"))
        run.keep(folder)
        (one,) = run.vendors.values()
        for operation in one.contract.operations:
            explore.generate(one.vendor, one.contract, one.target, operation, "valid", LIVE, 1, one.look)
        report, code = run.close(folder)
        screen = io.StringIO()
        terminal.summary(report, code, Console(file=screen), "out/report.html", run.curl)
    assert screen.getvalue().endswith(f"Exit {code}. out/report.html\n")
    assert "\x1b" not in screen.getvalue()
    again, same, _ = judge_again(read(folder / "run.jsonl"))
    assert (again.rows, same) == (report.rows, code) or "NaN" in (folder / "run.jsonl").read_text()
    return report, code


def outcomes(report: Report) -> set[str]:
    return {row.outcome for row in report.rows}


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        pytest.param(resets, "does not answer: ", id="reset"),
        pytest.param(raw(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzzz\r\n"), "chunk", id="chunks"),
        pytest.param(raw(b"HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{}"), "peer closed", id="half"),
        pytest.param(raw(b"\x00\x01\x02\r\n\r\n"), "illegal status line", id="not-http"),
        pytest.param(always(200, "no gzip", content_encoding="gzip"), "DecodingError", id="not-gzip"),
        pytest.param(always(200, '{"resourceId": '), "ends too early", id="cut-off"),
    ],
)
def test_broken_transport_is_inconclusive(tmp_path: Path, answer: Answer, reason: str) -> None:
    report, code = driven(answer, tmp_path)
    assert code == 3
    said = first(report.notes)
    assert reason in said
    assert outcomes(report) == {"INCONCLUSIVE", "UNEXERCISED"}


@pytest.mark.parametrize("vendor", VENDORS)
@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(always(200, "it works"), id="text"),
        pytest.param(always(200, '{"resourceId": }'), id="no-json"),
        pytest.param(always(200, ""), id="empty"),
        pytest.param(always(200, b'{"resourceId": "\xff\xfe"}'), id="not-unicode"),
        pytest.param(always(200, '{"resourceId": "\\ud800", "sid": "\\udfff"}'), id="half-a-character"),
        pytest.param(always(200, "[" * 100_000), id="deeper-than-python"),
        pytest.param(always(200, "[" * 400 + "]" * 400), id="deep"),
    ],
)
def test_success_that_is_no_json_is_broken(tmp_path: Path, vendor: str, answer: Answer) -> None:
    report, code = driven(answer, tmp_path, vendor)
    assert code == 1
    said = first(report.notes)
    assert said.endswith("never answers in JSON; check the URL")


@pytest.mark.parametrize("vendor", VENDORS)
def test_page_for_people_is_inconclusive(tmp_path: Path, vendor: str) -> None:
    report, code = driven(always(200, HTML, content_type="text/html"), tmp_path, vendor)
    assert code == 3
    assert first(report.notes).endswith("never answers in JSON; check the URL")


@pytest.mark.parametrize("vendor", VENDORS)
@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(says({}), id="empty-object"),
        pytest.param(says([]), id="array"),
        pytest.param(says([{"resourceId": "a"}] * 3), id="array-of-objects"),
        pytest.param(says(None), id="null"),
        pytest.param(says(17), id="number"),
        pytest.param(says("resourceId"), id="text"),
        pytest.param(says({"resourceId": ["a"], "sid": {"b": 1}, "data": [1], "success": 1}), id="other-types"),
        pytest.param(says({"resourceId": "a/../b?x#y", "sid": "../ s", "data": {"id": "../ ?#"}}), id="odd-ids"),
        pytest.param(always(200, '{"resourceId": "a", "sid": "b", "data": {"id": NaN}, "code": NaN}'), id="nan"),
        pytest.param(always(200, '{"resourceId": "a", "sid": "b", "data": {"id": "c", "x": 1e999}}'), id="infinity"),
        pytest.param(always(200, '{"resourceId": "\\u001b[31m\\u0000", "sid": "\\u0007"}'), id="control-characters"),
        pytest.param(always(200, '{"resourceId": "a", "sid": "b", "code": 1' + "0" * 99 + "}"), id="huge-number"),
    ],
)
def test_json_of_another_form_is_broken(tmp_path: Path, vendor: str, answer: Answer) -> None:
    _, code = driven(answer, tmp_path, vendor)
    assert code == 1


@pytest.mark.parametrize("vendor", VENDORS)
@pytest.mark.parametrize(
    ("status", "headers"),
    [(404, {"content_type": "text/html"}), (404, {}), (302, {"location": "/"}), (400, {}), (418, {}), (999, {})],
)
def test_wrong_address_is_a_matter_of_configuration(
    tmp_path: Path, vendor: str, status: int, headers: dict[str, str]
) -> None:
    report, code = driven(always(status, HTML, **headers), tmp_path, vendor)
    assert code == 2
    said = first(report.notes)
    assert said.endswith(f"answers {status} to everything; check the URL")
    assert outcomes(report) == {"UNEXERCISED"}


@pytest.mark.parametrize("vendor", VENDORS)
def test_success_without_content_is_told_and_never_kept(tmp_path: Path, vendor: str) -> None:
    report, code = driven(always(204, ""), tmp_path, vendor)
    assert code in (1, 2, 3)
    said = first(report.notes)
    assert said.endswith("; check the URL")


def test_refusals_of_what_is_wrong_are_no_wrong_address(tmp_path: Path) -> None:
    ended = gate("--vendor", "agora", "--scenario", "data/acquire-invalid", "--seed", "1", cwd=tmp_path)
    untroubled(ended)
    assert ended.code == 0
    assert ended.report["exchanges"]["agora"] >= 5


@pytest.mark.parametrize("status", [204, 302, 999])
def test_answer_that_is_no_refusal_does_not_count_as_one(tmp_path: Path, status: int) -> None:
    report, _ = driven(always(status, ""), tmp_path)
    assert "PASS" not in {row.outcome for row in report.rows if row.clause.kind == "request"}
