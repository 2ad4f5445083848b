"""The directed plan for people in a channel of Agora who stop sending something, and send it again."""

from __future__ import annotations

from functools import partial

from contracts.model import Json
from contracts.target.channel import Channel, Scenario, Waits, scenario
from contracts.vendors.agora.callback_scenarios import DUE
from contracts.vendors.agora.moves import USER, Agora
from contracts.vendors.agora.settings import HLS

HEARD = 20.0
"""Seconds for which somebody sends something, before and after."""

SILENT = 60.0
"""Seconds for which nothing is sent: so long that it shows."""

PICTURES: Json = {"snapshotConfig": {"captureInterval": 5, "fileType": ["jpg"]}}
ORIGINAL: Json = {
    **HLS,
    "recordingConfig": {"channelType": 0, "streamTypes": 0, "streamMode": "original", "subscribeUidGroup": 0},
}


def muted(settings: Json, tracks: tuple[str, ...], channel: Channel) -> Waits:
    """Somebody who is recorded alone stops sending these tracks for a while."""
    agora = Agora(channel)
    recording = agora.plan("individual", **settings)
    if not agora.begin(recording):
        return
    yield HEARD
    for track in tracks:
        channel.mute(recording.cname, USER, track)
    yield SILENT
    agora.query(recording)
    for track in tracks:
        channel.unmute(recording.cname, USER, track)
    yield HEARD
    agora.query(recording)
    agora.stop(recording)
    agora.examine(recording)
    yield DUE


SECONDS = 2 * HEARD + SILENT + DUE

PEOPLE: tuple[Scenario, ...] = (
    scenario("people/unseen", partial(muted, PICTURES, ("video",)), SECONDS, "participants"),
    scenario("people/unheard", partial(muted, ORIGINAL, ("audio", "video")), SECONDS, "participants"),
)
