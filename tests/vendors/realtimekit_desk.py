"""Someone who talks to the RealtimeKit sandbox, and says when."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from contracts.clock import EPOCH
from contracts.model import ABSENT, Json, Request, Response
from contracts.sandbox.core import Fault, Links, Sandbox, Stores
from contracts.sandbox.outbox import Delivery, Posts
from contracts.vendors.realtimekit.sandbox import build

ACCOUNT = {"CLOUDFLARE_ACCOUNT_ID": "acc", "CLOUDFLARE_API_TOKEN": "token", "REALTIMEKIT_APP_ID": "app"}
APP = "/accounts/acc/realtime/kit/app"
BEARER = {"authorization": "Bearer token"}
STRANGER = "11111111-1111-4111-8111-111111111111"
DAY = 86_400.0
S3 = {
    "type": "aws",
    "bucket": "b",
    "region": "us-east-1",
    "access_key": "SECRET-1",
    "secret": "SECRET-2",
    "secret_key": "SECRET-3",
}
SFTP = {"type": "sftp", "host": "h", "password": "SECRET-4", "private_key": "SECRET-5"}
EVENTS = ("recording.statusUpdate", "meeting.started", "meeting.ended")


def deliver(sandbox: Sandbox, statuses: tuple[int, ...], now: float) -> list[Delivery]:
    """Everything that `sandbox` delivers until `now`, also what it tries again."""
    assert isinstance(sandbox, Posts)
    left, found = list(statuses), []
    while batch := sandbox.due(now):
        for each in batch:
            found.append(each)
            sandbox.answered(each, left.pop(0) if left else 200, each.at)
    return found


Found: TypeAlias = dict[str | int, bytes]
Shown: TypeAlias = Response | list[Delivery] | Found | None


def fetched(sandbox: Sandbox, url: str, now: float) -> Found:
    """What `url` is answered with, by its status."""
    assert isinstance(sandbox, Links)
    status, content = sandbox.linked(url, now)
    return {status: content.read() if content else b""}


def shelved(sandbox: Sandbox, now: float) -> Found:
    """What lies in the customer's storage, by name."""
    assert isinstance(sandbox, Stores)
    return {name: content.read() for name, content in sandbox.stored(now).items()}


@dataclass
class Desk:
    """Someone who talks to the sandbox, at `at` seconds after the beginning, and keeps the script."""

    sandbox: Sandbox
    at: float = 0.0
    script: list[Callable[[Sandbox], Shown]] = field(default_factory=list)

    def wait(self, seconds: float) -> None:
        self.at += seconds

    def send(self, method: str, path: str, body: Json = ABSENT, **others: Any) -> Response:
        others = {"headers": BEARER, **others}
        request = Request(method=method, path=f"{APP}{path}", body=body, **others)
        now = EPOCH + self.at
        self.script.append(lambda sandbox: sandbox.handle(request, now))
        return self.sandbox.handle(request, now)

    def elsewhere(self, method: str, path: str) -> None:
        """Ask for `path` under an app ID that nobody has."""
        request, now = Request(method=method, path=f"{APP}-of-nobody{path}", headers=BEARER), EPOCH + self.at
        self.script.append(lambda sandbox: sandbox.handle(request, now))

    def join(self, room: str, user: str = "u") -> None:
        now = EPOCH + self.at
        self.script.append(lambda sandbox: sandbox.join(room, user, now))
        self.sandbox.join(room, user, now)

    def leave(self, room: str, user: str = "u") -> None:
        now = EPOCH + self.at
        self.script.append(lambda sandbox: sandbox.leave(room, user, now))
        self.sandbox.leave(room, user, now)

    def key(self) -> Response:
        request, now = Request(method="GET", path="/.well-known/webhooks.json"), EPOCH + self.at
        self.script.append(lambda sandbox: sandbox.handle(request, now))
        return self.sandbox.handle(request, now)

    def called(self, *statuses: int) -> list[Delivery]:
        """What is delivered, answered with `statuses` and then with 200."""
        now = EPOCH + self.at
        self.script.append(lambda sandbox: deliver(sandbox, statuses, now))
        return deliver(self.sandbox, statuses, now)

    def fetch(self, url: str) -> Found:
        """What lies behind a link: the status, and the file."""
        now = EPOCH + self.at
        self.script.append(lambda sandbox: fetched(sandbox, url, now))
        return fetched(self.sandbox, url, now)

    def stored(self) -> Found:
        """What lies in the customer's storage, by name."""
        now = EPOCH + self.at
        self.script.append(lambda sandbox: shelved(sandbox, now))
        return shelved(self.sandbox, now)

    def webhook(self, *events: str, **settings: Json) -> str:
        asked = {"name": "n", "url": "https://r.example/hook", "events": list(events or EVENTS), **settings}
        return str(self.send("POST", "/webhooks", asked).body["data"]["id"])

    def meeting(self, **body: Json) -> str:
        return str(self.send("POST", "/meetings", body).body["data"]["id"])

    def start(self, meeting: str, **body: Json) -> str:
        answer = self.send("POST", "/recordings", {"meeting_id": meeting, **body})
        assert answer.status == 200, answer.body
        return str(answer.body["data"]["id"])

    def act(self, recording: str, action: str) -> Response:
        return self.send("PUT", f"/recordings/{recording}", {"action": action})

    def get(self, recording: str) -> dict[str, Any]:
        return dict(self.send("GET", f"/recordings/{recording}").body["data"])

    def status(self, recording: str) -> str:
        return str(self.get(recording)["status"])

    def active(self, meeting: str) -> Response:
        return self.send("GET", f"/recordings/active-recording/{meeting}")

    def listed(self, *query: tuple[str, str]) -> Json:
        answer = self.send("GET", "/recordings", query=query)
        assert answer.status == 200, answer.body
        return answer.body

    def ids(self, *query: tuple[str, str]) -> list[str]:
        return [entry["id"] for entry in self.listed(*query)["data"]]


def open_desk(faults: Iterable[Fault] = (), *, visit: float = 0.0) -> Desk:
    return Desk(build(ACCOUNT, "2026-06", faults, visit=visit, seed=7))


def running(desk: Desk, **body: Json) -> tuple[str, str]:
    """A meeting with somebody in it and a recording that has begun."""
    meeting = desk.meeting()
    desk.join(meeting)
    recording = desk.start(meeting, **body)
    desk.wait(2)
    return meeting, recording


def uploaded(desk: Desk, **body: Json) -> str:
    """A recording of ten seconds that has just been uploaded."""
    _, recording = running(desk, **body)
    desk.wait(10)
    desk.act(recording, "stop")
    desk.wait(3)
    return recording
