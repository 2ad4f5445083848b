"""kill -9 in the middle of a gate, then sweep: nothing of ours runs, and what is another's still does."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from io import StringIO
from itertools import count
from pathlib import Path
from random import Random

import pytest
from rich.console import Console

from contracts.cli import sweep
from contracts.cli.main import main
from contracts.suite.options import Options
from tests.cli.account import Account, account
from tests.cli.command import ACCOUNT, ROOT, UNHURRIED, environment, run
from tests.cli.servers import always, serving

VENDORS = ("agora", "realtimekit")
LONGEST = 3700.0
"""Seconds after which everything of ours has ended by itself."""

MOST = {"asked": 400, "begun": 60}
"""Of how many requests, and starts, a gate is killed at one; it may be over sooner."""

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
    """Kill a gate at a random moment of what it does; which one, in words."""
    vendors = random.choice((VENDORS[:1], VENDORS[1:], VENDORS))
    patience, depth = random.choice(("0s", "1s", "30s", "30s")), random.choice(("standard", "standard", "deep"))
    what, delay = random.choice(("asked", "begun")), random.choice((0.0, random.uniform(0.0, 0.02)))
    options = ["--rate=0", f"--seed={random.randrange(1000)}", f"--patience={patience}", f"--depth={depth}"]
    most = MOST[what]
    for attempt in count():
        number = random.randint(1, most)
        process = begin(folder, ["gate", *served.targets(*vendors), *options, f"--output=out/{attempt}"])
        served.kill_at(what, number, delay, process)
        if served.wait_for_the_end(process, UNHURRIED):
            break
        most = max(1, min(number, getattr(served, what)))  # it was over too soon
    return f"{'+'.join(vendors)}, {depth}, patience {patience}, {what} {number} and {delay:.3f} s"


def nothing_of_ours_runs(served: Account, folder: Path, told: str) -> int:
    """Sweep once, and where that could not stop something once more when it has ended by itself; how often."""
    journal = folder / "out" if list(folder.glob("out/*/leases.jsonl")) else None
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
        code, said = swept(tmp_path / "out") if list(tmp_path.glob("out/*/leases.jsonl")) else (0, "nothing was left")
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


@pytest.fixture
def left(gate: Gate, tmp_path: Path, credentials: None) -> Iterator[Account]:
    """An account in which gates were killed that had recordings of both vendors; their folders are in `out`."""
    with account() as served:
        for vendor in VENDORS:
            kill(gate, served, tmp_path, f"out/{vendor}", vendor)
        assert len(served.recorded()) >= 4
        yield served


def kill(begin: Gate, served: Account, folder: Path, output: str, vendor: str) -> None:
    """Kill a gate that has begun a few recordings."""
    process = begin(folder, ["gate", *served.targets(vendor), "--rate=0", "--seed=1", f"--output={output}"])
    served.kill_at("begun", 3, 0.1, process)
    assert served.wait_for_the_end(process, UNHURRIED)


Command = Callable[..., tuple[int, str, str]]
"""Runs the command in this process: its exit code, its output, what it complains of."""


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Command:
    monkeypatch.delenv("COLUMNS", raising=False)

    def sweeps(*arguments: object) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main(args=["sweep", "--rate=0", *map(str, arguments)])
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    return sweeps


def test_another_machine_can_sweep_with_the_journals(left: Account, tmp_path: Path) -> None:
    elsewhere = environment(XDG_STATE_HOME=str(tmp_path / "elsewhere"))
    ended = run("sweep", "out", "--rate", "0", cwd=tmp_path, env=elsewhere)
    said = ended.out.replace("\n", "")
    assert (ended.code, ended.err) == (0, "")
    assert "stopped by POST /v1/apps/$AGORA_APP_ID/cloud_recording/resourceid/" in said
    assert "stopped by PUT /accounts/$CLOUDFLARE_ACCOUNT_ID/realtime/kit/$REALTIMEKIT_APP_ID/recordings/" in said
    assert ended.last == "nothing of ours runs. Exit 0."
    assert left.only_the_customer


def test_this_machine_needs_no_names_and_keeps_no_journal_of_what_is_over(
    left: Account, tmp_path: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    code, _, _ = command()
    asked = left.asked
    again, said, _ = command()
    assert (code, again, left.only_the_customer) == (0, 0, True)
    assert said.startswith("nothing to sweep: no journal in ")
    assert left.asked == asked


def test_another_account_is_not_touched(
    left: Account, tmp_path: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs, asked = left.recorded(), left.asked
    monkeypatch.setenv("AGORA_APP_ID", "another")
    monkeypatch.setenv("REALTIMEKIT_APP_ID", "another")
    code, said, _ = command(tmp_path / "out")
    assert (code, said.count("the credentials are of another account than ")) == (3, 2)
    assert (left.recorded(), left.asked) == (runs, asked)


def test_credentials_that_are_missing_are_asked_for(
    left: Account, tmp_path: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ACCOUNT:
        monkeypatch.delenv(name)
    code, _, complaint = command(tmp_path / "out")
    assert (code, complaint.count("\n")) == (2, 1)
    assert "set AGORA_APP_ID and AGORA_CUSTOMER_ID and AGORA_CUSTOMER_SECRET in the environment" in complaint


def test_credentials_come_from_the_file_that_the_settings_of_the_gate_name(
    left: Account, tmp_path: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ACCOUNT:
        monkeypatch.delenv(name)
    (tmp_path / "account").write_text("".join(f"{name}={value}\n" for name, value in ACCOUNT.items()))
    (tmp_path / "recording-contracts.toml").write_text('credentials = "account"\npatience = "0s"\n')
    monkeypatch.chdir(tmp_path)
    code, _, complaint = command("out")
    assert (code, complaint, left.only_the_customer) == (0, "", True)


def test_a_journal_that_was_bent_to_lead_elsewhere_is_not_followed(
    left: Account, tmp_path: Path, command: Command
) -> None:
    journal = tmp_path / "out" / "agora" / "leases.jsonl"
    with serving(always(200, "{}")) as elsewhere:
        journal.write_text(journal.read_text().replace(left.url, elsewhere.url))
        code, _, _ = command(journal)
        assert (code, elsewhere.asked) == (3, [])


def test_a_target_that_is_gone_is_named(gate: Gate, tmp_path: Path, credentials: None, command: Command) -> None:
    with account() as served:
        kill(gate, served, tmp_path, "out", "agora")
    code, said, complaint = command(tmp_path / "out", "--patience=0s")
    assert (code, complaint) == (3, "")
    left = [line for line in said.splitlines() if line.startswith(f"agora {served.url}: not undone (")]
    assert left
    assert all("cannot connect (" in line for line in left)
    assert said.rstrip().endswith("left. Exit 3.")


def test_a_run_that_is_under_way_is_left_alone(gate: Gate, tmp_path: Path, credentials: None, command: Command) -> None:
    with account() as served:
        process = gate(tmp_path, ["gate", *served.targets("agora"), "--rate=0", "--output=out"])
        served.kill_at("begun", 10, 1.0, process)
        while served.begun < 5:
            time.sleep(0.01)
        code, said, _ = command(tmp_path / "out")
        assert (code, "is under way" in said) == (3, True)
        assert served.wait_for_the_end(process, UNHURRIED)


@pytest.mark.parametrize(
    ("name", "complaint"),
    [
        ("nowhere", "nowhere: No such file or directory"),
        ("empty", "empty: no run and no leases.jsonl in it; name a journal, or the folder of a run"),
        ("other", "other: no journal of leases of format 1; name one, or the folder of a run"),
    ],
)
def test_what_is_no_journal_is_said_in_one_line(tmp_path: Path, command: Command, name: str, complaint: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "other").write_text("hello\n")
    assert command(tmp_path / name) == (2, "", f"recording-contracts: {tmp_path}/{complaint}\n")


def test_a_run_that_began_nothing_needs_no_sweeping(tmp_path: Path, command: Command) -> None:
    (tmp_path / "run.jsonl").write_text("")
    said = f"nothing to sweep: {tmp_path}\nnothing of ours runs. Exit 0.\n"
    assert command(tmp_path) == (0, said, "")
