"""Rules are found where they are written, and every promise of behaviour has one."""

from __future__ import annotations

from types import ModuleType

import pytest
from agora_traces import CONTRACTS, NEWEST, Tape
from toy_contract import promise

from contracts.judge.history import History, build
from contracts.judge.judge import judge
from contracts.judge.rules import Opinion, Rule, behaviour, rules_in
from contracts.model import ABSENT, Outcome
from contracts.vendors.agora.vendor import VENDOR
from contracts.vendors.vendor import find, names

EMPTY = History(contract=CONTRACTS[NEWEST], items=())


@pytest.mark.parametrize("vendor", names())
def test_every_promise_of_behaviour_has_one_rule_and_every_rule_a_promise(vendor: str) -> None:
    found = find(vendor)
    promised = {
        clause.id
        for clause in found.contract().registry.clauses.values()
        if clause.kind == "behaviour" and not clause.untestable
    }
    written = [rule.clause for rule in found.oracle.rules]
    assert sorted(written) == sorted(promised)


@pytest.mark.parametrize("vendor", names())
def test_a_promise_of_behaviour_names_operations_that_exist(vendor: str) -> None:
    contract = find(vendor).contract()
    unknown = {
        clause.id: set(clause.operations) - contract.operations.keys() for clause in contract.registry.clauses.values()
    }
    assert {name: operations for name, operations in unknown.items() if operations} == {}


@pytest.mark.parametrize(
    ("kept", "outcome"), [(True, Outcome.PASS), (False, Outcome.FAIL), (None, Outcome.INCONCLUSIVE)]
)
def test_an_opinion_becomes_a_verdict(kept: bool | None, outcome: Outcome) -> None:
    rule = Rule("toy.a", lambda _: [Opinion(kept, "this", "that", ("x1", "x2"))])
    (verdict,) = rule.verdicts(EMPTY)
    assert (verdict.clause, verdict.outcome) == ("toy.a", outcome)
    assert (verdict.expected, verdict.actual, verdict.evidence) == ("this", "that", ("x1", "x2"))


def test_rules_are_found_in_the_order_in_which_they_are_written() -> None:
    module = ModuleType("somebody")
    rules = [behaviour(f"toy.{name}")(lambda _: []) for name in "ba"]
    vars(module).update(second=rules[0], other=7, first=rules[1])
    assert rules_in(module, ModuleType("nobody")) == (rules[0], rules[1])


def test_a_rule_about_another_edition_is_not_asked() -> None:
    assert promise("toy.a").id not in CONTRACTS[NEWEST].clauses
    loud = Rule("toy.a", lambda _: [Opinion(False, "", "", ("x1",))])
    oracle = type(VENDOR.oracle)(rules=(loud,), configure=lambda *_: ABSENT, context=lambda *_: ())
    verdicts = judge(Tape().acquire().trace(), CONTRACTS[NEWEST], oracle).verdicts
    assert "toy.a" not in {verdict.clause for verdict in verdicts}


@pytest.mark.parametrize(
    ("tape", "text"),
    [
        (Tape().acquire(), "status 200"),
        (Tape().acquire(status=400, answer={"code": 2, "reason": "no"}), "status 400, code 2, reason 'no'"),
        (Tape().acquire(status=401, answer={"message": "who?"}), "status 401, reason 'who?'"),
        (Tape().acquire(status=500, text="<html>"), "status 500"),
        (Tape().acquire(fault="no answer within 10 s"), "no answer within 10 s"),
    ],
)
def test_an_answer_is_told_in_a_few_words(tape: Tape, text: str) -> None:
    (call,) = build(tape.trace(), CONTRACTS[NEWEST], VENDOR.oracle.configure).calls
    assert call.answered == text
