"""What is announced of a recording's life, and when: the script of its notifications."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from contracts.model import Json
from contracts.sandbox.core import Scheduler
from contracts.vendors.agora.sandbox import files
from contracts.vendors.agora.sandbox.incidents import AT_ONCE, EPILOGUES
from contracts.vendors.agora.sandbox.keeping import PLAYLIST_AFTER
from contracts.vendors.agora.sandbox.notice_policy import Notice
from contracts.vendors.agora.sandbox.notices import Notices, milliseconds
from contracts.vendors.agora.sandbox.policy import Policy
from contracts.vendors.agora.sandbox.recording import SECONDS_PER_HOUR, Recording

UPLOADER_READY = 0.5
RECORDER_READY = 1.0
RESUMES_AFTER = 2.0
"""Seconds until another server has taken over."""

MINUTE = 60.0
EXIT_AFTER = 1.0
"""Seconds from the upload of everything to the exit of the service."""

LEAVE_CODES: Mapping[str, int] = {"stopped": 16, "idle": 4}
PAGE_CODES: Mapping[str, tuple[int, str, str]] = {
    "stopped": (0, "ok", "stopped by the user"),
    "limit": (1, "max_recording_hour", "the longest time is over"),
    "limited": (2, "capability_limit", "the page uses what cannot be recorded"),
    "unready": (4, "page_load_timeout", "the page was not ready in time, twice"),
}
"""Code, message and details of the end of a page's recording, by how it ended."""

STREAMS: Mapping[str, int] = {"audio": 43, "video": 44}
PROGRESS_SCALE = 10_000


@dataclass(slots=True)
class _Told:
    """What was told of one recording so far, and what its end has still to tell."""

    recorder: str
    """The uid of the recording client."""
    left_at: float | None = None
    sent: set[tuple[str, str]] = field(default_factory=set)
    """Who sends which track."""
    states: dict[tuple[str, str], int] = field(default_factory=dict)
    sliced: dict[str, str] = field(default_factory=dict)
    """Whose playlists were begun, by name."""
    epilogue: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Announcements:
    """Tells of recordings as things happen to them; the world calls it."""

    policy: Policy
    scheduler: Scheduler
    notices: Notices
    end: Callable[[Recording, str, float], None]
    """How the world ends a recording by itself."""
    _told: dict[str, _Told] = field(default_factory=dict)

    def started(self, recording: Recording, now: float) -> None:
        """A recording has begun."""
        told = self._told[recording.sid] = _Told(recorder=recording.resource.uid)
        self._later(recording, now + UPLOADER_READY, 30, status=0)
        if recording.settings.uploads_to_vod:
            self.scheduler.at(now + RECORDER_READY, lambda when: self.befall(recording, "vod", when))
        if recording.settings.mixes_later:
            told.epilogue.append("postponed-transcoding")
        if recording.in_channel:
            self._later(recording, now + RECORDER_READY, 40, status=0)
        else:
            self._open_page(recording, now)
        self._every(recording, now, MINUTE, self._progress)
        if recording.settings.capture_seconds > 0:
            self._every(recording, now, recording.settings.capture_seconds, self._snapshots)

    def heard(self, recording: Recording, user: str, tracks: Iterable[str], now: float) -> None:
        """Somebody sends these tracks in the channel that is recorded; not for the first time, perhaps."""
        self._told[recording.sid].sent.update((user, track) for track in tracks)
        self._streams(recording, user, now)
        if recording.settings.has_files:
            sliced = max(now, recording.started + self.policy.slice_seconds)
            self.scheduler.at(sliced, lambda when: self._slices(recording, _stream(recording, user), when))

    def silenced(self, recording: Recording, user: str, tracks: Iterable[str], now: float) -> None:
        """Somebody sends these tracks no more."""
        self._told[recording.sid].sent.difference_update((user, track) for track in tracks)
        self._streams(recording, user, now)

    def repeated(self, recording: Recording, now: float) -> None:
        """A start failed because its recording runs already."""
        if recording.in_channel:
            mode = 0 if recording.settings.kind == "individual" else 1
            names = [each["fileName"] for each in files.uploaded(recording, self.policy)]
            status = recording.status(now, self.policy)
            self._tell(recording, now, 3, status=status, recordingMode=mode, fileList="".join(names[:1]))

    def leaving(self, recording: Recording, how: str, now: float) -> None:
        """The recorder goes: the recording was stopped, or ends by itself."""
        told = self._told[recording.sid]
        if told.left_at is not None:
            return
        told.left_at = now
        if recording.in_channel:
            self._tell(recording, now, 41, leaveCode=LEAVE_CODES.get(how, LEAVE_CODES["stopped"]))
            return
        code, message, details = PAGE_CODES.get(how, PAGE_CODES["stopped"])
        entries = [] if how == "unready" else files.of_page(recording, self.policy)
        self._tell(recording, now, 71, code=code, message=message, details=details, fileList=entries)

    def ended(self, recording: Recording, now: float) -> None:
        """Everything is recorded and uploaded."""
        if recording.has_material and not recording.settings.on_hold:
            entries = list(files.uploaded(recording, self.policy))
            listed = {"fileList": entries} if recording.in_channel else {}
            self._tell(recording, now, 32 if recording.backed_up else 31, status=0, **listed)
        for name in self._told[recording.sid].epilogue:
            for type_, details in EPILOGUES[name](recording, self.policy):
                self._tell(recording, now, type_, **details)
        self.scheduler.at(now + EXIT_AFTER, lambda when: self._tell(recording, when, 11, exitStatus=0))

    def befall(self, recording: Recording, incident: str, now: float) -> None:
        """Something happens to a recording that no request brings about."""
        if incident in EPILOGUES:
            self._told[recording.sid].epilogue.append(incident)
        for type_, details in AT_ONCE.get(incident, _nothing)(recording, self.policy):
            self._tell(recording, now, type_, **details)
        if incident == "backup":
            recording.backed_up = True
        elif incident == "failover":
            self._fail_over(recording, now)
        elif incident == "capability-limit" and not recording.in_channel:
            self.end(recording, "limited", now)

    def _fail_over(self, recording: Recording, now: float) -> None:
        """Another server takes over, under another uid."""
        told, uid = self._told[recording.sid], self.notices.draw_uid()
        self._tell(recording, now, 12, newUid=uid)
        told.recorder = str(uid)
        for who in sorted(set(told.sliced.values())):
            for entry in self._playlists(recording, who):
                resumed = {"startUtcMs": milliseconds(now + RESUMES_AFTER), "discontinueUtcMs": milliseconds(now)}
                self._later(recording, now + RESUMES_AFTER, 42, **{**_slice(entry), **resumed})

    # -- pages ------------------------------------------------------------------------------------------------

    def _open_page(self, recording: Recording, now: float) -> None:
        limit = recording.settings.ready_seconds
        if limit > 0:  # pages here never say that they are ready
            self._later(recording, now + limit, 73, reason="page_load_timeout")
            self.scheduler.at(now + 2 * limit, lambda when: self.end(recording, "unready", when))
            return
        ready = now + RECORDER_READY
        self._later(recording, ready, 70, recorderStartTime=milliseconds(ready))
        for url in recording.settings.push_urls or ():
            then = "onhold" if recording.settings.on_hold else "publishing"
            self._later(recording, ready, 100, rtmpUrl=url, status="connecting")
            self._later(recording, now + self.policy.slice_seconds, 100, rtmpUrl=url, status=then)
        for playlist in files.playlists_of_page(recording):
            self._later(recording, now + self.policy.slice_seconds + PLAYLIST_AFTER, 4, fileList=playlist)

    # -- what repeats -----------------------------------------------------------------------------------------

    def _progress(self, recording: Recording, now: float) -> None:
        minutes = round((now - recording.started) / MINUTE)
        recorded = 4 * minutes
        self._tell(recording, now, 33, progress=PROGRESS_SCALE * (recorded - 1) // recorded)

    def _snapshots(self, recording: Recording, now: float) -> None:
        for user in sorted(user for user, track in self._told[recording.sid].sent if track == "video"):
            self._tell(recording, now, 45, fileName=files.snapshot(recording, user, now))

    def _every(
        self, recording: Recording, begin: float, seconds: float, tell: Callable[[Recording, float], None]
    ) -> None:
        """Call `tell` at this interval while the recording runs, as long as its API may be called."""
        last = recording.started + recording.resource.hours * SECONDS_PER_HOUR

        def tick(when: float) -> None:
            if recording.running:
                tell(recording, when)
                self._every(recording, when, seconds, tell)

        if begin + seconds <= last:
            self.scheduler.at(begin + seconds, tick)

    # -- telling ----------------------------------------------------------------------------------------------

    def _streams(self, recording: Recording, user: str, now: float) -> None:
        """Tell which streams of `user` are received since now, or no longer: in composite mode, those of everybody."""
        told, who = self._told[recording.sid], _stream(recording, user)
        at = max(now, recording.started + RECORDER_READY)
        for name in _received(recording):
            senders = {sender for sender, track in told.sent if track == name}
            alone = recording.settings.kind == "individual"
            state = 0 if (user in senders if alone else senders) else 1
            if told.states.get((who, name), 1) != state:
                told.states[who, name] = state
                self._later(recording, at, STREAMS[name], streamUid=who, state=state, UtcMs=milliseconds(at))

    def _slices(self, recording: Recording, who: str, now: float) -> None:
        """Tell of the first slice of each playlist that there is by now."""
        told = self._told[recording.sid]
        for entry in self._playlists(recording, who) if told.left_at is None else ():
            if entry["fileName"] not in told.sliced:
                told.sliced[entry["fileName"]] = who
                self._tell(recording, now, 42, **_slice(entry))
                self._later(recording, now + PLAYLIST_AFTER, 4, fileList=entry["fileName"])

    def _playlists(self, recording: Recording, who: str) -> list[dict[str, Json]]:
        listed = files.uploaded(recording, self.policy)
        return [each for each in listed if each["uid"] == who and each["fileName"].endswith(".m3u8")]

    def _later(self, recording: Recording, at: float, type_: int, **details: Json) -> None:
        """Tell at `at`, unless the recorder has left by then."""

        def tell(when: float) -> None:
            if self._told[recording.sid].left_at is None:
                self._tell(recording, when, type_, **details)

        self.scheduler.at(at, tell)

    def _tell(self, recording: Recording, at: float, type_: int, **details: Json) -> None:
        uid = self._told[recording.sid].recorder
        self.notices.tell(Notice(type=type_, details=details, at=at, uid=uid, recording=recording))


def _nothing(recording: Recording, policy: Policy) -> Iterable[tuple[int, Mapping[str, Json]]]:
    return ()


def _stream(recording: Recording, user: str) -> str:
    """Whose stream is recorded when `user` publishes: in composite mode, the mix of all."""
    return user if recording.settings.kind == "individual" else "0"


def _received(recording: Recording) -> tuple[str, ...]:
    return {0: ("audio",), 1: ("video",)}.get(int(recording.settings.stream_types), ("audio", "video"))


def _slice(entry: Mapping[str, Json]) -> dict[str, Json]:
    return {
        "startUtcMs": entry["sliceStartTime"],
        "discontinueUtcMs": entry["sliceStartTime"],
        "mixedAllUser": entry["mixedAllUser"],
        "streamUid": entry["uid"],
        "trackType": entry["trackType"],
    }
