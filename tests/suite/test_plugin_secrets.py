"""Canary secrets in a session of pytest: no file that it leaves and nothing that it prints holds one.

Among the files are those of pytest's cache, of JUnit, of the log, and what Hypothesis keeps.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.command import ROOT, UNHURRIED, Ended
from tests.cli.servers import serving
from tests.cli.test_canaries import BREAKS, ONE, account, sandboxed, silent

SUITE = "from contracts.suite.{} import *\n"
TALKATIVE = ("-rA", "-vv", "--showlocals", "--log-level=DEBUG", "--log-file=log.txt", "--junitxml=junit.xml")
"""All that pytest can be asked to tell."""

QUICK = ("--rate", "0", "--patience", "2s", "--contracts-timeout", "5s", "--seed", "3", "--contracts-output", "out")
REMEMBERS = """
from hypothesis import given, settings, strategies as st
from hypothesis.database import DirectoryBasedExampleDatabase

@settings(database=DirectoryBasedExampleDatabase(".hypothesis/examples"), derandomize=False)
@given(st.integers())
def test_that_hypothesis_remembers(number):
    assert number < 5
"""
"""A test of the user's own beside ours, so that there is a database of examples."""


def session(folder: Path, url: str, vendor: str, *options: str, **more: str) -> Ended:
    """Pytest in `folder` on what is served at `url`, by somebody whose environment is full of secrets."""
    (folder / "test_contract.py").write_text(SUITE.format(vendor) + REMEMBERS)
    (folder / "conftest.py").touch()
    command = [sys.executable, "-m", "pytest", "--target", f"{vendor}={url}", *QUICK, *options]
    ended = subprocess.run(
        [*command, *TALKATIVE],
        cwd=folder,
        env=account(folder, **more),
        capture_output=True,
        text=True,
        timeout=UNHURRIED,
        check=False,
    )
    return Ended(ended.returncode, ended.stdout, ended.stderr, folder / "out")


@pytest.mark.parametrize("vendor", ["agora", pytest.param("realtimekit", marks=pytest.mark.slow)])
def test_a_server_that_tells_everything(vendor: str, tmp_path: Path) -> None:
    with serving(sandboxed(vendor)) as server:
        ended = session(tmp_path, server.url, vendor, "--scenario", ONE[vendor])
    silent(tmp_path, ended)
    assert "$HIDDEN_" in (ended.folder / "run.jsonl").read_text()
    assert list((tmp_path / ".hypothesis" / "examples").rglob("*"))
    assert (tmp_path / "junit.xml").is_file()


GENERATED = {"agora": "data/acquire-invalid", "realtimekit": "data/create_meeting-valid"}


@pytest.mark.slow
@pytest.mark.parametrize("vendor", GENERATED)
def test_generated_data(vendor: str, tmp_path: Path) -> None:
    with serving(sandboxed(vendor)) as server:
        ended = session(tmp_path, server.url, vendor, "--scenario", GENERATED[vendor])
    silent(tmp_path, ended)
    assert ended.report["exchanges"][vendor] > 0


@pytest.mark.parametrize("workers", [(), pytest.param(("-n", "2"), marks=pytest.mark.slow)], ids=["alone", "workers"])
def test_a_session_whose_library_crashes(workers: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(BREAKS)
    with serving(sandboxed("agora")) as server:
        ended = session(
            tmp_path, server.url, "agora", "--scenario", ONE["agora"], *workers, PYTHONPATH=f"{tmp_path}:{ROOT}"
        )
    silent(tmp_path, ended)
    assert ended.code not in (0, 130), ended.out
    assert "RuntimeError: broken pipe to" in ended.out + ended.err
