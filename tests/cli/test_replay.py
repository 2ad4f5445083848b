"""A replay drives what the whole run drove: no scenario depends on what was driven before it."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest

from contracts.drive import explore
from contracts.judge.fold import fingerprint
from contracts.report.jsonl import read
from tests.cli.command import gate

SEED = "7"


def driven(cwd: Path, *arguments: str) -> dict[str, list[str]]:
    """The fingerprints of all traces by scenario, in order."""
    ended = gate("--vendor", "agora", "--seed", SEED, *arguments, cwd=cwd)
    assert ended.code == 0, ended.out
    found = defaultdict(list)
    for trace in read(ended.folder / "run.jsonl").traces:
        found[trace.scenario].append(fingerprint(trace))
    return found


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    return driven(tmp_path_factory.mktemp("whole"))


@pytest.mark.parametrize("scenario", ["file-list/composite-hls", "data/start-invalid", explore.WALK])
def test_a_scenario_alone_is_driven_as_among_others(scenario: str, whole: dict[str, list[str]], tmp_path: Path) -> None:
    assert driven(tmp_path, "--scenario", scenario) == {scenario: whole[scenario]}
