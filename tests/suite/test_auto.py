"""With `--edition auto` each edition's own sandbox is recognised, and judged under what it speaks."""

from __future__ import annotations

import pytest

from contracts.clock import VirtualClock
from contracts.model import Outcome, Recognition
from contracts.report.exits import Exit
from contracts.sandbox.asgi import application
from contracts.sandbox.server import running
from contracts.suite import targets
from contracts.suite.options import Options
from contracts.suite.parts import drive
from contracts.suite.run import Run
from contracts.vendors.vendor import find, names
from tests.cli.command import ACCOUNT

EDITIONS = [(name, each.id) for name in names() for each in find(name).contract().registry.editions]
each_edition = pytest.mark.parametrize(("name", "edition"), EDITIONS, ids=["-".join(each) for each in EDITIONS])

UNRELATED = {
    "agora": ("agora.stop.list-becomes-string", "agora.auth.not-enforced", "agora.start.sid-missing"),
    "realtimekit": ("realtimekit.recording.duration-milliseconds", "realtimekit.auth.not-enforced"),
}


def _auto(name: str, edition: str, *faults: str, **options: str) -> Run:
    """A run, not yet driven, over an embedded sandbox of `edition` that is to be found out."""
    run = Run(Options.read(vendors=[name], editions=["auto"], seed="1", **options))  # type: ignore[arg-type]
    run.vendors[name].target = targets.embedded(name, edition, targets.faults([find(name)], faults))
    return run


def _recognised(run: Run) -> Recognition:
    drive(run.vendors.values(), run.options)
    [found] = run.report().recognised
    return found


@each_edition
def test_a_sandbox_is_recognised_and_keeps_what_it_speaks(name: str, edition: str) -> None:
    run = _auto(name, edition)
    found = _recognised(run)
    report = run.report()
    assert (found.edition, found.decided) == (edition, True)
    assert report.conditions.editions == {name: edition}
    assert {row.edition for row in report.rows} == {edition}
    assert run.exit(report) is Exit.KEPT
    assert {row.outcome for row in found.telling if row.edition == edition} == {Outcome.PASS}
    assert all(row.witness and row.witness.items for row in found.telling)


@each_edition
def test_what_is_recognised_is_driven_as_if_it_had_been_named(name: str, edition: str) -> None:
    run = _auto(name, edition)
    drive(run.vendors.values(), run.options)
    named = Run(Options.read(vendors=[name], editions=[f"{name}={edition}"], seed="1"))
    named.vendors[name].target = targets.embedded(name, edition)
    drive(named.vendors.values(), named.options)
    exercised = {row.clause.id for row in named.report().rows if row.outcome is Outcome.PASS}
    assert exercised <= {row.clause.id for row in run.report().rows if row.outcome is Outcome.PASS}


@each_edition
def test_a_sandbox_is_recognised_over_http(name: str, edition: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable, value in ACCOUNT.items():
        monkeypatch.setenv(variable, value)
    clock = VirtualClock()
    world = find(name).world(ACCOUNT, edition, visit=5.0)
    with running(application({name: world}, clock.now, advance=clock.wait)) as url:
        options = Options.read(targets=[f"{name}={url}"], vendors=[name], editions=["auto"], rate="0", patience="0s")
        run = Run(options)
        found = _recognised(run)
        run.close(None)
    assert (found.edition, found.decided) == (edition, True)


@pytest.mark.parametrize(
    ("name", "edition", "fault"),
    [(name, edition, fault) for name, edition in EDITIONS for fault in UNRELATED.get(name, ())],
)
def test_a_fault_that_is_not_of_the_edition_hides_nothing(name: str, edition: str, fault: str) -> None:
    run = _auto(name, edition, fault)
    found = _recognised(run)
    assert (found.edition, found.decided) == (edition, True)
    broken = {row.clause.id for row in run.report().rows if row.outcome is Outcome.FAIL}
    assert broken & set(next(each for each in find(name).faults if each.id == fault).notices)


def test_what_shows_no_difference_is_undecided() -> None:
    newest, *_, oldest = (each.id for each in find("realtimekit").contract().registry.editions)
    found = _recognised(_auto("realtimekit", oldest, scenario="auth/unauthorised"))
    assert (found.decided, found.edition) == (False, newest)


@pytest.mark.parametrize(
    ("asked", "auto", "patience"),
    [
        ((), frozenset(), 30.0),
        (("auto",), frozenset(names()), 60.0),
        (("agora=auto",), frozenset({"agora"}), 60.0),
        (("agora=2023-01", "auto"), frozenset(set(names()) - {"agora"}), 60.0),
    ],
)
def test_auto_is_asked_of_one_or_of_all(asked: tuple[str, ...], auto: frozenset[str], patience: float) -> None:
    options = Options.read(editions=asked)
    assert (options.auto, options.patience) == (auto, patience)
    assert "auto" not in options.editions.values()
