"""A wrong clock here is nobody's break."""

from __future__ import annotations

from contracts.clock import EPOCH, timestamp
from contracts.judge.clocks import on_their_clock
from contracts.judge.judge import judge
from contracts.model import Event, Exchange, Outcome, Request, Response, Trace
from contracts.vendors.realtimekit.access import BASE
from contracts.vendors.vendor import find

DATE = "Sun, 15 Jun 2025 15:06:40 GMT"  # EPOCH
CLAUSE = "realtimekit.meeting.created-at-is-now"


def trace(at: float, **headers: str) -> Trace:
    """A meeting that is created at EPOCH by the vendor's clock, and at `at` by ours."""
    body = {"success": True, "data": {"id": "m", "created_at": timestamp(EPOCH)}}
    request = Request(method="POST", path=f"{BASE}/meetings", body={"title": "a"})
    answer = Response(status=201, headers=headers, body=body)
    items = (
        Exchange(id="x1", request=request, response=answer, at=at, took=0.5),
        Exchange(id="x2", request=request, response=None, fault="lost", at=at + 60),
        Event(id="e1", kind="waited", at=at + 70),
    )
    return Trace(vendor="realtimekit", edition="2026-06", scenario="by hand", target="a URL", seed=0, items=items)


def outcome(of: Trace) -> set[Outcome]:
    found = find("realtimekit")
    return {each.outcome for each in judge(of, found.contract(), found.oracle).verdicts if each.clause == CLAUSE}


def test_times_are_those_of_who_answers_where_the_dates_of_answers_tell() -> None:
    shifted = on_their_clock(trace(EPOCH + 7200, date=DATE))
    assert [item.at - EPOCH for item in shifted.items] == [-0.5, 59.5, 69.5]
    assert outcome(trace(EPOCH + 7200, date=DATE)) == {Outcome.PASS}
    assert outcome(trace(EPOCH - 86400, date=DATE)) == {Outcome.PASS}
    assert outcome(trace(EPOCH + 7200)) == {Outcome.FAIL}


def test_clocks_that_agree_well_enough_and_dates_that_are_none_change_nothing() -> None:
    for each in (trace(EPOCH + 4, date=DATE), trace(EPOCH + 7200, date="yesterday"), trace(EPOCH + 7200)):
        assert on_their_clock(each) is each


def test_a_clock_of_theirs_that_is_not_that_of_their_documents_is_still_noticed() -> None:
    assert outcome(trace(EPOCH + 7200, date="Sun, 15 Jun 2025 17:06:40 GMT")) == {Outcome.FAIL}
