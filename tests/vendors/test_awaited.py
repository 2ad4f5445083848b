"""A state that drivers wait for and that never comes: noted by whoever waits, and never on a sandbox that works."""

from __future__ import annotations

import pytest

from contracts.drive import plan
from contracts.suite import targets
from contracts.vendors.vendor import find, names


@pytest.mark.parametrize(
    ("name", "edition"), [(name, each.id) for name in names() for each in find(name).contract().registry.editions]
)
def test_where_every_state_comes_nothing_is_noted(name: str, edition: str) -> None:
    target = targets.embedded(name, edition)
    for each in find(name).scenarios:
        if plan.feasible(each, target):
            items = plan.run(target, each, 0, edition).items
            assert [item for item in items if getattr(item, "kind", "") == "awaited"] == [], each.name
