"""The part of the directed plan that is about meetings: create, change, list, and what they say of recordings."""

from __future__ import annotations

from contracts.clock import timestamp
from contracts.model import Credentials, Json
from contracts.target.channel import Channel, Scenario, Waits, scenario
from contracts.vendors.realtimekit.borders import right_bodies
from contracts.vendors.realtimekit.moves import STORAGE, STORAGES, WATERMARKS, RealtimeKit, shown

DAY = 86400.0

SETTINGS: Json = {
    "file_name_prefix": "meeting_1",
    "max_seconds": 3600,
    "audio_config": {"codec": "MP3", "channel": "mono", "export_file": True},
    "video_config": {"codec": "H264", "width": 640, "height": 360, "export_file": True},
    "realtimekit_bucket_config": {"enabled": True},
    "live_streaming_config": {"rtmp_url": "rtmp://live.example.com/app"},
    "storage_config": STORAGE,
}
"""Every setting that a meeting can have for its recordings."""

VARIANTS: tuple[Json, ...] = (
    {"audio_config": {"codec": "AAC", "channel": "stereo"}},
    *({"video_config": {"codec": codec}} for codec in ("VP8", "VP9")),
    *({"video_config": {"watermark": each}} for each in WATERMARKS),
    *({"storage_config": each} for each in STORAGES),
)
"""The settings with values of which a meeting can have only one at a time."""

ASKED: Json = {
    "record_on_start": False,
    "live_stream_on_start": False,
    "persist_chat": False,
    "session_keep_alive_time_in_secs": 60,
    "recording_config": SETTINGS,
}
"""What a meeting can be asked to be, its title aside."""

OTHERWISE: Json = {
    "live_stream_on_start": True,
    "persist_chat": True,
    "session_keep_alive_time_in_secs": 600,
    "recording_config": {"file_name_prefix": "meeting_2", "storage_config": STORAGES[3]},
}
"""What a meeting can be asked to be that shares nothing with the other one."""

PAUSE = 6.0
"""Seconds after which a list knows of a meeting, and after which two changes differ in their moments."""


def settled(channel: Channel) -> Waits:
    """A meeting with every setting, looked at from all sides."""
    kit = RealtimeKit(channel)
    meeting = kit.meet(**ASKED)
    kit.meeting(meeting)
    kit.meetings(("search", meeting))
    yield from ()


def resettled(channel: Channel) -> Waits:
    """Every value that a setting can have, at the creation of a meeting, in a PATCH and in a PUT."""
    kit = RealtimeKit(channel)
    meeting = kit.meet(recording_config={"storage_config": STORAGES[4]})
    known = (ASKED, *({"recording_config": each} for each in VARIANTS))
    for body in right_bodies(channel.edition, "create_meeting", known):
        kit.create({"title": kit.title(), **body})
        kit.put(meeting, body)
        yield 0.0
    for body in right_bodies(channel.edition, "update_meeting", known):
        kit.patch(meeting, {"title": kit.title(), **body})
        yield 0.0


def changed(channel: Channel) -> Waits:
    """A meeting that is changed in part, then as a whole."""
    kit = RealtimeKit(channel)
    meeting = kit.meet(record_on_start=True, recording_config={"file_name_prefix": "meeting_1"})
    yield PAUSE
    kit.listed(("meeting_id", meeting))
    kit.patch(meeting, {"title": kit.title()})
    kit.meeting(meeting, credentials=Credentials.WRONG, needed=True)
    kit.patch(meeting, {"title": "nobody's"}, credentials=Credentials.MISSING)
    kit.meeting(meeting)
    kit.patch(meeting, {"status": "INACTIVE"})
    kit.meetings(("search", meeting))
    kit.patch(meeting, {"record_on_start": False, "status": "ACTIVE"})
    kit.patch(meeting, {"recording_config": {"file_name_prefix": "meeting_2"}})
    kit.meeting(meeting)
    kit.patch(meeting, {"record_on_start": True})
    yield PAUSE
    kit.put(meeting, {"title": kit.title(), "recording_config": {"max_seconds": 3600}})
    kit.meeting(meeting)
    kit.put(meeting, {"title": kit.title()})
    kit.meeting(meeting)


def listed(channel: Channel) -> Waits:
    """Three meetings, two of them alike, in every list that can be asked for."""
    kit = RealtimeKit(channel)
    title = kit.title()
    created = [shown(kit.create({"title": each}), "id") for each in (title, title, kit.title())]
    kit.patch(created[2], {"status": "INACTIVE"})
    yield PAUSE
    now = channel.clock.now()
    for query in (
        *((("search", each),) for each in created),
        (("search", title),),
        (("search", title), ("per_page", "100")),
        (("search", title), ("per_page", "1")),
        (("search", title), ("per_page", "1"), ("page_no", "1")),
        (("search", title), ("per_page", "1"), ("page_no", "2")),
        (("search", created[2]), ("status", "ACTIVE")),
        (("search", created[2]), ("status", "INACTIVE")),
        (("search", title), ("start_time", timestamp(now + 3 * DAY))),
        (("search", title), ("end_time", timestamp(now - 3 * DAY))),
        (("search", title), ("start_time", timestamp(now - DAY)), ("end_time", timestamp(now + DAY))),
    ):
        kit.meetings(*query)


def side_by_side(channel: Channel) -> Waits:
    """Two meetings: one is changed, in vain and not, the other is looked at; then nobody may record what is closed."""
    kit = RealtimeKit(channel)
    meeting, other = kit.meet(**ASKED), kit.meet(**OTHERWISE)
    kit.patch(meeting, {"title": kit.title(), "persist_chat": True})
    for each in (other, meeting):
        kit.meeting(each, needed=True)
        yield 0.0
    kit.patch(meeting, {"title": "in vain", "session_keep_alive_time_in_secs": "long"})
    kit.meeting(meeting)
    kit.put(meeting, {"title": "in vain", "persist_chat": "yes"})
    kit.meeting(meeting)
    kit.put(meeting, {"title": kit.title(), **OTHERWISE})
    kit.meeting(other)
    kit.patch(other, {"status": "INACTIVE"})
    kit.meeting(meeting)
    if recording := kit.start(other):
        kit.change(recording, "stop")


SCENARIOS: tuple[Scenario, ...] = (
    scenario("meeting/settled", settled),
    scenario("meeting/resettled", resettled),
    scenario("meeting/changed", changed, 2 * PAUSE),
    scenario("meeting/listed", listed, PAUSE),
    scenario("meeting/side-by-side", side_by_side),
)
