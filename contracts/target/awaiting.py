"""Waiting for a state: it is looked for again and again, and where it never comes, that is noted."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from contracts.target.channel import Channel, Waits

AWAITED = "awaited"
"""The kind of event that tells of a state which never came."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Awaited:
    """A state that a driver waits for: the name by which a vendor knows it, and the answers that show it.

    `subject` is what should be in that state. An answer in `ends` shows that it will never be.
    """

    subject: str
    wanted: str
    shown_by: Collection[str]
    ends: Collection[str] = ()


def look_for(channel: Channel, awaited: Awaited, look: Callable[[], str], steps: Iterable[float]) -> Waits:
    """Look after each of these `steps`, in seconds, until the state is there; `look` gives what it sees, or nothing.

    What never came is noted, even where the scenario is broken off while it waits: the judge says so of the clauses
    that only this state can show. Where nothing was seen at all, there is nothing to say of a state.
    """
    looks, last, since = 0, "", channel.clock.now()
    came = False
    try:
        for step in steps:
            yield step
            last, looks = look() or last, looks + 1
            came = last in awaited.shown_by
            if came or last in awaited.ends:
                return
    finally:
        if last and not came:
            tell(channel, awaited, seconds=channel.clock.now() - since, times=looks, last=last)


def tell(channel: Channel, awaited: Awaited, *, seconds: float, times: int, last: str) -> None:
    """Note that a state was looked for in vain, so many `times` in so many `seconds`, and what was seen `last`."""
    told = {"seconds": round(seconds, 1), "times": times, "last": last}
    channel.note(AWAITED, subject=awaited.subject, wanted=awaited.wanted, **told)
