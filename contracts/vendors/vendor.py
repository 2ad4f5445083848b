"""What a vendor is to the rest: one frozen value holding functions, found by name."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any, Protocol

from contracts.capture.gather import Threads
from contracts.judge.history import Call
from contracts.judge.judge import Oracle
from contracts.model import Exchange, Json
from contracts.sandbox.core import Fault, Sandbox
from contracts.spec import Contract, SpecError, Specs, load
from contracts.spec.files import unknown
from contracts.storage.bucket import Bucket
from contracts.target.access import Access
from contracts.target.channel import Channel, Scenario
from contracts.target.probe import Probe

ENTRY_POINTS = "recording_contracts.vendors"
"""The entry-point group in which other distributions announce their vendors."""


class World(Protocol):
    """Builds a vendor's sandbox."""

    def __call__(
        self,
        account: Mapping[str, str],
        edition: str,
        faults: Iterable[Fault] = (),
        *,
        visit: float = 0.0,
        seed: int = 0,
    ) -> Sandbox: ...


Names = Callable[[Bucket, str], Json]
"""How a request of an edition names a bucket, keys as `$AWS_…`; raises StorageError where none can."""

States = Callable[[Call], tuple[str, str] | None]
"""(which thing, its state) as a successful answer tells it, or None."""

Draw = Callable[..., Any]
"""Hypothesis' `draw`: one value from a strategy, chosen so that failures shrink."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """A generated request before it is sent, in the terms of the contract."""

    operation: str
    path: Mapping[str, str]
    query: tuple[tuple[str, str], ...]
    body: Json
    text: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Vendor:
    """Everything the suite knows of one vendor.

    `environment` names the variables that hold the account, `signing` those that hold what its callbacks are
    signed with, where that is a secret; they may be missing.
    `rate` is the number of requests a second that stays below the documented limit.
    `walk` makes somebody who takes random steps, in valid and in hostile orders: each name in `moves` is a
    method of theirs that takes a Draw.
    `probes` are harmless requests that find out before a run whether its account is let in.
    `specs` is where its documents lie, `depths` the file that says what the standard depth leaves out.
    `smoke` names the scenarios that the smallest depth drives: those that tell most for few requests.
    `ground` sends generated data where it means something: on a real resource, not on a random id.
    `threads` tells how captured exchanges hang together; without it each is judged alone.
    `states` tells which state an answer shows, for profiles.
    `names` tells how a request says into which bucket recordings go, where that can be said.
    """

    name: str
    title: str
    environment: tuple[str, ...]
    rate: float
    access: Access
    curl: str
    oracle: Oracle
    scenarios: tuple[Scenario, ...]
    walk: Callable[[Channel], object]
    moves: tuple[str, ...]
    ground: Callable[[Channel, Parts], Exchange]
    world: World
    faults: tuple[Fault, ...]
    signing: tuple[str, ...] = ()
    names: Names | None = None
    threads: Threads | None = None
    states: States | None = None
    specs: Specs = field(default_factory=Specs.bundled)
    depths: Path | None = None
    smoke: tuple[str, ...] = ()
    probes: tuple[Probe, ...] = ()

    def contract(self, edition: str | None = None) -> Contract:
        """What this vendor promises in `edition`, by default its newest.

        Raises:
            SpecError: there is no such edition, or a specification is malformed.
        """
        return load(self.name, edition, self.specs)

    def contracts(self) -> tuple[Contract, ...]:
        """What this vendor promises in each edition, newest first."""
        return tuple(self.contract(each.id) for each in self.contract().registry.editions)


@cache
def names() -> tuple[str, ...]:
    """The vendors that can be found: those in this folder and those that others announce."""
    here = [each.name for each in pkgutil.iter_modules([str(Path(__file__).parent)]) if each.ispkg]
    return tuple(sorted({*here, *(each.name for each in entry_points(group=ENTRY_POINTS))}))


@cache
def find(name: str) -> Vendor:
    """The vendor called `name`.

    Raises:
        SpecError: there is none.
    """
    for each in entry_points(group=ENTRY_POINTS):
        if each.name == name:
            vendor: Vendor = each.load()
            return vendor
    if name not in names():
        raise SpecError(unknown("vendor", name, names()))
    bundled: Vendor = import_module(f"{__package__}.{name}.vendor").VENDOR
    return bundled
