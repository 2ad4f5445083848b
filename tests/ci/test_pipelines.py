"""The pipelines that we offer are valid where they run, ask for little, and let nobody slip commands into them."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from contracts.cli import config
from contracts.cli.main import gate_command
from contracts.vendors.vendor import find, names
from tests.ci.pipelines import ACTION, GITLAB, SCHEMAS, WEEKLY, judging, read, steps

SETTINGS = {config.variable(each) for each in gate_command.params}


@pytest.mark.parametrize("path", SCHEMAS, ids=lambda path: path.name)
def test_it_keeps_the_published_schema(path: Path) -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", SCHEMAS[path], str(path)]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=600)
    assert ended.returncode == 0, ended.stdout + ended.stderr


def test_no_script_holds_what_somebody_else_wrote() -> None:
    scripts = [each["run"] for each in steps() if "run" in each]
    assert len(scripts) >= 3
    assert not any("${{" in each for each in scripts)


def test_every_action_is_pinned() -> None:
    used = [each["uses"] for each in steps() if "uses" in each]
    assert len(used) >= 4
    for each in used:
        assert re.fullmatch(r"[\w./-]+@(v\d+|[0-9a-f]{40})", each), each


def test_the_workflow_may_do_no_more_than_it_needs() -> None:
    workflow = read(WEEKLY)
    assert workflow["permissions"] == {"contents": "read"}
    (job,) = workflow["jobs"].values()
    assert job["permissions"] == {"contents": "read", "security-events": "write"}
    checkout = next(each for each in job["steps"] if each.get("uses", "").startswith("actions/checkout@"))
    assert checkout["with"]["persist-credentials"] is False


def test_inputs_reach_the_gate_as_settings_that_it_knows() -> None:
    env = judging()["env"]
    assert env.keys() <= SETTINGS
    inputs = {re.fullmatch(r"\$\{\{ inputs\.([\w-]+) \}\}", text)[1] for text in env.values()}  # type: ignore[index]
    assert read(ACTION)["inputs"].keys() - inputs == {"artifact", "sarif", "python-version"}
    variables = read(GITLAB)[".recording-contracts"]["variables"]
    assert {each for each in variables if each.startswith(config.PREFIX)} <= SETTINGS


def test_the_weekly_run_uses_what_the_action_offers_and_sweeps_at_its_end() -> None:
    (job,) = read(WEEKLY)["jobs"].values()
    gate, *_, last = [each for each in job["steps"] if "env" in each]
    assert gate["with"].keys() <= read(ACTION)["inputs"].keys()
    assert (last["run"], last["if"]) == ("recording-contracts sweep", "always()")
    account = {name for vendor in names() for name in find(vendor).environment}
    assert gate["env"] == last["env"] == {name: f"${{{{ secrets.{name} }}}}" for name in account}
