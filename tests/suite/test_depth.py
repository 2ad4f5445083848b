"""The smaller depths cost less, and the standard one exercises all that the directed plan can on a plain account."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import NamedTuple

import pytest

from contracts.drive import plan
from contracts.judge.fold import fingerprint
from contracts.judge.judge import judge
from contracts.model import ABSENT, Outcome, Request, Trace
from contracts.spec import Contract
from contracts.suite.abridging import Omission, abridged
from contracts.suite.covering import VISITS, text, tried
from contracts.suite.depth import PLAIN, SMOKE_RECORDINGS, SMOKE_REQUESTS, Depth, scenarios
from contracts.suite.planning import LONGEST, recorded
from contracts.suite.targets import embedded, rehearsal, stand_in_account
from contracts.target.channel import Scenario
from contracts.target.rehearsal import PatientClock
from contracts.vendors.vendor import find, names

EDITIONS = [
    pytest.param(vendor, contract.edition, marks=[pytest.mark.slow] if older else [])
    for vendor in names()
    for older, contract in enumerate(find(vendor).contracts())
]
"""The newest edition of each vendor in every run, the older ones where there is time."""

BESIDE_REFUSALS = 190
"""Requests of the standard depth beside those that show what must be refused: a refusal shows one clause only."""

QUICK = 30.0
"""Seconds of waiting that a first look may take."""

CELL = next(each for each in find("agora").scenarios if each.name == "file-list/composite-hls")


@cache
def driven(vendor: str, edition: str, depth: Depth, visit: float) -> tuple[frozenset[str], int, int]:
    """Clauses, requests and recordings of one depth, on one account that starts empty."""
    found = find(vendor)
    contract = found.contract(edition)
    target = rehearsal(vendor, edition, "", PatientClock(LONGEST), PLAIN, visit=visit)
    chosen = [each for each in scenarios(found, contract, depth, PLAIN) if plan.feasible(each, target)]
    exercised: set[str] = set()

    def take(trace: object) -> None:
        verdicts = judge(trace, contract, found.oracle).verdicts  # type: ignore[arg-type]
        assert not [each for each in verdicts if each.outcome is Outcome.FAIL]
        exercised.update(each.clause for each in verdicts if each.outcome is Outcome.PASS)

    plan.run_together(target, chosen, 2, edition, take)
    requests = sum(len(channel.trace().exchanges) for channel in target.opened)
    recordings = sum(len(recorded(channel.items, found.access)) for channel in target.opened)
    return frozenset(exercised), requests, recordings


@pytest.mark.parametrize(("vendor", "edition"), EDITIONS)
def test_standard_exercises_what_deep_does(vendor: str, edition: str) -> None:
    standard, deep = (
        frozenset[str]().union(*(driven(vendor, edition, depth, visit)[0] for visit in VISITS))
        for depth in (Depth.STANDARD, Depth.DEEP)
    )
    assert standard == deep, "the directed plan has changed: make depths"


@pytest.mark.parametrize("visit", VISITS)
@pytest.mark.parametrize(("vendor", "edition"), EDITIONS)
def test_standard_takes_less_than_deep(vendor: str, edition: str, visit: float) -> None:
    standard, deep = (driven(vendor, edition, depth, visit) for depth in (Depth.STANDARD, Depth.DEEP))
    assert standard[1] < 0.7 * deep[1]
    assert standard[2] < 0.7 * deep[2]
    clauses = find(vendor).contract(edition).clauses
    refused = sum(clauses[each].kind == "request" for each in standard[0])
    assert standard[1] - refused <= BESIDE_REFUSALS


@cache
def broken(vendor: str, fault: str, depth: Depth) -> frozenset[str]:
    """The clauses that a plain account breaks at `depth` which has this fault."""
    found = find(vendor)
    contract = found.contract()
    faults = [each for each in found.faults if each.id == fault]
    result: frozenset[str] = frozenset()
    for each in scenarios(found, contract, depth, PLAIN):
        blank = rehearsal(vendor, contract.edition, "", PatientClock(LONGEST), PLAIN, visit=max(VISITS))
        world = found.world(stand_in_account(found), contract.edition, faults, visit=max(VISITS))
        if plan.feasible(each, blank):
            trace = plan.run(replace(blank, world=world), each, 1, contract.edition)
            result |= breaks(vendor, Known(trace, fingerprint(trace)))
    return result


class Known(NamedTuple):
    """A trace that is the same as another with its name."""

    trace: Trace
    name: str

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Known) and self.name == other.name

    def __hash__(self) -> int:
        return hash(self.name)


@cache
def breaks(vendor: str, known: Known) -> frozenset[str]:
    """The clauses that are broken in a trace: most faults leave most traces as they are, so most are judged once."""
    verdicts = judge(known.trace, find(vendor).contract(), find(vendor).oracle).verdicts
    return frozenset(each.clause for each in verdicts if each.outcome is Outcome.FAIL)


@pytest.mark.parametrize("every", [pytest.param(1, marks=pytest.mark.slow), 60])
@pytest.mark.parametrize("vendor", names())
def test_standard_notices_what_breaks_a_clause_as_deep_does(vendor: str, every: int) -> None:
    """At standard, what several operations must refuse alike is tried with one of them."""
    overlooked: set[str] = set()
    contract = find(vendor).contract()
    for clause in sorted(driven(vendor, contract.edition, Depth.STANDARD, max(VISITS))[0])[::every]:
        faults = [each.id for each in find(vendor).faults if clause in each.notices]
        shared = contract.clauses[clause].kind == "request" and len(contract.clauses[clause].operations) > 1
        if not shared and not any(broken(vendor, each, Depth.STANDARD) for each in faults):
            overlooked |= {clause for each in faults if broken(vendor, each, Depth.DEEP)}
    assert overlooked == set()


@pytest.mark.slow
@pytest.mark.parametrize("vendor", names())
def test_what_is_left_out_is_what_would_be_found_today(vendor: str) -> None:
    path = find(vendor).depths
    assert path
    assert path.read_text(encoding="utf-8") == text(find(vendor)), "make depths"


@pytest.mark.parametrize(("vendor", "edition"), EDITIONS)
def test_smoke_costs_next_to_nothing(vendor: str, edition: str) -> None:
    exercised, requests, recordings = driven(vendor, edition, Depth.SMOKE, 0.0)
    assert (requests <= SMOKE_REQUESTS, recordings <= SMOKE_RECORDINGS) == (True, True)
    assert len(exercised) > requests


@pytest.mark.parametrize("vendor", names())
def test_smoke_is_made_of_scenarios_that_a_plain_account_can_drive_at_once(vendor: str) -> None:
    known = {each.name: each for each in find(vendor).scenarios}
    chosen = [known[name] for name in find(vendor).smoke]
    assert [each.name for each in chosen if each.needs or each.seconds > QUICK] == []


SMOKED = (
    "agora.stop.list-becomes-string",
    "agora.query.list-becomes-string",
    "agora.files.mp4-as-string",
    "agora.files.slice-unit",
    "agora.auth.not-enforced",
    "agora.auth.wrong-password",
    "agora.auth.forbidden",
    "realtimekit.list.text",
    "realtimekit.list.empty-null",
    "realtimekit.auth.missing-accepted",
    "realtimekit.auth.wrong-accepted",
    "realtimekit.recording.duration-milliseconds",
    "realtimekit.meeting.keep-alive-milliseconds",
)
"""Faults that nobody would forgive the smallest depth for overlooking."""


@pytest.mark.parametrize("fault", SMOKED)
def test_smoke_sees_what_callers_suffer_from_first(fault: str) -> None:
    vendor = fault.partition(".")[0]
    noticing = next(each.notices for each in find(vendor).faults if each.id == fault)
    assert broken(vendor, fault, Depth.SMOKE) & set(noticing)


@pytest.mark.parametrize("vendor", names())
def test_only_what_is_thorough_is_left_out_where_nobody_knows_what_could_be(vendor: str) -> None:
    found = find(vendor)
    contract = found.contract()
    usual = tuple(each for each in found.scenarios if not each.thorough)
    assert scenarios(found, contract, Depth.DEEP, PLAIN) == found.scenarios
    assert scenarios(found, contract, Depth.STANDARD, frozenset({"participants"})) == usual
    assert scenarios(replace(found, depths=None, smoke=()), contract, Depth.SMOKE, PLAIN) == usual
    assert len(scenarios(found, contract, Depth.STANDARD, PLAIN)) < len(usual)


def _drive(steps: frozenset[tuple[str, int]], run: Scenario, contract: Contract) -> list[str]:
    target, sent = embedded("agora"), list[str]()
    plan.run_together(
        target,
        [abridged(run, steps, contract)],
        1,
        contract.edition,
        lambda trace: sent.extend(each.request.path.rpartition("/")[2] for each in trace.exchanges),
    )
    return sent


def test_a_step_that_is_left_out_is_not_sent_and_leaves_no_trace() -> None:
    contract = find("agora").contract()
    assert _drive(frozenset(), CELL, contract) == ["acquire", "start", "query", "query", "stop", "query"]
    assert _drive(frozenset({("query", 0), ("query", 2)}), CELL, contract) == ["acquire", "start", "query", "stop"]


def test_what_was_started_is_stopped_even_if_the_stop_is_left_out() -> None:
    contract = find("agora").contract()
    left_out = frozenset({("stop", 0), *(("query", place) for place in range(3))})
    target = rehearsal("agora", contract.edition, "", PatientClock(LONGEST), PLAIN, visit=0.0)
    plan.run(target, abridged(CELL, left_out, contract), 1, contract.edition)
    (channel,) = target.opened
    assert [each.request.path.rpartition("/")[2] for each in channel.trace().exchanges] == ["acquire", "start", "stop"]
    assert not channel.left()


def test_what_nobody_has_foreseen_is_sent_and_what_is_needed_always() -> None:
    contract = find("realtimekit").contract()
    base = "/accounts/$CLOUDFLARE_ACCOUNT_ID/realtime/kit/$REALTIMEKIT_APP_ID"
    get = Request(method="GET", path=f"{base}/recordings/1", body=ABSENT)
    omits = Omission(contract, frozenset({("get_recording", 0), ("GET", 0)}))
    assert [omits(get, True), omits(get, False), omits(get, False)] == [False, True, False]
    assert omits(Request(method="GET", path="/nowhere"), False)
    assert omits.sent == [None, ("get_recording", 1)]


def test_a_door_counts_for_itself() -> None:
    """That one operation lets nobody in says nothing of the others: all of them are looked at, at every depth."""
    found = find("agora")
    contract = found.contract()
    scenario = next(each for each in found.scenarios if each.name == "auth/unauthorised")
    covered = tried(found, contract, scenario).covered
    shown = {operation for _, clause, operation in covered if clause == "agora.auth.missing-is-401"}
    assert shown == set(contract.clauses["agora.auth.missing-is-401"].operations)


def test_what_is_thorough_is_never_chosen_for_less_than_everything() -> None:
    found = find("agora")
    thorough = {each.name for each in found.scenarios if each.thorough}
    assert thorough
    for depth in (Depth.SMOKE, Depth.STANDARD):
        for abilities in (PLAIN, PLAIN | {"participants"}):
            chosen = {each.name for each in scenarios(found, found.contract(), depth, abilities)}
            assert not chosen & thorough
