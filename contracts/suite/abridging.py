"""A scenario of which some steps are left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from contracts.model import Request
from contracts.spec import Contract
from contracts.target.channel import Channel, Scenario, Waits

Step = tuple[str, int]
"""A request of a scenario: its operation, and how many of that operation came before it."""

Steps = frozenset[Step]


@dataclass(slots=True)
class Omission:
    """Tells of each request of one conversation whether it is left out; `sent` are the steps that are not.

    What is needed is no step, and stands there as None: how often one looks whether something has happened depends.
    What was not there when `steps` were found is sent: a target that goes another way than the sandbox is followed.
    """

    contract: Contract
    steps: Steps
    sent: list[Step | None] = field(default_factory=list)
    _seen: Counter[str] = field(default_factory=Counter)

    def __call__(self, request: Request, needed: bool) -> bool:  # noqa: FBT001
        if needed:
            self.sent.append(None)
            return False
        resolved = self.contract.resolve(request)
        name = resolved[0].id if resolved else request.method
        step = (name, self._seen[name])
        self._seen[name] += 1
        if step not in self.steps:
            self.sent.append(step)
        return step in self.steps


def abridged(scenario: Scenario, left_out: Steps, contract: Contract) -> Scenario:
    """`scenario` under its own name, without some of its steps; whatever it starts is stopped all the same."""
    return omitting(scenario, lambda: Omission(contract, left_out))


def omitting(scenario: Scenario, make: Callable[[], Omission]) -> Scenario:
    """`scenario` under its own name, with a new omission each time that it is driven."""

    def run(channel: Channel) -> Waits:
        channel.omits = make()
        yield from scenario.run(channel)

    return replace(scenario, run=run)
