"""How requests reach a vendor: with which credentials, over what, and what must be undone afterwards."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol, TypeAlias, runtime_checkable

from contracts.model import Credentials, Exchange, Request, Response


class TransportError(Exception):
    """The network, not the vendor: the message says what happened."""


class Sealed(Request):
    """A request with its secrets in place, which nothing that prints it shows."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"<{self.method} request, sealed>"


Transport: TypeAlias = Callable[[Request], Response]
"""Deliver a request (paths below the base URL, secrets in place); raises TransportError."""


class Access(Protocol):
    """How a vendor is spoken to: its credentials on a request, and what must be stopped afterwards."""

    def headers(self, secrets: Mapping[str, str], credentials: Credentials) -> dict[str, str]:
        """The header fields that carry `credentials`, by lower-case name."""

    def starts(self, request: Request) -> bool:
        """Whether `request` may begin a recording, now or later."""

    def running(self, exchanges: tuple[Exchange, ...]) -> frozenset[str]:
        """The recordings that these exchanges have left running, each by the path at which it is stopped."""

    def leftovers(self, exchanges: tuple[Exchange, ...]) -> list[Request]:
        """The requests that undo what these exchanges have left: a stop for what runs, a removal of what was made."""


@runtime_checkable
class Counts(Protocol):
    """An access that can tell which recordings began, also those that nobody saw running."""

    def begun(self, exchanges: tuple[Exchange, ...]) -> frozenset[str]:
        """The recordings that these exchanges have begun, whether they run or not, by the path of their stop."""

    def doubts(self, exchanges: tuple[Exchange, ...]) -> list[str]:
        """The starts that may have begun a recording of which no more is known, one line for each."""

    def misread(self, exchanges: tuple[Exchange, ...]) -> frozenset[str]:
        """Those of `begun` whose id does not stand where the documents say, so that no driver can find it."""

    def left_open(self, start: Request) -> bool:
        """Whether some edition does not document the answer to this start, so that no answer is unexpected."""

    def unseen(self, exchanges: tuple[Exchange, ...]) -> int:
        """How many recordings may have begun beside those that `begun` tells of."""


@runtime_checkable
class Verifies(Protocol):
    """An access that can tell whether a callback is the vendor's."""

    def authentic(
        self, headers: Mapping[str, str], raw: bytes, secrets: Mapping[str, str], ask: Transport
    ) -> dict[str, bool]:
        """Whether each signature holds over the raw body, by the header that carries it.

        `ask` sends a request to the target, for keys that it publishes. A signature that cannot be
        checked, for want of a secret or a key, is not in the answer.
        """
