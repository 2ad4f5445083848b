"""What is promised: the list of clauses, and one clause at length."""

from __future__ import annotations

from rich.console import Console

from contracts.model import Clause
from contracts.report.exits import Exit
from contracts.spec import Contract, SpecError
from contracts.spec.files import unknown
from contracts.suite.options import Options
from contracts.vendors.vendor import find, names

LISTING = "recording-contracts gate --list-clauses"
"""The command that lists every clause."""


def list_clauses(options: Options, console: Console) -> int:
    """One line a clause: its id, level, kind, and what it says."""
    for name in options.targets:
        contract = find(name).contract(options.editions.get(name))
        console.print(
            f"[bold]{contract.registry.title}[/], edition {contract.edition}: {len(contract.clauses)} clauses"
        )
        widest = max(map(len, contract.clauses))
        for clause in contract.clauses.values():
            kind = "untestable" if clause.untestable else clause.kind
            volatile = "volatile" if clause.volatile else ""
            console.print(
                f"  {clause.id:<{widest}}  {clause.level:<6}  {kind:<10}  {volatile:<8}  {clause.says}",
                soft_wrap=True,
                highlight=False,
                markup=False,
            )
    return Exit.KEPT


def explain(name: str, edition: str | None, console: Console) -> int:
    """Everything known of one clause.

    Raises:
        SpecError: there is no such clause.
    """
    contract = _contract_with(name, edition)
    for line in _lines(contract.clause(name), contract):
        console.print(line, soft_wrap=True, highlight=False, markup=False)
    return Exit.KEPT


def _contract_with(name: str, edition: str | None) -> Contract:
    """The contract of the clause's vendor, in the newest edition that has the clause."""
    owner = name.partition(".")[0]
    if owner not in names():
        every = [id_ for each in names() for id_ in find(each).contract().clauses]
        raise SpecError(unknown("clause", name, every, LISTING))
    vendor = find(owner)
    newest = vendor.contract(edition)
    if name in newest.clauses:
        return newest
    if name not in newest.registry.clauses:
        raise SpecError(unknown("clause", name, newest.registry.clauses, LISTING))
    if edition:
        first, last = newest.registry.spans[name]
        raise SpecError(f"{name} is not in edition {edition}: it is there from {first} to {last}")
    older = (vendor.contract(each.id) for each in newest.registry.editions[1:])
    return next(each for each in older if name in each.clauses)


def _lines(clause: Clause, contract: Contract) -> list[str]:
    registry = contract.registry
    first, last = registry.spans[clause.id]
    lines = [
        f"{clause.id}",
        f"  says        {clause.says}",
        f"  level       {clause.level}",
        f"  kind        {clause.kind}",
        f"  editions    {first}" if first == last else f"  editions    {first} to {last}",
        f"  operations  {', '.join(clause.operations)}",
    ]
    if clause.needs or clause.seconds:
        needs = [*clause.needs, *([f"{clause.seconds:g} s of waiting"] if clause.seconds else [])]
        lines.append(f"  needs       {', '.join(needs)}")
    if clause.volatile:
        lines.append("  volatile    judged and reported apart: beta, or known to change")
    if clause.untestable:
        lines.append(f"  untestable  {clause.untestable}")
    for source in clause.sources:
        lines.append(f"  source      {source.title}, {source.section} (read {source.read})")
        lines.append(f"              {source.url}")
    for conflict in registry.conflicts:
        if conflict.id == clause.conflict or clause.id in conflict.breaks:
            lines += [f"  conflict    {conflict.why}", f"  accepted    {conflict.accepts}"]
    lines += [
        f"  noticed by  --fault {fault.id}: {fault.says}"
        for fault in find(clause.vendor).faults
        if clause.id in fault.notices
    ]
    return lines
