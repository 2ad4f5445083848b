"""What a gate would ask of targets: requests, recordings, minutes, clauses; as text and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from math import ceil

from rich.console import Console
from rich.table import Table

from contracts.model import Json, Row
from contracts.report import words
from contracts.report.exits import Exit
from contracts.report.text import plural, seconds
from contracts.suite.depth import Depth
from contracts.suite.options import Options
from contracts.suite.planning import Cost, Estimate, by_depth


def run(options: Options, console: Console, *, as_json: bool) -> int:
    """Print the plan; nothing is sent.

    Raises:
        OptionError, SpecError: there is nothing to plan.
    """
    depths = by_depth(options)
    chosen, found = list(depths.items())[-1]
    if as_json:
        targets = [{**_document(each), "depth": chosen, "depths": _depths(depths, each.vendor)} for each in found]
        console.print_json(json.dumps({"seed": options.seed, "targets": targets}))
        return Exit.KEPT
    console.print(_table(depths, chosen))
    for each in found:
        _reasons(each, console)
    _confirmation(found, console)
    waits = max(each.cost.waits for each in found)
    console.print(f"\nseed {options.seed}; {seconds(waits)} of waiting in all. Nothing was sent.", highlight=False)
    return Exit.KEPT


def _table(depths: Mapping[Depth, tuple[Estimate, ...]], chosen: Depth) -> Table:
    """What each target would be asked for: by what was chosen, and to compare by the other depths."""
    table = Table(box=None, pad_edge=False)
    titles = (
        "",
        "edition",
        "requests",
        "at most",
        "recordings",
        "at most",
        "recorded minutes",
        "clauses exercised",
        "depth",
    )
    for title in titles:
        table.add_column(title, justify="left" if title in ("", "edition", "depth") else "right")
    for each in depths[chosen]:
        table.add_row(*_row(each), chosen)
    for depth in sorted(depths.keys() - {chosen}, key=list(Depth).index):
        for each in depths[depth]:
            table.add_row(*_row(each), f"{depth}, for comparison", style="dim")
    return table


def _row(each: Estimate) -> tuple[str, ...]:
    most, minutes = each.ceiling, ceil(each.cost.recorded / 60)
    figures = (each.cost.requests, int(most.requests), each.cost.recordings, int(most.recordings), minutes)
    return each.vendor, each.edition, *map(str, figures), f"{len(each.exercised)} of {len(each.rows)}"


def _reasons(each: Estimate, console: Console) -> None:
    console.print(f"\n{each.vendor} at {each.target}: not exercised", highlight=False, soft_wrap=True)
    briefly = (replace(row, reason=_brief(row)) for row in each.unexercised)
    for reason, rows in words.by_reason(briefly):
        console.print(f"  {plural(len(rows), 'clause')}: {reason}", highlight=False, soft_wrap=True)


def _brief(row: Row) -> str:
    return "untestable, each for a reason of its own" if row.clause.untestable else row.reason


def _confirmation(found: Iterable[Estimate], console: Console) -> None:
    """What comes on top, where something breaks in a single conversation, and what bounds it all."""
    console.print(
        '\nno fault makes a gate ask for more than stands under "at most": there it ends, and says what is left'
    )
    console.print("a break that one conversation shows is looked at again; for each, that adds at most")
    for vendor, most in ((each.vendor, each.confirmation) for each in found):
        figures = f"{plural(most.requests, 'request')}, {plural(most.recordings, 'recording')}"
        minutes = plural(ceil(most.recorded / 60), "recorded minute")
        console.print(f"  {vendor}: {figures}, {minutes}, {seconds(most.waits)} of waiting", highlight=False)


def _depths(depths: Mapping[Depth, tuple[Estimate, ...]], vendor: str) -> Json:
    """What each depth costs and exercises."""
    return {
        depth: {**_cost(each.cost), "ceiling": _ceiling(each), "exercised": [row.clause.id for row in each.exercised]}
        for depth, found in depths.items()
        for each in found
        if each.vendor == vendor
    }


def _cost(cost: Cost) -> dict[str, Json]:
    return {
        "requests": cost.requests,
        "recordings": cost.recordings,
        "recorded_seconds": round(cost.recorded, 3),
        "waiting_seconds": round(cost.waits, 3),
    }


def _ceiling(each: Estimate) -> dict[str, Json]:
    return {"requests": int(each.ceiling.requests), "recordings": int(each.ceiling.recordings)}


def _document(each: Estimate) -> dict[str, Json]:
    return {
        "vendor": each.vendor,
        "edition": each.edition,
        "target": each.target,
        **_cost(each.cost),
        "expected": _cost(each.cost),
        "ceiling": _ceiling(each),
        "confirmation": _cost(each.confirmation),
        "exercised": [row.clause.id for row in each.exercised],
        "unexercised": {row.clause.id: row.reason for row in each.unexercised},
    }
