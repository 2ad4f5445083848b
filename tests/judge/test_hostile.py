"""Whatever is sent, answered or called back: the judge comes to verdicts, the same each time."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest
from distortion import distorted
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.drive import plan
from contracts.judge.judge import judge
from contracts.model import ABSENT, Event, Exchange, Response, Trace
from contracts.suite.targets import embedded
from contracts.vendors.vendor import find, names


@cache
def recorded(vendor: str) -> tuple[Trace, ...]:
    """What the sandbox makes of each scenario."""
    target, edition = embedded(vendor), find(vendor).contract().edition
    chosen = [each for each in find(vendor).scenarios if plan.feasible(each, target)]
    return tuple(plan.run(target, each, 0, edition) for each in chosen)


@pytest.mark.parametrize("vendor", names())
@settings(max_examples=400, deadline=None)
@given(data=st.data())
def test_nothing_that_comes_can_upset_the_judge(vendor: str, data: st.DataObject) -> None:
    found = find(vendor)
    trace = data.draw(st.sampled_from(recorded(vendor)))
    items = list(trace.items)
    for index in data.draw(st.sets(st.integers(0, len(items) - 1), min_size=1, max_size=6)):
        items[index] = _distort(data, items[index])
    judged = judge(replace(trace, items=tuple(items)), found.contract(), found.oracle)
    assert judged == judge(judged.trace, found.contract(), found.oracle)
    known = {item.id for item in items}
    assert all(set(verdict.evidence) <= known and verdict.evidence for verdict in judged.verdicts)


def _distort(data: st.DataObject, item: Exchange | Event) -> Exchange | Event:
    if isinstance(item, Event):
        if item.kind != "called-back" or "body" not in item.data:
            return item
        return replace(item, data={**item.data, "body": data.draw(distorted(item.data["body"]))})
    if item.request.body is not ABSENT and data.draw(st.booleans()):
        return replace(item, request=replace(item.request, body=data.draw(distorted(item.request.body))))
    if item.response is None or item.response.body is ABSENT:
        return item
    status = data.draw(st.sampled_from([item.response.status] * 4 + [200, 201, 206, 400, 404, 500, 999]))
    return replace(item, response=Response(status=status, body=data.draw(distorted(item.response.body))))
