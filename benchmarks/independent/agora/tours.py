"""Tours through Agora's API, on which each faulty server answers otherwise than the conforming one."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

from benchmarks.independent.traveller import Tour, Traveller

Json = dict[str, Any]
ROOM = "/v1/apps/app/cloud_recording"
STORE: Json = {"vendor": 1, "region": 0, "bucket": "b", "accessKey": "access", "secretKey": "hush"}
CHANNEL: Json = {"channelType": 0, "subscribeUidGroup": 0}
PAGE: Json = {"url": "https://example.com/", "audioProfile": 0, "videoWidth": 1280, "videoHeight": 720}
REGION: Json = {"x_axis": 0.0, "y_axis": 0.0, "width": 0.2, "height": 0.2}
PUSHED, ELSEWHERE = ({"outputs": [{"rtmpUrl": f"rtmp://push.example.com/live/{each}"}]} for each in ("one", "two"))
TWICE = {"outputs": PUSHED["outputs"] + ELSEWHERE["outputs"]}


class Recording:
    """One recording, or a resource id for one."""

    def __init__(self, by: Traveller, uid: str, mode: str = "mix", cname: str = "room") -> None:
        self.by, self.mode = by, mode
        self.body = {"cname": cname, "uid": uid}
        self.path = ROOM
        self.begun = ""

    async def acquire(self, **settings: Any) -> None:
        """Get a resource id."""
        wanted = {"clientRequest": {"scene": int(self.mode == "web"), **settings}}
        resource, *_ = await self.by.ask("POST", f"{ROOM}/acquire", self.body | wanted)
        self.path = f"{ROOM}/resourceid/{resource}"

    async def start(self, cname: str = "room", kinds: Any = ("hls",), **settings: Any) -> None:
        """Begin."""
        config = {"storageConfig": STORE, "recordingConfig": CHANNEL, "recordingFileConfig": {"avFileType": kinds}}
        body = {**self.body, "clientRequest": config | settings}
        if self.mode == "mix":
            body["cname"] = cname
        ids = await self.by.ask("POST", f"{self.path}/mode/{self.mode}/start", body)
        for sid in ids:
            if len(sid) == 32 and not self.begun:
                self.begun = f"{self.path}/sid/{sid}/mode/{self.mode}"

    async def page(self, push: Any = None, *, onhold: bool = False, **page: Any) -> None:
        """Begin, with a page."""
        recorder = {"serviceParam": {**PAGE, "maxRecordingHour": 1, "onhold": onhold, **page}}
        services = [{"serviceName": "web_recorder_service", **recorder}]
        if push:
            services.append({"serviceName": "rtmp_publish_service", "serviceParam": push})
        await self.start(kinds=["hls", "mp4"], extensionServiceConfig={"extensionServices": services})

    async def query(self, times: int = 1) -> None:
        """Ask for the state."""
        for _ in range(times):
            await self.by.ask("GET", f"{self.begun}/query")

    async def post(self, step: str, uid: str = "", **settings: Any) -> None:
        """Change or end it."""
        body = {**self.body, "clientRequest": settings, **({"uid": uid} if uid else {})}
        await self.by.ask("POST", f"{self.begun}/{step}", body)


async def begun(by: Traveller, uid: str, mode: str = "mix", **settings: Any) -> Recording:
    """A recording that was begun."""
    one = Recording(by, uid, mode)
    await one.acquire()
    await one.start(**settings)
    return one


async def channels(by: Traveller) -> None:
    """Recordings of channels, and what is asked wrongly."""
    acquire = f"{ROOM}/acquire"
    await by.ask("POST", acquire, {}, auth=lambda request: request)
    await by.ask("POST", acquire, {}, auth=("refused", "secret"))
    await by.ask("GET", acquire)
    for uid, hours in (("0", 1), ("4294967295", 1), ("1", 720), ("1", 721)):
        await Recording(by, uid).acquire(resourceExpiredHour=hours)
    first, again = Recording(by, "1"), Recording(by, "1")
    await first.acquire()
    await first.start(recordingConfig=CHANNEL | {"maxIdleTime": 4})
    await first.start()
    await first.query()
    await first.start()
    await again.acquire()
    await again.start()
    second = await begun(by, "2", kinds=["hls", "mp4"])
    lone = await begun(by, "3", "individual")
    shot = await begun(by, "4", "individual", snapshotConfig={"fileType": ["jpg"]})
    brief = await begun(by, "5", recordingConfig=CHANNEL | {"maxIdleTime": 5})
    await asyncio.sleep(1.3)
    for one in (first, second, lone, shot):
        await one.query(3)
    for one in (second, lone):
        await one.post("update")
        await one.post("updateLayout", mixedVideoLayout=1)
        await one.query()
    audio = {"subscribeAudioUids": ["1"], "unsubscribeAudioUids": ["2"]}
    await second.post("update", streamSubscribe={"audioUidList": audio})
    await second.post("updateLayout", mixedVideoLayout=3, layoutConfig=[REGION] * 18)
    await first.post("stop", uid="9")
    await first.post("stop")
    for one in (first, second):
        await one.query()
    await first.post("update")
    await first.start()
    third = await begun(by, "1")
    for changed in refused():
        await begun(by, "6", **changed)
    late = Recording(by, "7")
    await late.acquire()
    await asyncio.sleep(4.5)
    await late.start()
    for one in (brief, third):
        await one.query()
    await by.ask("GET", "/_count")


def refused() -> Iterator[Json]:
    """Settings that a start refuses, and one at the edge that it takes."""
    yield {"recordingConfig": CHANNEL | {"subscribeAudioUids": [str(each) for each in range(1, 34)]}}
    yield {"storageConfig": STORE | {"fileNamePrefix": ["a" * 128]}}
    yield {"storageConfig": {name: each for name, each in STORE.items() if name != "secretKey"}}
    yield {"kinds": ["mp4"]}
    yield {"cname": "other"}
    yield {"recordingConfig": CHANNEL | {"maxIdleTime": 2_592_000}}


async def announced(by: Traveller) -> None:
    """A start with another bucket than acquire was told of."""
    one = Recording(by, "8")
    await one.acquire(startParameter={"storageConfig": STORE, "recordingConfig": CHANNEL})
    await one.start(storageConfig=STORE | {"bucket": "other"})


async def pages(by: Traveller) -> None:
    """Web pages."""
    shown, held, other = (Recording(by, uid, "web", "a_b.c") for uid in ("1", "2", "3"))
    for one in (shown, held, other):
        await one.acquire()
    await shown.page(PUSHED)
    await held.page(onhold=True)
    await other.page(videoWidth=1920, videoHeight=1920)
    await other.page(videoFps=60)
    await asyncio.sleep(1.3)
    for one in (shown, held):
        await one.query()
    await shown.post("updateLayout", mixedVideoLayout=1)
    for changed in (True, False):
        await shown.post("update", webRecordingConfig={"onhold": changed})
        await shown.query()
    await shown.post("update", rtmpPublishConfig=ELSEWHERE)
    await shown.post("update", rtmpPublishConfig=TWICE, webRecordingConfig={"onhold": True})
    await asyncio.sleep(5)
    await shown.query(3)
    await shown.post("stop")
    await held.post("stop", async_stop=True)


async def expired(by: Traveller) -> None:
    """A start after more than five minutes, in three seconds."""
    one = Recording(by, "1")
    await one.acquire()
    await asyncio.sleep(3.2)
    await one.start()


TOURS: tuple[Tour, ...] = (channels, announced, pages)
FAR: dict[str, Tour] = {"resource-never-expires": expired}
"""The faults that a tour of their own shows."""
