"""A budget is never exceeded, by the sandbox's own count, and nothing is left running when it is used up."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from math import ceil, inf

import pytest

from contracts.clock import VirtualClock
from contracts.drive import plan
from contracts.model import Request, Response
from contracts.sandbox.core import Sandbox
from contracts.suite.targets import stand_in_account
from contracts.target.budget import Budget, FrugalClock, Limits, Seen
from contracts.target.rehearsal import PatientClock, Rehearsal
from contracts.target.secrets import Secrets
from contracts.vendors.vendor import find, names

STOP = frozenset({"/stop"})


@dataclass
class Counting:
    """A sandbox that counts what it is asked for, and for how long which recordings run."""

    vendor: str
    inner: Sandbox
    base_path: str = ""
    requests: int = 0
    started: dict[str, float] = field(default_factory=dict)
    ended: dict[str, float] = field(default_factory=dict)

    def handle(self, request: Request, now: float) -> Response:
        self.requests += 1
        response = self.inner.handle(request, now)
        ok, last = response.status in (200, 201) and isinstance(response.body, dict), request.path.split("/")[-1]
        if not ok:
            over = response.status == 404 or (last == "stop" and response.status == 206)  # 206: nothing was recorded
            if self.vendor == "agora" and over and "/sid/" in request.path:
                self.ended.setdefault(request.path.split("/sid/")[1].split("/")[0], now)
            return response
        if self.vendor == "agora":
            sid = response.body.get("sid", "")
            if last == "start" and response.status == 200:
                self.started.setdefault(sid, now)
            if last == "stop":
                self.ended.setdefault(sid, now)
        else:
            data = response.body.get("data")
            for each in data if isinstance(data, list) else [data]:
                if isinstance(each, dict) and "invoked_time" in each:
                    self.started.setdefault(each["id"], now)
                    if each.get("status") in ("UPLOADING", "UPLOADED", "ERRORED"):
                        self.ended.setdefault(each["id"], now)
        return response

    def join(self, room: str, user: str, now: float) -> None:
        self.inner.join(room, user, now)

    def leave(self, room: str, user: str, now: float) -> None:
        self.inner.leave(room, user, now)

    def recorded(self, now: float) -> float:
        return sum(self.ended.get(each, now) - since for each, since in self.started.items())


def rehearsed(vendor: str, limits: Limits, patience: float, scenario: str) -> tuple[Counting, Rehearsal, Budget]:
    found, clock = find(vendor), PatientClock(patience)
    account, contract = stand_in_account(found), found.contract()
    world = Counting(vendor, found.world(account, contract.edition, visit=60.0))
    budget = Budget(limits, clock.now)
    target = Rehearsal(
        vendor=vendor,
        world=world,
        access=found.access,
        secrets=Secrets(account),
        clock=clock,
        label="counted",
        budget=budget,
    )
    chosen = [each for each in found.scenarios if scenario in ("", each.name) and plan.feasible(each, target)]
    plan.run_together(target, chosen, 1, contract.edition, lambda trace: None)
    return world, target, budget


def within(world: Counting, target: Rehearsal, limits: Limits) -> None:
    now = target.clock.now()
    assert world.requests <= limits.requests
    assert len(world.started) <= limits.recordings
    assert world.recorded(now) <= limits.recorded
    assert world.ended.keys() >= world.started.keys() if limits.requests > 0 else not world.started


@pytest.mark.parametrize("vendor", names())
def test_whole_runs_keep_within_their_budgets(vendor: str) -> None:
    for limits in (
        Limits(requests=40),
        Limits(recordings=3),
        Limits(recorded=20.0),
        Limits(requests=60, recordings=5, recorded=30.0, seconds=10.0),
        Limits(requests=0),
        Limits(recordings=0),
    ):
        world, target, budget = rehearsed(vendor, limits, 30.0, "")
        within(world, target, limits)
        assert budget.exhausted


def small_plans(vendor: str, number: int, seed: int) -> None:
    """Rehearse so many small plans with random budgets, each of which must be kept."""
    pick = random.Random(seed)
    scenarios = [each.name for each in find(vendor).scenarios]
    for _ in range(number):
        limits = Limits(
            requests=pick.choice([inf, pick.randrange(40)]),
            recordings=pick.choice([inf, pick.randrange(4)]),
            recorded=pick.choice([inf, pick.randrange(120)]),
            seconds=pick.choice([inf, pick.randrange(300)]),
        )
        world, target, _ = rehearsed(vendor, limits, pick.choice([5.0, 60.0, 5000.0]), pick.choice(scenarios))
        within(world, target, limits)


@pytest.mark.parametrize("vendor", names())
def test_small_plans_keep_within_random_budgets(vendor: str) -> None:
    small_plans(vendor, 50, seed=7)


@pytest.mark.slow
@pytest.mark.parametrize("vendor", names())
def test_many_small_plans_keep_within_random_budgets(vendor: str, pytestconfig: pytest.Config) -> None:
    small_plans(vendor, ceil(pytestconfig.getoption("--plans") / len(names())), seed=1)


def test_what_stops_a_recording_is_paid_from_what_was_set_aside() -> None:
    clock = VirtualClock()
    budget = Budget(Limits(requests=4), clock.now)
    assert budget.refusal(starts=True, stops=False) == ""
    budget.sending(starts=True)
    budget.sent(1, Seen(running=STOP, begun=STOP, owes=2), starts=True)
    assert budget.refusal(starts=False, stops=False) == ""
    budget.sending(starts=False)
    budget.sent(1, Seen(running=STOP, begun=STOP, owes=2), starts=False)
    assert budget.refusal(starts=False, stops=False) == "the budget of 4 requests is used up"
    assert budget.refusal(starts=False, stops=True) == ""


def test_a_webhook_is_owed_its_removal_and_is_no_recording() -> None:
    world, target, budget = rehearsed("realtimekit", Limits(requests=200, recordings=0), 30.0, "webhooks/wrong-bodies")
    assert any(path.endswith("webhooks") for path in (each.path for each in _sent(target)))
    within(world, target, Limits(requests=200, recordings=0))
    assert (budget.begun, budget.exhausted) == (0, "")


def _sent(target: Rehearsal) -> list[Request]:
    return [exchange.request for channel in target.opened for exchange in channel.trace().exchanges]


def test_a_start_of_which_nobody_knows_counts_as_a_recording() -> None:
    budget = Budget(Limits(recordings=1), VirtualClock().now)
    budget.sending(starts=True)
    budget.sent(1, Seen(unseen=1), starts=True)
    assert budget.refusal(starts=True, stops=False) == "the budget of 1 recordings is used up"


def test_a_wait_that_cannot_be_afforded_is_not_begun() -> None:
    clock = VirtualClock()
    budget = Budget(Limits(recorded=60.0, seconds=1000.0), clock.now)
    frugal = FrugalClock(clock, budget)
    budget.sending(starts=True)
    budget.sent(1, Seen(running=STOP, begun=STOP, owes=1), starts=True)
    assert frugal.affords(50.0)
    assert not frugal.affords(61.0)
    frugal.wait(50.0)
    budget.sent(1, Seen(begun=STOP), starts=False)
    assert frugal.affords(900.0)
    assert not frugal.affords(960.0)
