"""What is lent to a target behind a URL beside its API: people, an address for callbacks, a look into the storage."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from contracts.extras import lacking
from contracts.model import Json
from contracts.storage import Storage
from contracts.target.channel import Channel
from contracts.target.command import Command
from contracts.target.inspection import Follow, over_http
from contracts.target.mailbox import Mailboxes


@dataclass(frozen=True, slots=True, kw_only=True)
class Lent:
    """Abilities that the user brings; what is None is not there. Looking at files takes the extra `media`.

    `stored_at` are the settings by which requests name `storage`, with secrets as `$NAME`; `secrets` are their values.
    """

    people: Command | None = None
    receiver: Mailboxes | None = None
    storage: Storage | None = None
    stored_at: Json | None = None
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def abilities(self) -> frozenset[str]:
        """Their names."""
        media = not lacking("media")
        there = {
            "participants": self.people is not None,
            "callbacks": self.receiver is not None,
            "answers": self.receiver is not None and self.receiver.answers,
            "storage": media and self.storage is not None,
            "links": media,
        }
        return frozenset(name for name, lent in there.items() if lent)

    @contextmanager
    def to(self, channel: Channel) -> Iterator[None]:
        """Lend everything to one conversation."""
        storage = self.storage
        if storage is not None and "storage" in self.abilities:
            channel.vault = lambda: storage
            channel.stored_at = self.stored_at
        channel.follow = self.follow
        if self.people:
            channel.people = self.people
            channel.note("controls", ability="participants")
        if not self.receiver:
            yield
            return
        name = f"{channel.vendor}-{channel.random.getrandbits(64):016x}"
        box = self.receiver.mailbox(name, lambda raw: any(mark in raw for mark in channel.marks))
        channel.inbox = box
        try:
            yield
        finally:
            self.receiver.forget(box)

    @property
    def follow(self) -> Follow | None:
        """How links are followed."""
        return over_http if "links" in self.abilities else None

    def close(self) -> None:
        """Send everybody home who still waits."""
        if self.people:
            self.people.close()
