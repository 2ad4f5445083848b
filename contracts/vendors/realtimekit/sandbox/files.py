"""What a RealtimeKit recording leaves behind: files in the customer's storage, and behind links."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final
from urllib.parse import unquote, urlsplit

from contracts.extras import lacking
from contracts.model import Json
from contracts.sandbox.media import Clip, Container, Content, Pack, Span, hls
from contracts.vendors.realtimekit.sandbox import naming
from contracts.vendors.realtimekit.sandbox.policy import HOUR, Policy, Status
from contracts.vendors.realtimekit.sandbox.world import Recording, section

BYTES_PER_SECOND: Final = 300e6 / HOUR
"""An hour takes about 300 MB, says the guide."""

OK: Final = 200
EXPIRED: Final = 403
GONE: Final = 404

LEAST_SECONDS: Final = 0.1
"""How long the shortest file is."""

PIXELS: Final = (1280, 720)
"""Width and height, unless others are asked for."""

FEWEST_PIXELS: Final = 16
"""Pixels below which the sandbox makes no pictures, whatever is asked for."""

MOST_PACKED: Final = 300.0
"""Seconds after which a packed recording is cut off: each of its segments is made by itself."""

AUDIO: Final = ".audio"
"""What the link of an audio file ends in."""


def size(recording: Recording, policy: Policy) -> int | None:
    """How large a recording is said to be; an estimate where files cannot be made."""
    if recording.uploaded is None:
        return None
    if lacking("media"):
        return int(recording.recorded * BYTES_PER_SECOND)
    if recording.tracked is not None:
        return _track(recording, policy).size * len(recording.tracked)
    return policy.files.told_size(_video(recording, policy).size)


def stored(recordings: Iterable[Recording], policy: Policy, now: float) -> dict[str, Content]:
    """What lies in the customer's storage, by name."""
    files: dict[str, Content] = {}
    for recording in recordings:
        storage = recording.config.get("storage_config")
        if recording.tracked is None and isinstance(storage, dict) and _is_stored(recording, policy, now):
            files[_place(recording, storage, policy)] = policy.files.put(_video(recording, policy))
    return files


def behind(recordings: Iterable[Recording], url: str, policy: Policy, now: float) -> tuple[int, Content | None]:
    """(status, content) that a link is answered with."""
    id_, name = [unquote(part) for part in f"/{urlsplit(url).path}".split("/")[-2:]]
    for recording in recordings:
        if recording.id == id_ and recording.uploaded is not None and has_links(recording, policy):
            found = _linked(recording, name, policy)
            if found is not None:
                return _answer(found, now - recording.uploaded, policy)
    return GONE, None


def has_links(recording: Recording, policy: Policy) -> bool:
    """Whether it is put where links lead to."""
    enabled = section(recording.config, "realtimekit_bucket_config").get("enabled", True)
    return bool(enabled or not policy.honours_bucket_config)


def _linked(recording: Recording, name: str, policy: Policy) -> Content | None:
    if recording.tracked is not None:
        return _track(recording, policy) if name in naming.track_names(recording, policy) else None
    known = naming.file_name(recording, policy)
    return {known: _video, known + AUDIO: _audio}.get(name, _nothing)(recording, policy)


def _nothing(_: Recording, __: Policy) -> None:
    return None


def _answer(content: Content, age: float, policy: Policy) -> tuple[int, Content | None]:
    lives = policy.link_lives if policy.files.lives is None else policy.files.lives
    if age >= lives:
        return EXPIRED, None
    if age < policy.files.linked_after:
        return GONE, None
    return policy.files.link_status, policy.files.sent(content) if policy.files.link_status == OK else None


def _is_stored(recording: Recording, policy: Policy, now: float) -> bool:
    if policy.files.stores_at_once and recording.status is Status.RECORDING:
        return True
    return recording.uploaded is not None and now >= recording.uploaded + policy.files.stored_after


def _place(recording: Recording, storage: Mapping[str, Json], policy: Policy) -> str:
    name = policy.files.named(naming.file_name(recording, policy))
    path = storage.get("path")
    folder = path.strip("/") if isinstance(path, str) and policy.files.heeds_path else ""
    return f"{folder}/{name}" if folder else name


def _seconds(recording: Recording, policy: Policy) -> float:
    lasted = recording.recorded
    if policy.files.keeps_pauses and recording.started is not None and recording.stopped is not None:
        lasted = recording.stopped - recording.started
    return round(max(LEAST_SECONDS, policy.files.lasts(lasted)), 3)


def _video(recording: Recording, policy: Policy) -> Content:
    content = _proper(recording, policy)
    return policy.files.video(content) if isinstance(content, Clip) else content


def _proper(recording: Recording, policy: Policy) -> Content:
    """The file as it was configured."""
    seconds = _seconds(recording, policy)
    if naming.is_packed(recording):
        spans = (Span(begin=0.0, end=min(seconds, MOST_PACKED)),)
        return Pack(tuple(hls("index.m3u8", spans, _segment, Clip(container="ts", seconds=1.0), ended=True).items()))
    config = section(recording.config, "video_config")
    width, height = (_pixels(config.get(name), usual) for name, usual in zip(("width", "height"), PIXELS, strict=True))
    container: Container = "webm" if naming.is_webm(recording) else "mp4"
    return Clip(container=container, seconds=seconds, width=width, height=height, channels=2)


def _segment(begin: float) -> str:
    return f"segment_{round(begin * 1000):09d}.ts"


def _pixels(asked: Json, usual: int) -> int:
    if not isinstance(asked, int) or isinstance(asked, bool):
        return usual
    return max(asked, FEWEST_PIXELS) // 2 * 2


def _audio(recording: Recording, policy: Policy) -> Content:
    config, seconds = section(recording.config, "audio_config"), _seconds(recording, policy)
    if naming.is_webm(recording):
        return policy.files.audio(Clip(container="webm", video=False, seconds=seconds, channels=2))
    container: Container = "mp3" if config.get("codec") == "MP3" else "aac"
    channels = 1 if config.get("channel") == "mono" else 2
    return policy.files.audio(Clip(container=container, video=False, seconds=seconds, channels=channels))


def _track(recording: Recording, policy: Policy) -> Content:
    seconds = _seconds(recording, policy)
    return policy.files.track(Clip(container="webm", video=False, seconds=seconds, channels=2))
