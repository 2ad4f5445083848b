"""Random steps through Agora's lifecycle, and generated data put where it means something."""

from __future__ import annotations

from typing import ClassVar

from hypothesis import strategies as st

from contracts.model import ABSENT, Exchange, Json
from contracts.target.channel import Channel, segment
from contracts.vendors.agora.access import BASE
from contracts.vendors.agora.changes import LAYOUTS, PAGE_UPDATES, UPDATES
from contracts.vendors.agora.moves import USER, Agora, Recording
from contracts.vendors.agora.scenarios import CELLS
from contracts.vendors.vendor import Draw, Parts


class AgoraWalk:
    """A handful of recordings, to which anything is done in any order."""

    moves: ClassVar[tuple[str, ...]] = (
        "acquire",
        "start",
        "query",
        "update",
        "update_layout",
        "stop",
        "stop_asynchronously",
        "reuse_resource",
        "swap_ids",
        "come",
        "go",
        "let_time_pass",
    )

    def __init__(self, channel: Channel) -> None:
        self.channel = channel
        self.agora = Agora(channel)
        self.recordings: list[Recording] = []

    def acquire(self, draw: Draw) -> None:
        """A new recording of one of the documented kinds."""
        mode, settings = CELLS[draw(st.sampled_from(sorted(CELLS)))]
        recording = self.agora.plan(self.agora.web if mode == "web" else mode, **settings)
        self.recordings.append(recording)
        self.agora.acquire(recording)

    def start(self, draw: Draw) -> None:
        if recording := self._some(draw):
            self.agora.start(recording)

    def query(self, draw: Draw) -> None:
        if recording := self._some(draw, started=True):
            self.agora.query(recording)

    def update(self, draw: Draw) -> None:
        """Any documented change, whether it is for such a recording or not."""
        if recording := self._some(draw, started=True):
            self.agora.update(recording, draw(st.sampled_from([*UPDATES, *PAGE_UPDATES])))

    def update_layout(self, draw: Draw) -> None:
        if recording := self._some(draw, started=True):
            self.agora.update_layout(recording, draw(st.sampled_from(LAYOUTS)))

    def stop(self, draw: Draw) -> None:
        if recording := self._some(draw, started=True):
            self.agora.stop(recording)

    def stop_asynchronously(self, draw: Draw) -> None:
        if recording := self._some(draw, started=True):
            self.agora.stop(recording, client_request={"async_stop": True})

    def reuse_resource(self, draw: Draw) -> None:
        """Another recording on a resource that has one."""
        if recording := self._some(draw, started=True):
            self.agora.start(recording)

    def swap_ids(self, draw: Draw) -> None:
        """Ask about one recording with the sid of another."""
        one, other = self._some(draw, started=True), self._some(draw, started=True)
        if one and other and one is not other:
            self.agora.query(Recording(**{**_fields(one), "sid": other.sid}))

    def come(self, draw: Draw) -> None:
        if recording := self._some(draw):
            self.channel.join(recording.cname, USER)

    def go(self, draw: Draw) -> None:
        if recording := self._some(draw):
            self.channel.leave(recording.cname, USER)

    def let_time_pass(self, draw: Draw) -> None:
        seconds = draw(st.sampled_from([1.0, 6.0, 25.0, 45.0, 280.0, 320.0]))
        if self.channel.clock.affords(seconds):
            self.channel.wait(seconds)

    def _some(self, draw: Draw, *, started: bool = False) -> Recording | None:
        """One of the recordings, a new one if there is none."""
        if not self._known(started=started):
            self.acquire(draw)
            if started:
                self.agora.start(self.recordings[-1])
        known = self._known(started=started)
        return draw(st.sampled_from(known)) if known else None

    def _known(self, *, started: bool) -> list[Recording]:
        return [each for each in self.recordings if (each.sid if started else each.resource)]


def _fields(recording: Recording) -> dict[str, Json]:
    return {name: getattr(recording, name) for name in ("cname", "uid", "mode", "client_request", "resource", "sid")}


def ground(channel: Channel, parts: Parts) -> Exchange:
    """Send generated data on a real resource or recording, under an identity that matches it."""
    agora = Agora(channel)
    mode = parts.path.get("mode", "mix")
    recording = agora.plan(mode if mode in {"individual", "mix", "web", "Web"} else "mix")
    body = parts.body
    if parts.operation != "acquire":
        _adopt(recording, body)
        agora.acquire(recording)
    if parts.operation in {"query", "update", "updateLayout", "stop"} and recording.resource:
        agora.start(recording)
    recording.mode = mode
    path = {
        "acquire": f"{BASE}/acquire",
        "start": f"{BASE}/resourceid/{segment(recording.resource)}/mode/{segment(mode)}/start",
    }.get(parts.operation) or agora.path(recording, parts.operation)
    method = "GET" if parts.operation == "query" else "POST"
    return channel.send(method, path, body=body, text=parts.text, query=parts.query)


def _adopt(recording: Recording, body: Json) -> None:
    """Take the generated cname and uid for the recording where they can name one."""
    if body is ABSENT or not isinstance(body, dict):
        return
    if isinstance(body.get("cname"), str) and body["cname"]:
        recording.cname = body["cname"]
    if isinstance(body.get("uid"), str) and body["uid"].isdecimal() and 0 < int(body["uid"]) < 2**32:
        recording.uid = body["uid"]
