"""The vocabulary in which faults are written: knobs turned and bodies rewritten."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any, Final, TypeAlias

from contracts.clock import timestamp
from contracts.model import Json
from contracts.sandbox.core import Fault

from .policy import Change, Edit, Policy

Bend: TypeAlias = Callable[[Policy], Policy]

OTHER_ID: Final = "00000000-0000-4000-8000-000000000000"
"""An id that the sandbox never gives out."""


def fault(name: str, kind: str, says: str, bend: Bend, notices: tuple[str, ...] = ()) -> Fault:
    """A fault of RealtimeKit."""
    return Fault(id=f"realtimekit.{name}", vendor="realtimekit", kind=kind, says=says, notices=notices, bend=bend)


def knobs(**settings: Any) -> Bend:
    """Turn knobs of the policy to these settings."""
    return lambda policy: replace(policy, **settings)


def answers(operation: str, change: Change) -> Bend:
    """Rewrite the whole body of what `operation` (a glob) answers."""
    return lambda policy: replace(policy, edits=(*policy.edits, Edit(operation, change)))


def items(operation: str, change: Change) -> Bend:
    """Rewrite each recording or meeting in what `operation` (a glob) answers."""

    def in_body(body: Json) -> Json:
        match body.get("data"):
            case list() as entries:
                return {**body, "data": [change(entry) for entry in entries]}
            case dict() as item:
                return {**body, "data": change(item)}
            case _:
                return body

    return answers(operation, in_body)


def recordings(change: Change) -> Bend:
    """Rewrite every recording, whichever operation answers it."""
    return items("recordings.*", change)


def meetings(change: Change) -> Bend:
    """Rewrite every meeting, whichever operation answers it."""
    return items("meetings.*", change)


def without(name: str) -> Change:
    """Leave a member out."""
    return lambda item: {key: value for key, value in item.items() if key != name}


def renamed(old: str, new: str) -> Change:
    """Call a member something else."""
    return lambda item: {new if key == old else key: value for key, value in item.items()}


def fixed(name: str, value: Json) -> Change:
    """Give a member this value, whatever it is."""
    return lambda item: {**item, name: value}


def turned(name: str, change: Change) -> Change:
    """Change the value of a member, unless it is absent or null."""
    return lambda item: item if item.get(name) is None else {**item, name: change(item[name])}


def when(status: str, change: Change) -> Change:
    """Change a recording in this state only."""
    return lambda item: change(item) if item.get("status") == status else item


def unless(status: str, change: Change) -> Change:
    """Change a recording in every state but this one."""
    return lambda item: item if item.get("status") == status else change(item)


def epoch(time: Json) -> Json:
    """An RFC 3339 time as milliseconds since the epoch."""
    return round(datetime.fromisoformat(time).timestamp() * 1000)


def shifted(seconds: float) -> Change:
    """An RFC 3339 time so many seconds later."""
    return lambda time: timestamp(datetime.fromisoformat(time).timestamp() + seconds)
