"""The pipelines that we offer, read as a runner reads them, and their scripts run for real."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tests.cli.command import ROOT, environment

BASH = shutil.which("bash") or "bash"
ACTION = ROOT / "action.yml"
WEEKLY = ROOT / "examples" / "weekly.yml"
GITLAB = ROOT / ".gitlab" / "recording-contracts.gitlab-ci.yml"
SCHEMAS = {ACTION: "vendor.github-actions", WEEKLY: "vendor.github-workflows", GITLAB: "vendor.gitlab-ci"}


def read(path: Path) -> dict[Any, Any]:
    """The YAML document at `path`."""
    found: dict[Any, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return found


def steps() -> Iterator[dict[str, Any]]:
    """Every step of the action and of the weekly workflow."""
    yield from read(ACTION)["runs"]["steps"]
    for job in read(WEEKLY)["jobs"].values():
        yield from job["steps"]


def judging() -> dict[str, Any]:
    """The step of the action that plans and judges."""
    return next(each for each in steps() if each.get("id") == "judge")


def environment_of(step: Mapping[str, Any], inputs: Mapping[str, str]) -> dict[str, str]:
    """What a runner sets for `step`, given these inputs and else their defaults."""
    given = {name: each.get("default", "") for name, each in read(ACTION)["inputs"].items()} | dict(inputs)
    return {
        name: re.sub(r"\$\{\{ inputs\.([\w-]+) \}\}", lambda match: given[match[1]], text)
        for name, text in step["env"].items()
    }


@dataclass(frozen=True)
class Ended:
    """How a script ended, what it printed, and what it left for the runner."""

    code: int
    out: str
    outputs: dict[str, str]
    summary: str


def bash(script: str, folder: Path, env: Mapping[str, str]) -> Ended:
    """Run `script` as a runner does, with our command on the path."""
    command = folder / "bin" / "recording-contracts"
    command.parent.mkdir(exist_ok=True)
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m contracts "$@"\n')
    command.chmod(0o755)
    outputs, summary = folder / "outputs", folder / "summary"
    for each in (outputs, summary):
        each.touch()
    ended = subprocess.run(
        [BASH, "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
        cwd=folder,
        env={
            **environment(XDG_STATE_HOME=str(folder / "state")),
            "PATH": f"{command.parent}{os.pathsep}{os.environ['PATH']}",
            "GITHUB_OUTPUT": str(outputs),
            "GITHUB_STEP_SUMMARY": str(summary),
            **env,
        },
        capture_output=True,
        text=True,
        timeout=600,
    )
    pairs = (line.partition("=") for line in outputs.read_text().splitlines())
    return Ended(
        ended.returncode, ended.stdout + ended.stderr, {name: text for name, _, text in pairs}, summary.read_text()
    )
