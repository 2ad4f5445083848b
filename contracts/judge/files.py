"""What was found where files lie: the looks that a trace records beside its calls."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.judge.history import History
from contracts.model import Event


def listings(history: History) -> Iterator[Event]:
    """Looks into the storage; without those that could not be had, which show nothing."""
    return _known(history, "stored")


def inspections(history: History) -> Iterator[Event]:
    """Looks at one file of the storage: `name`, `present`, and the facts about what is there."""
    return _known(history, "inspected")


def downloads(history: History) -> Iterator[Event]:
    """Links that were followed: `url`, `status`, `size`, and `media` where something came."""
    return _known(history, "downloaded")


def _known(history: History, kind: str) -> Iterator[Event]:
    return (event for event in history.events if event.kind == kind and "fault" not in event.data)
