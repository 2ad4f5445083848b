"""A channel sends, waits and records; what it records holds no secret."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from contracts.clock import EPOCH, VirtualClock
from contracts.model import ABSENT, Credentials, Event, Exchange, Request, Response
from contracts.serial import to_json
from contracts.target.abilities import PresenceError
from contracts.target.access import TransportError
from contracts.target.brake import Brake
from contracts.target.channel import Channel
from contracts.target.secrets import Secrets
from contracts.vendors.agora.access import AgoraAccess
from contracts.vendors.realtimekit.access import BASE, RealtimeKitAccess

CANARY = "c4n4ry/+= seed"
ACCOUNT = {"AGORA_APP_ID": f"app {CANARY}", "AGORA_CUSTOMER_ID": "customer77", "AGORA_CUSTOMER_SECRET": CANARY}


class People:
    def __init__(self) -> None:
        self.said: list[str] = []

    def join(self, room: str, user: str) -> None:
        self.said.append(f"{user} joins {room}")

    def leave(self, room: str, user: str) -> None:
        self.said.append(f"{user} leaves {room}")

    def mute(self, room: str, user: str, track: str) -> None:
        if track == "video":
            raise PresenceError("never heard of it")
        self.said.append(f"{user} mutes {track} in {room}")

    def unmute(self, room: str, user: str, track: str) -> None:
        self.said.append(f"{user} unmutes {track} in {room}")


def channel(transport: Callable[[Request], Response], **changes: Any) -> Channel:
    facts: dict[str, Any] = {
        "vendor": "agora",
        "edition": "2026-06",
        "scenario": "by hand",
        "target": "paper",
        "seed": 0,
        "access": AgoraAccess(),
        "secrets": Secrets(ACCOUNT),
        "clock": VirtualClock(),
    }
    return Channel(transport=transport, **{**facts, **changes})


def echo(request: Request) -> Response:
    """A server that gives everything away: path, body, headers, as JSON and as text."""
    told = [request.path, dict(request.headers), request.body if request.body is not ABSENT else None, request.text]
    return Response(
        status=404,
        headers={"x-request-id": request.headers.get("authorization", ""), "server": CANARY},
        body={"echo": told, request.headers.get("authorization", "-"): 1},
        text=json.dumps(told),
    )


def forms_of(secret: str) -> set[str]:
    """The forms in which a secret could be told."""
    pair = f"{ACCOUNT['AGORA_CUSTOMER_ID']}:{secret}".encode()
    return {secret, base64.b64encode(pair).decode()}


@pytest.mark.parametrize("credentials", list(Credentials))
def test_the_wire_gets_values_and_the_record_gets_names(credentials: Credentials) -> None:
    wire: list[Request] = []

    def transport(request: Request) -> Response:
        wire.append(request)
        return echo(request)

    talk = channel(transport)
    talk.send(
        "POST",
        "/apps/$AGORA_APP_ID/x",
        body={"key": "$AGORA_CUSTOMER_SECRET"},
        text="$AGORA_CUSTOMER_SECRET",
        query=(("who", "$AGORA_CUSTOMER_ID"),),
        credentials=credentials,
    )
    (sent,) = wire
    assert sent.path == "/apps/app%20c4n4ry%2F%2B%3D%20seed/x"
    assert sent.body == {"key": CANARY}
    assert [tuple(pair) for pair in sent.query] == [("who", "customer77")]
    recorded = json.dumps(to_json(talk.trace()), ensure_ascii=False)
    for secret in ACCOUNT.values():
        assert not [form for form in forms_of(secret) if form in recorded]
    assert "c4n4ry" not in recorded
    assert "$AGORA_CUSTOMER_SECRET" in recorded


def test_a_transport_fault_is_recorded_without_secrets() -> None:
    def transport(request: Request) -> Response:
        raise TransportError(f"cannot reach {request.path} as {CANARY}")

    exchange = channel(transport).send("GET", "/apps/$AGORA_APP_ID")
    assert exchange.response is None
    assert exchange.fault == "cannot reach /apps/$AGORA_APP_ID as $AGORA_CUSTOMER_SECRET"


@pytest.mark.parametrize(
    ("credentials", "expected"),
    [
        (Credentials.VALID, f"customer77:{CANARY}"),
        (Credentials.WRONG, "customer77:wrong"),
        (Credentials.MISSING, None),
    ],
)
def test_credentials_go_into_the_headers(credentials: Credentials, expected: str | None) -> None:
    found: list[Mapping[str, str]] = []

    def transport(request: Request) -> Response:
        found.append(request.headers)
        return Response(status=200)

    exchange = channel(transport).send("GET", "/", credentials=credentials)
    header = found[0].get("authorization", "")
    assert (base64.b64decode(header.removeprefix("Basic ")).decode() or None) == expected
    assert exchange.credentials is credentials
    assert exchange.request.headers == {}


def test_only_telling_headers_are_kept() -> None:
    talk = channel(lambda _: Response(status=200, headers={"content-type": "text/html", "set-cookie": "a=b"}))
    response = talk.send("GET", "/").response
    assert response is not None
    assert response.headers == {"content-type": "text/html"}


def test_exchanges_and_events_share_one_order() -> None:
    people = People()
    talk = channel(lambda _: Response(status=200), people=people)
    talk.join("room", "1")
    talk.send("GET", "/")
    talk.wait(5)
    talk.leave("room", "1")
    talk.note("invented", value="x")
    assert [(item.id, item.at - EPOCH) for item in talk.items] == [
        ("e1", 0),
        ("x2", 0),
        ("e3", 5),
        ("e4", 5),
        ("e5", 5),
    ]
    assert [item.kind for item in talk.items if isinstance(item, Event)] == ["joined", "waited", "left", "invented"]
    assert people.said == ["1 joins room", "1 leaves room"]


def test_nobody_is_said_to_have_come_where_nobody_can_be_sent() -> None:
    talk = channel(lambda _: Response(status=200))
    talk.join("room", "1")
    talk.leave("room", "1")
    assert talk.items == []


def test_only_who_was_let_in_is_muted_and_what_is_not_known_is_said() -> None:
    people = People()
    talk = channel(lambda _: Response(status=200), people=people)
    talk.mute("room", "1", "audio")
    talk.join("room", "1")
    talk.mute("room", "1", "audio")
    talk.mute("room", "1", "video")
    talk.unmute("room", "1", "audio")
    assert people.said == ["1 joins room", "1 mutes audio in room", "1 unmutes audio in room"]
    who = {"room": "room", "user": "1"}
    assert [(item.kind, dict(item.data)) for item in talk.items if isinstance(item, Event)] == [
        ("joined", who),
        ("muted", {**who, "track": "audio"}),
        ("lost-sight", {"do": "mute", **who, "track": "video", "why": "never heard of it"}),
        ("unmuted", {**who, "track": "audio"}),
    ]


def test_chance_depends_on_the_seed_and_the_scenario_alone() -> None:
    def draw(**changes: Any) -> int:
        return channel(lambda _: Response(status=200), **changes).random.getrandbits(64)

    assert draw() == draw(target="elsewhere", edition="2023-01")
    assert len({draw(), draw(seed=1), draw(scenario="another")}) == 3


class Clock:
    """A wall clock with all the patience in the world."""

    virtual = False

    def now(self) -> float:
        return 5.0

    def affords(self, seconds: float) -> bool:
        return seconds >= 0

    def wait(self, seconds: float) -> None:
        """Nothing to wait for."""


def test_only_on_a_virtual_clock_does_an_answer_take_no_time() -> None:
    assert channel(lambda _: Response(status=200)).send("GET", "/").took == 0
    exchange: Exchange = channel(lambda _: Response(status=200), clock=Clock()).send("GET", "/")
    assert exchange.took > 0
    assert exchange.at == 5.0


@pytest.mark.parametrize("state", ["INVOKED", "RECORDING", "PAUSED"])
@pytest.mark.parametrize("looks", [1, 3])
def test_a_look_at_a_recording_that_runs_is_no_stop_that_was_not_confirmed(state: str, looks: int) -> None:
    def transport(request: Request) -> Response:
        return Response(status=200, body={"success": True, "data": {"id": "r", "status": state}})

    brake = Brake()
    names = ("CLOUDFLARE_ACCOUNT_ID", "CLOUDFLARE_API_TOKEN", "REALTIMEKIT_APP_ID")
    kit = channel(
        transport,
        vendor="realtimekit",
        access=RealtimeKitAccess(),
        secrets=Secrets({name: name.lower() for name in names}),
        brake=brake,
    )
    kit.send("POST", f"{BASE}/recordings", body={"meeting_id": "m"})
    for _ in range(looks):
        kit.send("GET", f"{BASE}/recordings/r")
    assert not brake.refusal()
    kit.send("PUT", f"{BASE}/recordings/r", body={"action": "pause"})
    assert not brake.refusal()
    kit.send("PUT", f"{BASE}/recordings/r", body={"action": "stop"})
    assert "a stop is not confirmed" in brake.refusal()
