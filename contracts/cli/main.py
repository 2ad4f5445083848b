"""recording-contracts: its commands, and what each is asked."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import click

import contracts
from contracts.cli import (
    catalogue,
    config,
    gate,
    offline,
    participants,
    plan,
    preflight,
    proxy,
    receive,
    serve,
    sweep,
)
from contracts.cli.options import options_of_a_gate, options_of_a_proxy
from contracts.cli.usage import Commands, one_line_errors
from contracts.report import terminal
from contracts.suite.options import Options
from contracts.suite.targets import OptionError
from contracts.vendors.vendor import find

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
With --baseline, 0 becomes the code of what changed since (1, 4 to 7: see `recording-contracts drift --help`); with
--fail-on too, what changed decides in the place of what is broken.
"""

AFTER_A_SWEEP = """\b
Exit codes:
  0    nothing runs any more that the journals tell of
  2    usage or configuration: no journal, or a credential is missing
  3    something could not be stopped, or nobody knows whether it runs: it is named
  130  interrupted
"""


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
    console = terminal.console()
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
    return preflight.run(Options.read(**asked), terminal.console())


@main.command("config")
@options_of_a_gate
@click.pass_context
@one_line_errors
def config_command(context: click.Context, **asked: Any) -> int:
    """Print the settings that gate would use, and where each comes from; secrets are not shown."""
    options = Options.read(**asked)
    return config.show(context, context.obj, options, terminal.console())


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
    return sweep.run(journals, Options.read(**asked), terminal.console())


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


for each in offline.COMMANDS:
    main.add_command(each)


if __name__ == "__main__":
    main()
