"""A broken clause becomes a known deviation: an entry in the deviations file, with what the run has shown."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from contracts.model import Deviation, Outcome
from contracts.report import words
from contracts.report.deviations import DeviationError, add
from contracts.report.exits import Exit
from contracts.report.jsonl import read
from contracts.spec.files import unknown
from contracts.suite.again import judge_again


def run(path: Path, clause: str, file: Path, *, reason: str, owner: str, expires: str) -> int:
    """Write the entry into `file`, and print it.

    Raises:
        DeviationError: the run does not show that the clause is broken, or the entry cannot be made.
        RunFileError: the run cannot be read.
    """
    report, _, _ = judge_again(read(path))
    rows = {row.clause.id: row for row in report.rows}
    if clause not in rows:
        raise DeviationError(unknown("clause", clause, rows))
    row = rows[clause]
    if row.outcome is not Outcome.FAIL:
        raise DeviationError(f"{clause}: {words.label(row)} in this run, so there is nothing to accept")
    if not reason.strip() or not owner.strip():
        raise DeviationError("--reason and --owner: say it in a few words")
    entry = Deviation(
        clause=clause,
        reason=" ".join(reason.split()),
        owner=" ".join(owner.split()),
        expires=_day(expires),
        witness=words.replay(row, report.conditions),
    )
    click.echo(f"{file}:\n{add(file, entry)}", nl=False)
    return Exit.KEPT


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise DeviationError(f"--expires {text}: no date; write for example 2026-12-31") from error
