"""The part of the directed plan that must be refused: each request breaks one documented rule."""

from __future__ import annotations

from contracts.model import Json
from contracts.target.channel import Channel, Scenario, Waits, scenario
from contracts.vendors.realtimekit.access import BASE
from contracts.vendors.realtimekit.borders import of_settings, of_start, wrong_bodies, wrong_queries
from contracts.vendors.realtimekit.moves import STORAGE, RealtimeKit, shown

PATIENCE_FOR_THE_LENIENT = 3
"""Recordings that wrong starts may begin before the rest of them are left out."""

SFTP: Json = {"type": "sftp", "host": "sftp.example.com", "username": "somebody"}

WRONG_STORAGES: tuple[Json, ...] = (
    {name: value for name, value in STORAGE.items() if name != "access_key"},
    SFTP,
    {**SFTP, "password": "stand-in-password-d905", "auth_method": "KEY"},
    {**SFTP, "private_key": "stand-in-private-key-2ac4", "auth_method": "PASSWORD"},
)
"""What makes a storage wrong though each of its fields is right."""

WRONG_PREFIX = "../contracts"
"""A prefix that leads out of the folder of the file."""

WRONG_CHANGES: tuple[Json, ...] = ({}, {"action": "rewind"})
"""Changes of a recording that name no action, or an unknown one."""


def wrong_meetings(channel: Channel) -> Waits:
    """Meetings that must be refused, and two that must not; lists and changes that must be refused."""
    kit = RealtimeKit(channel)
    meeting = shown(kit.create({}, needed=True), "id")
    for query in wrong_queries(channel.edition, "list_meetings"):
        kit.meetings(("search", meeting), query)
        yield 0.0
    for wrong in wrong_bodies(channel.edition, "create_meeting", of_settings):
        kit.create(wrong)
        yield 0.0
    channel.send("POST", f"{BASE}/meetings", text='{"title": ')
    kit.create({"title": None, "recording_config": {"max_seconds": 3600, "file_name_prefix": "contracts"}})
    for wrong in wrong_bodies(channel.edition, "update_meeting", of_settings):
        kit.patch(meeting, wrong)
        yield 0.0
    for wrong in wrong_bodies(channel.edition, "replace_meeting", of_settings):
        kit.put(meeting, wrong)
        yield 0.0
    kit.meeting(meeting)


def wrong_starts(channel: Channel) -> Waits:
    """Starts that must be refused; one that is not is stopped, since it is in the way of the next."""
    kit = RealtimeKit(channel)
    meeting, begun = kit.meet(), 0
    stored = ({"meeting_id": "", "storage_config": each} for each in WRONG_STORAGES)
    named = {"meeting_id": "", "file_name_prefix": WRONG_PREFIX}
    for wrong in (*wrong_bodies(channel.edition, "start_recording", of_start("")), named, *stored):
        sent = {**wrong, "meeting_id": meeting} if isinstance(wrong, dict) and wrong.get("meeting_id") == "" else wrong
        if recording := shown(kit.start_with(sent, needed=wrong is named), "id"):
            kit.change(recording, "stop")
            begun, meeting = begun + 1, kit.meet()
        if begun == PATIENCE_FOR_THE_LENIENT:
            return
        yield 0.0
    kit.listed(("meeting_id", meeting), needed=True)


def wrong_lists(channel: Channel) -> Waits:
    """Lists that must be refused."""
    kit = RealtimeKit(channel)
    for query in wrong_queries(channel.edition, "list_recordings"):
        kit.listed(query)
        yield 0.0


SCENARIOS: tuple[Scenario, ...] = (
    scenario("meeting/wrong-bodies", wrong_meetings),
    scenario("start/wrong-bodies", wrong_starts),
    scenario("list/wrong-queries", wrong_lists),
)
