"""Tours through RealtimeKit's API, on which each faulty server answers otherwise than the conforming one."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from time import monotonic
from typing import Any

from benchmarks.independent.realtimekit.web import BASE, WELL_KNOWN
from benchmarks.independent.traveller import Tour, Traveller

Json = dict[str, Any]
KIT = BASE + "/accounts/account/realtime/kit/"
HOOK: Json = {"name": "n", "url": "https://example.com/h", "events": ["meeting.started"]}
CLOUD: Json = {"type": "aws", "access_key": "access", "secret": "hush", "region": "r", "bucket": "b"}


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


TOURS: tuple[Tour, ...] = (webhooks, meetings, recordings)
FAR: dict[str, Tour] = dict.fromkeys(("empty-meeting-never-stops", "empty-meeting-stop-reason"), empty)
"""The faults that a tour of their own shows."""
