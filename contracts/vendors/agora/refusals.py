"""The part of the directed plan that must be refused: each request breaks one documented rule."""

from __future__ import annotations

from contracts.model import ABSENT, Json
from contracts.target.channel import Channel, Waits
from contracts.vendors.agora.access import BASE
from contracts.vendors.agora.moves import Agora, Recording
from contracts.vendors.agora.settings import HLS, SLICE
from contracts.vendors.agora.wrong_settings import Wrongs


def acquire_options(channel: Channel) -> Waits:
    """Every documented option of acquire, each valid; then each broken in one place."""
    agora = Agora(channel)
    recording = agora.plan("mix")
    for valid in (
        {"scene": 0},
        {"scene": 1},
        {"resourceExpiredHour": 1},
        {"resourceExpiredHour": 720},
        *({"region": region} for region in ("CN", "AP", "EU", "NA")),
        *([{"scene": 2}] if channel.edition == "2023-01" else ()),
    ):
        agora.acquire(recording, **valid)
        yield 0.0
    agora.acquire(recording, excludeResourceIds=[recording.resource or "none"])
    own = {"cname": recording.cname, "uid": recording.uid, "clientRequest": {"scene": 0}}
    for broken in (*broken_channels(own), *_broken_names(own)):
        channel.send("POST", f"{BASE}/acquire", body=broken)
        yield 0.0
    for wrong in (
        {"scene": 7},
        {"resourceExpiredHour": 0},
        {"resourceExpiredHour": 721},
        {"region": "MOON"},
        {"excludeResourceIds": "none"},
        {"startParameter": "none"},
    ):
        agora.acquire(recording, **wrong)
        yield 0.0
    channel.send("POST", f"{BASE}/acquire", text='{"cname": ')


def broken_channels(body: Json) -> list[Json]:
    """Bodies that break what every operation asks for: cname, uid and clientRequest."""
    without = [{name: value for name, value in body.items() if name != missing} for missing in body]
    changed = [
        {**body, name: value}
        for name, value in (
            ("cname", 12345),
            ("uid", 527841),
            ("uid", "0"),
            ("uid", "4294967296"),
            ("uid", "somebody"),
            ("clientRequest", "none"),
        )
    ]
    return without + changed


def _broken_names(body: Json) -> list[Json]:
    """Bodies of acquire whose channel cannot be called so, and whose web page cannot."""
    channels = ({**body, "cname": name} for name in ("größe/1", "c" * 65))
    pages = ({**body, "cname": "p" * length, "clientRequest": {"scene": 1}} for length in (129, 1025))
    return [*channels, *pages]


def wrong_starts(mode: str, tables: tuple[Wrongs, ...], channel: Channel, **other: str) -> Waits:
    """Starts that must be refused for one of their settings; before them one for an `other` uid or channel than acquire
    named, after them one in an unknown mode. A resource serves until one of them is accepted.
    """
    agora = Agora(channel)
    recording = unstarted(agora, agora.plan(agora.web if mode == "web" else mode))
    if other and recording.resource:
        agora.start(recording, body={**start_body(recording), **other})
    for wrong in (each for table in tables for key in ("", channel.edition) for each in table.get(key, ())):
        recording = unstarted(agora, recording)
        if recording.resource:
            agora.start(recording, body=start_body(recording, **wrong))
        yield 0.0
    recording = unstarted(agora, recording)
    recording.mode = "mixed"
    if recording.resource:
        agora.start(recording)


def wrong_start_bodies(channel: Channel) -> Waits:
    """Starts that break what every operation asks for."""
    agora = Agora(channel)
    recording = agora.plan("mix", **HLS)
    for index in range(len(broken_channels(start_body(recording)))):
        recording = unstarted(agora, recording)
        if recording.resource:
            agora.start(recording, body=broken_channels(start_body(recording))[index])
        yield 0.0


def start_body(recording: Recording, **changes: Json) -> Json:
    """The body of the start of `recording`, with these changes of its settings; what is ABSENT is left out."""
    settings = {**recording.client_request, **changes}
    kept = {name: value for name, value in settings.items() if value is not ABSENT}
    return {"cname": recording.cname, "uid": recording.uid, "clientRequest": kept}


def unstarted(agora: Agora, recording: Recording) -> Recording:
    """`recording` while nothing was started on its resource; else it is stopped, and another planned like it."""
    if recording.sid:
        agora.stop(recording)
        settings = {name: value for name, value in recording.client_request.items() if name != "storageConfig"}
        recording = agora.plan(recording.mode, **settings)
    if not recording.resource:
        agora.acquire(recording)
    return recording


def wrong_stops(channel: Channel) -> Waits:
    """Stops that must be refused, and the one that ends the recording."""
    agora = Agora(channel)
    recording = agora.plan("mix", **HLS)
    if not agora.begin(recording):
        return
    yield SLICE
    agora.stop(recording, client_request={"async_stop": "yes"})
    own = {"cname": recording.cname, "uid": recording.uid, "clientRequest": {}}
    for body in broken_channels(own):
        channel.send("POST", agora.path(recording, "stop"), body=body)
        yield 0.0
    agora.stop(recording, client_request={"async_stop": None})
