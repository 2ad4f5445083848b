"""A tour of the desk: everything that can be asked of RealtimeKit's sandbox, rightly and wrongly."""

from __future__ import annotations

from realtimekit_desk import DAY, S3, SFTP, STRANGER, Desk, running

from contracts.model import Json
from contracts.vendors.realtimekit.borders import of_settings, of_start, wrong_bodies
from contracts.vendors.realtimekit.meetings import SETTINGS
from contracts.vendors.realtimekit.moves import STORAGES
from contracts.vendors.realtimekit.options import OPTIONS
from contracts.vendors.realtimekit.refusals import WRONG_STORAGES
from contracts.vendors.realtimekit.tracks import LAYERS

EDITION = "2026-06"
"""The edition whose bounds are tried."""

ALL = (
    "meeting.started",
    "meeting.ended",
    "meeting.participantJoined",
    "meeting.participantLeft",
    "meeting.chatSynced",
    "recording.statusUpdate",
    "livestreaming.statusUpdate",
    "meeting.transcript",
    "meeting.summary",
)

CARELESS_MEETINGS: tuple[Json, ...] = (
    None,
    *wrong_bodies(EDITION, "create_meeting", of_settings),
    {"recording_config": {"max_seconds": 60, "storage_config": S3}},
    {"live_stream_on_start": True, "persist_chat": True, "session_keep_alive_time_in_secs": 60},
    {"recording_config": SETTINGS},
)
WRONG_STARTS, WRONG_TRACKS = (
    tuple(
        {name: value for name, value in each.items() if value != STRANGER}
        for each in wrong_bodies(EDITION, operation, of_start(STRANGER))
        if isinstance(each, dict)
    )
    for operation in ("start_recording", "start_track_recording")
)
CARELESS_STARTS = (
    *WRONG_STARTS,
    *OPTIONS,
    *({"storage_config": each} for each in (*STORAGES, *WRONG_STORAGES)),
)

QUERIES: tuple[tuple[tuple[str, str], ...], ...] = (
    (),
    (("status", "RECORDING"),),
    (("status", "STARTED"),),
    (("meeting_id", STRANGER),),
    (("search", STRANGER),),
    (("sort_by", "size"),),
    (("sort_order", "ASC"), ("per_page", "1")),
    (("sort_order", "UPWARDS"),),
    (("page_no", "first"),),
    (("page_no", "-1"),),
    (("start_time", "2020-01-01"), ("end_time", "2020-01-02")),
    (("start_time", "yesterday"),),
    (("expired", "true"),),
    (("expired", "false"),),
    (("expired", "perhaps"),),
)


def look_around(desk: Desk, meeting: str) -> None:
    """Every list, well-formed or not."""
    for query in (*QUERIES, (("meeting_id", meeting),)):
        desk.send("GET", "/recordings", query=query)


def blunder(desk: Desk) -> None:
    """Every body that is not, or just about, as documented."""
    for body in CARELESS_MEETINGS:
        desk.send("POST", "/meetings", body)
    for body in CARELESS_STARTS:
        desk.send("POST", "/recordings", {"meeting_id": desk.meeting(), **body})


def remodel(desk: Desk) -> None:
    """Meetings that are changed, replaced, listed, and lend their settings."""
    meeting, twin = (desk.meeting(title="Twin", record_on_start=True, recording_config=SETTINGS) for _ in range(2))
    desk.wait(7)
    for method, body in (
        ("PATCH", {"status": "CLOSED"}),
        ("PATCH", {"status": "INACTIVE"}),
        ("PATCH", {"recording_config": {"file_name_prefix": "patched"}}),
        ("PUT", {"title": "Put", "recording_config": {"max_seconds": 3600}}),
        ("PUT", {"title": "Put", "record_on_start": False}),
    ):
        desk.send(method, f"/meetings/{meeting}", body)
        desk.send("GET", f"/meetings/{meeting}")
    for query in (
        (("search", twin),),
        (("search", "Twin"), ("per_page", "1")),
        (("status", "INACTIVE"),),
        (("status", "CLOSED"),),
        (("start_time", "2020-01-01"), ("end_time", "2020-01-02")),
        (("page_no", "first"),),
    ):
        desk.send("GET", "/meetings", query=query)
        desk.send("GET", "/recordings", query=query)
    own = {"file_name_prefix": "own", "max_seconds": 70, "storage_config": S3, "audio_config": {"export_file": False}}
    room = desk.meeting(
        recording_config={**SETTINGS, "max_seconds": 60, "realtimekit_bucket_config": {"enabled": False}}
    )
    desk.join(room)
    for options in ({}, {**own, "realtimekit_bucket_config": {"enabled": True}}):
        desk.start(room, allow_multiple_recordings=True, **options)
    desk.join(twin)
    for wait in (20, 45, 3, 10):
        desk.wait(wait)
        for recording in desk.ids(("meeting_id", room)):
            desk.get(recording)
    for recording in desk.ids(("meeting_id", twin)):
        desk.get(recording)
    desk.listed(("search", room), ("status", "RECORDING"))
    desk.listed(("search", "Twin"))


def film(desk: Desk) -> None:
    """Track recordings, wrong ones and right ones, of a meeting that is empty and of one that is not."""
    for body in ({}, {"meeting_id": STRANGER}, {"meeting_id": desk.meeting()}):
        desk.send("POST", "/recordings/track", body)
    stage = desk.meeting()
    for user in ("ada", "bob"):
        desk.join(stage, user)
    begun = []
    for body in (*WRONG_TRACKS, {}, {"layers": LAYERS, "user_ids": ["ada"]}):
        answer = desk.send("POST", "/recordings/track", {"meeting_id": stage, **body})
        begun += [answer.body["data"]["recording"]["id"]] if answer.status == 200 else []
    desk.wait(10)
    desk.act(begun[0], "stop")
    for user in ("ada", "bob"):
        desk.leave(stage, user)
    desk.wait(100)
    for recording in begun:
        desk.get(recording)


def keep(desk: Desk) -> None:
    """Files behind links, and in the customer's storage, from the recording until long after."""
    sounds: Json = {"codec": "MP3", "channel": "mono"}
    small: Json = {"width": 640, "height": 360}
    options: tuple[Json, ...] = (
        {"storage_config": {**S3, "path": "a/b"}, "file_name_prefix": "stored_1", "audio_config": {}},
        {"video_config": {"codec": "VP8"}},
        {"audio_config": sounds, "video_config": small},
        {"interactive_config": {"type": "ID3"}},
    )
    begun = [running(desk, **each)[1] for each in options]
    stage = desk.meeting()
    desk.join(stage)
    answer = desk.send("POST", "/recordings/track", {"meeting_id": stage})
    begun.append(answer.body["data"]["recording"]["id"])
    for action in (None, "pause", "resume", "stop"):
        for recording in begun if action else ():
            desk.act(recording, str(action))
        desk.wait(10 if action != "stop" else 3)
        desk.stored()
    urls = []
    for recording in begun:
        shown = desk.get(recording)
        layers = shown["download_url"]
        urls += [layers, shown["audio_download_url"]] if isinstance(layers, str) else []
        for layer in layers if isinstance(layers, list) else ():
            urls += [each["download_url"] for each in layer["download_urls"].values()]
    for wait in (0.0, 120.0, 2 * 3600.0, 6.5 * DAY, 2 * DAY):
        desk.wait(wait)
        desk.stored()
        for url in urls:
            if url:
                desk.fetch(url)


def tour(desk: Desk) -> None:
    """Everything that a fault could change, in one long visit."""
    quiet = desk.meeting(title="Quiet")
    empty = desk.start(quiet, max_seconds=3600)
    desk.send("GET", f"/meetings/{quiet}")
    desk.send("GET", "/recordings", headers={})
    desk.send("GET", "/recordings", headers={"authorization": "Bearer wrong"})
    for body in ({}, {"meeting_id": STRANGER}, {"meeting_id": quiet}):
        desk.send("POST", "/recordings", body)
    desk.send("GET", f"/recordings/{STRANGER}")
    blunder(desk)
    remodel(desk)
    film(desk)
    waiting = desk.meeting(record_on_start=True)
    desk.listed(("meeting_id", waiting))
    desk.join(waiting, "host")
    for recording in desk.ids(("meeting_id", waiting)):
        desk.get(recording)
    desk.wait(20)
    desk.status(empty)
    desk.wait(50)
    desk.status(empty)
    busy, recording = running(desk, max_seconds=60, storage_config=S3, audio_config={})
    desk.start(busy, allow_multiple_recordings=True, realtimekit_bucket_config={"enabled": False})
    desk.start(desk.meeting(), storage_config=SFTP)
    for action in ("resume", "pause", "pause", "resume", "halt"):
        desk.wait(6)
        desk.act(recording, action)
        desk.active(busy)
    for pause in (31, 4, 2, 10):
        desk.wait(pause)
        desk.status(recording)
    lonely, long = running(desk)
    desk.wait(3700)
    for action in ("stop", "stop", "resume"):
        desk.act(long, action)
        desk.active(lonely)
    for pause in (3, 2):
        desk.wait(pause)
        desk.status(long)
        desk.act(long, "stop")
    desk.act(long, "resume")
    desk.status(long)
    look_around(desk, busy)
    desk.wait(2 * DAY)
    desk.status(long)
    desk.wait(6 * DAY)
    desk.status(long)
    look_around(desk, busy)
    manage(desk)
    listen(desk)
    repeat(desk)


def repeat(desk: Desk) -> None:
    """What is recorded again, paused and looked at, closed, or asked for elsewhere."""
    meeting, recording = running(desk)
    desk.act(recording, "pause")
    desk.wait(2)
    desk.active(meeting)
    desk.act(recording, "stop")
    desk.wait(10)
    desk.send("POST", "/recordings", {"meeting_id": meeting})
    desk.send("GET", "/recordings", query=(("meeting_id", meeting), ("status", "INVOKED"), ("status", "ERRORED")))
    for page in ("1", "2"):
        desk.send("GET", "/recordings", query=(("meeting_id", meeting), ("per_page", "1"), ("page_no", page)))
    closed = desk.meeting()
    desk.send("PATCH", f"/meetings/{closed}", {"status": "INACTIVE"})
    desk.send("POST", "/recordings", {"meeting_id": closed})
    desk.elsewhere("GET", f"/meetings/{closed}")
    silent = desk.webhook(**WEBHOOK)
    unsaid = {name: value for name, value in WEBHOOK.items() if name != "enabled"}
    desk.send("PUT", f"/webhooks/{silent}", unsaid)


WEBHOOK = {"name": "n", "url": "https://r.example/whole", "events": ["meeting.started"], "enabled": False}


def manage(desk: Desk) -> None:
    """Everything that can be done with webhooks, and what cannot."""
    desk.key()
    desk.send("GET", "/webhooks/all")
    first, second = desk.webhook(*ALL), desk.webhook(**WEBHOOK)
    desk.wait(5)
    for change in ({"name": "m"}, {"url": "https://r.example/m"}, {"events": ["meeting.ended"]}, {"enabled": False}):
        desk.send("PATCH", f"/webhooks/{first}", change)
        desk.send("GET", f"/webhooks/{first}")
    desk.send("PUT", f"/webhooks/{first}", WEBHOOK)
    for wrong in ({"name": 7}, {"url": 7}, {"events": "all"}, {"events": ["some"]}, {"enabled": "yes"}):
        desk.send("POST", "/webhooks", {**WEBHOOK, **wrong})
    for name in WEBHOOK:
        desk.send("POST", "/webhooks", {other: WEBHOOK[other] for other in WEBHOOK if other != name})
    desk.send("POST", "/webhooks", None)
    desk.send("GET", "/webhooks")
    for _ in range(2):
        desk.send("DELETE", f"/webhooks/{second}")
    desk.send("GET", "/webhooks")
    desk.send("GET", f"/webhooks/{STRANGER}")


def listen(desk: Desk) -> None:
    """Everything that webhooks are told of, and what becomes of it."""
    desk.webhook("recording.statusUpdate", "meeting.started", "meeting.ended")
    moved, off, gone = (desk.webhook("recording.statusUpdate") for _ in range(3))
    desk.webhook("meeting.ended")
    desk.send("PATCH", f"/webhooks/{moved}", {"url": "https://r.example/moved"})
    desk.send("PATCH", f"/webhooks/{off}", {"enabled": False})
    desk.send("DELETE", f"/webhooks/{gone}")
    desk.called()
    meeting = desk.meeting(title="Loud")
    desk.join(meeting)
    desk.join(meeting, "second")
    recording = desk.start(meeting, audio_config={"export_file": True}, storage_config=S3)
    desk.wait(3)
    desk.called(500, 0, 404)
    for action in ("pause", "resume"):
        desk.act(recording, action)
        desk.wait(10)
    desk.act(recording, "stop")
    for pause in (1, 4, 1000):
        desk.wait(pause)
        desk.called()
    desk.leave(meeting, "second")
    desk.wait(1)
    desk.called()
    desk.leave(meeting)
    _, brief = running(desk)
    desk.act(brief, "stop")
    desk.wait(10)
    desk.called()
