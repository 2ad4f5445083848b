"""The directed plan for RealtimeKit: the least traffic that reaches every clause."""

from __future__ import annotations

from functools import partial

from contracts.clock import timestamp
from contracts.model import Credentials, Json
from contracts.target.channel import Channel, Scenario, Waits, scenario
from contracts.vendors.realtimekit import meetings, options, refusals, tracks
from contracts.vendors.realtimekit.moves import BEGIN, ENOUGH, UPLOAD, USER, WHOLE, RealtimeKit, links, shown

DAY = 86400.0


def whole(channel: Channel) -> Waits:
    """One recording from its meeting to its upload, looked at from all sides, and told to do what nobody knows."""
    kit = RealtimeKit(channel)
    meeting = kit.meet(record_on_start=False)
    kit.meeting(meeting)
    recording = kit.start(
        meeting,
        file_name_prefix="contracts_1",
        audio_config={"codec": "AAC", "export_file": True},
        realtimekit_bucket_config={"enabled": True},
        max_seconds=86400,
    )
    if not recording:
        return
    yield from kit.poll(recording, "RECORDING", *BEGIN)
    kit.active(meeting, needed=True)
    kit.get(recording, credentials=Credentials.MISSING, needed=True)
    kit.listed(("meeting_id", meeting), credentials=Credentials.WRONG, needed=True)
    kit.active(meeting, credentials=Credentials.WRONG, needed=True)
    kit.change(recording, "pause", credentials=Credentials.MISSING, needed=True)
    beside: Json = {"meeting_id": meeting, "allow_multiple_recordings": True}
    kit.start_with(beside, credentials=Credentials.WRONG, needed=True)
    kit.get(recording)
    for action, led_to in (("pause", "PAUSED"), ("resume", "RECORDING")):
        yield from kit.until(recording, led_to, kit.change(recording, action))
        kit.get(recording)
        if led_to == "PAUSED":
            kit.active(meeting, needed=True)
        kit.change(recording, action)
        kit.get(recording, needed=True)
    yield ENOUGH
    kit.get(recording)
    for wrong in refusals.WRONG_CHANGES:
        kit.change_with(recording, wrong)
    kit.change(recording, "stop")
    kit.get(recording)
    kit.change(recording, "stop")
    yield from kit.poll(recording, "UPLOADED", *UPLOAD)
    kit.download(kit.get(recording))
    kit.active(meeting, needed=True)
    kit.listed(("meeting_id", meeting))
    for action in ("resume", "pause", "stop"):
        kit.change(recording, action)
    kit.get(recording)


def elsewhere(later: float, channel: Channel) -> Waits:
    """A recording in a storage of its own, and not in RealtimeKit's bucket, and another of the same meeting after it.

    `later`, the files of the first are seen, too.
    """
    kit = RealtimeKit(channel)
    meeting = kit.meet()
    recording = kit.start(
        meeting,
        file_name_prefix="stored_1",
        storage_config=kit.storage,
        realtimekit_bucket_config={"enabled": False},
        video_config={"codec": "H264", "width": 640, "height": 360},
        max_seconds=60,
    )
    if not recording:
        return
    yield from kit.poll(recording, "RECORDING", *BEGIN)
    yield ENOUGH
    begun = kit.get(recording)
    if later:
        kit.inspect(begun, kit.storage)
    kit.change(recording, "stop")
    yield from kit.poll(recording, "UPLOADED", *UPLOAD)
    uploaded = kit.get(recording)
    if again := shown(kit.start_with({"meeting_id": meeting}, needed=True), "id"):
        kit.active(meeting, needed=True)
        kit.change(again, "stop", needed=True)
    if later:
        kit.inspect(uploaded, kit.storage)
        yield later
        kit.inspect(kit.get(recording), kit.storage)


def with_login(channel: Channel) -> Waits:
    """A recording that goes to a server which asks for a password."""
    kit = RealtimeKit(channel)
    login = {"host": "sftp.example.com", "username": "somebody", "password": "stand-in-password-d905"}
    recording = kit.start(kit.meet(), storage_config={"type": "sftp", **login})
    if not recording:
        return
    yield 1.0
    kit.get(recording)
    kit.change(recording, "stop")


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
    title = kit.title()
    meeting, other = kit.meet(title=title), kit.meet()
    alike = {"video_config": {"codec": "VP8"}}
    first = kit.start(meeting, **alike)
    if not first:
        return
    kit.start(meeting)
    yield 2.0
    kit.get(first)
    if not kit.start(meeting, allow_multiple_recordings=True, **alike):
        kit.start(meeting, allow_multiple_recording=True, **alike)
    third = kit.start(other, allow_multiple_recording=False, interactive_config={"type": "ID3"})
    if third:
        kit.change(third, "pause")
    yield ENOUGH
    now = channel.clock.now()
    of_meeting = ("meeting_id", meeting)
    for query in (
        (of_meeting,),
        (of_meeting, ("per_page", "100")),
        (of_meeting, ("per_page", "1")),
        (of_meeting, ("per_page", "1"), ("page_no", "1")),
        (of_meeting, ("per_page", "1"), ("page_no", "2")),
        (("search", meeting),),
        (("search", title),),
        (of_meeting, ("expired", "true")),
    ):
        kit.listed(*query)
    for narrowed in (
        (("sort_by", "invokedTime"), ("sort_order", "ASC")),
        (("sort_by", "invokedTime"), ("sort_order", "DESC")),
        (("start_time", timestamp(now + 3 * DAY)),),
        (("end_time", timestamp(now - 3 * DAY)),),
    ):
        kit.listed(of_meeting, *narrowed, needed=True)
    kit.listed(of_meeting, ("status", "PAUSED"), needed=True)
    kit.get(first)
    kit.listed(of_meeting, ("status", "UPLOADED"), ("status", "RECORDING"))
    kit.get(first)
    kit.listed(("per_page", "20"), needed=True)
    if third:
        yield from crossed(kit, first, third, meeting, other)
    kit.change(first, "stop")
    kit.listed(of_meeting, ("status", "RECORDING"), ("status", "INVOKED"))
    for status in ("UPLOADING", "UPLOADED", "ERRORED"):
        kit.listed(of_meeting, ("status", status))
    yield from kit.poll(first, "UPLOADED", *UPLOAD)
    kit.get(first)


def crossed(kit: RealtimeKit, first: str, third: str, meeting: str, other: str) -> Waits:
    """One of two recordings that are going on is changed, and both are looked at; nobody else's app is."""
    kit.get(third, needed=True)
    yield from kit.until(first, "PAUSED", kit.change(first, "pause"))
    for look in (third, first):
        kit.get(look, needed=True)
    for room in (meeting, other):
        kit.active(room, needed=True)
    for look in (third, first):
        kit.get(look)
    elsewhere = kit.elsewhere()
    elsewhere.meeting(meeting)
    elsewhere.get(third)
    elsewhere.change(third, "pause")
    kit.get(third, needed=True)
    yield from kit.until(first, "RECORDING", kit.change(first, "resume"))
    kit.change(third, "stop")
    kit.get(first, needed=True)
    kit.active(meeting)
    kit.get(first)


def nothing_there(channel: Channel) -> Waits:
    """Questions about recordings and meetings that do not exist."""
    kit = RealtimeKit(channel)
    recording, meeting = kit.invent(), kit.invent()
    kit.get(recording, needed=True)
    kit.change(recording, "stop", needed=True)
    kit.meeting(meeting, needed=True)
    kit.patch(meeting, {"title": "nothing there"})
    kit.put(meeting, {"title": "nothing there"})
    kit.active(meeting)
    kit.start_with({"meeting_id": meeting}, needed=True)
    yield from ()


def unauthorised(channel: Channel) -> Waits:
    """Every operation without a token, and with a wrong one."""
    kit = RealtimeKit(channel)
    recording, meeting = kit.invent(), kit.invent()
    for credentials in (Credentials.MISSING, Credentials.WRONG):
        kit.create({}, credentials=credentials)
        kit.meeting(meeting, credentials=credentials)
        kit.meetings(credentials=credentials)
        kit.patch(meeting, {}, credentials=credentials)
        kit.put(meeting, {}, credentials=credentials)
        kit.start_with({"meeting_id": meeting}, credentials=credentials)
        kit.track({"meeting_id": meeting}, credentials=credentials)
        kit.get(recording, credentials=credentials)
        kit.listed(credentials=credentials)
        kit.active(meeting, credentials=credentials)
        kit.change(recording, "stop", credentials=credentials)
        yield 0.0


def nobody_joined(channel: Channel) -> Waits:
    """A meeting that waits for somebody to record."""
    kit = RealtimeKit(channel)
    meeting = kit.meet(record_on_start=True)
    kit.listed(("meeting_id", meeting))
    yield from ()


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
    recording = kit.start(meeting, video_config={"codec": "VP8"})
    if not recording:
        return
    yield 20.0
    kit.get(recording)
    for action in ("pause", "resume", "stop"):
        kit.change(recording, action)
        kit.get(recording)
        yield 40.0
        answer = kit.get(recording)
        kit.download(answer)
    kit.active(meeting)


def first_participant(channel: Channel) -> Waits:
    """A meeting that records itself once somebody joins, and one that does not."""
    kit = RealtimeKit(channel)
    named: Json = {"file_name_prefix": "meeting_1"}
    meeting, silent = kit.meet(record_on_start=True, recording_config=named), kit.meet(record_on_start=False)
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
    recording = kit.start(
        meeting,
        video_config={"codec": "H264", "width": 640, "height": 360},
        audio_config={"codec": "MP3", "channel": "mono"},
    )
    if not recording:
        return
    yield 20.0
    kit.get(recording)
    kit.change(recording, "stop")
    found: tuple[str, ...] = ()
    for wait in (4000.0, 6.5 * DAY, 0.6 * DAY, 1.4 * DAY):
        yield wait
        answer = kit.get(recording)
        found = found or links(answer)
        kit.follow(found)
    kit.listed(("meeting_id", meeting), ("expired", "false"))
    kit.listed(("meeting_id", meeting), ("expired", "true"))


SCENARIOS: tuple[Scenario, ...] = (
    scenario("recording/whole", whole, WHOLE),
    scenario("recording/elsewhere", partial(elsewhere, 0.0), WHOLE),
    scenario("recording/elsewhere-later", partial(elsewhere, 20.0), WHOLE + 20.0, "storage"),
    scenario("recording/with-login", with_login, 1.0),
    scenario("change/revived", revived, 60.0, "participants"),
    scenario("start/several", several, 10.0 + ENOUGH),
    scenario("unknown/nothing-there", nothing_there),
    scenario("auth/unauthorised", unauthorised),
    scenario("record-on-start/nobody-joined", nobody_joined),
    *meetings.SCENARIOS,
    *options.SCENARIOS,
    *refusals.SCENARIOS,
    *tracks.SCENARIOS,
    scenario("time/empty-meeting", empty_meeting, 330.0, "participants"),
    scenario("time/nobody-came", nobody_came, 95.0, "participants"),
    scenario("time/short-limit", short_limit, 100.0, "participants"),
    scenario("time/whole-day", whole_day, 86500.0, "participants"),
    scenario("time/slow-changes", slow_changes, 140.0, "participants"),
    scenario("record-on-start/first-participant", first_participant, 35.0, "participants"),
    scenario("time/seven-days", seven_days, 738420.0),
)

SMOKE: tuple[str, ...] = (
    "recording/whole",
    "meeting/settled",
    "record-on-start/nobody-joined",
)
"""One recording from its meeting to its upload, with and without a token; a meeting with every setting, and lists."""
