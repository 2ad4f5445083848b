"""Counting kinds of values is exact, blind to order, and bounded."""

from __future__ import annotations

from collections import Counter
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from contracts.drift.fields import Field
from contracts.drift.tally import MANY, MOST, OTHERS, Tally

NAMES = st.sampled_from("abc")
BODIES = st.recursive(
    st.none() | st.booleans() | st.integers(0, 9) | st.just("text"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=6,
)
CONVERSATIONS = st.lists(
    st.lists(st.dictionaries(NAMES, BODIES, max_size=3), min_size=1, max_size=3), min_size=1, max_size=6
)


def tallied(conversations: list[list[Any]]) -> Tally:
    tally = Tally({})
    for bodies in conversations:
        tally.add([(body, 0.0) for body in bodies])
    return tally


@given(CONVERSATIONS, st.randoms(use_true_random=False))
def test_the_order_of_conversations_changes_nothing(conversations: list[list[Any]], random: Any) -> None:
    other = list(conversations)
    random.shuffle(other)
    assert tallied(conversations).seen() == tallied(other).seen()


@given(CONVERSATIONS)
def test_a_field_is_counted_once_a_conversation_with_each_kind(conversations: list[list[Any]]) -> None:
    names = {name for bodies in conversations for body in bodies for name in body}
    seen = tallied(conversations).seen()
    assert seen.of == len(conversations)
    for name in names:
        expected = Counter[str]()
        for bodies in conversations:
            present = any(name in body for body in bodies)
            absent = any(name not in body for body in bodies)
            expected["absent"] += absent
            expected["there"] += present
        found = seen.fields[f"/{name}"]
        assert found.get("absent", 0) == expected["absent"]
        assert max([0, *(times for kind, times in found.items() if kind != "absent")]) <= expected["there"]
        assert sum(times for kind, times in found.items() if kind != "absent") >= expected["there"]


def test_made_up_keys_are_one_and_too_many_names_are_too() -> None:
    users = {str(1000 + number): {"state": 1} for number in range(500)}
    seen = tallied([[{"users": users}]]).seen()
    assert seen.fields == {"/users": {"object": 1}, "/users/*": {"object": 1}, "/users/*/state": {"integer": 1}}
    many = tallied([[{f"name-{number}": 1}] for number in range(10 * MANY)]).seen()
    assert len(many.fields) == MANY + 1


def test_depth_is_bounded() -> None:
    deep: Any = 1
    for _ in range(500):
        deep = {"a": deep}
    assert len(tallied([[deep]]).seen().fields) < 20


def test_values_of_a_listed_field_are_bounded() -> None:
    tally = Tally({"/status": Field(values=frozenset({'"RECORDING"'}))})
    for number in range(2 * MOST):
        tally.add([({"status": f"made-up-{number}"}, 0.0)])
    kinds = tally.seen().fields["/status"]
    assert len(kinds) == MOST + 1
    assert kinds[OTHERS] == MOST
