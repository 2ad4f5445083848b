"""What settings decide about answers, and what crossed calls must not do: kept, broken, and left open."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from agora_asked_traces import (
    ASKED,
    CROSSED,
    LISTS,
    M3U8,
    PART,
    composite,
    first,
    gone,
    individual,
    lists,
    mixed,
    named,
    pages,
    recorded,
    refused,
    second,
    started_wrongly,
    told,
    user,
)
from agora_change_traces import HELD, MOVED, NEW, RESUMED
from agora_traces import CONFLICT, GONE, INVALID, NEWEST, OLDER, Tape, failures, outcomes

from contracts.judge.rules import rules_in
from contracts.model import Json, Outcome
from contracts.vendors.agora import asked_rules, crossed_rules
from contracts.vendors.agora.vendor import VENDOR

STORIES = {**ASKED, **CROSSED}
EVERYWHERE = [
    (clause, edition) for clause in STORIES for edition in (NEWEST, OLDER) if clause in VENDOR.contract(edition).clauses
]


@pytest.mark.parametrize(("clause", "edition"), EVERYWHERE)
def test_what_keeps_a_clause_passes_and_breaks_no_other(clause: str, edition: str) -> None:
    kept, _ = STORIES[clause]
    tape = kept(Tape(edition=edition))
    assert set(outcomes(tape, clause)) == {Outcome.PASS}
    assert failures(tape) == set()


@pytest.mark.parametrize(("clause", "edition"), EVERYWHERE)
def test_what_breaks_a_clause_fails(clause: str, edition: str) -> None:
    _, broken = STORIES[clause]
    assert Outcome.FAIL in outcomes(broken(Tape(edition=edition)), clause)


def test_every_rule_has_a_story() -> None:
    assert {each.clause for each in rules_in(asked_rules, crossed_rules)} == set(STORIES)


OPEN: dict[str, tuple[str, Callable[[Tape], Tape]]] = {
    "everybody is subscribed to": (
        "agora.file-entry.uid-is-subscribed",
        lambda tape: user(tape, "7", subscribeAudioUids=["#allstream#"], subscribeVideoUids=["#allstream#"]),
    ),
    "the lists were changed": (
        "agora.file-entry.uid-is-subscribed",
        lambda tape: lists(
            individual(tape, **LISTS).update({"streamSubscribe": {}}).update({"streamSubscribe": {"a": 1}})
        ),
    ),
    "a list of whom to leave out in one spelling": (
        "agora.file-entry.uid-is-subscribed",
        lambda tape: user(tape, "7", unsubscribeAudioUids=["7"]),
    ),
    "a name that is none of the documents'": (
        "agora.file-entry.name-is-of-the-recording",
        lambda tape: named(tape, "xxx.m3u8"),
    ),
    "nothing was recorded": ("agora.stop.lists-the-mp4", lambda tape: mixed(composite(tape))),
    "some of it is elsewhere": (
        "agora.stop.lists-the-mp4",
        lambda tape: mixed(composite(tape), M3U8, upload="backuped"),
    ),
    "one 404 may be a recovery": (
        "agora.stop.leaves-others-running",
        lambda tape: first(second(tape.begin()).wait(1).stop()).wait(1).query(status=404, answer=GONE),
    ),
    "it may have idled": ("agora.stop.refused-leaves-the-recording", lambda tape: gone(refused(tape).wait(40))),
    "it was stopped in between": (
        "agora.stop.refused-leaves-the-recording",
        lambda tape: (
            refused(tape).stop(client={"async_stop": True}, status=500, answer={"code": 62, "reason": "?"}).wait(1)
        ),
    ),
    "the right start comes too late": (
        "agora.start.refused-leaves-the-resource",
        lambda tape: started_wrongly(tape).wait(290).start(status=400, answer=INVALID),
    ),
    "somebody else may record the same": (
        "agora.start.refused-begins-nothing",
        lambda tape: (
            replace(started_wrongly(replace(tape, resource="other", sid="other").begin()), resource="more", sid="more")
            .acquire()
            .start(status=400, answer=CONFLICT)
        ),
    ),
    "its effect need not show yet": (
        "agora.update.refused-changes-nothing",
        lambda tape: told(recorded(tape).update(HELD, sent={"uid": "7"}, status=400, answer=INVALID), on_hold=True),
    ),
    "the same was granted as well": (
        "agora.update.leaves-others-alone",
        lambda tape: told(first(pages(tape).update(MOVED)).update(MOVED), url=NEW),
    ),
}
"""What documents leave open, and what was not seen well enough."""


@pytest.mark.parametrize("edition", [NEWEST, OLDER])
@pytest.mark.parametrize("case", OPEN)
def test_what_is_open_accuses_nobody(case: str, edition: str) -> None:
    clause, story = OPEN[case]
    assert Outcome.FAIL not in outcomes(story(Tape(edition=edition)), clause)


@pytest.mark.parametrize("edition", [NEWEST, OLDER])
@pytest.mark.parametrize("change", [HELD, RESUMED, MOVED])
def test_after_a_grant_the_grant_holds(change: Json, edition: str) -> None:
    """What is told after a refusal is what was granted before it, not what the start asked for."""
    on_hold, url = change is HELD, NEW if change is MOVED else "rtmp://one.example.com/live"
    tape = recorded(Tape(edition=edition)).update(change).wait(6)
    other = {**change, "webRecordingConfig": {"onhold": not on_hold}}
    tape = tape.update(other, sent={"uid": "7"}, status=400, answer=INVALID).wait(6)
    clause = "agora.update.refused-changes-nothing"
    assert Outcome.FAIL not in outcomes(told(tape, on_hold=on_hold, url=url), clause)
    assert Outcome.FAIL in outcomes(told(tape, on_hold=not on_hold, url=url), clause)


def test_an_mp4_beside_a_playlist_is_enough() -> None:
    assert failures(mixed(composite(Tape()), PART)) == set()
