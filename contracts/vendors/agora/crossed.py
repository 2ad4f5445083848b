"""Repeated, late and crossed calls of every operation that changes something, on recordings that run side by side."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from contracts.model import Credentials, Exchange, Json
from contracts.target.channel import Channel, Scenario, Waits, scenario
from contracts.vendors.agora.changes import ELSEWHERE, LISTS
from contracts.vendors.agora.moves import CDN_PUSH, PAGE, Agora, Recording
from contracts.vendors.agora.refusals import start_body
from contracts.vendors.agora.settings import HLS, SETTLE, SLICE

LAYOUT: Json = {"mixedVideoLayout": 1}
PAUSED: Json = {"webRecordingConfig": {"onhold": True}}
MOVED: Json = {"rtmpPublishConfig": {"outputs": [{"rtmpUrl": "rtmp://push.example.org/live/recording-contracts"}]}}

Ask = Callable[[Recording], Exchange]


def _asks(agora: Agora, credentials: Credentials = Credentials.VALID) -> tuple[Ask, ...]:
    """What can be asked of a channel's recording."""
    return (
        partial(agora.query, credentials=credentials),
        partial(agora.update, client_request=LISTS, credentials=credentials),
        partial(agora.update_layout, client_request=LAYOUT, credentials=credentials),
        partial(agora.stop, credentials=credentials),
    )


def crossed_channels(channel: Channel) -> Waits:
    """Two recordings of channels: every call is made with the sid of one and the resource of the other, in the other
    mode and with wrong credentials, and twice; then one is stopped while the other goes on.
    """
    agora = Agora(channel)
    one, other = agora.plan("mix", **HLS), agora.plan("mix", **HLS)
    agora.acquire(one)
    if one.resource:
        agora.start(one, body=start_body(one, recordingConfig={"channelType": 7}))
        agora.start(one)
        agora.start(one)
    if not (one.sid and agora.begin(other)):
        return
    yield 1.0
    for each in (one, other, one):
        agora.query(each)
    for ask in _asks(agora):
        ask(replace(one, sid=other.sid))
        ask(replace(other, mode="individual"))
    for ask in (*_asks(agora, Credentials.WRONG), *_asks(agora, Credentials.MISSING)):
        ask(one)
    agora.stop(one, uid="424242")
    agora.query(other)
    agora.query(one)
    agora.stop(one)
    agora.query(other)
    for ask in (agora.stop, agora.start):
        ask(one)
    agora.stop(other, client_request={"async_stop": True})
    for ask in (agora.start, *_asks(agora)):
        ask(other)
    yield SETTLE
    for each in (one, other):
        for ask in (agora.start, *_asks(agora)):
            ask(each)


def stopped_at_once(channel: Channel) -> Waits:
    """A recording that is stopped as soon as it is started, and changed afterwards."""
    agora = Agora(channel)
    recording = agora.plan("mix", **HLS)
    if agora.begin(recording):
        agora.stop(recording)
        for ask in (agora.start, *_asks(agora)):
            ask(recording)
    yield from ()


def crossed_pages(channel: Channel) -> Waits:
    """Two pages that are recorded and pushed: what changes of one shows of that one, and what is refused of none."""
    agora = Agora(channel)
    services = {"errorHandlePolicy": "error_abort", "extensionServices": [PAGE, CDN_PUSH]}
    one, other = (agora.plan(agora.web, **HLS, extensionServiceConfig=services) for _ in range(2))
    if not (agora.begin(one) and agora.begin(other)):
        return
    yield 1.0
    agora.update(one, PAUSED)
    agora.update(other, MOVED)
    agora.update(replace(other, sid=one.sid), MOVED)
    agora.update(other, PAUSED, cname=f"{other.cname}x")
    agora.update(other, PAUSED, credentials=Credentials.WRONG)
    yield SLICE
    for each in (one, other, one):
        agora.query(each)
    agora.update(one, ELSEWHERE)
    yield SLICE
    for each in (other, one):
        agora.query(each)
    agora.stop(one)
    agora.query(other)
    agora.stop(other)


CROSSED: tuple[Scenario, ...] = (
    scenario("crossed/channels", crossed_channels, 1.0 + SETTLE, thorough=True),
    scenario("crossed/stopped-at-once", stopped_at_once, thorough=True),
    scenario("crossed/pages", crossed_pages, 1.0 + 2 * SLICE, thorough=True),
)
