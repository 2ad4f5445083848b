"""The directed plan for RealtimeKit: the least traffic that reaches every clause."""

from __future__ import annotations

from contracts.clock import timestamp
from contracts.model import Credentials, Json
from contracts.target.channel import Channel, Scenario, Waits, scenario
from contracts.vendors.realtimekit.access import BASE
from contracts.vendors.realtimekit.moves import STORAGE, USER, RealtimeKit, shown

BEGIN = (3.0, 3)
"""(seconds, times) to look whether a recording has begun."""

UPLOAD = (4.0, 2)
"""(seconds, times) to look whether a recording has been uploaded."""

ENOUGH = 6.0
"""Seconds of recording that are not brief."""

WHOLE = 9.0 + ENOUGH
"""Seconds that a whole recording is worth trying with; with more it is also looked for when it is uploaded."""

DAY = 86400.0

PATIENCE_FOR_THE_LENIENT = 3
"""Recordings that wrong starts may begin before the rest of them are left out."""


def whole(channel: Channel) -> Waits:
    """One recording from its meeting to its upload, looked at from all sides."""
    kit = RealtimeKit(channel)
    meeting = kit.meet(record_on_start=False)
    kit.meeting(meeting)
    recording = kit.start(
        meeting,
        file_name_prefix="contracts_1",
        audio_config={"codec": "AAC", "export_file": True},
        realtimekit_bucket_config={"enabled": True},
    )
    if not recording:
        return
    kit.active(meeting)
    yield from kit.poll(recording, "RECORDING", *BEGIN)
    kit.active(meeting)
    kit.get(recording)
    yield from kit.until(recording, "PAUSED", kit.change(recording, "pause"))
    yield from kit.until(recording, "RECORDING", kit.change(recording, "resume"))
    yield ENOUGH
    kit.get(recording)
    kit.change(recording, "stop")
    kit.get(recording)
    yield from kit.poll(recording, "UPLOADED", *UPLOAD)
    kit.get(recording)
    kit.active(meeting)
    kit.listed(("meeting_id", meeting))


def elsewhere(channel: Channel) -> Waits:
    """A recording that goes to a storage of its own, and not to RealtimeKit's bucket."""
    kit = RealtimeKit(channel)
    recording = kit.start(
        kit.meet(),
        storage_config=STORAGE,
        realtimekit_bucket_config={"enabled": False},
        video_config={"codec": "H264", "width": 640, "height": 360},
        max_seconds=60,
    )
    if not recording:
        return
    yield from kit.poll(recording, "RECORDING", *BEGIN)
    yield ENOUGH
    kit.change(recording, "stop")
    yield from kit.poll(recording, "UPLOADED", *UPLOAD)


def with_login(channel: Channel) -> Waits:
    """A recording that goes to a server which asks for a password."""
    kit = RealtimeKit(channel)
    login = {"host": "sftp.example.com", "username": "somebody", "password": "stand-in-password"}
    recording = kit.start(kit.meet(), storage_config={"type": "sftp", **login})
    if not recording:
        return
    yield 1.0
    kit.get(recording)
    kit.change(recording, "stop")


def disputed(channel: Channel) -> Waits:
    """A codec that not every edition knows."""
    kit = RealtimeKit(channel)
    if recording := kit.start(kit.meet(), video_config={"codec": "VP9"}):
        kit.change(recording, "stop")
    yield from ()


def revived(channel: Channel) -> Waits:
    """A resume after the stop, and one after the upload: granted or not, the recording stays ended."""
    kit = RealtimeKit(channel)
    meeting = kit.meet()
    channel.join(meeting, USER)
    recording = kit.start(meeting)
    if not recording:
        return
    yield 20.0
    kit.get(recording)
    kit.change(recording, "stop")
    kit.get(recording)
    kit.change(recording, "resume")
    kit.get(recording)
    yield 40.0
    kit.get(recording)
    kit.change(recording, "resume")
    kit.get(recording)


def several(channel: Channel) -> Waits:
    """A second recording of a meeting, asked for with and without leave; another meeting; lists of them all."""
    kit = RealtimeKit(channel)
    meeting, other = kit.meet(), kit.meet()
    first = kit.start(meeting)
    if not first:
        return
    kit.start(meeting)
    yield 1.0
    if not kit.start(meeting, allow_multiple_recordings=True):
        kit.start(meeting, allow_multiple_recording=True)
    kit.start(other)
    yield ENOUGH
    now = channel.clock.now()
    of_meeting = ("meeting_id", meeting)
    for query in (
        (of_meeting,),
        (of_meeting, ("sort_by", "invokedTime"), ("sort_order", "ASC")),
        (of_meeting, ("sort_by", "invokedTime"), ("sort_order", "DESC")),
        (of_meeting, ("per_page", "1")),
        (of_meeting, ("per_page", "1"), ("page_no", "2")),
        (of_meeting, ("status", "PAUSED")),
        (("search", meeting),),
        (of_meeting, ("expired", "true")),
        (of_meeting, ("start_time", timestamp(now + 3 * DAY))),
        (of_meeting, ("end_time", timestamp(now - 3 * DAY))),
    ):
        kit.listed(*query)
    kit.change(first, "stop")
    kit.listed(of_meeting, ("status", "RECORDING"), ("status", "INVOKED"))
    kit.listed(of_meeting, ("status", "UPLOADED"))


def nothing_there(channel: Channel) -> Waits:
    """Questions about recordings and meetings that do not exist."""
    kit = RealtimeKit(channel)
    recording, meeting = kit.invent(), kit.invent()
    kit.get(recording)
    kit.change(recording, "stop")
    kit.meeting(meeting)
    kit.active(meeting)
    kit.start(meeting)
    yield from ()


def unauthorised(channel: Channel) -> Waits:
    """Every operation without a token, and with a wrong one."""
    kit = RealtimeKit(channel)
    recording, meeting = kit.invent(), kit.invent()
    for credentials in (Credentials.MISSING, Credentials.WRONG):
        kit.create({}, credentials=credentials)
        kit.meeting(meeting, credentials=credentials)
        kit.start_with({"meeting_id": meeting}, credentials=credentials)
        kit.get(recording, credentials=credentials)
        kit.listed(credentials=credentials)
        kit.active(meeting, credentials=credentials)
        kit.change(recording, "stop", credentials=credentials)
    yield from ()


def nobody_joined(channel: Channel) -> Waits:
    """A meeting that waits for somebody to record."""
    kit = RealtimeKit(channel)
    meeting = kit.meet(record_on_start=True)
    kit.listed(("meeting_id", meeting))
    yield from ()


WRONG_MEETINGS: tuple[Json, ...] = (
    {"title": 7},
    {"record_on_start": "yes"},
    {"recording_config": "none"},
)

WRONG_STARTS: tuple[Json, ...] = (
    {"meeting_id": 7},
    {"max_seconds": "60"},
    {"max_seconds": 59},
    {"max_seconds": 86401},
    {"file_name_prefix": 7},
    {"allow_multiple_recordings": "yes"},
    {"realtimekit_bucket_config": {}},
    {"video_config": {"codec": "H999"}},
    {"video_config": {"width": "wide"}},
    {"video_config": {"watermark": {"position": "middle"}}},
    {"audio_config": {"codec": "WAV"}},
    {"url": 7},
    {"interactive_config": {"type": "ID9"}},
    {"storage_config": "none"},
    {"storage_config": {name: value for name, value in STORAGE.items() if name != "type"}},
    {"storage_config": {**STORAGE, "type": "tape"}},
    {"storage_config": {**STORAGE, "bucket": 7}},
    {"storage_config": {name: value for name, value in STORAGE.items() if name != "access_key"}},
    {"storage_config": {"type": "sftp", "host": "sftp.example.com", "username": "somebody"}},
)
"""What makes a start wrong, each in one place."""

WRONG_LISTS: tuple[tuple[str, str], ...] = (
    ("status", "STARTED"),
    ("expired", "perhaps"),
    ("sort_by", "size"),
    ("sort_order", "UPWARDS"),
    ("page_no", "first"),
    ("start_time", "yesterday"),
)


def wrong_meetings(channel: Channel) -> Waits:
    """Meetings that must be refused, and two that must not."""
    kit = RealtimeKit(channel)
    for wrong in WRONG_MEETINGS:
        kit.create(wrong)
    channel.send("POST", f"{BASE}/meetings", text='{"title": ')
    kit.create({})
    kit.create({"title": None, "recording_config": {"max_seconds": 3600, "file_name_prefix": "contracts"}})
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


def wrong_changes(channel: Channel) -> Waits:
    """Changes that must be refused, and lists that must."""
    kit = RealtimeKit(channel)
    for query in WRONG_LISTS:
        kit.listed(query)
    recording = kit.start(kit.meet())
    if not recording:
        return
    yield from kit.poll(recording, "RECORDING", *BEGIN)
    for wrong in ({}, {"action": "rewind"}):
        kit.change_with(recording, wrong)


def empty_meeting(channel: Channel) -> Waits:
    """Somebody stays, leaves for less than a minute, comes back, and leaves for good."""
    kit = RealtimeKit(channel)
    meeting = kit.meet()
    channel.join(meeting, USER)
    recording = kit.start(meeting)
    if not recording:
        return
    yield 95.0
    kit.get(recording)
    channel.leave(meeting, USER)
    yield 45.0
    kit.get(recording)
    channel.join(meeting, USER)
    yield 95.0
    kit.get(recording)
    channel.leave(meeting, USER)
    yield 95.0
    kit.get(recording)
    kit.active(meeting)


def nobody_came(channel: Channel) -> Waits:
    """A recording of a meeting that stayed empty."""
    kit = RealtimeKit(channel)
    recording = kit.start(kit.meet())
    if not recording:
        return
    yield 35.0
    kit.get(recording)
    yield 60.0
    kit.get(recording)


def short_limit(channel: Channel) -> Waits:
    """A recording that may last a minute, of a meeting that goes on."""
    kit = RealtimeKit(channel)
    meeting = kit.meet()
    channel.join(meeting, USER)
    recording = kit.start(meeting, max_seconds=60)
    if not recording:
        return
    yield 40.0
    kit.get(recording)
    yield 60.0
    kit.get(recording)


def whole_day(channel: Channel) -> Waits:
    """A recording that nobody stops, of a meeting that does not end."""
    kit = RealtimeKit(channel)
    meeting = kit.meet()
    channel.join(meeting, USER)
    recording = kit.start(meeting)
    if not recording:
        return
    yield 4000.0
    kit.get(recording)
    yield 82000.0
    kit.get(recording)
    yield 500.0
    kit.get(recording)


def slow_changes(channel: Channel) -> Waits:
    """Pause, resume and stop in a meeting with somebody in it, and time for each to show."""
    kit = RealtimeKit(channel)
    meeting = kit.meet()
    channel.join(meeting, USER)
    recording = kit.start(meeting)
    if not recording:
        return
    yield 20.0
    kit.get(recording)
    for action in ("pause", "resume", "stop"):
        kit.change(recording, action)
        kit.get(recording)
        yield 40.0
        kit.get(recording)
    kit.active(meeting)


def first_participant(channel: Channel) -> Waits:
    """A meeting that records itself once somebody joins, and one that does not."""
    kit = RealtimeKit(channel)
    meeting, silent = kit.meet(record_on_start=True), kit.meet(record_on_start=False)
    kit.listed(("meeting_id", meeting))
    channel.join(meeting, USER)
    channel.join(silent, USER)
    yield 35.0
    kit.listed(("meeting_id", silent))
    listed = kit.listed(("meeting_id", meeting)).response
    found = listed.body.get("data") if listed and isinstance(listed.body, dict) else None
    if isinstance(found, list) and found and isinstance(found[0], dict):
        kit.get(str(found[0].get("id")))


def seven_days(channel: Channel) -> Waits:
    """A recording that is uploaded, kept, and gone."""
    kit = RealtimeKit(channel)
    meeting = kit.meet()
    recording = kit.start(meeting)
    if not recording:
        return
    yield 20.0
    kit.get(recording)
    kit.change(recording, "stop")
    for wait in (4000.0, 6.5 * DAY, 0.6 * DAY, 1.4 * DAY):
        yield wait
        kit.get(recording)
    kit.listed(("meeting_id", meeting), ("expired", "false"))
    kit.listed(("meeting_id", meeting), ("expired", "true"))


SCENARIOS: tuple[Scenario, ...] = (
    scenario("recording/whole", whole, WHOLE),
    scenario("recording/elsewhere", elsewhere, WHOLE),
    scenario("recording/with-login", with_login, 1.0),
    scenario("start/disputed", disputed),
    scenario("change/revived", revived, 60.0, "participants"),
    scenario("start/several", several, 1.0 + ENOUGH),
    scenario("unknown/nothing-there", nothing_there),
    scenario("auth/unauthorised", unauthorised),
    scenario("record-on-start/nobody-joined", nobody_joined),
    scenario("meeting/wrong-bodies", wrong_meetings),
    scenario("start/wrong-bodies", wrong_starts),
    scenario("change/wrong-bodies", wrong_changes, 9.0),
    scenario("time/empty-meeting", empty_meeting, 330.0, "participants"),
    scenario("time/nobody-came", nobody_came, 95.0, "participants"),
    scenario("time/short-limit", short_limit, 100.0, "participants"),
    scenario("time/whole-day", whole_day, 86500.0, "participants"),
    scenario("time/slow-changes", slow_changes, 140.0, "participants"),
    scenario("record-on-start/first-participant", first_participant, 35.0, "participants"),
    scenario("time/seven-days", seven_days, 738420.0),
)
