"""The webhooks of an app: what is kept of them, and what a change changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random
from uuid import UUID

from contracts.clock import timestamp
from contracts.model import Json
from contracts.vendors.realtimekit.sandbox.policy import HOOK_SETTINGS, Hooks


@dataclass(slots=True, kw_only=True)
class Webhook:
    """One webhook; times are seconds since the epoch. `first_url` is the URL that it was created with."""

    id: str
    name: Json
    url: Json
    events: Json
    enabled: Json
    first_url: Json
    created: float
    updated: float

    @classmethod
    def unknown(cls, id_: str) -> Webhook:
        """A webhook that nobody created."""
        return cls(
            id=id_, name="", url="https://example.com", events=[], enabled=False, first_url="", created=0, updated=0
        )

    def shown(self) -> dict[str, Json]:
        """The webhook as answers show it."""
        return {
            "id": self.id,
            "name": self.name,
            "url": self.url,
            "events": self.events,
            "enabled": self.enabled,
            "created_at": timestamp(self.created),
            "updated_at": timestamp(self.updated),
        }


@dataclass(slots=True)
class Webhooks:
    """Every webhook of one app, the deleted ones apart."""

    policy: Hooks
    seed: int
    found: dict[str, Webhook] = field(default_factory=dict)
    deleted: dict[str, Webhook] = field(default_factory=dict)
    _random: Random = field(init=False)

    def __post_init__(self) -> None:
        self._random = Random(f"webhooks/{self.seed}")  # noqa: S311  (ids that repeat with the seed)

    def create(self, asked: Mapping[str, Json], now: float) -> Webhook:
        """Add a webhook, enabled unless that was not wanted."""
        if self.policy.one_for_all and self.found:
            return next(iter(self.found.values()))
        webhook = Webhook(
            id=str(UUID(int=self._random.getrandbits(128), version=4)),
            name=asked.get("name"),
            url=asked.get("url"),
            events=asked.get("events"),
            enabled=asked.get("enabled", True),
            first_url=asked.get("url"),
            created=now,
            updated=now,
        )
        self.found[webhook.id] = webhook
        return webhook

    def listed(self) -> list[Webhook]:
        """All of them, in the order in which they were created."""
        gone = self.deleted.values() if self.policy.lists_deleted else ()
        return [*self.found.values(), *(each for each in gone if each.id not in self.found)]

    def change(self, webhook: Webhook, asked: Mapping[str, Json], now: float, *, whole: bool) -> None:
        """Edit a webhook or, with `whole`, replace everything that can be said of it."""
        wanted = dict(asked)
        if not whole and not self.policy.keeps_the_rest:
            wanted = {"enabled": True, "events": [], **wanted}
        if not whole and self.policy.adds_events and isinstance(wanted.get("events"), list):
            wanted["events"] = list(dict.fromkeys([*webhook.events, *wanted["events"]]))
        if whole and self.policy.replaces_enabled:
            wanted = {"enabled": True, **wanted}
        for each in self.found.values() if self.policy.changes_all else [webhook]:
            for name in HOOK_SETTINGS:
                if name in wanted and name in self.policy.changes:
                    setattr(each, name, wanted[name])
        if self.policy.stamps:
            webhook.updated = now
        if self.policy.born_again:
            webhook.created = now

    def delete(self, webhook: Webhook) -> None:
        """Forget a webhook."""
        self.deleted[webhook.id] = webhook
        if self.policy.forgets:
            self.found.pop(webhook.id, None)
        if self.policy.deletes_all:
            self.found.clear()

    def callees(self, event: str) -> list[Webhook]:
        """The webhooks that are to be told of `event`."""
        gone = () if self.policy.obeys_deletion else (each for each in self.deleted.values())
        return [
            each for each in {**self.found, **{each.id: each for each in gone}}.values() if self._wants(each, event)
        ]

    def still_wants(self, id_: str, event: str) -> bool:
        """Whether a delivery that was put off is still wanted."""
        return any(each.id == id_ for each in self.callees(event))

    def _wants(self, webhook: Webhook, event: str) -> bool:
        subscribed = isinstance(webhook.events, list) and event in webhook.events
        return (subscribed or not self.policy.subscribed_only) and (
            bool(webhook.enabled) or not self.policy.enabled_only
        )
