"""recording-contracts: its commands, and what each is asked."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import click
from rich.console import Console

import contracts
from contracts.capture.source import Format
from contracts.cli import (
    accept,
    catalogue,
    config,
    coverage,
    drift,
    gate,
    judge,
    matrix,
    participants,
    plan,
    preflight,
    proxy,
    receive,
    serve,
    sweep,
)
from contracts.cli.options import DEVIATIONS, FAIL_ON, options_of_a_gate, options_of_a_proxy
from contracts.cli.usage import Commands, one_line_errors
from contracts.report import files, terminal
from contracts.report.deviations import FILE
from contracts.report.deviations import read as read_deviations
from contracts.report.exits import Exit
from contracts.report.jsonl import read
from contracts.suite import covering
from contracts.suite.again import judge_again
from contracts.suite.options import Options, editions_by_vendor
from contracts.suite.targets import OptionError
from contracts.vendors.vendor import find, names

EXIT_CODES = """\b
Exit codes:
  0    kept: every exercised clause holds
  1    broken: a `must` clause that is not volatile does not hold
  2    usage or configuration, refused credentials, or nothing was exercised
  3    inconclusive: the network or the server's bad day decided
  70   an error of recording-contracts itself
  130  interrupted
"""

AFTER_A_GATE = f"""{EXIT_CODES}
With --baseline, 0 becomes the code of what changed since: see `recording-contracts drift --help`.
"""

AFTER_A_SWEEP = """\b
Exit codes:
  0    nothing runs any more that the journals tell of
  2    usage or configuration: no journal, or a credential is missing
  3    something could not be stopped, or nobody knows whether it runs: it is named
  130  interrupted
"""


AFTER_DRIFT = """\b
Exit codes, of the gravest change that --fail-on names:
  0    none
  1    new deviation: breaks the documents now, and did not before
  4    silent change: the documents allow both
  5    documents changed: they promise something else than before
  6    known deviation: breaks the documents as it did before
  7    healed: broke the documents before, and does no more
  2    usage: something cannot be read, or compared
"""


def _console() -> Console:
    """The terminal; where there is none, lines are wide rather than cut."""
    console = Console()
    return console if console.is_terminal or "COLUMNS" in os.environ else Console(width=200)


CONFIGURED = ("gate", "preflight", "config")
"""The commands that take settings from a file."""


@click.group(cls=Commands, epilog=EXIT_CODES, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(contracts.__version__, prog_name="recording-contracts")
@click.option(
    "--config",
    "named",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help=f"Settings, by default {config.FILE}, or [tool.{config.SECTION}] in {config.PYPROJECT}.",
)
@click.pass_context
def main(context: click.Context, *, named: Path | None) -> None:
    """Know whether a cloud-recording API still keeps its word."""
    if context.invoked_subcommand not in (*CONFIGURED, "sweep"):
        return
    try:
        config.check_environment(gate_command, os.environ)
        context.obj, settings = config.read(Path.cwd(), named)
        found = config.defaults(gate_command, settings, context.obj)
    except (OptionError, OSError) as error:
        raise click.ClickException(str(error)) from error
    swept = {name: value for name, value in found.items() if name in OF_A_SWEEP}
    context.default_map = {**dict.fromkeys(CONFIGURED, found), "sweep": swept}


OF_A_SWEEP = {"credentials", "rate", "timeout", "allow_http"}
"""The settings of a gate that hold when it is swept up after."""


@main.command("gate", epilog=AFTER_A_GATE)
@options_of_a_gate
@click.option("--list-clauses", is_flag=True, help="List what would be judged, and stop.")
@click.option(
    "--plan",
    "form",
    is_flag=False,
    flag_value="text",
    type=click.Choice(["text", "json"]),
    help="Say what targets would be asked for, send nothing, and stop.",
)
@one_line_errors
def gate_command(*, list_clauses: bool, form: str | None, **asked: Any) -> int:
    """Judge targets against their vendors' documents, and say what broke.

    Credentials come from the environment or from a file, never from the command line: AGORA_APP_ID,
    AGORA_CUSTOMER_ID, AGORA_CUSTOMER_SECRET; CLOUDFLARE_ACCOUNT_ID, CLOUDFLARE_API_TOKEN, REALTIMEKIT_APP_ID.
    """
    options = Options.read(**asked)
    console = _console()
    if list_clauses:
        _told_apart(options, "--list-clauses drives nothing")
        return catalogue.list_clauses(options, console)
    if form:
        return plan.run(options, console, as_json=form == "json")
    return gate.run(options, console)


@main.command("preflight")
@options_of_a_gate
@one_line_errors
def preflight_command(**asked: Any) -> int:
    """Check what a gate with these options would need, and name the likely cause of what is wrong.

    Host, certificate, clock, credentials, permissions, storage, participants, callbacks: one line each. Nothing is
    recorded, and nothing is changed. Exit codes: 0 ready, 2 something to mend, 3 no answer, try again later.
    """
    return preflight.run(Options.read(**asked), _console())


@main.command("config")
@options_of_a_gate
@click.pass_context
@one_line_errors
def config_command(context: click.Context, **asked: Any) -> int:
    """Print the settings that gate would use, and where each comes from; secrets are not shown."""
    options = Options.read(**asked)
    return config.show(context, context.obj, options, _console())


@main.command("sandbox")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port",
    default=8080,
    show_default=True,
    type=click.IntRange(0, 65535),
    help="Port; 0 lets the system pick.",
)
@click.option("--vendor", "vendors", multiple=True, metavar="VENDOR", help="Serve only this vendor.")
@click.option("--edition", "editions", multiple=True, metavar="VENDOR=EDITION", help="Behave as this edition says.")
@click.option("--fault", multiple=True, metavar="FAULT", help="Deviate on purpose; see `recording-contracts faults`.")
@click.option(
    "--visit",
    default="5s",
    show_default=True,
    metavar="TIME",
    help="How long somebody is in a channel whose recording starts; 0s leaves it empty.",
)
@click.option("--notify", multiple=True, metavar="VENDOR=URL", help="Deliver the vendor's callbacks to this URL.")
@click.option("--storage", multiple=True, metavar="VENDOR=PLACE", help="Put recorded files into a folder or a bucket.")
@click.option("--deliver-anywhere", "anywhere", is_flag=True, help="Deliver callbacks to other machines too.")
@one_line_errors
def sandbox_command(
    *,
    host: str,
    port: int,
    visit: str,
    notify: tuple[str, ...],
    storage: tuple[str, ...],
    anywhere: bool,
    **asked: Any,
) -> int:
    """Serve the vendors' recording APIs on localhost, behaving in time as documented.

    Credentials come from the environment, as with a real account; without them, stand-ins are used
    and printed. Callbacks are delivered to this machine only, unless told otherwise.
    """
    options = Options.read(**asked)
    _told_apart(options, "a sandbox behaves as one edition")
    return serve.run(options, host=host, port=port, visit=visit, notify=notify, storage=storage, anywhere=anywhere)


def _told_apart(options: Options, why: str) -> None:
    """Refuse `--edition auto` where there is no target to be asked.

    Raises:
        OptionError: it was asked for.
    """
    for name in sorted(options.auto):
        known = ", ".join(each.id for each in find(name).contract().registry.editions)
        raise OptionError(f"--edition {name}=auto: {why}; choose from {known}")


@main.command("participants")
@click.argument("url")
@one_line_errors
def participants_command(*, url: str) -> int:
    """Let people into the channels and meetings of a served sandbox at URL: an example for --participants.

    A command for --participants reads one JSON object a line, {"do": "join", "vendor": "agora", "room": "...", "user":
    "1001"} or the same with "leave", and answers each with a line {"done": true}, or {"done": false, "why": "..."}.
    Who joins sends audio and video. With "mute" or "unmute" and "track": "audio" or "video", somebody who is there
    stops sending that, or sends it again. At the end of its input everybody leaves.
    """
    return participants.run(url, sys.stdin, sys.stdout)


@main.command("sweep", epilog=AFTER_A_SWEEP)
@click.argument("journals", nargs=-1, metavar="[JOURNAL|RUN FOLDER]...", type=click.Path(path_type=Path))
@click.option("--credentials", metavar="FILE", help="File with the account; what is in the environment wins.")
@click.option(
    "--patience",
    default="60s",
    show_default=True,
    metavar="TIME",
    help="How long to go on trying, and to wait for what cannot be stopped but ends by itself.",
)
@click.option("--rate", metavar="N", help="Requests a second, 0 for no limit; by default as in gate.")
@click.option("--timeout", default="10s", show_default=True, metavar="TIME", help="Longest wait for one answer.")
@click.option("--allow-http", is_flag=True, help="Speak http to other machines too; credentials travel readable.")
@one_line_errors
def sweep_command(*, journals: tuple[Path, ...], **asked: Any) -> int:
    """Stop what runs that were killed have left running, and delete their webhooks.

    Before it begins a recording, a run writes that to a journal: in ~/.local/state/recording-contracts (or below
    XDG_STATE_HOME), and as leases.jsonl in its folder, from where another machine can sweep too. Without arguments
    the journals of this user are swept. Nothing is touched but what a journal tells, with the credentials of the
    same account, at the URL that it names.
    """
    return sweep.run(journals, Options.read(**asked), _console())


@main.command("receive")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on; 0.0.0.0 is all.")
@click.option(
    "--port", default=9000, show_default=True, type=click.IntRange(0, 65535), help="Port; 0 lets the system pick."
)
@one_line_errors
def receive_command(*, file: Path, host: str, port: int) -> int:
    """Receive callbacks, and write each as a line into FILE: for gate --callbacks FILE=URL.

    It runs where the vendor reaches it, at URL; gate runs where FILE can be read, a moment later at most. Whatever else
    writes such a file does as well. A line is a JSON object: {"url": "https://...", or its path, "headers": {...},
    "body": "what came, to the byte", or "base64": "..." where that is no UTF-8, "at": seconds since the epoch,
    "answered": 200}.
    """
    return receive.run(file, host, port)


@main.command("explain")
@click.argument("clause")
@click.option("--edition", metavar="EDITION", help="As this edition says.")
@one_line_errors
def explain_command(*, clause: str, edition: str | None) -> int:
    """Say what CLAUSE promises, where it is written, and how it is checked."""
    return catalogue.explain(clause, edition, _console())


@main.command("faults")
@click.option("--vendor", "vendors", multiple=True, metavar="VENDOR", help="Only this vendor.")
@click.option("--check", is_flag=True, help="Inject each fault and compare what notices it with what should.")
@one_line_errors
def faults_command(*, vendors: tuple[str, ...], check: bool) -> int:
    """Print the matrix: which deliberate fault is noticed by which clauses."""
    return matrix.run(vendors, _console(), check=check)


@main.command("coverage")
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


@main.command("judge")
@click.argument("captures", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path))
@click.option("--vendor", "vendors", multiple=True, metavar="VENDOR", help="Judge only the traffic with this vendor.")
@click.option("--edition", "editions", multiple=True, metavar="VENDOR=EDITION", help="Under this edition.")
@click.option("--format", "form", type=click.Choice([each.value for each in Format]), help="What kind FILE is.")
@click.option("--operation", metavar="VENDOR.OPERATION", help="FILE is one response body, in JSON, of this operation.")
@click.option("--status", type=int, default=200, show_default=True, metavar="STATUS", help="What came with the body.")
@click.option("--output", type=click.Path(path_type=Path), metavar="DIR", help="Where reports go.")
@one_line_errors
def judge_command(
    *,
    captures: tuple[Path, ...],
    vendors: tuple[str, ...],
    editions: tuple[str, ...],
    form: str | None,
    operation: str | None,
    status: int,
    output: Path | None,
) -> int:
    """Judge traffic that was captured in FILEs: HAR, VCR cassettes, a JSON object a line, runs of the gate.

    They may be compressed (gzip; zstd with the extra). Behaviour is judged of recordings whose beginning is captured,
    as if the capture held all calls about them; everything else by its form alone.
    """
    console = _console()
    if operation:
        return judge.body(captures, operation, status, editions, console)
    return judge.run(captures, vendors, editions, Format(form) if form else None, output, console)


@main.command("proxy", epilog=EXIT_CODES)
@options_of_a_proxy
@one_line_errors
def proxy_command(*, host: str, port: int, **asked: Any) -> int:
    """Stand between an app and the vendors: pass traffic on unaltered, record it without secrets, and judge it.

    Put the printed addresses into the app in the place of the vendors'. The recording, traffic.ndjson, is what `judge`
    reads, and lies beside the reports. Callbacks do not come this way; websockets are refused.
    """
    options = Options.read(**asked)
    _told_apart(options, "a proxy judges under one edition")
    return proxy.run(options, host=host, port=port)


@main.command("profile")
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


@main.command("drift", epilog=AFTER_DRIFT)
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
    console = _console()
    if document and before is None and output is None:
        edition = editions[-1] if editions else None
        return drift.published(document, vendor, edition, fail_on, console, as_json=as_json)
    if document or before is None or now is None or vendor:
        raise OptionError("drift compares OLD with NEW, or with --spec FILE our contract with a document")
    return drift.run(before, now, editions, fail_on, output, console, as_json=as_json)


@main.command("report")
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
    recorded = read(path)
    chosen = editions_by_vendor(editions, tuple(recorded.conditions.editions))
    report, code, curl = judge_again(recorded, chosen, read_deviations(Path(deviations)) if deviations else ())
    folder = files.prepare(output or path.parent)
    files.write(folder, report, code, curl)
    terminal.summary(report, code, _console(), str(folder / files.HTML), curl)
    return code


@main.command("accept")
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
    return accept.run(run / files.RUN if run.is_dir() else run, clause, file, **told)


if __name__ == "__main__":
    main()
