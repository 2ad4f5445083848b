"""Explorations that repeat: the same seed makes the same data in every process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from hypothesis.internal.conjecture import providers
from hypothesis.internal.constants_ast import Constants

LOCAL = "_get_local_constants"
"""Where Hypothesis keeps the constants of all modules that are loaded and are nobody else's."""


@contextmanager
def repeatable() -> Iterator[None]:
    """Let Hypothesis draw from no constant of whatever modules happen to be loaded.

    It has no setting for that. A Hypothesis that keeps them elsewhere goes on as it does.
    """
    if not hasattr(providers, LOCAL):
        yield
        return
    nothing = Constants()
    _forget()
    try:
        with patch.object(providers, LOCAL, lambda: nothing):
            yield
    finally:
        _forget()


def _forget() -> None:
    """Constants that were drawn are remembered, whosever they are."""
    providers.CONSTANTS_CACHE.cache.clear()
