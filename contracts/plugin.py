"""The pytest plugin: options, fixtures, and the report at the end."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

import pytest

from contracts.model import Report
from contracts.report import files
from contracts.report.deviations import DeviationError
from contracts.report.recognised import sentence
from contracts.report.words import Result, headline, result
from contracts.spec import SpecError
from contracts.suite import planning
from contracts.suite.controller import Controller, Worker, controls, discreetly, given, tells, workers
from contracts.suite.options import Options
from contracts.suite.parts import MARK
from contracts.suite.run import Run
from contracts.suite.secrecy import without_secrets
from contracts.suite.targets import OptionError
from contracts.target import Target

_RUN = pytest.StashKey[Run]()
_OPTIONS = pytest.StashKey[Options]()
_REPORT = pytest.StashKey[Report]()
_WORKER = pytest.StashKey[Worker]()
_CONTROLLER = pytest.StashKey[Controller]()
_TAKEN = pytest.StashKey[bool]()
"""Whether the folder for the reports held those of an earlier session."""
_OURS = pytest.StashKey[Path | None]()
"""Where the reports of a run go that this plugin has begun, and so must end."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options that say what is judged, against what, and how."""
    group = parser.getgroup("recording-contracts", "contract tests of cloud-recording APIs")
    group.addoption("--target", action="append", default=[], metavar="VENDOR=URL", help="judge the API at URL")
    group.addoption("--allow-http", action="store_true", help="speak http to other machines than this one too")
    group.addoption("--vendor", action="append", default=[], metavar="VENDOR", help="judge only this vendor")
    group.addoption("--edition", action="append", default=[], metavar="VENDOR=EDITION", help="judge under this edition")
    group.addoption("--depth", default=None, metavar="DEPTH", help="how much is driven: smoke, standard or deep")
    group.addoption("--seed", default=None, metavar="N", help="repeat the run with this seed")
    group.addoption("--patience", default=None, metavar="TIME", help="longest waiting in all (30s, 5m)")
    group.addoption("--rate", default=None, metavar="N", help="requests a second, 0 for no limit")
    group.addoption("--contracts-timeout", default="10s", metavar="TIME", help="longest wait for an answer")
    group.addoption("--fault", action="append", default=[], metavar="FAULT", help="bend the embedded sandbox")
    group.addoption("--scenario", default="", metavar="NAME", help="drive only this scenario")
    group.addoption("--participants", default="", metavar="CMD", help="command that lets people into channels")
    group.addoption("--storage", action="append", default=[], metavar="VENDOR=PLACE", help="where recordings are put")
    group.addoption("--callbacks", default="", metavar="PORT[=URL]", help="receive callbacks on this port, or FILE=URL")
    group.addoption("--deviations", default=None, metavar="FILE", help="breaks that are accepted for a time")
    group.addoption("--contracts-output", default=None, metavar="DIR", help="write run and reports to DIR")


class Given:
    """A plugin that brings a run which somebody else has begun, and will end."""

    def __init__(self, run: Run) -> None:
        self.run = run

    @pytest.hookimpl(tryfirst=True)
    def pytest_configure(self, config: pytest.Config) -> None:
        config.stash[_RUN] = self.run
        config.stash[_OPTIONS] = self.run.options
        config.option.tbstyle = "native"  # without the values of arguments, which can be cut in the middle of a secret


def pytest_configure(config: pytest.Config) -> None:
    """Read the options; a mistake ends the session with one line."""
    config.addinivalue_line("markers", f"{MARK}(vendor, part): a part of the recording-contracts suite")
    if _RUN in config.stash:
        return
    try:
        config.stash[_OPTIONS] = Options.read(
            vendors=config.getoption("--vendor"),
            targets=config.getoption("--target"),
            editions=config.getoption("--edition"),
            seed=given(config)["seed"] if given(config) else config.getoption("--seed"),
            patience=config.getoption("--patience"),
            rate=config.getoption("--rate"),
            timeout=config.getoption("--contracts-timeout"),
            fault=config.getoption("--fault"),
            scenario=config.getoption("--scenario"),
            participants=config.getoption("--participants"),
            storage=config.getoption("--storage"),
            callbacks=config.getoption("--callbacks"),
            deviations=config.getoption("--deviations"),
            output=config.getoption("--contracts-output"),
            allow_http=config.getoption("--allow-http"),
            depth=config.getoption("--depth"),
        )
        output = config.stash[_OPTIONS].output
        config.stash[_TAKEN] = output is not None and files.taken(output)
        if controls(config):
            config.stash[_CONTROLLER] = Controller(config.stash[_OPTIONS])
            config.pluginmanager.register(config.stash[_CONTROLLER])
        elif given(config):
            config.stash[_WORKER] = Worker(given(config)["folder"])
            config.pluginmanager.register(config.stash[_WORKER])
    except (DeviationError, OptionError, SpecError, OSError) as error:
        raise pytest.UsageError(str(error)) from error


def current_run(config: pytest.Config) -> Run:
    """The run of this session, begun when it is first asked for.

    Raises:
        pytest.UsageError: it cannot begin, for example because a credential is missing.
    """
    if _RUN not in config.stash:
        options = config.stash[_OPTIONS]
        try:
            run = Run(options)
            run.promise(planning.ceiling(options))
            if _WORKER in config.stash:
                config.stash[_WORKER].begin(run)
            elif options.output:
                run.keep(files.prepare(options.output))
        except (OptionError, SpecError, OSError) as error:
            raise pytest.UsageError(str(error)) from error
        config.stash[_RUN] = run
        config.stash[_OURS] = options.output
    return config.stash[_RUN]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One item for each vendor, each kind of data, each clause."""
    mark = metafunc.definition.get_closest_marker(MARK)
    if mark is None:
        return
    run = current_run(metafunc.config)
    wanted, part = mark.kwargs["vendor"], mark.kwargs["part"]
    chosen = {name: each for name, each in run.vendors.items() if wanted in (None, name)}
    if part == "plan":
        shares = _shares(list(chosen), workers(metafunc.config))
        metafunc.parametrize("recording_vendor, recording_share", list(shares.values()), ids=list(shares))
    elif part == "walk":
        metafunc.parametrize("recording_vendor", list(chosen))
    elif part == "clause":
        metafunc.parametrize("recording_clause", [id_ for each in chosen.values() for id_ in each.clauses])
    else:
        kinds = [(name, *each) for name, found in chosen.items() for each in found.generated()]
        metafunc.parametrize(
            "recording_vendor, recording_operation, recording_kind",
            kinds,
            ids=["-".join(each) for each in kinds],
        )


def _shares(vendors: list[str], number: int) -> dict[str, tuple[str, tuple[int, int]]]:
    """The plans of these vendors in as many shares as there are workers, by what each is called."""
    if number == 1:
        return {name: (name, (1, 1)) for name in vendors}
    return {f"{name}-{each}of{number}": (name, (each, number)) for each in range(1, number + 1) for name in vendors}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Drive first, tell afterwards; a vendor for whom there is no driver here is no part of the run."""
    run = config.stash.get(_RUN, None)
    if run is not None and _OURS in config.stash:
        driven = {
            item.callspec.params.get("recording_vendor")
            for item in items
            if isinstance(item, pytest.Function) and hasattr(item, "callspec")
        }
        run.vendors = {name: each for name, each in run.vendors.items() if name in driven}

    items.sort(key=tells)


@pytest.fixture(scope="session")
def recording_run(request: pytest.FixtureRequest) -> Run:
    """The run to which all traffic of this session is brought."""
    return current_run(request.config)


@pytest.fixture
def target(recording_vendor: str, recording_run: Run) -> Target:
    """What is judged. Define a fixture of this name to judge an implementation of your own."""
    return recording_run.vendors[recording_vendor].target


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """What a failure tells, and what was logged until then, holds no secret."""
    report = yield
    options = item.config.stash.get(_OPTIONS, None)
    if options is None or not report.failed:
        return report
    told = report.longreprtext
    hidden = without_secrets(told, options.account)
    if hidden != told:
        report.longrepr = hidden
    report.sections = [(title, without_secrets(text, options.account)) for title, text in report.sections]
    return report


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Write the reports; a session whose clauses were all skipped has shown nothing."""
    stash = session.config.stash
    complete = exitstatus not in (pytest.ExitCode.INTERRUPTED, pytest.ExitCode.INTERNAL_ERROR)
    if _CONTROLLER in stash:
        report = stash[_CONTROLLER].conclude(complete=complete)
    elif _OURS in stash and _WORKER not in stash:
        with discreetly(stash[_OPTIONS]):
            report, _ = stash[_RUN].close(stash[_OURS], complete=complete)
    else:
        return
    if report is None:
        return
    stash[_REPORT] = report
    if exitstatus == pytest.ExitCode.OK:
        session.exitstatus = _EXITS.get(result(report), exitstatus)


_EXITS = {Result.NOTHING: pytest.ExitCode.NO_TESTS_COLLECTED, Result.INCONCLUSIVE: pytest.ExitCode.TESTS_FAILED}
"""What a session without a red test says when it has shown nothing, or not all."""


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """The verdict in one sentence, and what a person should know first."""
    report = config.stash.get(_REPORT, None)
    if report is None:
        return
    terminalreporter.section("recording-contracts")
    for vendor, target in report.conditions.targets.items():
        terminalreporter.write_line(f"{vendor} {report.conditions.editions[vendor]}: {target}")
    for each in report.recognised:
        terminalreporter.write_line(sentence(each))
    for note in report.notes:
        terminalreporter.write_line(note)
    if config.stash.get(_TAKEN, False):
        terminalreporter.write_line(f"{config.stash[_OPTIONS].output}: replaced the reports of an earlier session")
    terminalreporter.write_line(f"{result(report)}: {headline(report)}")


def pytest_report_collectionfinish(config: pytest.Config) -> list[str]:
    """What is judged, before the tests run; nothing in a session without the suite."""
    if _RUN not in config.stash:
        return []
    run = config.stash[_RUN]
    return [f"recording-contracts: {', '.join(run.vendors) or 'nobody is driven'}; seed {run.options.seed}"]
