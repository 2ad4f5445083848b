"""What the network and the console do to notifications is nobody's fault: loss, disorder, doubles, a selection."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from agora_traces import CONTRACTS, NEWEST, OLDER

from contracts.drive import plan
from contracts.judge.judge import judge
from contracts.model import Event, Exchange, Level, Outcome, Trace
from contracts.suite.targets import embedded
from contracts.vendors.agora.vendor import VENDOR

Items = list[Exchange | Event]
SCENARIOS = {each.name: each for each in VENDOR.scenarios}
TELLING = [
    "file-list/composite-hls-mp4",
    "start/twice",
    "time/idle",
    "time/web-page",
    *(name for name in SCENARIOS if name.startswith("callbacks/")),
]
TAKEN = [name for name in TELLING if name not in ("callbacks/refused", "callbacks/late")]


@cache
def driven(name: str, edition: str) -> Trace:
    return plan.run(embedded("agora", edition), SCENARIOS[name], 5, edition)


def is_notification(item: Exchange | Event) -> bool:
    return isinstance(item, Event) and item.kind == "called-back"


def payload(item: Exchange | Event) -> dict[str, Any]:
    assert isinstance(item, Event)
    found: dict[str, Any] = item.data["body"]["payload"]
    return found


def broken(trace: Trace, *levels: Level) -> set[str]:
    contract = CONTRACTS[trace.edition]
    verdicts = judge(trace, contract, VENDOR.oracle).verdicts
    failed = {each.clause for each in verdicts if each.outcome is Outcome.FAIL}
    return {clause for clause in failed if contract.clauses[clause].level in levels}


def some_lost(items: Items, chance: random.Random) -> Items:
    lost: dict[str, bool] = {}
    return [
        item
        for item in items
        if not is_notification(item) or not lost.setdefault(str(payload(item)), chance.random() < 0.3)
    ]


def doubled(items: Items, chance: random.Random) -> Items:
    return [
        each
        for item in items
        for each in ([item, replace(item, id=f"{item.id}b")] if is_notification(item) else [item])
    ]


def only_ends(items: Items, chance: random.Random) -> Items:
    def wanted(item: Exchange | Event) -> bool:
        return not is_notification(item) or (isinstance(item, Event) and item.data["body"]["eventType"] in (31, 71, 11))

    return list(filter(wanted, items))


def strangers_too(items: Items, chance: random.Random) -> Items:
    """The same secret serves other recordings, and another product."""
    found: Items = []
    for item in items:
        found.append(item)
        if is_notification(item) and isinstance(item, Event):
            body = item.data["body"]
            other = {**body, "noticeId": f"{body['noticeId']}x"}
            other["payload"] = {**body["payload"], "sid": "another", "cname": "another", "uid": "9"}
            found.append(replace(item, id=f"{item.id}s", data={**item.data, "body": other}))
    return found


@pytest.mark.parametrize("edition", [NEWEST, OLDER])
@pytest.mark.parametrize("name", TELLING)
@pytest.mark.parametrize("change", [some_lost, doubled, only_ends, strangers_too])
def test_nobody_fails_for_the_ways_of_the_network(
    name: str, edition: str, change: Callable[[Items, random.Random], Items]
) -> None:
    trace = driven(name, edition)
    for seed in range(3):
        changed = replace(trace, items=tuple(change(list(trace.items), random.Random(seed))))
        assert broken(changed, Level.MUST) == set()


@pytest.mark.parametrize("name", TAKEN)
def test_disorder_is_nothing_at_all(name: str) -> None:
    trace, chance = driven(name, NEWEST), random.Random(7)
    late = [
        replace(item, at=item.at + chance.uniform(0, 20)) if is_notification(item) else item for item in trace.items
    ]
    shuffled = replace(trace, items=tuple(sorted(late, key=lambda item: item.at)))
    assert broken(shuffled, *Level) == set()


def test_loss_is_told_and_fails_nobody() -> None:
    trace = driven("callbacks/minutes", NEWEST)
    notifications = [item for item in trace.items if is_notification(item)]
    changed = replace(trace, items=tuple(item for item in trace.items if item is not notifications[2]))
    assert broken(changed, Level.MUST) == set()
    assert broken(changed, Level.SHOULD) == {"agora.callback.sequence-has-no-gaps"}


def test_every_documented_event_is_seen_in_both_editions() -> None:
    for edition in (NEWEST, OLDER):
        seen = {
            item.data["body"]["eventType"]
            for name in TELLING
            for item in driven(name, edition).items
            if isinstance(item, Event) and item.kind == "called-back"
        }
        documented = {1, 2, 3, 4, 11, 12, *range(30, 34), *range(40, 46), 60, 61, *range(70, 74), 80, 81, 90, 100, 1001}
        assert seen == documented
