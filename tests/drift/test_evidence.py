"""A change is told when luck cannot explain it, and not before."""

from __future__ import annotations

from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.drift.evidence import ENOUGH, UNLIKELY, changed

SMALL = st.integers(1, 60)


@given(SMALL, SMALL, SMALL)
def test_what_happens_sometimes_goes_by_the_exact_test(times: int, of: int, others: int) -> None:
    times = min(times, of)
    luck = comb(of, times) / comb(of + others, times)
    if not UNLIKELY * 0.999 < luck < UNLIKELY * 1.001:
        assert changed(times, of, others, always=False) is (luck <= UNLIKELY)


@given(SMALL, SMALL)
def test_what_always_happened_and_never_does_has_changed(of: int, others: int) -> None:
    expected = min(of, others) >= ENOUGH or changed(of, of, others, always=False)
    assert changed(of, of, others, always=True) is expected


@pytest.mark.parametrize(("times", "of", "others"), [(0, 9, 9), (5, 5, 0)])
def test_of_what_was_not_seen_nothing_is_known(times: int, of: int, others: int) -> None:
    assert not changed(times, of, others, always=True)


def test_a_thing_seen_once_proves_nothing() -> None:
    assert not changed(1, 300, 300, always=False)
    assert changed(40, 80, 80, always=False)
