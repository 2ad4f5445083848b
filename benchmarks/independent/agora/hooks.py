"""Points at which a seeded fault may bend the service.

The base class `Hooks` bends nothing: a server that runs with it conforms.
A fault is a subclass that overrides one or two methods (see `faults.py`).
"""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from benchmarks.independent.agora.model import Resource, Service, Task

Json = dict[str, Any]


class Refusal(Exception):  # noqa: N818
    """A request that the service turns down, with the answer it gives."""

    def __init__(self, status: int, body: Json) -> None:
        super().__init__(str(body))
        self.status = status
        self.body = body

    @classmethod
    def coded(cls, status: int, code: int, reason: str) -> Refusal:
        """A refusal by an endpoint, which has a code and a reason."""
        return cls(status, {"code": code, "reason": reason})

    @classmethod
    def message(cls, status: int, text: str) -> Refusal:
        """A refusal by the gateway, which has only a message."""
        return cls(status, {"message": text})


@dataclass
class Answer:
    """What goes back to the client."""

    status: int
    body: Json
    content_type: str = "application/json;charset=utf-8"


@dataclass
class Call:
    """One request to the vendor API, and what the service found out about it."""

    op: str
    appid: str = ""
    mode: str = ""
    resource_id: str = ""
    sid: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Json = field(default_factory=dict)
    resource: Resource | None = None
    task: Task | None = None

    @property
    def client_request(self) -> Json:
        """The settings of the request body, or nothing when they are not an object."""
        value = self.body.get("clientRequest")
        return value if isinstance(value, dict) else {}


class Hooks:
    """The conforming behaviour at every point that a fault may bend."""

    def bounds(self, op: str, name: str, low: float, high: float) -> tuple[float, float]:
        """The inclusive range that a number must lie in."""
        return low, high

    def enforces(self, op: str, rule: str) -> bool:
        """Whether the named rule about requests is applied."""
        return True

    def resource_lifetime(self) -> float:
        """For how many seconds a resource id can be used to start."""
        return 300.0

    def new_resource_id(self, appid: str, cname: str, uid: str) -> str:
        """A resource id that was never given before."""
        return secrets.token_urlsafe(150)

    def new_sid(self, resource: Resource) -> str:
        """A recording id that was never given before."""
        return uuid.uuid4().hex

    def resource_spent(self, resource: Resource) -> bool:
        """Whether a resource id has had its one recording."""
        return resource.task is not None

    def restart_begins_again(self) -> bool:
        """Whether a second start with one resource id begins a second recording."""
        return False

    def conflicts(self, running: Task, resource: Resource) -> bool:
        """Whether a running recording stands in the way of a start."""
        return running.resource.key == resource.key

    def refused(self, service: Service, call: Call) -> None:
        """Called when a request is refused; a refused request has no effect."""

    def pick(self, service: Service, call: Call, task: Task | None) -> Task | None:
        """The recording that a call is about."""
        return task

    def stop_target(self, service: Service, task: Task) -> Task | None:
        """The recording that a stop ends."""
        return task

    def stop_waits(self, *, asked_async: bool) -> bool:
        """Whether a stop is answered only after the upload."""
        return not asked_async

    def idle_limit(self, seconds: float) -> float:
        """How many seconds a recording stays in an idle channel."""
        return seconds

    def held_at_start(self, *, asked: bool) -> bool:
        """Whether a page recording begins paused."""
        return asked

    def hold(self, task: Task, *, asked: bool) -> bool:
        """Whether a page recording is paused after an update that asks for it."""
        return asked

    def rtmp_url(self, task: Task, asked: str) -> str:
        """The CDN address after an update that asks for it."""
        return asked

    def file_stem(self, sid: str, cname: str, plain: str) -> str:
        """The beginning of the file names; `plain` is the channel without punctuation."""
        return f"{sid}_{plain}"

    def finished(self, service: Service, call: Call, answer: Answer) -> Answer:
        """The answer as it leaves."""
        return answer
