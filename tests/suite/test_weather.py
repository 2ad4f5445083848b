"""A fifth of all answers late, lost, cut off, 429, 5xx or a page: no false alarm, and what is broken is found."""

from __future__ import annotations

from math import ceil
from pathlib import Path

import pytest

from contracts.model import Outcome
from contracts.report.exits import Exit
from contracts.suite.parts import drive
from contracts.vendors.vendor import find, names
from tests.gremlin import now_and_then
from tests.hostile import clauses, stormy

SHARE = 0.2
"""Of how many requests something happens to."""

FAULTS = (
    "agora.acquire.resource-missing",
    "agora.auth.not-enforced",
    "agora.query.after-stop",
    "agora.query.sid-changes",
    "agora.query.slice-unit",
    "agora.query.status-text",
    "agora.refusals.not-found-code",
    "agora.resource.for-ever",
    "agora.start.created",
    "agora.stop.list-becomes-string",
    "realtimekit.envelope.data-renamed",
    "realtimekit.get.other",
    "realtimekit.link.one-day",
    "realtimekit.list.paging-missing",
    "realtimekit.recording.duration-milliseconds",
    "realtimekit.recording.output-name-list",
    "realtimekit.request.action-unchecked",
    "realtimekit.start.second-accepted",
    "realtimekit.state.uploading-skipped",
    "realtimekit.stop.reason-wrong",
)
"""What is broken on purpose: shapes, types, units, times, states, identities, codes, lists, what must be refused."""

RUNS_WITH_A_FAULT = 10
"""Runs with each fault for every hundred without one."""

FOUND = 0.95
"""In how many of these runs the fault must be found."""


def outcome(name: str, seed: int, folder: Path, patch: pytest.MonkeyPatch, **more: str) -> tuple[Exit, set[str], int]:
    """The exit code, the broken clauses and how often there was weather, of one run."""
    folder.mkdir()
    with stormy(name, now_and_then(SHARE, seed), folder, patch, seed=seed, **more) as (run, one, gremlin):
        drive([one], run.options)
        report, code = run.close(folder)
    return code, clauses(report, Outcome.FAIL), gremlin.did.total() - gremlin.did[""]


@pytest.mark.parametrize(
    ("name", "scenario"),
    [("agora", "end/after-the-end"), ("agora", "query/never-started"), ("realtimekit", "webhooks/kept")],
)
def test_weather_breaks_no_promise(name: str, scenario: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = [outcome(name, seed, tmp_path / str(seed), monkeypatch, scenario=scenario) for seed in range(4)]
    assert [broken for _, broken, _ in found] == [set()] * 4
    assert {code for code, _, _ in found} <= {Exit.KEPT, Exit.INCONCLUSIVE}
    assert sum(befell for _, _, befell in found) > 0


def test_in_bad_weather_a_fault_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fault, scenario = "agora.auth.not-enforced", "auth/unauthorised"
    found = [outcome("agora", n, tmp_path / str(n), monkeypatch, scenario=scenario, fault=fault) for n in range(2)]
    assert [code for code, _, _ in found] == [Exit.BROKEN] * 2


@pytest.mark.slow
@pytest.mark.parametrize("name", names())
def test_no_storm_makes_a_conforming_target_fail(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pytestconfig: pytest.Config
) -> None:
    alarms: dict[int, set[str]] = {}
    for seed in range(ceil(pytestconfig.getoption("--storms") / len(names()))):
        _, broken, _ = outcome(name, seed, tmp_path / str(seed), monkeypatch)
        if broken:
            alarms[seed] = broken
    assert alarms == {}


@pytest.mark.slow
def test_faults_are_found_in_storms(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    pytestconfig: pytest.Config,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Found is what breaks a clause that notices it; nothing else may be broken, and the rest is inconclusive."""
    runs = ceil(pytestconfig.getoption("--storms") * RUNS_WITH_A_FAULT / 100)
    found: dict[str, int] = {}
    for fault in FAULTS:
        name = fault.partition(".")[0]
        (notices,) = (set(each.notices) for each in find(name).faults if each.id == fault)
        for seed in range(runs):
            code, broken, _ = outcome(name, seed, tmp_path / f"{fault}-{seed}", monkeypatch, fault=fault)
            assert broken <= notices, (fault, seed)
            assert code in (Exit.BROKEN, Exit.INCONCLUSIVE), (fault, seed)
            found[fault] = found.get(fault, 0) + (code is Exit.BROKEN)
        with capsys.disabled():
            print(f"\n{fault}: found in {found[fault]} of {runs}", end="", flush=True)
    assert sum(found.values()) >= FOUND * runs * len(FAULTS)
