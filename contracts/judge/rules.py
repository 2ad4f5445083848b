"""Behaviour rules: what must hold over a whole history, each for one clause."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import NamedTuple, Protocol

from contracts.judge.history import History
from contracts.model import Outcome, Verdict


class Opinion(NamedTuple):
    """What a rule says about one piece of evidence.

    `kept` is None when nobody can know, and UNEXERCISED where the evidence tests nothing, for a reason worth telling.
    """

    kept: bool | Outcome | None
    expected: str
    actual: str
    evidence: tuple[str, ...]


Check = Callable[[History], Iterable[Opinion]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A clause with the function that looks for it in a history."""

    clause: str
    check: Check

    def verdicts(self, history: History) -> list[Verdict]:
        """One verdict for each opinion of the check."""
        return [
            Verdict(self.clause, _OUTCOMES[kept], expected, actual, "", evidence)
            for kept, expected, actual, evidence in self.check(history)
        ]


_OUTCOMES: Mapping[bool | Outcome | None, Outcome] = {
    True: Outcome.PASS,
    False: Outcome.FAIL,
    None: Outcome.INCONCLUSIVE,
    Outcome.UNEXERCISED: Outcome.UNEXERCISED,
}


class Decorator(Protocol):
    def __call__(self, check: Check, /) -> Rule: ...


def behaviour(clause: str) -> Decorator:
    """Turn a check into the rule for `clause`."""
    return lambda check: Rule(clause, check)


def rules_in(*modules: ModuleType) -> tuple[Rule, ...]:
    """The rules that stand at the top of these modules, in the order in which they are written."""
    return tuple(value for module in modules for value in vars(module).values() if isinstance(value, Rule))


class Evidence(Protocol):
    """A piece of a history: a call, an arrival, an event, or what a vendor makes of one."""

    @property
    def id(self) -> str: ...


def opinion(kept: bool | None, expected: str, actual: str, *evidence: Evidence) -> Opinion:  # noqa: FBT001
    """An opinion with its evidence in order, the decisive piece last."""
    return Opinion(kept, expected, actual, tuple([each.id for each in evidence]))


def not_tested(why: str, *evidence: Evidence) -> Opinion:
    """That this evidence would test the clause, but for a reason that people should know."""
    return Opinion(Outcome.UNEXERCISED, "", why, tuple([each.id for each in evidence]))


def server_errors(history: History) -> Iterator[Opinion]:
    """Of each operation the last answer that was no server error, and every server error that lasts."""
    expected = "another answer than a server error, asked again after a pause"
    answered = {call.operation.id: call for call in history.calls if not call.weather and not call.lasts}
    for call in answered.values():
        yield opinion(True, expected, call.answered, call)  # noqa: FBT003
    for call in history.calls:
        if call.lasts:
            yield opinion(False, expected, f"{call.answered}, every time", call)  # noqa: FBT003
