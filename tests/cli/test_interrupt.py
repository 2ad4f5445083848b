"""Ctrl-C or SIGTERM in the middle of a gate: what was started is stopped, and the reports say so."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.cli.command import UNHURRIED, Ended, end, environment, start
from tests.cli.servers import Handler, serving

LOADING = """
import runpy, signal, sys

class Interrupting:
    def find_spec(self, name, path=None, target=None):
        if name == {name!r}:
            signal.raise_signal(signal.SIGINT)

sys.meta_path.insert(0, Interrupting())
sys.argv = ["recording-contracts", "gate", "--vendor", "agora"]
runpy.run_module("contracts", run_name="__main__")
"""
"""A command that is interrupted at the moment when it loads a module."""


@pytest.mark.parametrize("name", ["click", "schemathesis", "contracts.plugin", "contracts.vendors.agora.vendor"])
def test_ctrl_c_while_the_command_is_loaded_ends_in_one_line(name: str, tmp_path: Path) -> None:
    command = [sys.executable, "-c", LOADING.format(name=name)]
    ended = subprocess.run(command, cwd=tmp_path, env=environment(), capture_output=True, text=True, timeout=UNHURRIED)
    assert (ended.returncode, ended.stderr.strip()) == (130, "recording-contracts: interrupted")


class Slow:
    """An API that starts recordings at once and answers questions about them late, or the other way round."""

    def __init__(self, late: str = "query") -> None:
        self.late = late
        self.started: list[str] = []
        self.stopped: list[str] = []
        self.busy = threading.Event()

    def __call__(self, handler: Handler) -> None:
        action = handler.path.rpartition("/")[2]
        number = str(len(self.started))
        if action == "start":
            self.started.append(f"sid{number}")
        if action == self.late and self.started:
            self.busy.set()
            threading.Event().wait(0.4)
        if action == "stop":
            self.stopped.append(handler.path.split("/")[-4])
        sid = self.stopped[-1] if action == "stop" else f"sid{number}"
        answer = {"cname": "c", "uid": "1", "resourceId": f"resource{number}", "sid": sid}
        handler.reply(200, json.dumps(answer).encode())


def interrupt(cwd: Path, number: int, slow: Slow) -> Ended:
    """A gate that was sent this signal while it waited for what comes late."""
    with serving(slow) as server:
        options = (f"--target=agora={server.url}", "--rate", "0", "--seed", "1", "--output", "out")
        process = start("gate", *options, cwd=cwd)
        assert slow.busy.wait(UNHURRIED)
        process.send_signal(number)
        return end(process, cwd / "out")


@pytest.fixture(scope="module", params=[signal.SIGINT, signal.SIGTERM], ids=["ctrl-c", "sigterm"])
def interrupted(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Ended, Slow]:
    slow = Slow()
    return interrupt(tmp_path_factory.mktemp("interrupted"), request.param, slow), slow


def test_interrupted_gate_exits_130_and_ends_with_the_word(interrupted: tuple[Ended, Slow]) -> None:
    ended, _ = interrupted
    assert "Traceback" not in ended.out + ended.err
    assert ended.code == 130
    assert ended.last.startswith("interrupted: the run did not finish, so this report proves nothing")
    assert ended.last.endswith("Exit 130. out/report.html")


def test_interrupted_gate_has_written_reports_that_say_so(interrupted: tuple[Ended, Slow]) -> None:
    ended, _ = interrupted
    assert (ended.report["complete"], ended.report["outcome"], ended.report["exit"]) == (False, "interrupted", 130)
    for name in ("report.html", "summary.md", "junit.xml"):
        assert "interrupted" in (ended.folder / name).read_text(encoding="utf-8"), name


def test_interrupted_run_never_reads_as_a_pass(interrupted: tuple[Ended, Slow]) -> None:
    ended, _ = interrupted
    footer = json.loads((ended.folder / "run.jsonl").read_text().splitlines()[-1])
    assert (footer["kind"], footer["complete"]) == ("footer", False)
    again = end(start("report", "out", cwd=ended.folder.parent), ended.folder)
    assert again.code == 130


def test_interrupted_gate_has_stopped_what_it_started(interrupted: tuple[Ended, Slow]) -> None:
    ended, slow = interrupted
    assert "what this run had begun has been stopped" in ended.out
    assert slow.started
    assert set(slow.stopped) == set(slow.started)


def test_a_start_that_is_under_way_is_answered_before_the_gate_ends(tmp_path: Path) -> None:
    slow = Slow(late="start")
    ended = interrupt(tmp_path, signal.SIGTERM, slow)
    assert ended.code == 130
    assert set(slow.stopped) == set(slow.started) != set()
