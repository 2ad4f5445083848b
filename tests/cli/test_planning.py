"""A plan is told before anything is sent, and a budget ends a gate with what was left undone."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from contracts.cli.main import main
from contracts.sandbox.asgi import application
from contracts.sandbox.core import Fault, Sandbox
from contracts.sandbox.server import ShiftedClock, running
from contracts.suite.targets import stand_in_account
from contracts.vendors.vendor import find, names
from tests.cli.command import ACCOUNT
from tests.loopback import closed_port


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def gate(*arguments: str, account: bool = True) -> Result:
    environment: dict[str, str | None] = {name: text if account else None for name, text in ACCOUNT.items()}
    return CliRunner(env={**environment, "COLUMNS": "200"}).invoke(main, ["gate", "--seed", "1", *arguments])


@contextmanager
def served(*faults: Fault) -> Iterator[Callable[[str], str]]:
    """Every vendor's sandbox, in which somebody drops by; the value says where each vendor answers."""
    clock = ShiftedClock()
    account = {name: text for vendor in names() for name, text in stand_in_account(find(vendor)).items()} | ACCOUNT
    worlds = {name: _world(name, account, faults) for name in names()}
    with running(application(worlds, clock.now, advance=clock.advance)) as url:
        yield lambda vendor: f"{vendor}={url}{worlds[vendor].base_path}"


def _world(name: str, account: dict[str, str], faults: tuple[Fault, ...]) -> Sandbox:
    own = [each for each in faults if each.vendor == name]
    return find(name).world(account, find(name).contract().edition, own, visit=5.0)


def planned(vendor: str, *arguments: str) -> Any:
    """The plan for a vendor, without an account and against nobody."""
    wanted = ["--target", f"{vendor}=http://127.0.0.1:{closed_port()}"]
    told = gate("--plan", "json", *wanted, *arguments, account=False)
    assert told.exit_code == 0, told.output
    (plan,) = json.loads(told.stdout)["targets"]
    return plan


@pytest.mark.parametrize("vendor", names())
def test_every_clause_is_exercised_or_has_its_reason(vendor: str) -> None:
    plan = planned(vendor)
    assert {*plan["exercised"], *plan["unexercised"]} == set(find(vendor).contract().clauses)
    assert plan["exercised"]
    assert all(plan["unexercised"].values())
    assert plan["requests"] > plan["recordings"] > 0


def test_more_patience_exercises_more_and_less_budget_less() -> None:
    usual, patient, poor = (planned("agora", *each) for each in ((), ("--patience", "2h"), ("--max-requests", "30")))
    assert len(poor["exercised"]) < len(usual["exercised"]) < len(patient["exercised"])
    assert poor["requests"] <= 30
    assert usual["waiting_seconds"] <= 30 < patient["waiting_seconds"] <= 7200


def test_the_text_says_the_same_and_that_nothing_was_sent() -> None:
    plan = planned("agora")
    told = gate("--plan", "--target", f"agora=http://127.0.0.1:{closed_port()}", account=False).stdout
    row = next(line.split() for line in told.splitlines() if line.startswith("agora "))
    most = plan["ceiling"]
    assert [int(each) for each in row[2:6]] == [
        plan["requests"],
        most["requests"],
        plan["recordings"],
        most["recordings"],
    ]
    assert plan["expected"]["requests"] == plan["requests"]
    assert told.rstrip().endswith("Nothing was sent.")


@pytest.mark.parametrize("vendor", names())
def test_a_real_run_asks_for_no_more_than_was_planned(vendor: str) -> None:
    plan = planned(vendor, "--patience", "0s")
    with served() as url:
        told = gate("--target", url(vendor), "--patience", "0s", "--rate", "0", "--output", "out")
    assert told.exit_code == 0, told.output
    report = json.loads(Path("out/report.json").read_text(encoding="utf-8"))
    assert report["exchanges"][vendor] <= plan["requests"] * 1.1


def test_confirming_a_break_adds_no_more_than_was_planned() -> None:
    alone = ("--scenario", "auth/unauthorised")
    plan = planned("agora", *alone)
    told = gate("--plan", "--target", f"agora=http://127.0.0.1:{closed_port()}", *alone, account=False).stdout
    (fault,) = (each for each in find("agora").faults if each.id == "agora.auth.wrong-password")
    with served(fault) as url:
        ended = gate("--vendor", "agora", "--target", url("agora"), "--rate", "0", "--output", "out", *alone)
    assert ended.exit_code == 1, ended.output
    report = json.loads(Path("out/report.json").read_text(encoding="utf-8"))
    assert plan["requests"] < report["exchanges"]["agora"] <= plan["requests"] + plan["confirmation"]["requests"]
    assert f"agora: {plan['confirmation']['requests']} requests, 0 recordings, " in told


@pytest.mark.parametrize(("option", "limit"), [("--max-requests", "25"), ("--max-recordings", "1")])
def test_a_budget_that_is_used_up_ends_in_exit_3_and_says_so(option: str, limit: str) -> None:
    with served() as url:
        told = gate("--vendor", "agora", "--target", url("agora"), "--rate", "0", "--output", "out", option, limit)
    assert told.exit_code == 3, told.output
    report = json.loads(Path("out/report.json").read_text(encoding="utf-8"))
    assert report["outcome"] == "inconclusive"
    assert report["undone"].startswith(f"the budget of {limit} {option.removeprefix('--max-')} is used up, ")
    assert report["undone"] in told.stdout
    again = CliRunner().invoke(main, ["report", "out"])
    assert again.exit_code == 3


@pytest.mark.parametrize("limit", ["many", "-1", "nan"])
def test_a_limit_that_is_none_is_refused(limit: str) -> None:
    told = gate("--vendor", "agora", "--max-requests", limit)
    assert (told.exit_code, f"--max-requests {limit}: not a number" in told.stderr) == (2, True)
