"""The commands that ask nobody: about what is documented, recorded or captured."""

from __future__ import annotations

from pathlib import Path

import click

from contracts.capture.source import Format
from contracts.cli import accept, catalogue, coverage, drift, judge, matrix
from contracts.cli.options import DEVIATIONS, FAIL_ON
from contracts.cli.usage import one_line_errors
from contracts.report import files, terminal
from contracts.report.deviations import FILE
from contracts.report.deviations import read as read_deviations
from contracts.report.exits import Exit
from contracts.report.jsonl import read
from contracts.suite import covering
from contracts.suite.again import judge_again
from contracts.suite.kinds import demand_run
from contracts.suite.options import editions_by_vendor
from contracts.suite.targets import OptionError
from contracts.vendors.vendor import find, names

AFTER_DRIFT = """\b
Exit codes, of the gravest change that --fail-on names:
  0    none
  1    new deviation: breaks the documents now, and did not before
  4    silent change: the documents allow both
  5    documents changed: they promise something else than before
  6    known deviation: breaks the documents as it did before
  7    healed: broke the documents before, and does no more
  2    usage: something cannot be read, or compared
  3    otherwise 0, but there was nothing that both have seen, or one of them does not tell all
"""


@click.command("explain")
@click.argument("clause")
@click.option("--edition", metavar="EDITION", help="As this edition says.")
@one_line_errors
def explain_command(*, clause: str, edition: str | None) -> int:
    """Say what CLAUSE promises, where it is written, and how it is checked."""
    return catalogue.explain(clause, edition, terminal.console())


@click.command("faults")
@click.argument("words", nargs=-1, metavar="[WORD]...")
@click.option("--vendor", "vendors", multiple=True, metavar="VENDOR", help="Only this vendor.")
@click.option("--check", is_flag=True, help="Inject each fault and compare what notices it with what should.")
@one_line_errors
def faults_command(*, words: tuple[str, ...], vendors: tuple[str, ...], check: bool) -> int:
    """Print the matrix: which deliberate fault is noticed by which clauses.

    Of those that have every WORD in their name, their description or their clauses, or of all.
    """
    return matrix.run(vendors, words, terminal.console(), check=check)


@click.command("coverage")
@click.option("--write", is_flag=True, help="Write each table beside its clauses.yaml instead of printing it.")
@click.option("--depths", is_flag=True, help="Find out anew what the smaller depths leave out, and write it; slow.")
@one_line_errors
def coverage_command(*, write: bool, depths: bool) -> int:
    """Print which promise is checked how, which faults try it, and how often each option is sent."""
    for name in names():
        vendor = find(name)
        if depths and vendor.depths:
            vendor.depths.write_text(covering.text(vendor), encoding="utf-8")
            continue
        for file, text in coverage.tables(vendor).items():
            if write:
                (vendor.specs.root / name / file).write_text(text, encoding="utf-8")
            else:
                click.echo(text)
    return Exit.KEPT


@click.command("judge")
@click.argument("captures", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path))
@click.option("--vendor", "vendors", multiple=True, metavar="VENDOR", help="Judge only the traffic with this vendor.")
@click.option("--edition", "editions", multiple=True, metavar="VENDOR=EDITION", help="Under this edition.")
@click.option("--format", "form", type=click.Choice([each.value for each in Format]), help="What kind FILE is.")
@click.option("--operation", metavar="VENDOR.OPERATION", help="FILE is one response body, in JSON, of this operation.")
@click.option("--status", type=int, metavar="STATUS", help="With --operation: what came with the body, by default 200.")
@click.option("--output", type=click.Path(path_type=Path), metavar="DIR", help="Where reports go.")
@click.option("--jobs", type=click.IntRange(1), default=1, metavar="N", help="Let N processes judge.")
@DEVIATIONS
@one_line_errors
def judge_command(
    *,
    captures: tuple[Path, ...],
    vendors: tuple[str, ...],
    editions: tuple[str, ...],
    form: str | None,
    operation: str | None,
    status: int | None,
    output: Path | None,
    jobs: int,
    deviations: str | None,
) -> int:
    """Judge traffic that was captured in FILEs: HAR, VCR cassettes, a JSON object a line, runs of the gate.

    They may be compressed (gzip; zstd with the extra). Behaviour is judged of recordings whose beginning is captured,
    as if the capture held all calls about them; everything else by its form alone.
    """
    console = terminal.console()
    if operation:
        given = {"--vendor": vendors, "--format": form, "--output": output, "--deviations": deviations}
        for name in (each for each, value in given.items() if value):
            raise OptionError(f"{name} does not go with --operation: a single body is judged, and makes no report")
        return judge.body(captures, operation, status or 200, editions, console)
    if status is not None:
        raise OptionError("--status goes with --operation: captures tell what came")
    accepted = read_deviations(Path(deviations)) if deviations else ()
    return judge.run(captures, vendors, editions, Format(form) if form else None, output, console, jobs, accepted)


@click.command("profile")
@click.argument("observed", metavar="RUN|CAPTURE", type=click.Path(path_type=Path))
@click.option("--edition", "editions", multiple=True, metavar="VENDOR=EDITION", help="Under this edition.")
@click.option("--output", type=click.Path(path_type=Path), metavar="FILE", help="Where to write it: .yaml, or .json.")
@one_line_errors
def profile_command(*, observed: Path, editions: tuple[str, ...], output: Path | None) -> int:
    """Say what a target was observed to do in a run or a capture: a small file to commit, as a baseline for drift.

    Fields with the kinds of their values, answers by what was the matter with the request, headers, changes of state,
    times. How often is counted in conversations; ids and moments are not in it.
    """
    return drift.profile(observed, editions, output)


@click.command("drift", epilog=AFTER_DRIFT)
@click.argument("before", required=False, metavar="[OLD", type=click.Path(path_type=Path))
@click.argument("now", required=False, metavar="NEW]", type=click.Path(path_type=Path))
@click.option(
    "--spec",
    "document",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Compare our contract with an OpenAPI document that the vendor publishes, instead of OLD with NEW.",
)
@click.option("--vendor", metavar="VENDOR", help="With --spec: whose it is; by default who has most of its operations.")
@click.option("--edition", "editions", multiple=True, metavar="[VENDOR=]EDITION", help="Under this edition.")
@FAIL_ON
@click.option("--output", type=click.Path(path_type=Path), metavar="DIR", help="Write drift.html, .json and .sarif.")
@click.option("--json", "as_json", is_flag=True, help="Print the differences as JSON.")
@one_line_errors
def drift_command(
    *,
    before: Path | None,
    now: Path | None,
    document: Path | None,
    vendor: str | None,
    editions: tuple[str, ...],
    fail_on: tuple[str, ...],
    output: Path | None,
    as_json: bool,
) -> int:
    """Say what changed from OLD to NEW, each a run, its folder, a capture, a report.json or a profile.

    Or, with --spec, where what a vendor publishes as OpenAPI differs from our contract, by operation and field.
    """
    console = terminal.console()
    if document and output:
        raise OptionError("--output does not go with --spec; --json prints the differences for programs")
    if document and before is None:
        edition = editions[-1] if editions else None
        return drift.published(document, vendor, edition, fail_on, console, as_json=as_json)
    if document or before is None or now is None or vendor:
        raise OptionError("drift compares OLD with NEW, or with --spec FILE our contract with a document")
    return drift.run(before, now, editions, fail_on, output, console, as_json=as_json)


@click.command("report")
@click.argument("run", type=click.Path(path_type=Path))
@click.option(
    "--edition",
    "editions",
    multiple=True,
    metavar="VENDOR=EDITION",
    help="Judge again under this edition; `auto` finds out which.",
)
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Where reports go; by default beside the run.",
)
@DEVIATIONS
@one_line_errors
def report_command(*, run: Path, editions: tuple[str, ...], output: Path | None, deviations: str | None) -> int:
    """Judge a recorded RUN (run.jsonl, or its folder) again, and write its reports anew."""
    path = run / files.RUN if run.is_dir() else run
    demand_run(path)
    recorded = read(path)
    chosen = editions_by_vendor(editions, tuple(recorded.conditions.editions))
    report, code, curl = judge_again(recorded, chosen, read_deviations(Path(deviations)) if deviations else ())
    folder = files.prepare(output or path.parent)
    files.write(folder, report, code, curl)
    terminal.summary(report, code, terminal.console(), str(folder / files.HTML), curl)
    return code


@click.command("accept")
@click.argument("run", type=click.Path(path_type=Path))
@click.argument("clause")
@click.option("--reason", required=True, metavar="TEXT", help="Why that is accepted.")
@click.option("--owner", required=True, metavar="WHO", help="Who has accepted it.")
@click.option("--expires", required=True, metavar="DATE", help="Last day on which it is accepted (2026-12-31).")
@click.option(
    "--deviations",
    "file",
    type=click.Path(path_type=Path),
    default=FILE,
    show_default=True,
    metavar="FILE",
    help="The file to write it into.",
)
@one_line_errors
def accept_command(*, run: Path, clause: str, file: Path, **told: str) -> int:
    """Accept for a time that CLAUSE is broken, as RUN (run.jsonl, or its folder) has shown."""
    path = run / files.RUN if run.is_dir() else run
    demand_run(path)
    return accept.run(path, clause, file, **told)


COMMANDS = (
    explain_command,
    faults_command,
    coverage_command,
    judge_command,
    profile_command,
    drift_command,
    report_command,
    accept_command,
)
