"""The directed plan for Agora's notifications: what brings about each event, and each way of being answered."""

from __future__ import annotations

from contracts.model import Json
from contracts.target.channel import Channel, Scenario, Waits, scenario
from contracts.vendors.agora.moves import CDN_PUSH, PAGE, USER, Agora
from contracts.vendors.agora.settings import HLS, HLS_MP4, SETTLE, SLICE, SNAPSHOT

OTHER = "1002"
"""Another participant."""

DUE = 61.0
"""Seconds after which everything must have been notified of."""

MINUTE = 60.0
READY = 20
"""Seconds that a page is given to load."""


def refused(channel: Channel) -> Waits:
    """Nobody takes the notifications, then somebody does."""
    agora = Agora(channel)
    recording = agora.plan("mix", **HLS_MP4)
    channel.answer_callbacks(*[500] * 20)
    if not agora.begin(recording):
        return
    yield DUE
    agora.stop(recording)
    agora.examine(recording)
    yield DUE


def late(channel: Channel) -> Waits:
    """The first notifications are answered too late."""
    agora = Agora(channel)
    recording = agora.plan("individual", **HLS)
    channel.answer_callbacks(0, 0, 0)
    if not agora.begin(recording):
        return
    yield DUE
    agora.stop(recording)
    agora.examine(recording)
    yield DUE


def minutes(channel: Channel) -> Waits:
    """Some minutes in which people come and go, with screenshots."""
    agora = Agora(channel)
    where = {**agora.storage, "fileNamePrefix": ["recordings", "today"]}
    often = {"snapshotConfig": {**SNAPSHOT["snapshotConfig"], "captureInterval": 30}}
    recording = agora.plan("individual", **often, storageConfig=where)
    if not agora.begin(recording):
        return
    yield SLICE
    channel.join(recording.cname, OTHER)
    yield MINUTE
    channel.leave(recording.cname, USER)
    yield MINUTE
    channel.join(recording.cname, USER)
    agora.query(recording)
    yield MINUTE + SETTLE
    agora.stop(recording)
    agora.examine(recording)
    yield DUE
    agora.query(recording)


def page_not_ready(channel: Channel) -> Waits:
    """A page that never says that it has loaded."""
    agora = Agora(channel)
    page = {**PAGE, "serviceParam": {**PAGE["serviceParam"], "readyTimeout": READY}}
    services = {"errorHandlePolicy": "error_abort", "extensionServices": [page]}
    recording = agora.plan(agora.web, **HLS, extensionServiceConfig=services)
    if agora.begin(recording):
        yield 3.0 * READY
        yield DUE


def pushed_page(channel: Channel) -> Waits:
    """A page that is pushed to a CDN for some minutes, with misfortunes at both."""
    agora = Agora(channel)
    recording = agora.plan(agora.web, **HLS_MP4, extensionServiceConfig=_pushed())
    if not agora.begin(recording):
        return
    yield SLICE
    channel.befall("cdn-failure", recording.cname)
    channel.befall("audio-silence", recording.cname)
    yield MINUTE
    agora.query(recording)
    agora.stop(recording)
    yield DUE


def _pushed() -> Json:
    return {"errorHandlePolicy": "error_abort", "extensionServices": [PAGE, CDN_PUSH]}


def limited_page(channel: Channel) -> Waits:
    """A page that turns out to use what cannot be recorded."""
    agora = Agora(channel)
    recording = agora.plan(agora.web, **HLS)
    if not agora.begin(recording):
        return
    yield SLICE
    channel.befall("capability-limit", recording.cname)
    yield DUE


def mishaps(channel: Channel) -> Waits:
    """A recording to which everything happens that leaves it running."""
    agora = Agora(channel)
    recording = agora.plan("mix", **HLS_MP4)
    if not agora.begin(recording):
        return
    yield SLICE
    for incident in ("error", "warning", "failover", "backup"):
        channel.befall(incident, recording.cname)
        yield 1.0
    yield SETTLE
    agora.stop(recording)
    yield DUE


def afterwards(channel: Channel) -> Waits:
    """A recording whose files are worked on when it is over."""
    agora = Agora(channel)
    recording = agora.plan("individual", **HLS)
    if not agora.begin(recording):
        return
    yield SLICE
    for incident in ("vod", "transcoding", "postponed-transcoding", "download-failure"):
        channel.befall(incident, recording.cname)
    agora.stop(recording)
    yield DUE


CALLBACKS: tuple[Scenario, ...] = (
    scenario("callbacks/refused", refused, 2 * DUE, "callbacks", "answers"),
    scenario("callbacks/late", late, 2 * DUE, "callbacks", "answers"),
    scenario("callbacks/minutes", minutes, SLICE + 3 * MINUTE + SETTLE + DUE, "callbacks", "participants"),
    scenario("callbacks/page-not-ready", page_not_ready, 3.0 * READY + DUE, "callbacks"),
    scenario("callbacks/pushed-page", pushed_page, SLICE + MINUTE + DUE, "callbacks", "incidents"),
    scenario("callbacks/limited-page", limited_page, SLICE + DUE, "callbacks", "incidents"),
    scenario("callbacks/mishaps", mishaps, SLICE + 4.0 + SETTLE + DUE, "callbacks", "incidents"),
    scenario("callbacks/afterwards", afterwards, SLICE + DUE, "callbacks", "incidents"),
)
