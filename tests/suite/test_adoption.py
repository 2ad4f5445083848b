"""A stranger's project adopts the suite: one import, one fixture."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from contracts.clock import VirtualClock
from contracts.sandbox.asgi import application
from contracts.sandbox.server import running
from contracts.vendors.vendor import find
from tests.cli.command import ACCOUNT, environment

ONE_LINE = "from contracts.suite.agora import *\n"
EMBEDDED = """
import pytest
from contracts.suite import embedded

@pytest.fixture(scope="session")
def target():
    return embedded("agora")
"""
BEHIND_A_URL = """
import pytest
from contracts.suite import http

@pytest.fixture(scope="session")
def target():
    return http("agora", URL, ACCOUNT, rate=0, patience=0)
"""
STRICT = "[pytest]\naddopts = -ra --strict-markers --strict-config\nfilterwarnings = error\n"


@dataclass(frozen=True)
class Session:
    """How a session of pytest ended."""

    code: int
    out: str

    @property
    def counted(self) -> dict[str, int]:
        """The numbers in the last line, by their words."""
        return {word: int(number) for number, word in re.findall(r"(\d+) (\w+)", self.out.splitlines()[-1])}

    @property
    def red(self) -> list[str]:
        """The names of the tests that failed."""
        return re.findall(r"^FAILED \S+::(\S+)", self.out, re.MULTILINE)


def project(folder: Path, conftest: str = "", module: str = ONE_LINE) -> Path:
    """A project of somebody else's."""
    (folder / "conftest.py").write_text(conftest)
    (folder / "test_recording.py").write_text(module)
    (folder / "pytest.ini").write_text(STRICT)
    return folder


def session(folder: Path, *arguments: str) -> Session:
    """Run pytest there."""
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--color=no", *arguments]
    ended = subprocess.run(command, cwd=folder, env=environment(), capture_output=True, text=True, timeout=600)
    assert ended.stderr == ""
    return Session(ended.returncode, ended.stdout)


@pytest.fixture
def url() -> Iterator[str]:
    """A server of the documented behaviour."""
    clock = VirtualClock()
    world = find("agora").world(ACCOUNT, find("agora").contract().edition, visit=5.0)
    with running(application({"agora": world}, clock.now, advance=clock.wait)) as url:
        yield url


def test_one_import_and_one_fixture_judge_the_embedded_sandbox(tmp_path: Path) -> None:
    ended = session(project(tmp_path, EMBEDDED), "--vendor", "agora", "--seed", "4")
    assert ended.code == 0, ended.out
    assert "recording-contracts: agora; seed 4" in ended.out
    clauses = find("agora").contract().clauses.values()
    assert ended.counted["skipped"] == sum(bool(each.untestable) for each in clauses)
    assert ended.counted["passed"] > len(clauses) - ended.counted["skipped"]


def test_import_alone_judges_the_embedded_sandbox(tmp_path: Path) -> None:
    ended = session(project(tmp_path), "--scenario", "auth/unauthorised")
    assert ended.code == 0
    assert ended.counted["passed"] > 10


def test_implementation_behind_a_url_is_judged(tmp_path: Path, url: str) -> None:
    conftest = BEHIND_A_URL.replace("URL", repr(url)).replace("ACCOUNT", repr(ACCOUNT))
    ended = session(project(tmp_path, conftest), "--scenario", "query/never-started", "--contracts-output", "out")
    assert ended.code == 0, ended.out
    assert ended.counted["passed"] > 20
    told = json.loads((tmp_path / "out" / "report.json").read_text())
    assert told["conditions"]["targets"] == {"agora": url}
    assert told["outcome"] == "kept"
    assert "which this target does not offer" in {row["reason"].partition(", ")[2] for row in told["clauses"]}


def test_option_names_the_target_as_well(tmp_path: Path, url: str) -> None:
    options = ("--target", f"agora={url}", "--rate", "0", "--patience", "0s", "--scenario", "auth/unauthorised")
    ended = session(project(tmp_path), *options)
    assert ended.code == 0, ended.out
    assert re.search(rf"^agora \S+: {re.escape(url)}$", ended.out, re.MULTILINE)


def test_the_edition_that_an_adopter_speaks_is_found_out(tmp_path: Path) -> None:
    older = EMBEDDED.replace('("agora")', '("agora", "2023-01")')
    ended = session(project(tmp_path, older), "--edition", "auto", "--seed", "4")
    assert ended.code == 0, ended.out
    assert "agora speaks 2023-01: " in ended.out
    speaks, newest = (find("agora").contract(each).clauses for each in ("2023-01", None))
    assert "not in the edition that the target speaks" in ended.out
    untestable = sum(bool(each.untestable) for each in speaks.values())
    assert ended.counted["skipped"] == untestable + len(newest.keys() - speaks.keys())


def test_every_clause_is_a_test_of_its_name(tmp_path: Path) -> None:
    ended = session(project(tmp_path), "--collect-only", "-q", "--edition", "agora=2023-01")
    named = re.findall(r"^test_recording\.py::test_clause\[(.+)\]$", ended.out, re.MULTILINE)
    assert named == list(find("agora").contract("2023-01").clauses)


def test_fault_turns_exactly_the_tests_red_that_notice_it(tmp_path: Path) -> None:
    fault = "agora.stop.list-becomes-string"
    notices = next(each for each in find("agora").faults if each.id == fault).notices
    ended = session(project(tmp_path), "--fault", fault, "--scenario", "file-list/composite-hls-mp4")
    assert ended.code == 1
    clauses = find("agora").contract().clauses
    expected = {f"test_clause[{name}]" for name in notices if clauses[name].level == "must"}
    assert set(ended.red) == expected
    for name in notices:
        assert f"{name}: broken" in ended.out
    for word in ("says", "source", "expected", "actual", "shown by", "steps", "replay"):
        assert re.search(rf"^  {word}  ", ended.out, re.MULTILINE), word
    assert "curl --include" in ended.out
    assert "Traceback" not in ended.out
    assert "contracts/suite/parts.py" not in ended.out.partition("short test summary")[0]


def test_session_that_exercised_nothing_is_no_success(tmp_path: Path) -> None:
    ended = session(project(tmp_path), "-k", "test_clause")
    assert ended.code != 0
    assert "passed" not in ended.counted


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--vendor", "agoro"], "unknown vendor 'agoro': did you mean agora?"),
        (["--scenario", "end/after-the-start"], "unknown scenario 'end/after-the-start'"),
        (["--contracts-output", "pytest.ini"], "pytest.ini"),
    ],
)
def test_mistake_ends_the_session_with_one_line(tmp_path: Path, arguments: list[str], says: str) -> None:
    command = [sys.executable, "-m", "pytest", "-q", *arguments]
    folder = project(tmp_path)
    ended = subprocess.run(command, cwd=folder, env=environment(), capture_output=True, text=True, timeout=60)
    assert ended.returncode in (2, 4)
    assert says in ended.stdout + ended.stderr
    assert "Traceback" not in ended.stdout + ended.stderr
    assert "INTERNALERROR" not in ended.stdout + ended.stderr


def test_plugin_is_silent_where_the_suite_is_not_used(tmp_path: Path) -> None:
    ended = session(project(tmp_path, module="def test_something():\n    pass\n"))
    assert ended.code == 0
    assert "recording-contracts:" not in ended.out


def test_plugin_lets_others_have_their_timeout(tmp_path: Path) -> None:
    neighbour = "def pytest_addoption(parser):\n    parser.addoption('--timeout', type=float)\n"
    ended = session(project(tmp_path, neighbour), "--timeout", "5", "--scenario", "auth/unauthorised")
    assert ended.code == 0, ended.out
