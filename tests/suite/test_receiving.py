"""Somebody behind a URL calls back over real HTTP, and is judged by what arrives; people are let in by a command."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from math import inf
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread

import pytest

from contracts.model import Event, Outcome, Row
from contracts.sandbox.server import ShiftedClock
from contracts.suite import lending, targets
from contracts.suite.options import Options
from contracts.suite.parts import drive
from contracts.suite.run import Run
from contracts.target.callback_file import CallbackFile, noting
from contracts.target.mailbox import Mailboxes
from contracts.target.receiver import HERE, Receiver, server
from contracts.vendors.vendor import find
from tests.pushed import Pushed, Round, served

STEP = 3.0
"""Seconds of the sandbox's time that are pushed at once, before deliveries are waited for."""

SCENARIOS = [("agora", "callbacks/minutes"), ("realtimekit", "callbacks/briefly")]


@contextmanager
def here(clock: ShiftedClock) -> Iterator[Mailboxes]:
    """Callbacks are received by the run itself."""
    found = Receiver(clock.now)
    try:
        yield found
    finally:
        found.close()


@contextmanager
def elsewhere(clock: ShiftedClock) -> Iterator[Mailboxes]:
    """Callbacks are received by somebody else, who writes them into a file."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "callbacks.jsonl"
        with file.open("a", encoding="utf-8") as lines:
            listener = server(noting(lines, clock.now), HERE, 0)
            thread = Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
            thread.start()
            yield CallbackFile(clock.now, file, f"http://{HERE}:{listener.server_port}/")
            listener.shutdown()
            listener.server_close()
            thread.join()


Receives = Callable[[ShiftedClock], AbstractContextManager[Mailboxes]]


def judged(name: str, scenario: str, fault: str = "", receives: Receives = here) -> tuple[list[Event], dict[str, Row]]:
    """The callbacks that arrived while `scenario` was driven, and the rows."""
    vendor = find(name)
    clock = Round()
    with receives(clock) as postbox:
        notify = postbox.address if name == "agora" else ""  # RealtimeKit is told where by each webhook
        with served(name, clock, fault=fault, notify=notify) as url:
            run = Run(Options.read(vendors=[name], seed="1", scenario=scenario))
            people = f"{sys.executable} -m contracts participants {url}"
            lent = lending.lend(name, [vendor.contract().edition], participants=people, receiver=postbox)
            time = Pushed(clock, STEP)
            account = targets.stand_in_account(vendor)
            target = targets.http(name, url, account, rate=0, clock=time, patience=inf, lent=lent)
            run.vendors[name].target = target
            drive(run.vendors.values(), run.options)
            target.close()
    items = [item for each in run.vendors[name].judged.values() for item in each.trace.items]
    called = [item for item in items if isinstance(item, Event) and item.kind == "called-back"]
    return called, {row.clause.id: row for row in run.report().rows}


def broken(rows: dict[str, Row]) -> set[str]:
    return {id_ for id_, row in rows.items() if row.outcome is Outcome.FAIL}


@pytest.mark.parametrize("receives", [here, elsewhere])
@pytest.mark.parametrize(("name", "scenario"), SCENARIOS)
def test_callbacks_arrive_signed_and_are_judged(name: str, scenario: str, receives: Receives) -> None:
    called, rows = judged(name, scenario, receives=receives)
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
