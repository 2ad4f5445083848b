"""One pace for everything that this machine sends to one account, and what a vendor asks of it in a bad hour."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import tempfile
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import urlsplit

from contracts.clock import WallClock, pause

LONGEST_HOLD = 60.0
"""Seconds that everybody is held back for at most after one answer."""

LOCKED_FOR = 10.0
"""Seconds after which a lock that nobody gives back is an error."""

FORGOTTEN_AFTER = 3600.0
"""Seconds after which an account that nobody sends to needs no entry."""


class PaceError(Exception):
    """Processes cannot agree on a pace here: one line that says what to do."""


def shared_folder() -> Path:
    """Where the processes of one person meet."""
    whose = f"-{os.getuid()}" if hasattr(os, "getuid") else ""
    return Path(tempfile.gettempdir()) / f"recording-contracts{whose}"


@dataclass(frozen=True, slots=True)
class Pace:
    """No more than `rate` sends a second, evenly spaced, by everybody who has the same `whose`; 0 means no limit.

    The processes of one machine share it: `whose` is an entry of a database in `folder`, that says when the next
    request may leave. Its lock is never held while somebody waits.
    """

    rate: float
    whose: str
    folder: Path = field(default_factory=shared_folder)

    def __call__(self) -> None:
        """Wait until it is our turn.

        Raises:
            PaceError: the others cannot be heard.
        """
        while (delay := self._agree(self._taken)) > 0:
            pause(delay)

    def hold(self, seconds: float) -> None:
        """Let nobody send for so long.

        Raises:
            PaceError: the others cannot be told.
        """
        self._agree(lambda now, free: max(free, now + min(seconds, LONGEST_HOLD)))

    def _taken(self, now: float, free: float) -> float:
        """The turn after ours, if ours has come."""
        return free if now < free else now + self._apart

    @property
    def _apart(self) -> float:
        return 1 / self.rate if self.rate else 0.0

    def _agree(self, change: Callable[[float, float], float]) -> float:
        """How many seconds there were until a request might leave, before `change` of (now, that moment)."""
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with closing(sqlite3.connect(self.folder / "pace.db", timeout=LOCKED_FOR, isolation_level=None)) as shared:
                shared.execute("PRAGMA synchronous = OFF")
                shared.execute("BEGIN IMMEDIATE")
                shared.execute("CREATE TABLE IF NOT EXISTS turn (whose TEXT PRIMARY KEY, free REAL)")
                now = WallClock().now()
                known = shared.execute("SELECT free FROM turn WHERE whose = ?", (self.whose,)).fetchone()
                free = known[0] if known and known[0] <= now + max(self._apart, LONGEST_HOLD) else now  # a set clock
                shared.execute("DELETE FROM turn WHERE free < ?", (now - FORGOTTEN_AFTER,))
                shared.execute("INSERT OR REPLACE INTO turn VALUES (?, ?)", (self.whose, change(now, free)))
                shared.execute("COMMIT")
        except (OSError, sqlite3.Error) as error:
            raise PaceError(
                f"{self.folder}: the pace cannot be kept there ({error}); set TMPDIR to a folder of your own"
            ) from error
        return float(free - now)


def account(vendor: str, url: str, secrets: Mapping[str, str]) -> str:
    """A name for an account at a host, from which nothing can be learnt about either."""
    parts = (vendor, urlsplit(url).netloc, *(text for pair in sorted(secrets.items()) for text in pair))
    return hashlib.blake2b("\0".join(parts).encode(), digest_size=12).hexdigest()


def asked_to_wait(headers: Mapping[str, str], now: float) -> float | None:
    """The seconds for which `Retry-After` asks to be left alone: a number, or a date by the clock of who asks.

    None where nothing is asked, or nothing that can be understood. `now` is in seconds since the epoch.
    """
    text = headers.get("retry-after", "").strip()
    if text.isascii() and text.isdecimal():
        return float(text)
    until = _moment(text)
    if until is None:
        return None
    theirs = _moment(headers.get("date", ""))
    return max(0.0, until - (now if theirs is None else theirs))


def _moment(text: str) -> float | None:
    """An HTTP date in seconds since the epoch."""
    try:
        when = parsedate_to_datetime(text)
        return (when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
