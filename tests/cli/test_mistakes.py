"""Mistakes of users: one line that names the thing and says what to do, and exit 2."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest
from click.testing import CliRunner

from contracts.cli.main import main
from contracts.model import Conditions
from contracts.report.jsonl import Journal
from tests.cli.command import ACCOUNT, environment, run

URL = "http://127.0.0.1:9"


def mistake(*arguments: str, account: bool = True) -> str:
    """What the command says to a mistake, which is one line; the process is spared for speed."""
    credentials: dict[str, str | None] = {name: text if account else None for name, text in ACCOUNT.items()}
    result = CliRunner(env=credentials).invoke(main, arguments, prog_name="recording-contracts")
    assert isinstance(result.exception, SystemExit), result.exception
    assert result.exit_code == 2, result.output
    said, *more = result.stderr.splitlines()
    assert not more
    assert said.startswith("recording-contracts: ")
    assert len(said) < 300
    return said


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ("gate --vendor agoro", "unknown vendor 'agoro': did you mean agora?"),
        ("gate --vendor zzz", "unknown vendor 'zzz': choose from agora, realtimekit"),
        ("gate --edition agora=2022-01", "unknown agora edition '2022-01': did you mean 2023-01?"),
        ("gate --edition 2023-01", "--edition 2023-01: say whose, for example --edition agora=2023-01"),
        ("gate --edition zoom=1", "unknown vendor 'zoom'"),
        ("gate --edition zoom=auto", "unknown vendor 'zoom'"),
        ("gate --edition agora=aut", "unknown agora edition 'aut'"),
        (
            "gate --list-clauses --edition agora=auto",
            "--edition agora=auto: --list-clauses drives nothing; choose from 2026-06, 2023-01",
        ),
        ("sandbox --edition agora=auto", "a sandbox behaves as one edition; choose from 2026-06, 2023-01"),
        ("explain agora.file-list.json-is-arry", "did you mean agora.file-list.json-is-array?"),
        ("explain nonsense", "unknown clause 'nonsense': no name is like it; recording-contracts gate --list-clauses"),
        ("explain agora.nonsense", "unknown clause 'agora.nonsense': no name is like it; "),
        ("explain file-list.json-is-array", "did you mean agora.file-list.json-is-array?"),
        ("explain agora.file-list.json-is-array --edition 1999", "unknown agora edition '1999'"),
        ("gate --fault agora.stop.list-become-string", "did you mean agora.stop.list-becomes-string?"),
        ("gate --fault zzz", "unknown fault 'zzz': no name is like it; recording-contracts faults lists them"),
        (f"gate --target agora={URL} --fault agora.stop.list-becomes-string", "faults are for the embedded sandbox"),
        (
            "gate --vendor agora --scenario end/after-end",
            "unknown scenario 'end/after-end': did you mean end/after-the-end?",
        ),
        ("gate --scenario nothing", "unknown scenario 'nothing'"),
        ("gate --seed one", "--seed one: not a whole number"),
        ("gate --seed -1", "--seed -1: not a whole number"),
        (f"gate --seed {'9' * 100}", "not a whole number of at most 18 digits"),
        ("gate --patience soon", "--patience soon: not a duration; write for example 30s or 5m"),
        ("gate --patience -3s", "--patience -3s: not a duration"),
        ("gate --timeout 0s", "--timeout 0s: write a time above 0s"),
        ("gate --timeout inf", "--timeout inf: write a time above 0s and up to 3600s"),
        ("gate --rate fast", "--rate fast: not a number of requests a second"),
        ("gate --rate -1", "--rate -1: not a number of requests a second"),
        ("gate --rate 1e-300", "--rate 1e-300: not a number of requests a second"),
        ("gate --target agora", "--target agora: say whose"),
        (f"gate --target {URL}", f"say whose, and where: --target agora={URL}"),
        ("gate --target agora=example.com", "--target agora=example.com: not a URL"),
        ("gate --target agora=ftp://example.com", "agora=ftp://example.com: not a URL"),
        ("gate --target agora=http://", "target agora=http://: not a URL"),
        ("gate --target agora=http://[::1", "agora=http://[::1: not a URL"),
        ("gate --target agora=http://127.0.0.1:99999", "Port out of range"),
        (f"gate --target agora={URL}/?a=1", "a URL without ? and #"),
        ("gate --target zoom=http://127.0.0.1:9", "unknown vendor 'zoom'"),
        (f"gate --target agora={URL} --target agora={URL}0", "agora has one already"),
        (f"gate --vendor realtimekit --target agora={URL}", "needs --vendor agora too"),
        (
            "gate --target agora=http://api.example.com",
            "http shows the credentials to everybody on the way; write https",
        ),
        ("gate --plan --target agora=http://10.0.0.1:80", "or add --allow-http"),
        ("sandbox --notify agora=embedded", "--notify agora=embedded: not a URL"),
        ("sandbox --notify agora=http://me@127.0.0.1:9", "no credentials in the URL"),
        ("report nowhere", "nowhere: cannot be read (No such file or directory)"),
        ("report .", "run.jsonl: cannot be read"),
        ("sandbox --port 70000", "70000 is not in the range"),
        ("sandbox --port http", "'http' is not a valid integer"),
        ("sandbox --visit long --port 0", "--visit long: not a duration"),
        ("sandbox --host nowhere.invalid --port 0", "cannot listen on nowhere.invalid"),
        ("sandbox --vendor agoro", "did you mean agora?"),
        ("sandbox --fault agora.stop", "unknown fault 'agora.stop': did you mean agora.stop."),
        ("faults --vendor agoro", "did you mean agora?"),
        ("gate --sede 1", "'--sede'"),
        ("gate --no-such-thing", "see recording-contracts gate --help"),
        ("gaet", "unknown command 'gaet': did you mean gate?"),
        ("explain", "Missing argument 'CLAUSE'; see recording-contracts explain --help"),
    ],
)
def test_mistake_is_told_in_one_line(arguments: str, says: str) -> None:
    assert says in mistake(*arguments.split())


def test_missing_credentials_are_named() -> None:
    said = mistake("gate", "--target", f"agora={URL}", account=False)
    assert "set AGORA_APP_ID and AGORA_CUSTOMER_ID and AGORA_CUSTOMER_SECRET in the environment" in said


def test_credentials_in_a_url_are_refused_and_not_repeated() -> None:
    said = mistake("gate", "--target", "agora=http://customer:hunter2@127.0.0.1:9")
    assert "no credentials in the URL" in said
    assert "hunter2" not in said


@pytest.mark.parametrize("spoiled", ["token\n", "to ken", "tökén", "\ttoken"])
def test_credential_that_cannot_be_one_is_named_and_not_shown(spoiled: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ACCOUNT, "CLOUDFLARE_API_TOKEN", spoiled)
    said = mistake("gate", "--target", f"realtimekit={URL}")
    assert "CLOUDFLARE_API_TOKEN holds" in said
    assert spoiled.strip() not in said


@pytest.mark.parametrize("command", ["gate --vendor agora --output", "report RUN --output"])
def test_output_that_is_a_file_is_named(command: str, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("mine")
    conditions = Conditions(targets={}, editions={}, seed=1, started="", versions={})
    with Journal(tmp_path / "run.jsonl") as journal:
        journal.header(conditions)
        journal.footer(complete=True, exit=2, took=0.0, notes=[], targets={})
    said = mistake(*command.replace("RUN", "run.jsonl").split(), "taken")
    assert said.endswith("taken: is in the way of a folder for the reports")
    assert (tmp_path / "taken").read_text() == "mine"


COMMANDS = ["gate --vendor agora --output", "judge run.jsonl --output", "drift run.jsonl run.jsonl --output"]


@pytest.mark.parametrize("command", COMMANDS)
def test_output_that_holds_an_earlier_run_is_named_and_kept(command: str, tmp_path: Path) -> None:
    earlier = tmp_path / "out" / ("drift.json" if command.startswith("drift") else "report.json")
    earlier.parent.mkdir()
    earlier.write_text("mine")
    with Journal(tmp_path / "run.jsonl") as journal:
        journal.header(
            Conditions(targets={"agora": "x"}, editions={"agora": "2026-06"}, seed=1, started="", versions={})
        )
        could = {"label": "x", "abilities": [], "patience": 0}
        journal.footer(complete=True, exit=2, took=0.0, notes=[], targets={"agora": could})
    assert "out: holds the results of an earlier run; name another folder" in mistake(*command.split(), "out")
    assert earlier.read_text() == "mine"


def test_output_that_cannot_be_written_is_named() -> None:
    assert "/dev/null/out" in mistake("gate", "--vendor", "agora", "--output", "/dev/null/out")


def test_port_in_use_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert f"port {port} is in use; choose another with --port" in mistake("sandbox", "--port", str(port))


def test_process_says_the_same(tmp_path: Path) -> None:
    ended = run("gate", "--vendor", "agoro", cwd=tmp_path, env=environment())
    assert (ended.code, ended.out) == (2, "")
    assert ended.err == f"recording-contracts: unknown vendor 'agoro': did you mean agora?{os.linesep}"


@pytest.mark.parametrize("arguments", [["--help"], ["gate", "--help"], ["gate", "-h"], ["--version"]])
def test_help_is_no_mistake(arguments: list[str]) -> None:
    result = CliRunner().invoke(main, arguments, prog_name="recording-contracts")
    assert (result.exit_code, result.stderr) == (0, "")
    assert "recording-contracts" in result.stdout


def test_command_alone_shows_the_help() -> None:
    result = CliRunner().invoke(main, [], prog_name="recording-contracts")
    assert result.exit_code == 2
    assert "Commands:" in result.stderr


@pytest.mark.parametrize(
    ("text", "says"),
    [("a", "has fewer than 4 characters"), ("resourceId", "is a word of the API"), ("record", "is a word of the API")],
)
def test_a_credential_that_cannot_be_hidden_is_refused(text: str, says: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ACCOUNT, "AGORA_CUSTOMER_ID", text)
    said = mistake("gate", "--target", f"agora={URL}")
    assert said.startswith("recording-contracts: AGORA_CUSTOMER_ID ")
    assert says in said
