"""The scripts of the pipelines that we offer, run against a served sandbox."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from contracts.clock import VirtualClock
from contracts.sandbox.asgi import application
from contracts.sandbox.server import running
from contracts.vendors.vendor import find
from tests.ci.pipelines import GITLAB, Ended, bash, environment_of, judging, read
from tests.cli.command import ACCOUNT

FEW = 'scenario = "query/never-started"\nrate = "0"\n'
"""Settings that make a run short."""


@pytest.fixture
def url() -> Iterator[str]:
    """A server of the documented behaviour."""
    clock = VirtualClock()
    world = find("agora").world(ACCOUNT, find("agora").contract().edition, visit=5.0)
    with running(application({"agora": world}, clock.now, advance=clock.wait)) as url:
        yield url


def judged(folder: Path, settings: str, **inputs: str) -> Ended:
    """The step of the action that judges, with settings of the project's."""
    (folder / "recording-contracts.toml").write_text(settings)
    step = judging()
    return bash(
        step["run"], folder, environment_of(step, {name.replace("_", "-"): text for name, text in inputs.items()})
    )


def test_the_action_plans_judges_and_leaves_what_is_uploaded(tmp_path: Path, url: str) -> None:
    ended = judged(tmp_path, FEW, target=f"agora={url}", max_requests="200", output="reports/mine")
    assert ended.code == 0, ended.out
    assert ended.outputs == {"exit": "0", "sarif": "reports/mine/report.sarif"}
    plan, _, run = ended.out.partition("::endgroup::")
    assert "Nothing was sent." in plan
    assert "Exit 0." in run
    assert ended.summary == (tmp_path / "reports" / "mine" / "summary.md").read_text()
    assert (tmp_path / ended.outputs["sarif"]).is_file()


def test_the_action_ends_as_the_gate_does_and_still_tells(tmp_path: Path) -> None:
    broken = 'vendor = "agora"\nscenario = "file-list/composite-hls-mp4"\nfault = "agora.stop.list-becomes-string"\n'
    ended = judged(tmp_path, broken)
    assert ended.code == 1, ended.out
    assert ended.outputs == {"exit": "1", "sarif": "reports/gate/report.sarif"}
    assert "broken" in ended.summary


@pytest.mark.parametrize(
    "odd", ["agora=http://127.0.0.1:9/;touch pwned", "$(touch pwned)", '"; touch pwned #', "`touch pwned`"]
)
def test_an_input_is_no_command(tmp_path: Path, odd: str) -> None:
    ended = judged(tmp_path, FEW, target=odd, output="out")
    assert ended.code == 2, ended.out
    assert ended.outputs == {"exit": "2"}
    assert not (tmp_path / "pwned").exists()


def test_the_gitlab_job_judges_and_sweeps(tmp_path: Path, url: str) -> None:
    (tmp_path / "recording-contracts.toml").write_text(FEW)
    job = read(GITLAB)[".recording-contracts"]
    env = {**job["variables"], "RECORDING_CONTRACTS_TARGET": f"agora={url}"}
    ended = bash("\n".join(job["script"]), tmp_path, env)
    assert ended.code == 0, ended.out
    junit = job["artifacts"]["reports"]["junit"].replace(
        "$RECORDING_CONTRACTS_OUTPUT", env["RECORDING_CONTRACTS_OUTPUT"]
    )
    assert (tmp_path / junit).is_file()
    assert bash("\n".join(job["after_script"]), tmp_path, env).code == 0
