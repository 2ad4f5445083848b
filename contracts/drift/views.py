"""Changes for people and for other programs: on the terminal, as HTML and as JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path
from typing import Final

from markupsafe import Markup
from rich.console import Console

from contracts.drift import sarif
from contracts.drift.classes import MEANINGS, Change, Severity
from contracts.drift.outcome import Drift, counts
from contracts.model import Json
from contracts.report.html import asset, environment
from contracts.report.text import printable, shorten

FORMAT: Final = 1
MOST: Final = 50
"""Changes that a summary lists."""

_FIELD: Final = " /"
"""What stands between a situation and a field in it."""

_COUNT: Final = re.compile(r" \(\d+\)")
LONGEST: Final = 300
"""Characters of each side on a terminal."""

_STYLES: Final = {Severity.BREAKS: "bold red", Severity.MAY_BREAK: "yellow", Severity.HARMLESS: "bright_black"}


def tell(drift: Drift, console: Console) -> None:
    """Print what changed."""
    for class_, group in groupby(drift.changes, key=lambda each: each.class_):
        console.print(f"\n{class_}", style="bold", end="", highlight=False)
        console.print(f": {MEANINGS[class_]}", highlight=False)
        for alike in _alike(group):
            _print(alike, console)
    for note in drift.notes:
        console.print(f"\n{note}", markup=False, highlight=False, soft_wrap=True)
    editions = ", ".join(f"{name} {_edition(pair)}" for name, pair in sorted(drift.editions.items()))
    console.print(
        f"\n{drift.title}: {drift.now} against {drift.before} ({editions}), {drift.extent}. Exit {drift.exit}.",
        markup=False,
        highlight=False,
        soft_wrap=True,
    )


def _edition(pair: tuple[str, str]) -> str:
    return pair[1] if pair[0] == pair[1] else " → ".join(pair)


def _alike(changes: Iterable[Change]) -> Iterable[list[Change]]:
    """Changes of one class, those together that differ only in the situation in which they were seen, and how often."""
    found: dict[tuple[str, ...], list[Change]] = {}
    for each in changes:
        what = each.where.rpartition(_FIELD)[2]
        sides = (_COUNT.sub("", side) for side in (each.before, each.now))
        found.setdefault((each.severity, each.vendor, what, *sides, *each.clauses), []).append(each)
    return found.values()


def _print(alike: list[Change], console: Console) -> None:
    change, *others = alike
    console.print(f"  {change.severity}: ", end="", style=_STYLES[change.severity], highlight=False)
    console.print(printable(change.place), markup=False, highlight=False, soft_wrap=True)
    for name, side in (("before", change.before), ("now", change.now)):
        text = shorten(printable(side), LONGEST)
        console.print(f"    {name:<7}{text}", markup=False, highlight=False, soft_wrap=True)
    if others:
        places = [each.place.rpartition(_FIELD)[0] or each.place for each in others]
        console.print(f"    also   {printable(', '.join(places))}", markup=False, highlight=False, soft_wrap=True)
    if change.clauses and change.clauses != (change.where,):
        console.print(f"    touches {', '.join(change.clauses)}", markup=False, highlight=False, soft_wrap=True)


def document(drift: Drift) -> Json:
    """The changes as `drift.schema.json` describes them."""
    return {
        "drift": FORMAT,
        "before": drift.before,
        "now": drift.now,
        "exit": drift.exit,
        "editions": {name: {"before": first, "now": second} for name, (first, second) in drift.editions.items()},
        "compared": dict(zip(("operations", "clauses"), drift.compared, strict=True)),
        "notes": list(drift.notes),
        "counts": {each.value: number for each, number in counts(drift.changes).items()},
        "changes": [
            {
                "class": each.class_.value,
                "severity": each.severity.value,
                "vendor": each.vendor,
                "operation": each.operation,
                "where": each.where,
                "before": each.before,
                "now": each.now,
                "clauses": list(each.clauses),
            }
            for each in drift.changes
        ],
    }


def page(drift: Drift) -> str:
    """drift.html: both sides beside each other, in one file that needs no network."""
    groups = [(class_, list(each)) for class_, each in groupby(drift.changes, key=lambda each: each.class_)]
    text = (
        environment("contracts.drift")
        .get_template("drift.html.j2")
        .render(
            drift=drift,
            groups=groups,
            meanings=MEANINGS,
            edition=_edition,
            style=Markup(asset("report.css")),  # noqa: S704
        )
    )
    return printable(text)


def markdown(drift: Drift) -> str:
    """The changes in brief, for the summary of a pipeline."""
    rows = [f"| {each.class_} | {each.severity} | `{_place(each)}` |" for each in drift.changes[:MOST]]
    more = [f"\n… and {len(drift.changes) - MOST} more in drift.html"] if len(drift.changes) > MOST else []
    table = ["| class | severity | where |", "|---|---|---|", *rows] if rows else []
    title = f"## {drift.title} since {drift.before}"
    return printable("\n".join(["", title, "", f"{drift.extent.capitalize()}.", "", *table, *more, ""]))


def _place(change: Change) -> str:
    return change.place.replace("`", "'").replace("|", "/")


def write(folder: Path, drift: Drift) -> None:
    """Write drift.html, drift.json and drift.sarif into `folder`, which exists."""
    for name, text in (
        ("drift.html", page(drift)),
        ("drift.json", json.dumps(document(drift), indent=2) + "\n"),
        ("drift.sarif", json.dumps(sarif.document(drift), indent=2) + "\n"),
    ):
        (folder / name).write_text(text, encoding="utf-8")
