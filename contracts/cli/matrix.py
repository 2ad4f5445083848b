"""Which fault is noticed by which clauses: as declared, or as found by injecting each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.console import Console

from contracts.drive import plan
from contracts.judge.fold import Reach, fold
from contracts.judge.judge import judge
from contracts.model import Outcome
from contracts.report.exits import Exit
from contracts.sandbox.core import Fault
from contracts.spec import Contract
from contracts.suite.targets import embedded
from contracts.vendors.vendor import Vendor, find, names

SEED = 0


def run(vendors: Iterable[str], console: Console, *, check: bool) -> int:
    """Print every fault with the clauses that notice it; with `check`, hold that against what happens."""
    code = Exit.KEPT
    for name in tuple(vendors) or names():
        vendor = find(name)
        console.print(f"[bold]{vendor.title}[/]: {len(vendor.faults)} faults", highlight=False)
        for fault in vendor.faults:
            console.print(f"  [bold]{fault.id}[/] ({fault.kind}) {fault.says}", soft_wrap=True, highlight=False)
            for clause in fault.notices:
                console.print(f"    {clause}", soft_wrap=True, highlight=False)
            if check:
                for line in _differences(fault, noticed_anywhere(vendor, fault)):
                    console.print(f"    [red]{line}[/]", soft_wrap=True, highlight=False)
                    code = Exit.BROKEN
    return code


def noticed_anywhere(vendor: Vendor, fault: Fault) -> frozenset[str]:
    """The clauses that fail in any edition when `fault` is injected."""
    editions = vendor.contract().registry.editions
    return frozenset[str]().union(*(noticed(vendor, fault, vendor.contract(each.id)) for each in editions))


def noticed(vendor: Vendor, fault: Fault, contract: Contract | None = None) -> frozenset[str]:
    """The clauses that fail when `fault` is injected and the directed plan is driven."""
    contract = contract or vendor.contract()
    target = embedded(vendor.name, contract.edition, [fault])
    judged = [
        judge(plan.run(target, each, SEED, contract.edition), contract, vendor.oracle)
        for each in vendor.scenarios
        if plan.feasible(each, target)
    ]
    rows = fold(contract, judged, Reach(abilities=target.abilities))
    return frozenset(row.clause.id for row in rows if row.outcome is Outcome.FAIL)


def _differences(fault: Fault, found: frozenset[str]) -> Iterator[str]:
    for clause in sorted(set(fault.notices) - found):
        yield f"{clause} does not notice it"
    for clause in sorted(found - set(fault.notices)):
        yield f"{clause} notices it too"
