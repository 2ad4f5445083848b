"""The part of the directed plan that must be refused: each request breaks one documented rule."""

from __future__ import annotations

from contracts.model import Json
from contracts.target.channel import Channel, Scenario, Waits, scenario
from contracts.vendors.realtimekit.access import BASE
from contracts.vendors.realtimekit.moves import STORAGE, RealtimeKit, shown

PATIENCE_FOR_THE_LENIENT = 3
"""Recordings that wrong starts may begin before the rest of them are left out."""

WRONG_MEETINGS: tuple[Json, ...] = (
    {"title": 7},
    {"record_on_start": "yes"},
    {"live_stream_on_start": "yes"},
    {"persist_chat": "yes"},
    {"session_keep_alive_time_in_secs": "long"},
    {"recording_config": "none"},
    {"recording_config": {"live_streaming_config": "none"}},
    {"recording_config": {"live_streaming_config": {"rtmp_url": 7}}},
)
"""What makes the settings of a meeting wrong, each in one place."""

SFTP: Json = {"type": "sftp", "host": "sftp.example.com", "username": "somebody"}

WRONG_STARTS: tuple[Json, ...] = (
    {"meeting_id": 7},
    {"max_seconds": "60"},
    {"max_seconds": 59},
    {"max_seconds": 86401},
    {"file_name_prefix": 7},
    {"allow_multiple_recordings": "yes"},
    {"realtimekit_bucket_config": {}},
    {"realtimekit_bucket_config": {"enabled": "no"}},
    {"video_config": "none"},
    {"video_config": {"codec": "H999"}},
    {"video_config": {"width": "wide"}},
    {"video_config": {"export_file": "yes"}},
    {"video_config": {"watermark": "none"}},
    {"video_config": {"watermark": {"url": 7}}},
    {"video_config": {"watermark": {"position": "middle"}}},
    {"video_config": {"watermark": {"size": "small"}}},
    {"video_config": {"watermark": {"size": {"width": "wide"}}}},
    {"audio_config": "none"},
    {"audio_config": {"codec": "WAV"}},
    {"audio_config": {"channel": "quadro"}},
    {"audio_config": {"export_file": "yes"}},
    {"url": 7},
    {"rtmp_out_config": "none"},
    {"rtmp_out_config": {"rtmp_url": 7}},
    {"interactive_config": "none"},
    {"interactive_config": {"type": "ID9"}},
    {"storage_config": "none"},
    {"storage_config": {name: value for name, value in STORAGE.items() if name != "type"}},
    {"storage_config": {**STORAGE, "type": "tape"}},
    {"storage_config": {**STORAGE, "bucket": 7}},
    {"storage_config": {name: value for name, value in STORAGE.items() if name != "access_key"}},
    {"storage_config": SFTP},
    {"storage_config": {**SFTP, "password": "stand-in-password-d905", "port": "first"}},
    {"storage_config": {**SFTP, "password": "stand-in-password-d905", "auth_method": "WORD"}},
    {"storage_config": {**SFTP, "password": "stand-in-password-d905", "auth_method": "KEY"}},
    {"storage_config": {**SFTP, "private_key": "stand-in-private-key-2ac4", "auth_method": "PASSWORD"}},
)
"""What makes a start wrong, each in one place."""

WRONG_CHANGES: tuple[Json, ...] = ({}, {"action": "rewind"})
"""Changes of a recording that name no action, or an unknown one."""

WRONG_LISTS: tuple[tuple[str, str], ...] = (
    ("status", "STARTED"),
    ("expired", "perhaps"),
    ("sort_by", "size"),
    ("sort_order", "UPWARDS"),
    ("page_no", "first"),
    ("start_time", "yesterday"),
)


def wrong_meetings(channel: Channel) -> Waits:
    """Meetings that must be refused, and two that must not; lists and changes that must be refused."""
    kit = RealtimeKit(channel)
    meeting = shown(kit.create({}, needed=True), "id")
    for query in (("status", "CLOSED"), ("page_no", "first"), ("start_time", "yesterday")):
        kit.meetings(("search", meeting), query)
    for wrong in WRONG_MEETINGS:
        kit.create(wrong)
    channel.send("POST", f"{BASE}/meetings", text='{"title": ')
    kit.create({"title": None, "recording_config": {"max_seconds": 3600, "file_name_prefix": "contracts"}})
    for wrong in ({"title": 7}, {"status": "CLOSED"}):
        kit.patch(meeting, wrong)
    kit.put(meeting, {"title": 7})
    yield from ()


def wrong_starts(channel: Channel) -> Waits:
    """Starts that must be refused; one that is not is stopped, since it is in the way of the next."""
    kit = RealtimeKit(channel)
    meeting, begun = kit.meet(), 0
    for wrong in ({}, *({"meeting_id": meeting, **each} for each in WRONG_STARTS)):
        if recording := shown(kit.start_with(wrong), "id"):
            kit.change(recording, "stop")
            begun, meeting = begun + 1, kit.meet()
        if begun == PATIENCE_FOR_THE_LENIENT:
            return
        yield 0.0


def wrong_lists(channel: Channel) -> Waits:
    """Lists that must be refused."""
    kit = RealtimeKit(channel)
    for query in WRONG_LISTS:
        kit.listed(query)
    yield from ()


SCENARIOS: tuple[Scenario, ...] = (
    scenario("meeting/wrong-bodies", wrong_meetings),
    scenario("start/wrong-bodies", wrong_starts),
    scenario("list/wrong-queries", wrong_lists),
)
