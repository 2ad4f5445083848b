"""No false alarm: the conforming sandbox, seed after seed. Slow; `make seeds` runs it."""

from __future__ import annotations

import pytest

from contracts.model import Outcome
from contracts.suite.options import Options
from contracts.suite.parts import drive
from contracts.suite.run import Run
from contracts.vendors.vendor import find, names

EDITIONS = [(name, each.id) for name in names() for each in find(name).contract().registry.editions]


@pytest.mark.slow
@pytest.mark.parametrize(("vendor", "edition"), EDITIONS, ids=["-".join(each) for each in EDITIONS])
def test_no_seed_makes_the_conforming_sandbox_fail(vendor: str, edition: str, pytestconfig: pytest.Config) -> None:
    alarms: dict[int, set[str]] = {}
    for seed in range(pytestconfig.getoption("--seeds")):
        run = Run(Options.read(vendors=[vendor], editions=[f"{vendor}={edition}"], seed=str(seed)))
        drive(run.vendors.values(), run.options)
        rows = run.vendors[vendor].rows()
        broken = {row.clause.id for row in rows if row.outcome in (Outcome.FAIL, Outcome.INCONCLUSIVE)}
        assert any(row.outcome is Outcome.PASS for row in rows)
        if broken:
            alarms[seed] = broken
    assert alarms == {}
