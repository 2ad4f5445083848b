"""A harmless request: what it finds out, and what its answers mean. It starts nothing and changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from contracts.model import Exchange
from contracts.target.channel import Channel

CREDENTIALS, PERMISSIONS = "credentials", "permissions"
"""What a probe can be about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """`about` credentials or permissions: `shows` holds where the status is one of `good`.

    `causes` are the likely ones of other statuses, with what to do. A gate ends at once where the status is one of
    `decides`: these say that the account or the URL is wrong, and no fault of the implementation.
    """

    about: str
    shows: str
    ask: Callable[[Channel], Exchange]
    good: frozenset[int]
    causes: Mapping[int, str] = field(default_factory=dict)
    decides: frozenset[int] = frozenset()
