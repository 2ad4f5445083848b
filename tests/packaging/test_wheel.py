"""The wheel carries everything, and works where the source tree is out of reach."""

from __future__ import annotations

import shutil
import subprocess
import sys
import sysconfig
import zipfile
from email import message_from_bytes
from pathlib import Path

import pytest

from tests.cli.command import ROOT, environment

SOURCES = ("contracts", "specs", "pyproject.toml", "README.md", "LICENSE")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel of a copy of the source tree, without a network."""
    tree, dist = tmp_path_factory.mktemp("tree"), tmp_path_factory.mktemp("dist")
    for name in SOURCES:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, tree / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, tree / name)
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(dist), str(tree)]
    built = subprocess.run(command, cwd=tree, env=environment(), capture_output=True, text=True, timeout=120)
    assert built.returncode == 0, built.stdout + built.stderr
    (found,) = dist.iterdir()
    return found


@pytest.fixture(scope="module")
def inside(wheel: Path) -> dict[str, bytes]:
    """The files of the wheel."""
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_everything_that_is_read_at_run_time_is_inside(inside: dict[str, bytes]) -> None:
    code = {str(each.relative_to(ROOT)) for each in (ROOT / "contracts").rglob("*.py")}
    assets = {f"contracts/report/{each.name}" for each in (ROOT / "contracts/report").iterdir() if each.suffix != ".py"}
    assets = {each for each in assets if "__pycache__" not in each}
    specs = {f"contracts/_specs/{each.relative_to(ROOT / 'specs')}" for each in (ROOT / "specs").rglob("*.yaml")}
    assert {Path(each).suffix for each in assets} >= {".j2", ".css", ".js", ".json"}
    assert len(specs) > 5
    assert (code | assets | specs) - inside.keys() == set()
    assert "contracts/py.typed" in inside


def test_nothing_else_is_inside(inside: dict[str, bytes]) -> None:
    assert not [name for name in inside if not name.startswith(("contracts/", "recording_contracts-"))]
    assert not [name for name in inside if "__pycache__" in name or "/tests/" in name]


def test_metadata_says_who_it_is(inside: dict[str, bytes]) -> None:
    (name,) = (name for name in inside if name.endswith(".dist-info/METADATA"))
    told = message_from_bytes(inside[name])
    assert (told["Name"], told["License-Expression"]) == ("recording-contracts", "MIT")
    assert told["Requires-Python"] == ">=3.11"
    assert len(told.get_payload()) > 200
    (entries,) = (text.decode() for name, text in inside.items() if name.endswith("entry_points.txt"))
    assert "recording-contracts = contracts.__main__:main" in entries
    assert "recording_contracts = contracts.plugin" in entries


def test_installed_wheel_works_far_from_the_source(wheel: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", str(site)]
    subprocess.run([*pip, str(wheel)], check=True, env=environment(), timeout=120)
    # Dependencies come from here; what is named first wins, and an editable install of ours is named last.
    installed = environment(PYTHONPATH=f"{site}:{sysconfig.get_path('purelib')}")
    where = [sys.executable, "-S", "-c", "import contracts; print(contracts.__file__)"]
    found = subprocess.run(where, cwd=tmp_path, env=installed, capture_output=True, text=True, timeout=60)
    assert found.stdout.startswith(str(site))
    command = [sys.executable, "-S", "-m", "contracts", "gate", "--scenario", "auth/unauthorised", "--output", "out"]
    ended = subprocess.run(command, cwd=tmp_path, env=installed, capture_output=True, text=True, timeout=60)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.rstrip().endswith("Exit 0. out/report.html")
    assert str(ROOT) not in ended.stdout
    assert (tmp_path / "out" / "report.html").stat().st_size > 10_000
