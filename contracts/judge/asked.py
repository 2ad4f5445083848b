"""How often traces ask for what a caller can ask for."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from contracts.model import ABSENT, Exchange, Json, Trace
from contracts.spec import Contract
from contracts.spec.contract import Operation
from contracts.spec.options import EACH, Option, Place, options


@dataclass(slots=True)
class Times:
    """How many requests carried an option, and how many of them were granted."""

    sent: int = 0
    granted: int = 0


def times_sent(contract: Contract, traces: Iterable[Trace]) -> list[tuple[Option, Times]]:
    """Every documented option of `contract` with the times that these traces send it."""
    times = {_key(each.operation, each.place, each.value): (each, Times()) for each in options(contract)}
    for trace in traces:
        for exchange in trace.exchanges:
            found = contract.resolve(exchange.request)
            if found is None:
                continue
            operation, path = found
            granted = exchange.response is not None and operation.succeeded(exchange.response.status)
            for key in _keys(operation, path, exchange):
                if key in times:
                    times[key][1].sent += 1
                    times[key][1].granted += granted
    return list(times.values())


def _keys(operation: Operation, path: dict[str, str], exchange: Exchange) -> set[str]:
    """What a request carries: each field once, and once with its value."""
    body = {} if exchange.request.body is ABSENT else {"body": exchange.request.body}
    carried = [
        *((("path", name), value) for name, value in path.items()),
        *((("query", name, *each), value) for name, value in exchange.request.query for each in ((), (EACH,))),
        *(pair for name, value in body.items() for pair in _inside((name,), value)),
    ]
    return {_key(operation.id, place, value) for place, held in carried for value in (ABSENT, held)}


def _inside(place: Place, value: Json) -> Iterator[tuple[Place, Json]]:
    yield place, value
    if isinstance(value, dict):
        for name, each in value.items():
            yield from _inside((*place, name), each)
    if isinstance(value, list):
        for each in value:
            yield from _inside((*place, EACH), each)


def _key(operation: str, place: Place, value: Json) -> str:
    """The same for the same: 1 is not true, and what stands in a URL is text."""
    held = str(value) if place[0] != "body" and value is not ABSENT else value
    return json.dumps([operation, place, "" if value is ABSENT else [held]], sort_keys=True)
