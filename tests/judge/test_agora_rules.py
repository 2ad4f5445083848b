"""Each rule of behaviour has a conversation that keeps it and one that breaks it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from agora_change_traces import PAGES, changes_of, custom
from agora_refusal_traces import DENIED, REFUSALS
from agora_traces import BASE, CONFLICT, GONE, INVALID, NEWEST, OLDER, RUNNING, Tape, failures, outcomes

from contracts.judge.rules import rules_in
from contracts.model import Credentials, Outcome
from contracts.vendors.agora import code_rules, end_rules, rules, update_rules
from contracts.vendors.agora.vendor import VENDOR


def again(tape: Tape, **changes: str) -> Tape:
    """The same conversation going on about another resource, recording, channel or uid."""
    return replace(tape, **changes)


def rival(tape: Tape) -> Tape:
    """A second resource for the channel and uid that are being recorded."""
    return again(tape, resource="other", sid="other").acquire()


def ended(tape: Tape) -> Tape:
    return tape.begin().wait(6).stop().wait(6)


def invented(tape: Tape) -> Tape:
    return again(tape.acquire(), sid="made-up").event("invented", value="made-up")


def lost(tape: Tape) -> Tape:
    return tape.event("invented", value=f"{BASE}/nowhere")


RULES: dict[str, tuple[Callable[[Tape], Tape], Callable[[Tape], Tape]]] = {
    "agora.answers.echo-resource-id": (
        lambda tape: tape.acquire().start(),
        lambda tape: tape.acquire().start(answer={"resourceId": "other"}),
    ),
    "agora.answers.echo-sid": (
        lambda tape: tape.begin().query(),
        lambda tape: tape.begin().query(answer={"sid": "other"}),
    ),
    "agora.answers.echo-cname": (
        lambda tape: tape.acquire(),
        lambda tape: tape.acquire(answer={"cname": "other"}),
    ),
    "agora.answers.echo-uid": (
        lambda tape: tape.acquire(),
        lambda tape: tape.acquire(answer={"uid": "7"}),
    ),
    "agora.acquire.issues-a-new-id-each-time": (
        lambda tape: again(tape.acquire(), resource="other").acquire(),
        lambda tape: tape.acquire().acquire(),
    ),
    "agora.start.issues-a-new-sid-each-time": (
        lambda tape: again(tape.begin(), resource="other", sid="other", cname="hall").begin(),
        lambda tape: again(tape.begin(), resource="other", cname="hall").begin(),
    ),
    "agora.resource.starts-one-recording": (
        lambda tape: ended(tape).start(status=400, answer=CONFLICT),
        lambda tape: ended(tape).start(answer={"sid": "second"}),
    ),
    "agora.start.answers-201-while-running": (
        lambda tape: tape.begin().wait(2).start(status=201, answer=RUNNING),
        lambda tape: tape.begin().wait(2).start(answer={"sid": "second"}),
    ),
    "agora.start.refuses-the-same-channel-and-uid": (
        lambda tape: rival(tape.begin()).start(status=400, answer=CONFLICT),
        lambda tape: rival(tape.begin()).start(),
    ),
    "agora.query.answers-while-running": (
        lambda tape: tape.begin().query(),
        lambda tape: tape.begin().query(status=400, answer=INVALID),
    ),
    "agora.query.status-never-goes-back": (
        lambda tape: tape.begin().query(state={"status": 4}).query(),
        lambda tape: tape.begin().query(state={"status": 5}).query(state={"status": 4}),
    ),
    "agora.query.404-after-the-end": (
        lambda tape: ended(tape).query(status=404, answer=GONE),
        lambda tape: ended(tape).query(),
    ),
    "agora.stop.404-after-the-end": (
        lambda tape: ended(tape).stop(status=404, answer=GONE),
        lambda tape: ended(tape).stop(),
    ),
    "agora.query.404-for-what-never-started": (
        lambda tape: invented(tape).query(status=404, answer=GONE),
        lambda tape: invented(tape).query(),
    ),
    "agora.stop.404-for-what-never-started": (
        lambda tape: invented(tape).stop(status=404, answer=GONE),
        lambda tape: invented(tape).stop(),
    ),
    "agora.stop.uid-must-match": (
        lambda tape: tape.begin().stop(sent={"uid": "7"}, status=400, answer=INVALID),
        lambda tape: tape.begin().stop(sent={"uid": "7"}),
    ),
    "agora.stop.cname-must-match": (
        lambda tape: tape.begin().stop(sent={"cname": "hall"}, status=400, answer=INVALID),
        lambda tape: tape.begin().stop(sent={"cname": "hall"}),
    ),
    **{
        clause: story
        for area, change in (("update", Tape.update), ("update-layout", Tape.update_layout))
        for clause, story in changes_of(f"agora.{area}", change).items()
    },
    **PAGES,
    **REFUSALS,
    "agora.update-layout.regions-lie-on-the-canvas": (
        lambda tape: tape.begin().update_layout(custom(x_axis=0.9), status=400, answer=INVALID),
        lambda tape: tape.begin().update_layout(custom(x_axis=0.9)),
    ),
    "agora.update-layout.custom-layout-has-regions": (
        lambda tape: tape.begin().update_layout({"mixedVideoLayout": 3}, status=400, answer=INVALID),
        lambda tape: tape.begin().update_layout({"mixedVideoLayout": 3}),
    ),
    "agora.auth.missing-is-401": (
        lambda tape: tape.acquire(credentials=Credentials.MISSING, status=401, answer={"message": "Unauthorized"}),
        lambda tape: tape.acquire(credentials=Credentials.MISSING, status=403),
    ),
    "agora.auth.wrong-is-401": (
        lambda tape: tape.acquire(credentials=Credentials.WRONG, status=401, answer=DENIED),
        lambda tape: tape.acquire(credentials=Credentials.WRONG),
    ),
    "agora.errors.unknown-route-is-404": (
        lambda tape: lost(tape).send("POST", f"{BASE}/nowhere", status=404),
        lambda tape: lost(tape).send("POST", f"{BASE}/nowhere", status=400),
    ),
}
"""For each clause, a conversation that keeps it and one that breaks it."""


def editions(clause: str) -> list[str]:
    return [edition for edition in (NEWEST, OLDER) if clause in VENDOR.contract(edition).clauses]


EVERYWHERE = [(clause, edition) for clause in RULES for edition in editions(clause)]


@pytest.mark.parametrize(("clause", "edition"), EVERYWHERE)
def test_what_keeps_a_clause_passes(clause: str, edition: str) -> None:
    kept, _ = RULES[clause]
    found = outcomes(kept(Tape(edition=edition)), clause)
    assert found
    assert set(found) == {Outcome.PASS}


@pytest.mark.parametrize(("clause", "edition"), EVERYWHERE)
def test_what_keeps_a_clause_breaks_no_other(clause: str, edition: str) -> None:
    kept, _ = RULES[clause]
    assert failures(kept(Tape(edition=edition))) == set()


@pytest.mark.parametrize(("clause", "edition"), EVERYWHERE)
def test_what_breaks_a_clause_fails(clause: str, edition: str) -> None:
    _, broken = RULES[clause]
    assert Outcome.FAIL in outcomes(broken(Tape(edition=edition)), clause)


def test_every_rule_is_in_the_table() -> None:
    """Which server errors last is told by a whole run alone: see tests/suite/test_server_errors.py."""
    found = {each.clause for each in rules_in(rules, code_rules, end_rules, update_rules)}
    assert found - {"agora.errors.server-errors-pass"} == set(RULES)
