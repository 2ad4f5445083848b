"""Leases: what may be left running is on disk, and synced, before it is sent for.

A journal is a file of JSON documents, one a line: a header; a `conversation` before its first lease; an `intent`
before each request that may leave something behind; the `exchange` that came of it, and every later one that
changed what is left, with the requests that would undo it; `over` when nothing is left. Secrets are in it as they
are in traces: by name.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from errno import ENOSPC
from pathlib import Path
from typing import Protocol, runtime_checkable

from contracts.model import Credentials, Exchange, Json, Request
from contracts.serial import to_json
from contracts.target.access import Counts

FORMAT = 1
FILE = "leases.jsonl"
"""What the journal of a run is called in its folder."""

UNREACHED = "cannot connect"
"""How the fault of an exchange begins whose request found nobody."""


class Starts(Protocol):
    """The part of a vendor's access that leases cannot do without."""

    def starts(self, request: Request) -> bool:
        """Whether `request` may begin a recording, now or later."""


@runtime_checkable
class Finds(Protocol):
    """An access that can find again what it has lost sight of."""

    def leaves(self, request: Request) -> bool:
        """Whether `request` may leave something behind: a recording now or later, or what was made."""

    def search(self, exchanges: tuple[Exchange, ...]) -> list[Request]:
        """What to ask in order to see what became of requests that were not answered."""

    def adrift(self, exchanges: tuple[Exchange, ...]) -> list[str]:
        """What these exchanges may have left that no request can undo: one line each, with what is to be done."""


def reached(exchange: Exchange) -> bool:
    """Whether a request may have reached its target."""
    return exchange.sent and not (exchange.fault or "").startswith(UNREACHED)


def search(access: Starts, exchanges: tuple[Exchange, ...]) -> list[Request]:
    """What to ask in order to see what became of requests that were not answered."""
    return access.search(exchanges) if isinstance(access, Finds) else []


def adrift(access: Starts, exchanges: tuple[Exchange, ...]) -> list[str]:
    """What may run although no request that is known can undo it, one line each."""
    if isinstance(access, Finds):
        return access.adrift(exchanges)
    lost = (each.request for each in exchanges if not each.response and reached(each) and access.starts(each.request))
    return [f"{each.method} {each.path} was not answered; see yourself what it began" for each in lost]


def doubts(access: Starts, exchanges: tuple[Exchange, ...]) -> list[str]:
    """The recordings that may have begun and of which no more is known, one line for each."""
    return access.doubts(exchanges) if isinstance(access, Counts) else adrift(access, exchanges)


class Busy(Exception):  # noqa: N818  (no error: a run is under way)
    """Somebody is writing this journal."""


def home() -> Path:
    """The folder in which this user's journals lie: below XDG_STATE_HOME, by default ~/.local/state."""
    state = os.environ.get("XDG_STATE_HOME", "")
    return (Path(state) if Path(state).is_absolute() else Path.home() / ".local" / "state") / "recording-contracts"


class Leases:
    """The journal of a process: in the user's folder while something may be left, and wherever a run is kept.

    It is made when something is first written to it; what is in the user's folder goes when all is over.
    """

    def __init__(self, *paths: Path, own: Path | None = None) -> None:
        self._own = own
        self._paths: list[Path] = [*([own] if own else ()), *paths]
        self._files: dict[Path, int] = {}
        self._open: set[str] = set()

    @classmethod
    def of_user(cls) -> Leases:
        """A new journal in the user's folder."""
        return cls(own=home() / f"{os.getpid()}-{secrets.token_hex(6)}.jsonl")

    @classmethod
    def again(cls, path: Path) -> Leases:
        """The journal at `path`, to go on with; a last line that was cut off is cut away.

        Raises:
            Busy: a run that is under way writes it.
            OSError: it cannot be read or written.
        """
        descriptor = os.open(path, os.O_RDWR | os.O_APPEND)
        try:
            _lock(descriptor, alone=True)
        except BlockingIOError as error:
            os.close(descriptor)
            raise Busy(str(path)) from error
        content = path.read_bytes()
        if not content.endswith(b"\n"):
            os.ftruncate(descriptor, content.rfind(b"\n") + 1)
        journal = cls(path)
        journal._files[path] = descriptor
        return journal

    def keep(self, folder: Path) -> None:
        """Write a copy to `folder` too."""
        self._paths.append(folder / FILE)

    @property
    def path(self) -> Path:
        """Where it can be found, best by others too."""
        *_, last = self._paths
        return last

    @property
    def open(self) -> frozenset[str]:
        """The conversations that are not known to be over."""
        return frozenset(self._open)

    def write(self, kind: str, of: str, **more: Json) -> None:
        """Add a line, and have it on disk.

        Raises:
            OSError: it cannot be.
        """
        (self._open.discard if kind == "over" else self._open.add)(of)
        for path in tuple(self._paths):
            try:
                _append(self._file(path), {"kind": kind, "of": of, **more})
            except OSError:
                if path != self._own or len(self._paths) == 1:
                    raise
                self._paths.remove(path)  # a home that cannot be written: the copy beside the run does as well

    def close(self) -> None:
        """Let the files go; in the user's folder nothing remains of what is over."""
        for descriptor in self._files.values():
            os.close(descriptor)
        if self._own in self._files and not self._open:
            self._own.unlink(missing_ok=True)
        self._files.clear()

    def _file(self, path: Path) -> int:
        if path not in self._files:
            path.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
            _lock(descriptor, alone=False)
            self._files[path] = descriptor
            if not os.fstat(descriptor).st_size:
                _append(descriptor, {"kind": "leases", "format": FORMAT})
                _sync_folder(path.parent)
        return self._files[path]


@dataclass(slots=True)
class Lease:
    """What one conversation may leave behind. `about` says whose conversation it is, with whom."""

    journal: Leases
    access: Starts
    about: Json
    of: str = field(default_factory=lambda: secrets.token_hex(8))
    begun: bool = False
    _sitting: str = field(default_factory=lambda: secrets.token_hex(4), init=False)
    _left: list[Request] = field(default_factory=list, init=False)

    def covers(self, request: Request) -> bool:
        """Whether `request` may leave something behind."""
        return self.access.leaves(request) if isinstance(self.access, Finds) else self.access.starts(request)

    def intend(self, id_: str, request: Request, credentials: Credentials, at: float, where: str) -> None:
        """Have on disk that `request` is about to be sent to the account at `where`.

        Raises:
            OSError: it cannot be written, so it must not be sent.
        """
        if not self.begun:
            self.journal.write("conversation", self.of, **self.about)
            self.begun = True
        sent = {"id": f"{id_}-{self._sitting}", "request": to_json(request), "credentials": credentials.value, "at": at}
        self.journal.write("intent", self.of, **sent, account=fingerprint(self.of, where))

    def seen(self, exchange: Exchange, left: Iterable[Request]) -> None:
        """Take note of what came of an intent, and of what changes what is `left` to be undone."""
        remaining = list(left)
        if self.begun and (remaining != self._left or self.covers(exchange.request)):
            self._left = remaining
            undo = [to_json(each) for each in remaining]
            with suppress(OSError):  # the intent is there, and whoever reads it asks what became of it
                id_ = f"{exchange.id}-{self._sitting}"
                self.journal.write("exchange", self.of, id=id_, exchange=to_json(exchange), undo=undo)

    def over(self) -> None:
        """Nothing is left."""
        if self.begun:
            with suppress(OSError):
                self.journal.write("over", self.of)


def fingerprint(salt: str, where: str) -> str:
    """What tells one account from another without naming either."""
    return hashlib.sha256(f"{salt} {where}".encode()).hexdigest()[:16]


def _append(descriptor: int, line: Json) -> None:
    content = json.dumps(line, separators=(",", ":")).encode() + b"\n"
    if os.write(descriptor, content) != len(content):  # in one piece, whoever else appends
        raise OSError(ENOSPC, os.strerror(ENOSPC))
    os.fsync(descriptor)


def _sync_folder(folder: Path) -> None:
    with suppress(OSError):  # where folders cannot be synced, nothing is to be done
        descriptor = os.open(folder, os.O_RDONLY)
        os.fsync(descriptor)
        os.close(descriptor)


def _lock(descriptor: int, *, alone: bool) -> None:
    with suppress(ImportError):  # where there are no such locks, nobody is kept out
        import fcntl

        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB if alone else fcntl.LOCK_SH)
