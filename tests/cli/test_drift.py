"""`drift --spec` as users run it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from contracts.vendors.vendor import find
from tests.cli.command import run


@pytest.fixture
def published(tmp_path: Path) -> Path:
    path = tmp_path / "agora.yaml"
    path.write_text(yaml.safe_dump(find("agora").contract().document), encoding="utf-8")
    return path


def test_nothing_differs_from_itself(published: Path, tmp_path: Path) -> None:
    ended = run("drift", "--spec", published.name, "--fail-on", "any", cwd=tmp_path)
    assert (ended.code, ended.out) == (0, "6 operations of agora 2026-06 compared: no difference.\n")


@pytest.mark.parametrize(("fail_on", "code"), [("any", 1), ("perhaps-breaking", 1), ("breaking", 1), ("never", 0)])
def test_what_breaks_callers_decides(fail_on: str, code: int, published: Path, tmp_path: Path) -> None:
    older = ("--vendor", "agora", "--edition", "2023-01")
    ended = run("drift", "--spec", published.name, *older, "--fail-on", fail_on, "--json", cwd=tmp_path)
    assert ended.code == code
    told = json.loads(ended.out)
    assert (told["vendor"], told["edition"]) == ("agora", "2023-01")
    assert {each["severity"] for each in told["differences"]} >= {"breaks callers", "harmless"}


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("--spec", "nowhere.yaml"), "cannot be read"),
        (("--spec", "agora.yaml", "--edition", "2023-01"), "say whose, with --vendor"),
        (("--spec", "agora.yaml", "--vendor", "realtimekit"), "has no operation of realtimekit"),
        (("--spec", "agora.yaml", "--fail-on", "all"), "is not one of"),
        ((), "Missing option"),
    ],
)
def test_mistakes_are_one_line(arguments: tuple[str, ...], why: str, published: Path, tmp_path: Path) -> None:
    ended = run("drift", *arguments, cwd=published.parent)
    assert ended.code == 2
    assert why in ended.err
    assert ended.err.count("\n") == 1
