"""A brake: while it is not known what a target records for us, no further recording is begun there.

It holds from a start whose outcome is not understood, a stop that is not confirmed, or a start that was taken and
should have been refused, until what came of it is known or stopped. Before the brake keeps a start from being sent, the
conversation that is in doubt looks once more, as long as looking may help. It holds for good once several starts in a
row have been answered otherwise than documented: what they begin can be found and stopped, and is of no use to anybody.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

LOOKS = 6
"""How often a conversation in doubt looks for what became of its recordings, for all starts that wait for it."""

BETWEEN = 4.0
"""Seconds between two looks; after fewer, a request that was not answered may still have its effect."""

ENOUGH = 2
"""Starts in a row that are answered otherwise than documented, after which there is nothing to learn from another."""

HELD = "no recording is begun while "
"""How the reason begins for which a start is held back."""


class InDoubt(Protocol):
    """A conversation that may have left something running."""

    def doubts(self) -> list[str]:
        """Why it is not known what it records, or may not go on, one line each."""

    def look_into(self) -> None:
        """Find out what became of what it is in doubt about, and try to stop that."""

    def now(self) -> float:
        """The time in seconds."""


@dataclass(slots=True)
class _Doubt:
    of: InDoubt
    looks: int = 0
    looked: float = float("-inf")


@dataclass(slots=True)
class Brake:
    """What all conversations with one target share."""

    _doubts: dict[int, _Doubt] = field(default_factory=dict, init=False)
    _riddles: int = field(default=0, init=False)

    def tell(self, conversation: InDoubt) -> None:
        """Take note of whether a conversation is in doubt."""
        if not conversation.doubts():
            self._doubts.pop(id(conversation), None)
        elif id(conversation) not in self._doubts:
            self._doubts[id(conversation)] = _Doubt(conversation)

    def answered(self, *, plainly: bool) -> None:
        """Take note of the answer to a start that was taken: whether it says where it should what it began."""
        self._riddles = 0 if plainly else self._riddles + 1

    def refusal(self) -> str:
        """Why no recording may be begun now, or an empty string; where it may help, somebody looks before."""
        for doubt in tuple(self._doubts.values()):
            if doubt.looks < LOOKS and doubt.of.now() >= doubt.looked + BETWEEN:
                doubt.looks, doubt.looked = doubt.looks + 1, doubt.of.now()
                doubt.of.look_into()
                self.tell(doubt.of)
        reasons = [line for doubt in self._doubts.values() for line in doubt.of.doubts()]
        if not reasons and self._riddles >= ENOUGH:
            reasons = [f"answers to starts do not say as documented what was begun, {self._riddles} in a row"]
        return f"{HELD}{reasons[0]}" if reasons else ""
