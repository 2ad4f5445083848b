"""What must hold of track recording with RealtimeKit: a file for each participant, until the session ends."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from contracts.judge.findings import show
from contracts.judge.history import Call, History, dig
from contracts.judge.presence import attended, empty_for, overheard
from contracts.judge.rules import Opinion, behaviour, opinion
from contracts.model import Json
from contracts.vendors.realtimekit.sessions import ACTIVE, LATE, MARGIN, action, status

SESSION_ENDS = 900.0
"""Seconds in an empty meeting after which its session has surely ended: ten minutes can be asked for at most."""

REFUSED = (400, 403, 404, 409, 422)

NAME = re.compile(r".+_.+_.+_[a-z]+_audio_[0-9]{10,}\.webm")
"""Prefix, user, peer, kind of stream, kind of media, milliseconds."""


@dataclass(frozen=True, slots=True)
class Track:
    """One track recording: its start, and the later calls that name it."""

    start: Call
    later: tuple[Call, ...]

    @property
    def stop(self) -> Call | None:
        stops = (each for each in self.later if each.operation.id == "change_recording" and action(each) == "stop")
        return next((each for each in stops if each.ok), None)

    @property
    def after_stop(self) -> tuple[Call, ...]:
        """The stop, and what was seen from then on."""
        return self.later[self.later.index(self.stop) :] if self.stop else ()


def tracks(history: History) -> Iterator[Track]:
    """All track recordings that were started in a history."""
    for call in history.of("start_track_recording"):
        id_ = call.field("data", "recording", "id")
        if call.ok and isinstance(id_, str):
            later = history.of("get_recording", "change_recording")
            yield Track(call, tuple(each for each in later if each.path["recording_id"] == id_ and each.ok))


def _live(history: History, call: Call) -> bool | None:
    """Whether somebody is in the meeting of a start; None where nobody can know."""
    room = dig(call.sent, "meeting_id")
    people: set[Json] = set()
    for item in history.items[: history.items.index(call)]:
        if not isinstance(item, Call) and item.data.get("room") == room:
            if item.kind == "joined":
                people.add(item.data.get("user"))
            elif item.kind in ("left", "lost-sight"):
                people.discard(item.data.get("user"))
    created = any(each.ok and each.field("data", "id") == room for each in history.of("create_meeting"))
    if overheard(history) or not created:
        return None
    return True if people else (False if attended(history) else None)


@behaviour("realtimekit.track.accepts-valid-requests")
def valid_start_is_accepted(history: History) -> Iterator[Opinion]:
    for call in history.of("start_track_recording"):
        fair = call.exemplary and not call.weather and _live(history, call)
        disputed = (
            dig(call.sent, "layers", "default", "outputs") is not None or dig(call.sent, "max_seconds") is not None
        )
        if fair and (call.ok or (call.status in REFUSED and not disputed)):
            yield opinion(call.ok, "a success, the request keeps every documented rule", call.answered, call)


@behaviour("realtimekit.track.needs-a-live-session")
def live_session_is_needed(history: History) -> Iterator[Opinion]:
    for call in history.of("start_track_recording"):
        counts = call.admissible and not call.doubtful and not call.weather
        if counts and _live(history, call) is False:
            yield opinion(call.refused, "a refusal, nobody has joined the meeting", call.answered, call)


@behaviour("realtimekit.track.unknown-meeting-is-refused")
def unknown_meeting(history: History) -> Iterator[Opinion]:
    for call in history.of("start_track_recording"):
        meeting = dig(call.sent, "meeting_id")
        if call.admissible and isinstance(meeting, str) and meeting in history.invented and not call.weather:
            yield opinion(call.refused, "a refusal, nobody issued this meeting ID", call.answered, call)


@behaviour("realtimekit.track.begins-as-invoked")
def begins_as_invoked(history: History) -> Iterator[Opinion]:
    for track in tracks(history):
        if isinstance(now := track.start.field("data", "recording", "status"), str):
            yield opinion(now in ("INVOKED", "RECORDING"), "INVOKED or RECORDING", now, track.start)


@behaviour("realtimekit.track.names-its-meeting")
def meeting_is_named(history: History) -> Iterator[Opinion]:
    for track in tracks(history):
        wanted = dig(track.start.sent, "meeting_id")
        if not isinstance(wanted, str) or wanted in history.invented:
            continue
        if isinstance(named := track.start.field("data", "recording", "meeting_id"), str):
            yield opinion(named == wanted, show(wanted), show(named), track.start)


# -- ends ------------------------------------------------------------------------------------------------------


@behaviour("realtimekit.track.stop-ends-it")
def stop_ends_it(history: History) -> Iterator[Opinion]:
    for track in tracks(history):
        for call in track.after_stop[-1:]:
            if track.stop and status(call) and (status(call) not in ACTIVE or call.at - track.stop.at >= MARGIN / 2):
                kept = status(call) not in ACTIVE
                yield opinion(kept, "UPLOADING or what follows it", status(call), track.start, call)


@behaviour("realtimekit.track.ends-in-uploaded")
def ends_in_uploaded(history: History) -> Iterator[Opinion]:
    for track in tracks(history):
        for call in track.after_stop[-1:]:
            if track.stop and status(call) == "UPLOADED":
                yield opinion(True, "UPLOADED", "UPLOADED", track.start, call)  # noqa: FBT003
            elif track.stop and status(call) == "UPLOADING":
                late = call.at - track.stop.at >= LATE
                yield opinion(False if late else None, "UPLOADED", "UPLOADING", track.start, call)


@behaviour("realtimekit.track.stops-with-the-session")
def stops_with_the_session(history: History) -> Iterator[Opinion]:
    for track in tracks(history):
        room = dig(track.start.sent, "meeting_id")
        for call in track.later:
            empty = empty_for(history, room, track.start.at, call.at) if attended(history) else None
            if track.stop is None and empty is not None and empty >= SESSION_ENDS and status(call):
                expected = f"no recording, the meeting has been empty for {empty:g} s"
                yield opinion(status(call) not in ACTIVE, expected, status(call), track.start, call)


# -- files -----------------------------------------------------------------------------------------------------


def _files(history: History) -> Iterator[tuple[Track, Call, list[str]]]:
    """(track recording, look at it, the names of its files) for each that lists its files by layer."""
    for track in tracks(history):
        for call in track.later:
            layers = call.field("data", "download_url")
            if status(call) == "UPLOADED" and isinstance(layers, list):
                groups = [dig(each, "download_urls") for each in layers]
                yield track, call, [name for each in groups if isinstance(each, dict) for name in each]


def _prefix(track: Track) -> Json:
    return dig(track.start.sent, "layers", "default", "file_name_prefix")


def _users(track: Track) -> Json:
    return dig(track.start.sent, "user_ids")


def _joined(history: History, track: Track) -> set[str]:
    """Who has been in the meeting of a track recording, as far as the driver has let them in."""
    room = dig(track.start.sent, "meeting_id")
    return {
        str(each.data["user"]) for each in history.events if each.kind == "joined" and each.data.get("room") == room
    }


@behaviour("realtimekit.track.files-are-named")
def files_are_named(history: History) -> Iterator[Opinion]:
    for track, call, names in _files(history):
        odd = [name for name in names if not NAME.fullmatch(name)]
        if names:
            expected = "prefix_user_peer_stream_audio_milliseconds.webm"
            yield opinion(not odd, expected, show(odd or names), track.start, call)


@behaviour("realtimekit.track.prefix-is-used")
def prefix_is_used(history: History) -> Iterator[Opinion]:
    for track, call, names in _files(history):
        prefix = _prefix(track)
        if names and isinstance(prefix, str):
            odd = [name for name in names if not name.startswith(f"{prefix}_")]
            yield opinion(not odd, f"names that begin with {prefix}_", show(odd or names), track.start, call)


@behaviour("realtimekit.track.default-prefix")
def default_prefix(history: History) -> Iterator[Opinion]:
    for track, call, names in _files(history):
        if names and dig(track.start.sent, "layers") is None:
            odd = [name for name in names if not name.startswith("default_")]
            yield opinion(not odd, "names that begin with default_", show(odd or names), track.start, call)


@behaviour("realtimekit.track.only-listed-users")
def only_listed_users(history: History) -> Iterator[Opinion]:
    for track, call, names in _files(history):
        if isinstance(listed := _users(track), list) and names:
            others = [f"_{user}_" for user in _joined(history, track) - set(map(str, listed))]
            wrong = [name for name in names if any(other in name for other in others)]
            yield opinion(not wrong, f"no file but of {show(listed)}", show(wrong or names), track.start, call)


@behaviour("realtimekit.track.everyone")
def everyone(history: History) -> Iterator[Opinion]:
    for track, call, names in _files(history):
        joined = _joined(history, track)
        if _users(track) is None and len(joined) > 1:
            missing = [user for user in joined if not any(f"_{user}_" in name for name in names)]
            yield opinion(not missing, f"a file for each of {show(sorted(joined))}", show(names), track.start, call)
