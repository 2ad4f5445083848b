"""The tools that need Node: where they are, or why a test has to do without them."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).parent
OLDEST = 20
QUIET = {"REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true", "NO_COLOR": "1"}
"""What keeps them from calling home."""


def tool(name: str) -> str:
    """The path of the tool called `name`; skips the test where it cannot run."""
    return _installed(name, HERE / "node_modules" / ".bin" / name)


def package(name: str) -> str:
    """The path of the package called `name`; skips the test where it cannot be used."""
    return _installed(name, HERE / "node_modules" / name)


def _installed(name: str, path: Path) -> str:
    if _major() < OLDEST:
        pytest.skip(f"{name} needs Node {OLDEST} or newer, which is not on the path")
    if not path.exists():
        pytest.skip(f"{name} is not installed; `make test` installs it")
    return str(path)


def _major() -> int:
    node = shutil.which("node")
    told = subprocess.run([node, "--version"], capture_output=True, text=True).stdout if node else ""
    return int(told.removeprefix("v").partition(".")[0] or 0)


def environment() -> dict[str, str]:
    """The environment to run a tool in."""
    return {**os.environ, **QUIET}
