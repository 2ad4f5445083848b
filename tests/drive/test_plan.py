"""The directed plan waits side by side, within what the clock affords, and cleans up behind itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from math import inf
from typing import ClassVar

import pytest

from contracts.clock import EPOCH, VirtualClock
from contracts.drive import plan
from contracts.model import Event, Request, Response, Trace
from contracts.suite.targets import embedded
from contracts.target import Channel, Scenario, Waits
from contracts.target.secrets import Secrets
from contracts.vendors.agora.access import AgoraAccess
from contracts.vendors.vendor import find, names


@dataclass
class Wall:
    """One clock for everybody, which can afford only so much."""

    virtual: ClassVar[bool] = False
    left: float = inf
    at: float = 1000.0
    waits: list[float] = field(default_factory=list)

    def now(self) -> float:
        return self.at

    def affords(self, seconds: float) -> bool:
        return seconds <= self.left

    def wait(self, seconds: float) -> None:
        self.at += seconds
        self.left -= seconds
        self.waits.append(seconds)


@dataclass
class Paper:
    """A target that answers everything with 200 and remembers who came and went."""

    clock: Wall | VirtualClock = field(default_factory=Wall)
    vendor: str = "agora"
    label: str = "paper"
    abilities: frozenset[str] = frozenset({"clock"})
    patience: float = inf
    log: list[str] = field(default_factory=list)

    @contextmanager
    def open(self, scenario: str, seed: int, edition: str) -> Iterator[Channel]:
        def transport(request: Request) -> Response:
            self.log.append(f"{scenario} {request.path} at {self.clock.now() - 1000:g}")
            return Response(status=200)

        secrets = Secrets(dict.fromkeys(find("agora").environment, "0123456789"))
        try:
            yield Channel(
                vendor=self.vendor,
                edition=edition,
                scenario=scenario,
                target=self.label,
                seed=seed,
                transport=transport,
                access=AgoraAccess(),
                secrets=secrets,
                clock=self.clock,
            )
        finally:
            self.log.append(f"{scenario} over at {self.clock.now() - 1000:g}")


def steps(name: str, *waits: float) -> Scenario:
    """A scenario that asks, waits, asks, waits, and asks once more."""

    def run(channel: Channel) -> Waits:
        for index, wait in enumerate(waits):
            channel.send("GET", f"/{index}")
            yield wait
        channel.send("GET", "/last")

    return Scenario(name=name, run=run, seconds=sum(waits))


def together(target: Paper, *scenarios: Scenario) -> list[Trace]:
    traces: list[Trace] = []
    plan.run_together(target, scenarios, 0, "2026-06", traces.append)
    return traces


def test_waits_overlap() -> None:
    target = Paper()
    together(target, steps("a", 10), steps("b", 10), steps("c", 4, 6))
    assert target.log == [
        "a /0 at 0",
        "b /0 at 0",
        "c /0 at 0",
        "c /1 at 4",
        "a /last at 10",
        "a over at 10",
        "b /last at 10",
        "b over at 10",
        "c /last at 10",
        "c over at 10",
    ]
    assert isinstance(target.clock, Wall)
    assert sum(target.clock.waits) == 10


def test_a_scenario_is_over_as_soon_as_its_last_step_is_done() -> None:
    target = Paper()
    together(target, steps("long", 10), steps("short", 1))
    assert target.log.index("short over at 1") < target.log.index("long /last at 10")


def test_traces_come_as_the_scenarios_end() -> None:
    assert [trace.scenario for trace in together(Paper(), steps("long", 10), steps("none"), steps("short", 1))] == [
        "none",
        "short",
        "long",
    ]


def test_a_wait_that_the_clock_cannot_afford_ends_the_scenario_and_no_other() -> None:
    target = Paper(clock=Wall(left=10))
    traces = {trace.scenario: trace for trace in together(target, steps("long", 4, 60, 1), steps("short", 10))}
    assert target.log == [
        "long /0 at 0",
        "short /0 at 0",
        "long /1 at 4",
        "short /last at 10",
        "short over at 10",
        "long over at 10",
    ]
    last = traces["long"].items[-1]
    assert isinstance(last, Event)
    assert (last.kind, last.data) == ("impatient", {"seconds": 54})
    assert traces["short"].items[-1].id == "x3"


def test_time_that_others_waited_counts_for_all() -> None:
    target = Paper(clock=Wall(left=10))
    together(target, steps("a", 10), steps("b", 10), steps("c", 10))
    assert [line for line in target.log if "/last" in line] == ["a /last at 10", "b /last at 10", "c /last at 10"]


def test_an_unaffordable_scenario_may_tidy_up_before_it_goes() -> None:
    def run(channel: Channel) -> Waits:
        try:
            yield 99.0
        finally:
            channel.note("tidied")

    (trace,) = together(Paper(clock=Wall(left=1)), Scenario(name="a", run=run))
    assert [item.kind for item in trace.items if isinstance(item, Event)] == ["tidied", "impatient"]


def test_on_virtual_clocks_every_scenario_waits_on_its_own() -> None:
    target = embedded("agora", "2026-06")
    scenario = next(each for each in find("agora").scenarios if each.name == "time/idle")
    other = next(each for each in find("agora").scenarios if each.name == "time/web-page")
    alone = plan.run(target, scenario, 0, "2026-06")
    traces: list[Trace] = []
    plan.run_together(target, [other, scenario], 0, "2026-06", traces.append)
    beside = {each.scenario: each for each in traces}
    assert beside["time/idle"] == alone
    assert alone.items[0].at == EPOCH


@pytest.mark.parametrize(
    ("needs", "seconds", "patience", "expected"),
    [
        ((), 0, 0, True),
        ((), 30, 30, True),
        ((), 31, 30, False),
        ((), 1e9, inf, True),
        (("clock",), 0, 0, True),
        (("participants",), 0, 0, False),
        (("clock", "participants"), 0, inf, False),
    ],
)
def test_a_scenario_is_feasible_with_its_abilities_and_enough_patience(
    needs: tuple[str, ...], seconds: float, patience: float, expected: bool
) -> None:
    scenario = Scenario(name="a", run=steps("a").run, seconds=seconds, needs=frozenset(needs))
    assert plan.feasible(scenario, Paper(patience=patience)) is expected


@pytest.mark.parametrize("vendor", names())
def test_the_plan_of_a_vendor_repeats_exactly_and_waits_no_longer_than_it_says(vendor: str) -> None:
    found = find(vendor)
    target, edition = embedded(vendor), found.contract().edition
    assert len({each.name for each in found.scenarios}) == len(found.scenarios)
    for scenario in found.scenarios:
        trace = plan.run(target, scenario, 3, edition)
        assert trace == plan.run(target, scenario, 3, edition)
        assert trace.items[-1].at - EPOCH <= scenario.seconds, scenario.name


@pytest.mark.parametrize("vendor", names())
def test_scenarios_that_let_people_in_say_what_they_need(vendor: str) -> None:
    found, target = find(vendor), embedded(vendor)
    edition = found.contract().edition
    for scenario in found.scenarios:
        trace = plan.run(target, scenario, 0, edition)
        left = any(isinstance(item, Event) and item.kind == "left" for item in trace.items)
        assert not left or "participants" in scenario.needs, scenario.name
