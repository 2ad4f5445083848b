"""So that a seed repeats: Hypothesis draws on the constants of all local modules that are loaded by then."""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module

import contracts


@cache
def load_everything() -> None:
    """Load every module of the package, so that it makes no difference what was driven before."""
    for each in pkgutil.walk_packages(contracts.__path__, f"{contracts.__name__}."):
        if not each.name.endswith("__main__"):
            import_module(each.name)
