"""What must hold of links with RealtimeKit: they lead to files for as long as they say, and no longer than a week."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from contracts.judge.history import Call, History, dig
from contracts.judge.rules import Opinion, behaviour, opinion
from contracts.model import WEATHER, Event, Json
from contracts.vendors.realtimekit.found import Found, audios, first_upload, videos
from contracts.vendors.realtimekit.sessions import DAY, LATE, MARGIN, moment, status
from contracts.vendors.realtimekit.time_rules import KEPT
from contracts.vendors.realtimekit.track_rules import Track, tracks

OK = 200


def _links(history: History) -> Iterator[Found]:
    return chain(videos(history), audios(history))


def _outcome(found: Found, *, there: bool) -> Opinion:
    expected = "the file" if there else "no file any more"
    kept = None if found.fault else (found.event.data.get("status") == OK) == there
    return opinion(kept, expected, found.fault or f"status {found.event.data.get('status')}", *found.evidence)


@behaviour("realtimekit.download.file-can-be-fetched")
def file_can_be_fetched(history: History) -> Iterator[Opinion]:
    for found in _links(history):
        expiry, since = moment(found.call.field("data", "download_url_expiry")), first_upload(found.recording)
        alive = expiry is None or found.event.at < expiry - MARGIN
        if alive and since is not None and found.event.at < since + 6 * DAY:
            yield _outcome(found, there=True)


@behaviour("realtimekit.download.file-is-kept-for-seven-days")
def file_is_kept(history: History) -> Iterator[Opinion]:
    for found in _links(history):
        stop = found.recording.stop
        if stop and stop.at + 6 * DAY <= found.event.at <= stop.at + KEPT - LATE:
            yield _outcome(found, there=True)


@behaviour("realtimekit.download.file-is-gone-after-seven-days")
def file_is_gone(history: History) -> Iterator[Opinion]:
    for found in _links(history):
        since = first_upload(found.recording)
        if since is not None and found.event.at >= since + KEPT + LATE:
            yield _outcome(found, there=False)


@behaviour("realtimekit.download.link-ends-when-it-says")
def link_ends_when_it_says(history: History) -> Iterator[Opinion]:
    for found in _links(history):
        expiry = moment(found.call.field("data", "download_url_expiry"))
        if expiry is not None and found.event.at >= expiry + LATE:
            yield _outcome(found, there=False)


# -- tracks ----------------------------------------------------------------------------------------------------


def _of_tracks(history: History) -> Iterator[tuple[Track, Call, Event]]:
    """(track recording, answer, download) for each link of a track that was followed within a day of that answer."""
    for track in tracks(history):
        for event in history.events:
            url, now = event.data.get("url"), history.items.index(event)
            if event.kind != "downloaded" or not isinstance(url, str):
                continue
            told = [call for call in track.later if history.items.index(call) < now and url in _urls(call)]
            if told and event.at - told[-1].at < DAY:
                yield track, told[-1], event


def _urls(call: Call) -> list[Json]:
    layers = call.field("data", "download_url")
    if status(call) != "UPLOADED" or not isinstance(layers, list):
        return []
    named = [dig(each, "download_urls") for each in layers]
    return [dig(file, "download_url") for each in named if isinstance(each, dict) for file in each.values()]


@behaviour("realtimekit.track.files-can-be-fetched")
def track_files_can_be_fetched(history: History) -> Iterator[Opinion]:
    for track, call, event in _of_tracks(history):
        answer = event.data.get("status")
        unknown = "fault" in event.data or answer in WEATHER
        actual = str(event.data.get("fault") or f"status {answer}")
        yield opinion(None if unknown else answer == OK, "the file", actual, track.start, call, event)


@behaviour("realtimekit.track.files-are-webm")
def track_files_are_webm(history: History) -> Iterator[Opinion]:
    for track, call, event in _of_tracks(history):
        media = event.data.get("media")
        if isinstance(media, dict):
            kept = media["kind"] == "webm" and media["valid"] is True
            yield opinion(kept, "a whole WebM", f"{media['kind']} {media['why']}", track.start, call, event)


@behaviour("realtimekit.track.files-hold-audio-alone")
def track_files_hold_audio(history: History) -> Iterator[Opinion]:
    for track, call, event in _of_tracks(history):
        media = event.data.get("media")
        if isinstance(media, dict) and media["valid"] is True:
            held = " and ".join(name for name in ("audio", "video") if media[name])
            yield opinion(held == "audio", "audio", held or "neither", track.start, call, event)
