"""What must hold between answers about one recording with RealtimeKit, whichever operation gives them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from contracts.judge.findings import show
from contracts.judge.history import Call, History, dig
from contracts.judge.rules import Opinion, behaviour, opinion
from contracts.model import Json
from contracts.vendors.realtimekit.list_rules import SETTLE
from contracts.vendors.realtimekit.sessions import (
    ACTIVE,
    MARGIN,
    Recording,
    configured,
    entries,
    moment,
    recordings,
    status,
)

TIMES: Final = ("invoked_time", "started_time", "stopped_time")
FIXED: Final = ("session_id", "output_file_name", *TIMES)
"""What does not change of a recording while it stays in one state."""

MEASURED: Final = ("file_size", "recording_duration")
"""What does not change of a recording once it is UPLOADED."""

TOLD: Final = ("type", "bucket", "region", "path", "host", "port", "username", "auth_method")
"""What of a storage is no secret."""

SKEW = 300.0
"""Seconds by which the clock of a vendor may differ from ours."""


class Sighting(NamedTuple):
    """What an answer shows of a recording."""

    call: Call
    entry: dict[str, Json]

    @property
    def status(self) -> Json:
        return self.entry.get("status")


def sightings(history: History, recording: Recording) -> list[Sighting]:
    """Every answer that shows a recording, in order: those about it, the active recording, and lists."""
    found = [Sighting(recording.start, entry) for entry in entries(recording.start)]
    found += [Sighting(call, entry) for call in recording.readings[1:] for entry in entries(call)]
    for call in history.of("list_recordings", "active_recording"):
        found += [Sighting(call, entry) for entry in entries(call) if entry.get("id") == recording.id]
    return sorted(found, key=lambda each: history.places[each.call])


def _differing(one: dict[str, Json], other: dict[str, Json], names: tuple[str, ...]) -> list[str]:
    """The fields of which both answers tell, and not the same; a second is left to the rounding of moments."""
    return [name for name in names if None not in (one.get(name), other.get(name)) and not _alike(name, one, other)]


def _alike(name: str, one: dict[str, Json], other: dict[str, Json]) -> bool:
    if name in TIMES:
        first, second = moment(one[name]), moment(other[name])
        return first is None or second is None or abs(first - second) <= 1
    return bool(one[name] == other[name])


def _agrees(history: History, operation: str) -> Iterator[Opinion]:
    """What `operation` shows of a recording beside the reading before or after it that shows the same state."""
    for recording in recordings(history):
        seen = sightings(history, recording)
        for place, sighting in enumerate(seen):
            if sighting.call.operation.id != operation:
                continue
            readings = [
                each for each in (*seen[:place][::-1], *seen[place + 1 :]) if each.call in recording.readings[1:]
            ]
            other = next((each for each in readings if each.status == sighting.status), None)
            if other is None:
                continue
            names = (*FIXED, *MEASURED) if sighting.status == "UPLOADED" else FIXED
            wrong = _differing(other.entry, sighting.entry, names)
            expected, actual = ({name: each.entry.get(name) for name in wrong} for each in (other, sighting))
            yield opinion(not wrong, show(expected), show(actual), other.call, sighting.call)


@behaviour("realtimekit.list.shows-what-get-shows")
def list_shows_the_same(history: History) -> Iterator[Opinion]:
    return _agrees(history, "list_recordings")


@behaviour("realtimekit.active.shows-what-get-shows")
def active_shows_the_same(history: History) -> Iterator[Opinion]:
    return _agrees(history, "active_recording")


def _shows_the_state(history: History, operation: str, settled: float) -> Iterator[Opinion]:
    """Where the readings around a look show one state, so must the look, `settled` seconds after the first of them."""
    for recording in recordings(history):
        for call in history.of(operation):
            shown = [each.get("status") for each in entries(call) if each.get("id") == recording.id]
            before = [each for each in recording.readings if history.places[each] < history.places[call]]
            after = [each for each in recording.readings if history.places[each] > history.places[call]]
            if not (shown and before and after and status(before[-1]) == status(after[0])):
                continue
            since = next(
                each for each in before if {status(one) for one in before[before.index(each) :]} == {status(after[0])}
            )
            if call.at - since.at >= settled:
                yield opinion(shown[0] == status(after[0]), status(after[0]), show(shown[0]), since, call, after[0])


@behaviour("realtimekit.list.shows-the-state")
def list_shows_the_state(history: History) -> Iterator[Opinion]:
    return _shows_the_state(history, "list_recordings", SETTLE)


@behaviour("realtimekit.active.shows-the-state")
def active_shows_the_state(history: History) -> Iterator[Opinion]:
    return _shows_the_state(history, "active_recording", 0.0)


@behaviour("realtimekit.recording.file-name-stays")
def file_name_stays(history: History) -> Iterator[Opinion]:
    """From the moment on at which it records: what an INVOKED recording says of its file is a forecast."""
    return _stays(history, ("output_file_name",), "INVOKED")


@behaviour("realtimekit.recording.size-stays")
def size_stays(history: History) -> Iterator[Opinion]:
    return _stays(history, MEASURED, "INVOKED", "RECORDING", "PAUSED", "UPLOADING", "ERRORED")


def _stays(history: History, names: tuple[str, ...], *unless: str) -> Iterator[Opinion]:
    for recording in recordings(history):
        seen = [each for each in sightings(history, recording) if each.status not in unless]
        seen = [each for each in seen if any(each.entry.get(name) is not None for name in names)]
        for each in seen[1:]:
            wrong = _differing(seen[0].entry, each.entry, names)
            expected, actual = ({name: one.entry.get(name) for name in wrong or names} for one in (seen[0], each))
            yield opinion(not wrong, show(expected), show(actual), seen[0].call, each.call)


# -- what our own request says ---------------------------------------------------------------------------------


@behaviour("realtimekit.storage.is-what-was-sent")
def storage_is_what_was_sent(history: History) -> Iterator[Opinion]:
    for recording, sent, sighting in _stored(history):
        shown = sighting.entry.get("storage_config")
        told = {name: shown[name] for name in sent if shown.get(name) is not None} if isinstance(shown, dict) else {}
        if told:
            kept = all(sent[name] == value for name, value in told.items())
            yield opinion(kept, show(sent), show(told), recording.start, sighting.call)


@behaviour("realtimekit.storage.is-shown")
def storage_is_shown(history: History) -> Iterator[Opinion]:
    for recording, sent, sighting in _stored(history):
        if sighting.call in recording.readings:
            shown = sighting.entry.get("storage_config")
            actual = show(shown)
            yield opinion(isinstance(shown, dict), show(sent), actual, *recording.shown_by(sighting.call))


def _stored(history: History) -> Iterator[tuple[Recording, dict[str, Json], Sighting]]:
    """(recording, what of its storage is no secret, sighting) where the storage is surely the one of the start."""
    for recording in recordings(history):
        sent = dig(recording.start.sent, "storage_config")
        certain = recording.start.clear_about("/body/storage_config") and not recording.start.doubtful
        if isinstance(sent, dict) and certain and recording.meeting not in configured(history):
            wanted = {name: sent[name] for name in TOLD if sent.get(name) is not None}
            for sighting in sightings(history, recording):
                yield recording, wanted, sighting


# -- when it happened ------------------------------------------------------------------------------------------


@behaviour("realtimekit.recording.times-tell-when")
def times_tell_when(history: History) -> Iterator[Opinion]:
    """The moments lie between the calls that saw what they are about, on the clock by which it was invoked."""
    for recording in recordings(history):
        invoked = moment(recording.start.field("data", "invoked_time"))
        if invoked is None or abs(invoked - recording.start.at) > SKEW:
            continue
        skew = invoked - recording.start.at
        for name, before, after in (
            ("started_time", ("INVOKED",), ("RECORDING", "PAUSED")),
            ("stopped_time", ACTIVE, ("UPLOADING", "UPLOADED")),
        ):
            yield from _when(recording, skew, name, before, after)


def _when(
    recording: Recording, skew: float, name: str, before: tuple[str, ...], after: tuple[str, ...]
) -> Iterator[Opinion]:
    first = next((call for call in recording.readings if status(call) in after), None)
    earlier = [call for call in recording.readings if status(call) in before]
    at = moment(first.field("data", name)) if first else None
    if first is None or at is None or not earlier:
        return
    least, most = earlier[-1].at - MARGIN, first.done + MARGIN
    kept = least <= at - skew <= most
    expected = f"a moment between {earlier[-1].id} and {first.id}"
    off = at - skew - first.at
    yield opinion(kept, expected, f"{first.field('data', name)}, {off:.0f} s from the second", earlier[-1], first)
