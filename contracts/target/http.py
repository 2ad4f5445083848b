"""Any implementation behind a URL as a target: real HTTP, real time, and care."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import quote

import httpx

from contracts.clock import Clock, WallClock, pause, stopwatch
from contracts.model import ABSENT, Exchange, Json, Request, Response
from contracts.target.budget import UNSENT, Budget, FrugalClock
from contracts.target.channel import Access, Channel, TransportError
from contracts.target.leases import UNREACHED, Lease, Leases
from contracts.target.lent import Lent
from contracts.target.secrets import Secrets

GIVE_UP_AFTER = 3
"""Transport faults in a row after which a target counts as down and is left alone."""

RETRIES = (1.0, 3.0, 6.0)
"""Seconds before each further attempt to stop what must not be left running."""

LONGEST_BACKOFF = 5.0
"""Seconds that a 429 can make us wait before the one retry."""

TOO_MANY = 429

DEEPEST = 100
"""Levels of nesting beyond which an answer counts as text."""


@dataclass(slots=True)
class Throttle:
    """No more than `rate` sends a second, evenly spaced; 0 means no limit."""

    rate: float
    _next: float = field(default=0.0, init=False)

    def __call__(self) -> None:
        if not self.rate:
            return
        now = stopwatch()
        if now < self._next:
            pause(self._next - now)
        self._next = max(now, self._next) + 1 / self.rate


@dataclass(slots=True, kw_only=True)
class HttpTarget:
    """A target that offers its vendor API and nothing else.

    `patience` is in seconds; a `clock` shared with other targets lets them share it. `left_running`
    holds the requests that would stop what could not be stopped, `adrift` tells of what no request can stop.
    Before anything is begun, `leases` have it on disk.
    """

    vendor: str
    url: str
    access: Access
    secrets: Secrets
    patience: float = 30.0
    rate: float = 8.0
    timeout: float = 10.0
    lent: Lent = field(default_factory=Lent)
    budget: Budget | None = None
    leases: Leases | None = None
    label: str = field(init=False)
    clock: WallClock | None = None
    down: str = field(default="", init=False)
    left_running: list[Request] = field(default_factory=list, init=False)
    adrift: list[str] = field(default_factory=list, init=False)
    _unfinished: list[Channel] = field(default_factory=list, init=False)
    _faults: int = field(default=0, init=False)
    _client: httpx.Client = field(init=False)
    _clock: WallClock = field(init=False)
    _time: Clock = field(init=False)
    _throttle: Throttle = field(init=False)

    @property
    def abilities(self) -> frozenset[str]:
        """What was lent to it beside its API."""
        return self.lent.abilities

    def __post_init__(self) -> None:
        self.label = self.url
        self._client = httpx.Client(timeout=self.timeout, follow_redirects=False)
        self._clock = self.clock or WallClock(self.patience)
        self._time = FrugalClock(self._clock, self.budget) if self.budget else self._clock
        self._throttle = Throttle(self.rate)

    @contextmanager
    def open(self, scenario: str, seed: int, edition: str) -> Iterator[Channel]:
        """A conversation; whatever it started is stopped when it ends, however it ends."""
        channel = self._channel(scenario, seed, edition)
        with self.lent.to(channel):
            try:
                yield channel
            finally:
                self._unfinished.append(channel)
                channel.clean_up()
                channel.part()
                self._let_go()

    def _channel(self, scenario: str, seed: int, edition: str) -> Channel:
        about = {"vendor": self.vendor, "target": self.url, "scenario": scenario, "seed": seed, "edition": edition}
        return Channel(
            vendor=self.vendor,
            edition=edition,
            scenario=scenario,
            target=self.label,
            seed=seed,
            transport=self._deliver,
            access=self.access,
            secrets=self.secrets,
            clock=self._time,
            budget=self.budget,
            lease=Lease(self.leases, self.access, about) if self.leases else None,
        )

    def take_over(self, scenario: str, seed: int, edition: str, exchanges: Iterable[Exchange], lease: Lease) -> Channel:
        """Answer for what another conversation has left: `settle` finds it and stops it."""
        channel = self._channel(scenario, seed, edition)
        channel.items.extend(exchanges)
        channel.lease = lease
        self._unfinished.append(channel)
        return channel

    def settle(self, delays: Iterable[float] = RETRIES) -> None:
        """Try again to stop what was left running: a stop can be refused for a moment, or get lost."""
        was_down = self.gave_up
        for delay in delays:
            if not self._unfinished:
                break
            pause(delay)
            self._faults = 0
            for channel in self._unfinished:
                channel.look_again()
            self._let_go()
        self._faults = GIVE_UP_AFTER if was_down else self._faults
        self.left_running = [request for channel in self._unfinished for request in channel.left()]
        self.adrift = [line for channel in self._unfinished for line in channel.adrift()]

    def _let_go(self) -> None:
        """Forget the conversations that have left nothing."""
        for channel in self._unfinished:
            if channel.lease and not (channel.left() or channel.adrift()):
                channel.lease.over()
        self._unfinished = [channel for channel in self._unfinished if channel.left() or channel.adrift()]

    @property
    def gave_up(self) -> bool:
        """Whether the target counts as down."""
        return self._faults >= GIVE_UP_AFTER

    def close(self) -> None:
        """Let the connections go, and what was lent."""
        self._client.close()
        self.lent.close()
        if self.leases:
            self.leases.close()

    def _deliver(self, request: Request) -> Response:
        if self.gave_up:
            raise TransportError(f"{UNSENT}no answer {GIVE_UP_AFTER} times in a row ({self.down})")
        response = self._send(request)
        if response.status == TOO_MANY:  # nothing was done, so asking again is safe
            pause(_backoff(response))
            response = self._send(request)
        return response

    def _send(self, request: Request) -> Response:
        self._throttle()
        try:
            answer = self._client.request(
                request.method,
                self.url.rstrip("/") + quote(request.path, safe="/%:@!$&'()*+,;=~-._", errors="replace"),
                params=[(_sayable(name), _sayable(text)) for name, text in request.query] or None,
                headers={**_headers(request), **request.headers},
                content=_content(request),
            )
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            self._faults += 1
            self.down = _reason(error, self.timeout)
            raise TransportError(self.down) from error
        self._faults = 0
        self._client.cookies.clear()  # no exchange depends on another but through what it says
        return _response(answer)


def _backoff(response: Response) -> float:
    """Seconds to wait after a 429: what the answer asks for, within reason."""
    asked = response.headers.get("retry-after", "")
    return min(float(asked) if asked.isdecimal() else 1.0, LONGEST_BACKOFF)


def _headers(request: Request) -> dict[str, str]:
    return {"content-type": "application/json"} if request.body is not ABSENT or request.text is not None else {}


def _content(request: Request) -> bytes | None:
    if request.body is not ABSENT:
        return json.dumps(request.body).encode()
    return None if request.text is None else request.text.encode("utf-8", "surrogatepass")


def _sayable(text: str) -> str:
    """`text` without lone surrogates, which no URL can carry."""
    return text.encode("utf-8", "replace").decode()


def _response(answer: httpx.Response) -> Response:
    headers = {name.lower(): text for name, text in answer.headers.items()}
    try:
        return Response(status=answer.status_code, headers=headers, body=_document(answer.content))
    except (ValueError, RecursionError):
        return Response(status=answer.status_code, headers=headers, text=answer.text[:2000])


def _document(content: bytes) -> Json:
    """The JSON document in `content`.

    Raises:
        ValueError, RecursionError: it is none, or its texts or its depth are beyond what can be judged.
    """
    document = json.loads(content)
    json.dumps(document, ensure_ascii=False).encode()
    if _depth(document) > DEEPEST:
        raise ValueError("nested too deeply")
    return document


def _depth(document: Json) -> int:
    inside = list(document.values()) if isinstance(document, dict) else document
    return 1 + max(map(_depth, inside), default=0) if isinstance(inside, list) else 0


def _reason(error: Exception, timeout: float) -> str:
    if isinstance(error, httpx.TimeoutException):
        return f"no answer within {timeout:g} s"
    if isinstance(error, httpx.ConnectError):
        return f"{UNREACHED} ({str(error) or 'no reason given'})"
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
