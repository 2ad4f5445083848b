"""A callback is judged by its body and by all of it; one that no document knows is judged by nobody."""

from __future__ import annotations

from dataclasses import replace

import pytest
import toy_contract as toy

from contracts.judge.fold import Reach, fold
from contracts.judge.judge import Oracle, judge
from contracts.judge.rules import Rule, opinion
from contracts.model import ABSENT, Event, Json, Outcome, Trace
from contracts.spec import Contract
from contracts.spec.contract import build

HOOK: Json = {
    "operationId": "rang",
    "x-when": {"required": ["body"], "properties": {"body": {"type": "object"}}},
    "requestBody": {
        "content": {
            "application/json": {"schema": {"properties": {"name": {"x-clause": "toy.name", "type": "string"}}}}
        }
    },
    "x-situations": {"properties": {"headers": {"x-clause": "toy.signed", "required": ["signature"]}}},
}


def contract() -> Contract:
    known = toy.toy_contract({}, *(toy.promise(f"toy.{name}", needs=("callbacks",)) for name in ("name", "signed")))
    document = {**known.document, "webhooks": {"rang": {"post": HOOK}}}
    return build(known.registry, toy.EDITION, document)


def trace(headers: Json, **body: Json) -> Trace:
    data = {"url": "https://example.com", "headers": headers, **body, "authentic": {}, "answered": 200}
    event = Event(id="e1", kind="called-back", at=1.0, data=data)
    return Trace(vendor="toy", edition="2026-01", scenario="s", target="t", seed=0, items=(event,))


ORACLE = Oracle(rules=(), configure=lambda earlier, call: ABSENT, context=lambda history, call: ())


@pytest.mark.parametrize(
    ("received", "verdicts"),
    [
        (trace({"signature": "x"}, body={"name": "Ada"}), {"toy.name": Outcome.PASS, "toy.signed": Outcome.PASS}),
        (trace({}, body={"name": 7}), {"toy.name": Outcome.FAIL, "toy.signed": Outcome.FAIL}),
        (trace({}, body={}), {"toy.signed": Outcome.FAIL}),
        (trace({}, body=[]), {}),
        (trace({}, text="ring"), {}),
    ],
)
def test_each_clause_of_a_callback_tells(received: Trace, verdicts: dict[str, Outcome]) -> None:
    judged = judge(received, contract(), ORACLE)
    assert {each.clause: each.outcome for each in judged.verdicts} == verdicts
    assert all(each.evidence == ("e1",) for each in judged.verdicts)


def test_a_rule_sees_what_arrived() -> None:
    def check(history):  # type: ignore[no-untyped-def]
        for each in history.arrivals:
            yield opinion(each.headers.get("signature") == "x", "x", str(each.headers), each)

    oracle = replace(ORACLE, rules=(Rule("toy.signed", check),))
    found = judge(trace({"signature": "y"}, text="ring"), contract(), oracle).verdicts
    assert [(each.outcome, each.evidence) for each in found] == [(Outcome.FAIL, ("e1",))]


def test_without_callbacks_the_report_says_what_is_missing() -> None:
    rows = fold(contract(), (), Reach(abilities=frozenset({"participants"})))
    reason = "needs callbacks, which this target does not offer"
    assert {(row.outcome, row.reason) for row in rows} == {(Outcome.UNEXERCISED, reason)}
