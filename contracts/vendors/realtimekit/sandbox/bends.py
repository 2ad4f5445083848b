"""The vocabulary in which faults are written: knobs turned and bodies rewritten."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any, Final, TypeAlias

from contracts.clock import timestamp
from contracts.model import Json
from contracts.sandbox.core import Fault
from contracts.vendors.realtimekit.sandbox.policy import Change, Edit, Policy

Bend: TypeAlias = Callable[[Policy], Policy]

OTHER_ID: Final = "00000000-0000-4000-8000-000000000000"
"""An id that the sandbox never gives out."""


def fault(name: str, kind: str, says: str, bend: Bend, *notices: str) -> Fault:
    """A fault of RealtimeKit, and the clauses that must notice it."""
    clauses = tuple(f"realtimekit.{clause}" for clause in notices)
    return Fault(id=f"realtimekit.{name}", vendor="realtimekit", kind=kind, says=says, notices=clauses, bend=bend)


def knobs(**settings: Any) -> Bend:
    """Turn knobs of the policy to these settings."""
    return lambda policy: replace(policy, **settings)


def less(knob: str, *values: Any) -> Bend:
    """Take values out of the set behind a knob of the policy."""
    return lambda policy: replace(policy, **{knob: getattr(policy, knob) - set(values)})


def overlook(*places: str) -> Bend:
    """Take what stands in these places (globs) of a request as it comes."""
    return lambda policy: replace(policy, overlooked=policy.overlooked.union(places))


def ignore(*parameters: str) -> Bend:
    """Pay no attention to these query parameters (globs such as `recordings.search`)."""
    return lambda policy: replace(policy, ignored_parameters=policy.ignored_parameters.union(parameters))


def answers(operation: str, change: Change) -> Bend:
    """Rewrite the whole body of what `operation` (a glob) answers."""
    return lambda policy: replace(policy, edits=(*policy.edits, Edit(operation, change)))


def items(operation: str, change: Change) -> Bend:
    """Rewrite each recording or meeting in what `operation` (a glob) answers."""

    def in_body(body: Json) -> Json:
        match body:
            case {"data": list() as entries}:
                return {**body, "data": [change(entry) for entry in entries]}
            case {"data": dict() as item}:
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


def hooks(**settings: Any) -> Bend:
    """Turn knobs of webhooks to these settings."""
    return lambda policy: replace(policy, hooks=replace(policy.hooks, **settings))


def files(**settings: Any) -> Bend:
    """Turn knobs of what recordings leave behind to these settings."""
    return lambda policy: replace(policy, files=replace(policy.files, **settings))


def webhooks(change: Change) -> Bend:
    """Rewrite every webhook, whichever operation answers it."""
    return items("webhooks.*", of(dict, change))


def callbacks(event: str, change: Change) -> Bend:
    """Rewrite the body of what tells of `event` (a glob)."""
    edit = Edit(event, change)
    return lambda policy: replace(policy, hooks=replace(policy.hooks, bodies=(*policy.hooks.bodies, edit)))


def announced(change: Change) -> Bend:
    """Rewrite the recording that a callback tells of."""
    return callbacks("recording.statusUpdate", turned("recording", change))


def headers(change: Change) -> Bend:
    """Rewrite the headers of every callback."""
    return lambda policy: replace(policy, hooks=replace(policy.hooks, headers=(*policy.hooks.headers, change)))


def of(kind: type, change: Change) -> Change:
    """Change values of this kind only: where faults add up, another may have been there before."""
    return lambda value: change(value) if isinstance(value, kind) else value


def every_third(operation: str, change: Change) -> Bend:
    """Rewrite each recording, meeting or webhook in every third answer of `operation` (a glob)."""

    def bend(policy: Policy) -> Policy:
        count = iter(range(1, 1_000_000))
        return items(operation, of(dict, lambda item: item if next(count) % 3 else change(item)))(policy)

    return bend


def without(name: str) -> Change:
    """Leave a member out."""
    return of(dict, lambda item: {key: value for key, value in item.items() if key != name})


def renamed(old: str, new: str) -> Change:
    """Call a member something else."""
    return of(dict, lambda item: {new if key == old else key: value for key, value in item.items()})


def fixed(name: str, value: Json) -> Change:
    """Give a member this value, whatever it is."""
    return of(dict, lambda item: {**item, name: value})


def turned(name: str, change: Change) -> Change:
    """Change the value of a member, unless it is absent or null."""
    return of(dict, lambda item: item if item.get(name) is None else {**item, name: change(item[name])})


def when(status: str, change: Change) -> Change:
    """Change a recording in this state only."""
    return of(dict, lambda item: change(item) if item.get("status") == status else item)


def unless(status: str, change: Change) -> Change:
    """Change a recording in every state but this one."""
    return of(dict, lambda item: item if item.get("status") == status else change(item))


def swapped(old: Json, new: Json) -> Change:
    """A value, but `new` for `old`."""
    return lambda value: new if value == old else value


def shifted(seconds: float) -> Change:
    """An RFC 3339 time so many seconds later."""
    return of(str, lambda time: timestamp(datetime.fromisoformat(time).timestamp() + seconds))


MILLISECONDS: Final = of(str, lambda time: round(datetime.fromisoformat(time).timestamp() * 1000))
"""An RFC 3339 time as milliseconds since the epoch."""

NUMBER: Final = of(str, lambda id_: int(id_[:8], 16))
"""The first digits of an id as a number."""

UPPER_CASE: Final = of(str, str.upper)
LOWER_CASE: Final = of(str, str.lower)
