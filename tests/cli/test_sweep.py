"""kill -9 in the middle of a gate, then sweep: nothing of ours runs, and what is another's still does."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path
from random import Random

import pytest
from rich.console import Console

from contracts.cli import sweep
from contracts.suite.options import Options
from tests.cli.account import Account, account
from tests.cli.command import ACCOUNT, ROOT, UNHURRIED, environment

VENDORS = ("agora", "realtimekit")
LONGEST = 3700.0
"""Seconds after which everything of ours has ended by itself."""

Gate = Callable[[Path, list[str]], int]
"""Starts a gate in a folder, and tells its process id."""


@pytest.fixture(scope="module")
def gate() -> Iterator[Gate]:
    command = (sys.executable, "-m", "tests.cli.nursery")
    with subprocess.Popen(
        command, cwd=ROOT, env=environment(), text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as nursery:

        def begin(folder: Path, arguments: list[str]) -> int:
            assert nursery.stdin
            assert nursery.stdout
            told = {"cwd": str(folder), "environment": {"XDG_STATE_HOME": str(folder)}, "arguments": arguments}
            print(json.dumps(told), file=nursery.stdin, flush=True)
            return int(nursery.stdout.readline())

        yield begin
        assert nursery.stdin
        nursery.stdin.close()


def swept(*paths: Path, patience: str = "8s") -> tuple[int, str]:
    """The exit code of a sweep in this process, and what it says."""
    console = Console(file=StringIO(), width=1000)
    code = sweep.run(paths, Options.read(patience=patience, rate="0"), console)
    assert isinstance(console.file, StringIO)
    return code, console.file.getvalue()


@pytest.fixture
def credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in ACCOUNT.items():
        monkeypatch.setenv(name, value)


def killed(begin: Gate, served: Account, folder: Path, random: Random) -> str:
    """Kill a gate at a random moment; which one, in words."""
    vendors = random.choice((VENDORS[:1], VENDORS[1:], VENDORS))
    patience = random.choice(("0s", "1s", "30s", "30s"))
    what, number = random.choice((("asked", random.randint(1, 150)), ("begun", random.randint(1, 30))))
    delay = random.choice((0.0, random.uniform(0.0, 0.02)))
    options = ["--rate", "0", "--seed", str(random.randrange(1000)), "--patience", patience, "--output", "out"]
    process = begin(folder, ["gate", *served.targets(*vendors), *options])
    served.kill_at(what, number, delay, process)
    done = served.wait_for_the_end(process, UNHURRIED)
    return f"{'+'.join(vendors)}, patience {patience}, {what} {number} and {delay:.3f} s" + (
        "" if done else ", too late"
    )


def nothing_of_ours_runs(served: Account, folder: Path, told: str) -> int:
    """Sweep once, and where that could not stop something once more when it has ended by itself; how often."""
    journal = folder / "out" if (folder / "out" / "leases.jsonl").exists() else None
    code, said = swept(*([journal] if journal else []))
    remaining = [each for each in served.recorded() if each not in ("customer", served.meeting)]
    assert served.meeting in served.recorded(), told
    assert code == (3 if remaining else 0), f"{told}\n{said}"
    assert all(f"cname {each}: the answer to the start was lost" in said for each in remaining), f"{told}\n{said}"
    if not remaining:
        assert served.only_the_customer, f"{told}: {served.recorded()} {served.called()}\n{said}"
        return 1
    served.clock.advance(LONGEST)
    code, said = swept(*([journal] if journal else []))
    assert (code, served.only_the_customer) == (0, True), f"{told}\n{said}"
    return 2


@pytest.mark.usefixtures("credentials")
@pytest.mark.parametrize("number", range(3))
def test_after_a_kill_nothing_of_ours_runs(gate: Gate, tmp_path: Path, number: int) -> None:
    with account() as served:
        told = killed(gate, served, tmp_path, Random(number))
        nothing_of_ours_runs(served, tmp_path, told)
        code, said = (
            swept(tmp_path / "out") if (tmp_path / "out" / "leases.jsonl").exists() else (0, "nothing was left")
        )
        assert (code, "nothing was left" in said) == (0, True)


@pytest.mark.slow
@pytest.mark.usefixtures("credentials")
def test_after_many_kills_nothing_of_ours_runs(
    gate: Gate, tmp_path: Path, pytestconfig: pytest.Config, capsys: pytest.CaptureFixture[str]
) -> None:
    sweeps = []
    for number in range(pytestconfig.getoption("--kills")):
        folder = tmp_path / str(number)
        folder.mkdir()
        with account() as served:
            told = killed(gate, served, folder, Random(f"kill {number}"))
            began = len(served.recorded()) - 2
            times = nothing_of_ours_runs(served, folder, told)
        sweeps.append((told, began, times))
        with capsys.disabled():
            print(f"\n{number}: {told}: {began} ran, {times} sweep(s)", end="", flush=True)
    assert sweeps
