"""How much of what the vendors document is reached: nearly every promise is tested, every option is sent."""

from __future__ import annotations

import pytest

from contracts.cli import sent
from contracts.model import ABSENT
from contracts.vendors.vendor import find, names

EDITIONS = [(name, each.id) for name in names() for each in find(name).contract().registry.editions]
MOST_UNTESTABLE = 0.05


def test_hardly_any_clause_is_untestable() -> None:
    clauses = [clause for name in names() for clause in find(name).contract().registry.clauses.values()]
    untestable = [clause.id for clause in clauses if clause.untestable]
    assert len(untestable) < MOST_UNTESTABLE * len(clauses), f"{len(untestable)} of {len(clauses)}: {untestable}"


@pytest.mark.parametrize(("name", "edition"), EDITIONS, ids=["-".join(each) for each in EDITIONS])
def test_every_documented_option_is_sent(name: str, edition: str) -> None:
    """With each of its documented values in the newest edition; in older ones whatever its value."""
    vendor = find(name)
    newest = vendor.contract().edition
    never = [
        f"{each.operation} {each.name}" + ("" if each.value is ABSENT else f" {each.value}")
        for each, times in sent.counted(vendor, vendor.contract(edition))
        if not times.sent and (each.value is ABSENT or edition == newest)
    ]
    assert not never
