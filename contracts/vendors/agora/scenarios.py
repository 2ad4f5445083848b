"""The directed plan for Agora: the least traffic that reaches every clause."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from contracts.model import Credentials, Json
from contracts.target.channel import Channel, Scenario, Waits, scenario
from contracts.vendors.agora.access import BASE
from contracts.vendors.agora.bounds import BOUNDS
from contracts.vendors.agora.callback_scenarios import CALLBACKS
from contracts.vendors.agora.changes import LISTS, changed_composite, changed_page, wrong_changes
from contracts.vendors.agora.crossed import CROSSED
from contracts.vendors.agora.mishaps import PAUSE, crowd, each_incident, slow_upload, strangers
from contracts.vendors.agora.moves import CDN_PUSH, PAGE, USER, Agora
from contracts.vendors.agora.one_channel import ONE_CHANNEL
from contracts.vendors.agora.options import option_scenarios
from contracts.vendors.agora.people_scenarios import PEOPLE
from contracts.vendors.agora.refusals import (
    acquire_options,
    wrong_start_bodies,
    wrong_starts,
    wrong_stops,
)
from contracts.vendors.agora.settings import HLS, HLS_MP4, SETTLE, SLICE, SNAPSHOT, encrypted
from contracts.vendors.agora.shared import SHARED
from contracts.vendors.agora.wrong_settings import (
    WRONG_INDIVIDUALS,
    WRONG_PAGES,
    WRONG_STORAGE,
    WRONG_STREAMS,
    WRONG_VIDEO,
)

CELLS: dict[str, tuple[str, Json]] = {
    "composite-default": ("mix", {}),
    "composite-hls": ("mix", HLS),
    "composite-hls-mp4": ("mix", HLS_MP4),
    "individual-default": ("individual", {}),
    "individual-hls": ("individual", {**HLS, **encrypted(1, 0)}),
    "individual-hls-mp4": ("individual", {**HLS_MP4, **encrypted(4, 4)}),
    "individual-snapshot": ("individual", SNAPSHOT),
    "individual-snapshot-and-hls": ("individual", {**SNAPSHOT, **HLS}),
    "web-hls": ("web", HLS),
    "web-hls-mp4": ("web", HLS_MP4),
    "web-with-cdn-push": (
        "web",
        {
            "extensionServiceConfig": {
                "errorHandlePolicy": "error_abort",
                "extensionServices": [PAGE, CDN_PUSH],
            }
        },
    ),
}
"""mode × avFileType × snapshot × extension services: each cell decides a form of the file list."""


def cell(mode: str, settings: Json, channel: Channel) -> Waits:
    """One recording of this kind: begun, looked at, stopped, looked for."""
    agora = Agora(channel)
    recording = agora.plan(agora.web if mode == "web" else mode, **settings)
    if not agora.begin(recording):
        return
    agora.query(recording)
    yield SLICE
    yield from agora.until_ready(recording)
    agora.stop(recording)
    agora.examine(recording)
    yield SETTLE
    agora.query(recording)


def after_the_end(channel: Channel) -> Waits:
    """Everything that is asked of a recording and of its resource once it is over."""
    agora = Agora(channel)
    recording = agora.plan("mix", **HLS)
    if not agora.begin(recording):
        return
    yield SLICE
    agora.stop(recording)
    yield SETTLE
    agora.query(recording)
    agora.stop(recording)
    agora.start(recording)


def asynchronous_stop(channel: Channel) -> Waits:
    """A stop that does not wait for the upload."""
    agora = Agora(channel)
    recording = agora.plan("mix", **HLS_MP4)
    if not agora.begin(recording):
        return
    yield SLICE
    agora.stop(recording, client_request={"async_stop": True})
    agora.query(recording)
    agora.stop(recording, client_request={"async_stop": True})
    yield SETTLE
    agora.examine(recording)


def started_twice(channel: Channel) -> Waits:
    """The same start again while its recording runs, and another for the same channel and uid."""
    agora = Agora(channel)
    recording = agora.plan("mix", **HLS)
    if not agora.begin(recording):
        return
    yield 1.0
    agora.start(recording)
    rival = agora.plan("mix", **HLS)
    rival.cname, rival.uid = recording.cname, recording.uid
    agora.begin(rival, attended=False)
    another = agora.plan("mix", **HLS)
    agora.begin(another)
    yield SLICE
    agora.stop(another)
    agora.stop(recording)


def other_identity(channel: Channel) -> Waits:
    """A query with the sid of another recording, and stops that name another uid or channel than acquire did."""
    agora = Agora(channel)
    one, other = agora.plan("mix", **HLS), agora.plan("mix", **HLS)
    if not (agora.begin(one) and agora.begin(other)):
        return
    yield 1.0
    agora.query(replace(one, sid=other.sid))
    agora.stop(one, uid="424242")
    agora.stop(other, cname=f"{other.cname}x")
    agora.stop(one)
    agora.stop(other)


def other_start(channel: Channel) -> Waits:
    """A start with other settings than acquire announced."""
    agora = Agora(channel)
    recording = agora.plan("mix", **HLS)
    agora.acquire(recording, startParameter={**recording.client_request, **HLS_MP4})
    if recording.resource:
        agora.start(recording)
    yield from ()


def never_started(channel: Channel) -> Waits:
    """Questions about recordings that do not exist, and a route that does not."""
    agora = Agora(channel)
    recording = agora.plan("mix", **HLS)
    agora.acquire(recording)
    agora.acquire(recording)
    agora.invent(recording)
    agora.query(recording)
    agora.stop(recording)
    agora.update(recording, LISTS)
    agora.update_layout(recording, {"mixedVideoLayout": 1})
    nowhere = f"{BASE}/no-such-operation"
    channel.note("invented", value=nowhere)
    channel.send("POST", nowhere, body={})
    yield from ()


def unauthorised(channel: Channel) -> Waits:
    """Every operation without credentials, and with wrong ones."""
    agora = Agora(channel)
    recording = agora.plan("mix", **HLS)
    agora.acquire(recording)
    ghost = agora.plan("mix", **HLS)
    agora.invent(ghost)
    ghost.resource = recording.resource or ghost.resource
    for credentials in (Credentials.MISSING, Credentials.WRONG):
        body = {"cname": ghost.cname, "uid": ghost.uid, "clientRequest": {}}
        channel.send("POST", f"{BASE}/acquire", body=body, credentials=credentials)
        agora.start(recording, credentials=credentials)
        agora.query(ghost, credentials=credentials)
        agora.update(ghost, LISTS, credentials=credentials)
        agora.update_layout(ghost, {"mixedVideoLayout": 1}, credentials=credentials)
        agora.stop(ghost, credentials=credentials)
        yield 0.0


def resource_in_time(channel: Channel) -> Waits:
    """A resource used at the last moment, and another used too late."""
    agora = Agora(channel)
    prompt, late = agora.plan("mix", **HLS), agora.plan("mix", **HLS)
    agora.acquire(prompt)
    agora.acquire(late)
    if not (prompt.resource and late.resource):
        return
    channel.join(prompt.cname, USER)
    yield 285.0
    agora.start(prompt)
    if prompt.sid:
        agora.stop(prompt)
    yield 30.0
    agora.start(late)


def idle_channel(limit: float, settings: Json, channel: Channel) -> Waits:
    """Somebody stays, leaves for less than the limit, comes back, and leaves for good."""
    agora = Agora(channel)
    recording = agora.plan("mix", **HLS, **settings)
    if not agora.begin(recording):
        return
    yield 95.0
    agora.query(recording)
    channel.leave(recording.cname, USER)
    yield limit * 2 / 3
    agora.query(recording)
    channel.join(recording.cname, USER)
    yield 100.0
    agora.query(recording)
    yield 100.0
    agora.query(recording)
    channel.leave(recording.cname, USER)
    yield limit + 15.0
    agora.query(recording)
    agora.stop(recording)


def nobody_came(channel: Channel) -> Waits:
    """A recording of a channel that stayed empty."""
    agora = Agora(channel)
    recording = agora.plan("mix", **HLS)
    if not agora.begin(recording, attended=False):
        return
    yield 10.0
    agora.query(recording)
    agora.stop(recording)


def page_for_hours(channel: Channel) -> Waits:
    """A web page recording that nobody stops, in files of half an hour."""
    agora = Agora(channel)
    page = {**PAGE, "serviceParam": {**PAGE["serviceParam"], "maxVideoDuration": 30}}
    services = {"errorHandlePolicy": "error_abort", "extensionServices": [page]}
    recording = agora.plan(agora.web, **HLS_MP4, extensionServiceConfig=services)
    if not agora.begin(recording):
        return
    yield 150.0
    agora.query(recording)
    yield 150.0
    agora.query(recording)
    yield 3600.0
    agora.query(recording)
    agora.examine(recording, ".mp4")


def api_for_an_hour(channel: Channel) -> Waits:
    """A recording whose API was opened for one hour only."""
    agora = Agora(channel)
    recording = agora.plan("mix", **HLS)
    if not agora.begin(recording, resourceExpiredHour=1):
        return
    yield 1800.0
    agora.query(recording)
    yield 2000.0
    agora.query(recording)


SCENARIOS: tuple[Scenario, ...] = (
    *(
        scenario(f"file-list/{name}", partial(cell, mode, settings), SLICE + SETTLE)
        for name, (mode, settings) in CELLS.items()
    ),
    *option_scenarios(),
    *SHARED,
    *ONE_CHANNEL,
    scenario("end/after-the-end", after_the_end, SLICE + SETTLE),
    scenario("end/asynchronous-stop", asynchronous_stop, SLICE + SETTLE),
    scenario("update/page", changed_page, 4 * SLICE),
    scenario("update/composite", changed_composite, SLICE + SETTLE),
    scenario("update/wrong-bodies", wrong_changes, 1.0),
    scenario("start/twice", started_twice, 1.0 + SLICE),
    scenario("stop/other-identity", other_identity, 1.0),
    scenario("start/other-settings", other_start),
    scenario("query/never-started", never_started),
    scenario("auth/unauthorised", unauthorised),
    scenario("acquire/options", acquire_options),
    scenario(
        "start/wrong-settings",
        partial(wrong_starts, "mix", (WRONG_STORAGE, WRONG_STREAMS, WRONG_VIDEO), cname="rc-another-channel"),
    ),
    scenario("start/wrong-individuals", partial(wrong_starts, "individual", (WRONG_INDIVIDUALS,), uid="424242")),
    scenario("start/wrong-pages", partial(wrong_starts, "web", (WRONG_PAGES,))),
    scenario("start/wrong-bodies", wrong_start_bodies),
    scenario("stop/wrong-bodies", wrong_stops, SLICE),
    scenario("incidents/each", each_incident, SLICE, "incidents"),
    scenario("incidents/slow-upload", slow_upload, SLICE, "incidents"),
    scenario("incidents/crowd", crowd, 2 * PAUSE, "incidents"),
    scenario("errors/strangers", strangers),
    scenario("time/resource", resource_in_time, 315.0),
    scenario("time/idle", partial(idle_channel, 30.0, {}), 360.0, "participants"),
    scenario(
        "time/max-idle-time",
        partial(idle_channel, 60.0, {"recordingConfig": {"channelType": 0, "maxIdleTime": 60}}),
        410.0,
        "participants",
    ),
    scenario("time/nobody-came", nobody_came, 10.0, "participants"),
    scenario("time/web-page", page_for_hours, 3900.0),
    scenario("time/api-for-an-hour", api_for_an_hour, 3800.0, "participants"),
    *BOUNDS,
    *CROSSED,
    *PEOPLE,
    *CALLBACKS,
)

SMOKE: tuple[str, ...] = (
    "file-list/composite-hls-mp4",
    "file-list/web-with-cdn-push",
    "query/never-started",
    "auth/unauthorised",
)
"""One recording with files of both formats and one page with a push, followed to their ends; and who is let in.

A page lists its files though nobody is in a channel, and so shows the unit of their times.
"""
