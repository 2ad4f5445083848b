"""A third vendor from somebody else's distribution: nothing here is edited for it."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from contracts.spec.lint import problems
from tests.cli.command import ROOT, Ended, environment, gate, run
from tests.suite.toy.toyvendor.vendor import VENDOR


@pytest.fixture(scope="module")
def toy_environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """An environment in which the toy is installed: a package, and its announcement."""
    site = tmp_path_factory.mktemp("site")
    shutil.copytree(Path(__file__).parent / "toy" / "toyvendor", site / "toyvendor")
    info = site / "toyvendor-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: toyvendor\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[recording_contracts.vendors]\ntoy = toyvendor.vendor:VENDOR\n")
    return environment(PYTHONPATH=os.pathsep.join((str(ROOT), str(site))))


@pytest.fixture
def toy_gate(toy_environment: dict[str, str], tmp_path: Path) -> Ended:
    return gate("--vendor", "toy", "--seed", "1", cwd=tmp_path, env=toy_environment)


def test_specification_keeps_the_house_rules() -> None:
    assert problems(VENDOR.contract()) == []


def test_gate_judges_it(toy_gate: Ended) -> None:
    assert (toy_gate.code, toy_gate.err) == (0, "")
    assert toy_gate.clauses("PASS") == set(VENDOR.contract().clauses)
    assert toy_gate.report["exchanges"]["toy"] > 20


def test_its_fault_is_noticed(toy_environment: dict[str, str], tmp_path: Path) -> None:
    ended = gate("--fault", "toy.counts.stuck", "--vendor", "toy", cwd=tmp_path, env=toy_environment)
    assert ended.code == 1
    assert ended.clauses("FAIL") == {"toy.ring.counts-up"}
    assert "--vendor toy" in ended.out


def test_catalogue_knows_it(toy_environment: dict[str, str], tmp_path: Path) -> None:
    listed = run("gate", "--vendor", "toy", "--list-clauses", cwd=tmp_path, env=toy_environment)
    told = run("explain", "toy.ring.counts-up", cwd=tmp_path, env=toy_environment)
    faults = run("faults", "--vendor", "toy", "--check", cwd=tmp_path, env=toy_environment)
    assert (listed.code, told.code, faults.code) == (0, 0, 0)
    assert all(clause in listed.out for clause in VENDOR.contract().clauses)
    assert "https://bell.example/leaflet" in told.out
    assert "--fault toy.counts.stuck" in told.out
    assert "toy.counts.stuck" in faults.out


def test_others_are_told_of_it(toy_environment: dict[str, str], tmp_path: Path) -> None:
    ended = run("gate", "--vendor", "zzz", cwd=tmp_path, env=toy_environment)
    assert "choose from agora, realtimekit, toy" in ended.err
