"""Journals of leases read back: which conversations were never seen to leave nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from contracts.model import Exchange, Json
from contracts.serial import item_from
from contracts.target.leases import FORMAT, fingerprint
from contracts.target.secrets import Secrets


class JournalError(ValueError):
    """A journal that cannot be read; one line that says what to do."""


@dataclass(slots=True)
class Leased:
    """What a journal says of one conversation; an intent whose answer is not there is an exchange without one."""

    of: str
    vendor: str
    target: str
    scenario: str
    seed: int
    edition: str
    over: bool = False
    exchanges: dict[str, Exchange] = field(default_factory=dict)
    accounts: dict[str, str] = field(default_factory=dict)

    def of_account(self, secrets: Secrets) -> bool:
        """Whether the account of `secrets` is the one that was asked to leave all this."""
        return all(
            fingerprint(self.of, f"{self.target} {secrets.expand_path(self.exchanges[id_].request.path)}") == account
            for id_, account in self.accounts.items()
        )


@dataclass(frozen=True, slots=True)
class Journal:
    """What a journal says, and which of its lines, by number, are damaged."""

    conversations: tuple[Leased, ...]
    damaged: tuple[int, ...]


def read(path: Path) -> Journal:
    """The journal at `path`; a last line that was cut off was never acted upon, and is as if it were not there.

    Raises:
        JournalError: it is no journal of leases.
        OSError: it cannot be read.
    """
    whole, _, _ = path.read_bytes().rpartition(b"\n")
    lines = [_document(line) for line in whole.split(b"\n")] if whole else []
    if not lines:
        return Journal((), ())
    if lines[0].get("kind") != "leases" or lines[0].get("format") != FORMAT:
        raise JournalError(f"{path}: no journal of leases of format {FORMAT}; name one, or the folder of a run")
    found: dict[str, Leased] = {}
    damaged = [number for number, line in enumerate(lines, 1) if not _understood(line, found)]
    return Journal(tuple(found.values()), tuple(damaged))


def _document(line: bytes) -> dict[str, Json]:
    try:
        document = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return document if isinstance(document, dict) else {}


def _understood(line: Mapping[str, Json], found: dict[str, Leased]) -> bool:
    """Add what a line says to what was `found`; whether it says anything."""
    try:
        _take(line, found)
    except (KeyError, TypeError, ValueError, AttributeError):
        return False
    return True


def _take(line: Mapping[str, Json], found: dict[str, Leased]) -> None:
    match line["kind"]:
        case "leases":
            return
        case "conversation":
            about = {name: line[name] for name in ("vendor", "target", "scenario", "seed", "edition")}
            found.setdefault(line["of"], Leased(of=line["of"], **about))
        case "intent":
            leased, id_ = found[line["of"]], line["id"]
            sent = {name: line[name] for name in ("id", "request", "credentials", "at")}
            leased.exchanges[id_] = _exchange({**sent, "response": None, "fault": "nobody saw the answer"})
            leased.accounts[id_] = line["account"]
            leased.over = False
        case "exchange":
            found[line["of"]].exchanges[line["id"]] = _exchange(line["exchange"])
        case "over":
            found[line["of"]].over = True
        case kind:
            raise ValueError(kind)


def _exchange(document: Json) -> Exchange:
    item = item_from(document)
    if not isinstance(item, Exchange):
        raise TypeError("no exchange")
    return item


def open_ones(journal: Journal) -> Iterator[Leased]:
    """The conversations that may have left something."""
    return (each for each in journal.conversations if not each.over)
