"""A channel that is called back records what arrived, and answers as it is told to."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from contracts.clock import EPOCH
from contracts.model import Credentials, Event, Exchange, Request, Response
from contracts.sandbox.outbox import Delivery, Outbox
from contracts.target import EmbeddedTarget
from contracts.target.access import Transport
from contracts.target.secrets import Secrets

SECRET = "c4n4ry"
RETRY = 10.0


def digest(raw: bytes) -> str:
    return hashlib.sha256(SECRET.encode() + raw).hexdigest()


class Access:
    """Knows one kind of signature."""

    def headers(self, secrets: Mapping[str, str], credentials: Credentials) -> dict[str, str]:
        return {}

    def leftovers(self, exchanges: tuple[Exchange, ...]) -> list[Request]:
        return []

    def authentic(
        self, headers: Mapping[str, str], raw: bytes, secrets: Mapping[str, str], ask: Transport
    ) -> dict[str, bool]:
        return {"signature": headers["signature"] == digest(raw)}


@dataclass
class Bell:
    """A sandbox that calls back five seconds after every request with what was sent, until it hears 200."""

    base_path: str = ""
    outbox: Outbox = field(default_factory=Outbox)
    honest: bool = True

    def handle(self, request: Request, now: float) -> Response:
        raw = request.text.encode() if request.text is not None else json.dumps(request.body).encode()
        headers = {"signature": digest(raw) if self.honest else "forged"}
        self.outbox.post(Delivery(url="https://example.com/hook", headers=headers, body=raw, at=now + 5))
        return Response(status=204)

    def join(self, room: str, user: str, now: float) -> None: ...

    def leave(self, room: str, user: str, now: float) -> None: ...

    def due(self, now: float) -> list[Delivery]:
        return self.outbox.due(now)

    def answered(self, delivery: Delivery, status: int, now: float) -> None:
        if status != 200:
            self.outbox.again(delivery, now + RETRY)


def target(*, honest: bool = True) -> EmbeddedTarget:
    secrets = Secrets({"TOY_SECRET": SECRET})
    return EmbeddedTarget(vendor="toy", world=lambda _: Bell(honest=honest), access=Access(), secrets=secrets)


def called_back(items: tuple[Exchange | Event, ...]) -> list[Event]:
    return [item for item in items if isinstance(item, Event) and item.kind == "called-back"]


def test_what_arrives_during_a_wait_is_recorded_at_its_own_time() -> None:
    with target().open("one", 0, "") as channel:
        channel.send("POST", "/ring", body={"name": "Ada"})
        channel.wait(60)
        trace = channel.trace()
    (event,) = called_back(trace.items)
    assert event.at == EPOCH + 5
    assert event.data == {
        "url": "https://example.com/hook",
        "headers": {"signature": digest(b'{"name": "Ada"}')},
        "body": {"name": "Ada"},
        "authentic": {"signature": True},
        "answered": 200,
    }
    assert [getattr(item, "kind", "exchange") for item in trace.items[1:]] == ["exchange", "called-back", "waited"]
    assert "callbacks" in target().abilities


def test_a_forged_signature_is_told() -> None:
    with target(honest=False).open("one", 0, "") as channel:
        channel.send("POST", "/ring", body={})
        channel.wait(5)
    assert called_back(channel.trace().items)[0].data["authentic"] == {"signature": False}


def test_refusing_a_callback_brings_it_again_until_it_is_taken() -> None:
    with target().open("one", 0, "") as channel:
        channel.answer_callbacks(500, 0)
        channel.send("POST", "/ring", body={})
        channel.wait(120)
    events = called_back(channel.trace().items)
    assert [(event.at - EPOCH, event.data["answered"]) for event in events] == [(5, 500), (15, 0), (25, 200)]


def test_a_callback_that_is_no_json_is_kept_as_text_and_tells_no_secret() -> None:
    with target().open("one", 0, "") as channel:
        channel.send("POST", "/ring", text=f"<b>{SECRET}</b>")
        channel.wait(5)
    (event,) = called_back(channel.trace().items)
    assert event.data["text"] == "<b>$TOY_SECRET</b>"
    assert "body" not in event.data
