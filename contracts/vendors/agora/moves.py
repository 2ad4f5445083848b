"""What can be done with Agora: the operations, in the words of somebody who records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial

from contracts.model import ABSENT, Credentials, Event, Exchange, Json
from contracts.target.awaiting import look_for
from contracts.target.channel import Channel, Waits, segment
from contracts.vendors.agora.access import BASE
from contracts.vendors.agora.seen import Seen, ready, state_of, steps
from contracts.vendors.agora.settings import OLD

INSPECTED = 3
"""How many files of a kind are looked into."""

USER = "1001"
"""The uid of the participant that drivers let into a channel."""

PAGE: Json = {
    "serviceName": "web_recorder_service",
    "errorHandlePolicy": "error_abort",
    "serviceParam": {
        "url": "https://www.example.com",
        "audioProfile": 0,
        "videoWidth": 1280,
        "videoHeight": 720,
        "maxRecordingHour": 1,
    },
}
CDN_PUSH: Json = {
    "serviceName": "rtmp_publish_service",
    "errorHandlePolicy": "error_ignore",
    "serviceParam": {"outputs": [{"rtmpUrl": "rtmp://push.example.com/live/recording-contracts"}]},
}


@dataclass(slots=True, kw_only=True)
class Recording:
    """What the driver knows of one recording: how it was asked for, what was issued for it, what it showed.

    It is `attended` where somebody whom the driver let in was there when it began.
    """

    cname: str
    uid: str
    mode: str
    client_request: Json
    resource: str = ""
    sid: str = ""
    attended: bool = False
    seen: Seen = field(default_factory=Seen)


@dataclass(slots=True)
class Agora:
    """Calls the operations over a channel. Never asserts; a call that cannot be made is not made."""

    channel: Channel
    _count: int = field(default=0, init=False)

    @property
    def web(self) -> str:
        """How this edition spells the web page mode."""
        return "Web" if self.channel.edition == OLD else "web"

    @property
    def storage(self) -> Json:
        """The storage that starts name: the one that was lent, or a stand-in."""
        return self.channel.stored_at or storage()

    def plan(self, mode: str, **settings: Json) -> Recording:
        """A recording to be: a channel name and uid of its own, and the client request of its start."""
        self._count += 1
        cname = f"rc-{self.channel.random.getrandbits(48):012x}"
        self.channel.marks.add(cname.encode())
        return Recording(
            cname=cname,
            uid=str(100000 + self._count),
            mode=mode,
            client_request={"storageConfig": self.storage, **_defaults(mode), **settings},
        )

    def acquire(self, recording: Recording, **client_request: Json) -> Exchange:
        """Reserve a resource for `recording`."""
        scene = 1 if recording.mode.lower() == "web" else 0
        answer = self.channel.send(
            "POST",
            f"{BASE}/acquire",
            body={
                "cname": recording.cname,
                "uid": recording.uid,
                "clientRequest": {"scene": scene, **client_request},
            },
        )
        recording.resource = _text(answer, "resourceId") or recording.resource
        return answer

    def start(
        self, recording: Recording, *, body: Json = ABSENT, credentials: Credentials = Credentials.VALID
    ) -> Exchange:
        """Start `recording`, with `body` instead of its own where one is given."""
        own = {"cname": recording.cname, "uid": recording.uid, "clientRequest": recording.client_request}
        answer = self.channel.send(
            "POST",
            f"{BASE}/resourceid/{segment(recording.resource)}/mode/{segment(recording.mode)}/start",
            body=own if body is ABSENT else body,
            credentials=credentials,
        )
        if sid := _text(answer, "sid"):
            recording.sid, recording.seen = sid, Seen(since=answer.at)
        return answer

    def begin(self, recording: Recording, *, attended: bool = True, **client_request: Json) -> bool:
        """Acquire and start, somebody being in the channel where that can be arranged; whether it worked."""
        if attended and recording.mode.lower() != "web":
            self.channel.join(recording.cname, USER)
            recording.attended = self.channel.people is not None
        self.acquire(recording, **client_request)
        if recording.resource:
            self.start(recording)
        return bool(recording.sid)

    def query(
        self, recording: Recording, *, credentials: Credentials = Credentials.VALID, needed: bool = False
    ) -> Exchange:
        """Ask how `recording` is."""
        path = self.path(recording, "query")
        answer = self.channel.send("GET", path, credentials=credentials, needed=needed)
        recording.seen.queried(answer)
        return answer

    def until_ready(self, recording: Recording) -> Waits:
        """Ask how `recording` is, and again for as long as it has not begun for good."""
        awaited = ready(recording.sid)
        state = state_of(self.query(recording))
        if state and state not in awaited.shown_by and state not in awaited.ends:
            recording.seen.told = True
            yield from look_for(self.channel, awaited, partial(self._state, recording), steps(self.channel.clock))

    def _state(self, recording: Recording) -> str:
        return state_of(self.query(recording, needed=True))

    def update(
        self,
        recording: Recording,
        client_request: Json,
        *,
        credentials: Credentials = Credentials.VALID,
        **changes: Json,
    ) -> Exchange:
        """Change `recording` while it runs; `changes` replace fields of the body."""
        return self._change("update", recording, client_request, credentials, changes)

    def update_layout(
        self,
        recording: Recording,
        client_request: Json,
        *,
        credentials: Credentials = Credentials.VALID,
        **changes: Json,
    ) -> Exchange:
        """Arrange the picture of `recording` anew; `changes` replace fields of the body."""
        return self._change("updateLayout", recording, client_request, credentials, changes)

    def _change(
        self,
        action: str,
        recording: Recording,
        client_request: Json,
        credentials: Credentials,
        changes: Mapping[str, Json],
    ) -> Exchange:
        body = {"cname": recording.cname, "uid": recording.uid, "clientRequest": client_request, **changes}
        return self.channel.send("POST", self.path(recording, action), body=body, credentials=credentials)

    def stop(
        self,
        recording: Recording,
        *,
        client_request: Json = None,
        credentials: Credentials = Credentials.VALID,
        **changes: Json,
    ) -> Exchange:
        """Stop `recording`; `changes` replace fields of the body."""
        body = {
            "cname": recording.cname,
            "uid": recording.uid,
            "clientRequest": {"async_stop": False} if client_request is None else client_request,
            **changes,
        }
        answer = self.channel.send("POST", self.path(recording, "stop"), body=body, credentials=credentials)
        self._over(recording, answer)
        return answer

    def _over(self, recording: Recording, answer: Exchange) -> None:
        """Tell of a recording that is to stop what never came while it ran."""
        recording.seen.stopped(answer)
        listed = answer.response is not None and answer.response.status == 200
        waited = answer.request.body["clientRequest"] == {"async_stop": False}
        recording.seen.tell(self.channel, recording.sid, recorded=listed and waited and _records(recording))

    def examine(self, recording: Recording, *endings: str) -> None:
        """See what `recording` has left in storage, and what its first files with these endings hold."""
        if not (recording.sid and self.channel.sees(recording.client_request.get("storageConfig"))):
            return
        prefix = _prefix(recording.client_request)
        names = self._listed(f"{prefix}{recording.sid}") or (prefix and self._listed(recording.sid)) or []
        for ending in endings or (".m3u8", ".mp4", ".jpg"):
            for name in [each for each in names if each.endswith(ending)][:INSPECTED]:
                self.channel.inspect(name)

    def _listed(self, prefix: str) -> list[str]:
        self.channel.look(prefix)
        event = self.channel.items[-1]
        found = event.data.get("files", ()) if isinstance(event, Event) else ()
        return [str(each["name"]) for each in found]

    def invent(self, recording: Recording) -> None:
        """Give `recording` ids that nobody issued."""
        recording.resource = recording.resource or f"invented{self.channel.random.getrandbits(128):032x}"
        recording.sid = f"{self.channel.random.getrandbits(128):032x}"
        self.channel.note("invented", value=recording.sid)

    def path(self, recording: Recording, action: str) -> str:
        """The path of `action` on `recording`."""
        resource, sid, mode = (segment(each) for each in (recording.resource, recording.sid, recording.mode))
        return f"{BASE}/resourceid/{resource}/sid/{sid}/mode/{mode}/{action}"


def _records(recording: Recording) -> bool:
    """Whether there is surely something to record: a page that is not on hold, or somebody whom nothing leaves out."""
    client = recording.client_request
    if recording.mode.lower() == "web":
        services = client.get("extensionServiceConfig", {}).get("extensionServices", ())
        return not any(each.get("serviceParam", {}).get("onhold") for each in services)
    chosen = {name for name in client.get("recordingConfig", {}) if "subscribe" in name.lower()}
    return recording.attended and chosen <= {"subscribeUidGroup"}


def _prefix(client_request: Json) -> str:
    parts = client_request.get("storageConfig", {}).get("fileNamePrefix")
    return "".join(f"{part}/" for part in parts) if isinstance(parts, list) else ""


def storage() -> Json:
    """A storage that does for most purposes: a start is answered before anything is stored."""
    return {
        "vendor": 1,
        "region": 0,
        "bucket": "recording-contracts",
        "accessKey": "stand-in-access-key-7d31",
        "secretKey": "stand-in-secret-key-52c8",
    }


def _defaults(mode: str) -> dict[str, Json]:
    if mode.lower() == "web":
        return {"extensionServiceConfig": {"errorHandlePolicy": "error_abort", "extensionServices": [PAGE]}}
    config: dict[str, Json] = {"channelType": 0, "streamTypes": 2}
    return {"recordingConfig": {**config, "subscribeUidGroup": 0} if mode == "individual" else config}


def _text(answer: Exchange, name: str) -> str:
    """A text field of a successful answer, or an empty string."""
    response = answer.response
    if response is None or response.status != 200 or not isinstance(response.body, dict):
        return ""
    value = response.body.get(name)
    return value if isinstance(value, str) else ""
