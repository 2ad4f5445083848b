"""The command as users start it: a process of its own, somewhere else on the disk."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
ACCOUNT = {
    "AGORA_APP_ID": "test-app-id",
    "AGORA_CUSTOMER_ID": "test-customer-id",
    "AGORA_CUSTOMER_SECRET": "test-customer-secret",
    "CLOUDFLARE_ACCOUNT_ID": "test-account-id",
    "CLOUDFLARE_API_TOKEN": "test-api-token",
    "REALTIMEKIT_APP_ID": "test-kit-app-id",
}
COMMAND = (sys.executable, "-m", "contracts")
UNHURRIED = 120
"""Seconds after which a command hangs, even on a busy machine."""


def environment(*, account: bool = True, **more: str) -> dict[str, str]:
    """An environment with this source tree, an account and nothing that disturbs."""
    kept = {
        name: text
        for name, text in os.environ.items()
        if name not in ACCOUNT and not name.startswith(("PYTEST_", "COV_")) and "proxy" not in name.lower()
    }
    return {**kept, "PYTHONPATH": str(ROOT), "COLUMNS": "80", **(ACCOUNT if account else {}), **more}


@dataclass(frozen=True)
class Ended:
    """A command that has ended, with what it wrote."""

    code: int
    out: str
    err: str
    folder: Path

    @property
    def last(self) -> str:
        """The last line of its output."""
        return self.out.rstrip().rpartition("\n")[2]

    @property
    def report(self) -> dict[str, Any]:
        """report.json."""
        found: dict[str, Any] = json.loads((self.folder / "report.json").read_text(encoding="utf-8"))
        return found

    def clauses(self, outcome: str, level: str | None = None) -> set[str]:
        """The clauses with this outcome, of this level or of any."""
        rows = self.report["clauses"]
        return {row["id"] for row in rows if row["outcome"] == outcome and level in (None, row["level"])}


def run(*arguments: str, cwd: Path, env: Mapping[str, str] | None = None) -> Ended:
    """Run the command with `arguments` to its end."""
    process = start(*arguments, cwd=cwd, env=env)
    return end(process, cwd / "out")


def gate(*arguments: str, cwd: Path, env: Mapping[str, str] | None = None) -> Ended:
    """Run the gate, its reports going to `out`."""
    return run("gate", "--output", "out", *arguments, cwd=cwd, env=env)


def start(*arguments: str, cwd: Path, env: Mapping[str, str] | None = None) -> subprocess.Popen[str]:
    """Start the command and leave it running."""
    return subprocess.Popen(
        [*COMMAND, *arguments],
        cwd=cwd,
        env=environment() if env is None else env,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def end(process: subprocess.Popen[str], folder: Path) -> Ended:
    """Wait for a command to end by itself."""
    try:
        out, err = process.communicate(timeout=UNHURRIED)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        raise
    return Ended(process.returncode, out, err, folder)


def untroubled(ended: Ended) -> None:
    """The command ended with a summary and without anything of our insides."""
    assert "Traceback" not in ended.out + ended.err
    assert ended.err == ""
    assert ended.last.endswith(f"Exit {ended.code}. out/report.html"), ended.out
