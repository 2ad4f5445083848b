"""Settings, names and moments as they keep and break each promise: a history of both kinds for every rule."""

from __future__ import annotations

from collections.abc import Callable

from contracts.model import Json
from tests.judge.realtimekit_story import DAY, Story, begun, in_meeting, iso, recording, stopped

Case = tuple[Callable[[], Story], Callable[[], Story]]

THERE: Json = {"type": "aws", "access_key": "key", "region": "r", "path": "/meeting"}
HERE: Json = {**THERE, "path": "/start"}
NO_BUCKET: Json = {"realtimekit_bucket_config": {"enabled": False}, "storage_config": THERE}


def lent(config: Json, sent: Json, **shown: Json) -> Story:
    """A recording that was started with `sent` in a meeting of such settings."""
    return Story().meet(recording_config=config).start(0, shown=shown, **sent)


def limited(state: str, *, at: float, **sent: Json) -> Story:
    """A recording of a meeting that has a limit of a minute, and somebody in it."""
    story = Story().event(0, "controls", ability="participants").meet(recording_config={"max_seconds": 60}).join(0)
    return story.start(0, **sent).get(at, state, started_time=iso(2))


def placed(sent: Json, **shown: Json) -> Story:
    """A recording of a meeting without RealtimeKit's bucket, stopped and uploaded."""
    story = Story().meet(recording_config=NO_BUCKET).start(0, **sent).get(5, "RECORDING")
    return story.change(20, "stop", **stopped("UPLOADING")).get(30, **stopped("UPLOADED", **shown))


def by_itself(name: str) -> Story:
    """A recording that began by itself in a meeting with a prefix."""
    story = Story().meet(record_on_start=True, recording_config={"file_name_prefix": "p"}).join(5)
    story.listed(10, recording(), meeting_id="m")
    return story.call(11, "GET", "/recordings/r", data={**recording("r", "RECORDING"), "output_file_name": name})


def named(name: str, **sent: Json) -> Story:
    """A recording with a file of this name."""
    return Story().meet().start(0, shown={"output_file_name": name}, **sent)


def twice(second: str) -> Story:
    """Two recordings of one meeting, the files named alike or not."""
    story = Story().meet().start(0, "a", shown={"output_file_name": "m_1.mp4"})
    return story.start(9, "b", shown={"output_file_name": second})


def unexported(**shown: Json) -> Story:
    """A recording whose audio is not to be exported, uploaded."""
    story = Story().meet().start(0, audio_config={"export_file": False}).get(5, "RECORDING")
    story.change(20, "stop", **stopped("UPLOADING"))
    return story.get(30, **stopped("UPLOADED", download_url="https://x/y", **shown))


def titled(*entries: Json, status: str = "RECORDING") -> Story:
    """A list that was searched for a title, after a recording began in a meeting of that title."""
    story = Story().meet(title="T").meet("n", title="U").start(0).start(0, "q", "n").get(5, status)
    return story.listed(10, *entries, search="T")


def by_status(*entries: Json) -> Story:
    return begun().listed(10, *entries, meeting_id="m", status="RECORDING").get(11, "RECORDING")


VP8: Json = {"video_config": {"codec": "VP8"}}
H264: Json = {"video_config": {"codec": "H264"}}

SETTINGS: dict[str, Case] = {
    "config.meeting-prefix-is-used": (
        lambda: lent({"file_name_prefix": "p"}, {}, output_file_name="p_m.mp4"),
        lambda: lent({"file_name_prefix": "p"}, {}, output_file_name="m.mp4"),
    ),
    "config.start-prefix-goes-first": (
        lambda: lent({"file_name_prefix": "p"}, {"file_name_prefix": "q"}, output_file_name="q_m.mp4"),
        lambda: lent({"file_name_prefix": "p"}, {"file_name_prefix": "q"}, output_file_name="p_m.mp4"),
    ),
    "config.meeting-storage-is-used": (
        lambda: lent({"storage_config": THERE}, {}, storage_config={"path": "/meeting"}),
        lambda: lent({"storage_config": THERE}, {}, storage_config={"path": "/elsewhere"}),
    ),
    "config.start-storage-goes-first": (
        lambda: lent({"storage_config": THERE}, {"storage_config": HERE}, storage_config={"path": "/start"}),
        lambda: lent({"storage_config": THERE}, {"storage_config": HERE}, storage_config={"path": "/meeting"}),
    ),
    "config.meeting-limit-is-used": (lambda: limited("UPLOADED", at=100), lambda: limited("RECORDING", at=100)),
    "config.start-limit-goes-first": (
        lambda: limited("RECORDING", at=100, max_seconds=3600),
        lambda: limited("UPLOADED", at=100, max_seconds=3600),
    ),
    "config.meeting-bucket-is-used": (lambda: placed({}), lambda: placed({}, download_url="https://x/y")),
    "config.start-bucket-goes-first": (
        lambda: placed({"realtimekit_bucket_config": {"enabled": True}}, download_url="https://x/y"),
        lambda: placed({"realtimekit_bucket_config": {"enabled": True}}),
    ),
    "config.record-on-start-uses-it": (lambda: by_itself("p_m.mp4"), lambda: by_itself("m.mp4")),
    "files.h264-is-mp4": (lambda: named("m.mp4", **H264), lambda: named("m.webm", **H264)),
    "files.vp8-is-webm": (lambda: named("m.webm", **VP8), lambda: named("m.mp4", **VP8)),
    "files.interactive-is-tar": (
        lambda: named("m.tar", interactive_config={"type": "ID3"}),
        lambda: named("m.mp4", interactive_config={"type": "ID3"}),
    ),
    "files.names-differ": (lambda: twice("m_2.mp4"), lambda: twice("m_1.mp4")),
    "files.prefix-is-joined-by-underscore": (
        lambda: named("p_m.mp4", file_name_prefix="p"),
        lambda: named("p-m.mp4", file_name_prefix="p"),
    ),
    "download.no-audio-without-export": (unexported, lambda: unexported(audio_download_url="https://x/y.audio")),
    "recording.invoked-time-stays": (
        begun,
        lambda: begun().get(6, "RECORDING", invoked_time=iso(6)),
    ),
    "recording.started-time-stays": (
        lambda: begun().get(6, "RECORDING", started_time=iso(2)).get(7, "RECORDING", started_time=iso(2)),
        lambda: begun().get(6, "RECORDING", started_time=iso(2)).get(7, "RECORDING", started_time=iso(5)),
    ),
    "recording.stopped-time-stays": (
        lambda: begun().change(20, "stop", **stopped("UPLOADING")).get(30, **stopped("UPLOADED")),
        lambda: begun().change(20, "stop", **stopped("UPLOADING")).get(30, **stopped("UPLOADED", 25)),
    ),
    "recording.session-id-stays": (
        lambda: begun().get(6, "RECORDING", session_id="s").get(7, "RECORDING", session_id="s"),
        lambda: begun().get(6, "RECORDING", session_id="s").get(7, "RECORDING", session_id="t"),
    ),
    "recording.list-agrees": (
        lambda: begun().listed(10, recording(), meeting_id="m"),
        lambda: begun().listed(10, recording(invoked_time=iso(DAY)), meeting_id="m"),
    ),
    "list.finds-what-is-searched": (
        lambda: begun().listed(10, recording(), search="m"),
        lambda: begun().listed(10, search="m"),
    ),
    "list.searches-by-title": (lambda: titled(in_meeting("r", "m")), lambda: titled(in_meeting("q", "n"))),
    "list.finds-by-status": (lambda: by_status(recording()), by_status),
}
