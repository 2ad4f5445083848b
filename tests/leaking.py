"""A served sandbox whose answers are bent on the way, and that counts by itself what it records."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from math import inf
from pathlib import Path
from typing import Any

import pytest

from contracts.model import ABSENT, Json, Request, Response
from contracts.sandbox.asgi import application
from contracts.sandbox.server import ShiftedClock, running
from contracts.suite import planning, targets
from contracts.suite.options import Options
from contracts.suite.parts import drive
from contracts.suite.run import Run
from contracts.target import http, retries
from contracts.vendors.vendor import find
from tests.pushed import Pushed

Bend = Callable[[Request, Response], Response]
"""What is made of an answer."""

Instead = Callable[[Request], Response | None]
"""An answer to a request that is not even looked at; None to handle it."""

VISIT = 5.0
"""Seconds for which somebody is in every new channel and meeting."""

OVER = {"UPLOADING", "UPLOADED", "ERRORED"}


@dataclass
class Leaking:
    """The sandbox of a vendor, whose answers `bend` alters; it knows what it has begun, and what runs."""

    vendor: str
    bend: Bend
    inner: Any
    instead: Instead = lambda _: None
    visits: bool = True
    requests: int = 0
    bent_at: float = inf
    base_path: str = field(init=False)

    def __post_init__(self) -> None:
        self.base_path = self.inner.base_path

    def handle(self, request: Request, now: float) -> Response:
        self.requests += 1
        before = self.begun
        if refused := self.instead(request):
            self.bent_at = min(self.bent_at, before - 1)
            return refused
        answer: Response = self.inner.handle(request, now)
        self._visit(request, answer, now)
        bent = self.bend(request, answer)
        if bent is not answer and self.begun > before:
            self.bent_at = min(self.bent_at, before)
        return bent

    def _visit(self, request: Request, answer: Response, now: float) -> None:
        """Let somebody into a meeting that records itself, so that it does."""
        asked = isinstance(request.body, dict) and request.body.get("record_on_start") is True
        if self.visits and asked and request.path.endswith("/meetings") and answer.status < 300:
            self.inner.join(answer.body["data"]["id"], "visitor", now)

    @property
    def links_at(self) -> str:
        """Where its files are."""
        return str(self.inner.links_at)

    @links_at.setter
    def links_at(self, url: str) -> None:
        self.inner.links_at = url

    def linked(self, url: str, now: float) -> Any:
        return self.inner.linked(url, now)

    def join(self, room: str, user: str, now: float) -> None:
        self.inner.join(room, user, now)

    def leave(self, room: str, user: str, now: float) -> None:
        self.inner.leave(room, user, now)

    @property
    def begun(self) -> int:
        """How many recordings it has begun."""
        return len(self.inner._world.recordings)

    def running(self, now: float) -> list[tuple[str, ...]]:
        """The names of what runs: each by its channel or meeting, and by its id."""
        self.inner._world.run(now)
        if self.vendor == "agora":
            found = self.inner._world.recordings.values()
            return [(str(each.resource.cname), each.sid) for each in found if each.running]
        found = self.inner._world.recordings
        named = [each for each in found if each.status not in OVER]
        return [(each.meeting.id, each.id) for each in named]


@dataclass(frozen=True)
class Ended:
    """What a run on such a sandbox came to."""

    world: Leaking
    run: Run
    code: int
    said: str
    left: list[tuple[str, ...]]

    @property
    def unnamed(self) -> list[tuple[str, ...]]:
        """What runs and is named nowhere."""
        return [names for names in self.left if not any(each and each in self.said for each in names)]

    @property
    def after(self) -> float:
        """How many recordings began after the first whose answer was bent."""
        return max(0, self.world.begun - self.world.bent_at - 1)


@contextmanager
def leaking(
    vendor: str,
    bend: Bend,
    *,
    instead: Instead = lambda _: None,
    faults: tuple[str, ...] = (),
    visit: float = VISIT,
) -> Iterator[tuple[Leaking, ShiftedClock, str]]:
    """Such a sandbox over HTTP, its time, and where it is."""
    clock, found = ShiftedClock(), find(vendor)
    bent = targets.faults([found], faults)
    world = Leaking(
        vendor,
        bend,
        found.world(targets.stand_in_account(found), found.contract().edition, bent, visit=visit),
        instead,
        visits=visit > 0,
    )
    with running(application({vendor: world}, clock.now, advance=clock.advance)) as url:
        yield world, clock, f"{url}{world.base_path}"


def driven(
    vendor: str,
    bend: Bend,
    folder: Path,
    patch: pytest.MonkeyPatch,
    *,
    instead: Instead = lambda _: None,
    faults: tuple[str, ...] = (),
    visit: float = VISIT,
    **options: str,
) -> Ended:
    """A gate on such a sandbox, whose time is pushed; what it says is its report and what `sweep` would be told."""
    patch.setattr(retries, "BACKOFF", (0.0, 0.0))
    with leaking(vendor, bend, instead=instead, faults=faults, visit=visit) as (world, clock, url):
        patch.setattr(http, "pause", clock.advance)
        account = targets.stand_in_account(find(vendor))
        for name, text in account.items():
            patch.setenv(name, text)
        run = Run(Options.read(targets=[f"{vendor}={url}"], seed="1", rate="0", **options))  # type: ignore[arg-type]
        one = run.vendors[vendor]
        time = Pushed(clock)
        assert isinstance(one.target, http.HttpTarget)
        one.target.clock = one.target._clock = time
        one.target._time = http.FrugalClock(time, one.target.budget) if one.target.budget else time
        one.target._retries.now = time.now
        run.keep(folder)
        run.promise(planning.ceiling(run.options))
        drive([one], run.options)
        report, code = run.close(folder)
        return Ended(world, run, int(code), "\n".join(report.notes), world.running(clock.now()))


def bodied(answer: Response, body: Json) -> Response:
    """`answer` with another body."""
    return Response(status=answer.status, headers=answer.headers, body=body)


def renamed(value: Json, old: str, new: str) -> Json:
    """`value` with another name for a field, wherever it is."""
    if isinstance(value, dict):
        return {new if key == old else key: renamed(each, old, new) for key, each in value.items()}
    return [renamed(each, old, new) for each in value] if isinstance(value, list) else value


def with_name(old: str, new: str) -> Bend:
    """Every answer that has a field `old` calls it `new`."""

    def bend(_: Request, answer: Response) -> Response:
        bent = renamed(answer.body, old, new)
        return answer if answer.body is ABSENT or bent == answer.body else bodied(answer, bent)

    return bend


def in_envelope(wrap: Callable[[Json], Json]) -> Bend:
    """Every successful answer lies in another envelope."""

    def bend(_: Request, answer: Response) -> Response:
        return bodied(answer, wrap(answer.body)) if 200 <= answer.status < 300 and answer.body is not ABSENT else answer

    return bend


ENVELOPES: dict[str, Callable[[Json], Json]] = {
    "result for data": lambda body: renamed(body, "data", "result") if "data" in body else {"result": body},
    "a list of one": lambda body: [body],
    "deep": lambda body: {"response": {"payload": {"content": body}}},
    "as a text": lambda body: {"body": json.dumps(body)},
}
"""Ways to wrap what an answer says."""


def is_start(request: Request) -> bool:
    """Whether a request starts a recording."""
    return request.method == "POST" and request.path.endswith(("/start", "/recordings", "/track"))


def is_stop(request: Request) -> bool:
    """Whether a request stops a recording."""
    asked = isinstance(request.body, dict) and request.body.get("action") == "stop"
    return request.path.endswith("/stop") or (request.method == "PUT" and asked)


def is_recording(request: Request) -> bool:
    """Whether a request is about recordings, and not about what is there before them."""
    return "/sid/" in request.path or is_start(request) or "/recordings" in request.path


def only(wanted: Callable[[Request], bool], bend: Bend) -> Bend:
    """`bend` for the answers to these requests alone."""
    return lambda request, answer: bend(request, answer) if wanted(request) else answer


def without(name: str) -> Bend:
    """Every answer lacks a field."""

    def bend(_: Request, answer: Response) -> Response:
        kept = _without(answer.body, name)
        return answer if answer.body is ABSENT or kept == answer.body else bodied(answer, kept)

    return bend


def _without(value: Json, name: str) -> Json:
    if isinstance(value, dict):
        return {key: _without(each, name) for key, each in value.items() if key != name}
    return [_without(each, name) for each in value] if isinstance(value, list) else value


def lost(status: int) -> Bend:
    """Every success comes as an answer of somebody on the way."""

    def bend(_: Request, answer: Response) -> Response:
        page = Response(status=status, headers={"content-type": "text/html"}, text="<html>try again later</html>")
        return page if 200 <= answer.status < 300 else answer

    return bend
