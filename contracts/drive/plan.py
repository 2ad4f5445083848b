"""The directed plan: every scenario once, waiting as little as the clock allows."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import count

from contracts.model import Trace
from contracts.target import Channel, Scenario, Target, Waits


def feasible(scenario: Scenario, target: Target) -> bool:
    """Whether `target` has the abilities and the patience that `scenario` cannot do without."""
    return scenario.needs <= target.abilities and scenario.seconds <= target.patience


def run(target: Target, scenario: Scenario, seed: int, edition: str) -> Trace:
    """One scenario on its own."""
    return next(iter(run_together(target, [scenario], seed, edition)))


def run_together(target: Target, scenarios: Iterable[Scenario], seed: int, edition: str) -> Iterator[Trace]:
    """All scenarios, side by side: while one waits the others go on, so their waits cost time only once.

    A scenario whose next wait the clock cannot afford ends there. Whatever a scenario started is
    stopped when it ends.
    """
    with ExitStack() as stack:
        running: list[_Running] = []
        order = count()
        for scenario in scenarios:
            conversation = stack.enter_context(ExitStack())
            channel = conversation.enter_context(target.open(scenario.name, seed, edition))
            heapq.heappush(
                running,
                _Running(channel.clock.now(), next(order), channel, scenario.run(channel), conversation),
            )
        while running:
            each = heapq.heappop(running)
            wait = _advance(each)
            if wait is None:
                each.conversation.close()
                yield each.channel.trace()
            else:
                heapq.heappush(
                    running,
                    _Running(
                        each.channel.clock.now() + wait,
                        next(order),
                        each.channel,
                        each.steps,
                        each.conversation,
                    ),
                )


@dataclass(slots=True, order=True)
class _Running:
    due: float
    order: int
    channel: Channel = field(compare=False)
    steps: Waits = field(compare=False)
    conversation: ExitStack = field(compare=False)


def _advance(each: _Running) -> float | None:
    """Wait until the scenario is due and take its next step; how long it then wants to wait, None when it is over."""
    missing = each.due - each.channel.clock.now()
    if missing > 0:
        if not each.channel.clock.affords(missing):
            each.steps.close()
            each.channel.note("impatient", seconds=missing)
            return None
        each.channel.wait(missing)
    return next(each.steps, None)
