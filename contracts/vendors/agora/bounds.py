"""Both sides of every documented bound: what must just be taken in as few calls as possible, what must not one by one.

Most are read off the documents. What a schema cannot say stands here: names, uids, and the length of a prefix.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache, partial

from contracts.judge.history import dig
from contracts.model import Json
from contracts.spec import load
from contracts.spec.bounds import Sides, sides
from contracts.target.channel import Channel, Scenario, Waits, scenario
from contracts.vendors.agora.access import BASE
from contracts.vendors.agora.changes import BACKGROUND, ELSEWHERE
from contracts.vendors.agora.moves import CDN_PUSH, USER, Agora, Recording
from contracts.vendors.agora.options import SMALL, VERTICAL
from contracts.vendors.agora.refusals import start_body, unstarted
from contracts.vendors.agora.settings import HLS, HLS_MP4, SNAPSHOT
from contracts.vendors.agora.wrong_settings import paged, stored

FRAME = 1920 * 1080
"""How many pixels a picture may have."""

LOWEST, HIGHEST = "1", "4294967295"
"""The uids at the ends."""

PLACEHOLDER: Json = {"cname": "channel", "uid": "1"}
"""The channel and the user in bodies of which only the client request matters."""

LONGEST = ("p" * 63, "p" * 63)
"""Folders of which a prefix is made that is as long as can be: 128 characters, with a slash after each."""

EVERY_CHARACTER = "azAZ09 !#$%&()+-:;<=.>?@[]^_{}|~,"
"""What the name of a channel may be made of: one of each kind."""

CORNER: Json = {"x_axis": 0.5, "y_axis": 0.5, "width": 0, "height": 0, "alpha": 0.5, "render_mode": 0}
LAYOUT: dict[str, Json] = {"mixedVideoLayout": 3, "layoutConfig": [CORNER]}
SIZE: dict[str, Json] = {"width": 640, "height": 480, "fps": 15, "bitrate": 400}

BASES: Mapping[str, tuple[str, Json]] = {
    "composite": (
        "mix",
        {
            **VERTICAL,
            "recordingConfig": {
                **VERTICAL["recordingConfig"],
                "streamTypes": 2,
                "maxIdleTime": 30,
                "subscribeVideoUids": [USER],
            },
        },
    ),
    "layout": ("mix", {**HLS_MP4, "recordingConfig": {"channelType": 0, "transcodingConfig": {**SIZE, **LAYOUT}}}),
    "exclusions": (
        "mix",
        {
            **HLS,
            "recordingConfig": {
                "channelType": 0,
                **{
                    f"{verb}{kind}Uids": [USER]
                    for verb in ("unsubscribe", "unSubscribe")
                    for kind in ("Audio", "Video")
                },
            },
        },
    ),
    "individual": (
        "individual",
        {**SNAPSHOT, "recordingConfig": {"channelType": 0, "streamTypes": 2, "subscribeUidGroup": 1}},
    ),
    "page": ("web", {**HLS_MP4, **paged(**SMALL)}),
}
"""Settings with as many bounds as go together."""


def _listed(audio: str, video: str) -> Json:
    lists = {"audioUidList": {f"{audio}AudioUids": [USER]}, "videoUidList": {f"{video}VideoUids": ["2002"]}}
    return {"streamSubscribe": lists}


UPDATES: tuple[tuple[str, str, Json], ...] = (
    ("update", "mix", _listed("subscribe", "unsubscribe")),
    ("update", "mix", _listed("unsubscribe", "subscribe")),
    ("updateLayout", "mix", {**LAYOUT, "backgroundConfig": [BACKGROUND]}),
)


def acquired(channel: Channel) -> Waits:
    """Resources at the bounds: none of them is used."""
    agora = Agora(channel)
    recording = agora.plan("mix")
    own = {"cname": recording.cname, "uid": recording.uid, "clientRequest": {"scene": 0, "resourceExpiredHour": 24}}
    for scene in (0, 1):
        body = {**own, "clientRequest": {"scene": scene, "resourceExpiredHour": 24}}
        found = sides(load("agora", channel.edition), "acquire", {}, body)
        for each in (*found.taken, *found.refused):
            channel.send("POST", f"{BASE}/acquire", body=each)
        yield 0.0
    for name, value in (("uid", LOWEST), ("uid", HIGHEST), ("cname", EVERY_CHARACTER), ("cname", "c" * 63)):
        channel.send("POST", f"{BASE}/acquire", body={**own, name: value})
        yield 0.0


def started(name: str, channel: Channel) -> Waits:
    """Recordings at the bounds, each stopped at once; then one that is to be started with a setting beyond each."""
    agora = Agora(channel)
    mode, settings = BASES[name]
    spelt = agora.web if mode == "web" else mode
    recording = agora.plan(spelt, **{name: each for name, each in settings.items() if name != "storageConfig"})
    found = _sides_of_settings(channel, "start", spelt, start_body(recording))
    for each in found.taken:
        _begun(agora, recording, dig(each, "clientRequest"))
        yield 0.0
    for each in found.refused:
        recording = unstarted(agora, recording)
        if recording.resource:
            agora.start(recording, body=start_body(recording, **dig(each, "clientRequest")))
        yield 0.0
    if recording.sid:
        agora.stop(recording)


def named(channel: Channel) -> Waits:
    """Recordings of a channel with every character and of one with the longest name, by the uids at the ends.

    The names of the files of one have the longest prefix; one that is longer by a character is refused.
    """
    agora = Agora(channel)
    stem = agora.plan("mix").cname
    for cname, uid, prefix in ((stem + EVERY_CHARACTER, LOWEST, ()), (stem.ljust(63, "x"), HIGHEST, LONGEST)):
        recording = agora.plan("mix", **HLS, **stored(fileNamePrefix=list(prefix)))
        recording.cname, recording.uid = cname, uid
        if agora.begin(recording):
            agora.query(recording)
            agora.stop(recording)
        yield 0.0
    longer = unstarted(agora, agora.plan("mix", **HLS))
    if longer.resource:
        agora.start(longer, body=start_body(longer, **stored(fileNamePrefix=[f"{LONGEST[0]}p", LONGEST[1]])))
    if longer.sid:
        agora.stop(longer)


def changed(channel: Channel) -> Waits:
    """A channel's recording and a page's that are changed up to the bounds, and beyond."""
    agora = Agora(channel)
    recording = agora.plan("mix", **HLS)
    if agora.begin(recording):
        for operation, mode, settings in UPDATES:
            _change(agora, operation, mode, recording, settings)
        yield 1.0
        agora.stop(recording)
    services = {**paged(**SMALL)["extensionServiceConfig"]}
    services["extensionServices"] = [*services["extensionServices"], CDN_PUSH]
    page = agora.plan(agora.web, **HLS, extensionServiceConfig=services)
    if agora.begin(page):
        _change(agora, "update", agora.web, page, ELSEWHERE)
        yield 1.0
        agora.stop(page)


def _change(agora: Agora, operation: str, mode: str, recording: Recording, settings: Json) -> None:
    body = {"cname": recording.cname, "uid": recording.uid, "clientRequest": settings}
    found = _sides_of_settings(agora.channel, operation, mode, body)
    send = agora.update if operation == "update" else agora.update_layout
    for each in (*found.taken, *found.refused):
        send(recording, each["clientRequest"])


def _sides_of_settings(channel: Channel, operation: str, mode: str, body: Json) -> Sides:
    """The sides of the client request of `body`; they are derived once, and get its channel and user."""
    own = {name: body[name] for name in PLACEHOLDER}
    found = _found(channel.edition, operation, mode, json.dumps({**body, **PLACEHOLDER}))
    return Sides(*(tuple({**each, **own} for each in bodies) for bodies in (found.taken, found.refused)))


@cache
def _found(edition: str, operation: str, mode: str, body: str) -> Sides:
    contract = load("agora", edition)
    return sides(contract, operation, {"mode": mode}, json.loads(body), left_out=PLACEHOLDER, fits=_fits)


def _begun(agora: Agora, like: Recording, settings: Json) -> None:
    """A recording with these settings, that is begun and stopped."""
    recording = agora.plan(like.mode)
    recording.client_request = settings
    if agora.begin(recording):
        agora.stop(recording)


def _fits(body: Json) -> bool:
    """Whether pictures are not too large, and regions lie on the canvas of a layout that has some."""
    settings = dig(body, "clientRequest")
    video = dig(settings, "recordingConfig", "transcodingConfig") or {}
    pages = [dig(each, "serviceParam") for each in dig(settings, "extensionServiceConfig", "extensionServices") or ()]
    pictures = [(video, "width", "height"), *((page, "videoWidth", "videoHeight") for page in pages)]
    small = all((dig(it, one) or 0) * (dig(it, other) or 0) <= FRAME for it, one, other in pictures)
    return small and _laid_out(video) and _laid_out(settings)


def _laid_out(layout: Json) -> bool:
    sides = (("x_axis", "width"), ("y_axis", "height"))
    regions = layout.get("layoutConfig", ())
    custom = not regions or layout.get("mixedVideoLayout") == 3
    return custom and all(region[start] + region[size] <= 1 for region in regions for start, size in sides)


BOUNDS: tuple[Scenario, ...] = (
    scenario("bounds/acquire", acquired, thorough=True),
    *(scenario(f"bounds/start-{name}", partial(started, name), thorough=True) for name in BASES),
    scenario("bounds/names", named, thorough=True),
    scenario("bounds/updates", changed, 2.0, thorough=True),
)
