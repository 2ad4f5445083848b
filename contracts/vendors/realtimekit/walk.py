"""Random steps through RealtimeKit's lifecycle, and generated data put where it means something."""

from __future__ import annotations

from typing import ClassVar

from hypothesis import strategies as st

from contracts.model import Exchange, Json
from contracts.target.channel import Channel, segment
from contracts.vendors.realtimekit.access import BASE
from contracts.vendors.realtimekit.moves import TOLD, USER, RealtimeKit
from contracts.vendors.vendor import Draw, Parts

OPTIONS: tuple[Json, ...] = (
    {},
    {"max_seconds": 60},
    {"file_name_prefix": "walk_1"},
    {"audio_config": {"codec": "MP3", "channel": "mono"}},
    {"allow_multiple_recordings": True},
)
"""Ways to ask for a recording, each valid."""


class RealtimeKitWalk:
    """A handful of meetings and their recordings, to which anything is done in any order."""

    moves: ClassVar[tuple[str, ...]] = (
        "meet",
        "start",
        "get",
        "pause",
        "resume",
        "stop",
        "active",
        "listed",
        "come",
        "go",
        "let_time_pass",
        "register",
        "edit",
        "remove",
        "answer",
    )

    def __init__(self, channel: Channel) -> None:
        self.channel = channel
        self.kit = RealtimeKit(channel)
        self.meetings: list[str] = []
        self.recordings: list[str] = []
        self.webhooks: list[str] = []

    def meet(self, draw: Draw) -> None:
        """A new meeting, which may record itself."""
        if meeting := self.kit.meet(record_on_start=draw(st.booleans())):
            self.meetings.append(meeting)

    def start(self, draw: Draw) -> None:
        meeting = self._meeting(draw)
        if meeting and (recording := self.kit.start(meeting, **draw(st.sampled_from(OPTIONS)))):
            self.recordings.append(recording)

    def get(self, draw: Draw) -> None:
        if recording := self._recording(draw):
            self.kit.get(recording)

    def pause(self, draw: Draw) -> None:
        self._change(draw, "pause")

    def resume(self, draw: Draw) -> None:
        self._change(draw, "resume")

    def stop(self, draw: Draw) -> None:
        self._change(draw, "stop")

    def active(self, draw: Draw) -> None:
        if meeting := self._meeting(draw):
            self.kit.active(meeting)

    def listed(self, draw: Draw) -> None:
        if meeting := self._meeting(draw):
            self.kit.listed(("meeting_id", meeting))

    def come(self, draw: Draw) -> None:
        if meeting := self._meeting(draw):
            self.channel.join(meeting, USER)

    def go(self, draw: Draw) -> None:
        if meeting := self._meeting(draw):
            self.channel.leave(meeting, USER)

    def let_time_pass(self, draw: Draw) -> None:
        seconds = draw(st.sampled_from([1.0, 4.0, 10.0, 50.0, 100.0, 4000.0, 90000.0]))
        if self.channel.clock.affords(seconds):
            self.channel.wait(seconds)

    def register(self, draw: Draw) -> None:
        """A new webhook, which may not be enabled."""
        self.kit.events()
        events = draw(st.lists(st.sampled_from(TOLD), min_size=1, unique=True))
        if webhook := self.kit.webhook(*events, enabled=draw(st.booleans())):
            self.webhooks.append(webhook)

    def edit(self, draw: Draw) -> None:
        """Look at a webhook, change it, and look again."""
        if self.webhooks:
            webhook = draw(st.sampled_from(self.webhooks))
            change = draw(st.sampled_from(({"enabled": True}, {"enabled": False}, {"events": list(TOLD)}, None)))
            whole = self.kit.settings(TOLD[0])
            self.kit.on_webhook("PATCH" if change else "PUT", webhook, change or whole)
            self.kit.on_webhook("GET", webhook)

    def remove(self, draw: Draw) -> None:
        """Delete a webhook, perhaps not for the first time."""
        if self.webhooks:
            self.kit.on_webhook("DELETE", draw(st.sampled_from(self.webhooks)))
            self.kit.webhooks()

    def answer(self, draw: Draw) -> None:
        self.channel.answer_callbacks(*draw(st.lists(st.sampled_from((200, 204, 0, 404, 500, 503)), max_size=3)))

    def _change(self, draw: Draw, action: str) -> None:
        if recording := self._recording(draw):
            self.kit.change(recording, action)

    def _meeting(self, draw: Draw) -> str:
        """One of the meetings, a new one if there is none."""
        if not self.meetings:
            self.meet(draw)
        return draw(st.sampled_from(self.meetings)) if self.meetings else ""

    def _recording(self, draw: Draw) -> str:
        """One of the recordings, a new one if there is none."""
        if not self.recordings:
            self.start(draw)
        return draw(st.sampled_from(self.recordings)) if self.recordings else ""


METHODS = {
    "create_meeting": "POST",
    "update_meeting": "PATCH",
    "replace_meeting": "PUT",
    "start_recording": "POST",
    "start_track_recording": "POST",
    "change_recording": "PUT",
}
"""The method of each operation that writes."""


def ground(channel: Channel, parts: Parts) -> Exchange:
    """Send generated data on a real meeting or recording of its own."""
    kit = RealtimeKit(channel)
    if "webhook" in parts.operation:
        return _ground_webhook(kit, parts)
    body, query = parts.body, parts.query
    meeting = "" if parts.operation in {"create_meeting", "list_meetings"} else kit.meet()
    starts = parts.operation in {"start_recording", "start_track_recording"}
    if starts and isinstance(body, dict) and isinstance(body.get("meeting_id"), str):
        body = {**body, "meeting_id": meeting}
    if parts.operation == "list_recordings":
        query = tuple((name, meeting if name == "meeting_id" else value) for name, value in query)
    if parts.operation == "start_track_recording":
        channel.join(meeting, USER)
    path = f"{BASE}{_path(kit, parts.operation, meeting)}"
    return channel.send(METHODS.get(parts.operation, "GET"), path, body=body, text=parts.text, query=query)


def _path(kit: RealtimeKit, operation: str, meeting: str) -> str:
    """The path of `operation` on a meeting, or on a recording that is started in it."""
    match operation:
        case "create_meeting" | "list_meetings":
            return "/meetings"
        case "get_meeting" | "update_meeting" | "replace_meeting":
            return f"/meetings/{segment(meeting)}"
        case "start_track_recording":
            return "/recordings/track"
        case "start_recording" | "list_recordings":
            return "/recordings"
        case "active_recording":
            kit.start(meeting)
            return f"/recordings/active-recording/{segment(meeting)}"
        case _:
            return f"/recordings/{segment(kit.start(meeting))}"


ON_WEBHOOKS = {"create": "POST", "replace": "PUT", "edit": "PATCH", "delete": "DELETE"}


def _ground_webhook(kit: RealtimeKit, parts: Parts) -> Exchange:
    """Send generated data on a webhook of its own, and have nobody else called back."""
    verb, body = parts.operation.split("_")[0], parts.body
    if parts.operation == "get_webhook_key":
        return kit.key()
    if parts.operation == "list_webhook_events":
        return kit.events()
    if isinstance(body, dict) and isinstance(body.get("url"), str):
        body = {**body, "url": kit.url}
    part = "" if verb in ("create", "list") else f"/{segment(kit.webhook())}"
    return kit.channel.send(ON_WEBHOOKS.get(verb, "GET"), f"{BASE}/webhooks{part}", body=body, text=parts.text)
