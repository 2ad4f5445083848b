"""What lies in the customer's storage: the files of every recording, told from its state alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import count, takewhile

from contracts.sandbox.media import Clip, Content, Span, hls
from contracts.sandbox.media.clip import Container
from contracts.vendors.agora.sandbox.files import of_user, snapshot, stamp, stem, tracks, videos
from contracts.vendors.agora.sandbox.keeping import PLAYLIST_AFTER
from contracts.vendors.agora.sandbox.policy import Policy
from contracts.vendors.agora.sandbox.recording import Recording

Spans = list[tuple[float, float]]


def stored(recordings: Iterable[Recording], policy: Policy, now: float) -> dict[str, Content]:
    """What lies there at `now`, by name; names begin as `fileNamePrefix` says."""
    return {name: content for each in recordings for name, content in _left(each, policy, now).items()}


def _left(recording: Recording, policy: Policy, now: float) -> Mapping[str, Content]:
    """The files of one recording."""
    found: Mapping[str, Content] = {
        **_recorded(recording, policy, now),
        **_mp4(recording, policy, now),
        **_snapshots(recording, policy, now),
    }
    for twist in policy.keeping.twists:
        found = twist(recording, found)
    return found


def _complete(recording: Recording, policy: Policy, now: float) -> bool:
    """Whether everything is uploaded."""
    keeping = policy.keeping
    late = keeping.late if recording.stopping_since is None else keeping.late_alone
    return bool(recording.ended) and now >= recording.ended_at + late


def _recorded(recording: Recording, policy: Policy, now: float) -> dict[str, Content]:
    """Every playlist with its slices."""
    found: dict[str, Content] = {}
    settings = recording.settings
    if "hls" not in settings.formats or not (settings.has_files or policy.keeping.records_beside_snapshots):
        return found
    for base, track, spans in _lanes(recording, now):
        first = max(spans[0][0], recording.started + policy.slice_seconds) if spans else now
        if spans and (recording.ended or now >= first + PLAYLIST_AFTER):
            found |= _playlist(recording, policy, now, base, track, spans)
    return found


def _lanes(recording: Recording, now: float) -> Iterator[tuple[str, str, Spans]]:
    """(how names begin, track, when it was recorded) of each playlist."""
    if recording.settings.kind != "individual":
        yield stem(recording), tracks(recording)[0], recording.mixed(now)
        return
    for user in recording.users:
        for track in tracks(recording):
            yield of_user(recording, user, track), track, recording.taken(user, now, track)


def _playlist(
    recording: Recording, policy: Policy, now: float, base: str, track: str, spans: Spans
) -> dict[str, Content]:
    keeping, complete, origin = policy.keeping, _complete(recording, policy, now), spans[0][0]
    until = recording.until(now)

    def name(begin: float) -> str:
        return f"{base}_{stamp(origin + begin + keeping.stamps_off)}.ts"

    found = hls(
        f"{base}.m3u8",
        [
            Span(
                begin=begin - origin,
                end=begin - origin + keeping.pace * (end - begin),
                going=end == until and not complete,
                tags=_tags(track, begin),
            )
            for begin, end in spans
        ],
        name,
        keeping.recipe(_pattern("ts", track)),
        ended=complete and keeping.ends_playlists,
        length=keeping.segment_seconds,
    )
    waits = recording.backed_up and now < recording.ended_at + keeping.transfer_seconds
    last = next(reversed(found)) if waits and len(found) > 1 else None
    return {name: content for name, content in found.items() if name != last}


def _tags(track: str, begin: float) -> tuple[str, ...]:
    """The lines that tell of the beginning of each stream."""
    kinds = [kind for kind in ("audio", "video") if kind in track]
    return tuple(
        f"#EXT-X-AGORA-TRACK-EVENT:EVENT=START,TRACK_TYPE={kind.upper()},TIME={stamp(begin)}" for kind in kinds
    )


def _pattern(container: Container, track: str) -> Clip:
    return Clip(container=container, seconds=1.0, audio="audio" in track, video="video" in track)


def _mp4(recording: Recording, policy: Policy, now: float) -> dict[str, Content]:
    """The MP4 files, which are there when the recording is over; of individual streams there are none."""
    if recording.settings.kind == "individual" or not _complete(recording, policy, now):
        return {}
    clip = policy.keeping.recipe(_pattern("mp4", tracks(recording)[0]))
    return {
        name: replace(clip, seconds=round(seconds * policy.keeping.pace, 6))
        for name, seconds in videos(recording, policy, now)
        if seconds > 0
    }


def _snapshots(recording: Recording, policy: Policy, now: float) -> dict[str, Content]:
    """A screenshot of everybody who is there, at every interval."""
    interval, until = recording.settings.capture_seconds / policy.keeping.captures, recording.until(now)
    if interval <= 0:
        return {}
    last = min(until, recording.started + recording.resource.hours * 3600.0)
    moments = list(takewhile(lambda moment: moment <= last, (recording.started + k * interval for k in count(1))))
    return {
        snapshot(recording, user, moment): Clip(container="jpg")
        for user in recording.users
        for begin, end in recording.taken(user, now, "video")
        for moment in moments
        if begin < moment <= end
    }
