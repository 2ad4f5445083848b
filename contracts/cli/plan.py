"""What a gate would ask of targets: requests, recordings, minutes, clauses; as text and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from math import ceil

from rich.console import Console
from rich.table import Table

from contracts.model import Json, Row
from contracts.report import words
from contracts.report.exits import Exit
from contracts.report.text import plural, seconds
from contracts.suite.options import Options
from contracts.suite.planning import Estimate, estimates


def run(options: Options, console: Console, *, as_json: bool) -> int:
    """Print the plan; nothing is sent.

    Raises:
        OptionError, SpecError: there is nothing to plan.
    """
    found = estimates(options)
    if as_json:
        document = {"seed": options.seed, "targets": [_document(each) for each in found]}
        console.print_json(json.dumps(document))
        return Exit.KEPT
    console.print(_table(found))
    for each in found:
        _reasons(each, console)
    waits = max(each.waits for each in found)
    console.print(f"\nseed {options.seed}; {seconds(waits)} of waiting in all. Nothing was sent.", highlight=False)
    return Exit.KEPT


def _table(found: Iterable[Estimate]) -> Table:
    table = Table(box=None, pad_edge=False)
    for title in ("", "edition", "requests", "recordings", "recorded minutes", "clauses exercised"):
        table.add_column(title, justify="right" if title and title != "edition" else "left")
    for each in found:
        judged, all_ = len(each.exercised), len(each.rows)
        figures = (each.requests, each.recordings, ceil(each.recorded / 60))
        table.add_row(each.vendor, each.edition, *map(str, figures), f"{judged} of {all_}")
    return table


def _reasons(each: Estimate, console: Console) -> None:
    console.print(f"\n{each.vendor} at {each.target}: not exercised", highlight=False, soft_wrap=True)
    briefly = (replace(row, reason=_brief(row)) for row in each.unexercised)
    for reason, rows in words.by_reason(briefly):
        console.print(f"  {plural(len(rows), 'clause')}: {reason}", highlight=False, soft_wrap=True)


def _brief(row: Row) -> str:
    return "untestable, each for a reason of its own" if row.clause.untestable else row.reason


def _document(each: Estimate) -> Json:
    return {
        "vendor": each.vendor,
        "edition": each.edition,
        "target": each.target,
        "requests": each.requests,
        "recordings": each.recordings,
        "recorded_seconds": round(each.recorded, 3),
        "waiting_seconds": round(each.waits, 3),
        "exercised": [row.clause.id for row in each.exercised],
        "unexercised": {row.clause.id: row.reason for row in each.unexercised},
    }
