"""The same seed makes the same data, whatever modules a process has loaded."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from hypothesis import given, seed, settings
from hypothesis import strategies as st

from contracts.drive.repeat import repeatable

PECULIAR = "\n".join(f"NAME_{number} = 'peculiar-{number}'" for number in range(200))


def drawn(during: Callable[[], AbstractContextManager[None]]) -> list[str]:
    """The texts that one seed makes."""
    found: list[str] = []

    @seed(5)
    @settings(max_examples=300, database=None, deadline=None)
    @given(text=st.text())
    def draw(text: str) -> None:
        found.append(text)

    with during():
        draw()
    return found


def loaded(path: Path, name: str) -> None:
    """A module of the user's, full of texts, is loaded."""
    path.write_text(PECULIAR.replace("peculiar", name))
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)


def test_modules_that_are_loaded_change_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = drawn(repeatable)
    monkeypatch.chdir(tmp_path)
    loaded(tmp_path / "odd_one.py", "odd_one")
    assert drawn(repeatable) == before
    assert not any("odd_one" in text for text in before)
