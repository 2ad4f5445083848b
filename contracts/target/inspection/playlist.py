"""A playlist with what it names. Importing this needs the extra `media`."""

from __future__ import annotations

import posixpath
from dataclasses import asdict, dataclass
from itertools import islice, pairwise
from math import isfinite
from typing import Any, BinaryIO, Final

import m3u8

from contracts.storage import NotStored, Storage
from contracts.storage.store import proper
from contracts.target.inspection import framing
from contracts.target.inspection.facts import Facts
from contracts.target.inspection.media import SLACK, measure

LONGEST_TEXT: Final = 8 << 20
"""Bytes up to which a playlist is read."""

MOST_PROBED: Final = 250
"""Segments that are opened; of more, as many are picked at even distances."""

MOST_OPENED: Final = 64 << 20
"""Bytes of segments that are opened in all, or three segments if those are larger."""

MOST_SHOWN: Final = 40
"""Segments that the facts list one by one: what is wrong first, then from the beginning."""

MOST_LISTED: Final = 200_000

WRAP: Final = float(2**33) / 90_000
"""Seconds after which the time stamps of a transport stream begin anew."""


@dataclass(slots=True, kw_only=True)
class Segment:
    """One segment: `duration` is what the playlist says, `measured` what its media holds, in seconds."""

    name: str
    duration: float
    present: bool = False
    size: int | None = None
    measured: float | None = None
    begin: float | None = None
    why: str = ""
    fresh: bool = False
    """Whether its time stamps need not go on where the last one's ended."""


def follow(storage: Storage, name: str, file: BinaryIO, facts: Facts) -> None:
    """Read the playlist in `file` and look at what it names.

    Raises:
        StorageError: the storage cannot be asked.
    """
    file.seek(0)
    data = file.read(LONGEST_TEXT + 1)
    if len(data) > LONGEST_TEXT:
        facts.fail(f"is longer than {LONGEST_TEXT} bytes")
        return
    try:
        playlist = m3u8.loads(data.decode("utf-8", "replace"))
        segments = [_segment(name, each) for each in playlist.segments]
    except Exception as error:  # the library raises whatever its steps do
        facts.fail(f"cannot be read as a playlist ({type(error).__name__})")
        return
    if playlist.is_variant:
        facts.fail("lists other playlists")
    elif not segments:
        facts.fail("names no segment")
    _find(storage, segments)
    probed = _picked(segments)
    for each in probed:
        _probe(storage, each, facts)
    _follow_on(segments, complete=len(probed) == len(segments))
    for each in segments:
        if each.why:
            facts.fail(f"{each.name[:200]}: {each.why}")
    facts.duration = round(sum(each.duration for each in segments), 3)
    facts.more = {
        "ended": bool(playlist.is_endlist),
        "measured": _measured(segments),
        "segment_count": len(segments),
        "missing_count": sum(not each.present for each in segments),
        "probed_count": len(probed),
        "segments": [asdict(each) for each in _shown(segments)],
    }


def _segment(playlist: str, each: Any) -> Segment:
    uri = str(each.uri or "")
    name = posixpath.join(posixpath.dirname(playlist), uri)
    duration = float(each.duration) if each.duration is not None else 0.0
    segment = Segment(name=name[:1024], duration=duration, fresh=bool(each.discontinuity))
    if not isfinite(duration) or duration < 0:
        segment.duration, segment.why = 0.0, "has no length"
    if not proper(name) or ":" in uri.partition("/")[0]:
        segment.why = "is not beside the playlist"
    return segment


def _find(storage: Storage, segments: list[Segment]) -> None:
    """Fill in which segments are there, by one listing of what begins as they all do."""
    named = [each for each in segments if each.why != "is not beside the playlist"]
    if not named:
        return
    shared = posixpath.commonprefix([each.name for each in named])
    there = dict(islice(storage.files(shared), MOST_LISTED))
    for each in named:
        size = there.get(each.name)
        each.size, each.present = size, size is not None
        if size is None:
            each.why = "is not there"
        elif not size:
            each.why = "is empty"


def _picked(segments: list[Segment]) -> list[Segment]:
    """The segments to open: all that have something in them, or some at even distances."""
    full = [each for each in segments if each.size]
    total = sum(each.size or 0 for each in full)
    most = min(MOST_PROBED, max(3, len(full) * MOST_OPENED // total if total else 0))
    if len(full) <= most:
        return full
    return [full[index * (len(full) - 1) // (most - 1)] for index in range(most)]


def _probe(storage: Storage, segment: Segment, facts: Facts) -> None:
    """Open a segment; what it holds also counts as held by the playlist."""
    found = Facts(valid=True)
    try:
        with storage.open(segment.name) as file:
            size = segment.size or 0
            found.kind = framing.kind(file.read(framing.HEAD))
            if found.kind not in {"ts", "webm", "aac", "mp3", "mp4"}:
                found.fail("is no media segment")
            else:
                found.fail(flaw) if (flaw := framing.flaw(found.kind, file, size)) else None
                file.seek(0)
                measure(found.kind, file, found)
    except NotStored:
        segment.present, segment.why = False, "is not there"
        return
    segment.measured, segment.begin = found.duration, found.begin
    segment.why = segment.why or found.why
    if not segment.why and abs((found.duration or 0.0) - segment.duration) > SLACK:
        segment.why = f"lasts {found.duration or 0:g} s and not {segment.duration:g} s"
    for field in ("audio", "video", "audio_codec", "video_codec", "channels", "width", "height"):
        setattr(facts, field, getattr(facts, field) or getattr(found, field))


def _follow_on(segments: list[Segment], *, complete: bool) -> None:
    """Mark segments whose time stamps do not go on where those before them end."""
    since = [0]
    for each in segments:
        since.append(since[-1] + each.fresh)
    known = [(place, each) for place, each in enumerate(segments) if each.begin is not None]
    for (place, each), (later, after) in pairwise(known):
        if since[later + 1] != since[place + 1] or each.begin is None or after.begin is None:
            continue
        expected = sum(one.duration for one in segments[place:later])
        gap = (after.begin - each.begin - expected + WRAP / 2) % WRAP - WRAP / 2
        if abs(gap) > (SLACK if complete else 2 * SLACK + 0.01 * expected):
            after.why = after.why or f"does not go on where the last one ends ({gap:+.3f} s)"


def _measured(segments: list[Segment]) -> float | None:
    """What all the media lasts, in seconds; None unless every segment was opened."""
    lengths = [each.measured for each in segments]
    known = [each for each in lengths if each is not None]
    return round(sum(known), 3) if known and len(known) == len(lengths) else None


def _shown(segments: list[Segment]) -> list[Segment]:
    """As many segments as a trace can carry, in their order."""
    wrong = [place for place, each in enumerate(segments) if each.why][:MOST_SHOWN]
    edge = [*range(min(len(segments), MOST_SHOWN)), len(segments) - 1] if segments else []
    places = sorted({*wrong, *edge[: max(0, MOST_SHOWN - len(wrong))], *edge[-1:]})
    return [segments[place] for place in places]
