"""The bell, as one value."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from hypothesis import strategies as st

from contracts.judge.history import History
from contracts.judge.judge import Oracle
from contracts.judge.rules import Opinion, behaviour, opinion
from contracts.model import ABSENT, Credentials, Exchange, Request, Response
from contracts.sandbox.core import Fault
from contracts.spec import Specs
from contracts.target.channel import Channel, Scenario, Waits
from contracts.vendors.vendor import Draw, Parts, Vendor


@behaviour("toy.ring.counts-up")
def counts_up(history: History) -> Iterator[Opinion]:
    """Numbers of successive rings grow."""
    rings = [call for call in history.of("ring") if call.ok and isinstance(call.field("number"), int)]
    for one, other in pairwise(rings):
        first, second = one.field("number"), other.field("number")
        yield opinion(second > first, f"a number above {first}", str(second), one, other)


@dataclass
class Bell:
    """Its sandbox: it counts, or with the fault forgets to."""

    step: int
    base_path: str = "/bell"
    number: int = 0

    def handle(self, request: Request, now: float) -> Response:
        times = request.body.get("times", 1) if isinstance(request.body, dict) else None
        if request.path != "/ring" or not isinstance(times, int) or isinstance(times, bool) or not 1 <= times <= 9:
            return Response(status=400, body={"error": "no"})
        self.number += self.step
        return Response(status=200, body={"number": self.number})

    def join(self, room: str, user: str, now: float) -> None:
        return

    def leave(self, room: str, user: str, now: float) -> None:
        return


def build(
    account: Mapping[str, str], edition: str, faults: Iterable[Fault] = (), *, visit: float = 0.0, seed: int = 0
) -> Bell:
    return Bell(step=0 if tuple(faults) else 1)


class Everybody:
    """A bell asks nobody who rings, and needs no stopping."""

    def headers(self, secrets: Mapping[str, str], credentials: Credentials) -> dict[str, str]:
        return {"authorization": f"Bearer {secrets['TOY_TOKEN']}"}

    def starts(self, request: Request) -> bool:
        return False

    def running(self, exchanges: tuple[Exchange, ...]) -> frozenset[str]:
        return frozenset()

    def leftovers(self, exchanges: tuple[Exchange, ...]) -> list[Request]:
        return []


def rings(channel: Channel) -> Waits:
    """Twice, and once in a way that a bell does not ring."""
    channel.send("POST", "/ring", body={"times": 2})
    yield 1.0
    channel.send("POST", "/ring", body={"times": 3})
    channel.send("POST", "/ring", body={"times": 0})


class Walk:
    """Rings at random."""

    def __init__(self, channel: Channel) -> None:
        self.channel = channel

    def ring(self, draw: Draw) -> None:
        self.channel.send("POST", "/ring", body={"times": draw(st.integers(1, 9))})


def ground(channel: Channel, parts: Parts) -> Exchange:
    return channel.send("POST", "/ring", body=parts.body, text=parts.text if parts.body is ABSENT else None)


VENDOR = Vendor(
    name="toy",
    title="The Bell",
    environment=("TOY_TOKEN",),
    rate=100.0,
    access=Everybody(),
    curl='--header "authorization: Bearer $TOY_TOKEN"',
    oracle=Oracle(rules=(counts_up,), configure=lambda earlier, call: ABSENT, context=lambda history, call: ()),
    scenarios=(Scenario(name="rings", run=rings, seconds=1.0),),
    walk=Walk,
    moves=("ring",),
    ground=ground,
    world=build,
    faults=(
        Fault(
            id="toy.counts.stuck",
            vendor="toy",
            kind="behaviour",
            says="the number stays what it is",
            notices=("toy.ring.counts-up",),
            bend=lambda bell: bell,
        ),
    ),
    specs=Specs(Path(__file__).parent / "specs"),
)
