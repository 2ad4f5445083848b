"""The vocabulary in which faults are told: turn a knob of the policy, or edit what goes out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeAlias

from contracts.model import Json
from contracts.sandbox.core import Fault
from contracts.vendors.agora.sandbox.notice_policy import Notice, Script
from contracts.vendors.agora.sandbox.policy import Change, Edit, Policy

Bend: TypeAlias = Callable[[Policy], Policy]


def fault(name: str, kind: str, says: str, bend: Bend, *notices: str) -> Fault:
    """A fault of Agora, and the clauses that must notice it."""
    clauses = tuple(f"agora.{clause}" for clause in notices)
    return Fault(id=f"agora.{name}", vendor="agora", kind=kind, says=says, notices=clauses, bend=bend)


def turn(**knobs: Any) -> Bend:
    """Set these fields of the policy."""
    return lambda policy: replace(policy, **knobs)


def edit(operations: str, change: Change) -> Bend:
    """Apply `change` to the answers of these operations, named in one string."""
    edits = tuple(Edit(operation=operation, change=change) for operation in operations.split())
    return lambda policy: replace(policy, edits=policy.edits + edits)


def overlook(*fields: str) -> Bend:
    """Take these fields of a request as they come."""
    return lambda policy: replace(policy, overlooks=policy.overlooks.union(fields))


def misread(**more: float) -> Bend:
    """Take these fields of a request to be so much larger than they are, and lists to be so much longer."""
    return lambda policy: replace(policy, misread={**policy.misread, **more})


def refuse(*fields: str) -> Bend:
    """Refuse every start that has one of these fields."""
    return lambda policy: replace(policy, refuses=policy.refuses.union(fields))


def outlive(operation: str, *ends: str) -> Bend:
    """Let `operation` succeed on recordings that ended in one of these ways."""
    pairs = [(operation, end) for end in ends]
    return lambda policy: replace(policy, answers_after=policy.answers_after.union(pairs))


def drop(key: str) -> Change:
    """Leave `key` out."""

    def change(body: dict[str, Any]) -> None:
        body.pop(key, None)

    return change


def put(key: str, value: Json) -> Change:
    """Have `value` under `key`, whether there was one or not."""

    def change(body: dict[str, Any]) -> None:
        body[key] = value

    return change


def rename(old: str, new: str) -> Change:
    """Call `old` by another name."""

    def change(body: dict[str, Any]) -> None:
        if old in body:
            body[new] = body.pop(old)

    return change


def alter(key: str, how: Callable[[Json], Json]) -> Change:
    """Put `how(value)` in the place of the value under `key`, if there is one."""

    def change(body: dict[str, Any]) -> None:
        if key in body:
            body[key] = how(body[key])

    return change


def become(key: str, value: Json) -> Change:
    """Put `value` in the place of whatever is under `key`, if anything is."""
    return alter(key, lambda _: value)


def where(key: str, value: Json, change: Change) -> Change:
    """`change`, but only of objects with this `value` under `key`."""

    def conditional(body: dict[str, Any]) -> None:
        if body.get(key) == value:
            change(body)

    return conditional


def both(one: Change, other: Change) -> Change:
    """`one`, then `other`."""

    def change(body: dict[str, Any]) -> None:
        one(body)
        other(body)

    return change


def response(change: Change) -> Change:
    """`change` of the `serverResponse`."""
    return lambda body: change(body["serverResponse"])


def each(key: str, change: Change) -> Change:
    """`change` of every object in the array under `key`, if there is an array."""

    def change_all(body: dict[str, Any]) -> None:
        items = body.get(key)
        for item in items if isinstance(items, list) else ():
            if isinstance(item, dict):
                change(item)

    return change_all


def file(change: Change) -> Change:
    """`change` of every object in the file list of a channel's recording."""
    return response(each("fileList", change))


def service(change: Change) -> Change:
    """`change` of the state of every extension service."""
    return response(each("extensionServiceState", change))


def payload(change: Change) -> Change:
    """`change` of the payload of every extension service."""
    return service(lambda state: change(state["payload"]))


def page_file(change: Change) -> Change:
    """`change` of every object in the file list of a web page's recording."""
    return payload(each("fileList", change))


def number(uid: Json) -> Json:
    """A user id as a number."""
    return int(uid) if str(uid).isdecimal() else uid


def notify(**knobs: Any) -> Bend:
    """Set these fields of the policy of notifications."""
    return lambda policy: replace(policy, notices=replace(policy.notices, **knobs))


def envelope(change: Change, *types: int) -> Bend:
    """Apply `change` to the body of notifications of these event types, of all where none is named."""
    edits = ((frozenset(types), change),)
    return lambda policy: replace(policy, notices=replace(policy.notices, edits=policy.notices.edits + edits))


def told(change: Change, *types: int) -> Bend:
    """Apply `change` to the payload of notifications of these event types."""
    return envelope(lambda body: change(body["payload"]), *types)


def detail(change: Change, *types: int) -> Bend:
    """Apply `change` to the details of notifications of these event types."""
    return told(lambda payload: change(payload["details"]), *types)


def instead(script: Script) -> Bend:
    """Send what `script` makes of each notification."""
    return lambda policy: replace(policy, notices=replace(policy.notices, scripts=(*policy.notices.scripts, script)))


def silent(*types: int) -> Bend:
    """Do not notify of these events."""
    return instead(lambda notice: [] if notice.type in types else [notice])


def twice(type_: int) -> Bend:
    """Notify of this event twice, as if it had happened twice."""
    return instead(lambda notice: [notice, notice] if notice.type == type_ else [notice])


def besides(type_: int, other: int, **details: Json) -> Bend:
    """Notify of another event after each of this type that is about a channel."""

    def script(notice: Notice) -> list[Notice]:
        also = notice.type == type_ and notice.recording.in_channel
        return [notice, replace(notice, type=other, details=details)] if also else [notice]

    return instead(script)


def in_seconds(key: str) -> Change:
    """A moment in seconds."""
    return alter(key, lambda moment: moment // 1000)
