"""Bad luck on demand: recorded with its time, and only where a target offers it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import httpx
import pytest

from contracts.clock import EPOCH
from contracts.model import Credentials, Event, Exchange, Request, Response
from contracts.sandbox.asgi import application
from contracts.sandbox.core import Sandbox
from contracts.sandbox.server import running
from contracts.target import EmbeddedTarget
from contracts.target.secrets import Secrets


class Access:
    """Needs no credentials."""

    def headers(self, secrets: Mapping[str, str], credentials: Credentials) -> dict[str, str]:
        return {}

    def leftovers(self, exchanges: tuple[Exchange, ...]) -> list[Request]:
        return []


class Lucky:
    """A world to which nothing happens."""

    base_path = "/lucky"

    def handle(self, request: Request, now: float) -> Response:
        return Response(status=204)

    def join(self, room: str, user: str, now: float) -> None: ...

    def leave(self, room: str, user: str, now: float) -> None: ...


@dataclass
class Unlucky(Lucky):
    """A world whose lights can go out."""

    base_path: str = "/unlucky"
    incidents: frozenset[str] = frozenset({"blackout"})
    happened: list[tuple[str, str, float]] = field(default_factory=list)

    def befall(self, incident: str, subject: str, now: float) -> None:
        self.happened.append((incident, subject, now))


def target(world: Sandbox) -> EmbeddedTarget:
    return EmbeddedTarget(vendor="toy", world=lambda _: world, access=Access(), secrets=Secrets({}))


def test_an_incident_happens_at_its_time_and_is_recorded() -> None:
    world = Unlucky()
    with target(world).open("one", 0, "") as channel:
        channel.wait(60)
        channel.befall("blackout", "room")
    (event,) = [each for each in channel.trace().items if isinstance(each, Event) and each.kind == "befell"]
    assert event.data == {"incident": "blackout", "subject": "room"}
    assert world.happened == [("blackout", "room", EPOCH + 60)]


def test_nothing_happens_where_nothing_can() -> None:
    with target(Lucky()).open("one", 0, "") as channel:
        channel.befall("blackout", "room")
    assert not [each for each in channel.trace().items if isinstance(each, Event) and each.kind == "befell"]


@pytest.mark.parametrize(("world", "offers"), [(Unlucky(), True), (Lucky(), False)])
def test_the_ability_is_that_of_the_world(world: Sandbox, offers: bool) -> None:
    assert ("incidents" in target(world).abilities) is offers


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"vendor": "unlucky", "incident": "blackout", "subject": "room"}, 200),
        ({"vendor": "unlucky", "incident": "blackout"}, 200),
        ({"vendor": "unlucky", "incident": "flood"}, 400),
        ({"vendor": "lucky", "incident": "blackout"}, 400),
        ({"vendor": "nobody", "incident": "blackout"}, 400),
    ],
)
def test_a_served_sandbox_can_be_asked_for_bad_luck(asked: dict[str, str], status: int) -> None:
    unlucky = Unlucky()
    worlds: dict[str, Sandbox] = {"unlucky": unlucky, "lucky": Lucky()}
    with running(application(worlds, lambda: 5.0, advance=lambda _: None)) as url:
        assert httpx.post(f"{url}/_sandbox/incidents", json=asked).status_code == status
    assert len(unlucky.happened) == (status == 200)
