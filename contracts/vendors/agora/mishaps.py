"""The part of the directed plan in which something goes wrong: bad days, crowds, and what belongs to nobody."""

from __future__ import annotations

from functools import partial

from contracts.model import Json
from contracts.target.channel import Channel, Waits
from contracts.vendors.agora.access import BASE
from contracts.vendors.agora.changes import LISTS
from contracts.vendors.agora.moves import USER, Agora
from contracts.vendors.agora.settings import HLS, SLICE

LAYOUT: Json = {"mixedVideoLayout": 1}
ALLOWED = 10
"""Requests that are served in a second."""

PAUSE = 1.5
"""Seconds after which requests belong to another second."""

AT_ACQUIRE = (
    "app-suspended",
    "too-many-tasks",
    "internal-error",
    "no-worker",
    "allocation-timeout",
    "service-not-enabled",
)
AT_START = ("request-not-completed", "request-timeout", "no-worker")
AT_ANY_TIME = ("request-not-completed", "request-timeout")


def each_incident(channel: Channel) -> Waits:
    """Every documented kind of bad luck, to every operation that can have it."""
    agora = Agora(channel)
    recording = agora.plan("mix", **HLS)
    for incident in AT_ACQUIRE:
        channel.befall(incident, recording.cname)
        agora.acquire(recording)
    channel.join(recording.cname, USER)
    agora.acquire(recording)
    if not recording.resource:
        return
    for incident in AT_START:
        channel.befall(incident, recording.cname)
        agora.start(recording)
    agora.start(recording)
    if not recording.sid:
        return
    yield SLICE
    for incident in AT_ANY_TIME:
        for ask in (
            agora.query,
            partial(agora.update, client_request=LISTS),
            partial(agora.update_layout, client_request=LAYOUT),
            agora.stop,
        ):
            channel.befall(incident, recording.cname)
            ask(recording)
    agora.stop(recording)


def slow_upload(channel: Channel) -> Waits:
    """A stop that waits for an upload which takes too long."""
    agora = Agora(channel)
    recording = agora.plan("mix", **HLS)
    if not agora.begin(recording):
        return
    yield SLICE
    channel.befall("slow-upload", recording.cname)
    agora.stop(recording)
    agora.stop(recording)


def crowd(channel: Channel) -> Waits:
    """As many requests as a second may have, and then some."""
    agora = Agora(channel)
    recording = agora.plan("mix", **HLS)
    if not agora.begin(recording):
        return
    yield PAUSE
    channel.befall("rate-limit")
    for _ in range(ALLOWED + 3):
        agora.query(recording)
    yield PAUSE
    agora.query(recording)
    agora.stop(recording)


def strangers(channel: Channel) -> Waits:
    """Requests for what belongs to nobody, or to somebody else: none of them starts a recording."""
    agora = Agora(channel)
    app = f"{channel.random.getrandbits(128):032x}"
    channel.note("invented", value=app)
    recording = agora.plan("mix", **HLS)
    own = {"cname": recording.cname, "uid": recording.uid, "clientRequest": {}}
    channel.send("POST", f"/v1/apps/{app}/cloud_recording/acquire", body=own)
    channel.send("GET", f"/v1/apps/{app}/cloud_recording/resourceid/none/sid/none/mode/mix/query")
    channel.note("invented", value=f"GET {BASE}/acquire")
    channel.send("GET", f"{BASE}/acquire")
    channel.send("POST", f"{BASE}/acquire", body={**own, "cname": f"{recording.cname}*"})
    agora.invent(recording)
    channel.note("invented", value=recording.resource)
    agora.start(recording)
    yield from ()
