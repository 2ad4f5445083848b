"""A state that never comes, over real HTTP: the run says so, whatever the depth, and is never green."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from contracts.drift import profile
from contracts.drift.classes import Class
from contracts.model import Outcome, Report, Row
from contracts.report import files
from contracts.report.exits import Exit
from contracts.report.jsonl import read
from contracts.sandbox.core import Fault
from contracts.sandbox.server import ShiftedClock
from contracts.suite import drifting, lending, targets
from contracts.suite.again import judge_again
from contracts.suite.options import Options
from contracts.suite.parts import drive
from contracts.suite.run import Run
from contracts.vendors.agora.sandbox.bends import edit
from contracts.vendors.vendor import find
from tests.pushed import Pushed, served

PATIENCE = 30.0
"""Seconds that a run waits unless it is told otherwise."""


def _without_files(body: dict[str, Any]) -> None:
    server = body.get("serverResponse", {})
    payloads = (each.get("payload", {}) for each in server.get("extensionServiceState", ()))
    for holder in (server, *payloads):
        if "fileList" in holder:
            holder["fileList"] = type(holder["fileList"])()


NO_FILES = Fault(
    id="agora.files.never",
    vendor="agora",
    kind="time",
    says="no file is ever listed",
    notices=(),
    bend=edit("query stop", _without_files),
)


@contextmanager
def run(
    name: str,
    folder: Path,
    fault: str = "",
    bent: tuple[Fault, ...] = (),
    patience: float = PATIENCE,
    people: bool = False,
    **more: str,
) -> Iterator[tuple[Report, Exit]]:
    """The outcome of a run on a served sandbox, kept in `folder`; time passes only where the run waits."""
    clock = ShiftedClock()
    with served(name, clock, fault=fault, bent=bent) as url:
        made = Run(Options.read(vendors=[name], seed="1", rate="0", **more))  # type: ignore[arg-type]
        one = made.vendors[name]
        account, time = targets.stand_in_account(find(name)), Pushed(clock, patience=patience)
        command = f"{sys.executable} -m contracts participants {url}" if people else ""
        lent = lending.lend(name, [one.contract.edition], participants=command)
        one.target = targets.http(name, url, account, rate=0, timeout=30.0, clock=time, patience=patience, lent=lent)
        made.keep(folder)
        drive([one], made.options)
        yield made.close(folder)


def found(report: Report, clause: str) -> Row:
    (row,) = [row for row in report.rows if row.clause.id == clause]
    return row


UPLOADING, INVOKED = "realtimekit.state.uploading-for-ever", "realtimekit.state.invoked-for-ever"
STATES = [
    ("realtimekit", UPLOADING, "stop.ends-in-uploaded", "asked 2 times in 8 s, still UPLOADING"),
    ("realtimekit", UPLOADING, "download.url-when-uploaded", "asked 2 times in 8 s, still UPLOADING"),
    ("realtimekit", INVOKED, "states.invoked-becomes-recording", "asked 3 times in 9 s, still INVOKED"),
    ("realtimekit", "realtimekit.pause.ignored", "change.resume-resumes", "asked 3 times in 6 s, still RECORDING"),
    ("realtimekit", "realtimekit.pause.ignored", "change.pause-pauses", "still RECORDING "),
    ("realtimekit", "realtimekit.stop.ignored", "stop.ends-in-uploaded", "asked 2 times in 8 s, still RECORDING"),
    ("agora", "agora.query.never-ready", "query.is-ready-in-time", "asked "),
    ("agora", "", "web-recorder.file-has-lowercase-filename", "asked "),
]


@pytest.mark.parametrize("depth", ["smoke", "standard", "deep"])
@pytest.mark.parametrize(("name", "fault", "clause", "reason"), STATES)
def test_what_never_comes_is_inconclusive(
    name: str, fault: str, clause: str, reason: str, depth: str, tmp_path: Path
) -> None:
    with run(name, tmp_path, fault, () if fault else (NO_FILES,), depth=depth) as (report, code):
        row = found(report, f"{name}.{clause}")
    assert (row.outcome, code) == (Outcome.INCONCLUSIVE, Exit.INCONCLUSIVE)
    assert row.reason.startswith(reason)
    assert "--" not in row.reason
    assert row.witness
    again, same, _ = judge_again(read(tmp_path / files.RUN))
    assert (again.rows, same) == (report.rows, code)


@pytest.mark.parametrize("depth", ["smoke", "standard"])
@pytest.mark.parametrize("name", ["agora", "realtimekit"])
def test_where_every_state_comes_a_run_is_green(name: str, depth: str, tmp_path: Path) -> None:
    with run(name, tmp_path, depth=depth) as (report, code):
        assert [row.clause.id for row in report.rows if row.outcome is Outcome.INCONCLUSIVE] == []
    assert code is Exit.KEPT


@pytest.mark.parametrize(
    ("name", "fault", "scenario", "clause"),
    [
        ("agora", "agora.idle.never", "time/idle", "idle.empty-channel-ends-the-recording"),
        ("agora", "agora.idle.never", "time/max-idle-time", "idle.max-idle-time-is-obeyed"),
        ("realtimekit", "realtimekit.stop.empty-never", "time/empty-meeting", "stop.empty-meeting"),
    ],
)
def test_an_empty_channel_that_never_ends_fails_once_it_was_waited_for(
    name: str, fault: str, scenario: str, clause: str, tmp_path: Path
) -> None:
    with run(name, tmp_path / "kept", patience=450.0, people=True, scenario=scenario) as (report, code):
        assert (found(report, f"{name}.{clause}").outcome, code) == (Outcome.PASS, Exit.KEPT)
    with run(name, tmp_path / "never", fault, patience=450.0, people=True, scenario=scenario) as (report, code):
        assert (found(report, f"{name}.{clause}").outcome, code) == (Outcome.FAIL, Exit.BROKEN)


@pytest.mark.parametrize(
    ("name", "fault", "clause", "patience"),
    [
        ("agora", "agora.query.never-ready", "query.is-ready-in-time", 150.0),
        ("realtimekit", "realtimekit.state.uploading-for-ever", "stop.ends-in-uploaded", 800_000.0),
    ],
)
def test_what_was_waited_for_as_long_as_documented_fails(
    name: str, fault: str, clause: str, patience: float, tmp_path: Path
) -> None:
    with run(name, tmp_path, fault, patience=patience, depth="standard") as (report, code):
        assert (found(report, f"{name}.{clause}").outcome, code) == (Outcome.FAIL, Exit.BROKEN)


ACCEPTED = """
- clause: {}
  reason: it is slow
  owner: somebody
  expires: 2099-12-31
  witness: recording-contracts gate --scenario recording/whole
"""
"""A known failure."""


@pytest.mark.parametrize(
    ("name", "fault", "wanted", "clause"),
    [
        ("realtimekit", UPLOADING, "UPLOADED", "stop.ends-in-uploaded"),
        ("realtimekit", INVOKED, "RECORDING", "states.invoked-becomes-recording"),
        ("realtimekit", "realtimekit.pause.ignored", "PAUSED", "change.pause-pauses"),
        ("agora", "agora.query.never-ready", "status 4 or 5", "query.is-ready-in-time"),
        ("agora", "", "a list of files", "web-recorder.file-has-lowercase-filename"),
    ],
)
def test_neither_a_known_failure_nor_drift_hides_it(
    name: str, fault: str, wanted: str, clause: str, tmp_path: Path
) -> None:
    accepted = tmp_path / "deviations.yaml"
    accepted.write_text(ACCEPTED.format(f"{name}.{clause}"), encoding="utf-8")
    bent = () if fault else (NO_FILES,)
    with run(name, tmp_path / "before", depth="smoke", deviations=str(accepted)) as (report, _):
        assert [row for row in report.rows if row.outcome is Outcome.INCONCLUSIVE] == []
    with run(name, tmp_path / "now", fault, bent, depth="smoke", deviations=str(accepted)) as (_, code):
        assert code is Exit.INCONCLUSIVE
    before, now = (drifting.read(tmp_path / each, {}) for each in ("before", "now"))
    profile.write(tmp_path / "profile.yaml", now.profiles)
    for seen in (
        now,
        drifting.read(tmp_path / "profile.yaml", {}),
        drifting.read(tmp_path / "now" / "report.json", {}),
    ):
        found = drifting.drift(before, seen, ())
        (change,) = [each for each in found.changes if each.where == f"state {wanted}"]
        assert (change.class_, change.before) == (Class.SILENT_CHANGE, "reached")
        assert (change.now.startswith("asked "), bool(change.clauses)) == (True, True)
        assert found.exit != Exit.KEPT
    assert drifting.drift(before, before, ()).changes == ()
