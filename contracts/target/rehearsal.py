"""A rehearsal: the sandbox in the place of a target behind a URL, with no more abilities and patience than that has.

Unlike the embedded sandbox it is one account for all conversations, on one clock, as a real one is.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from contracts.clock import VirtualClock
from contracts.sandbox.core import Sandbox
from contracts.target.access import Access
from contracts.target.budget import Budget, FrugalClock
from contracts.target.channel import Channel
from contracts.target.embedded import follow_of, in_process, inbox_of, people_of, vault_of
from contracts.target.secrets import Secrets


class PatientClock(VirtualClock):
    """Virtual time of which no more than `patience` seconds may pass. `waited` is how many have."""

    def __init__(self, patience: float) -> None:
        super().__init__()
        self.patience = patience
        self.waited = 0.0

    def affords(self, seconds: float) -> bool:
        return 0 <= seconds <= self.patience - self.waited

    def wait(self, seconds: float) -> None:
        super().wait(seconds)
        self.waited += seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsal:
    """A target that nothing is sent to. Rehearsals that share a `clock` share its patience."""

    vendor: str
    world: Sandbox
    access: Access
    secrets: Secrets
    clock: PatientClock
    label: str
    abilities: frozenset[str] = frozenset()
    budget: Budget | None = None
    opened: list[Channel] = field(default_factory=list)

    @property
    def patience(self) -> float:
        """Seconds that may be spent waiting in all."""
        return self.clock.patience

    @contextmanager
    def open(self, scenario: str, seed: int, edition: str) -> Iterator[Channel]:
        """A conversation; whatever it started is stopped when it ends."""
        channel = Channel(
            vendor=self.vendor,
            edition=edition,
            scenario=scenario,
            target=self.label,
            seed=seed,
            transport=in_process(self.world, self.clock),
            access=self.access,
            secrets=self.secrets,
            clock=FrugalClock(self.clock, self.budget) if self.budget else self.clock,
            budget=self.budget,
            people=people_of(self.world, self.clock) if "participants" in self.abilities else None,
            vault=vault_of(self.world, self.clock) if "storage" in self.abilities else None,
            follow=follow_of(self.world, self.clock) if "links" in self.abilities else None,
        )
        self.opened.append(channel)
        if "callbacks" in self.abilities:
            channel.inbox = inbox_of(self.world, self.clock, channel.marks)
        if channel.people:
            channel.note("controls", ability="participants")
        try:
            yield channel
        finally:
            channel.clean_up()
            channel.part()
