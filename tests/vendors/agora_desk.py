"""Someone who talks to the Agora sandbox in well-formed requests."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Any

from contracts.model import ABSENT, Json, Request, Response
from contracts.vendors.agora.sandbox import AgoraSandbox, build

ACCOUNT = {"AGORA_APP_ID": "app", "AGORA_CUSTOMER_ID": "customer", "AGORA_CUSTOMER_SECRET": "secret"}
EDITIONS = ("2026-06", "2023-01")
T = 1_000_000.0
HOUR = 3600.0
STORAGE = {"vendor": 1, "region": 0, "bucket": "bucket", "accessKey": "key", "secretKey": "secret"}
PAGE = {
    "url": "https://page.test",
    "audioProfile": 0,
    "videoWidth": 1280,
    "videoHeight": 720,
    "maxRecordingHour": 2,
}
RECORDER = {"serviceName": "web_recorder_service", "serviceParam": PAGE}
PUSH = {"serviceName": "rtmp_publish_service", "serviceParam": {"outputs": [{"rtmpUrl": "rtmp://cdn.test"}]}}
HLS_MP4 = {"recordingFileConfig": {"avFileType": ["hls", "mp4"]}}
SNAPSHOTS = {"snapshotConfig": {"fileType": ["jpg"]}}


def basic(user: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


def web(*services: Json) -> dict[str, Json]:
    return {"extensionServiceConfig": {"extensionServices": list(services or [RECORDER])}}


def recording(**config: Json) -> dict[str, Json]:
    return {"recordingConfig": {"channelType": 0, **config}}


@dataclass(frozen=True)
class Caller:
    """Sends well-formed requests; whatever a test cares about can be said otherwise."""

    sandbox: AgoraSandbox
    app: str = "app"
    cname: Json = "room"
    uid: Json = "42"
    mode: str = "mix"
    authorization: str | None = basic("customer", "secret")

    def send(self, method: str, path: str, body: Json = ABSENT, at: float = T) -> Response:
        headers = {} if self.authorization is None else {"authorization": self.authorization}
        path = f"/v1/apps/{self.app}/cloud_recording/{path}"
        return self.sandbox.handle(Request(method=method, path=path, headers=headers, body=body), at)

    def body(self, client: Json) -> Json:
        return {"cname": self.cname, "uid": self.uid, "clientRequest": client}

    def acquire(self, client: Json = None, at: float = T) -> Response:
        return self.send("POST", "acquire", self.body(client or {}), at)

    def start(self, resource: str, client: Json = None, at: float = T) -> Response:
        return self.start_with(resource, {"storageConfig": STORAGE, **(client or {})}, at)

    def start_with(self, resource: str, client: Json, at: float = T) -> Response:
        """A start with these settings and no others."""
        return self.send("POST", f"resourceid/{resource}/mode/{self.mode}/start", self.body(client), at)

    def begin(self, client: Json = None, at: float = T) -> Session:
        resource = self.acquire(at=at).body["resourceId"]
        started = self.start(resource, client, at)
        assert started.status == 200, started.body
        return Session(self, resource, started.body["sid"])


@dataclass(frozen=True)
class Session:
    """A started recording and the calls about it."""

    caller: Caller
    resource: str
    sid: str

    @property
    def path(self) -> str:
        return f"resourceid/{self.resource}/sid/{self.sid}/mode/{self.caller.mode}"

    def query(self, at: float) -> Response:
        return self.caller.send("GET", f"{self.path}/query", at=at)

    def stop(self, at: float, client: Json = None) -> Response:
        return self.caller.send("POST", f"{self.path}/stop", self.caller.body(client or {}), at)

    def update(self, at: float, client: Json, **changes: Json) -> Response:
        return self.caller.send("POST", f"{self.path}/update", {**self.caller.body(client), **changes}, at)

    def update_layout(self, at: float, client: Json, **changes: Json) -> Response:
        return self.caller.send("POST", f"{self.path}/updateLayout", {**self.caller.body(client), **changes}, at)

    def status(self, at: float) -> int:
        return int(self.query(at).body["serverResponse"]["status"])


def caller(edition: str = "2026-06", *, visit: float = 0.0, **more: Any) -> Caller:
    return Caller(build(ACCOUNT, edition, visit=visit), **more)


def is_gone(response: Response) -> bool:
    return response.status == 404 and response.body["code"] == 404
