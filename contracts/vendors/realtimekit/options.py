"""The part of the directed plan that is about options: each that a start has, and whose settings count."""

from __future__ import annotations

from contracts.model import Json
from contracts.target.channel import Channel, Scenario, Waits, scenario
from contracts.vendors.realtimekit.borders import right_bodies
from contracts.vendors.realtimekit.moves import (
    BEGIN,
    ENOUGH,
    STORAGES,
    UPLOAD,
    USER,
    WATERMARKS,
    WHOLE,
    RealtimeKit,
    shown,
)

OPTIONS: tuple[Json, ...] = (
    {"video_config": {"codec": "VP9", "watermark": WATERMARKS[0]}},
    {"video_config": {"codec": "VP8", "width": 640, "height": 360, "export_file": True, "watermark": WATERMARKS[1]}},
    {
        "video_config": {"codec": "H264", "watermark": WATERMARKS[2]},
        "audio_config": {"codec": "MP3", "channel": "mono", "export_file": True},
        "interactive_config": {"type": "ID3"},
    },
    {
        "url": "https://example.com/page",
        "rtmp_out_config": {"rtmp_url": "rtmp://live.example.com/app"},
        "video_config": {"watermark": {"position": "right bottom"}},
        "audio_config": {"channel": "stereo"},
    },
)
"""Starts that have every option between them, storages aside."""


def _brief(channel: Channel, starts: tuple[Json, ...]) -> Waits:
    """A recording for each start, stopped at once."""
    kit, meeting = RealtimeKit(channel), ""
    for options in starts:
        meeting = meeting or kit.meet()
        answer = kit.start_with({"meeting_id": meeting, **options})
        if recording := shown(answer, "id"):
            kit.get(recording)
            kit.change(recording, "stop")
        meeting = meeting if answer.response is None and not answer.id else ""  # the start was left out
        yield 0.0


def every_option(channel: Channel) -> Waits:
    """Every option of a start, and every value at a bound that a start must take."""
    return _brief(channel, tuple(right_bodies(channel.edition, "start_recording", OPTIONS)))


def every_storage(channel: Channel) -> Waits:
    """Every provider of a storage."""
    return _brief(channel, tuple({"storage_config": each} for each in STORAGES))


def names(channel: Channel) -> Waits:
    """A meeting that names its recordings, one that it names, and one that is named otherwise."""
    kit = RealtimeKit(channel)
    meeting = kit.meet(recording_config={"file_name_prefix": "meeting_1"})
    for options in ({}, {"file_name_prefix": "start_1"}):
        if recording := kit.start(meeting, **options):
            kit.get(recording)
            kit.change(recording, "stop")
        yield 0.0


def places(channel: Channel) -> Waits:
    """A meeting with a storage, a name for files and no bucket of RealtimeKit's, a recording like that, another not."""
    kit = RealtimeKit(channel)
    meeting = kit.meet(
        recording_config={
            "file_name_prefix": "meeting_1",
            "storage_config": kit.storage,
            "realtimekit_bucket_config": {"enabled": False},
        }
    )
    own: dict[str, Json] = {
        "file_name_prefix": "start_1",
        "storage_config": {**kit.storage, "path": "/start"},
        "realtimekit_bucket_config": {"enabled": True},
        "audio_config": {"export_file": False},
    }
    begun = [kit.start(meeting), kit.start(meeting, allow_multiple_recordings=True, **own)]
    recordings = [each for each in begun if each]
    if not recordings:
        return
    yield from kit.poll(recordings[0], "RECORDING", *BEGIN)
    yield ENOUGH
    for each in recordings:
        kit.change(each, "stop")
    for each in recordings:
        yield from kit.poll(each, "UPLOADED", *UPLOAD)
    for each, storage in zip(begun, (kit.storage, own["storage_config"]), strict=True):
        if each:
            answer = kit.get(each)
            kit.download(answer)
            kit.inspect(answer, storage)


def limits(channel: Channel) -> Waits:
    """Meetings that limit their recordings to a minute, one recording like that, and one with a longer limit."""
    kit = RealtimeKit(channel)
    recordings = []
    for options in ({}, {"max_seconds": 3600}):
        meeting = kit.meet(recording_config={"max_seconds": 60})
        channel.join(meeting, USER)
        recordings.append(kit.start(meeting, **options))
    for wait in (20.0, 80.0):
        yield wait
        for each in recordings:
            if each:
                kit.get(each)


SCENARIOS: tuple[Scenario, ...] = (
    scenario("start/every-option", every_option),
    scenario("start/every-storage", every_storage),
    scenario("config/names", names),
    scenario("config/places", places, WHOLE + 5.0),
    scenario("config/limits", limits, 100.0, "participants"),
)
