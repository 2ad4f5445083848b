"""What was asked again and answered then: what had come before in place of the answer spoils nothing."""

from __future__ import annotations

from collections.abc import Iterable

from contracts.judge.history import Call
from contracts.serial import Asked, asked


def retried(calls: Iterable[Call]) -> frozenset[Call]:
    """The calls without a usable answer whose request was answered when it was sent again."""
    waiting: dict[Asked, list[Call]] = {}
    found: list[Call] = []
    for call in calls:
        if call.weather:
            waiting.setdefault(asked(call.exchange.request), []).append(call)
        elif waiting:
            found += waiting.pop(asked(call.exchange.request), ())
    return frozenset(found)
