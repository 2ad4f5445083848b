"""The directed plan: every scenario once, waiting as little as the clock allows."""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field, replace

from contracts.model import Trace
from contracts.target import Channel, Scenario, Target, Waits


def feasible(scenario: Scenario, target: Target) -> bool:
    """Whether `target` has the abilities and the patience that `scenario` cannot do without."""
    return scenario.needs <= target.abilities and scenario.seconds <= target.patience


Take = Callable[[Trace], object]
"""Receives the trace of a scenario that is over, or was cut off."""


def run(target: Target, scenario: Scenario, seed: int, edition: str) -> Trace:
    """One scenario on its own."""
    traces: list[Trace] = []
    run_together(target, [scenario], seed, edition, traces.append)
    return traces[0]


def run_together(target: Target, scenarios: Iterable[Scenario], seed: int, edition: str, take: Take) -> None:
    """All scenarios, side by side: while one waits the others go on, so their waits cost time only once.

    The scenarios that wait come first, since what they have begun does not last: the others are driven, step by step,
    while nothing is due. A scenario whose next wait the clock cannot afford ends there. However a scenario ends,
    whatever it started is stopped, and its trace is handed to `take`.
    """
    with ExitStack() as stack:
        waiting: list[_Running] = []
        ready: deque[_Running] = deque()
        for order, scenario in enumerate(sorted(scenarios, key=lambda each: not each.seconds)):
            conversation = stack.enter_context(ExitStack())
            channel = _open(conversation, target.open(scenario.name, seed, edition), take)
            each = _Running(channel.clock.now(), order, channel, scenario.run(channel), conversation)
            if scenario.seconds:
                heapq.heappush(waiting, each)
            else:
                ready.append(each)
        order = len(waiting) + len(ready)
        while waiting or ready:
            due = bool(waiting) and waiting[0].due <= waiting[0].channel.clock.now()
            each = heapq.heappop(waiting) if due or not ready else ready.popleft()
            wait = _advance(each)
            if wait is None:
                each.conversation.close()
            elif wait:
                order += 1
                heapq.heappush(waiting, replace(each, due=each.channel.clock.now() + wait, order=order))
            else:
                ready.appendleft(replace(each, due=each.channel.clock.now()))


def _open(conversation: ExitStack, opening: AbstractContextManager[Channel], take: Take) -> Channel:
    """Enter `opening`; when the conversation closes, its trace is taken after everything has been stopped."""
    opened: list[Channel] = []
    conversation.callback(lambda: [take(channel.trace()) for channel in opened])
    opened.append(conversation.enter_context(opening))
    return opened[0]


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
