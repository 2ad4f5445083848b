"""How captured exchanges with RealtimeKit hang together: by meeting, by recording, by webhook."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.capture.gather import Link, Threads
from contracts.judge.history import dig
from contracts.model import Json

STARTS = ("start_recording", "start_track_recording")


def names(link: Link) -> Iterator[str]:
    """The meeting, the recording and the webhook that an exchange is about; a list is about nothing."""
    for kind, id_ in (("meeting", _meeting(link)), ("recording", _recording(link)), ("webhook", _webhook(link))):
        if id_:
            yield f"{kind} {id_}"


def whole(links: tuple[Link, ...]) -> bool:
    """Whether every meeting was created, and every recording started, before it was used; of webhooks nothing is."""
    known: set[str | None] = set()
    for link in links:
        meeting, recording = _meeting(link), _recording(link)
        if link.operation == "create_meeting":
            known.add(meeting)
        elif meeting not in known and meeting is not None:
            return False
        if link.operation in STARTS:
            known.add(recording)
        elif recording not in known and recording is not None:
            return False
    return not any(_webhook(link) for link in links)


def _meeting(link: Link) -> str | None:
    if link.operation == "create_meeting":
        return _id(dig(link.got, "data", "id"))
    return _id(link.path.get("meeting_id") or dig(link.sent, "meeting_id") or dig(link.got, "data", "meeting", "id"))


def _recording(link: Link) -> str | None:
    if link.operation == "start_track_recording":
        return _id(dig(link.got, "data", "recording", "id"))
    if link.operation in ("start_recording", "active_recording"):
        return _id(dig(link.got, "data", "id"))
    return link.path.get("recording_id")


def _webhook(link: Link) -> str | None:
    return link.path.get("webhook_id")


def _id(value: Json) -> str | None:
    """An ID, unless it is something else that stands in its place."""
    return value if isinstance(value, str) else None


THREADS = Threads(names=names, whole=whole)
