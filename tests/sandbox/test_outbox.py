"""An outbox hands out what is due, once, in the order of time."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from contracts.sandbox.outbox import Delivery, Outbox

TIMES = st.lists(st.integers(0, 100).map(float))


def delivery(at: float, body: bytes = b"{}") -> Delivery:
    return Delivery(url="https://example.com/hook", headers={}, body=body, at=at)


@given(TIMES, TIMES)
def test_everything_comes_out_once_and_in_order(times: list[float], looks: list[float]) -> None:
    outbox = Outbox()
    for at in times:
        outbox.post(delivery(at))
    found = [(look, each) for look in [*sorted(looks), 100.0] for each in outbox.due(look)]
    assert [each.at for _, each in found] == sorted(times)
    assert all(each.at <= look for look, each in found)


def test_what_is_due_at_the_same_time_keeps_its_order() -> None:
    outbox = Outbox()
    for body in (b"1", b"2", b"3"):
        outbox.post(delivery(5.0, body))
    assert [each.body for each in outbox.due(5.0)] == [b"1", b"2", b"3"]


def test_another_attempt_is_counted_and_can_differ() -> None:
    outbox = Outbox()
    outbox.again(delivery(1.0), at=11.0, body=b"[]")
    assert outbox.due(10.0) == []
    (second,) = outbox.due(11.0)
    assert (second.attempt, second.at, second.body) == (2, 11.0, b"[]")
