"""How calls and callbacks about webhooks hang together: what each webhook asked for, and what it was sent."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from contracts.judge.history import Arrival, Call, History
from contracts.model import Event, Json

SETTINGS = ("name", "url", "events", "enabled")
CHANGES = ("edit_webhook", "replace_webhook")

GONE = 404
"""What a deletion is answered that arrives twice: there is no such webhook any more."""

GRACE = 30.0
"""Seconds for which a webhook may still be called as it was before a change."""

SETTLED = 60.0
"""Seconds after which what has not been announced never will be, though nobody promised when."""


@dataclass(frozen=True, slots=True)
class Version:
    """What a webhook asks for since `call`; None where that cannot be known."""

    call: Call
    settings: Mapping[str, Json] | None


@dataclass(slots=True)
class Webhook:
    """One webhook that was created: its versions in order, and the call that deleted it."""

    id: str
    versions: list[Version]
    deletion: Call | None = None

    @property
    def creation(self) -> Call:
        return self.versions[0].call

    def around(self, begin: float, end: float) -> list[Version]:
        """The versions that were in force at some time from `begin` to `end`."""
        ends = [version.call.done for version in self.versions[1:]] + [float("inf")]
        return [
            version
            for version, until in zip(self.versions, ends, strict=True)
            if version.call.at <= end and until >= begin
        ]

    def lives(self, begin: float, end: float) -> bool:
        """Whether it was there from `begin` to `end`."""
        return self.creation.done <= begin and (self.deletion is None or self.deletion.at > end)

    def wants(self, event: str, begin: float, end: float) -> bool:
        """Whether it asked for `event` all the time from `begin` to `end`."""
        return self.lives(begin, end) and all(
            version.settings is not None and version.settings["enabled"] is True and event in version.settings["events"]
            for version in self.around(begin, end)
        )


def created(call: Call) -> str:
    """The id of the webhook that `call` created, or an empty string."""
    id_ = call.field("data", "id") if call.operation.id == "create_webhook" and call.ok else ""
    return id_ if isinstance(id_, str) else ""


def webhooks(history: History) -> dict[str, Webhook]:
    """Every webhook that was created in a history, by its id."""
    found: dict[str, Webhook] = {}
    for call in history.of("create_webhook", *CHANGES, "delete_webhook"):
        id_ = created(call) or call.path.get("webhook_id", "")
        webhook = found.get(id_)
        if webhook is None:
            if created(call):
                found[id_] = Webhook(id_, [Version(call, _settings(call, {}))])
        elif call.operation.id in CHANGES and (call.ok or call.weather):
            before = webhook.versions[-1].settings if call.operation.id == "edit_webhook" else {}
            webhook.versions.append(Version(call, _settings(call, before)))
        elif call.operation.id == "delete_webhook":
            if call.ok:
                webhook.deletion = webhook.deletion or call
            elif call.weather or call.status == GONE:
                webhook.versions.append(Version(call, None))
    return found


def _settings(call: Call, before: Mapping[str, Json] | None) -> Mapping[str, Json] | None:
    """What is asked for after `call`; only whether a webhook is enabled can be left to the service."""
    if before is None or call.weather or not call.exemplary:
        return None
    enabled = call.field("data", "enabled")
    return {"enabled": enabled if isinstance(enabled, bool) else True, **before, **call.sent}


def hook_of(arrival: Arrival) -> str:
    """The id of the webhook that a delivery names, or an empty string."""
    return _header(arrival, "webhook-id")


def receiver(arrival: Arrival) -> str:
    """The same for deliveries to the same webhook at the same place."""
    return f"{hook_of(arrival)} {arrival.event.data['url']}"


def delivery_id(arrival: Arrival) -> str:
    """The id of a delivery, or an empty string."""
    return _header(arrival, "uuid")


def _header(arrival: Arrival, name: str) -> str:
    return next((arrival.headers[each] for each in (f"rtk-{name}", f"dyte-{name}") if each in arrival.headers), "")


def event_of(arrival: Arrival) -> str:
    """The event that a delivery tells of, or an empty string."""
    event = arrival.field("event")
    return event if isinstance(event, str) else ""


def failed(arrival: Arrival) -> bool:
    """Whether a delivery met with an error or with silence, so that it is tried again."""
    return arrival.answered == 0 or arrival.answered >= 500


def accepted(arrival: Arrival) -> bool:
    return 200 <= arrival.answered < 300


@dataclass(slots=True)
class News:
    """One body that was delivered, with every attempt to deliver it to one webhook."""

    attempts: list[Arrival] = field(default_factory=list)

    @property
    def first(self) -> Arrival:
        return self.attempts[0]


def content(arrival: Arrival) -> str:
    """The same for the same body."""
    return json.dumps(arrival.body, sort_keys=True)


def news(history: History) -> list[News]:
    """What was delivered, by webhook and body, in the order of the first attempts."""
    found: dict[tuple[str, str], News] = {}
    for arrival in in_time(history.arrivals):
        found.setdefault((receiver(arrival), content(arrival)), News()).attempts.append(arrival)
    return list(found.values())


def in_time(arrivals: Iterable[Arrival]) -> list[Arrival]:
    """Deliveries in the order in which they arrived."""
    return sorted(arrivals, key=lambda arrival: arrival.at)


def precedes(history: History, one: Call | Event, other: Call | Event) -> bool:
    """Whether `one` stands before `other` in a history: things can happen at the same moment."""
    order = [item.id for item in history.items]
    return order.index(one.id) < order.index(other.id)


def shown(call: Call) -> Iterator[dict[str, Json]]:
    """The webhooks in a successful answer."""
    data = call.field("data")
    for each in data if isinstance(data, list) else [data]:
        if call.ok and isinstance(each, dict):
            yield each
