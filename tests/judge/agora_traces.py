"""Agora conversations written by hand: every answer conforms unless a test says otherwise."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from contracts.clock import EPOCH
from contracts.judge.judge import judge
from contracts.model import ABSENT, Credentials, Event, Exchange, Json, Outcome, Request, Response, Trace
from contracts.vendors.agora.vendor import VENDOR

NEWEST, OLDER = "2026-06", "2023-01"
BASE = "/v1/apps/$AGORA_APP_ID/cloud_recording"
GONE: Json = {"code": 404, "reason": "failed to find worker"}
INVALID: Json = {"code": 2, "reason": "invalid parameter"}
CONFLICT: Json = {"code": 53, "reason": "task conflict"}
RUNNING: Json = {"code": 7, "reason": "already started"}
NOTHING_RECORDED: Json = {"code": 435, "reason": "no recorded data"}
STORAGE: Json = {"vendor": 1, "region": 0, "bucket": "bucket", "accessKey": "key", "secretKey": "secret"}
HLS: Json = {
    "storageConfig": STORAGE,
    "recordingConfig": {"channelType": 0},
    "recordingFileConfig": {"avFileType": ["hls"]},
}
PAGE: Json = {
    "storageConfig": STORAGE,
    "extensionServiceConfig": {
        "extensionServices": [
            {
                "serviceName": "web_recorder_service",
                "serviceParam": {
                    "url": "https://page.example.com",
                    "audioProfile": 0,
                    "videoWidth": 1280,
                    "videoHeight": 720,
                    "maxRecordingHour": 1,
                },
            }
        ]
    },
}
STATE: Json = {"status": 5, "fileListMode": "string", "fileList": "a.m3u8"}
FILES: Json = {"fileListMode": "string", "fileList": "a.m3u8", "uploadingStatus": "uploaded"}
WITHOUT_STATE: Json = {"status": 5}


@dataclass
class Tape:
    """A conversation as it is told, exchange by exchange. Time moves when `wait` says so, in seconds."""

    edition: str = NEWEST
    cname: str = "room"
    uid: str = "42"
    resource: str = "resource"
    sid: str = "sid"
    mode: str = "mix"
    client: Json = field(default_factory=lambda: HLS)
    at: float = EPOCH
    items: list[Exchange | Event] = field(default_factory=list)

    def wait(self, seconds: float) -> Tape:
        self.at += seconds
        return self

    def event(self, kind: str, /, **data: Json) -> Tape:
        self.items.append(Event(id=f"e{len(self.items) + 1}", kind=kind, at=self.at, data=data))
        return self

    def controls(self) -> Tape:
        """Nobody is in a channel but those whom the driver lets in."""
        return self.event("controls", ability="participants")

    def join(self) -> Tape:
        return self.event("joined", room=self.cname, user="1001")

    def leave(self) -> Tape:
        return self.event("left", room=self.cname, user="1001")

    def send(
        self,
        method: str,
        path: str,
        *,
        body: Json = ABSENT,
        status: int = 200,
        answer: Json = ABSENT,
        text: str | None = None,
        fault: str | None = None,
        credentials: Credentials = Credentials.VALID,
    ) -> Tape:
        response = None if fault else Response(status=status, body=answer, text=text)
        self.items.append(
            Exchange(
                id=f"x{len(self.items) + 1}",
                request=Request(method=method, path=path, body=body),
                response=response,
                fault=fault,
                at=self.at,
                credentials=credentials,
            )
        )
        return self

    def acquire(self, *, client: Json = None, sent: Json = None, answer: Json = None, **how: Any) -> Tape:
        """`sent` and `answer` replace fields of the request and of the conforming answer."""
        scene = {"scene": 1} if self.mode == "web" else {}
        body = {**self._identity(), "clientRequest": scene if client is None else client, **(sent or {})}
        return self._call("POST", f"{BASE}/acquire", body, {"resourceId": self.resource}, answer, how)

    def start(self, *, client: Json = None, sent: Json = None, answer: Json = None, **how: Any) -> Tape:
        body = {**self._identity(), "clientRequest": self.client if client is None else client, **(sent or {})}
        path = f"{BASE}/resourceid/{self.resource}/mode/{self.mode}/start"
        return self._call("POST", path, body, self._recording(), answer, how)

    def query(self, *, state: Json = None, answer: Json = None, **how: Any) -> Tape:
        """`state` replaces the whole serverResponse."""
        usual = {**self._recording(), "serverResponse": STATE if state is None else state}
        return self._call("GET", self._path("query"), ABSENT, usual, answer, how)

    def stop(
        self, *, client: Json = None, sent: Json = None, state: Json = None, answer: Json = None, **how: Any
    ) -> Tape:
        body = {**self._identity(), "clientRequest": {} if client is None else client, **(sent or {})}
        usual = {**self._recording(), "serverResponse": FILES if state is None else state}
        return self._call("POST", self._path("stop"), body, usual, answer, how)

    def update(self, client: Json, *, sent: Json = None, answer: Json = None, **how: Any) -> Tape:
        return self._change("update", client, sent, answer, how)

    def update_layout(self, client: Json, *, sent: Json = None, answer: Json = None, **how: Any) -> Tape:
        return self._change("updateLayout", client, sent, answer, how)

    def _change(self, action: str, client: Json, sent: Json, answer: Json, how: dict[str, Any]) -> Tape:
        body = {**self._identity(), "clientRequest": client, **(sent or {})}
        return self._call("POST", self._path(action), body, self._recording(), answer, how)

    def begin(self) -> Tape:
        return self.acquire().start()

    def trace(self) -> Trace:
        return Trace(
            vendor="agora", edition=self.edition, scenario="by hand", target="paper", seed=0, items=tuple(self.items)
        )

    def _identity(self) -> dict[str, Json]:
        return {"cname": self.cname, "uid": self.uid}

    def _recording(self) -> dict[str, Json]:
        return {"resourceId": self.resource, "sid": self.sid}

    def _path(self, action: str) -> str:
        return f"{BASE}/resourceid/{self.resource}/sid/{self.sid}/mode/{self.mode}/{action}"

    def _call(self, method: str, path: str, body: Json, usual: Json, answer: Json, how: dict[str, Any]) -> Tape:
        """Answer a success as usual but for `answer`; any other status with `answer` alone."""
        names = self._identity() if self.edition == NEWEST else {}
        succeeded = how.get("status", 200) == 200
        if "text" not in how and "fault" not in how:
            how["answer"] = {**names, **usual, **(answer or {})} if succeeded else (answer or {"message": "refused"})
        return self.send(method, path, body=body, **how)


CONTRACTS = {edition: VENDOR.contract(edition) for edition in (NEWEST, OLDER)}


def outcomes(tape: Tape, clause: str) -> list[Outcome]:
    """What the judge says of `clause`, one outcome for each piece of evidence."""
    assert clause in CONTRACTS[tape.edition].clauses, f"{clause} is no clause of {tape.edition}"
    verdicts = judge(tape.trace(), CONTRACTS[tape.edition], VENDOR.oracle).verdicts
    return [verdict.outcome for verdict in verdicts if verdict.clause == clause]


def failures(tape: Tape) -> set[str]:
    """The clauses that the tape breaks."""
    verdicts = judge(tape.trace(), CONTRACTS[tape.edition], VENDOR.oracle).verdicts
    return {verdict.clause for verdict in verdicts if verdict.outcome is Outcome.FAIL}
