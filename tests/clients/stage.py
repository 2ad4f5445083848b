"""Both sandboxes behind one URL, with everything that is said to one of them recorded and judged."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx

from contracts import spec
from contracts.judge.judge import judge
from contracts.model import Event, Exchange, Json, Outcome, Request, Response, Trace, Verdict
from contracts.sandbox.asgi import application
from contracts.sandbox.server import ShiftedClock, running
from contracts.target.secrets import Secrets
from contracts.vendors.vendor import find

ACCOUNT = {
    "AGORA_APP_ID": "0123456789abcdef0123456789abcdef",
    "AGORA_CUSTOMER_ID": "customer-of-the-test",
    "AGORA_CUSTOMER_SECRET": "customer-secret-of-the-test",
    "CLOUDFLARE_ACCOUNT_ID": "fedcba9876543210fedcba9876543210",
    "CLOUDFLARE_API_TOKEN": "api-token-of-the-test",
    "REALTIMEKIT_APP_ID": "5f0c7a52-1f0e-4c8e-9d52-3a1f6f1f7a10",
}
VENDORS = ("agora", "realtimekit")


@dataclass(slots=True)
class Recorder:
    """Keeps the exchanges of one vendor as a recording channel would: without any secret."""

    vendor: str
    secrets: Secrets = field(default_factory=lambda: Secrets(ACCOUNT))
    items: list[Exchange | Event] = field(default_factory=list)

    def observe(self, vendor: str, request: Request, response: Response, now: float) -> None:
        assert vendor == self.vendor, "the request went to the wrong world"
        redact = self.secrets.redact
        sent = Request(
            method=request.method,
            path=redact(request.path),
            query=tuple((name, redact(text)) for name, text in request.query),
            body=redact(request.body),
            text=redact(request.text),
        )
        got = Response(
            status=response.status,
            headers=dict(response.headers),
            body=redact(response.body),
            text=redact(response.text),
        )
        self.items.append(Exchange(id=self._next_id("x"), request=sent, response=got, at=now))

    def note(self, kind: str, now: float, **data: Json) -> None:
        self.items.append(Event(id=self._next_id("e"), kind=kind, at=now, data=data))

    def _next_id(self, letter: str) -> str:
        return f"{letter}{len(self.items) + 1}"


@dataclass(frozen=True, slots=True)
class Stage:
    """Where a client plays: the sandboxes at `url`, their time, and who is on it."""

    url: str
    recorder: Recorder

    def wait(self, seconds: float) -> None:
        """Let the sandboxes' time pass; nobody sleeps."""
        self.recorder.note("waited", self._control("clock", advance=seconds), seconds=seconds)

    def join(self, room: str, user: str) -> None:
        """Let somebody into a channel or meeting."""
        vendor = self.recorder.vendor
        now = self._control("participants", vendor=vendor, room=room, user=user, action="join")
        self.recorder.note("joined", now, room=room, user=user)

    @property
    def last(self) -> Response:
        """What the sandbox answered last."""
        exchange = next(item for item in reversed(self.recorder.items) if isinstance(item, Exchange))
        assert exchange.response is not None
        return exchange.response

    def verdicts(self) -> tuple[Verdict, ...]:
        """What the contract says about everything that was recorded."""
        contract = spec.load(self.recorder.vendor)
        trace = Trace(
            vendor=contract.vendor,
            edition=contract.edition,
            scenario="official client",
            target=self.url,
            seed=0,
            items=tuple(self.recorder.items),
        )
        return judge(trace, contract, find(contract.vendor).oracle).verdicts

    def passed(self) -> frozenset[str]:
        """The clauses that were kept, none having been broken and no secret recorded."""
        assert not any(secret in repr(self.recorder.items) for secret in ACCOUNT.values())
        verdicts = self.verdicts()
        assert [each for each in verdicts if each.outcome is Outcome.FAIL] == []
        return frozenset(each.clause for each in verdicts if each.outcome is Outcome.PASS)

    def _control(self, what: str, **asked: Any) -> float:
        answer = httpx.post(f"{self.url}/_sandbox/{what}", json=asked, trust_env=False)
        assert answer.status_code == 200, answer.text
        return float(answer.json()["now"])


@contextmanager
def stage_for(vendor: str) -> Iterator[Stage]:
    """Serve both sandboxes over loopback HTTP and record what is said to `vendor`."""
    clock, recorder = ShiftedClock(), Recorder(vendor)
    app = application(
        {name: find(name).world(ACCOUNT, spec.load(name).edition) for name in VENDORS},
        clock.now,
        advance=clock.advance,
        observe=recorder.observe,
        aliases={"/accounts": "realtimekit"},
    )
    recorder.note("controls", clock.now(), ability="participants")
    with running(app) as url:
        yield Stage(url, recorder)
