"""Each rule about how recordings go on and end has a conversation that keeps it and one that breaks it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from agora_traces import GONE, HLS, NEWEST, NOTHING_RECORDED, OLDER, PAGE, Tape, outcomes

from contracts.judge.rules import rules_in
from contracts.model import Json, Outcome
from contracts.vendors.agora import life_rules

MINUTE = {**HLS, "recordingConfig": {"channelType": 0, "maxIdleTime": 60}}
UNFINISHED: Json = {"code": 65, "reason": "request not completed"}


def patient(tape: Tape) -> Tape:
    """A recording whose channel has been empty for longer than usual, and for less than it may be."""
    return replace(tape, client=MINUTE).begin().wait(40)


def over(tape: Tape) -> Tape:
    return tape.query(status=404, answer=GONE).stop(status=404, answer=GONE)


def emptied(tape: Tape, answer: Json, times: int) -> Tape:
    for place in range(times):
        items = tape.items
        tape = replace(tape, resource=f"r{place}", sid=f"{place:032x}", uid=str(place + 1))
        tape.items[:] = items
        tape = tape.begin().stop(status=206, answer=answer)
    return tape


def page(tape: Tape, *names: str) -> Tape:
    tape = replace(tape, mode="web" if tape.edition == NEWEST else "Web", client=PAGE)
    payload = {"uploadingStatus": "uploaded"}
    services = [{"serviceName": each, "payload": payload} for each in names]
    return tape.acquire(client={"scene": 1}).start().stop(state={"extensionServiceState": services})


STORIES: dict[str, tuple[Callable[[Tape], Tape], Callable[[Tape], Tape]]] = {
    "agora.start.goes-on-for-its-idle-time": (
        lambda tape: patient(tape).query(),
        lambda tape: over(patient(tape)),
    ),
    "agora.stop.without-data-ends-the-recording": (
        lambda tape: over(tape.begin().stop(status=206, answer=NOTHING_RECORDED).wait(10)),
        lambda tape: tape.begin().stop(status=206, answer=NOTHING_RECORDED).wait(10).query(),
    ),
    "agora.stop.without-data-says-so": (
        lambda tape: emptied(tape, NOTHING_RECORDED, 1),
        lambda tape: emptied(tape, UNFINISHED, 3),
    ),
    "agora.stop.page-tells-of-its-upload": (
        lambda tape: page(tape, "upload_service"),
        lambda tape: page(tape, "web_recorder_service"),
    ),
}


@pytest.mark.parametrize("edition", [NEWEST, OLDER])
@pytest.mark.parametrize("clause", STORIES)
def test_each_rule_is_kept_and_broken(clause: str, edition: str) -> None:
    kept, broken = STORIES[clause]
    assert set(outcomes(kept(Tape(edition=edition)), clause)) == {Outcome.PASS}
    assert Outcome.FAIL in outcomes(broken(Tape(edition=edition)), clause)


def test_one_404_says_nothing() -> None:
    tape = patient(Tape(edition=NEWEST)).query(status=404, answer=GONE)
    assert not outcomes(tape, "agora.start.goes-on-for-its-idle-time")


def test_two_stops_that_are_to_be_tried_again_may_be_chance() -> None:
    assert not outcomes(emptied(Tape(edition=NEWEST), UNFINISHED, 2), "agora.stop.without-data-says-so")


def test_every_rule_has_a_story() -> None:
    assert {each.clause for each in rules_in(life_rules)} == set(STORIES)
