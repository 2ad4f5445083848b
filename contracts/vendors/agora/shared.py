"""Recordings that many promises share: of every kind one, and each asked something of what one can be asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from contracts.model import Json
from contracts.target.channel import Channel, Scenario, Waits, scenario
from contracts.vendors.agora.moves import USER, Agora, Recording
from contracts.vendors.agora.options import CUSTOM, ORIGINAL_STREAMS
from contracts.vendors.agora.refusals import start_body
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

LISTED: Json = {
    "channelType": 0,
    "streamTypes": 2,
    "streamMode": "default",
    "subscribeUidGroup": 0,
    "subscribeAudioUids": [USER],
    "subscribeVideoUids": [USER],
}
"""The streams of one user alone."""

KINDS: Mapping[str, tuple[str, Json]] = {
    AGAIN: ("mix", {}),
    RIVALLED: ("individual", {"recordingConfig": LISTED}),
    SPOILT: ("individual", ORIGINAL_STREAMS),
    NAMELESS: ("individual", {**HLS_MP4, **encrypted(4, 4)}),
    LATER: ("mix", {name: each for name, each in CUSTOM.items() if name != "storageConfig"}),
    ENDED: ("individual", SNAPSHOT),
    PLAIN: ("individual", {**SNAPSHOT, **HLS}),
}
"""Recordings by what is to become of them; none is of the kind of another, so that each has a file list of its own."""

NEVER: Json = {"captureInterval": 0}
"""An interval at which no snapshot can be taken."""

ANNOUNCED: Mapping[str, Json] = {PLAIN: {"region": "NA"}}
"""What else acquire is told; the storage is in that region, too."""


def side_by_side(channel: Channel) -> Waits:
    """A recording of each kind of a channel: one is started again, others are stopped wrongly, later, or twice."""
    agora = Agora(channel)
    planned = {name: agora.plan(mode, **settings) for name, (mode, settings) in KINDS.items()}
    begun = {name: each for name, each in planned.items() if _begun(agora, name, each)}
    yield 1.0
    _started_again(agora, begun)
    yield SLICE
    for place, each in enumerate(begun.values()):
        if place:
            agora.query(each)
        else:
            yield from agora.until_ready(each)
    _crossed(agora, begun)
    _stopped(agora, begun)
    yield SETTLE
    for each in _named(begun, ENDED):
        agora.query(each)
        agora.stop(each)
        agora.start(each)


def _begun(agora: Agora, name: str, recording: Recording) -> bool:
    """Begin `recording`; one of them only after a start that must be refused."""
    if name != ENDED:
        return agora.begin(recording, **ANNOUNCED.get(name, {}))
    agora.channel.join(recording.cname, USER)
    agora.acquire(recording)
    if recording.resource:
        agora.start(recording, body=start_body(recording, snapshotConfig={**SNAPSHOT["snapshotConfig"], **NEVER}))
    if recording.resource and not recording.sid:
        agora.start(recording)
    return bool(recording.sid)


def _crossed(agora: Agora, begun: Mapping[str, Recording]) -> None:
    """Questions in which ids of two recordings are mixed up, or their modes."""
    for one, other in zip(_named(begun, AGAIN), _named(begun, RIVALLED), strict=False):
        agora.query(replace(other, resource=one.resource))
        agora.query(replace(one, mode=other.mode))


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
        agora.query(each)
    for each in _named(begun, RIVALLED):
        agora.stop(each, uid="424242")
    for each in _named(begun, NAMELESS):
        agora.stop(each, cname=f"{each.cname}x")
    for each in _named(begun, LATER):
        agora.stop(each, client_request={"async_stop": True})
        agora.stop(each, client_request={"async_stop": True})
        agora.start(each)
    for each in _named(begun, AGAIN):
        agora.query(each)
    for name, each in begun.items():
        if name != LATER:
            agora.stop(each)


def _named(begun: Mapping[str, Recording], name: str) -> Iterable[Recording]:
    return (begun[name],) if name in begun else ()


SHARED: tuple[Scenario, ...] = (scenario("shared/side-by-side", side_by_side, 1.0 + SLICE + SETTLE),)
