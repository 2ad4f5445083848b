"""Whatever befalls requests and answers on the way, nobody is accused: the whole plan, with everything lent."""

from __future__ import annotations

import pytest

from contracts.drive import plan
from contracts.judge.judge import judge
from contracts.model import Outcome, Trace
from contracts.suite import targets
from contracts.vendors.vendor import find, names
from tests.squall import KINDS, LATE, TWICE, Squall

SHARE = 0.2
"""Of how many requests something happens to."""

SEEDS = 1


def alarms(name: str, edition: str, seed: int, *kinds: str, share: float = SHARE) -> set[str]:
    """The clauses that a sandbox without faults seems to break in this weather."""
    vendor = find(name)
    contract = vendor.contract(edition)
    traces: list[Trace] = []
    for unlucky in (False, True):
        befalls = tuple(kind for kind in kinds if not (unlucky and kind == TWICE))  # an incident befalls but one of two
        target = Squall(targets.embedded(name, edition), share if befalls else 0.0, seed, befalls)
        among = (each for each in vendor.scenarios if ("incidents" in each.needs) is unlucky)
        feasible = [each for each in among if plan.feasible(each, target)]
        plan.run_together(target, feasible, seed, edition, traces.append)
        assert unlucky or target.did.total() > target.did[""]
    verdicts = (verdict for trace in traces for verdict in judge(trace, contract, vendor.oracle).verdicts)
    return {each.clause for each in verdicts if each.outcome is Outcome.FAIL}


@pytest.mark.parametrize("name", names())
def test_no_squall_makes_a_conforming_service_fail(name: str) -> None:
    newest = find(name).contract().edition
    assert [alarms(name, newest, seed, *KINDS) for seed in range(SEEDS)] == [set()] * SEEDS


@pytest.mark.parametrize("name", names())
@pytest.mark.parametrize("kind", [TWICE, *LATE])
def test_what_always_happens_makes_no_conforming_service_fail(name: str, kind: str) -> None:
    assert alarms(name, find(name).contract().edition, 1, kind, share=1.0) == set()


@pytest.mark.slow
@pytest.mark.parametrize("kinds", [KINDS, (TWICE,), LATE], ids=["all", "twice", "late"])
@pytest.mark.parametrize(
    ("name", "edition"), [(name, each.id) for name in names() for each in find(name).contract().registry.editions]
)
def test_no_squall_ever_makes_a_conforming_service_fail(
    name: str, edition: str, kinds: tuple[str, ...], pytestconfig: pytest.Config
) -> None:
    found = {seed: alarms(name, edition, seed, *kinds) for seed in range(pytestconfig.getoption("--storms"))}
    assert {seed: clauses for seed, clauses in found.items() if clauses} == {}
