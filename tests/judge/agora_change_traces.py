"""Agora conversations about changes: for each clause, one that keeps it and one that breaks it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from agora_traces import GONE, INVALID, PAGE, Tape

from contracts.model import Json

Story = tuple[Callable[[Tape], Tape], Callable[[Tape], Tape]]
Change = Callable[..., Tape]
OLD, NEW = "rtmp://one.example.com/live", "rtmp://two.example.com/live"
DEAD = "rtmp://three.invalid/live"
LOST: Json = {"rtmpPublishConfig": {"outputs": [{"rtmpUrl": DEAD}]}}
HELD: Json = {"webRecordingConfig": {"onhold": True}}
RESUMED: Json = {"webRecordingConfig": {"onhold": False}}
MOVED: Json = {"rtmpPublishConfig": {"outputs": [{"rtmpUrl": NEW}]}}


def custom(**changes: Json) -> Json:
    region = {"x_axis": 0.5, "y_axis": 0.5, "width": 0.5, "height": 0.5, **changes}
    return {"mixedVideoLayout": 3, "layoutConfig": [region]}


def page(*, on_hold: bool = False) -> Json:
    """The settings of a page that is also pushed to the CDN."""
    (recorder,) = PAGE["extensionServiceConfig"]["extensionServices"]
    recorder = {**recorder, "serviceParam": {**recorder["serviceParam"], "onhold": on_hold}}
    push = {"serviceName": "rtmp_publish_service", "serviceParam": {"outputs": [{"rtmpUrl": OLD}]}}
    return {**PAGE, "extensionServiceConfig": {"extensionServices": [recorder, push]}}


def state(tape: Tape, *files: str, on_hold: bool = False, url: str = OLD, push: str = "publishing") -> Json:
    """What a query tells of a page."""
    key = "filename" if tape.edition == "2026-06" else "fileName"
    listed = [{key: name, "sliceStartTime": 0} for name in files]
    services = [
        ("web_recorder_service", {"state": "inProgress", "onhold": on_hold, "fileList": listed}),
        ("rtmp_publish_service", {"outputs": [{"rtmpUrl": url, "status": push}]}),
    ]
    return {"status": 5, "extensionServiceState": [{"serviceName": name, "payload": it} for name, it in services]}


def recorded(tape: Tape, *, on_hold: bool = False) -> Tape:
    """A page that is being recorded."""
    mode = "web" if tape.edition == "2026-06" else "Web"
    return replace(tape, mode=mode, client=page(on_hold=on_hold)).acquire(client={"scene": 1}).start()


def told(tape: Tape, **told: Any) -> Tape:
    return tape.query(state=state(tape, **told))


def changed(tape: Tape, change: Json, *, on_hold: bool = False) -> Tape:
    return recorded(tape, on_hold=on_hold).update(change).wait(6)


def paused(tape: Tape, *files: str) -> Tape:
    """A page that started paused, and what is listed some seconds later."""
    begun = recorded(tape, on_hold=True)
    begun = begun.query(state=state(begun, on_hold=True)).wait(6)
    return begun.query(state=state(begun, *files, on_hold=True))


PAGES: dict[str, Story] = {
    "agora.update.onhold-true-pauses": (
        lambda tape: told(changed(tape, HELD), on_hold=True),
        lambda tape: told(changed(tape, HELD)),
    ),
    "agora.update.onhold-false-resumes": (
        lambda tape: told(changed(tape, RESUMED, on_hold=True)),
        lambda tape: told(changed(tape, RESUMED, on_hold=True), on_hold=True),
    ),
    "agora.update.push-moves-to-the-new-address": (
        lambda tape: told(changed(tape, MOVED), url=NEW),
        lambda tape: told(changed(tape, MOVED)),
    ),
    "agora.cdn-push.unreachable-is-not-publishing": (
        lambda tape: told(changed(tape, LOST), url=DEAD, push="disconnected"),
        lambda tape: told(changed(tape, LOST), url=DEAD),
    ),
    "agora.update.paused-page-adds-no-files": (
        paused,
        lambda tape: paused(tape, "a.m3u8"),
    ),
}


def changes_of(area: str, change: Change) -> dict[str, Story]:
    """The stories that `update` and `updateLayout` share; `change` is the method of a tape."""

    def ended(tape: Tape) -> Tape:
        return tape.begin().wait(6).stop().wait(6)

    def invented(tape: Tape) -> Tape:
        return replace(tape.acquire(), sid="made-up").event("invented", value="made-up")

    def refused(tape: Tape, **sent: str) -> Tape:
        return change(tape, {}, sent=sent, status=400, answer=INVALID)

    gone = {"status": 404, "answer": GONE}
    return {
        f"{area}.accepts-valid-requests": (
            lambda tape: change(tape.begin(), {}),
            lambda tape: refused(tape.begin()),
        ),
        f"{area}.uid-must-match": (
            lambda tape: refused(tape.begin(), uid="7"),
            lambda tape: change(tape.begin(), {}, sent={"uid": "7"}),
        ),
        f"{area}.cname-must-match": (
            lambda tape: refused(tape.begin(), cname="hall"),
            lambda tape: change(tape.begin(), {}, sent={"cname": "hall"}),
        ),
        f"{area}.404-for-what-never-started": (
            lambda tape: change(invented(tape), {}, **gone),
            lambda tape: refused(invented(tape)),
        ),
        f"{area}.refuses-what-never-started": (
            lambda tape: refused(invented(tape)),
            lambda tape: change(invented(tape), {}),
        ),
        f"{area}.404-after-the-end": (
            lambda tape: change(ended(tape), {}, **gone),
            lambda tape: refused(ended(tape)),
        ),
        f"{area}.refused-after-the-end": (
            lambda tape: refused(ended(tape)),
            lambda tape: change(ended(tape), {}),
        ),
    }
