"""What our own conformance tests judge: the embedded sandbox, unless --target says otherwise."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """How many seeds the slow search for false alarms goes through."""
    parser.addoption("--seeds", type=int, default=200, metavar="N", help="seeds to try (with -m slow)")
