"""What stands around the body of an answer: its status, and what its header says of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from contracts.judge.history import Call, History
from contracts.judge.rules import Opinion, opinion
from contracts.model import ABSENT, WEATHER

NEVER_ODD: Final = frozenset({401, 403, *WEATHER, *range(300, 400)})
"""Statuses that something between the caller and the vendor may answer with: their being documented does not matter."""


def success_statuses(history: History) -> Iterator[Opinion]:
    """An answer that a caller takes for a success has a status that the documents name for its operation."""
    for call in history.calls:
        if 200 <= call.status < 300 and not call.weather:
            yield _named(call, kept=call.operation.documented(call.status) is not None)


def failure_statuses(history: History) -> Iterator[Opinion]:
    """Any other answer has a status that the documents name for its operation, by its number."""
    for call in history.calls:
        if call.status and not 200 <= call.status < 300 and call.status not in NEVER_ODD:
            yield _named(call, kept=call.operation.documented(call.status) == str(call.status))


def _named(call: Call, *, kept: bool) -> Opinion:
    known = ", ".join(key for key in call.operation.responses if key.isdecimal())
    told = f"{call.operation.id} answered {call.status}"
    return opinion(kept, f"one of {known}", told if kept else f"{told}, which no document names", call)


def media_types(history: History) -> Iterator[Opinion]:
    """A body is JSON exactly where its header says so; nothing is said where no header was captured, or no body."""
    for call in history.calls:
        response = call.exchange.response
        if response is None or call.weather or not response.headers:
            continue
        told = response.headers.get("content-type", "")
        holds_json, says_json = response.body is not ABSENT, _is_json(told)
        if holds_json or (says_json and response.text):
            expected = "application/json for a body that is JSON, and for no other"
            actual = f"{told or 'no content-type'} for a body that is {'JSON' if holds_json else 'no JSON'}"
            yield opinion(holds_json and says_json, expected, actual, call)


def _is_json(content_type: str) -> bool:
    kind = content_type.partition(";")[0].strip().lower()
    return kind == "application/json" or kind.endswith("+json")
