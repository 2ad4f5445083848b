"""Verdicts on captured traffic."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from contracts.capture.entry import CaptureError
from contracts.capture.source import Format
from contracts.clock import timestamp, today
from contracts.model import Conditions, Deviation, Outcome, Report, Row
from contracts.report import files, terminal
from contracts.report.deviations import accept
from contracts.report.exits import Exit, exit_code
from contracts.report.words import Standing, label, standing
from contracts.suite.captured import Captured, body_rows
from contracts.suite.options import editions_by_vendor
from contracts.suite.processes import judged_apart, shares
from contracts.suite.targets import OptionError
from contracts.vendors.vendor import find, names


def run(
    captures: Sequence[Path],
    vendors: tuple[str, ...],
    editions: tuple[str, ...],
    form: Format | None,
    output: Path | None,
    console: Console,
    jobs: int = 1,
    deviations: Sequence[Deviation] = (),
) -> int:
    """Judge what the files hold, by as many as `jobs` processes, and write the reports.

    `deviations` are breaks that somebody has accepted.

    Raises:
        CaptureError, OptionError, SpecError: something cannot be judged at all.
    """
    chosen = tuple(dict.fromkeys(vendors)) or names()
    captured = Captured([find(name).name for name in chosen], editions_by_vendor(editions, chosen))
    complete = True
    try:
        if jobs > 1:
            _by_several(jobs, captures, captured, form, console)
        else:
            for path in captures:
                with _progress(path.name, _size(path), console) as advance:
                    captured.read(path, form, advance)
    except KeyboardInterrupt:
        complete = False
    report = accept(captured.report(complete=complete), deviations, today())
    code = exit_code(report)
    folder = files.begin(output or Path("reports") / timestamp().replace(":", "").replace(".", ""))
    files.write(folder, report, code, captured.curl)
    terminal.summary(report, code, console, str(folder / files.HTML), captured.curl)
    return code


def _by_several(jobs: int, paths: Sequence[Path], captured: Captured, form: Format | None, console: Console) -> None:
    """Let several processes judge, and add up what they say."""
    parts = [(_size(path) or 0, shares(path, jobs, paths)) for path in paths]
    sizes = [size // count for size, count in parts for _ in range(count)]
    judging = judged_apart(jobs, paths, tuple(captured.vendors), captured.editions, form)
    with closing(judging), _progress(f"{len(sizes)} parts", sum(sizes), console) as advance:
        for done, partial in enumerate(judging, 1):
            captured.partial += partial
            advance(sum(sizes[:done]))


def _size(path: Path) -> int | None:
    return path.stat().st_size if path.is_file() else None


@contextmanager
def _progress(name: str, size: int | None, console: Console) -> Iterator[Callable[[int], None]]:
    """A bar on a terminal, and nothing elsewhere."""
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task(name, total=size)
        yield lambda done: progress.update(task, completed=done)


def body(captures: Iterable[Path], operation: str, status: int, editions: tuple[str, ...], console: Console) -> int:
    """Print what single response bodies say of the clauses about their form.

    Raises:
        CaptureError, OptionError, SpecError: one of them cannot be judged.
    """
    vendor, _, name = operation.partition(".")
    if not name:
        raise OptionError(f"--operation {operation}: write for example agora.stop")
    edition = editions_by_vendor(editions, (find(vendor).name,)).get(vendor)
    found: list[Row] = []
    for path in captures:
        rows = body_rows(vendor, name, status, _document(path), edition)
        failed = [row for row in rows if row.outcome is Outcome.FAIL]
        for row in failed:
            red = standing(row) is Standing.BROKEN and not row.clause.volatile
            console.print(f"{row.clause.id}: {label(row)}", style="bold red" if red else "yellow", highlight=False)
            console.print(
                f"  says      {row.clause.says}\n  actual    {row.reason}",
                markup=False,
                highlight=False,
                soft_wrap=True,
            )
        told = f"{path.name}: {len(rows) - len(failed)} of {len(rows)} clauses about its form hold"
        console.out(told, highlight=False)
        found += rows
    return exit_code(_of_bodies(vendor, found)) if found else Exit.KEPT


def _of_bodies(vendor: str, rows: Sequence[Row]) -> Report:
    """What single bodies amount to, so that the same rule as everywhere makes the exit code."""
    conditions = Conditions(
        targets={vendor: "single bodies"}, editions={vendor: rows[0].edition}, seed=0, started=timestamp(), versions={}
    )
    return Report(conditions=conditions, rows=tuple(rows), exchanges={}, took=0.0, complete=True)


def _document(path: Path) -> object:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise CaptureError(f"{path}: cannot be read ({error.strerror})") from error
    except (ValueError, RecursionError) as error:
        raise CaptureError(f"{path}: not JSON ({type(error).__name__})") from error
