"""What a target may be able to do beside answering: let people in, call back, have bad luck."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol


class PresenceError(Exception):
    """Nobody knows whether somebody entered or left: the message says why."""


class People(Protocol):
    """The ability `participants`: somebody is let into a channel or meeting; every method raises PresenceError.

    A `track` is `audio` or `video`.
    """

    def join(self, room: str, user: str) -> None:
        """Somebody enters and sends audio and video."""

    def leave(self, room: str, user: str) -> None:
        """Somebody leaves."""

    def mute(self, room: str, user: str, track: str) -> None:
        """Somebody who is there stops sending this track."""

    def unmute(self, room: str, user: str, track: str) -> None:
        """Somebody who is there sends this track again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """A callback as it arrived: `raw` is its body to the byte, `at` is in seconds since the epoch.

    `answered` is the status that the receiver gave it; 0 means none in time.
    """

    url: str
    headers: Mapping[str, str]
    raw: bytes
    at: float
    answered: int


class Incidents(Protocol):
    """The ability `incidents`: a documented kind of bad luck, which no request can bring about, on demand."""

    def befall(self, incident: str, subject: str) -> None: ...


class Inbox(Protocol):
    """The ability `callbacks`: somebody is called back, and says with which statuses that is answered."""

    @property
    def address(self) -> str:
        """The URL that a vendor has to call, or one below it."""

    def drain(self) -> list[Received]:
        """What arrived since the last time, in order."""

    def answer(self, statuses: tuple[int, ...]) -> None:
        """Answer the next callbacks with these statuses, then with 200 again; 0 means not in time."""
