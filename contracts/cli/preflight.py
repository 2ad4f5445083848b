"""Preflight: one line a check, before anything is recorded."""

from __future__ import annotations

from rich.console import Console

from contracts.report.exits import Exit
from contracts.suite.options import Options
from contracts.suite.preflight import Finding, State, preflight

_EXITS = {State.MEND: Exit.USAGE, State.WEATHER: Exit.INCONCLUSIVE}


def run(options: Options, console: Console) -> int:
    """Print what each check finds as it ends; the exit code says whether a gate could begin.

    Raises:
        OptionError, SpecError: there is nothing to check.
    """
    states: set[State] = set()
    vendor = ""
    for each in preflight(options):
        if each.vendor != vendor:
            vendor = each.vendor
            console.print(f"{vendor} at {options.targets[vendor]}", highlight=False, markup=False, soft_wrap=True)
        console.print(_line(each), highlight=False, markup=False, soft_wrap=True)
        states.add(each.state)
    return next((code for state, code in _EXITS.items() if state in states), Exit.KEPT)


def _line(each: Finding) -> str:
    says = " ".join(each.says.split())
    separator = ", " if each.state is State.UNCHECKED else ": "
    return f"  {each.check:<12}  {each.state}{separator}{says}"
