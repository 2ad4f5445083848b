"""From entries in any order to traces: what is about one recording comes together."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple
from urllib.parse import parse_qsl, urlsplit

from contracts.capture.entry import Entry
from contracts.capture.limits import LONGEST_BODY, LONGEST_URL, MOUNTED, OPEN, OPEN_BYTES, RESTED
from contracts.capture.retries import Retries, in_one
from contracts.model import ABSENT, TELLING_HEADERS, Event, Exchange, Json, Request, Response, Trace
from contracts.serial import document_in
from contracts.spec import Contract, Operation

ALONE = "captured/alone"
TOGETHER = "captured/together"
"""What traces are called: of one request, and of all about one recording from its beginning on."""


class TooLongError(ValueError):
    """An exchange of which more is captured than can be judged."""


class Link(NamedTuple):
    """What ties an exchange to others: its operation, its path parameters, and the bodies, the answer's if it is ok."""

    operation: str
    path: Mapping[str, str]
    query: Mapping[str, str]
    sent: Json
    got: Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Threads:
    """How a vendor's exchanges hang together.

    `names` yields what an exchange is about, each by a name that no other kind of thing has; exchanges that share one
    belong together. `whole` says of exchanges in order whether everything that they are about begins among them.
    """

    names: Callable[[Link], Iterable[str]]
    whole: Callable[[tuple[Link, ...]], bool]


class _Part(NamedTuple):
    number: int
    size: int
    exchange: Exchange
    link: Link

    @property
    def moment(self) -> tuple[float, int]:
        return (self.exchange.at, self.number)


@dataclass(slots=True)
class _Thread:
    names: set[str] = field(default_factory=set)
    parts: list[_Part] = field(default_factory=list)
    timed: bool = True
    last: float = 0.0


@dataclass(slots=True)
class Gatherer:
    """Gathers the exchanges of one vendor. What is held does not grow with the capture.

    Its traces are either whole, from a beginning on and one call after another, or of one exchange, with those in which
    the same request was sent before and got no usable answer.
    """

    contract: Contract
    base_path: str
    threads: Threads | None
    label: str
    _open: OrderedDict[str, _Thread] = field(default_factory=OrderedDict, init=False)
    _held: int = field(default=0, init=False)
    _bytes: int = field(default=0, init=False)
    _count: int = field(default=0, init=False)
    _retries: Retries[_Part] = field(default_factory=Retries, init=False)

    def put(self, entry: Entry) -> Iterator[Trace] | None:
        """The traces that are complete now; None where the entry addresses no documented operation.

        Raises:
            TooLongError: more of it is captured than can be judged.
        """
        found = self._request(entry)
        if found is None:
            return None
        request, operation, path = found
        self._count += 1
        exchange = _exchange(f"x{self._count}", entry, request)
        link = _link(operation, path, exchange)
        names = set(self.threads.names(link)) if self.threads else set()
        part = _Part(self._count, entry.size, exchange, link)
        if not names:
            return map(self._alone, self._retries.put(part))
        for each in (*self._retries.answered(exchange), part):
            self._join(names, each, timed=entry.at is not None)
        return self._settle(exchange.at)

    def rest(self) -> Iterator[Trace]:
        """The traces of all that is still open."""
        for thread in list({id(each): each for each in self._open.values()}.values()):
            yield from self._close(thread)
        yield from map(self._alone, self._retries.rest())

    def _join(self, names: set[str], part: _Part, *, timed: bool) -> None:
        """Put an exchange to those that it shares a name with; what it ties together becomes one, and the newest."""
        found = {id(each): each for name in names if (each := self._open.get(name))}
        thread, *others = found.values() or (_Thread(),)
        for other in others:
            thread.names |= other.names
            thread.parts += other.parts
            thread.timed &= other.timed
            thread.last = max(thread.last, other.last)
        thread.names |= names
        thread.parts.append(part)
        thread.timed &= timed
        thread.last = max(thread.last, part.exchange.at)
        for name in thread.names:
            self._open[name] = thread
            self._open.move_to_end(name)
        self._held += 1
        self._bytes += part.size

    def _settle(self, now: float) -> Iterator[Trace]:
        """Close what has rested long enough, or longest where too much is open."""
        while self._open:
            oldest = next(iter(self._open.values()))
            if self._held <= OPEN and self._bytes <= OPEN_BYTES and now - oldest.last <= RESTED:
                return
            yield from self._close(oldest)

    def _close(self, thread: _Thread) -> Iterator[Trace]:
        for name in thread.names:
            self._open.pop(name, None)
        self._held -= len(thread.parts)
        self._bytes -= sum(part.size for part in thread.parts)
        parts = sorted(_distinct(thread.parts), key=lambda part: part.moment)
        exchanges = [part.exchange for part in parts]
        links = tuple(part.link for part in parts)
        if self.threads and thread.timed and _in_turn(exchanges) and self.threads.whole(links):
            yield self._trace(TOGETHER, exchanges)
        else:
            yield from map(self._alone, in_one(parts))

    def _alone(self, parts: list[_Part]) -> Trace:
        return self._trace(ALONE, [part.exchange for part in parts])

    def _trace(self, scenario: str, exchanges: list[Exchange]) -> Trace:
        heard = (Event(id="overheard", kind="overheard", at=exchanges[0].at),) if scenario == TOGETHER else ()
        return Trace(
            vendor=self.contract.vendor,
            edition=self.contract.edition,
            scenario=scenario,
            target=self.label,
            seed=0,
            items=(*heard, *exchanges),
        )

    def _request(self, entry: Entry) -> tuple[Request, Operation, Mapping[str, str]] | None:
        """The request with a path as the documents write it, wherever the API was mounted: with what it addresses."""
        try:
            parts = urlsplit(entry.url if len(entry.url) <= LONGEST_URL else "")
        except ValueError:
            return None
        for path in _below(parts.path, self.base_path):
            if resolved := self.contract.resolve(Request(method=entry.method, path=path)):
                break
        else:
            return None
        if entry.size > LONGEST_BODY:
            raise TooLongError(f"longer than {LONGEST_BODY >> 20} MiB")
        body, text = _document(entry.sent, entry.known[0])
        query = tuple(parse_qsl(parts.query, keep_blank_values=True)) if parts.query else ()
        return Request(method=entry.method, path=path, query=query, body=body, text=text), *resolved


def _link(operation: Operation, path: Mapping[str, str], exchange: Exchange) -> Link:
    request, response = exchange.request, exchange.response
    ok = response is not None and response.body is not ABSENT and operation.succeeded(response.status)
    return Link(
        operation=operation.id,
        path=path,
        query=dict(request.query),
        sent={} if request.body is ABSENT else request.body,
        got=response.body if ok and response else None,
    )


def _below(path: str, base: str) -> Iterator[str]:
    """`path` without the base path, and what of it could be below the place where the API was mounted."""
    if base and path.startswith(base):
        yield path.removeprefix(base)
    for _ in range(MOUNTED):
        yield path
        _, slash, path = path[1:].partition("/")
        path = slash + path
        if not path:
            return


def _exchange(id_: str, entry: Entry, request: Request) -> Exchange:
    response = None
    if entry.status:
        body, text = _document(entry.got, entry.known[1])
        headers = {name: text for name, text in entry.headers.items() if name in TELLING_HEADERS}
        response = Response(status=entry.status, headers=headers, body=body, text=text)
    return Exchange(
        id=id_,
        request=request,
        response=response,
        fault=entry.fault or None,
        at=entry.at or 0.0,
        took=entry.took,
    )


def _in_turn(exchanges: list[Exchange]) -> bool:
    """Whether each was answered before the next was sent, so that it is known what the vendor did first."""
    return all(one.at + one.took <= other.at for one, other in pairwise(exchanges))


def _distinct(parts: list[_Part]) -> Iterator[_Part]:
    """Without what was captured twice."""
    first: dict[tuple[float, str, str], _Part | None] = {}
    seen: set[str] = set()
    for part in parts:
        rough = (part.exchange.at, part.exchange.request.method, part.exchange.request.path)
        if rough not in first:
            first[rough] = part
            yield part
            continue
        if other := first[rough]:  # only now is a closer look worth its while
            seen.add(_told(other))
            first[rough] = None
        if _told(part) not in seen:
            seen.add(_told(part))
            yield part


def _told(part: _Part) -> str:
    """All that tells an exchange from others."""
    response = part.exchange.response
    answer = response and (response.status, response.body, response.text)
    return repr((part.exchange.at, part.exchange.request, answer))


def _document(raw: bytes, known: Json) -> tuple[Json, str | None]:
    """(JSON body, None), (ABSENT, text) or, where there is nothing, (ABSENT, None)."""
    if known is not ABSENT:
        return known, None
    if not raw:
        return ABSENT, None
    with suppress(ValueError, RecursionError):
        return document_in(raw), None
    return ABSENT, raw[:2000].decode("utf-8", "replace")
