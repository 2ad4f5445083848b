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
    vendor = find(name)
    counted = sent.counted(vendor, vendor.contract(edition))
    assert not [f"{each.operation} {each.name}" for each, times in counted if each.value is ABSENT and not times.sent]


@pytest.mark.parametrize("name", names())
def test_every_documented_value_is_sent_by_some_operation(name: str) -> None:
    vendor = find(name)
    values = [pair for pair in sent.counted(vendor, vendor.contract()) if pair[0].value is not ABSENT]
    known = {(each.name, repr(each.value)) for each, times in values if times.sent}
    assert not [f"{each.name} {each.value}" for each, _ in values if (each.name, repr(each.value)) not in known]
