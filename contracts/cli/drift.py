"""What changed between two observations, and where a published OpenAPI document differs from our contract."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click
from rich.console import Console

from contracts.drift import views
from contracts.drift.classes import Severity
from contracts.drift.outcome import SEVERITIES
from contracts.drift.profile import text, write
from contracts.drift.published import Comparison, compare, read
from contracts.model import Json
from contracts.report import files
from contracts.report.exits import Exit
from contracts.report.text import plural
from contracts.spec import Contract
from contracts.suite import drifting
from contracts.suite.options import editions_by_vendor
from contracts.suite.targets import OptionError
from contracts.vendors.vendor import find, names

_STYLES = {Severity.BREAKS: "bold red", Severity.MAY_BREAK: "yellow", Severity.HARMLESS: "bright_black"}


def run(
    before: Path,
    now: Path,
    editions: tuple[str, ...],
    fail_on: tuple[str, ...],
    output: Path | None,
    console: Console,
    *,
    as_json: bool,
) -> int:
    """Tell what changed from one observation to another; the exit code is that of the gravest change that matters.

    Raises:
        CaptureError, OptionError, ProfileError, RunFileError, SpecError: they cannot be compared.
    """
    chosen = editions_by_vendor(editions, names())
    found = drifting.drift(drifting.read(before, chosen), drifting.read(now, chosen), fail_on)
    if output:
        views.write(files.begin(output), found)
    if as_json:
        console.print_json(json.dumps(views.document(found)))
    else:
        views.tell(found, console)
    return found.exit


def profile(path: Path, editions: tuple[str, ...], output: Path | None) -> int:
    """Write the profile of an observation, or print it.

    Raises:
        CaptureError, OptionError, ProfileError, RunFileError, SpecError: it cannot be read.
    """
    observed = drifting.read(path, editions_by_vendor(editions, names()))
    found = observed.profiles
    if output:
        write(output, found)
    else:
        click.echo(text(found), nl=False)
    for note in observed.notes:
        click.echo(f"note: {note}", err=True)
    return Exit.INCONCLUSIVE if observed.notes else Exit.KEPT


def published(
    path: Path, vendor: str | None, edition: str | None, fail_on: tuple[str, ...], console: Console, *, as_json: bool
) -> int:
    """Print the differences; the exit code says whether there is one that matters.

    Raises:
        DocumentError, OptionError, SpecError: the two cannot be compared.
    """
    unfit = [each for each in fail_on if each not in SEVERITIES]
    if unfit:
        raise OptionError(f"--fail-on {unfit[0]}: with --spec choose from {', '.join(SEVERITIES)}")
    theirs = read(path)
    if edition and not vendor:
        raise OptionError(f"--edition {edition}: say whose, with --vendor")
    contract, found = _closest(theirs, (vendor,) if vendor else names(), edition)
    if not found.shared:
        raise OptionError(f"{path}: has no operation of {' or '.join((vendor,) if vendor else names())}")
    if as_json:
        console.print_json(json.dumps(_document(contract, found)))
    else:
        _tell(contract, found, console)
    wanted = {severity for each in fail_on or ("breaking",) for severity in SEVERITIES[each]}
    return Exit.BROKEN if any(each.severity in wanted for each in found.differences) else Exit.KEPT


def _closest(theirs: Json, vendors: tuple[str, ...], edition: str | None) -> tuple[Contract, Comparison]:
    """The contract that has most operations in common with a document, and what came of comparing them."""
    contracts = [find(name).contract(edition) for name in vendors]
    compared = [(contract, compare(contract, theirs)) for contract in contracts]
    return max(compared, key=lambda pair: len(pair[1].shared))


def _document(contract: Contract, found: Comparison) -> Json:
    return {
        "vendor": contract.vendor,
        "edition": contract.edition,
        "operations": list(found.shared),
        "differences": [asdict(each) for each in found.differences],
    }


def _tell(contract: Contract, found: Comparison, console: Console) -> None:
    operation = ""
    for each in found.differences:
        if each.operation != operation:
            operation = each.operation
            console.print(f"{contract.vendor}.{operation}", style="bold", highlight=False)
        sides = " → ".join(side or "nothing" for side in (each.ours, each.theirs)) if each.ours or each.theirs else ""
        text = "  ".join(part for part in (each.where, each.what, sides) if part)
        console.print(f"  {each.severity}: ", end="", style=_STYLES[each.severity], highlight=False)
        console.print(text, markup=False, highlight=False, soft_wrap=True)
    counts = ", ".join(f"{number} {severity}" for severity in Severity if (number := _count(found, severity)))
    told = plural(len(found.shared), "operation")
    console.print(
        f"{told} of {contract.vendor} {contract.edition} compared: {counts or 'no difference'}.", highlight=False
    )


def _count(found: Comparison, severity: Severity) -> int:
    return sum(each.severity is severity for each in found.differences)
