"""What happens beside HTTP: people come and go, recordings run and end by themselves."""

from __future__ import annotations

import base64
import random
from collections.abc import Iterable
from functools import partial

from contracts.model import Json
from contracts.sandbox.core import Scheduler
from contracts.vendors.agora.sandbox.announcements import Announcements
from contracts.vendors.agora.sandbox.notices import Notices
from contracts.vendors.agora.sandbox.policy import Policy
from contracts.vendors.agora.sandbox.recording import (
    PAGE,
    SECONDS_PER_HOUR,
    TRACKS,
    Recording,
    Resource,
    Settings,
)

VISITOR = "1001"
"""The user who drops by when a recording starts in an empty channel."""


class World:
    """One account's channels, resources and recordings. Times are in seconds since the epoch.

    With a `visit` of so many seconds, a visitor stays that long in an empty channel whose recording
    starts.
    """

    def __init__(self, policy: Policy, notices: Notices, *, visit: float, seed: int) -> None:
        self.resources: dict[str, Resource] = {}
        self.recordings: dict[str, Recording] = {}
        self._policy = policy
        self.visit = visit
        self._random = random.Random(seed)  # noqa: S311  (ids that repeat with the seed)
        self._scheduler = Scheduler()
        self._channels: dict[str, dict[str, set[str]]] = {}
        self._live: list[Recording] = []
        self._announcements = Announcements(policy, self._scheduler, notices, self._end)

    def run(self, now: float) -> None:
        """Let everything happen that is due."""
        self._scheduler.run(now)

    def enter(self, room: str, user: str, now: float) -> None:
        """`user` enters the channel `room` and sends audio and video."""
        self._channels.setdefault(room, {})[user] = set(TRACKS)
        for recording in self._recording_in(room):
            recording.quiet_since = None
            self._hear(recording, user, TRACKS, now)

    def exit(self, room: str, user: str, now: float) -> None:
        """`user` leaves; when that empties the channel, its recordings begin to idle."""
        users = self._channels.get(room, {})
        if users.pop(user, None) is None:
            return
        for recording in self._recording_in(room):
            recording.interrupt(user, now)
            self._announcements.silenced(recording, user, TRACKS, now)
            if not users:
                self._idle(recording, now)

    def mute(self, room: str, user: str, track: str, now: float) -> None:
        """`user` stays, and sends `track` no more."""
        sends = self._channels.get(room, {}).get(user, set())
        if track not in sends:
            return
        sends.remove(track)
        for recording in self._recording_in(room):
            if track not in self._policy.keeping.deaf:
                recording.interrupt(user, now, track)
            self._announcements.silenced(recording, user, (track,), now)

    def unmute(self, room: str, user: str, track: str, now: float) -> None:
        """`user` sends `track` again."""
        sends = self._channels.get(room, {}).get(user)
        if sends is None or track in sends:
            return
        sends.add(track)
        for recording in self._recording_in(room):
            self._hear(recording, user, (track,), now)

    def acquire(self, cname: str, uid: str, hours: float, parameter: Json, now: float) -> Resource:
        """Give out the right to start a recording."""
        drawn = bytes(180) if self._policy.reuses_resource_ids else self._random.randbytes(180)
        id_ = base64.urlsafe_b64encode(drawn).decode()
        resource = Resource(id=id_, acquired=now, cname=cname, uid=uid, hours=hours, parameter=parameter)
        self.resources[id_] = resource
        return resource

    def invent(self, id_: str, body: Json, now: float) -> Resource:
        """A resource that nobody asked for: where faults overlook that an ID was never given out."""
        hours = self._policy.resource_hours
        resource = Resource(id=id_, acquired=now, cname=body.get("cname"), uid=body.get("uid"), hours=hours)
        self.resources[id_] = resource
        return resource

    def start(self, resource: Resource, mode: str, settings: Settings, now: float) -> Recording:
        """Begin a recording with `resource`."""
        sid = f"{0 if self._policy.reuses_sids else self._random.getrandbits(128):032x}"
        recording = Recording(sid=sid, resource=resource, mode=mode, settings=settings, started=now)
        self.recordings[sid] = resource.latest = recording
        self._live.append(recording)
        if not (recording.in_channel or settings.on_hold):
            recording.resume(PAGE, now)
        self._announcements.started(recording, now)
        if recording.in_channel:
            self._listen(recording, now)
        elif self._policy.ends_web_on_limit:
            limit = settings.longest_hours * SECONDS_PER_HOUR
            self._scheduler.at(now + limit, lambda when: self._end(recording, "limit", when))
        if not recording.in_channel and self._policy.ends_web_on_idle:
            self._idle(recording, now)
        return recording

    def stop(self, recording: Recording, now: float, *, complete: bool) -> None:
        """End `recording`, at once when `complete`, else after the time that uploading takes."""
        if complete:
            self._end(recording, "stopped", now)
        else:
            recording.stopping_since = now
            self._announcements.leaving(recording, "stopped", now)
            self._scheduler.at(now + self._policy.exit_seconds, lambda when: self._end(recording, "stopped", when))

    def all_of(self, recording: Recording, *, everything: bool) -> list[Recording]:
        """The recordings that a call about `recording` concerns: it alone, or whatever else runs, too."""
        others = [each for each in self._live if everything and each is not recording and each.running]
        return [recording, *others]

    def repeat(self, recording: Recording, now: float) -> None:
        """Somebody starts `recording` again while it runs."""
        self._announcements.repeated(recording, now)

    def befall(self, incident: str, room: str, now: float) -> None:
        """Let `incident` happen to the recordings of a channel, or to all where `room` is empty."""
        for recording in [each for each in self._live if each.running and room in ("", each.resource.cname)]:
            self._announcements.befall(recording, incident, now)

    def is_recorded(self, resource: Resource) -> bool:
        """Whether a recording of another resource runs with the same channel and user id."""
        same = (resource.cname, resource.uid)
        rivals = (each.resource for each in self._live if each.running and each.resource is not resource)
        return any((rival.cname, rival.uid) == same for rival in rivals)

    def _recording_in(self, room: str) -> list[Recording]:
        return [each for each in self._live if each.in_channel and each.running and each.resource.cname == room]

    def _hear(self, recording: Recording, user: str, tracks: Iterable[str], now: float) -> None:
        """Have `recording` receive these tracks of `user` from now on, as far as it subscribes to them."""
        sent = sorted(each for each in tracks if recording.settings.subscription.takes(user, each))
        if sent:
            recording.users.setdefault(user, now)
            recording.resume(user, now, *sent)
            self._announcements.heard(recording, user, sent, now)

    def _listen(self, recording: Recording, now: float) -> None:
        """Have `recording` join its channel, and a visitor come when nobody is there."""
        room = recording.resource.cname
        present = self._channels.get(room, {})
        for user in sorted(present):
            self._hear(recording, user, present[user], now)
        if present:
            return
        if self.visit > 0:
            self.enter(room, VISITOR, now)
            self._scheduler.at(now + self.visit, partial(self.exit, room, VISITOR))
        else:
            self._idle(recording, now)

    def _idle(self, recording: Recording, now: float) -> None:
        """Let `recording` end by itself unless somebody comes in time."""
        recording.quiet_since = now

        def give_up(when: float) -> None:
            if recording.quiet_since == now and recording.running and self._policy.ends_on_idle:
                self._end(recording, "idle", when)

        self._scheduler.at(now + recording.settings.idle_seconds, give_up)

    def _end(self, recording: Recording, how: str, now: float) -> None:
        if not recording.ended:
            recording.ended, recording.ended_at = how, now
            self._live.remove(recording)
            self._announcements.leaving(recording, how, now)
            self._announcements.ended(recording, now)
