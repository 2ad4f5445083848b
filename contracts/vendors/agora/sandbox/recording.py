"""What the vendor remembers: resources, recordings, and the settings that were asked for."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from math import inf
from typing import Self

from contracts.model import ABSENT, Json
from contracts.vendors.agora.sandbox.checks import is_number
from contracts.vendors.agora.sandbox.policy import Policy
from contracts.vendors.agora.sandbox.subscription import Streams, Subscription

SECONDS_PER_HOUR = 3600.0
PAGE = ""
"""Under which name a page is recorded."""

TRACKS = ("audio", "video")
"""What somebody can send."""


def dig(document: Json, *path: str) -> Json:
    """What lies at `path` below `document`, or None when the way there is not made of objects."""
    for name in path:
        document = document.get(name) if isinstance(document, dict) else None
    return document


def number(value: Json, default: float) -> float:
    """`value` when it is a number: a vendor that overlooks a wrong type uses its default."""
    return value if is_number(value) else default


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What `start` asked for. `kind` is `individual`, `mix` or `web`, however an edition spells it."""

    kind: str
    formats: tuple[str, ...]
    subscription: Subscription
    stream_types: float
    merges: bool
    """Each user also gets a file with audio and video together."""
    snapshots: bool
    capture_seconds: float
    """How often a screenshot is taken; 0 for never."""
    has_files: bool
    """Something beside screenshots is recorded."""
    idle_seconds: float
    prefix: str
    plain_names: bool
    """Some characters of the channel are replaced in the names of files."""
    storage: Json
    uploads_to_vod: bool
    mixes_later: bool
    """The audio of all users is mixed when the recording is over."""
    on_hold: bool
    ready_seconds: float
    """How long a page may take to load; 0 when nobody looks."""
    longest_hours: float
    longest_video: float
    """For how many seconds a page is recorded into one MP4 file."""
    push_urls: tuple[str, ...] | None
    """Where a web recording is pushed to; None when no push was asked for."""

    @classmethod
    def of(cls, kind: str, client: Json, policy: Policy) -> Self:
        """The settings in a start request's `clientRequest`."""
        page, push = (_service(client, name) for name in ("web_recorder_service", "rtmp_publish_service"))
        formats = dig(client, "recordingFileConfig", "avFileType")
        recording = dig(client, "recordingConfig")
        idle = policy.idle_unit * number(dig(recording, "maxIdleTime"), policy.idle_seconds)
        pictures = dig(client, "snapshotConfig") if kind == "individual" else None
        return cls(
            kind=kind,
            formats=tuple(_list(formats)) or ("hls",),
            subscription=Subscription.of(recording) if policy.heeds_lists else Subscription(),
            stream_types=_types(recording),
            merges=dig(recording, "streamMode") == "standard",
            snapshots=pictures is not None,
            capture_seconds=number(dig(pictures, "captureInterval"), 10) if pictures is not None else 0,
            has_files=pictures is None or dig(client, "recordingFileConfig") is not None,
            idle_seconds=idle if policy.heeds_max_idle_time else policy.idle_seconds,
            prefix="".join(f"{part}/" for part in _list(dig(client, "storageConfig", "fileNamePrefix"))),
            plain_names=policy.replaces_characters,
            storage=dig(client, "storageConfig"),
            uploads_to_vod=_service(client, "aliyun_vod_service") is not None,
            mixes_later=dig(client, "appsCollection", "combinationPolicy") == "postpone_transcoding",
            on_hold=dig(page, "onhold") is True,
            ready_seconds=number(dig(page, "readyTimeout"), 0),
            longest_hours=number(dig(page, "maxRecordingHour"), policy.resource_hours),
            longest_video=60 * number(dig(page, "maxVideoDuration"), 120),
            push_urls=None if push is None else push_urls(push),
        )


def _types(recording: Json) -> float:
    """What is recorded: 0 for audio, 1 for video, 2 for both; a list for one kind alone leaves the other out."""
    asked = number(dig(recording, "streamTypes"), 2)
    lists, nobody = Subscription.of(recording), Streams(wanted=frozenset())
    return {(False, True): 0, (True, False): 1}.get((lists.audio == nobody, lists.video == nobody), asked)


def push_urls(config: Json) -> tuple[str, ...]:
    """The addresses in the `outputs` of a push to the CDN."""
    found = (dig(each, "rtmpUrl") for each in _list(dig(config, "outputs")))
    return tuple(url for url in found if isinstance(url, str))


def _service(client: Json, name: str) -> Json:
    """The parameters of one extension service, or None when it was not asked for."""
    services = _list(dig(client, "extensionServiceConfig", "extensionServices"))
    return next((dig(each, "serviceParam") for each in services if dig(each, "serviceName") == name), None)


def _list(value: Json) -> list[Json]:
    """`value` when it is a list: a vendor that overlooks a wrong type makes nothing of it."""
    return value if isinstance(value, list) else []


@dataclass(slots=True, kw_only=True)
class Resource:
    """What `acquire` gave out: the right to start one recording, for a while."""

    id: str
    acquired: float
    cname: str
    uid: str
    hours: float
    parameter: Json = ABSENT
    latest: Recording | None = None
    spent: bool = False
    """It can start nothing, although nothing was started on it."""

    def belongs_to(self, body: Json) -> bool:
        """Whether `body` names the channel and user id it was acquired for."""
        return bool(body.get("cname") == self.cname and body.get("uid") == self.uid)


@dataclass(slots=True)
class Take:
    """A time without interruption that is recorded of somebody, or of a page."""

    begin: float
    end: float = inf


@dataclass(slots=True, kw_only=True)
class Recording:
    """One recording, from its start on; times are in seconds since the epoch."""

    sid: str
    resource: Resource
    mode: str
    settings: Settings
    started: float
    users: dict[str, float] = field(default_factory=dict)
    """Who has published so far, and since when in this recording."""
    takes: dict[tuple[str, str], list[Take]] = field(default_factory=dict)
    """When which track was recorded of whom; of a page, under no name."""
    backed_up: bool = False
    """Some of its files go to Agora's own cloud first."""
    quiet_since: float | None = None
    stopping_since: float | None = None
    recorded_before: float = 0.0
    """For how many seconds it had recorded when it was last paused or resumed."""
    turned: float = 0.0
    """When it was last paused or resumed; 0 for not since its start."""
    pushed_since: float = 0.0
    """When its present push to the CDN began; 0 for at its start."""
    ended: str = ""
    """How it ended: `stopped`, `idle` or `limit`; empty while it has not."""
    ended_at: float = inf

    @property
    def in_channel(self) -> bool:
        """Whether it records people in a channel, and not a web page."""
        return self.settings.kind != "web"

    @property
    def running(self) -> bool:
        """Whether it has neither ended nor been asked to."""
        return not self.ended and self.stopping_since is None

    @property
    def has_material(self) -> bool:
        """Whether there was ever something to record."""
        return bool(self.users) or not self.in_channel

    def resume(self, who: str, now: float, *tracks: str) -> None:
        """Record these tracks of `who` from now on, or all."""
        for track in tracks or TRACKS:
            takes = self.takes.setdefault((who, track), [])
            if not takes or takes[-1].end < inf:
                takes.append(Take(now))

    def interrupt(self, who: str, now: float, *tracks: str) -> None:
        """Record these tracks of `who` no longer, or none."""
        for track in tracks or TRACKS:
            for take in self.takes.get((who, track), ())[-1:]:
                take.end = min(take.end, now)

    def until(self, now: float) -> float:
        """Until when it records, as far as that is known by `now`."""
        over = self.ended_at if self.stopping_since is None else self.stopping_since
        return min(now, over)

    def taken(self, who: str, now: float, track: str = "audio_and_video") -> list[tuple[float, float]]:
        """From when to when `who` was recorded, or only a track of theirs, as far as that is known by `now`."""
        until = self.until(now)
        takes = [take for name in TRACKS if name in track for take in self.takes.get((who, name), ())]
        found: list[tuple[float, float]] = []
        for begin, end in sorted((each.begin, min(each.end, until)) for each in takes if each.begin < until):
            if found and begin < found[-1][1]:
                found[-1] = (found[-1][0], max(found[-1][1], end))
            elif begin < end:
                found.append((begin, end))
        return found

    def begun(self, who: str, track: str) -> float | None:
        """Since when a track of `who` has been recorded; None where it never was."""
        takes = [take for name in TRACKS if name in track for take in self.takes.get((who, name), ())]
        return min((take.begin for take in takes if take.begin < take.end), default=None)

    def mixed(self, now: float) -> list[tuple[float, float]]:
        """From when to when everybody is recorded together, or the page: from the first one's coming on."""
        if not self.in_channel:
            return self.taken(PAGE, now)
        begin, until = min(self.users.values(), default=inf), self.until(now)
        return [(begin, until)] if begin < until else []

    def hold(self, now: float, *, on_hold: bool) -> None:
        """Pause the recording of the page, or let it go on."""
        (self.interrupt if on_hold else self.resume)(PAGE, now)
        self.recorded_before, self.turned = self.recorded(now), now
        self.settings = replace(self.settings, on_hold=on_hold)

    def recorded(self, now: float) -> float:
        """For how many seconds it has recorded, pauses left out."""
        running = 0.0 if self.settings.on_hold else now - (self.turned or self.started)
        return self.recorded_before + running

    def end(self, now: float) -> str:
        """Why it no longer answers: how it ended, or `expired`; empty while it answers."""
        expired = now - self.started >= self.resource.hours * SECONDS_PER_HOUR
        return self.ended or ("expired" if expired else "")

    def status(self, now: float, policy: Policy) -> int:
        """The documented number, 1 to 8, of the state it is in."""
        if self.ended:
            return 8
        if self.stopping_since is not None:
            return 6 if now - self.stopping_since < policy.exit_seconds / 2 else 7
        age = now - self.started
        if age >= policy.slice_seconds and self.has_material:
            return 5
        return max(status for since, status in policy.phases if age >= since)
