"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from contracts.cli import config
from contracts.drift.outcome import CLASSES, SEVERITIES, USUAL

WHAT_TO_JUDGE = (
    click.option(
        "--target",
        "targets",
        multiple=True,
        metavar="VENDOR=URL",
        help="Judge the API at URL; without it, the embedded sandbox.",
    ),
    click.option("--allow-http", is_flag=True, help="Speak http to other machines too; credentials travel readable."),
    click.option("--vendor", "vendors", multiple=True, metavar="VENDOR", help="Judge only this vendor."),
    click.option(
        "--edition",
        "editions",
        multiple=True,
        metavar="VENDOR=EDITION",
        help="Judge under this edition of the vendor's documents, by default the newest; `auto` finds out which.",
    ),
    click.option(
        "--depth",
        metavar="DEPTH",
        help="How much is driven: smoke, standard (every clause; usual with a target), or deep (everything; else).",
    ),
    click.option("--seed", metavar="N", help="Repeat a run: the same seed makes the same traffic."),
    click.option(
        "--patience",
        metavar="TIME",
        help="Longest waiting in real time, over all vendors (30s, 5m); by default 30s, 60s with --edition auto.",
    ),
    click.option(
        "--rate",
        metavar="N",
        help="Requests a second on a real target, 0 for no limit; by default below the vendor's documented limit.",
    ),
    click.option("--timeout", default="10s", show_default=True, metavar="TIME", help="Longest wait for one answer."),
    click.option(
        "--fault",
        multiple=True,
        metavar="FAULT",
        help="Bend the embedded sandbox; see `recording-contracts faults`.",
    ),
    click.option("--scenario", default="", metavar="NAME", help="Drive only this scenario."),
    click.option(
        "--storage",
        multiple=True,
        metavar="VENDOR=PLACE",
        help="Where recordings are put: a folder, or s3://BUCKET/PREFIX; to look at the files.",
    ),
    click.option(
        "--callbacks",
        default="",
        metavar="PORT[=URL]",
        help="Receive callbacks on this port, which the world reaches at URL; or FILE=URL, where another machine "
        "receives them: see `recording-contracts receive`.",
    ),
    click.option(
        "--participants",
        default="",
        metavar="CMD",
        help="Command that lets people into channels and meetings; see `recording-contracts participants`.",
    ),
)


DEVIATIONS = click.option(
    "--deviations",
    metavar="FILE",
    help="Breaks that somebody has accepted for a time; see `recording-contracts accept`.",
)


FAIL_ON = click.option(
    "--fail-on",
    multiple=True,
    type=click.Choice([*CLASSES, *SEVERITIES]),
    metavar="WHAT",
    help=f"Which changes make an exit code, repeated for several: {', '.join([*CLASSES, *SEVERITIES])}; "
    f"by default {' and '.join(USUAL)}.",
)


OF_A_GATE = (
    *WHAT_TO_JUDGE,
    DEVIATIONS,
    click.option(
        "--baseline",
        metavar="FILE",
        help="Also tell what changed since then: a profile, or an earlier run; see `recording-contracts drift`.",
    ),
    FAIL_ON,
    click.option(
        "--credentials",
        metavar="FILE",
        help="File with the account, one NAME=value a line; what is in the environment wins.",
    ),
    click.option("--max-requests", metavar="N", help="Send no more requests than this to targets, stops included."),
    click.option("--max-recordings", metavar="N", help="Begin no more recordings than this."),
    click.option("--max-recorded-minutes", metavar="N", help="Record no longer than this, over all recordings."),
    click.option("--max-seconds", metavar="N", help="Begin nothing new after this many seconds."),
    click.option("--output", metavar="DIR", help="Where the run and its reports go; by default reports/<time>."),
)


def options_of_a_gate(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of gate that say what is judged, and how."""
    for decorate in reversed(OF_A_GATE):
        command = decorate(command)
    for option in getattr(command, "__click_params__", ()):
        option.envvar = config.variable(option)
    return command


OF_A_PROXY = (
    click.option(
        "--target",
        "targets",
        multiple=True,
        metavar="VENDOR=URL",
        help="Pass on to the API at URL what comes for its path; once for each vendor.",
    ),
    click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on, in plain http."),
    click.option(
        "--port", default=8090, show_default=True, type=click.IntRange(0, 65535), help="Port; 0 lets the system pick."
    ),
    click.option("--allow-http", is_flag=True, help="Speak http to other machines too; credentials travel readable."),
    click.option("--edition", "editions", multiple=True, metavar="VENDOR=EDITION", help="Judge under this edition."),
    click.option(
        "--timeout", default="60s", show_default=True, metavar="TIME", help="Longest wait for a target's next byte."
    ),
    click.option("--output", metavar="DIR", help="Where recording and reports go; by default reports/<time>."),
)


def options_of_a_proxy(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of proxy."""
    for decorate in reversed(OF_A_PROXY):
        command = decorate(command)
    return command
