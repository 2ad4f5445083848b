"""What is written to a file is read back the same."""

from __future__ import annotations

import json
from types import MappingProxyType

import pytest
from hypothesis import given

from contracts.model import (
    ABSENT,
    Clause,
    Credentials,
    Event,
    Exchange,
    Level,
    Outcome,
    Request,
    Response,
    Source,
    Trace,
)
from contracts.serial import item_from, to_json, trace_from
from tests.strategies import finite, items, traces


@given(trace=traces())
def test_a_trace_survives_being_written_and_read(trace: Trace) -> None:
    again = trace_from(json.loads(json.dumps(to_json(trace))))
    assert again == trace
    assert to_json(again) == to_json(trace)
    assert [type(item) for item in again.items] == [type(item) for item in trace.items]


@given(item=items(finite))
def test_an_item_survives_being_written_and_read(item: Exchange | Event) -> None:
    assert item_from(json.loads(json.dumps(to_json(item)))) == item


def test_no_body_and_an_empty_body_are_two_things() -> None:
    absent, null = Response(status=200), Response(status=200, body=None)
    assert "body" not in to_json(absent)
    assert to_json(null)["body"] is None
    exchange = Exchange(id="x1", request=Request(method="GET", path="/"), response=null, at=0.0)
    read = item_from(to_json(exchange))
    assert isinstance(read, Exchange)
    assert read.response is not None
    assert read.response.body is None
    assert read.request.body is ABSENT


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Outcome.PASS, "PASS"),
        (Level.SHOULD, "should"),
        ((1, ("a", None)), [1, ["a", None]]),
        ({1: {"b": Credentials.WRONG}}, {"1": {"b": "wrong"}}),
        (MappingProxyType({"a": ()}), {"a": []}),
        (
            Event(id="e1", kind="waited", at=1.5, data={"seconds": (2,)}),
            {"id": "e1", "kind": "waited", "at": 1.5, "data": {"seconds": [2]}},
        ),
    ],
)
def test_values_of_the_model_become_plain_json(value: object, expected: object) -> None:
    assert to_json(value) == expected


def test_values_inside_values_become_plain_json_too() -> None:
    source = Source("page", "The page", "https://example.com", "2026-01-31", "Answer")
    clause = Clause(id="toy.a", vendor="toy", says="It is.", sources=(source,), level=Level.MUST, kind="shape")
    document = to_json(clause)
    assert document["sources"] == [
        {
            "document": "page",
            "title": "The page",
            "url": "https://example.com",
            "read": "2026-01-31",
            "section": "Answer",
        }
    ]
    assert json.loads(json.dumps(document)) == document


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"items": []},
        {"vendor": "toy", "items": [], "more": 1},
        {"items": [{"request": {}}]},
        {"items": [{"kind": "joined"}]},
        {"items": [{"request": {"query": []}, "response": {"body": {}}, "credentials": "valid"}]},
    ],
)
def test_what_is_no_trace_is_refused(document: object) -> None:
    with pytest.raises((KeyError, TypeError)):
        trace_from(document)
