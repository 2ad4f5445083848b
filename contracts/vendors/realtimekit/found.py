"""What was found of RealtimeKit's recordings: links that were followed, and files in the customer's storage."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from contracts.judge.history import Call, History, dig
from contracts.model import WEATHER, Event, Json
from contracts.vendors.realtimekit.config_rules import creations
from contracts.vendors.realtimekit.sessions import Recording, configured, recordings, status

AUDIO_URLS = ("audio_download_url", "download_audio_url")
"""What the documents call the link of an audio file."""

WEBM_CODECS = ("VP8", "VP9")


@dataclass(frozen=True, slots=True)
class Found:
    """A look at a file of `recording`: `call` is the answer that led to it.

    `settings` are those of the start over those of its meeting; None where nobody can know.
    """

    recording: Recording
    settings: Json
    call: Call
    event: Event

    @property
    def evidence(self) -> tuple[Call | Event, ...]:
        """What the look rests on."""
        return (*self.recording.shown_by(self.call), self.event)

    @property
    def fault(self) -> str:
        """Why nobody could look, or an empty string."""
        status = self.event.data.get("status")
        return str(self.event.data.get("fault", "")) or (f"status {status}" if status in WEATHER else "")

    @property
    def media(self) -> Json:
        """The facts about the file, where it came and is media as it should be; None else."""
        facts = self.event.data.get("media", self.event.data)
        return facts if dig(facts, "valid") is True else None

    @property
    def is_one_video(self) -> bool:
        """Whether the settings are known and ask for a video that plays by itself."""
        told = isinstance(self.settings, dict) and dig(self.settings, "interactive_config") is None
        return told and dig(self.settings, "video_config", "export_file") is not False

    @property
    def codec(self) -> Json:
        """The codec of the video."""
        return dig(self.settings, "video_config", "codec") or "H264"


def settings(history: History, recording: Recording) -> Json:
    """What counts for a recording: what its start says, then its meeting; None where nobody can know."""
    if not recording.start.exemplary:
        return None
    if recording.meeting not in configured(history):
        return recording.start.sent
    creation = creations(history).get(recording.meeting)
    given = dig(creation.sent if creation else None, "recording_config")
    return {**given, **recording.start.sent} if isinstance(given, dict) else None


def videos(history: History) -> Iterator[Found]:
    """The downloads of what download_url led to."""
    return _followed(history, ("download_url",))


def audios(history: History) -> Iterator[Found]:
    """The downloads of audio files."""
    return _followed(history, AUDIO_URLS)


def _followed(history: History, names: tuple[str, ...]) -> Iterator[Found]:
    for recording in recordings(history):
        known = settings(history, recording)
        for event in history.events:
            url = event.data.get("url")
            if event.kind != "downloaded" or not isinstance(url, str):
                continue
            told = [
                call for call in _before(history, recording, event) if url in (call.field("data", n) for n in names)
            ]
            if told:
                yield Found(recording, known, told[-1], event)


def kept(history: History) -> Iterator[Found]:
    """The looks at files in the customer's storage, by the names that answers gave them."""
    for recording in recordings(history):
        known = settings(history, recording)
        for event in history.events:
            told = _before(history, recording, event) if event.kind == "inspected" else ()
            if (
                told
                and isinstance(dig(known, "storage_config"), dict)
                and event.data.get("name") == _name(known, told[-1])
            ):
                yield Found(recording, known, told[-1], event)


def _before(history: History, recording: Recording, event: Event) -> tuple[Call, ...]:
    now = history.items.index(event)
    return tuple(call for call in recording.readings if history.items.index(call) < now)


def _name(settings: Json, call: Call) -> str:
    """What a file should be called in the storage that was named for it."""
    name, path = call.field("data", "output_file_name"), dig(settings, "storage_config", "path")
    folder = path.strip("/") if isinstance(path, str) else ""
    return f"{folder}/{name}" if folder else str(name)


def first_upload(recording: Recording) -> float | None:
    """When a recording was first seen UPLOADED; None if it never was."""
    return next((call.at for call in recording.readings if status(call) == "UPLOADED"), None)
