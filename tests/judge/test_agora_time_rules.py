"""Each rule about the passing of time has a conversation that keeps it and one that breaks it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from agora_traces import GONE, HLS, INVALID, NEWEST, NOTHING_RECORDED, OLDER, PAGE, Tape, failures, outcomes

from contracts.judge.rules import rules_in
from contracts.model import Outcome
from contracts.vendors.agora import time_rules

MINUTE = {**HLS, "recordingConfig": {"channelType": 0, "maxIdleTime": 60}}


def lost(tape: Tape) -> Tape:
    return tape.query(status=404, answer=GONE)


def web(tape: Tape) -> Tape:
    """A recording of a web page for an hour."""
    return (
        replace(tape, mode="web" if tape.edition == NEWEST else "Web", client=PAGE).acquire(client={"scene": 1}).start()
    )


def page(tape: Tape) -> Tape:
    """A query of a web page recording."""
    payload = {"state": "inProgress", "onhold": False, "fileList": []}
    services = [{"serviceName": "web_recorder_service", "payload": payload}]
    return tape.query(state={"status": 5, "extensionServiceState": services})


def visited(tape: Tape) -> Tape:
    """A recording with somebody in its channel, in a world where only we let people in."""
    return tape.controls().join().begin()


def left(tape: Tape, seconds: float) -> Tape:
    """A recording whose channel has been empty for `seconds`."""
    return visited(tape).wait(6).leave().wait(seconds)


def patient(tape: Tape) -> Tape:
    """A recording that may be empty for a minute."""
    return replace(tape, client=MINUTE)


def hour(tape: Tape) -> Tape:
    """A recording whose API was opened for an hour."""
    return tape.acquire(client={"resourceExpiredHour": 1}).start()


RULES: dict[str, tuple[Callable[[Tape], Tape], Callable[[Tape], Tape]]] = {
    "agora.resource.lives-five-minutes": (
        lambda tape: tape.acquire().wait(285).start(),
        lambda tape: tape.acquire().wait(285).start(status=400, answer=INVALID),
    ),
    "agora.resource.expires-after-five-minutes": (
        lambda tape: tape.acquire().wait(315).start(status=400, answer=INVALID),
        lambda tape: tape.acquire().wait(315).start(),
    ),
    "agora.query.is-ready-in-time": (
        lambda tape: tape.begin().wait(6).query(state={"status": 4}).wait(100).query(state={"status": 4}),
        lambda tape: tape.begin().wait(6).query(state={"status": 2}).wait(100).query(state={"status": 2}),
    ),
    "agora.idle.empty-channel-ends-the-recording": (
        lambda tape: lost(left(tape, 45)),
        lambda tape: left(tape, 45).query(),
    ),
    "agora.idle.max-idle-time-is-obeyed": (
        lambda tape: lost(left(patient(tape), 75)),
        lambda tape: left(patient(tape), 75).query(),
    ),
    "agora.idle.not-before-its-time": (
        lambda tape: visited(tape).wait(95).query(),
        lambda tape: lost(lost(visited(tape).wait(10)).wait(95)),
    ),
    "agora.idle.web-page-recording-goes-on": (
        lambda tape: page(web(tape).wait(150)),
        lambda tape: lost(lost(web(tape).wait(10)).wait(150)),
    ),
    "agora.web.ends-after-max-recording-hour": (
        lambda tape: lost(web(tape).wait(3700)),
        lambda tape: page(web(tape).wait(3700)),
    ),
    "agora.resource.api-is-closed-after-expired-hour": (
        lambda tape: lost(hour(tape).wait(3700)),
        lambda tape: hour(tape).wait(3700).query(),
    ),
    "agora.stop.206-when-nothing-was-recorded": (
        lambda tape: tape.controls().begin().wait(6).stop(status=206, answer=NOTHING_RECORDED),
        lambda tape: tape.controls().begin().wait(6).stop(),
    ),
}
"""For each clause, a conversation that keeps it and one that breaks it."""

EVERYWHERE = [
    (clause, edition)
    for clause in RULES
    for edition in (NEWEST, OLDER)
    if (clause, edition)
    not in {("agora.idle.web-page-recording-goes-on", OLDER), ("agora.query.is-ready-in-time", OLDER)}
]


@pytest.mark.parametrize(("clause", "edition"), EVERYWHERE)
def test_what_keeps_a_clause_passes(clause: str, edition: str) -> None:
    kept, _ = RULES[clause]
    found = outcomes(kept(Tape(edition=edition)), clause)
    assert found
    assert set(found) == {Outcome.PASS}
    assert failures(kept(Tape(edition=edition))) == set()


@pytest.mark.parametrize(("clause", "edition"), EVERYWHERE)
def test_what_breaks_a_clause_fails(clause: str, edition: str) -> None:
    _, broken = RULES[clause]
    assert Outcome.FAIL in outcomes(broken(Tape(edition=edition)), clause)


def test_every_rule_is_in_the_table() -> None:
    assert {each.clause for each in rules_in(time_rules)} == set(RULES)


@pytest.mark.parametrize("wait", [6, 60, 95])
def test_until_the_documents_give_a_recording_up_nothing_is_said_of_one_that_is_not_ready(wait: float) -> None:
    tape = Tape().begin().wait(wait).query(state={"status": 2})
    assert outcomes(tape, "agora.query.is-ready-in-time") == []


EMPTY = "agora.idle.empty-channel-ends-the-recording"
CUSTOM = "agora.idle.max-idle-time-is-obeyed"
EARLY = "agora.idle.not-before-its-time"
PAGES = "agora.idle.web-page-recording-goes-on"
HOURS = "agora.web.ends-after-max-recording-hour"
CLOSED = "agora.resource.api-is-closed-after-expired-hour"
NOBODY = "agora.stop.206-when-nothing-was-recorded"


def limited(seconds: Any) -> Tape:
    """A tape whose recording may be empty for `seconds`, whatever that is."""
    return Tape(client={**HLS, "recordingConfig": {"channelType": 0, "maxIdleTime": seconds}})


def pages(services: Any) -> Tape:
    """A web page recording that was started with these services, whatever they are."""
    return Tape(mode="web", client={**PAGE, "extensionServiceConfig": {"extensionServices": services}}).begin()


OPEN: dict[str, tuple[str, Callable[[], Tape]]] = {
    "nobody says who is in the channel": (EMPTY, lambda: Tape().join().begin().leave().wait(60).query()),
    "the channel is not yet empty for long enough": (EMPTY, lambda: left(Tape(), 35).query()),
    "somebody came back": (EMPTY, lambda: left(Tape(), 20).join().wait(60).query()),
    "the limit is another": (EMPTY, lambda: left(patient(Tape()), 75).query()),
    "the limit is the usual one": (CUSTOM, lambda: left(Tape(), 75).query()),
    "the limit is a fraction and not yet over": (CUSTOM, lambda: left(limited(60.5), 65).query()),
    "the limit was one to refuse": (CUSTOM, lambda: left(limited(1), 75).query()),
    "the limit is none": (CUSTOM, lambda: left(limited("60"), 75).query()),
    "another channel is empty": (EMPTY, lambda: visited(Tape()).event("left", room="hall", user="1").wait(60).query()),
    "it is not known whether the stop stopped it": (
        EMPTY,
        lambda: visited(Tape()).stop(status=206, answer={"code": 65}).leave().wait(60).query(),
    ),
    "the weather is bad": (EMPTY, lambda: left(Tape(), 60).query(status=500)),
    "the start was not seen": (EMPTY, lambda: Tape().controls().wait(60).query()),
    "lost for less than a recovery": (EARLY, lambda: lost(lost(visited(Tape()).wait(10)).wait(80))),
    "lost once, after long": (EARLY, lambda: lost(visited(Tape()).wait(200))),
    "found again": (EARLY, lambda: lost(visited(Tape()).wait(10)).wait(30).query()),
    "the channel was empty for long before": (
        EARLY,
        lambda: lost(lost(left(Tape(), 31).join().wait(10)).wait(100)),
    ),
    "nobody knows whether anybody came": (EARLY, lambda: lost(lost(Tape().begin().wait(10)).wait(100))),
    "a page that ought to have ended": (PAGES, lambda: lost(lost(web(Tape()).wait(10)).wait(3600))),
    "a page that began a moment ago": (PAGES, lambda: lost(web(Tape()).wait(100))),
    "a page just past its hour": (HOURS, lambda: page(web(Tape()).wait(3650))),
    "a page without services": (HOURS, lambda: pages([]).wait(4000).query()),
    "services that are none": (HOURS, lambda: pages(5).wait(4000).query()),
    "an hour that was one to refuse": (
        HOURS,
        lambda: pages([{"serviceParam": {"maxRecordingHour": -1}}]).wait(4000).query(),
    ),
    "an API just past its hour": (CLOSED, lambda: hour(Tape()).wait(3650).query()),
    "an API without an hour": (CLOSED, lambda: Tape().begin().wait(9000).query()),
    "an API with an hour to refuse": (
        CLOSED,
        lambda: Tape().acquire(client={"resourceExpiredHour": 0}).start().wait(3700).query(),
    ),
    "an acquire that was not seen": (CLOSED, lambda: Tape().start().wait(9000).query()),
    "somebody may have come": (NOBODY, lambda: Tape().begin().wait(6).stop()),
    "somebody came": (NOBODY, lambda: visited(Tape()).wait(6).stop()),
    "it may have idled": (NOBODY, lambda: Tape().controls().begin().wait(40).stop()),
    "a stop that was refused": (NOBODY, lambda: Tape().controls().begin().stop(status=400, answer=INVALID)),
    "a page has no channel": (NOBODY, lambda: web(Tape().controls()).stop()),
    "used in its last seconds": ("agora.resource.lives-five-minutes", lambda: Tape().acquire().wait(295).start()),
    "used a second too late": (
        "agora.resource.expires-after-five-minutes",
        lambda: Tape().acquire().wait(305).start(),
    ),
    "an old resource whose acquire was not seen": (
        "agora.resource.expires-after-five-minutes",
        lambda: Tape().wait(400).start(),
    ),
    "too late, but the request was wrong too": (
        "agora.resource.expires-after-five-minutes",
        lambda: Tape().acquire().wait(400).start(client={}, status=400, answer={"code": 2, "reason": "no"}),
    ),
}
"""What the trace leaves open, with the clause about which nothing is said."""


@pytest.mark.parametrize("case", OPEN)
def test_nothing_is_said_where_the_trace_leaves_it_open(case: str) -> None:
    clause, tape = OPEN[case]
    assert set(outcomes(tape(), clause)) <= {Outcome.INCONCLUSIVE}
