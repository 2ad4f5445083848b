"""Explorations that repeat: the same seed makes the same data in every process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from hypothesis.internal.conjecture import providers

LOCAL, KIND, CACHE = "_get_local_constants", "Constants", "CONSTANTS_CACHE"
"""Where Hypothesis keeps the constants of loaded modules, what they are, and what it remembers of them."""


@contextmanager
def repeatable() -> Iterator[None]:
    """Let Hypothesis draw from no constant of whatever modules happen to be loaded.

    It has no setting for that. A Hypothesis that keeps them elsewhere goes on as it does.
    """
    if not all(hasattr(providers, name) for name in (LOCAL, KIND, CACHE)):
        yield
        return
    nothing = getattr(providers, KIND)()
    _forget()
    try:
        with patch.object(providers, LOCAL, lambda: nothing):
            yield
    finally:
        _forget()


def _forget() -> None:
    """Constants that were drawn are remembered, whosever they are."""
    getattr(providers, CACHE).cache.clear()
