"""Folding many judged traces into rows: blind to order and repetition, and honest about what is not known."""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from toy_contract import promise, toy_contract

from contracts.judge.fold import Fold, Reach, broken_in, fingerprint, fold
from contracts.judge.judge import Judged
from contracts.model import Event, Exchange, Outcome, Request, Response, Row, Trace, Verdict
from contracts.serial import to_json, trace_from

PASS, FAIL, OPEN, NEVER = Outcome.PASS, Outcome.FAIL, Outcome.INCONCLUSIVE, Outcome.UNEXERCISED
CONTRACT = toy_contract(
    {"x-clause": "toy.a", "type": "object"},
    promise("toy.untestable", untestable="nobody can look inside"),
    promise("toy.attended", needs=("participants", "storage"), operations=("act",)),
    promise("toy.slow", needs=("clock",), seconds=90, operations=("act",)),
    promise("toy.patient", needs=("participants",), seconds=90, operations=("act",)),
    promise("toy.plain", operations=("act", "look")),
)


def trace(name: str, length: int = 1) -> Trace:
    items = tuple(
        Exchange(id=f"x{n}", request=Request(method="GET", path="/"), response=Response(status=200), at=float(n))
        for n in range(length)
    )
    return Trace(vendor="toy", edition="2026-01", scenario=name, target="paper", seed=0, items=items)


def judged(name: str, *outcomes: Outcome, length: int = 1, evidence: int = 1, clause: str = "toy.a") -> Judged:
    """A trace of `length` items with verdicts that rest on the first few of them."""
    verdicts = tuple(
        Verdict(
            clause=clause, outcome=each, actual=f"{each} of {name}", evidence=tuple(f"x{n}" for n in range(evidence))
        )
        for each in outcomes
    )
    return Judged(trace=trace(name, length), found=verdicts, weather={})


def row(every: Sequence[Judged], clause: str = "toy.a", reach: Reach | None = None) -> Row:
    (found,) = [each for each in fold(CONTRACT, every, reach or Reach()) if each.clause.id == clause]
    return found


def test_there_is_one_row_for_each_clause_in_the_order_of_the_registry() -> None:
    assert [each.clause.id for each in fold(CONTRACT, [], Reach())] == list(CONTRACT.clauses)


@pytest.mark.parametrize(
    ("outcomes", "expected"),
    [
        ((PASS,), PASS),
        ((OPEN,), OPEN),
        ((PASS, OPEN), PASS),
        ((OPEN, PASS, FAIL), FAIL),
        ((FAIL, PASS, PASS), FAIL),
        ((), NEVER),
    ],
)
def test_fail_beats_pass_beats_inconclusive(outcomes: tuple[Outcome, ...], expected: Outcome) -> None:
    together = row([judged("one", *outcomes)])
    apart = row([judged(str(index), each) for index, each in enumerate(outcomes)])
    assert together.outcome == apart.outcome == expected
    assert (together.passes, together.fails) == (outcomes.count(PASS), outcomes.count(FAIL))


JUDGED = st.lists(
    st.builds(
        lambda name, outcomes, length, evidence, weather: replace(
            judged(name, *outcomes, length=length, evidence=min(length, evidence)), weather=weather
        ),
        st.sampled_from(["a", "b", "c"]),
        st.lists(st.sampled_from([PASS, FAIL, OPEN]), max_size=3),
        st.integers(1, 4),
        st.integers(1, 4),
        st.dictionaries(st.sampled_from(["look", "act"]), st.integers(1, 3)),
    ),
    max_size=6,
    unique_by=lambda each: (each.trace.scenario, len(each.trace.items)),
)


@given(every=JUDGED, data=st.data())
def test_neither_order_nor_repetition_changes_a_row(every: list[Judged], data: st.DataObject) -> None:
    once = fold(CONTRACT, every, Reach())
    repeated = data.draw(st.lists(st.sampled_from(every), max_size=4)) if every else []
    shuffled = data.draw(st.permutations(every + repeated))
    assert fold(CONTRACT, shuffled, Reach()) == once


def test_a_trace_that_was_read_back_is_the_same_trace() -> None:
    one = judged("one", FAIL, length=2)
    again = replace(one, trace=trace_from(to_json(one.trace)))
    assert fingerprint(again.trace) == fingerprint(one.trace)
    assert row([one, again]).fails == 1


@pytest.mark.parametrize("change", [{"seed": 1}, {"scenario": "two"}, {"edition": "2025-01"}, {"items": ()}])
def test_traces_that_differ_are_told_apart(change: dict[str, object]) -> None:
    assert fingerprint(replace(trace("one"), **change)) != fingerprint(trace("one"))  # type: ignore[arg-type]


@pytest.mark.parametrize("order", [1, -1])
def test_the_witness_is_the_shortest_evidence_then_the_shortest_trace(order: int) -> None:
    long = judged("much evidence", FAIL, length=3, evidence=3)
    wide = judged("a long trace", FAIL, length=5, evidence=1)
    short = judged("short", FAIL, length=2, evidence=1)
    witness = row([long, wide, short][::order]).witness
    assert witness is not None
    assert witness.scenario == "short"
    assert [item.id for item in witness.items] == ["x0"]
    assert witness.actual == "FAIL of short"


def test_a_witness_holds_events_too_in_the_order_of_the_trace() -> None:
    event = Event(id="e1", kind="joined", at=0.0)
    one = judged("one", FAIL, length=2)
    mixed = replace(one, trace=replace(one.trace, items=(event, *one.trace.items)))
    verdict = one.verdicts[0]._replace(evidence=("x1", "e1"))
    witness = row([replace(mixed, found=(verdict,))]).witness
    assert witness is not None
    assert [item.id for item in witness.items] == ["e1", "x1"]


def test_the_reason_of_a_row_is_what_its_witness_shows() -> None:
    assert row([judged("one", PASS, FAIL)]).reason == "FAIL of one"
    assert row([judged("one", PASS, OPEN)]).reason == ""
    assert row([judged("one", OPEN)]).reason == "INCONCLUSIVE of one"


PEOPLE = frozenset({"participants"})


@pytest.mark.parametrize(
    ("clause", "reach", "reason"),
    [
        ("toy.untestable", Reach(), "untestable: nobody can look inside"),
        ("toy.attended", Reach(), "needs participants and storage, which this target does not offer"),
        ("toy.attended", Reach(abilities=PEOPLE), "needs storage, which this target does not offer"),
        ("toy.slow", Reach(patience=30), "needs 90s of waiting; run with --patience 90s or more"),
        ("toy.slow", Reach(patience=90), "no exchange of this run reached it"),
        ("toy.patient", Reach(patience=30), "needs participants, which this target does not offer"),
        ("toy.patient", Reach(abilities=PEOPLE, patience=30), "needs 90s of waiting; run with --patience 90s or more"),
        ("toy.plain", Reach(), "no exchange of this run reached it"),
    ],
)
def test_a_clause_that_was_never_reached_says_why(clause: str, reach: Reach, reason: str) -> None:
    found = row([], clause, reach)
    assert (found.outcome, found.reason, found.witness) == (NEVER, reason, None)


def test_weather_on_an_operation_makes_its_clauses_inconclusive() -> None:
    rained = [replace(judged(name), weather={"act": 2, "look": 1}) for name in "ab"]
    assert (row(rained, "toy.plain").outcome, row(rained, "toy.plain").reason) == (
        OPEN,
        "no usable answer to act (4), look (2)",
    )
    assert row(rained, "toy.untestable").outcome is NEVER


def test_weather_does_not_hide_what_was_seen_all_the_same() -> None:
    rained = replace(judged("one", PASS), weather={"look": 5})
    assert row([rained]).outcome is PASS


def test_weather_on_other_operations_leaves_a_clause_unexercised() -> None:
    assert row([replace(judged("one"), weather={"look": 1})], "toy.slow").outcome is NEVER


DOUBTS = Reach(doubts=True)


@pytest.mark.parametrize(
    ("every", "expected", "reason"),
    [
        ([judged("one", FAIL)], OPEN, "broken in 1 of 1 conversation: FAIL of one"),
        ([judged("one", FAIL, FAIL, PASS)], OPEN, "broken in 1 of 1 conversation: FAIL of one"),
        ([judged("one", PASS), judged("two", FAIL), judged("three", PASS)], OPEN, "broken in 1 of 3 conversations: "),
        ([judged("one", FAIL), judged("two", OPEN), judged("three", NEVER)], OPEN, "broken in 1 of 1 conversation: "),
        ([judged("one", FAIL), judged("one", FAIL)], OPEN, "broken in 1 of 1 conversation: "),
        ([judged("one", FAIL), judged("two", FAIL), judged("three", PASS)], FAIL, "FAIL of "),
        ([judged("one", FAIL), judged("one", FAIL, length=2)], FAIL, "FAIL of one"),
        ([judged("one", PASS)], PASS, ""),
    ],
)
def test_where_there_is_weather_a_break_is_one_that_occurred_in_two_conversations(
    every: list[Judged], expected: Outcome, reason: str
) -> None:
    found = row(every, reach=DOUBTS)
    assert (found.outcome, found.reason.startswith(reason)) == (expected, True)
    if found.fails:
        assert found.witness is not None
        assert found.witness.actual.startswith("FAIL of")
        assert row(every).outcome is FAIL


def test_conversations_that_break_a_clause_are_known_by_clause() -> None:
    every = [judged("one", FAIL, FAIL), judged("two", PASS), judged("three", FAIL, clause="toy.plain")]
    found = broken_in(every)
    assert {clause: [each.scenario for each in traces] for clause, traces in found.items()} == {
        "toy.a": ["one"],
        "toy.plain": ["three"],
    }


@given(every=JUDGED, one=st.sampled_from([PASS, FAIL, OPEN]))
def test_of_what_tells_nothing_better_only_counts_are_kept(every: list[Judged], one: Outcome) -> None:
    told = Fold()
    for index, each in enumerate(every):
        told.add(f"{index}", each)
    long = judged("secret", one, length=9, evidence=9)
    before = pickle.dumps(told)
    if told.wants("9", long):
        return
    assert pickle.dumps(told) == before
    told.add("9", long)
    assert "secret" not in repr(told)
