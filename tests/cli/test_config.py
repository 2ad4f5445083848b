"""Settings come from a file, the environment and flags, in rising order; secrets are never shown."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from contracts.cli.main import main
from tests.cli.command import ACCOUNT

SECRET = "c4n4ry"


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def config(*arguments: str, before: tuple[str, ...] = (), **environment: str) -> Result:
    kept = {**dict.fromkeys(ACCOUNT), **environment, "COLUMNS": "200"}
    runner = CliRunner(env=kept)
    return runner.invoke(main, [*before, "config", *arguments], prog_name="recording-contracts")


def effective(result: Result) -> dict[str, list[str]]:
    """Setting to what is printed beside it."""
    assert result.exit_code == 0, result.output
    return {line.split()[0]: line.split()[1:] for line in result.stdout.splitlines()[2:] if line.strip()}


def test_flags_win_over_the_environment_and_that_over_the_file(tmp_path: Path) -> None:
    (tmp_path / "recording-contracts.toml").write_text('seed = 1\npatience = "1m"\nrate = 2\ntimeout = "3s"\n')
    told = effective(config("--seed", "3", RECORDING_CONTRACTS_SEED="2", RECORDING_CONTRACTS_PATIENCE="2m"))
    file = str(tmp_path / "recording-contracts.toml")
    assert told["seed"] == ["3", "flag"]
    assert told["patience"] == ["2m", "environment"]
    assert told["rate"] == ["2", file]
    assert told["timeout"] == ["3s", file]
    assert told["scenario"] == ["built", "in"]


@pytest.mark.parametrize(("arguments", "patience"), [((), "30s"), (("--edition", "auto"), "60s")])
def test_what_is_built_in_is_shown(arguments: tuple[str, ...], patience: str) -> None:
    assert effective(config(*arguments))["patience"] == [patience, "built", "in"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("recording-contracts.toml", 'vendor = "agora"\nedition = {agora = "2023-01"}\n'),
        ("pyproject.toml", '[tool.recording-contracts]\nvendor = ["agora"]\nedition = ["agora=2023-01"]\n'),
    ],
)
def test_either_file_will_do(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text)
    told = effective(config())
    assert told["vendor"] == ["agora", str(tmp_path / name)]
    assert told["edition"] == ["agora=2023-01", str(tmp_path / name)]


def test_a_file_can_be_named(tmp_path: Path) -> None:
    (tmp_path / "recording-contracts.toml").write_text("seed = 1\n")
    (tmp_path / "nightly.toml").write_text("seed = 9\n")
    assert effective(config(before=("--config", "nightly.toml")))["seed"][0] == "9"


def test_the_settings_are_those_of_gate(tmp_path: Path) -> None:
    (tmp_path / "recording-contracts.toml").write_text('vendor = "agora"\nscenario = "query/never-started"\nseed = 5\n')
    result = CliRunner().invoke(main, ["gate", "--output", "out"], prog_name="recording-contracts")
    assert result.exit_code == 0, result.output
    assert "seed 5" in result.stdout
    assert "plan agora" in result.stdout
    assert "realtimekit" not in result.stdout


def test_secrets_are_told_by_name_only(tmp_path: Path) -> None:
    (tmp_path / "account.env").write_text(f"# mine\nAGORA_CUSTOMER_SECRET='{SECRET}'\nexport AGORA_APP_ID={SECRET}\n")
    result = config("--vendor", "agora", "--credentials", "account.env", AGORA_APP_ID=f"{SECRET}2")
    told = effective(result)
    assert SECRET not in result.output
    assert told["AGORA_APP_ID"] == ["set,", "not", "shown", "environment"]
    assert told["AGORA_CUSTOMER_SECRET"] == ["set,", "not", "shown", "credentials", "file"]
    assert told["AGORA_CUSTOMER_ID"] == ["not", "set"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("sed = 1", "unknown setting 'sed': did you mean seed?"),
        ("seed = true", "seed must be a text or a number, not True"),
        ("target = 7", "target must be a list of texts or a table by vendor, not 7"),
        ("target = [1]", "target must be a list of texts or a table by vendor, not [1]"),
        ("seed = ", "not TOML ("),
        ('patience = "soon"', "--patience soon: not a duration"),
        ('target = {agora = "here"}', "--target agora=here: not a URL"),
        ("target = {agora = {url = 1}}", "target must be a list of texts or a table by vendor, not {'agora'"),
        ("seed = 2026-01-01", "seed must be a text or a number, not datetime.date(2026, 1, 1)"),
        ("allow-http = 1", "allow-http must be true or false, not 1"),
        (f"seed = {'9' * 5000}", "not TOML ("),
        (f"seed = {'[' * 5000}", "not TOML ("),
        (f'cloudflare-api-token = "{SECRET}"', "put CLOUDFLARE_API_TOKEN into the environment"),
    ],
)
def test_a_wrong_setting_is_one_line(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "recording-contracts.toml").write_text(text + "\n")
    assert says in one_line(config())


def one_line(result: Result) -> str:
    """What is said to a mistake."""
    assert result.exit_code == 2, result.output
    (said,) = result.stderr.splitlines()
    assert SECRET not in said
    return said


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[tool]\nrecording-contracts = 3", "[tool.recording-contracts] must be a table of settings, not 3"),
        ("[[tool.recording-contracts]]\nseed = 1", "must be a table of settings, not [{'seed': 1}]"),
        ("[tool.recording-contracts]\nsed = 1", "unknown setting 'sed': did you mean seed?"),
    ],
)
def test_a_wrong_section_is_one_line(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "pyproject.toml").write_text(text + "\n")
    assert says in one_line(config())


@pytest.mark.parametrize("text", ["", "tool = 3\n", "[tool.other]\nx = 1\n"])
def test_a_project_without_settings_is_no_mistake_unless_it_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "pyproject.toml").write_text(text)
    assert config().exit_code == 0
    assert "it has no [tool.recording-contracts]" in one_line(config(before=("--config", "pyproject.toml")))


def test_the_environment_says_the_names_of_the_flags() -> None:
    told = effective(config(RECORDING_CONTRACTS_TARGET="agora=http://127.0.0.1:9", RECORDING_CONTRACTS_ALLOW_HTTP="1"))
    assert told["target"] == ["agora=http://127.0.0.1:9", "environment"]
    assert told["allow-http"] == ["True", "environment"]


def test_what_is_misspelt_in_the_environment_is_not_lost() -> None:
    said = one_line(config(RECORDING_CONTRACTS_MAX_RECORDING="3"))
    assert "'RECORDING_CONTRACTS_MAX_RECORDING': did you mean RECORDING_CONTRACTS_MAX_RECORDINGS?" in said


@pytest.mark.parametrize(
    "arguments",
    [
        ("--target", f"agora=https://me:{SECRET}@api.example.com"),
        ("--target", f"agora=me:{SECRET}@api.example.com"),
        ("--target", f"https://me:{SECRET}@api.example.com"),
        ("--target", f"agora=https://api.example.com/?token={SECRET}"),
        ("--target", f"agora=https://api.example.com:port/?token={SECRET}"),
        ("--target", f"agora=https://api.example.com/{SECRET}-long-enough"),
        ("--participants", f"./people --token {SECRET}-long-enough"),
        ("--storage", f"agora=s3://bucket?endpoint=https://{SECRET}-long-enough.example.com"),
        ("--callbacks", f"9000=https://{SECRET}-long-enough@tunnel.example.com"),
        ("--credentials", f"AGORA_CUSTOMER_SECRET={SECRET}"),
    ],
)
def test_credentials_among_the_options_are_refused_and_not_repeated(arguments: tuple[str, ...]) -> None:
    one_line(config(*arguments, AGORA_CUSTOMER_SECRET=f"{SECRET}-long-enough"))


def test_an_id_may_stand_in_an_address() -> None:
    place = "s3://bucket?endpoint=https://an-account-id.example.com"
    told = config(
        "--target",
        "agora=https://api.example.com",
        "--storage",
        f"agora={place}",
        CLOUDFLARE_ACCOUNT_ID="an-account-id",
    )
    assert told.exit_code == 0, told.output


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--credentials", "missing.env"], "--credentials missing.env: No such file or directory"),
        (["--agora-customer-secret", SECRET], "put AGORA_CUSTOMER_SECRET into the environment, or into --credentials"),
    ],
)
def test_credentials_have_their_places(arguments: list[str], says: str) -> None:
    result = config(*arguments)
    assert (result.exit_code, len(result.stderr.splitlines())) == (2, 1)
    assert says in result.stderr
    assert SECRET not in result.output


def test_a_named_file_that_is_not_there_is_named() -> None:
    result = config(before=("--config", "nightly.toml"))
    assert (result.exit_code, "nightly.toml: No such file or directory" in result.stderr) == (2, True)


def test_other_commands_do_not_mind_a_broken_file(tmp_path: Path) -> None:
    (tmp_path / "recording-contracts.toml").write_text("nonsense\n")
    assert CliRunner().invoke(main, ["explain", "agora.sid.is-string"]).exit_code == 0
