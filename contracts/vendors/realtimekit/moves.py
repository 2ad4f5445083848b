"""What can be done with RealtimeKit: the operations, in the words of somebody who records."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from contracts.model import ABSENT, Credentials, Exchange, Json
from contracts.target.awaiting import Awaited, look_for
from contracts.target.channel import Channel, Waits, segment
from contracts.vendors.realtimekit.access import BASE
from contracts.vendors.realtimekit.signatures import PUBLIC_KEY

BEGIN = (3.0, 3)
"""(seconds, times) to look whether a recording has begun."""

UPLOAD = (4.0, 2)
"""(seconds, times) to look whether a recording has been uploaded."""

ENOUGH = 6.0
"""Seconds of recording that are not brief."""

WHOLE = 9.0 + ENOUGH
"""Seconds that a whole recording is worth trying with; with more it is also looked for when it is uploaded."""

USER = "recording-contracts"
"""The participant that drivers let into a meeting."""

STORAGE: Json = {
    "type": "aws",
    "access_key": "stand-in-access-key-7d31",
    "secret": "stand-in-secret-52c8",
    "bucket": "recording-contracts",
    "region": "us-east-1",
    "path": "/",
}
"""A storage that does for most purposes: a start is answered before anything is stored."""

LOGIN: Json = {"type": "sftp", "host": "sftp.example.com", "port": 22, "username": "somebody", "path": "/"}

STORAGES: tuple[Json, ...] = (
    {"type": "gcs", "bucket": "recordings", "secret": "stand-in-credentials-6e17", "region": "EU", "path": "/"},
    {"type": "azure", "access_key": "stand-in-connection-8fb0", "bucket": "contracts", "secret": "", "region": ""},
    {**STORAGE, "type": "digitalocean", "region": "SGP1"},
    {**LOGIN, "auth_method": "KEY", "private_key": "stand-in-private-key-2ac4"},
    {**LOGIN, "auth_method": "PASSWORD", "password": "stand-in-password-d905"},
    {
        "type": "cloudflare",
        "access_key": "stand-in-access-key-7d31",
        "secret_key": "stand-in-secret-52c8",
        "bucket": "recording-contracts",
        "account_id": "stand-in-account",
    },
)
"""A storage of every provider, with what the documents ask for; stand-ins, since nothing is uploaded."""

WATERMARKS: tuple[Json, ...] = tuple(
    {"url": "https://example.com/watermark.png", "position": position, "size": {"width": 100, "height": 20}}
    for position in ("left top", "right top", "left bottom", "right bottom")
)
"""A watermark in every place."""

NOBODY_LISTENS = "https://example.com/recording-contracts"
"""Where webhooks lead when nobody can be called back."""

TOLD = ("recording.statusUpdate", "meeting.started", "meeting.ended")
"""The events that the suite knows how to judge."""


@dataclass(slots=True)
class RealtimeKit:
    """Calls the operations over a channel. Never asserts; a call that cannot be made is not made."""

    channel: Channel
    base: str = BASE
    _count: int = field(default=0, init=False)

    def elsewhere(self) -> RealtimeKit:
        """The same for an app that nobody created."""
        account, _, _ = self.base.rpartition("/")
        return RealtimeKit(self.channel, f"{account}/{self.invent()}")

    def meet(self, **body: Json) -> str:
        """Create a meeting; its id, or an empty string where that failed."""
        self._count += 1
        return shown(self.create({"title": f"recording contracts {self._count}", **body}, needed=True), "id")

    def create(self, body: Json, *, credentials: Credentials = Credentials.VALID, needed: bool = False) -> Exchange:
        """Create a meeting with this body."""
        return self.channel.send("POST", f"{self.base}/meetings", body=body, credentials=credentials, needed=needed)

    def meeting(self, meeting: str, *, credentials: Credentials = Credentials.VALID, needed: bool = False) -> Exchange:
        """Ask for a meeting."""
        return self.channel.send(
            "GET", f"{self.base}/meetings/{segment(meeting)}", credentials=credentials, needed=needed
        )

    def meetings(self, *query: tuple[str, str], credentials: Credentials = Credentials.VALID) -> Exchange:
        """List meetings."""
        return self.channel.send("GET", f"{self.base}/meetings", query=query, credentials=credentials)

    def patch(self, meeting: str, body: Json, *, credentials: Credentials = Credentials.VALID) -> Exchange:
        """Change some settings of a meeting."""
        return self.channel.send(
            "PATCH", f"{self.base}/meetings/{segment(meeting)}", body=body, credentials=credentials
        )

    def put(self, meeting: str, body: Json, *, credentials: Credentials = Credentials.VALID) -> Exchange:
        """Give a meeting new settings in the place of all it had."""
        return self.channel.send("PUT", f"{self.base}/meetings/{segment(meeting)}", body=body, credentials=credentials)

    def start(self, meeting: str, **options: Json) -> str:
        """Start to record `meeting`; the id of the recording, or an empty string where that failed."""
        return shown(self.start_with({"meeting_id": meeting, **options}), "id")

    def start_with(self, body: Json, *, credentials: Credentials = Credentials.VALID, needed: bool = False) -> Exchange:
        """Send a start with this body."""
        return self.channel.send("POST", f"{self.base}/recordings", body=body, credentials=credentials, needed=needed)

    def track(self, body: Json, *, credentials: Credentials = Credentials.VALID) -> Exchange:
        """Send a start of a track recording with this body."""
        return self.channel.send("POST", f"{self.base}/recordings/track", body=body, credentials=credentials)

    def get(self, recording: str, *, credentials: Credentials = Credentials.VALID, needed: bool = False) -> Exchange:
        """Ask for a recording."""
        path = f"{self.base}/recordings/{segment(recording)}"
        return self.channel.send("GET", path, credentials=credentials, needed=needed)

    def change(
        self,
        recording: str,
        action: Json,
        *,
        credentials: Credentials = Credentials.VALID,
        needed: bool = False,
    ) -> Exchange:
        """Stop, pause or resume a recording."""
        return self.change_with(recording, {"action": action}, credentials=credentials, needed=needed)

    def change_with(
        self, recording: str, body: Json, *, credentials: Credentials = Credentials.VALID, needed: bool = False
    ) -> Exchange:
        """Send a change with this body."""
        path = f"{self.base}/recordings/{segment(recording)}"
        return self.channel.send("PUT", path, body=body, credentials=credentials, needed=needed)

    def active(self, meeting: str, *, credentials: Credentials = Credentials.VALID, needed: bool = False) -> Exchange:
        """Ask for the active recording of a meeting."""
        path = f"{self.base}/recordings/active-recording/{segment(meeting)}"
        return self.channel.send("GET", path, credentials=credentials, needed=needed)

    def listed(
        self, *query: tuple[str, str], credentials: Credentials = Credentials.VALID, needed: bool = False
    ) -> Exchange:
        """List recordings."""
        return self.channel.send("GET", f"{self.base}/recordings", query=query, credentials=credentials, needed=needed)

    def title(self) -> str:
        """A title that no other meeting has."""
        return f"contracts {self.channel.random.getrandbits(48):012x}"

    @property
    def url(self) -> str:
        """Where webhooks lead."""
        return self.channel.inbox.address if self.channel.inbox else NOBODY_LISTENS

    def webhook(self, *events: str, **settings: Json) -> str:
        """Register a webhook for `events`; its id, or an empty string where that failed."""
        return shown(self.register(self.settings(*events, **settings)), "id")

    def settings(self, *events: str, **settings: Json) -> dict[str, Json]:
        """Everything that is said of a new webhook; each has a URL of its own."""
        self._count += 1
        names = {"name": f"contracts {self._count}", "url": f"{self.url}/{self._count}"}
        return {**names, "events": list(events or TOLD), **settings}

    def register(self, body: Json, *, credentials: Credentials = Credentials.VALID, needed: bool = False) -> Exchange:
        """Create a webhook with this body."""
        return self.channel.send("POST", f"{self.base}/webhooks", body=body, credentials=credentials, needed=needed)

    def on_webhook(
        self,
        method: str,
        webhook: str,
        body: Json = ABSENT,
        *,
        credentials: Credentials = Credentials.VALID,
        needed: bool = False,
    ) -> Exchange:
        """Get, edit (PATCH), replace (PUT) or delete a webhook."""
        path = f"{self.base}/webhooks/{segment(webhook)}"
        return self.channel.send(method, path, body=body, credentials=credentials, needed=needed)

    def webhooks(self, *, credentials: Credentials = Credentials.VALID, needed: bool = False) -> Exchange:
        """List the webhooks."""
        return self.channel.send("GET", f"{self.base}/webhooks", credentials=credentials, needed=needed)

    def events(self, *, credentials: Credentials = Credentials.VALID) -> Exchange:
        """List the events that a webhook can subscribe to."""
        return self.channel.send("GET", f"{self.base}/webhooks/all", credentials=credentials)

    def key(self) -> Exchange:
        """Fetch the key that callbacks are signed with."""
        return self.channel.send("GET", PUBLIC_KEY)

    def download(self, answer: Exchange) -> tuple[str, ...]:
        """Follow every link of an answer about a recording that is UPLOADED; the links."""
        found = links(answer) if shown(answer, "status") == "UPLOADED" else ()
        self.follow(found)
        return found

    def follow(self, urls: tuple[str, ...]) -> None:
        """Follow links, where that can be done."""
        for url in urls:
            self.channel.download(url)

    @property
    def storage(self) -> Json:
        """The storage that recordings are put into: the one that was lent, or a stand-in."""
        return self.channel.stored_at or STORAGE

    def inspect(self, answer: Exchange, storage: Json) -> None:
        """Look at the file of a recording in the storage that was named for it, where that can be seen."""
        name, folder = shown(answer, "output_file_name"), _text(storage, "path").strip("/")
        if name and self.channel.sees(storage):
            self.channel.inspect(f"{folder}/{name}" if folder else name)

    def invent(self) -> str:
        """An id that nobody issued."""
        id_ = str(UUID(int=self.channel.random.getrandbits(128), version=4))
        self.channel.note("invented", value=id_)
        return id_

    def until(self, recording: str, status: str, answer: Exchange, step: float = 2.0, times: int = 3) -> Waits:
        """Wait until the recording is in the state that `answer` should have told of already, if it granted that.

        The first look comes at once: it tells an answer that was wrong from a change that takes its time.
        """
        if shown(answer, "status") == status or _refused(answer):
            return
        if shown(self.get(recording, needed=True), "status") != status:
            yield from self.poll(recording, status, step, times)

    def poll(self, recording: str, status: str, step: float, times: int) -> Waits:
        """Wait until the recording is in this state: `times` waits of `step` seconds at most."""
        awaited = Awaited(subject=recording, wanted=status, shown_by={status}, ends={"UPLOADED", "ERRORED"})
        steps = (step,) * times
        return look_for(self.channel, awaited, lambda: shown(self.get(recording, needed=True), "status"), steps)


def links(answer: Exchange) -> tuple[str, ...]:
    """Every link in a successful answer about a recording: its file, its audio file, or those of its tracks."""
    data = _data(answer)
    if not isinstance(data, dict):
        return ()
    layers = data.get("download_url")
    urls = [layers, *(data.get(name) for name in ("audio_download_url", "download_audio_url"))]
    for layer in layers if isinstance(layers, list) else ():
        tracks = layer.get("download_urls") if isinstance(layer, dict) else None
        urls += [_text(each, "download_url") for each in tracks.values()] if isinstance(tracks, dict) else []
    return tuple(dict.fromkeys(url for url in urls if isinstance(url, str) and url))


def shown(answer: Exchange, name: str) -> str:
    """A text field of the data of a successful answer, or an empty string."""
    return _text(_data(answer), name)


def recording_shown(answer: Exchange) -> str:
    """The id of the recording in the answer to a start of a track recording, or an empty string."""
    data = _data(answer)
    return _text(data.get("recording") if isinstance(data, dict) else None, "id")


def _refused(answer: Exchange) -> bool:
    return answer.response is not None and 400 <= answer.response.status < 500


def _data(answer: Exchange) -> Json:
    response = answer.response
    if response is None or response.status not in (200, 201) or not isinstance(response.body, dict):
        return None
    return response.body.get("data")


def _text(holder: Json, name: str) -> str:
    value = holder.get(name) if isinstance(holder, dict) else None
    return value if isinstance(value, str) else ""
