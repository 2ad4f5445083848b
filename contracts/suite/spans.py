"""For how long recordings ran."""

from __future__ import annotations

from collections.abc import Iterable

from contracts.model import Event, Exchange
from contracts.target.access import Access


def recorded(items: Iterable[Exchange | Event], access: Access) -> list[float]:
    """For how many seconds each recording of a conversation ran, as far as the conversation shows."""
    begun: dict[str, float] = {}
    spans: list[float] = []
    seen: list[Exchange] = []
    now = 0.0
    for item in items:
        now = item.at
        if isinstance(item, Event):
            continue
        seen.append(item)
        running = access.running(tuple(seen))
        for path in running - begun.keys():
            begun[path] = now
        spans.extend(now - begun.pop(path) for path in begun.keys() - running)
    return [*spans, *(now - since for since in begun.values())]
