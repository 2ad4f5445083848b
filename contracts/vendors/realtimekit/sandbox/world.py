"""RealtimeKit's meetings and recordings, and what happens to them by themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from random import Random
from typing import Any, Final, Protocol
from uuid import UUID

from contracts.model import Json
from contracts.sandbox.core import Scheduler
from contracts.vendors.realtimekit.sandbox.policy import ACTIVE, DAY, Policy, Status

LINKS_AT: Final = "https://recordings.example"
"""Where links lead that nobody follows over a network."""


@dataclass(slots=True, kw_only=True)
class Meeting:
    """A room. `asked` are its settings; times are seconds since the epoch.

    A session lasts from the first participant or recording until neither is left.
    """

    id: str
    asked: Mapping[str, Json]
    created: float
    updated: float
    empty_since: float
    people: set[str] = field(default_factory=set)
    session: str | None = None
    met: float | None = None
    """When the first participant of the session came."""


@dataclass(slots=True, kw_only=True)
class Recording:
    """One recording; `config` is the request over the meeting's own configuration."""

    id: str
    meeting: Meeting
    session: str
    config: Mapping[str, Json]
    start_reason: str
    invoked: float
    links_at: str
    """The URL below which its files can be downloaded."""
    tracked: dict[str, str] | None = None
    """The peer of each user that has a file of their own; None for a recording in one file."""
    status: Status = Status.INVOKED
    started: float | None = None
    stopped: float | None = None
    uploaded: float | None = None
    stop_reason: str | None = None
    recorded: float = 0.0
    _running_since: float | None = None

    @property
    def active(self) -> bool:
        """Whether it keeps others of its meeting from starting."""
        return self.status in ACTIVE

    def run(self, now: float) -> None:
        """Record from now on."""
        self.halt(Status.RECORDING, now)
        self._running_since = now

    def halt(self, status: Status, now: float) -> None:
        """Record no more, and be in `status`."""
        if self._running_since is not None:
            self.recorded += now - self._running_since
        self._running_since = None
        self.status = status


class Listener(Protocol):
    """Told of everything that webhooks tell of."""

    def recording_changed(self, recording: Recording, now: float) -> None:
        """The recording is in another state."""

    def meeting_created(self, meeting: Meeting, now: float) -> None: ...

    def meeting_started(self, meeting: Meeting, now: float) -> None:
        """The first participant has come."""

    def participant_left(self, meeting: Meeting, now: float) -> None: ...

    def meeting_ended(self, meeting: Meeting, now: float) -> None:
        """Nobody is left of the session that `meeting` still names."""


class World:
    """Every meeting and recording of one app, moved by requests, participants and time."""

    def __init__(self, policy: Policy, *, visit: float, seed: int, listeners: tuple[Listener, ...] = ()) -> None:
        self.meetings: dict[str, Meeting] = {}
        self.recordings: list[Recording] = []
        self.links_at = LINKS_AT
        self._policy = policy
        self.visit = visit
        self._listeners = listeners
        self._random = Random(seed)  # noqa: S311  (ids that repeat with the seed)
        self._scheduler = Scheduler()

    def run(self, now: float) -> None:
        """Let everything happen that is due."""
        self._scheduler.run(now)

    def create_meeting(self, asked: Mapping[str, Json], now: float) -> Meeting:
        """Open an empty room."""
        if self._policy.reuses_meetings:
            for each in self.meetings.values():
                if each.asked.get("title") == asked.get("title") is not None:
                    return each
        meeting = Meeting(id=self._new_id(), asked=asked, created=now, updated=now, empty_since=now)
        self.meetings[meeting.id] = meeting
        for listener in self._listeners:
            listener.meeting_created(meeting, now)
        if meeting.asked.get("record_on_start") and not self._policy.awaits_participants:
            self._invoke(meeting, {}, "RECORD_ON_START", now)
        return meeting

    def change_meeting(self, meeting: Meeting, asked: Mapping[str, Json], now: float) -> None:
        """Give a room these settings."""
        meeting.asked = asked
        meeting.updated = now

    def recording(self, recording_id: str) -> Recording | None:
        """The recording with this id, if there is one."""
        return next((each for each in self.recordings if each.id == recording_id), None)

    def active(self, meeting: Meeting) -> list[Recording]:
        """The recordings of `meeting` that have not been stopped, oldest first."""
        return [each for each in self.recordings if each.meeting is meeting and each.active]

    def start(self, meeting: Meeting, asked: Mapping[str, Json], now: float) -> Recording:
        """Invoke a recording by request; somebody visits the meeting if nobody is there."""
        recording = self._invoke(meeting, asked, "API_CALL", now)
        if self.visit > 0 and not meeting.people:
            visitor = f"visitor-{recording.id}"
            self._enter(meeting, visitor, now)
            self._scheduler.at(now + self.visit, partial(self._exit, meeting, visitor))
        return recording

    def start_tracks(self, meeting: Meeting, asked: Mapping[str, Json], now: float) -> Recording:
        """Invoke a recording of each participant by request."""
        recording = self._invoke(meeting, asked, "API_CALL", now)
        recording.tracked = {}
        for user in sorted(meeting.people):
            self._track(recording, user)
        return recording

    def _track(self, recording: Recording, user: str) -> None:
        wanted = recording.config.get("user_ids")
        listed = not isinstance(wanted, list) or user in wanted or not self._policy.tracks.heeds_users
        full = self._policy.tracks.first_only and recording.tracked
        if recording.tracked is not None and listed and not full:
            recording.tracked.setdefault(user, self._new_id())

    def act(self, recording: Recording, action: str, now: float) -> None:
        """Stop, pause or resume by request."""
        match action:
            case "stop":
                self.stop(recording, "API_CALL", now)
            case "pause":
                recording.halt(Status.PAUSED, now)
                self._changed(recording, now)
            case "resume":
                recording.run(now)
                self._changed(recording, now)

    def stop(self, recording: Recording, reason: str | None, now: float) -> None:
        """Stop and upload, unless that has happened; `reason` is None at the time limit."""
        if recording.stopped is not None:
            return
        recording.halt(Status.UPLOADING, now)
        recording.stopped = now
        recording.stop_reason = reason
        self._changed(recording, now)
        self._scheduler.at(now + self._policy.uploads_after, partial(self._finish, recording))
        self._close_session(recording.meeting, now)
        self.run(now)  # an upload that takes no time is over at once

    def join(self, room: str, user: str, now: float) -> None:
        """Somebody enters; a room that does not exist cannot be entered."""
        self.run(now)
        if room in self.meetings:
            self._enter(self.meetings[room], user, now)

    def leave(self, room: str, user: str, now: float) -> None:
        """Somebody leaves, if they were there."""
        self.run(now)
        if room in self.meetings:
            self._exit(self.meetings[room], user, now)

    def _new_id(self) -> str:
        return str(UUID(int=self._random.getrandbits(128), version=4))

    def _new_recording_id(self, meeting: Meeting) -> str:
        if self._policy.numbers_recordings:
            return str(1 + sum(each.meeting is meeting for each in self.recordings))
        return self._new_id()

    def _enter(self, meeting: Meeting, user: str, now: float) -> None:
        meeting.people.add(user)
        for recording in self.active(meeting):
            self._track(recording, user)
        first_of_session = meeting.session is None
        self._open_session(meeting)
        if meeting.met is None:
            meeting.met = now
            for listener in self._listeners:
                listener.meeting_started(meeting, now)
        if first_of_session and self._records_itself(meeting):
            self._invoke(meeting, {}, "RECORD_ON_START", now)

    def _records_itself(self, meeting: Meeting) -> bool:
        asked = meeting.asked.get("record_on_start") and self._policy.honours_record_on_start
        return bool(asked or self._policy.records_unasked)

    def _exit(self, meeting: Meeting, user: str, now: float) -> None:
        if user not in meeting.people:
            return
        meeting.people.remove(user)
        for listener in self._listeners:
            listener.participant_left(meeting, now)
        if meeting.people:
            return
        meeting.empty_since = now
        for recording in self.active(meeting):
            if recording.started is not None:
                self._watch(recording, now)
        self._close_session(meeting, now)

    def _open_session(self, meeting: Meeting) -> str:
        if meeting.session is None:
            meeting.session = self._new_id()
        return meeting.session

    def _close_session(self, meeting: Meeting, now: float) -> None:
        if meeting.people or self.active(meeting):
            return
        if meeting.met is not None:
            for listener in self._listeners:
                listener.meeting_ended(meeting, now)
        meeting.session = meeting.met = None

    def _changed(self, recording: Recording, now: float) -> None:
        for listener in self._listeners:
            listener.recording_changed(recording, now)

    def _invoke(self, meeting: Meeting, asked: Mapping[str, Json], reason: str, now: float) -> Recording:
        recording = Recording(
            id=self._new_recording_id(meeting),
            meeting=meeting,
            session=self._open_session(meeting),
            config=self._settings(meeting, asked),
            start_reason=reason,
            invoked=now,
            links_at=self.links_at,
        )
        self.recordings.append(recording)
        self._scheduler.at(now + self._policy.starts_after, partial(self._begin, recording))
        return recording

    def _settings(self, meeting: Meeting, asked: Mapping[str, Json]) -> dict[str, Json]:
        config = section(meeting.asked, "recording_config")
        if self._policy.deaf_when_by_itself and not asked:
            return {}
        known = {name: value for name, value in config.items() if name not in self._policy.deaf_to}
        first = {name: value for name, value in known.items() if name in self._policy.meeting_first}
        return {**known, **asked, **first}

    def _begin(self, recording: Recording, now: float) -> None:
        if recording.status is not Status.INVOKED:
            return
        recording.started = now
        recording.run(now)
        self._changed(recording, now)
        self._scheduler.at(now + self._limit(recording), partial(self.stop, recording, None))
        if not recording.meeting.people:
            self._watch(recording, now)

    def _limit(self, recording: Recording) -> float:
        asked = recording.config.get("max_seconds")
        if not (isinstance(asked, int | float) and asked > 0 and self._policy.honours_max_seconds):
            return self._policy.default_max_seconds
        return min(asked, DAY) * self._policy.max_seconds_unit

    def _watch(self, recording: Recording, since: float) -> None:
        self._scheduler.at(since + self._policy.empty_after, partial(self._stop_if_empty, recording, since))

    def _stop_if_empty(self, recording: Recording, since: float, now: float) -> None:
        meeting = recording.meeting
        if recording.tracked is not None and not self._policy.tracks.ends_with_session:
            return
        if not meeting.people and meeting.empty_since <= since:
            self.stop(recording, "ALL_PEERS_LEFT", now)

    def _finish(self, recording: Recording, now: float) -> None:
        if self._is_short(recording):
            self._fail(recording, now)
            return
        recording.status = Status.UPLOADED
        recording.uploaded = now
        self._changed(recording, now)
        self._scheduler.at(now + self._policy.fails_after, partial(self._fail, recording))

    def _fail(self, recording: Recording, now: float) -> None:
        recording.status = Status.ERRORED
        recording.uploaded = None
        self._changed(recording, now)

    def _is_short(self, recording: Recording) -> bool:
        if recording.started is None or recording.stopped is None:
            return True
        return recording.stopped - recording.started < self._policy.shortest


def section(config: Mapping[str, Json], name: str) -> dict[str, Any]:
    """An object within a configuration, an empty one in the place of anything else."""
    value = config.get(name)
    return value if isinstance(value, dict) else {}
