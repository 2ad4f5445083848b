"""The pages of a report fit a phone, with everything unfolded, as a real browser lays them out."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from contracts.report.files import HTML
from tests.cli.command import run
from tests.tools.node import HERE, environment, package

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FAULT = ("--fault", "realtimekit.recording.duration-milliseconds")
SCENARIO = ("gate", "--vendor", "realtimekit", "--scenario", "recording/whole", "--seed", "1", "--output")


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """A report with broken clauses, and what changed since a run without."""
    folder = tmp_path_factory.mktemp("pages")
    run(*SCENARIO, "kept", cwd=folder)
    run(*SCENARIO, "broken", *FAULT, cwd=folder)
    run("drift", "kept", "broken", "--output", "drift", cwd=folder)
    return [folder / "kept" / HTML, folder / "broken" / HTML, folder / "drift" / "drift.html"]


@pytest.mark.parametrize("width", [320, 390])
def test_no_page_is_wider_than_a_phone(width: int, pages: list[Path]) -> None:
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        pytest.skip("no Chromium on the path")
    package("playwright-core")
    command = ["node", str(HERE / "width.js"), browser, str(width), *map(str, pages)]
    ended = subprocess.run(command, env=environment(), capture_output=True, text=True, timeout=120)
    assert json.loads(ended.stdout or "null") == [0] * len(pages), ended.stderr
