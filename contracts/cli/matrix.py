"""Which fault is noticed by which clauses: as declared, or as found by injecting each."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache

from rich.console import Console

from contracts.drive import plan
from contracts.judge.fold import fingerprint
from contracts.judge.judge import Judged, judge
from contracts.judge.lasting import together
from contracts.model import Trace
from contracts.report.exits import Exit
from contracts.report.text import plural
from contracts.sandbox.core import Fault
from contracts.spec import Contract
from contracts.suite.targets import OptionError, embedded
from contracts.vendors.vendor import Vendor, find, names

SEED = 0


def run(vendors: Iterable[str], words: Collection[str], console: Console, *, check: bool) -> int:
    """Print the faults that have all these words in them, with the clauses that notice them.

    With `check`, hold that against what happens.

    Raises:
        OptionError: there is no such fault.
    """
    code, count = Exit.KEPT, 0
    for name in tuple(vendors) or names():
        vendor = find(name)
        faults = [each for each in vendor.faults if _has(each, words)]
        if not faults:
            continue
        console.print(f"[bold]{vendor.title}[/]: {plural(len(faults), 'fault')}", highlight=False)
        count += len(faults)
        for fault in faults:
            console.print(f"  [bold]{fault.id}[/] ({fault.kind}) {fault.says}", soft_wrap=True, highlight=False)
            for clause in fault.notices:
                console.print(f"    {clause}", soft_wrap=True, highlight=False)
            if check:
                for line in _differences(fault, noticed_anywhere(vendor, fault)):
                    console.print(f"    [red]{line}[/]", soft_wrap=True, highlight=False)
                    code = Exit.BROKEN
    if not count:
        raise OptionError(f"faults {' '.join(words)}: none has that in its name, its description or its clauses")
    if check and code is Exit.KEPT:
        told = "the fault is" if count == 1 else f"each of {count} faults is"
        console.print(f"{told} noticed by the clauses it names, and by no others", highlight=False)
    return code


def _has(fault: Fault, words: Iterable[str]) -> bool:
    text = _bare("".join((fault.id, fault.kind, fault.says, *fault.notices)))
    return all(_bare(word) in text for word in words)


def _bare(text: str) -> str:
    """`text` in so far as words that are spelt in several ways are alike."""
    return re.sub(r"[^a-z0-9]", "", text.lower())


def noticed_anywhere(vendor: Vendor, fault: Fault) -> frozenset[str]:
    """The clauses that fail in any edition when `fault` is injected."""
    editions = vendor.contract().registry.editions
    return frozenset[str]().union(*(noticed(vendor, fault, vendor.contract(each.id)) for each in editions))


def noticed(vendor: Vendor, fault: Fault, contract: Contract | None = None) -> frozenset[str]:
    """The clauses that fail when `fault` is injected and the directed plan is driven."""
    contract = contract or vendor.contract()
    usual = _usual(vendor.name, contract.edition)
    found: set[str] = set()
    judged: list[Judged] = []
    for trace in _driven(vendor, contract.edition, [fault]):
        name = fingerprint(trace)
        if name in usual:
            found |= usual[name]
        else:
            judged.append(judge(trace, contract, vendor.oracle))
    for each in together(judged, contract, vendor.oracle, doubts=False):
        found.update(each.broken)
    return frozenset(found)


@cache
def _usual(name: str, edition: str) -> Mapping[str, frozenset[str]]:
    """What breaks without a fault, by the fingerprints of the traces: most faults leave most of these as they are."""
    vendor = find(name)
    contract = vendor.contract(edition)
    return {fingerprint(trace): _broken(vendor, contract, trace) for trace in _driven(vendor, edition)}


def _driven(vendor: Vendor, edition: str, faults: Iterable[Fault] = ()) -> Iterator[Trace]:
    target = embedded(vendor.name, edition, faults)
    for scenario in vendor.scenarios:
        if plan.feasible(scenario, target):
            yield plan.run(target, scenario, SEED, edition)


def _broken(vendor: Vendor, contract: Contract, trace: Trace) -> frozenset[str]:
    return frozenset(judge(trace, contract, vendor.oracle).broken)


def _differences(fault: Fault, found: frozenset[str]) -> Iterator[str]:
    for clause in sorted(set(fault.notices) - found):
        yield f"{clause} does not notice it"
    for clause in sorted(found - set(fault.notices)):
        yield f"{clause} notices it too"
