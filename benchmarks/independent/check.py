"""No fault is a dud: on a tour through the whole API, each faulty server answers otherwise than the conforming one.

    python -m benchmarks.independent.check [--only NAME …]

The servers run in this process, against real time: some minutes. Ids are written down as labels, moments as distances.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
from collections.abc import Awaitable, Callable, Iterator
from datetime import datetime
from itertools import zip_longest
from time import monotonic
from typing import Any

import httpx
from starlette.applications import Starlette

from benchmarks.independent.agora.api import application
from benchmarks.independent.agora.faults import HOOKS
from benchmarks.independent.agora.hooks import Hooks
from benchmarks.independent.agora.model import Service, World
from benchmarks.independent.realtimekit.web import BASE, WELL_KNOWN, build
from benchmarks.independent.table import VENDORS, faults

Json = dict[str, Any]
AT_ONCE = 24
IDS = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32,}|[\w-]{200}")
MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d\.\d+Z?")
ROOM = "/v1/apps/app/cloud_recording"
KIT = BASE + "/accounts/account/realtime/kit/"
STORE: Json = {"vendor": 1, "region": 0, "bucket": "b", "accessKey": "access", "secretKey": "hush"}
CHANNEL: Json = {"channelType": 0, "subscribeUidGroup": 0}
PAGE: Json = {"url": "https://example.com/", "audioProfile": 0, "videoWidth": 1280, "videoHeight": 720}
HOOK: Json = {"name": "n", "url": "https://example.com/h", "events": ["meeting.started"]}
CLOUD: Json = {"type": "aws", "access_key": "access", "secret": "hush", "region": "r", "bucket": "b"}
REGION: Json = {"x_axis": 0.0, "y_axis": 0.0, "width": 0.2, "height": 0.2}
PUSHED, ELSEWHERE = ({"outputs": [{"rtmpUrl": f"rtmp://push.example.com/live/{each}"}]} for each in ("one", "two"))
TWICE = {"outputs": PUSHED["outputs"] + ELSEWHERE["outputs"]}


class Traveller:
    """Somebody who asks one server, and writes down what it answers."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self.http = http
        self.record: list[str] = []
        self.labels: dict[str, str] = {}

    async def ask(self, method: str, path: str, body: Any = None, **more: Any) -> list[str]:
        """Ask once; the value is the ids in the answer."""
        begun = monotonic()
        answer = await self.http.request(method, path, json=body, **more)
        ids: list[str] = IDS.findall(answer.text)
        for each in ids:
            self.labels.setdefault(each, f"<{len(self.labels)}>")
        slow = "slowly" if monotonic() - begun > 1 else "quickly"
        try:
            said = json.dumps(plain(answer.json()))
        except ValueError:
            said = answer.text
        kind = answer.headers.get("content-type")
        self.record.append(self.known(f"{method} {path} {answer.status_code} {kind} {slow} {said}"))
        return [*ids, "none"]

    def known(self, text: str) -> str:
        """`text` with labels for ids and for the moments in file names."""
        return re.sub(r"_\d{13}\b", "_<ms>", IDS.sub(lambda found: self.labels.get(found[0], "<new>"), text))


def plain(value: Any) -> Any:
    """A JSON value with moments as seconds since the first of their object, and a mark for how long they are."""
    if isinstance(value, list):
        return [plain(each) for each in value]
    if isinstance(value, dict):
        first = value.get("invoked_time") or value.get("created_at")
        return {name: moment(each, first) if first else plain(each) for name, each in value.items()}
    if isinstance(value, int) and value > 10**9:
        return f"<{len(str(value))} digits>"
    return value


def moment(value: Any, first: Any) -> Any:
    """How many seconds after `first` a moment is; any other value as it is."""
    if not (isinstance(value, str) and isinstance(first, str) and MOMENT.fullmatch(value)):
        return plain(value)
    apart = datetime.fromisoformat(value).replace(tzinfo=None) - datetime.fromisoformat(first).replace(tzinfo=None)
    return f"<{MOMENT.sub('', value)}{'T' in value}{'Z' in value} {round(apart.total_seconds())}>"


# -- Agora --------------------------------------------------------------------


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


# -- RealtimeKit --------------------------------------------------------------


async def webhooks(by: Traveller) -> None:
    """Webhooks and what is asked wrongly."""
    hooks = f"{KIT}app/webhooks"
    await by.ask("GET", hooks, headers={"authorization": ""})
    await by.ask("GET", WELL_KNOWN)
    for wrong in ({}, HOOK | {"events": ["recording.finished"]}, HOOK | {"url": "nowhere"}):
        await by.ask("POST", hooks, wrong)
    first, *_ = await by.ask("POST", hooks, HOOK | {"enabled": False})
    await by.ask("GET", f"{hooks}/{first}")
    await asyncio.sleep(1.2)
    await by.ask("PATCH", f"{hooks}/{first}", {"name": "m"})
    await by.ask("PATCH", f"{hooks}/{first}", {"events": ["recording.statusUpdate"]})
    await by.ask("PATCH", f"{hooks}/{first}", {"enabled": False})
    await by.ask("PUT", f"{hooks}/{first}", HOOK)
    await by.ask("POST", hooks, HOOK)
    await by.ask("GET", hooks)
    await by.ask("DELETE", f"{hooks}/{first}")
    await by.ask("GET", hooks)


async def meeting(by: Traveller, **body: Any) -> str:
    """The id of a new meeting."""
    return (await by.ask("POST", f"{KIT}app/meetings", body))[0]


async def meetings(by: Traveller) -> None:
    """Meetings."""
    all_ = f"{KIT}app/meetings"
    first = await meeting(by, title="Physics", record_on_start=True, recording_config={"storage_config": CLOUD})
    await by.ask("GET", f"{KIT}app/recordings/active-recording/{first}")
    for body in ({"title": "Chemistry"}, {"status": "INACTIVE"}):
        await by.ask("PATCH", f"{all_}/{first}", body)
        await by.ask("GET", f"{all_}/{first}")
    await meeting(by, session_keep_alive_time_in_secs=601)
    await meeting(by)
    for query in ("status=INACTIVE", "search=chemistry", "per_page=1"):
        await by.ask("GET", f"{all_}?{query}")


async def start(by: Traveller, **body: Any) -> str:
    """The path of a new recording."""
    return f"{KIT}app/recordings/{(await by.ask('POST', f'{KIT}app/recordings', body))[0]}"


async def recordings(by: Traveller) -> None:
    """Recordings, from their start to their file."""
    all_ = f"{KIT}app/recordings"
    low = await meeting(by, recording_config={"file_name_prefix": "low"})
    rooms = [await meeting(by) for _ in range(5)]
    config: Json = {"file_name_prefix": "high", "audio_config": {}, "storage_config": CLOUD}
    first = await start(by, meeting_id=low, **config)
    second = await start(by, meeting_id=rooms[0], video_config={"codec": "VP8"})
    third = await start(by, meeting_id=rooms[1], storage_config=CLOUD, realtimekit_bucket_config={"enabled": False})
    begun = monotonic()
    for more in ({}, {"allow_multiple_recordings": True}):
        await start(by, meeting_id=low, **more)
    await asyncio.sleep(begun + 1.2 - monotonic())
    for query in ("", "status=UPLOADED&status=RECORDING", "status=PAUSED", "sort_order=ASC", "start_time=2099-01-01"):
        await by.ask("GET", f"{all_}?{query}")
    for query in (f"meeting_id={low}", "per_page=2&page_no=1", "per_page=2&page_no=2"):
        await by.ask("GET", f"{all_}?{query}")
    await by.ask("GET", f"{KIT}other/recordings")
    for path in (first, second, third, first):
        await by.ask("GET", path)
    await by.ask("GET", f"{all_}/active-recording/{low}")
    for action in ("pause", "resume", "restart"):
        await by.ask("PUT", first, {"action": action})
        await by.ask("GET", first)
    await asyncio.sleep(begun + 2 - monotonic())
    for path in (first, second, third):
        await by.ask("PUT", path, {"action": "stop"})
        await by.ask("GET", path)
    await by.ask("GET", f"{all_}/active-recording/{rooms[0]}")
    await start(by, meeting_id=rooms[0])
    await asyncio.sleep(begun + 4.5 - monotonic())
    for path in (first, second, third, all_):
        await by.ask("GET", path)
    await by.ask("POST", f"{all_}/track", {"meeting_id": rooms[2]})
    for wrong in not_taken():
        await start(by, meeting_id=rooms[3], **wrong)
    await start(by)
    await start(by, meeting_id=rooms[4], max_seconds=86400)


def not_taken() -> Iterator[Json]:
    """Settings that a start refuses."""
    yield {"max_seconds": 59}
    yield {"video_config": {"codec": "AV1"}}
    yield {"video_config": {"width": 1921}}
    yield {"audio_config": {"channel": "quad"}}
    yield {"storage_config": {"type": "aws", "bucket": "b"}}
    yield {"file_name_prefix": "../x"}


async def empty(by: Traveller) -> None:
    """A recording of an empty meeting, after more than a minute."""
    path = await start(by, meeting_id=await meeting(by))
    await asyncio.sleep(63.5)
    await by.ask("GET", path)


# -- both ---------------------------------------------------------------------

Tour = Callable[[Traveller], Awaitable[None]]
TOURS: dict[str, tuple[Tour, ...]] = {
    "agora": (channels, announced, pages),
    "realtimekit": (webhooks, meetings, recordings),
}
FAR: dict[str, Tour] = dict.fromkeys(("empty-meeting-never-stops", "empty-meeting-stop-reason"), empty)
FAR["resource-never-expires"] = expired


def server(vendor: str, fault: str, tour: Tour) -> Starlette:
    """A server, which conforms if it has no fault."""
    if vendor == "realtimekit":
        return build(fault or None)
    world = World(requests_per_second=0, clock_rate=100 if tour is expired else 1)
    return application(Service(HOOKS[fault]() if fault else Hooks(), world))


async def travelled(vendor: str, fault: str, tours: tuple[Tour, ...]) -> list[str]:
    """What a server answers on some tours."""
    transport = httpx.ASGITransport(app=server(vendor, fault, tours[0]))
    who: Any = {"auth": ("key", "secret")} if vendor == "agora" else {"headers": {"authorization": "Bearer token"}}
    async with httpx.AsyncClient(transport=transport, base_url="http://server", **who) as http:
        by = Traveller(http)
        for tour in tours:
            await tour(by)
        return by.record


async def difference(vendor: str, fault: str, turns: asyncio.Semaphore) -> str:
    """The first step at which a faulty server answers otherwise, beside the conforming one; empty for a dud."""
    tours = (FAR[fault],) if fault in FAR else TOURS[vendor]
    async with turns:
        good, bad = await asyncio.gather(travelled(vendor, "", tours), travelled(vendor, fault, tours))
    steps = zip_longest(good, bad)
    return next((f"  {ours}\n  {theirs}" for ours, theirs in steps if ours != theirs), "")


async def main() -> None:
    """Compare all of them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="*", metavar="NAME")
    only = parser.parse_args().only
    turns = asyncio.Semaphore(AT_ONCE)
    every = [(vendor, each.name) for vendor in VENDORS for each in faults(vendor) if only is None or each.name in only]
    every += [(vendor, "") for vendor in VENDORS]
    found = await asyncio.gather(*(difference(*one, turns) for one in every))
    for (vendor, fault), seen in zip(every, found, strict=True):
        print(f"{fault or f'{vendor} twice'}\n{seen[:600]}")
    wrong = [fault or vendor for (vendor, fault), seen in zip(every, found, strict=True) if bool(fault) != bool(seen)]
    print(f"{len(every)} pairs; duds, and conforming servers that differ: {', '.join(wrong) or 'none'}")
    raise SystemExit(bool(wrong))


if __name__ == "__main__":
    asyncio.run(main())
