"""Captured traffic is judged as it was, and told without the secrets in it."""

from __future__ import annotations

import pytest

from contracts.judge.judge import Judged, Kept, Oracle, judge
from contracts.model import ABSENT, Exchange, Json, Outcome, Request, Response, Trace
from contracts.spec import Contract
from contracts.suite.hiding import UNTOLD, told, without_secrets
from contracts.target.redaction import Redaction
from contracts.target.secrets import Secrets
from tests.judge.toy_contract import toy_contract

SECRET = "hunter2hunter2hunter2hunter2"
ORACLE = Oracle(rules=(), configure=lambda _, __: ABSENT, context=lambda _, __: ())
SHORT = toy_contract({"properties": {"token": {"maxLength": 24, "x-clause": "toy.short"}}})
NAMED = toy_contract({"additionalProperties": {"type": "string", "x-clause": "toy.text"}})


def hidden(contract: Contract, body: Json) -> tuple[Judged, Judged]:
    """(as judged, as told) of one answer."""
    answer = Response(status=200, body=body)
    exchange = Exchange(id="x1", request=Request(method="GET", path="/"), response=answer, at=0.0)
    trace = Trace(vendor="toy", edition="2026-01", scenario="look", target="paper", seed=0, items=(exchange,))
    redaction = Redaction(Secrets({"CAPTURE": "a key to make marks with"}), {})
    judged = judge(trace, contract, ORACLE)
    return judged, told(judged, judge(without_secrets(trace, redaction), contract, ORACLE), redaction)


def test_what_only_a_secret_shows_counts_and_is_not_told() -> None:
    judged, found = hidden(SHORT, {"token": SECRET})
    assert [each.outcome for each in judged.verdicts] == [Outcome.FAIL]
    assert [(each.outcome, each.actual, each.at) for each in found.verdicts] == [(Outcome.FAIL, UNTOLD, "")]
    assert SECRET not in repr(found)


@pytest.mark.parametrize("value", ["held", 1])
def test_the_name_of_a_field_may_be_a_secret(value: Json) -> None:
    judged, found = hidden(NAMED, {f"https://me:{SECRET}@example.com/a": value, "b": value})
    assert sorted(each.outcome for each in found.verdicts) == sorted(each.outcome for each in judged.verdicts)
    assert SECRET in repr(judged)
    assert SECRET not in repr(found)


def test_what_holds_no_secret_is_told_as_it_was() -> None:
    judged, found = hidden(SHORT, {"token": ""})
    assert found.found == judged.found
    assert [type(part) for part in found.found] == [Kept]
