"""Several workers make the run that one process makes, and a worker that is lost is no success."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.clock import VirtualClock
from contracts.report.files import prepare
from contracts.sandbox.asgi import application
from contracts.sandbox.server import running
from contracts.suite import parts
from contracts.suite.options import Options
from contracts.suite.run import Run
from contracts.suite.workers import conclude, dealt, merged, parts_in, share
from contracts.vendors.vendor import find, names
from tests.cli.command import ACCOUNT, environment
from tests.suite.test_adoption import Session, project, session

EVERY = "from contracts.suite.every import *\n"
LOSES_ONE = """
import os
from pathlib import Path
import pytest
from contracts.suite import embedded

@pytest.fixture
def target(request):
    lost = Path(__file__).with_name("lost")
    if "data" in request.node.name and not lost.exists():
        lost.touch()
        os._exit(9)
    return embedded("agora")
"""


def untimed(line: str) -> str:
    """A line of a run file without the times of day."""
    return re.sub(r'"(started|took)":("[^"]*"|[0-9.]+)', r'"\1":0', line)


def recorded(folder: Path) -> list[str]:
    """The run file in `folder`, without times."""
    return [untimed(line) for line in (folder / "run.jsonl").read_text().splitlines()]


def reported(folder: Path) -> dict[str, Any]:
    """report.json in `folder`, without times."""
    found = json.loads((folder / "report.json").read_text())
    found["took"] = found["conditions"]["started"] = 0
    return found


def both(folder: Path, *arguments: str) -> tuple[Session, Session]:
    """The same session in one process and with two workers."""
    one = session(folder, "-p", "no:xdist", "--contracts-output", "one", *arguments)
    two = session(folder, "-n", "2", "--contracts-output", "two", *arguments)
    assert two.code == one.code, two.out
    return one, two


@given(items=st.lists(st.integers(), unique=True, max_size=60), workers=st.integers(1, 9))
def test_everything_is_in_one_share_and_dealt_once(items: list[int], workers: int) -> None:
    shares = [share(items, number, workers) for number in range(1, workers + 1)]
    assert sorted(each for mine in shares for each in mine) == sorted(items)
    assert max(map(len, shares)) - min(map(len, shares)) <= 1
    assert sorted(dealt(items, lambda each: each % 3 == 0, workers)) == sorted(items)


def test_each_worker_begins_with_its_share_of_the_plan() -> None:
    plan, data = ["a1", "b1", "a2", "b2"], [f"d{number}" for number in range(60)]
    order = dealt([*plan, *data], lambda each: each in plan, 2)
    batch = len(order) // 2 // 4
    assert {"a1", "a2"} == set(order[:2])
    assert {"b1", "b2"} == set(order[batch : batch + 2])


def driven(folder: Path, number: int, workers: int, vendor: str, fault: str) -> Run:
    """What one of so many workers drives of a plan, and the last of them of the data too; it is left in `folder`."""
    run = Run(Options.read(vendors=[vendor], seed="4", fault=[fault]))
    run.write_down(folder)
    (one,) = run.vendors.values()
    parts._plan(one, run.options, (number, workers))
    if number == workers:
        operation, kind = one.generated()[1]
        parts._data(one, operation, kind, run.options)
    return run


@pytest.mark.parametrize(
    ("vendor", "fault"),
    [("agora", "agora.stop.list-becomes-string"), ("realtimekit", "realtimekit.recording.duration-milliseconds")],
)
def test_the_parts_of_workers_amount_to_the_run_of_one_process(tmp_path: Path, vendor: str, fault: str) -> None:
    driven(tmp_path / "one", 1, 1, vendor, fault).close(tmp_path / "one")
    for number in (2, 1):
        folder = tmp_path / "parts" / f"gw{number}"
        driven(folder, number, 2, vendor, fault).hand_over(folder)
    left, lost = parts_in(tmp_path / "parts")
    assert not lost
    conclude(merged(left, took=1.0), prepare(tmp_path / "two"))
    assert recorded(tmp_path / "one") == recorded(tmp_path / "two")
    assert reported(tmp_path / "one") == reported(tmp_path / "two")
    assert reported(tmp_path / "two")["outcome"] == "broken"


def test_two_workers_of_pytest_make_the_run_of_one_process(tmp_path: Path) -> None:
    both(project(tmp_path, module=EVERY), "--seed", "4", "--scenario", "auth/unauthorised")
    assert recorded(tmp_path / "one") == recorded(tmp_path / "two")
    assert reported(tmp_path / "one") == reported(tmp_path / "two")
    assert all(reported(tmp_path / "two")["exchanges"][vendor] > 0 for vendor in names())


@pytest.mark.slow
@pytest.mark.parametrize("workers", [2, 3])
def test_workers_make_the_whole_run_of_one_process(tmp_path: Path, workers: int) -> None:
    folder = project(tmp_path, module=EVERY)
    fault = ("--seed", "7", "--fault", "agora.stop.list-becomes-string")
    one = session(folder, "-p", "no:xdist", "--contracts-output", "one", *fault)
    two = session(folder, "-n", str(workers), "--contracts-output", "two", *fault)
    assert set(two.red) == set(one.red) != set()
    assert recorded(tmp_path / "one") == recorded(tmp_path / "two")
    assert reported(tmp_path / "one") == reported(tmp_path / "two")


@pytest.fixture
def url() -> Iterator[str]:
    """Servers of the documented behaviour, whose time moves only when it is told to."""
    clock = VirtualClock()
    worlds = {name: find(name).world(ACCOUNT, find(name).contract().edition, visit=5.0) for name in names()}
    with running(application(worlds, clock.now, advance=clock.wait)) as url:
        yield url


def test_workers_judge_what_is_served_as_one_process_does(tmp_path: Path, url: str) -> None:
    targets = [f"--target={name}={url}" for name in names()]
    options = ("--rate", "0", "--patience", "0s", "--seed", "4", "--scenario", "auth/unauthorised")
    both(project(tmp_path, module=EVERY), *targets, *options)
    one, two = (reported(tmp_path / each) for each in ("one", "two"))
    assert two["exchanges"] == one["exchanges"]
    told = [
        [(row["id"], row["outcome"], row["passes"], row["reason"]) for row in each["clauses"]] for each in (one, two)
    ]
    assert told[0] == told[1]
    assert two["conditions"]["targets"].keys() == set(names())


def test_a_worker_that_is_lost_leaves_the_run_inconclusive(tmp_path: Path) -> None:
    options = ("-n", "2", "--seed", "4", "--contracts-output", "out", "--scenario", "auth/unauthorised")
    ended = session(project(tmp_path, LOSES_ONE), *options)
    assert ended.code == 1
    report = reported(tmp_path / "out")
    assert (report["outcome"], report["exit"]) == ("inconclusive", 3)
    assert re.fullmatch(r"worker gw\d was lost, and with it what it had driven", report["undone"])
    assert "crashed while running" in ended.out


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--edition", "auto"], "--edition auto: one process must see the whole plan; leave out -n"),
        (["--target", "agora=http://localhost:9", "--callbacks", "0"], "--callbacks: one process must receive them"),
    ],
)
def test_what_workers_cannot_share_is_refused(tmp_path: Path, arguments: list[str], says: str) -> None:
    folder = project(tmp_path)
    command = [sys.executable, "-m", "pytest", "-n", "2", *arguments]
    ended = subprocess.run(command, cwd=folder, env=environment(), capture_output=True, text=True, timeout=600)
    assert ended.returncode == pytest.ExitCode.USAGE_ERROR
    assert says in ended.stderr
    assert "Traceback" not in ended.stdout + ended.stderr


def test_workers_of_others_hear_nothing_of_it(tmp_path: Path) -> None:
    ended = session(project(tmp_path, module="def test_something():\n    pass\n"), "-n", "2")
    assert ended.code == 0
    assert "= recording-contracts =" not in ended.out
