"""What must hold of files and of what stays the same with RealtimeKit: names, containers, moments."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.judge.findings import show
from contracts.judge.history import Call, History, dig
from contracts.judge.rules import Opinion, behaviour, opinion
from contracts.vendors.realtimekit.list_rules import lists
from contracts.vendors.realtimekit.sessions import ACTIVE, Recording, configured, entries, moment, recordings, status

STAMP = 2.0
"""Seconds after which no timestamp can be the same."""

NAMING = ("/body/file_name_prefix", "/body/video_config", "/body/audio_config")
"""Where a start says how its file is called."""

VIDEOS = (".mp4", ".webm")
"""The endings that name a container of the documents."""


def _names(history: History) -> Iterator[tuple[Recording, Call, str]]:
    """(recording, reading, file name) for each recording whose settings are those of its start."""
    for recording in recordings(history):
        certain = recording.start.clear_about(*NAMING) and not recording.start.doubtful
        if not certain or recording.meeting in configured(history):
            continue
        for call in recording.readings:
            if isinstance(name := call.field("data", "output_file_name"), str):
                yield recording, call, name


def _contained(history: History, codec: str, ending: str) -> Iterator[Opinion]:
    """A name that ends in neither container says nothing."""
    for recording, call, name in _names(history):
        plain = dig(recording.start.sent, "interactive_config") is None
        if plain and dig(recording.start.sent, "video_config", "codec") == codec and name.endswith(VIDEOS):
            yield opinion(name.endswith(ending), f"a name in {ending}", repr(name), *recording.shown_by(call))


@behaviour("realtimekit.files.h264-is-mp4")
def h264_is_mp4(history: History) -> Iterator[Opinion]:
    return _contained(history, "H264", ".mp4")


@behaviour("realtimekit.files.vp8-is-webm")
def vp8_is_webm(history: History) -> Iterator[Opinion]:
    return _contained(history, "VP8", ".webm")


@behaviour("realtimekit.files.interactive-is-tar")
def interactive_is_tar(history: History) -> Iterator[Opinion]:
    for recording, call, name in _names(history):
        if dig(recording.start.sent, "interactive_config", "type") == "ID3":
            yield opinion(not name.endswith(VIDEOS), "a name in .tar", repr(name), *recording.shown_by(call))


@behaviour("realtimekit.files.prefix-is-joined-by-underscore")
def prefix_is_joined(history: History) -> Iterator[Opinion]:
    for recording, call, name in _names(history):
        prefix = dig(recording.start.sent, "file_name_prefix")
        if isinstance(prefix, str) and name.startswith(prefix) and len(name) > len(prefix):
            kept = name.startswith(f"{prefix.rstrip('_')}_")
            yield opinion(kept, f"a name that begins with {prefix}_", repr(name), *recording.shown_by(call))


@behaviour("realtimekit.files.names-differ")
def names_differ(history: History) -> Iterator[Opinion]:
    seen: dict[tuple[str, str], Recording] = {}
    for recording in recordings(history):
        name = recording.start.field("data", "output_file_name")
        if not isinstance(name, str) or not name or not recording.meeting:
            continue
        earlier = [each for (meeting, _), each in seen.items() if meeting == recording.meeting]
        others = [each for each in earlier if recording.start.at - each.start.at >= STAMP]
        other = seen.get((recording.meeting, name))
        if others and (other is None or other in others):
            yield opinion(other is None, "another name", repr(name), (other or others[0]).start, recording.start)
        seen.setdefault((recording.meeting, name), recording)


@behaviour("realtimekit.download.no-audio-without-export")
def no_audio_without_export(history: History) -> Iterator[Opinion]:
    for recording in recordings(history):
        clear = recording.start.clear_about("/body/audio_config") and not recording.start.doubtful
        if dig(recording.start.sent, "audio_config", "export_file") is not False or not clear:
            continue
        for call in recording.readings:
            if status(call) == "UPLOADED" and isinstance(call.field("data", "download_url"), str):
                urls = [call.field("data", name) for name in ("audio_download_url", "download_audio_url")]
                found = any(isinstance(each, str) for each in urls)
                yield opinion(not found, "no URL of an audio file", "one" if found else "none", recording.start, call)


# -- what stays the same ---------------------------------------------------------------------------------------


def _stays(history: History, name: str, *before: str) -> Iterator[Opinion]:
    """A second is left to rounding; the states in which the moment has not come yet are left aside."""
    for recording in recordings(history):
        first: tuple[float, Call] | None = None
        for call in recording.readings:
            at = moment(call.field("data", name))
            if at is None or status(call) in before:
                continue
            if first:
                kept = abs(at - first[0]) <= 1
                yield opinion(kept, show(first[1].field("data", name)), show(call.field("data", name)), first[1], call)
            first = first or (at, call)


@behaviour("realtimekit.recording.invoked-time-stays")
def invoked_time_stays(history: History) -> Iterator[Opinion]:
    return _stays(history, "invoked_time")


@behaviour("realtimekit.recording.started-time-stays")
def started_time_stays(history: History) -> Iterator[Opinion]:
    return _stays(history, "started_time", "INVOKED")


@behaviour("realtimekit.recording.stopped-time-stays")
def stopped_time_stays(history: History) -> Iterator[Opinion]:
    return _stays(history, "stopped_time", *ACTIVE)


@behaviour("realtimekit.recording.session-id-stays")
def session_id_stays(history: History) -> Iterator[Opinion]:
    for recording in recordings(history):
        shown = [call for call in recording.readings if isinstance(call.field("data", "session_id"), str)]
        for call in shown[1:]:
            one, other = shown[0].field("data", "session_id"), call.field("data", "session_id")
            yield opinion(one == other, repr(one), repr(other), shown[0], call)


@behaviour("realtimekit.recording.list-agrees")
def list_agrees(history: History) -> Iterator[Opinion]:
    ours = {each.id: each for each in recordings(history)}
    for call, _ in lists(history):
        for entry in entries(call):
            recording = ours.get(str(entry.get("id")))
            if recording is None:
                continue
            start = recording.start.field("data")
            one, other = moment(dig(start, "invoked_time")), moment(entry.get("invoked_time"))
            sessions = (dig(start, "session_id"), entry.get("session_id"))
            if one is not None and other is not None:
                same = abs(one - other) <= 1 and (None in sessions or sessions[0] == sessions[1])
                told = {name: entry.get(name) for name in ("invoked_time", "session_id")}
                wanted = {name: dig(start, name) for name in told}
                yield opinion(same, show(wanted), show(told), recording.start, call)
