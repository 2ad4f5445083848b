"""Runs of the gate that many claims are about, made once."""

from __future__ import annotations

import pytest

from tests.cli.command import Ended, gate

FAULT = "agora.stop.list-becomes-string"


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Ended:
    """A gate on the embedded sandbox of Agora, which keeps its word."""
    return gate("--vendor", "agora", "--seed", "7", cwd=tmp_path_factory.mktemp("kept"))


@pytest.fixture(scope="session")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Ended:
    """The same with a fault."""
    return gate("--vendor", "agora", "--seed", "7", "--fault", FAULT, cwd=tmp_path_factory.mktemp("broken"))
