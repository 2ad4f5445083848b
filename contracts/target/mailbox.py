"""Where callbacks are kept for the conversations that they are about, however they arrive."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from contracts.target.abilities import Received

OK = 200

Belongs = Callable[[str, bytes], bool]
"""(path, raw body) → whether a callback is for this mailbox."""


@dataclass(slots=True)
class Mailbox:
    """The callbacks of one conversation. `look` is called before anything is taken out: something may have come."""

    address: str
    belongs: Belongs
    look: Callable[[], None]
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _arrived: list[Received] = field(default_factory=list)
    _statuses: list[int] = field(default_factory=list)

    def drain(self) -> list[Received]:
        """What arrived since the last time, in order."""
        self.look()
        with self._lock:
            found, self._arrived = self._arrived, []
        return found

    def answer(self, statuses: tuple[int, ...]) -> None:
        """Answer the next callbacks with these statuses, then with 200 again; 0 closes without a word.

        What somebody else answers is answered as they like.
        """
        with self._lock:
            self._statuses = list(statuses)

    def status(self) -> int:
        """The status that the next callback is answered with."""
        with self._lock:
            return self._statuses.pop(0) if self._statuses else OK

    def keep(self, received: Received) -> None:
        """Keep a callback until it is taken out."""
        with self._lock:
            self._arrived.append(received)


class Mailboxes:
    """The mailboxes of a run. `address` is where the world reaches them all."""

    def __init__(self, address: str) -> None:
        self.address = address.rstrip("/")
        self._base = urlsplit(self.address).path
        self._boxes: list[Mailbox] = []
        self._lock = threading.Lock()

    answers = False
    """Whether a conversation can say how its callbacks are answered."""

    @property
    def note(self) -> str:
        """What a person should know of what came, or an empty string."""
        return ""

    def look(self) -> None:
        """See what has come."""

    def close(self) -> None:
        """Take nothing more."""

    def mailbox(self, name: str, mine: Callable[[bytes], bool]) -> Mailbox:
        """A mailbox with an address of its own and all below it; it also gets what is `mine` at the common one."""
        path = f"{self._base}/{name}"
        common = (self._base, f"{self._base}/")
        box = Mailbox(
            address=f"{self.address}/{name}",
            belongs=lambda to, raw: f"{to}/".startswith(f"{path}/") or (to in common and mine(raw)),
            look=self.look,
        )
        with self._lock:
            self._boxes.append(box)
        return box

    def forget(self, box: Mailbox) -> None:
        """Take no more callbacks for `box`."""
        with self._lock:
            self._boxes.remove(box)

    def whose(self, path: str, raw: bytes) -> list[Mailbox]:
        """Everybody whom a callback at `path` is for."""
        with self._lock:
            return [box for box in self._boxes if box.belongs(path, raw)]

    def url(self, path: str) -> str:
        """The URL of `path`, which is below the address."""
        return self.address.removesuffix(self._base) + path
