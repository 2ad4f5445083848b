"""What the files that a recording has left must hold, and for how long they must last."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from contracts.judge.history import Call, History, dig
from contracts.judge.presence import attended, sending
from contracts.judge.rules import Opinion, behaviour, not_tested, opinion
from contracts.model import Event, Json
from contracts.vendors.agora.file_rules import entries
from contracts.vendors.agora.notifications import is_number
from contracts.vendors.agora.remains import Proof, Remains, base, begun, length, moment, owner, remains, sent, silenced

SLACK = 10.0
"""Seconds that a recorder may take to come and go."""

UNSURE = 0.02
"""The share by which long media may last longer or shorter."""

ROUGHLY = 1.0
"""Seconds by which a slice may differ from what its playlist says."""

SLICE = 15.0
UNREADABLE = "the file cannot be read as what its name says"

HALF_HOUR, THREE_HOURS = 1800.0, 3 * 3600.0


def _finished(history: History, *endings: str) -> Iterator[tuple[Remains, Proof, Event]]:
    """(recording, proof, look) of each such file that was looked into when it was said to be there."""
    for each in remains(history):
        for proof, look in each.finished(*endings):
            yield each, proof, look


def _playlists(history: History) -> Iterator[tuple[Remains, Proof, Event]]:
    """Those playlists that are some."""
    for each, proof, look in _finished(history, ".m3u8"):
        if look.data["kind"] == "hls" and look.data.get("segments"):
            yield each, proof, look


def _decodable(look: Event) -> bool:
    """Whether the file can be read as what its name says; where it cannot, one clause says so, and no other."""
    kind = look.data["kind"]
    if str(look.data["name"]).endswith(".m3u8"):
        return kind == "hls" and bool(look.data.get("segments"))
    return kind == "mp4" and look.data["valid"] is True


@behaviour("agora.file-entry.is-playable-is-true")
def playable_is_true(history: History) -> Iterator[Opinion]:
    for each in remains(history):
        for proof in (proof for proof in each.proofs if isinstance(proof, Call)):
            playable = {base(str(entry.get("fileName"))) for entry in entries(proof) if entry.get("isPlayable") is True}
            for event in history.events:
                if event.kind != "inspected" or event.at < proof.done or base(str(event.data["name"])) not in playable:
                    continue
                if "fault" in event.data:
                    yield opinion(None, "a file that can be played", f"not known: {event.data['fault']}", proof, event)
                elif event.data["present"] and not _decodable(event):
                    yield not_tested(UNREADABLE, proof, event)
                elif event.data["present"]:
                    kept, why = event.data["valid"], event.data["why"] or "one"
                    yield opinion(kept, "a file that can be played", why, proof, event)


@behaviour("agora.stored.playlist-can-be-read")
def playlists_can_be_read(history: History) -> Iterator[Opinion]:
    for _, proof, look in _finished(history, ".m3u8"):
        kept = look.data["kind"] == "hls" and bool(look.data.get("segments"))
        yield opinion(kept, "a playlist that names slices", look.data["why"] or "one", proof, look)


@behaviour("agora.stored.playlist-has-ended")
def playlists_have_ended(history: History) -> Iterator[Opinion]:
    for _, proof, look in _playlists(history):
        kept = look.data["ended"] is True
        yield opinion(kept, "EXT-X-ENDLIST, the recording is over", "it" if kept else "no end", proof, look)


@behaviour("agora.stored.slices-are-there")
def slices_are_there(history: History) -> Iterator[Opinion]:
    for _, proof, look in _playlists(history):
        gone = [each["name"] for each in look.data["segments"] if not each["size"]]
        kept = not gone and not look.data["missing_count"]
        actual = "all of them" if kept else f"{', '.join(map(base, gone[:3]))} missing or empty"
        yield opinion(kept, f"{look.data['segment_count']} slices with something in them", actual, proof, look)


def _slices(look: Event) -> list[dict[str, Json]]:
    """The slices that have something in them."""
    return [each for each in look.data["segments"] if each["size"]]


def _in_order(look: Event) -> bool:
    times = [at for each in look.data["segments"] if (at := moment(str(each["name"])))]
    return all(earlier < later for earlier, later in pairwise(times))


def _lasts(each: dict[str, Json]) -> bool:
    """Whether a slice is as long as the playlist says, where that could be measured."""
    return not is_number(each["measured"]) or abs(each["measured"] - each["duration"]) <= ROUGHLY


@behaviour("agora.stored.slices-are-in-order")
def slices_are_in_order(history: History) -> Iterator[Opinion]:
    for _, proof, look in _playlists(history):
        kept = _in_order(look)
        yield opinion(kept, "slices in the order of their times", "so" if kept else "out of order", proof, look)


@behaviour("agora.stored.slice-length-is-true")
def slice_lengths_are_true(history: History) -> Iterator[Opinion]:
    for _, proof, look in _playlists(history):
        wrong = [each for each in _slices(look) if not _lasts(each)]
        actual = f"{wrong[0]['measured']} s instead of {wrong[0]['duration']} s" if wrong else "so"
        yield opinion(not wrong, "slices as long as EXTINF says", actual, proof, look)


@behaviour("agora.stored.slices-are-whole")
def slices_are_whole(history: History) -> Iterator[Opinion]:
    for _, proof, look in _playlists(history):
        if _in_order(look) and all(map(_lasts, _slices(look))):
            wrong = [f"{base(str(each['name']))} {each['why']}" for each in _slices(look) if each["why"]]
            yield opinion(not wrong, "slices that go on where the last one ends", (wrong or ["so"])[0], proof, look)


@behaviour("agora.stored.audio-is-sliced")
def audio_is_sliced(history: History) -> Iterator[Opinion]:
    for each, proof, look in _playlists(history):
        if each.alone and look.data["audio"] and not look.data["video"]:
            longest = max(slice_["duration"] for slice_ in look.data["segments"])
            yield opinion(longest <= SLICE * 4 / 3, f"slices of about {SLICE:g} s", f"{longest:g} s", proof, look)


@behaviour("agora.stored.mp4-is-whole")
def mp4_is_whole(history: History) -> Iterator[Opinion]:
    for _, proof, look in _finished(history, ".mp4"):
        kept = look.data["kind"] == "mp4" and look.data["valid"]
        yield opinion(kept, "a whole MP4 file", look.data["why"] or str(look.data["kind"]), proof, look)


@behaviour("agora.stored.mp4-is-split")
def mp4_is_split(history: History) -> Iterator[Opinion]:
    for each, proof, look in _finished(history, ".mp4"):
        seconds, limit = look.data["duration"], _longest(each)
        if is_number(seconds) and not each.alone and seconds > HALF_HOUR / 2 and _decodable(look):
            expected = f"about {limit / 60:g} min at most"
            yield opinion(seconds <= 1.1 * limit + SLACK, expected, f"{seconds / 60:g} min", proof, look)


def _longest(each: Remains) -> float:
    """For how many seconds there is one MP4 file, at most."""
    services = each.setting("extensionServiceConfig", "extensionServices") if each.page else ()
    for service in services if isinstance(services, list) else ():
        asked = dig(service, "serviceParam", "maxVideoDuration")
        if is_number(asked):
            return 60.0 * float(asked)
    return THREE_HOURS


@behaviour("agora.stored.lasts-as-long-as-was-recorded")
def lasts_as_long(history: History) -> Iterator[Opinion]:
    for each, proof, look in _finished(history, ".m3u8", ".mp4"):
        seconds, stop = look.data["duration"], each.session.stopped
        if not is_number(seconds) or stop is None or not each.session.concerns_recording(stop):
            continue
        if not _decodable(look):
            continue
        most = stop.done - each.start.at + SLACK
        least = _least(history, each, stop, str(look.data["name"]))
        least = least if each.steady and not _in_parts(each, look) else 0.0
        kept = least * (1 - UNSURE) <= seconds <= most * (1 + UNSURE)
        yield opinion(kept, f"{max(least, 0):.0f} to {most:.0f} s", f"{seconds:g} s", each.start, proof, look)


def _in_parts(each: Remains, look: Event) -> bool:
    """Whether this is one of several MP4 files."""
    names = {str(other.data["name"]) for other in each.inspections}
    return look.data["name"].endswith(".mp4") and sum(name.endswith(".mp4") for name in names) > 1


def _least(history: History, each: Remains, stop: Call, name: str) -> float:
    """For how many seconds there surely was something to record into the file `name`."""
    if each.page:
        return stop.at - each.start.done - SLACK
    tracks = [track for track in each.tracks if f"__uid_e_{track}" in name] or each.tracks
    spans = sent(history, each, stop.at, owner(name), tracks)
    return length(spans) - SLACK * len(spans)


@behaviour("agora.stored.original-audio-leaves-silence-out")
def silence_is_left_out(history: History) -> Iterator[Opinion]:
    for each, proof, look in _playlists(history):
        seconds, stop, user = look.data["duration"], each.session.stopped, owner(str(look.data["name"]))
        original = each.setting("recordingConfig", "streamMode") == "original" and each.tracks == ("audio",)
        fair = original and each.alone and is_number(seconds) and all(map(_lasts, _slices(look)))
        if not (fair and stop and attended(history)):
            continue
        for _, muting in (pair for pair in silenced(history, each, "audio") if pair[0] == user):
            spans = sending(history, each.session.room, each.start.at, stop.done, user, ("audio",))
            most = length(spans) + SLACK * len(spans)
            expected = f"{most:.0f} s at most, {user} sent audio for {length(spans):g} s"
            yield opinion(seconds <= most, expected, f"{seconds:g} s", each.start, muting, proof, look)


def _tracks(look: Event) -> str:
    names = [name for name in ("audio", "video") if look.data[name]]
    return "_and_".join(names) or "neither audio nor video"


@behaviour("agora.file-entry.track-type-is-held")
def tracks_are_held(history: History) -> Iterator[Opinion]:
    for each, proof, look in _finished(history, ".m3u8", ".mp4"):
        for entry in entries(proof) if isinstance(proof, Call) else ():
            told, held = entry.get("trackType"), _tracks(look)
            named = isinstance(entry.get("fileName"), str) and base(entry["fileName"]) == base(look.data["name"])
            if named and _decodable(look) and told in ("audio", "video", "audio_and_video") and "neither" not in held:
                yield opinion(held == told, str(told), held, each.start, proof, look)


@behaviour("agora.stored.holds-no-more-than-asked")
def no_more_than_asked(history: History) -> Iterator[Opinion]:
    for each, proof, look in _finished(history, ".m3u8", ".mp4"):
        unasked = {0: "video", 1: "audio"}.get(each.streams) if is_number(each.streams) else None
        if unasked and not each.page and _decodable(look) and (look.data["audio"] or look.data["video"]):
            expected = f"no {unasked}, streamTypes is {each.streams}"
            yield opinion(not look.data[unasked], expected, _tracks(look), each.start, proof, look)


@behaviour("agora.stored.individual-audio-is-aac")
def audio_is_aac(history: History) -> Iterator[Opinion]:
    for each, proof, look in _playlists(history):
        codec, mode = look.data["audio_codec"], each.setting("recordingConfig", "streamMode")
        if each.alone and codec and mode != "original":
            yield opinion(codec == "aac", "aac", str(codec), each.start, proof, look)


@behaviour("agora.file-entry.slice-start-time-fits-the-file")
def slices_start_as_listed(history: History) -> Iterator[Opinion]:
    for _, proof, look in _playlists(history):
        first = moment(str(look.data["segments"][0]["name"]))
        for entry in entries(proof) if isinstance(proof, Call) else ():
            told, name = begun(entry), entry.get("fileName", entry.get("filename"))
            if (
                told is not None
                and first is not None
                and isinstance(name, str)
                and base(name) == base(look.data["name"])
            ):
                kept = abs(told - first) <= SLICE
                yield opinion(kept, f"about {first:.0f}, as its first slice is named", f"{told:.0f}", proof, look)


@behaviour("agora.stored.snapshot-is-a-jpeg")
def snapshots_are_jpegs(history: History) -> Iterator[Opinion]:
    for each, proof, look in _finished(history, ".jpg"):
        kept = look.data["kind"] == "jpeg" and look.data["valid"]
        actual = look.data["why"] or str(look.data["kind"])
        yield opinion(kept, "a whole picture in JPEG", actual, each.start, proof, look)
