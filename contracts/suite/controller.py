"""What pytest-xdist is told, so that many workers make one run: for the process that controls them, and for a worker.

Workers drive; the clauses are told by their controller, from what all of them saw.
"""

from __future__ import annotations

import shutil
import tempfile
import traceback
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from contracts.clock import stopwatch
from contracts.model import Json, Report
from contracts.report import files
from contracts.report.exits import Exit
from contracts.suite.options import Options
from contracts.suite.parts import MARK, tell
from contracts.suite.run import Run
from contracts.suite.secrecy import without_secrets
from contracts.suite.targets import OptionError
from contracts.suite.workers import conclude, dealt, merged, parts_in

OURS = "recording_contracts"
"""Our key in what controller and worker tell each other."""

Location = tuple[str, int | None, str]


class Told(NamedTuple):
    """A test of a clause that a worker has collected, and its controller tells."""

    nodeid: str
    location: Location
    clause: str


def controls(config: pytest.Config) -> bool:
    """Whether the tests of this session are run by workers of it."""
    distributes = config.getoption("dist", default="no") != "no" and not config.option.collectonly
    return distributes and not hasattr(config, "workerinput")


def given(config: pytest.Config) -> Json:
    """What a worker was given by its controller; None for somebody who is no worker."""
    return getattr(config, "workerinput", {}).get(OURS)


def workers(config: pytest.Config) -> int:
    """How many processes drive this run together."""
    count: int = getattr(config, "workerinput", {"workercount": 1})["workercount"]
    return count


def part_of_plan(item: pytest.Item) -> bool:
    """Whether `item` drives a share of a directed plan."""
    mark = item.get_closest_marker(MARK)
    return mark is not None and mark.kwargs["part"] == "plan"


def tells(item: pytest.Item) -> bool:
    """Whether `item` is a test of a clause."""
    mark = item.get_closest_marker(MARK)
    return mark is not None and mark.kwargs["part"] == "clause"


@contextmanager
def discreetly(options: Options) -> Iterator[None]:
    """End the session where the end of a run fails: pytest would print such an error as it is, secrets and all."""
    try:
        yield
    except Exception:
        told = without_secrets(traceback.format_exc(), options.account)
        raise pytest.exit.Exception(told, returncode=pytest.ExitCode.INTERNAL_ERROR) from None


class Controller:
    """A plugin for the process that controls workers: seed and folder for them, one run and its report of theirs."""

    def __init__(self, options: Options) -> None:
        if options.auto:
            raise OptionError("--edition auto: one process must see the whole plan; leave out -n")
        if options.callbacks:
            raise OptionError("--callbacks: one process must receive them; leave out -n")
        self.options = options
        self.output = files.prepare(options.output) if options.output else None
        self.started = stopwatch()
        self.folder = Path(tempfile.mkdtemp(prefix="recording-contracts-"))
        self.lost: set[str] = set()
        self.told: dict[str, Told] = {}
        self.ended: tuple[Report, Exit, dict[str, str]] | None = None

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        node.workerinput[OURS] = {"seed": str(self.options.seed), "folder": str(self.folder / node.gateway.id)}

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any, error: object | None) -> None:
        if error:
            self.lost.add(node.gateway.id)
        for each in getattr(node, "workeroutput", {}).get(OURS, ()):
            told = Told(*each)
            self.told[told.nodeid] = told

    @pytest.hookimpl(wrapper=True)
    def pytest_runtestloop(self, session: pytest.Session) -> Generator[None, object, object]:
        result = yield
        if self.conclude():
            session.testscollected += len(self.told)
            self._tell(session)
        return result

    def conclude(self, *, complete: bool = True) -> Report | None:
        """Make one run of what the workers left, with its report; None if they left nothing."""
        parts, cut_off = parts_in(self.folder)
        if parts and not self.ended:
            took = round(stopwatch() - self.started, 3)
            whole = merged(parts, self.lost.union(cut_off), took=took, complete=complete)
            self.ended = conclude(whole, self.output, self.options.deviations)
        return self.ended[0] if self.ended else None

    def pytest_unconfigure(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)

    def _tell(self, session: pytest.Session) -> None:
        if not self.ended:
            return
        report, _, curl = self.ended
        rows = {row.clause.id: row for row in report.rows}
        hook = session.config.hook
        for each in self.told.values():
            hook.pytest_runtest_logstart(nodeid=each.nodeid, location=each.location)
            try:
                tell(rows.get(each.clause), report.conditions, curl)
                ending = _report(each, "passed")
            except pytest.skip.Exception as error:
                path, line, _ = each.location
                ending = _report(each, "skipped", (path, (line or 0) + 1, f"Skipped: {error.msg}"))
            except pytest.xfail.Exception as error:
                ending = _report(each, "skipped")
                ending.wasxfail = error.msg or ""
            except pytest.fail.Exception as error:
                ending = _report(each, "failed", error.msg)
            hook.pytest_runtest_logreport(report=ending)
            hook.pytest_runtest_logfinish(nodeid=each.nodeid, location=each.location)


def _report(told: Told, outcome: Any, longrepr: Any = None) -> pytest.TestReport:
    return pytest.TestReport(told.nodeid, told.location, {}, outcome, longrepr, "call")


class Worker:
    """A plugin for a worker: it drives what it is sent, and leaves a run file instead of a report."""

    def __init__(self, folder: str) -> None:
        self.folder = Path(folder)
        self.run: Run | None = None

    def begin(self, run: Run) -> None:
        """Keep what happens in `run`, which is this worker's part of one."""
        self.run = run
        self.folder.mkdir(parents=True, exist_ok=True)
        if run.options.output:  # what is in our own folder goes with the controller; leases must stay
            run.leases.keep(run.options.output / self.folder.name)
        run.write_down(self.folder)
        for each in run.vendors.values():
            each.partial = True

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        """Leave the clauses to the controller, and begin everywhere with the plan."""
        told = [each for each in items if isinstance(each, pytest.Function) and tells(each)]
        config.workeroutput[OURS] = [  # type: ignore[attr-defined]
            [each.nodeid, each.location, each.callspec.params["recording_clause"]] for each in told
        ]
        items[:] = dealt([each for each in items if not tells(each)], part_of_plan, workers(config))

    def pytest_sessionfinish(self) -> None:
        if self.run:
            with discreetly(self.run.options):
                self.run.hand_over(self.folder)
