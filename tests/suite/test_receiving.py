"""Somebody behind a URL calls back over real HTTP, and is judged by what arrives; people are let in by a command."""

from __future__ import annotations

import sys
from math import inf

import pytest

from contracts.model import Event, Outcome, Row
from contracts.sandbox.server import ShiftedClock
from contracts.suite import lending, targets
from contracts.suite.options import Options
from contracts.suite.parts import drive
from contracts.suite.run import Run
from contracts.target.receiver import Receiver
from contracts.vendors.vendor import find
from tests.pushed import Pushed, served

STEP, MOMENT = 3.0, 0.3
"""Seconds of the sandbox's time that are pushed at once, and of real time that deliveries have then."""

SCENARIOS = [("agora", "callbacks/minutes"), ("realtimekit", "callbacks/briefly")]


def judged(name: str, scenario: str, fault: str = "") -> tuple[list[Event], dict[str, Row]]:
    """The callbacks that arrived while `scenario` was driven, and the rows."""
    vendor = find(name)
    clock = ShiftedClock()
    postbox = Receiver(clock.now)
    notify = postbox.address if name == "agora" else ""  # RealtimeKit is told where by each webhook
    try:
        with served(name, clock, fault=fault, notify=notify) as url:
            run = Run(Options.read(vendors=[name], seed="1", scenario=scenario))
            people = f"{sys.executable} -m contracts participants {url}"
            lent = lending.lend(name, [vendor.contract().edition], participants=people, receiver=postbox)
            time = Pushed(clock, STEP, MOMENT)
            account = targets.stand_in_account(vendor)
            target = targets.http(name, url, account, rate=0, clock=time, patience=inf, lent=lent)
            run.vendors[name].target = target
            drive(run.vendors.values(), run.options)
            target.close()
    finally:
        postbox.close()
    items = [item for each in run.vendors[name].judged.values() for item in each.trace.items]
    called = [item for item in items if isinstance(item, Event) and item.kind == "called-back"]
    return called, {row.clause.id: row for row in run.report().rows}


def broken(rows: dict[str, Row]) -> set[str]:
    return {id_ for id_, row in rows.items() if row.outcome is Outcome.FAIL}


@pytest.mark.parametrize(("name", "scenario"), SCENARIOS)
def test_callbacks_arrive_signed_and_are_judged(name: str, scenario: str) -> None:
    called, rows = judged(name, scenario)
    assert len(called) > 2
    assert all(all(each.data["authentic"].values()) for each in called)
    assert any(each.data["authentic"] for each in called)
    assert broken(rows) == set()
    kept = {id_ for id_, row in rows.items() if "callbacks" in row.clause.needs and row.outcome is Outcome.PASS}
    assert len(kept) > 5


@pytest.mark.parametrize(
    ("fault", "scenario", "clause"),
    [
        ("agora.callback.signature-base64", "callbacks/minutes", "agora.callback.signature-holds"),
        ("realtimekit.delivery.other-key", "callbacks/briefly", "realtimekit.delivery.is-signed"),
    ],
)
def test_a_forged_callback_is_noticed(fault: str, scenario: str, clause: str) -> None:
    _, rows = judged(fault.partition(".")[0], scenario, fault)
    assert clause in broken(rows)
