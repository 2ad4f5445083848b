"""Any implementation behind a URL as a target: real HTTP, real time, and care."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import quote

import httpx

from contracts.clock import Clock, WallClock, pause
from contracts.model import ABSENT, UNSENT, Exchange, Request, Response
from contracts.serial import document_in
from contracts.target.access import Access, TransportError
from contracts.target.brake import Brake
from contracts.target.budget import Budget, FrugalClock
from contracts.target.channel import Channel
from contracts.target.leases import UNREACHED, Lease, Leases
from contracts.target.lent import Lent
from contracts.target.pace import Pace, account
from contracts.target.reach import CONNECT_WITHIN
from contracts.target.retries import GIVE_UP_AFTER, Retries
from contracts.target.secrets import Secrets

RETRIES = (1.0, 3.0, 6.0)
"""Seconds before each further attempt to stop what must not be left running."""

LONGEST_WORD = len("\\u123")
"""Characters of an escape or of a literal that are cut off."""


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
    brake: Brake = field(default_factory=Brake)
    proper: Callable[[Request, str], bool] = lambda request, edition: True
    leases: Leases | None = None
    label: str = field(init=False)
    clock: WallClock | None = None
    left_running: list[Request] = field(default_factory=list, init=False)
    adrift: list[str] = field(default_factory=list, init=False)
    _unfinished: list[Channel] = field(default_factory=list, init=False)
    _faults: int = field(default=0, init=False)
    _fault: str = field(default="", init=False)
    _client: httpx.Client = field(init=False)
    _clock: WallClock = field(init=False)
    _time: Clock = field(init=False)
    _pace: Pace = field(init=False)
    _retries: Retries = field(init=False)

    @property
    def abilities(self) -> frozenset[str]:
        """What was lent to it beside its API."""
        return self.lent.abilities

    def __post_init__(self) -> None:
        self.url = self.secrets.expand_path(self.url)
        self.label = self.secrets.redact_text(self.url)
        timeout = httpx.Timeout(self.timeout, connect=min(self.timeout, CONNECT_WITHIN))
        self._client = httpx.Client(timeout=timeout, follow_redirects=False)
        self._clock = self.clock or WallClock(self.patience)
        self._time = FrugalClock(self._clock, self.budget) if self.budget else self._clock
        self._pace = Pace(self.rate, account(self.vendor, self.url, self.secrets.values))
        self._retries = Retries(pace=self._pace, budget=self.budget, now=self._clock.now)

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
        about = {"vendor": self.vendor, "target": self.label, "scenario": scenario, "seed": seed, "edition": edition}
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
            brake=self.brake,
            proper=lambda request: self.proper(request, edition),
            lease=Lease(self.leases, self.access, about) if self.leases else None,
            turn=self._turn,
            again=self._retries.again,
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
        faults, quiet = self._faults, self._retries.quiet
        for delay in delays:
            if not self._unfinished:
                break
            pause(delay)
            self._faults, self._retries.quiet = 0, ""
            for channel in self._unfinished:
                channel.clean_up()
            self._let_go()
        self._faults, self._retries.quiet = max(faults, self._faults), quiet or self._retries.quiet
        self.left_running = [request for channel in self._unfinished for request in channel.left()]
        self.adrift = [line for channel in self._unfinished for line in channel.adrift()]

    def _let_go(self) -> None:
        """Forget the conversations that have left nothing."""
        for channel in self._unfinished:
            if channel.lease and not (channel.left() or channel.adrift()):
                channel.lease.over()
        self._unfinished = [channel for channel in self._unfinished if channel.left() or channel.adrift()]

    def grant(self, seconds: float) -> None:
        """Let so much be waited once more, if there is less patience left."""
        self._clock.grant(seconds)

    @property
    def gave_up(self) -> bool:
        """Whether the target counts as down."""
        return bool(self.down)

    @property
    def down(self) -> str:
        """Why the target is left alone, or an empty string."""
        return self._fault if self._faults >= GIVE_UP_AFTER else self._retries.quiet

    def close(self) -> None:
        """Let the connections go, and what was lent."""
        self._client.close()
        self.lent.close()
        if self.leases:
            self.leases.close()

    def _turn(self) -> None:
        if not self.gave_up:
            self._pace()

    def _deliver(self, request: Request) -> Response:
        if self.gave_up:
            raise TransportError(f"{UNSENT}no answer {GIVE_UP_AFTER} times in a row ({self.down})")
        try:
            answer = self._client.request(
                request.method,
                self.url.rstrip("/") + quote(request.path, safe="/%:@!$&'()*+,;=~-._", errors="replace"),
                params=[(_sayable(name), _sayable(text)) for name, text in request.query] or None,
                headers={**_headers(request), **request.headers},
                content=_content(request),
            )
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise self._failed(self.secrets.redact_text(_reason(error, self.timeout))) from error
        self._client.cookies.clear()  # no exchange depends on another but through what it says
        response = _response(answer)
        if response is None:
            raise self._failed("the answer ends too early")
        self._faults = 0
        return response

    def _failed(self, reason: str) -> TransportError:
        self._faults += 1
        self._fault = reason
        return TransportError(reason)


def _headers(request: Request) -> dict[str, str]:
    return {"content-type": "application/json"} if request.body is not ABSENT or request.text is not None else {}


def _content(request: Request) -> bytes | None:
    if request.body is not ABSENT:
        return json.dumps(request.body).encode()
    return None if request.text is None else request.text.encode("utf-8", "surrogatepass")


def _sayable(text: str) -> str:
    """`text` without lone surrogates, which no URL can carry."""
    return text.encode("utf-8", "replace").decode()


def _response(answer: httpx.Response) -> Response | None:
    """What came, or None if that is not all that was meant to come."""
    headers = {name.lower(): text for name, text in answer.headers.items()}
    try:
        return Response(status=answer.status_code, headers=headers, body=document_in(answer.content))
    except (ValueError, RecursionError) as error:
        text = Response(status=answer.status_code, headers=headers, text=answer.text)
        return None if _cut_off(answer.content, error) else text


def _cut_off(content: bytes, error: Exception) -> bool:
    """Whether `content` begins as JSON and merely ends before its end."""
    if content.lstrip()[:1] not in (b"{", b"["):
        return False
    if isinstance(error, UnicodeDecodeError):
        return error.end == len(content)
    if not isinstance(error, json.JSONDecodeError) or error.msg == "Extra data":
        return False
    left = len(error.doc.rstrip()) - error.pos
    in_a_word = left <= LONGEST_WORD and content.rstrip()[-1:] not in (b"}", b"]")
    return left <= 0 or in_a_word or error.msg.startswith("Unterminated string")


def _reason(error: Exception, timeout: float) -> str:
    if isinstance(error, httpx.TimeoutException):
        return f"no answer within {timeout:g} s"
    if isinstance(error, httpx.ConnectError):
        return f"{UNREACHED} ({str(error) or 'no reason given'})"
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
