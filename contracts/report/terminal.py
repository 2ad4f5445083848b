"""The last screen of a run: what broke, what nobody knows, and where the report lies."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from rich.console import Console
from rich.text import Text

from contracts.model import Report, Row
from contracts.report import recognised, words
from contracts.report.text import one_line, plural, printable, shorten, squeeze
from contracts.report.words import LABELS, TOLD, Result, Standing

_STYLES: Final = {
    Standing.BROKEN: "bold red",
    Standing.STALE: "bold red",
    Standing.WARNED: "yellow",
    Standing.KNOWN: "blue",
    Standing.INCONCLUSIVE: "magenta",
    Standing.UNEXERCISED: "bright_black",
    Standing.KEPT: "green",
}
_RESULT_STYLES: Final = {Result.KEPT: "bold green", Result.BROKEN: "bold red"}


AT_LENGTH: Final = 3
"""How many broken clauses are told at length, before the rest is told in brief."""


def console() -> Console:
    """The terminal; where there is none, lines are wide rather than cut."""
    found = Console()
    return found if found.is_terminal or "COLUMNS" in os.environ else Console(width=200)


def summary(
    report: Report,
    exit_code: int,
    console: Console,
    report_path: str,
    curl_auth: Mapping[str, str] = words.NO_AUTH,
) -> None:
    """Print what a person must know before opening the report at `report_path`."""
    for line in _lines(report, console.width, curl_auth):
        _print(console, line)
    for each in report.recognised:
        _print(console, Text(recognised.sentence(each)))
    for note in report.notes:
        _print(console, Text("note: " + one_line(note), style="italic"))
    _print(console, _verdict(report, exit_code, report_path))


def _lines(report: Report, width: int, curl_auth: Mapping[str, str]) -> Iterator[Text]:
    for vendor in words.vendors(report):
        yield from _vendor(report, vendor)
    for place, row in enumerate(words.rows(report, Standing.BROKEN)):
        yield from _told(row, report, curl_auth) if place < AT_LENGTH else _broken(row, width)
    for row in words.rows(report, Standing.STALE, Standing.KNOWN):
        yield from _accepted(row)
    warned = words.rows(report, Standing.WARNED)
    for row in warned[:AT_LENGTH]:
        yield from _broken(row, width)
    if rest := warned[AT_LENGTH:]:
        yield Text(f"and {plural(len(rest), 'more recommendation')} not followed, told in the report")
    for row in words.rows(report, *TOLD, volatile=True):
        yield from _broken(row, width)
    for standing in (Standing.INCONCLUSIVE, Standing.UNEXERCISED):
        yield from _grouped(words.rows(report, standing), standing, width)


def _print(console: Console, line: Text) -> None:
    # Lines are shortened beforehand where they may be; ids, commands, paths and notes must stay whole.
    console.print(line, soft_wrap=True, highlight=False)


def _vendor(report: Report, vendor: str) -> Iterator[Text]:
    """How many clauses of a vendor stand how; its volatile ones, if it has any, in a line of their own."""
    widest = max(map(len, words.vendors(report)))
    yield _counted(f"{vendor:<{widest}}", words.counts(report, vendor))
    volatile = words.counts(report, vendor, volatile=True)
    if any(volatile.values()):
        yield _counted(f"{'':<{widest}}  volatile, judged apart:", volatile)


def _counted(name: str, numbers: Mapping[Standing, int]) -> Text:
    order = sorted(LABELS, key=lambda standing: standing is not Standing.KEPT)
    told = [(f"{numbers[standing]} {LABELS[standing]}", _STYLES[standing]) for standing in order if numbers[standing]]
    line = Text(printable(f"{name}  "), style="bold")
    separated = [part for piece in told for part in ((" · ", "bright_black"), piece)][1:]
    for text, style in separated or [("no clauses", "bright_black")]:
        line.append(text, style=f"not bold {style}" if "bold" not in style else style)
    return line


def _broken(row: Row, width: int) -> Iterator[Text]:
    yield Text()
    style = _STYLES[words.standing(row)]
    yield Text.assemble((printable(row.clause.id), style), f"  {words.label(row)}")
    for name, text in _facts(row):
        fit = squeeze if name == "where" else shorten
        if text:
            yield Text.assemble((f"  {name:<9} ", "bright_black"), fit(text, width - 12))


def _accepted(row: Row) -> Iterator[Text]:
    """A deviation, whose reason and end must stay whole."""
    yield Text()
    yield Text.assemble((printable(row.clause.id), _STYLES[words.standing(row)]), f"  {words.label(row)}")
    yield Text.assemble(("  accepted  ", "bright_black"), one_line(words.accepted(row)))


def _told(row: Row, report: Report, curl_auth: Mapping[str, str]) -> Iterator[Text]:
    head, *rest = words.failure(row, report.conditions, curl_auth).splitlines()
    yield Text()
    yield Text(printable(head), style=_STYLES[words.standing(row)])
    for line in rest:
        yield Text(printable(line))


def _facts(row: Row) -> Iterator[tuple[str, str]]:
    yield "says", row.clause.says
    yield "accepted", words.accepted(row)
    if row.witness is None:
        yield "reason", row.reason
        return
    yield "expected", row.witness.expected
    yield "actual", row.witness.actual
    exchange = words.decisive(row.witness)
    where = [words.step(exchange) if exchange else "", row.witness.at]
    yield "where", "  ".join(part for part in where if part)


def _grouped(rows: list[Row], standing: Standing, width: int) -> Iterator[Text]:
    if not rows:
        return
    yield Text()
    yield Text(f"{LABELS[standing]}", style=_STYLES[standing])
    for reason, group in words.by_reason(replace(row, reason=_brief(row.reason)) for row in rows):
        number = plural(len(group), "clause")
        yield Text.assemble(f"  {number}: ", (shorten(reason, width - len(number) - 4), "bright_black"))


def _brief(reason: str) -> str:
    """A reason short enough to be shared: why each clause is untestable stands in the report."""
    return "untestable, for reasons given in the report" if reason.startswith("untestable: ") else reason


def _verdict(report: Report, exit_code: int, report_path: str) -> Text:
    found = words.result(report)
    said = Text("\n")
    said.append(found, style=_RESULT_STYLES.get(found, "bold magenta"))
    said.append(f": {words.headline(report)} Exit {exit_code}. {printable(report_path)}")
    return said
