"""Recordings that many promises share: of every kind one, and each asked something of what one can be asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from contracts.model import Json
from contracts.target.channel import Channel, Scenario, Waits, scenario
from contracts.vendors.agora.moves import Agora, Recording
from contracts.vendors.agora.options import CUSTOM, ORIGINAL_STREAMS
from contracts.vendors.agora.settings import HLS, HLS_MP4, SETTLE, SLICE, SNAPSHOT, encrypted

AGAIN, RIVALLED, SPOILT, NAMELESS, LATER, ENDED, PLAIN = (
    "again",
    "rivalled",
    "spoilt",
    "nameless",
    "later",
    "ended",
    "plain",
)

KINDS: Mapping[str, tuple[str, Json]] = {
    AGAIN: ("mix", {}),
    RIVALLED: ("individual", {}),
    SPOILT: ("individual", ORIGINAL_STREAMS),
    NAMELESS: ("individual", {**HLS_MP4, **encrypted(4, 4)}),
    LATER: ("mix", CUSTOM),
    ENDED: ("individual", SNAPSHOT),
    PLAIN: ("individual", {**SNAPSHOT, **HLS}),
}
"""Recordings by what is to become of them; none is of the kind of another, so that each has a file list of its own."""

ANNOUNCED: Mapping[str, Json] = {PLAIN: {"region": "NA"}}
"""What else acquire is told; the storage is in that region, too."""


def side_by_side(channel: Channel) -> Waits:
    """A recording of each kind of a channel: one is started again, others are stopped wrongly, later, or twice."""
    agora = Agora(channel)
    planned = {name: agora.plan(mode, **settings) for name, (mode, settings) in KINDS.items()}
    begun = {name: each for name, each in planned.items() if agora.begin(each, **ANNOUNCED.get(name, {}))}
    yield 1.0
    _started_again(agora, begun)
    yield SLICE
    for place, each in enumerate(begun.values()):
        if place:
            agora.query(each)
        else:
            yield from agora.until_ready(each)
    _stopped(agora, begun)
    yield SETTLE
    for each in _named(begun, ENDED):
        agora.query(each)
        agora.stop(each)
        agora.start(each)


def _started_again(agora: Agora, begun: Mapping[str, Recording]) -> None:
    for each in _named(begun, AGAIN):
        agora.start(each)
    for each in _named(begun, RIVALLED):
        rival = agora.plan(each.mode)
        rival.cname, rival.uid = each.cname, each.uid
        agora.begin(rival, attended=False)


def _stopped(agora: Agora, begun: Mapping[str, Recording]) -> None:
    """Everything stops in the end, and some only after a stop that must be refused."""
    for each in _named(begun, SPOILT):
        agora.stop(each, client_request={"async_stop": "yes"})
    for each in _named(begun, RIVALLED):
        agora.stop(each, uid="424242")
    for each in _named(begun, NAMELESS):
        agora.stop(each, cname=f"{each.cname}x")
    for each in _named(begun, LATER):
        agora.stop(each, client_request={"async_stop": True})
        agora.stop(each, client_request={"async_stop": True})
    for name, each in begun.items():
        if name != LATER:
            agora.stop(each)


def _named(begun: Mapping[str, Recording], name: str) -> Iterable[Recording]:
    return (begun[name],) if name in begun else ()


SHARED: tuple[Scenario, ...] = (scenario("shared/side-by-side", side_by_side, 1.0 + SLICE + SETTLE),)
