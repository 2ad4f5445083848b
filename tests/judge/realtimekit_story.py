"""Traces of RealtimeKit as they are told: short stories for the tests of its rules."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

from contracts.model import ABSENT, Credentials, Event, Exchange, Json, Request, Response
from contracts.vendors.realtimekit.access import BASE

NOW = 1_750_000_000.0
"""When stories begin, in seconds since the epoch."""

DAY = 86400.0


def iso(seconds: float) -> str:
    """The moment `seconds` after the story began."""
    return datetime.fromtimestamp(NOW + seconds, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


@dataclass
class Story:
    """A trace as it is told: each call says when it was sent, in seconds after the beginning."""

    items: list[Exchange | Event] = field(default_factory=list)

    def call(
        self,
        at: float,
        method: str,
        path: str,
        *,
        sent: Json = ABSENT,
        status: int = 200,
        data: Json = None,
        query: tuple[tuple[str, str], ...] = (),
        credentials: Credentials = Credentials.VALID,
        took: float = 0.0,
        **more: Json,
    ) -> Story:
        answer = {"success": status < 300, **({"data": data} if status < 300 else {}), **more}
        self.items.append(
            Exchange(
                id=f"x{len(self.items)}",
                request=Request(method=method, path=BASE + path, body=sent, query=query),
                response=Response(status=status, body=answer),
                at=NOW + at,
                took=took,
                credentials=credentials,
            )
        )
        return self

    def event(self, at: float, kind: str, **data: Json) -> Story:
        self.items.append(Event(id=f"e{len(self.items)}", kind=kind, at=NOW + at, data=data))
        return self

    def meet(self, meeting: str = "m", *, status: int = 201, shown: Json = None, **sent: Json) -> Story:
        times = {"created_at": iso(0), "updated_at": iso(0)}
        return self.call(
            0, "POST", "/meetings", sent=sent, status=status, data={"id": meeting, **times, **(shown or {})}
        )

    def start(
        self,
        at: float,
        id_: str = "r",
        meeting: str = "m",
        *,
        status: int = 201,
        shown: Json = None,
        **sent: Json,
    ) -> Story:
        data = {**recording(id_, "INVOKED"), "invoked_time": iso(at), **(shown or {})}
        return self.call(at, "POST", "/recordings", sent={"meeting_id": meeting, **sent}, status=status, data=data)

    def get(self, at: float, state: str, id_: str = "r", *, status: int = 200, **data: Json) -> Story:
        return self.call(at, "GET", f"/recordings/{id_}", status=status, data=recording(id_, state, **data))

    def change(
        self, at: float, action: str, state: str, id_: str = "r", *, status: int = 200, took: float = 0.0, **data: Json
    ) -> Story:
        shown, sent = recording(id_, state, **data), {"action": action}
        return self.call(at, "PUT", f"/recordings/{id_}", sent=sent, data=shown, status=status, took=took)

    def active(self, at: float, id_: str = "r", meeting: str = "m", *, status: int = 200) -> Story:
        shown = recording(id_, "RECORDING")
        return self.call(at, "GET", f"/recordings/active-recording/{meeting}", status=status, data=shown)

    def listed(self, at: float, *entries: Json, paging: Json = None, **query: str) -> Story:
        offsets = {"start_offset": 1, "end_offset": len(entries), "total_count": len(entries)}
        pairs = tuple(query.items())
        return self.call(at, "GET", "/recordings", query=pairs, data=list(entries), paging=paging or offsets)

    def join(self, at: float, meeting: str = "m") -> Story:
        return self.event(at, "joined", room=meeting, user="u")

    def leave(self, at: float, meeting: str = "m") -> Story:
        return self.event(at, "left", room=meeting, user="u")


def recording(id_: str = "r", state: str = "RECORDING", **more: Json) -> dict[str, Json]:
    """A recording as answers show it."""
    return {"id": id_, "status": state, "invoked_time": iso(0), "output_file_name": "m_1.mp4", **more}


def stopped(state: str, at: float = 20, **more: Json) -> dict[str, Json]:
    """The keyword arguments of a reading of a recording that started at 2 and stopped at `at`."""
    return {"state": state, "started_time": iso(2), "stopped_time": iso(at), **more}


def begun() -> Story:
    """A meeting with a recording that is going on."""
    return Story().meet().start(0).get(5, "RECORDING")


def attended() -> Story:
    """The same, with somebody in the meeting of whom the driver knows."""
    return Story().event(0, "controls", ability="participants").meet().join(0).start(0).get(5, "RECORDING")


def uploaded(**how: Json) -> Story:
    """A recording of eighteen seconds, stopped and uploaded."""
    offer = {"download_url": "https://x/y", "download_url_expiry": iso(7 * DAY + 20), **how}
    return begun().change(20, "stop", **stopped("UPLOADING")).get(30, **stopped("UPLOADED", **offer))


def unknown(path: str, method: str, status: int, sent: Json = ABSENT) -> Story:
    return (
        Story()
        .event(0, "invented", value="ghost")
        .call(0, method, path, status=status, sent=sent, data={"id": "ghost"})
    )


def refused_token(credentials: Credentials, status: int) -> Story:
    return Story().call(0, "GET", "/recordings/r", status=status, credentials=credentials, data=recording())


def two_pages(second: str) -> Story:
    """Two pages of one entry each; the second shows `second`."""
    story = Story().listed(1, recording("a"), meeting_id="m", per_page="1")
    return story.listed(2, recording(second), meeting_id="m", per_page="1", page_no="2")


def in_meeting(id_: str, meeting: str) -> Json:
    return recording(id_, meeting={"id": meeting, "created_at": iso(0), "updated_at": iso(0)})


def late(state: str, wait: float) -> Story:
    return begun().change(20, "stop", **stopped("UPLOADING")).get(20 + wait, **stopped(state))


def self_recorded(reason: str, **more: Json) -> Story:
    """A recording that began by itself, with this start reason."""
    story = Story().meet(record_on_start=True).join(5).listed(10, recording(), meeting_id="m")
    return story.get(11, "RECORDING", start_reason={"reason": reason, **more})


def with_audio(**shown: Json) -> Story:
    """A recording with an audio file, uploaded."""
    story = Story().meet().start(0, audio_config={"export_file": True}).get(5, "RECORDING")
    return story.change(20, "stop", **stopped("UPLOADING")).get(30, **stopped("UPLOADED", **shown))


def newest_first(order: str) -> Story:
    """A list of two recordings, the later one first, that was asked for in `order`."""
    entries = (recording("a", invoked_time=iso(1)), recording("b"))
    return Story().listed(9, *entries, sort_by="invokedTime", sort_order=order)
