"""A channel is one conversation with a target: it sends, waits, lets people in, and records it all."""

from __future__ import annotations

import json
from collections.abc import Callable, Generator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from random import Random
from typing import Protocol, TypeAlias
from urllib.parse import quote

from contracts.clock import Clock, stopwatch
from contracts.model import (
    ABSENT,
    TELLING_HEADERS,
    UNSENT,
    Credentials,
    Event,
    Exchange,
    Json,
    Request,
    Response,
    Trace,
)
from contracts.storage import Storage
from contracts.target.abilities import Inbox, Incidents, People, PresenceError
from contracts.target.access import Access, Counts, Sealed, Transport, TransportError, Verifies
from contracts.target.brake import Brake
from contracts.target.budget import Budget, Seen
from contracts.target.inspection import Follow, download_surely, inspect, listing
from contracts.target.leases import Lease, adrift, doubts, search
from contracts.target.redaction import LONGEST_TEXT, Redaction
from contracts.target.secrets import Secrets
from contracts.target.signals import undisturbed
from contracts.target.unconfirmed import Unconfirmed
from contracts.target.unlogged import unlogged

Waits: TypeAlias = Generator[float, None, None]
"""A scenario in progress: it yields the seconds that it wants to let pass."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A directed piece of traffic: what to do, how many seconds it waits, which abilities it cannot do without.

    A `thorough` one is driven at the deep depth only: it shows again, at more places, what others show. An `entire` one
    is driven with all its steps at the standard depth, too: what it shows lies in how its calls follow each other.
    """

    name: str
    run: Callable[[Channel], Waits]
    seconds: float = 0.0
    needs: frozenset[str] = frozenset()
    thorough: bool = False
    entire: bool = False


def scenario(
    name: str,
    run: Callable[[Channel], Waits],
    seconds: float = 0.0,
    *needs: str,
    thorough: bool = False,
    entire: bool = False,
) -> Scenario:
    """A scenario as a line of a table."""
    return Scenario(name=name, run=run, seconds=seconds, needs=frozenset(needs), thorough=thorough, entire=entire)


def segment(text: str) -> str:
    """Any text as one segment of a path, never an empty one; a `$NAME` stays as it is."""
    return quote(text, safe="$", errors="replace") or "none"


class Target(Protocol):
    """An implementation of one vendor's API. Everything beyond `open` may be asked, never assumed."""

    @property
    def vendor(self) -> str: ...

    @property
    def label(self) -> str:
        """What people call it: a URL, or a few words."""

    @property
    def abilities(self) -> frozenset[str]:
        """What it can do beside answering: `clock`, `participants`, `incidents`, `storage`, `links`, `callbacks`.

        With `answers`, a conversation says with which statuses its callbacks are answered.
        """

    @property
    def patience(self) -> float:
        """Seconds that may be spent waiting in all."""

    def open(self, scenario: str, seed: int, edition: str) -> AbstractContextManager[Channel]:
        """A new conversation; leaving it stops every recording that it started."""


@dataclass(slots=True, kw_only=True)
class Channel:
    """One conversation. Drivers write secrets as `$NAME`; so does everything that is recorded.

    `marks` are names that this conversation made up: a callback with one of them is about it.
    `stored_at` are the settings by which requests name the storage that `vault` looks into; None: any lead there.
    `turn` waits until a request may leave. `again` says, after having waited as long as it takes, whether the request
    of an exchange may be sent once more, after so many tries.
    What it `omits`, which is told whether a request is needed, is not sent and leaves no trace.
    `asked` counts requests that are no part of the conversation. A `brake` holds starts back. `proper` says whether a
    request keeps all that the contract asks of requests.
    """

    vendor: str
    edition: str
    scenario: str
    target: str
    seed: int
    transport: Transport
    access: Access
    secrets: Secrets
    clock: Clock
    people: People | None = None
    inbox: Inbox | None = None
    incidents: Incidents | None = None
    vault: Callable[[], Storage] | None = None
    stored_at: Json | None = None
    follow: Follow | None = None
    budget: Budget | None = None
    brake: Brake | None = None
    proper: Callable[[Request], bool] = lambda request: True
    lease: Lease | None = None
    turn: Callable[[], None] = lambda: None
    again: Callable[[Exchange, int], bool] = lambda exchange, tries: False
    omits: Callable[[Request, bool], bool] | None = None
    marks: set[bytes] = field(default_factory=set)
    random: Random = field(init=False)
    items: list[Exchange | Event] = field(default_factory=list)
    asked: int = field(default=0, init=False)
    _key: object = field(default_factory=object, init=False)
    _cleaning: bool = field(default=False, init=False)
    _present: set[tuple[str, str]] = field(default_factory=set, init=False)
    _unconfirmed: Unconfirmed = field(init=False)
    _redaction: Redaction = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._unconfirmed = Unconfirmed(self.proper)
        self._redaction = Redaction(self.secrets, self._credentials())
        self.random = Random(f"{self.seed}/{self.scenario}")  # noqa: S311

    def send(
        self,
        method: str,
        path: str,
        *,
        body: Json = ABSENT,
        text: str | None = None,
        query: tuple[tuple[str, str], ...] = (),
        credentials: Credentials = Credentials.VALID,
        needed: bool = False,
    ) -> Exchange:
        """Send a request, again where that is safe, and record what came back each time, or which fault came instead.

        The last of these exchanges is the answer. What is `needed` is sent at every depth: what comes next would mean
        nothing without it, or it tells more than what seems to tell the same. So is what cleans up.
        """
        request = Request(method=method, path=path, query=query, body=body, text=text)
        if self.omits and not self._cleaning and self.omits(request, needed):
            return Exchange(id="", request=request, response=None, fault=f"{UNSENT}left out", at=self.clock.now())
        self._redaction.speak(request)
        exchange, tries = self._attempt(request, credentials), 1
        while self.again(exchange, tries):
            exchange, tries = self._attempt(request, credentials), tries + 1
        return exchange

    def _attempt(self, request: Request, credentials: Credentials) -> Exchange:
        held = self._held(request)
        if held:
            return self._unsent(request, credentials, held)
        if not self._refusal(request):
            self.turn()
        if self.lease and self.lease.covers(request):
            with undisturbed():  # a start that is torn from its answer is one that nobody can stop
                return self._exchange(request, credentials)
        return self._exchange(request, credentials)

    def _held(self, request: Request) -> str:
        """Why the brake keeps `request` from being sent, or an empty string."""
        if self.brake is None or self._cleaning or not self.access.starts(request):
            return ""
        return self.brake.refusal()

    def _unsent(self, request: Request, credentials: Credentials, why: str) -> Exchange:
        """Record a request that was not sent."""
        exchange = Exchange(
            id=self._next_id("x"),
            request=request,
            response=None,
            fault=self._redaction.hide_text(f"{UNSENT}{why}"),
            at=self.clock.now(),
            credentials=credentials,
        )
        self.items.append(exchange)
        return exchange

    def _exchange(self, request: Request, credentials: Credentials) -> Exchange:
        at, started = self.clock.now(), stopwatch()
        response, fault = None, None
        try:
            self._spend(request)
            self._intend(request, credentials, at)
            response = self._recorded(self._deliver(self._on_the_wire(request, credentials)))
        except TransportError as error:
            fault = self._redaction.hide_text(str(error))
        exchange = Exchange(
            id=self._next_id("x"),
            request=request,
            response=response,
            fault=fault,
            at=at,
            took=self.clock.now() - at if self.virtual else stopwatch() - started,
            credentials=credentials,
        )
        self.items.append(exchange)
        self._account(exchange)
        if self.brake:
            self._unconfirmed.note(self.access, self._exchanges(), self.brake)
            self.brake.tell(self)
        if self.lease and self.lease.begun:
            self.lease.seen(exchange, self.left())
        self._collect()
        return exchange

    def doubts(self) -> list[str]:
        """Why it is not known what this conversation records, or why that may not go on."""
        return [*doubts(self.access, self._exchanges()), *self._unconfirmed.lines()]

    def look_into(self) -> None:
        """Find out what became of starts that told nothing, and try to stop what may not go on."""
        cleaning, self._cleaning = self._cleaning, True
        try:
            self._search()
            for request in [each for each in self.left() if each.path in self._unconfirmed]:
                self.send(request.method, request.path, body=request.body)
        finally:
            self._cleaning = cleaning

    def _search(self) -> None:
        for request in search(self.access, self._exchanges()):
            self.send(request.method, request.path, body=request.body, text=request.text, query=request.query)

    def now(self) -> float:
        """The time in seconds."""
        return self.clock.now()

    def _intend(self, request: Request, credentials: Credentials, at: float) -> None:
        if self.lease and self.lease.covers(request):
            where = f"{self.target} {self.secrets.expand_path(request.path)}"
            try:
                self.lease.intend(self._next_id("x"), request, credentials, at, where)
            except OSError as error:
                raise TransportError(f"{UNSENT}the journal of leases cannot be written ({error.strerror})") from error

    def _deliver(self, request: Request) -> Response:
        with unlogged():
            return self.transport(request)

    def _refusal(self, request: Request) -> str:
        if not self.budget:
            return ""
        return self.budget.refusal(starts=self.access.starts(request), stops=self._cleaning)

    def _spend(self, request: Request) -> None:
        why = self._refusal(request)
        if why:
            raise TransportError(f"{UNSENT}{why}")
        if self.budget:
            self.budget.sending(starts=self.access.starts(request))

    def _account(self, exchange: Exchange) -> None:
        if self.budget and exchange.sent:
            exchanges, starts = self._exchanges(), self.access.starts(exchange.request)
            running, unseen = self.access.running(exchanges), len(doubts(self.access, exchanges))
            begun = running
            if isinstance(self.access, Counts):
                begun, unseen = self.access.begun(exchanges), self.access.unseen(exchanges)
            seen = Seen(running=running, begun=begun, unseen=unseen, owes=len(self.left()))
            self.budget.sent(self._key, seen, starts=starts)

    @property
    def virtual(self) -> bool:
        """Whether time passes only when this channel lets it."""
        return self.clock.virtual

    def wait(self, seconds: float) -> None:
        """Let `seconds` pass."""
        self.clock.wait(seconds)
        self._collect()
        self.note("waited", seconds=seconds)

    def join(self, room: str, user: str) -> None:
        """Somebody enters, where the target can arrange that; else nobody is assumed to have."""
        if self.people and self._seen("join", room=room, user=user):
            self._present.add((room, user))
            self.note("joined", room=room, user=user)
            self._collect()

    def leave(self, room: str, user: str) -> None:
        """Somebody leaves, where the target can arrange that."""
        if self.people and self._seen("leave", room=room, user=user):
            self._present.discard((room, user))
            self.note("left", room=room, user=user)
            self._collect()

    def mute(self, room: str, user: str, track: str) -> None:
        """Somebody whom this conversation let in stops sending `track` (`audio` or `video`)."""
        if (room, user) in self._present and self._seen("mute", room=room, user=user, track=track):
            self.note("muted", room=room, user=user, track=track)
            self._collect()

    def unmute(self, room: str, user: str, track: str) -> None:
        """Somebody whom this conversation let in sends `track` (`audio` or `video`) again."""
        if (room, user) in self._present and self._seen("unmute", room=room, user=user, track=track):
            self.note("unmuted", room=room, user=user, track=track)
            self._collect()

    def befall(self, incident: str, subject: str = "") -> None:
        """Let `incident` happen to `subject` (a channel or meeting), where the target can arrange that."""
        if self.incidents:
            self.note("befell", incident=incident, subject=subject)
            self.incidents.befall(incident, subject)
            self._collect()

    def part(self) -> None:
        """Everybody leaves who was let in."""
        for room, user in sorted(self._present):
            self.leave(room, user)

    def _seen(self, do: str, **who: str) -> bool:
        """Whether somebody is known to have done this; where that is not known, nothing that follows is sure."""
        try:
            getattr(self.people, do)(**who)
        except PresenceError as error:
            self.note("lost-sight", do=do, **who, why=self._redaction.hide_text(str(error)))
            return False
        return True

    def answer_callbacks(self, *statuses: int) -> None:
        """Answer the next callbacks so, where the target can arrange that; 0 means not in time."""
        if self.inbox:
            self.inbox.answer(statuses)

    def sees(self, storage: Json) -> bool:
        """Whether what is put into the storage that these settings name can be looked at."""
        named = self.stored_at or {}
        there = isinstance(storage, dict) and all(storage.get(key) == value for key, value in named.items())
        return self.vault is not None and there

    def look(self, prefix: str = "") -> None:
        """Record what lies in the customer's storage under names that begin with `prefix`, where it can be seen."""
        if self.vault:
            self.note("stored", prefix=prefix, **self._redaction.hide(listing(self.vault(), prefix)))

    def inspect(self, name: str) -> None:
        """Record what the file `name` in the customer's storage holds, where it can be seen."""
        if self.vault:
            self.note("inspected", **self._redaction.hide(inspect(self.vault(), name)))

    def download(self, url: str) -> None:
        """Record what lies behind `url`, where links can be followed."""
        if self.follow:
            with unlogged():
                found = download_surely(self._redaction.reveal_link(url), self.follow)
            self.note("downloaded", **{**self._redaction.hide(found), "url": url})

    def note(self, kind: str, /, **data: Json) -> None:
        """Record what happened beside HTTP."""
        self.items.append(Event(id=self._next_id("e"), kind=kind, at=self.clock.now(), data=data))

    def _collect(self) -> None:
        """Record the callbacks that arrived."""
        for each in self.inbox.drain() if self.inbox else ():
            values = self.secrets.values
            verdicts = (
                self.access.authentic(each.headers, each.raw, values, self._ask)
                if isinstance(self.access, Verifies)
                else {}
            )
            data = {
                "url": each.url,
                "headers": dict(each.headers),
                **_document(each.raw),
                "authentic": verdicts,
                "answered": each.answered,
            }
            self.items.append(
                Event(id=self._next_id("e"), kind="called-back", at=each.at, data=self._redaction.hide(data))
            )

    def _ask(self, request: Request) -> Response:
        """Deliver what is no part of the conversation."""
        self.asked += 1
        if self.budget:
            if why := self.budget.refusal(starts=False, stops=False):
                raise TransportError(f"{UNSENT}{why}")
            self.budget.sending(starts=False)
        self.turn()
        return self._deliver(request)

    def clean_up(self) -> None:
        """Find out what this conversation has begun, and try to stop every recording that it has left running."""
        self._cleaning = True
        self._search()
        for request in self.left():
            self.send(request.method, request.path, body=request.body)

    def left(self) -> list[Request]:
        """The requests that would stop what is still running."""
        return self.access.leftovers(self._exchanges())

    def adrift(self) -> list[str]:
        """What may still run and is stopped by no request that is known, one line each."""
        return adrift(self.access, self._exchanges())

    def _exchanges(self) -> tuple[Exchange, ...]:
        return tuple(item for item in self.items if isinstance(item, Exchange))

    def trace(self) -> Trace:
        """What was recorded so far."""
        return Trace(
            vendor=self.vendor,
            edition=self.edition,
            scenario=self.scenario,
            target=self.target,
            seed=self.seed,
            items=tuple(self.items),
        )

    def _credentials(self) -> dict[str, str]:
        """What requests carry beside the secrets themselves, by names of its own: some servers echo it."""
        kinds = (Credentials.VALID, Credentials.WRONG)
        return {
            f"{kind.name}_{name.upper()}": text
            for kind in kinds
            for name, text in self.access.headers(self.secrets.values, kind).items()
        }

    def _next_id(self, letter: str) -> str:
        return f"{letter}{len(self.items) + 1}"

    def _on_the_wire(self, request: Request, credentials: Credentials) -> Request:
        reveal = self._redaction.reveal
        return Sealed(
            method=request.method,
            path=self._redaction.reveal_path(request.path),
            query=reveal([list(pair) for pair in request.query]),
            headers=self.access.headers(self.secrets.values, credentials),
            body=reveal(request.body),
            text=reveal(request.text),
        )

    def _recorded(self, response: Response) -> Response:
        betrayed = self._redaction.betrayed_by
        kept = {name: text for name, text in response.headers.items() if name in TELLING_HEADERS or betrayed(text)}
        return Response(
            status=response.status,
            headers=self._redaction.hide(kept),
            body=self._redaction.hide(response.body),
            text=None if response.text is None else self._redaction.hide_text(response.text)[:LONGEST_TEXT],
        )


def _document(raw: bytes) -> dict[str, Json]:
    """The body of a callback: as `body` where it is JSON, else as `text`."""
    try:
        return {"body": json.loads(raw)}
    except (ValueError, RecursionError):
        return {"text": raw.decode("utf-8", "replace")}
