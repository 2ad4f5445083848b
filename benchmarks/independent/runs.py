"""One run: a server of its own for the gate, what the gate says, and what the server has counted."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Timer
from time import perf_counter
from typing import Any
from urllib.parse import urljoin
from urllib.request import urlopen

from benchmarks.independent.table import VENDORS
from benchmarks.independent.verdict import Report, Standing, standing
from contracts.suite.targets import stand_in_account
from contracts.vendors.vendor import find

_STAND_INS = {name: stand_in_account(find(name)) for name in VENDORS}
ACCOUNTS = {
    "agora": "{AGORA_CUSTOMER_ID}:{AGORA_CUSTOMER_SECRET}".format(**_STAND_INS["agora"]),
    "realtimekit": _STAND_INS["realtimekit"]["CLOUDFLARE_API_TOKEN"],
}
"""The credentials that each server is told to be right."""

PATIENCE = 1200.0
"""Seconds after which a gate is ended that does not end by itself."""

RATE = {"agora": (), "realtimekit": ("--rate", "0")}
"""The pace. Agora's server refuses what is above the documented rate, as the vendor does."""


@dataclass(frozen=True)
class Task:
    """What is to be run: the gate on one server, which conforms if it has no fault."""

    vendor: str
    fault: str
    depth: str
    seed: int
    patience: str = ""


@dataclass(frozen=True)
class Run:
    """What came out of it. Seconds are of real and of processor time; the server has counted the rest."""

    task: Task
    ended: int
    report: Report
    seconds: float
    processor: float
    requests: int
    begun: int
    left: tuple[str, ...]

    @property
    def standing(self) -> Standing:
        """How the clauses stand."""
        return standing(self.report, self.ended)


@contextmanager
def served(task: Task) -> Iterator[str]:
    """The server in a process of its own; the value is its address."""
    bent = ("--fault", task.fault) if task.fault else ()
    command = [sys.executable, "-m", f"benchmarks.independent.{task.vendor}", "--account", ACCOUNTS[task.vendor], *bent]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:  # noqa: S603
        try:
            assert server.stdout is not None  # noqa: S101
            yield json.loads(server.stdout.readline())["url"]
        finally:
            server.terminate()


def run(task: Task) -> Run:
    """Run the gate once."""
    with served(task) as url, tempfile.TemporaryDirectory() as folder:
        begun = perf_counter()
        ended, processor = gate(task, url, Path(folder))
        seconds = perf_counter() - begun
        path = Path(folder) / "output" / "report.json"
        report = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        with urlopen(urljoin(url, "/_count")) as answer:  # noqa: S310
            count = json.load(answer)
    left = (*(names(each) for each in count["running"]), *(f"webhook {each}" for each in count.get("webhooks", ())))
    return Run(task, ended, report, seconds, processor, count["requests"], count["recordings_begun"], left)


def names(recording: dict[str, Any]) -> str:
    """What names a recording that was left running."""
    return f"recording {recording.get('sid') or recording['id']}"


def gate(task: Task, url: str, folder: Path) -> tuple[int, float]:
    """The exit code of a gate on the server at `url`, and the seconds of processor time that it took."""
    command = [sys.executable, "-m", "contracts", "gate", "--target", f"{task.vendor}={url}", "--depth", task.depth]
    command += ["--seed", str(task.seed), "--output", str(folder / "output"), *RATE[task.vendor]]
    command += ["--patience", task.patience] if task.patience else []
    untouched = {name: value for name, value in os.environ.items() if not name.startswith("RECORDING_CONTRACTS_")}
    environment = {**untouched, **_STAND_INS[task.vendor], "XDG_STATE_HOME": str(folder / "state")}
    with (folder / "printed").open("w") as printed:
        process = subprocess.Popen(command, env=environment, stdout=printed, stderr=subprocess.STDOUT)  # noqa: S603
        deadline = Timer(PATIENCE, process.terminate)
        deadline.start()
        _, status, usage = os.wait4(process.pid, 0)
        deadline.cancel()
    process.returncode = os.waitstatus_to_exitcode(status)
    return process.returncode, usage.ru_utime + usage.ru_stime
