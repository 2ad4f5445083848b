"""Recordings of one channel side by side, and a page: each goes on until it is stopped, and then it is over."""

from __future__ import annotations

from contracts.model import Json
from contracts.target.channel import Channel, Scenario, Waits, scenario
from contracts.vendors.agora.access import BASE
from contracts.vendors.agora.moves import CDN_PUSH, PAGE, Agora, Recording, storage
from contracts.vendors.agora.refusals import start_body, unstarted
from contracts.vendors.agora.settings import HLS, HLS_MP4, SETTLE, SLICE
from contracts.vendors.agora.wrong_settings import without

HIGHEST_UID, MOST_HOURS = "4294967295", 720
"""The last values that acquire and start take."""

LASTING = 120
"""The maxIdleTime, in seconds, of the recording that goes on to the end; a killed run leaves it no longer than that."""

WAITS = 30.0
"""Seconds of waiting, after which a recording of an empty channel is over whose start did not allow for more.

Its calls take some seconds on top; and longer nobody waits who did not ask for it.
"""

LONGEST_PREFIX = ["p" * 63, "p" * 63]
"""128 characters, with a slash after each folder."""

LAYOUT: Json = {"mixedVideoLayout": 1}
PAUSED: Json = {"webRecordingConfig": {"onhold": True}}
STRANGER = "424242"
SECRETS = ("accessKey", "secretKey", "vendor", "region")
"""What a storage cannot do without, beside its bucket."""


def _patient(seconds: int) -> Json:
    return {**HLS, "recordingConfig": {"channelType": 0, "streamTypes": 2, "maxIdleTime": seconds}}


def one_channel(channel: Channel) -> Waits:
    """A recording is stopped beside others of the same channel, which go on; its user records the channel again.

    Nobody comes to any of these channels. A page is recorded meanwhile, a resource waits for its start, and a recording
    stays in a channel to the end.
    """
    agora = Agora(channel)
    waiting = _announced(agora)
    lasting, one, other = (agora.plan("mix", **_patient(each)) for each in (LASTING, 60, 60))
    other.cname = one.cname
    page = _page(agora)
    for each in (lasting, one, other, page):
        agora.begin(each, attended=False)
    if not (one.sid and other.sid and page.sid):
        return
    agora.start(lasting)
    agora.update_layout(other, LAYOUT)
    rival = agora.plan("mix", **HLS)
    rival.cname, rival.uid = other.cname, other.uid
    agora.begin(rival, attended=False)
    agora.update_layout(page, LAYOUT)
    agora.update(page, PAUSED, uid=STRANGER)
    agora.stop(other, uid=STRANGER)
    _without_a_part(agora)
    agora.query(one)
    agora.stop(one)
    yield SLICE
    for each in (other, page):
        agora.query(each)
    agora.stop(other)
    agora.query(one)
    agora.update_layout(page, LAYOUT)
    agora.stop(page)
    again = agora.plan("mix", **HLS)
    again.cname, again.uid = one.cname, one.uid
    agora.begin(again, attended=False)
    agora.start(waiting)
    yield SETTLE
    agora.start(page)
    agora.update_layout(page, LAYOUT)
    for each in (waiting, again):
        if each.sid:
            agora.query(each)
            agora.stop(each)
    yield WAITS - SLICE - SETTLE
    if lasting.sid:
        agora.query(lasting)
        agora.stop(lasting)


def _announced(agora: Agora) -> Recording:
    """A recording with a resource and everything at its bound that acquire is told; beyond it there is none to get."""
    recording = agora.plan("mix", **HLS, storageConfig={**storage(), "fileNamePrefix": LONGEST_PREFIX})
    recording.uid = HIGHEST_UID
    agora.acquire(recording, resourceExpiredHour=MOST_HOURS)
    beyond = {"cname": recording.cname, "uid": recording.uid, "clientRequest": {"resourceExpiredHour": MOST_HOURS + 1}}
    agora.channel.send("POST", f"{BASE}/acquire", body=beyond)
    return recording


def _page(agora: Agora) -> Recording:
    """A page of the most pictures, that is pushed; its name has characters which the names of files have not."""
    shown = {**PAGE["serviceParam"], "videoWidth": 1920, "videoHeight": 1080, "videoFps": 60, "maxVideoDuration": 240}
    services = [{**PAGE, "serviceParam": shown}, CDN_PUSH]
    service = {"errorHandlePolicy": "error_abort", "extensionServices": services}
    page = agora.plan(agora.web, **HLS_MP4, extensionServiceConfig=service)
    page.cname = f"{page.cname}.of_{page.cname[-4:]}"
    return page


def _without_a_part(agora: Agora) -> None:
    """Starts without one part of the storage each."""
    recording = agora.plan("mix", **HLS)
    for name in SECRETS:
        recording = unstarted(agora, recording)
        if recording.resource:
            agora.start(recording, body=start_body(recording, storageConfig=without(storage(), name)))
    if recording.sid:
        agora.stop(recording)


ONE_CHANNEL: tuple[Scenario, ...] = (scenario("shared/one-channel", one_channel, WAITS, entire=True),)
