"""Which recordings exchanges have begun, which of them run, and which starts told nothing of what they began.

A stop counts as confirmed when its answer names the recording, or says with 206 that nothing was recorded. 404 says
little by itself: the common errors of the documents give it for a while to recordings that move to another server.
Only where query is answered 404 too is the recording taken for ended.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import quote, unquote

from contracts.judge.history import dig
from contracts.model import Credentials, Exchange, Json
from contracts.target.leases import reached
from contracts.target.shapes import HIDDEN, answered, found, objects, text_of

START = re.compile(r".*/resourceid/([^/]+)/mode/([^/]+)/start")
"""The path of a start: the resource, and the mode."""

ACTION = re.compile(r".*/resourceid/([^/]+)/sid/([^/]+)/mode/([^/]+)/(query|stop)")
"""The path of what asks for a recording or ends it: the resource, the sid, the mode, and what is done."""

SID = re.compile(rf"(?<![\w-])[0-9a-fA-F]{{20,40}}(?![\w-])|{HIDDEN}")
"""What looks like a sid, as the documents show them: hexadecimal digits; or what was taken for a secret."""

UNFINISHED = 65
"""The code by which a stop says that it was not completed."""

GOES_ON = frozenset({1, 2, 3, 4, 5})
"""The statuses in the answer to query of a recording that nobody has stopped."""

Key = tuple[str, str, str]
"""A recording: its resource, its sid and its mode, as they stand in paths."""


@dataclass(frozen=True, slots=True)
class Begun:
    """A recording that a start has begun.

    `misplaced` where the sid is not where the documents say, `guessed` where only the shape of a value tells it.
    """

    body: Json
    start: Exchange
    misplaced: bool
    guessed: bool


@dataclass(slots=True)
class Ledger:
    """What exchanges say of recordings. `missed` are those whose stop was answered 404 and that may run on.

    `unknown` are starts, in order, of which nobody knows what they began, by their resource.
    """

    begun: dict[Key, Begun] = field(default_factory=dict)
    running: dict[Key, Begun] = field(default_factory=dict)
    missed: set[Key] = field(default_factory=set)
    absent: set[Key] = field(default_factory=set)
    unknown: dict[str, list[Exchange]] = field(default_factory=dict)
    known: set[str] = field(default_factory=set)

    def take(self, each: Exchange) -> None:
        """Read one exchange."""
        if start := START.fullmatch(each.request.path):
            self._start(each, start[1], start[2])
        elif each.response and (match := ACTION.fullmatch(each.request.path)):
            key = (match[1], match[2], match[3])
            (self._stop if match[4] == "stop" else self._query)(key, each)

    def _start(self, start: Exchange, resource: str, mode: str) -> None:
        sids, guessed = _sids(start)
        if guessed and resource in self.known:
            return  # the answer to a repeated start need not name what runs already
        if sids and isinstance(start.request.body, dict):
            self.known.add(resource)
            for sid in sids:
                key = (resource, quote(sid, safe="$", errors="replace"), mode)
                misplaced = dig(start.response.body, "sid") != sid if start.response else True
                self.begun[key] = self.running[key] = Begun(start.request.body, start, misplaced, guessed)
        elif _may_have_begun(start):
            self.unknown.setdefault(resource, []).append(start)

    def _stop(self, key: Key, stop: Exchange) -> None:
        if key not in self.running or stop.response is None:
            return
        self.missed.discard(key)
        if stop.response.status == 404:
            self.missed.add(key)
            self._part(key)
        elif _ends(key, stop):
            self._over(key)

    def _query(self, key: Key, query: Exchange) -> None:
        if query.response and query.response.status == 404 and key in self.running:
            self.absent.add(key)
            self._part(key)
        elif query.response and query.response.status == 200:
            self.absent.discard(key)
            self.missed.discard(key)
            if key in self.begun and unquote(key[1]) in text_of(query) and _goes_on(query):
                self.running[key] = self.begun[key]

    def _part(self, key: Key) -> None:
        """End what neither stop nor query finds; a sid that was guessed may have been none."""
        if not {key} <= self.missed & self.absent:
            return
        begun = self.running.pop(key)
        if begun.guessed:
            del self.begun[key]
        if begun.guessed and not any(each[0] == key[0] for each in self.begun):
            self.known.discard(key[0])
            self.unknown.setdefault(key[0], []).append(begun.start)

    def _over(self, key: Key) -> None:
        """End a recording; whatever else was guessed to be its sid is none."""
        begun = self.running.pop(key)
        for other in [each for each in self.begun if each != key and self.begun[each].start is begun.start]:
            self.running.pop(other, None)
            del self.begun[other]

    def first(self, keys: dict[Key, Begun]) -> list[Key]:
        """One of `keys` for each start: what was guessed for one start counts once."""
        return list({id(begun.start): key for key, begun in reversed(keys.items())}.values())


def read(exchanges: tuple[Exchange, ...]) -> Ledger:
    """What these exchanges say."""
    ledger = Ledger()
    for each in exchanges:
        ledger.take(each)
    return ledger


def _sids(start: Exchange) -> tuple[list[str], bool]:
    """What may be the sid that a start was answered with, and whether that is a guess."""
    sid = dig(start.response.body, "sid") if start.response else None
    if isinstance(sid, str) and sid:
        return [sid], False
    named = list(_named(start))
    taken = start.response is not None and start.response.status < 400
    return (named, False) if named or not taken else (found(SID, start), True)


def _named(start: Exchange) -> Iterator[str]:
    """A sid by its name, anywhere in an answer."""
    for each in objects(answered(start)):
        yield from (text for name, text in each.items() if name.lower() == "sid" and isinstance(text, str) and text)


def _may_have_begun(start: Exchange) -> bool:
    """Whether a recording may run after this answer to its start, though it names no sid."""
    if not reached(start):
        return False
    if start.response is not None and start.response.status < 300:
        return True
    lost = start.response is None or not 400 <= start.response.status < 500
    return lost and start.credentials is Credentials.VALID


def _ends(key: Key, stop: Exchange) -> bool:
    """Whether nothing is left to stop after this answer to a stop."""
    status, said = (stop.response.status if stop.response else 0), text_of(stop)
    bodies = list(objects(answered(stop)))
    if status == 206:
        codes = [each["code"] for each in bodies if "code" in each]
        return bool(codes or _names(key, said)) and UNFINISHED not in codes
    return status == 200 and bool(bodies) and _names(key, said)


def _names(key: Key, said: str) -> bool:
    """Whether an answer names the recording, or is what only a stop that did its work is answered with."""
    return any(unquote(each) in said for each in key[:2]) or "serverResponse" in said


def _goes_on(query: Exchange) -> bool:
    statuses = [each.get("status") for each in objects(answered(query))]
    return any(isinstance(each, int) and each in GOES_ON for each in statuses)
