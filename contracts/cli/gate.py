"""The gate: the suite run by pytest in this process, with progress, and a summary at the end."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console
from rich.status import Status

from contracts import plugin
from contracts.clock import timestamp
from contracts.drift import profile, views
from contracts.model import Report
from contracts.report import files, terminal
from contracts.report.exits import Exit
from contracts.report.text import plural
from contracts.suite import drifting, every, planning
from contracts.suite.addresses import OptionError
from contracts.suite.drifting import Observation
from contracts.suite.first import ask
from contracts.suite.options import Options
from contracts.suite.run import Run
from contracts.suite.secrecy import without_secrets
from contracts.target.signals import TERMINATIONS, as_interrupts, undisturbed


class Progress:
    """A pytest plugin that shows what is being driven and keeps the errors of our own."""

    def __init__(self, run: Run, console: Console, status: Status) -> None:
        self.run = run
        self.console = console
        self.status = status
        self.errors: list[str] = []
        self.told = ""

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        self.status.update(f"{_driver(nodeid)} … {self._counted()}")

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        is_driver = "test_clause" not in report.nodeid
        if report.failed and is_driver:
            self.errors.append(f"{_driver(report.nodeid)}\n{report.longreprtext}")
        elif report.when == "call" and is_driver and not self.console.is_terminal:
            counted = self._counted()
            if counted != self.told:
                self.told = counted
                self.console.print(f"{_driver(report.nodeid)}: {counted}", highlight=False)

    def pytest_internalerror(self, excrepr: object) -> None:
        self.errors.append(without_secrets(str(excrepr), self.run.options.account))

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.errors.append(without_secrets(report.longreprtext, self.run.options.account))

    def _counted(self) -> str:
        exchanges = sum(each.exchanges for each in self.run.vendors.values())
        broken = sum(len(each.broken()) for each in self.run.vendors.values())
        return plural(exchanges, "exchange") + (f", {plural(broken, 'clause')} broken" if broken else "")


def run(options: Options, console: Console) -> int:
    """Run the suite and print its summary; the exit code says how it ended.

    Raises:
        OptionError, SpecError: the run cannot begin.
    """
    before = _baseline(options)
    folder = options.output or Path("reports") / timestamp().replace(":", "").replace(".", "")
    judged = Run(options)
    with as_interrupts():
        _check(judged)
    judged.promise(planning.ceiling(options))
    judged.keep(files.begin(folder))
    for name, each in judged.vendors.items():
        edition = "of an edition to be found out" if each.among else each.contract.edition
        console.print(f"{name} {edition}: {each.target.label}", highlight=False)
    console.print(f"seed {options.seed}", highlight=False)
    with console.status("starting") as status, as_interrupts():
        progress = Progress(judged, console, status)
        ended = _pytest(judged, progress)
    complete = ended not in (pytest.ExitCode.INTERRUPTED, pytest.ExitCode.INTERNAL_ERROR) and not progress.errors
    with undisturbed(*TERMINATIONS):
        report, code = judged.close(folder, complete=complete)
    if not complete and judged.swept:
        console.print("what this run had begun has been stopped", highlight=False)
    terminal.summary(report, code, console, str(folder / files.HTML), judged.curl)
    if progress.errors:
        console.print("\n\n".join(progress.errors), markup=False, highlight=False)
        console.print("recording-contracts failed itself; this is no verdict on the target", style="bold")
        return Exit.INTERNAL
    return _changed(judged, report, code, before, folder, console) if before else code


def _check(judged: Run) -> None:
    """Ask each target the first questions.

    Raises:
        OptionError: the account or the URL is wrong, so that nothing can be judged.
    """
    for name, each in judged.vendors.items():
        found = ask(each, judged.options.seed)
        if found and not found.passing:
            judged.release()
            raise OptionError(f"target {name}={each.target.label}: {found.says}")


def _baseline(options: Options) -> Observation | None:
    """What was observed before, if that is asked for: looked at before anything is sent.

    Raises:
        CaptureError, OptionError, ProfileError, RunFileError: it cannot be compared with what is to come.
    """
    if options.baseline is None:
        return None
    found = drifting.read(options.baseline, {})
    if not found.profiles.keys() & options.targets.keys():
        raise OptionError(f"--baseline {options.baseline}: tells nothing of {' and '.join(options.targets)}")
    return found


def _changed(judged: Run, report: Report, code: Exit, before: Observation, folder: Path, console: Console) -> int:
    """Tell what changed since `before`, and write it beside the other reports.

    What changed decides where nothing is broken, and where somebody has said which changes matter.
    """
    asked = judged.options.fail_on
    traces = (trace for each in judged.vendors.values() for trace in each.traces)
    now = drifting.observed("this run", traces, report)
    found = drifting.drift(before, now, asked)
    if code is not Exit.KEPT and not (code is Exit.BROKEN and asked):
        found = replace(found, exit=int(code))
    profile.write(folder / "profile.yaml", now.profiles)
    views.write(folder, found)
    with (folder / files.SUMMARY).open("a", encoding="utf-8") as summary:
        summary.write(views.markdown(found))
    views.tell(found, console)
    return found.exit


def _pytest(judged: Run, progress: Progress) -> int:
    """Run the suite's tests, undisturbed by the configuration and plugins of wherever this is."""
    before = os.environ.get("PYTEST_DISABLE_PLUGIN_AUTOLOAD")
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    suite = Path(every.__file__)
    arguments = [
        str(suite),
        f"--rootdir={suite.parent}",
        f"--confcutdir={suite.parent}",
        f"-c{os.devnull}",
        "--noconftest",
        "--import-mode=importlib",
        "-pno:cacheprovider",
        "-pno:terminal",
        "-pno:faulthandler",
        "-Wignore",
    ]
    try:
        return pytest.main(arguments, plugins=[plugin.Given(judged), plugin, progress])
    finally:
        if before is None:
            del os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"]
        else:
            os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = before


def _driver(nodeid: str) -> str:
    """`plan agora` from `every.py::test_plan[agora]`."""
    name = nodeid.rpartition("::")[2].removeprefix("test_")
    return name.replace("[", " ").removesuffix("]")
