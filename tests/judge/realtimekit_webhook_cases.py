"""Webhooks and their deliveries as they keep and break each promise: a history of both kinds for every rule."""

from __future__ import annotations

from collections.abc import Callable

from contracts.model import Json
from tests.judge.realtimekit_story import Story, iso, stopped, unknown

Case = tuple[Callable[[], Story], Callable[[], Story]]

EVENTS = ["recording.statusUpdate", "meeting.started", "meeting.ended"]
ALL = [
    *EVENTS,
    "meeting.participantJoined",
    "meeting.participantLeft",
    "meeting.chatSynced",
    "livestreaming.statusUpdate",
    "meeting.transcript",
    "meeting.summary",
]
STORAGE: Json = {
    "type": "aws",
    "access_key": "a-long-access-key",
    "secret": "a-long-secret",
    "region": "r",
    "bucket": "b",
}


def asked(id_: str = "w", **more: Json) -> dict[str, Json]:
    """What is asked for with a webhook."""
    return {"name": id_, "url": f"https://r.example/{id_}", "events": EVENTS, "enabled": True, **more}


def entry(id_: str = "w", **more: Json) -> dict[str, Json]:
    """A webhook as answers show it."""
    return {"id": id_, **asked(id_), "created_at": iso(0), "updated_at": iso(0), **more}


class News(Story):
    """A story with webhooks and what they are told."""

    def hook(self, id_: str = "w", *, status: int = 201, shown: Json = None, **settings: Json) -> News:
        data = {**entry(id_, **settings), **(shown or {})}
        self.call(0, "POST", "/webhooks", sent=asked(id_, **settings), status=status, data=data)
        return self

    def on(self, at: float, method: str, sent: Json = None, *, status: int = 200, **shown: Json) -> News:
        body = {"sent": sent} if sent else {}
        self.call(at, method, "/webhooks/w", **body, status=status, data=entry(**shown))
        return self

    def all_hooks(self, at: float, *ids: str) -> News:
        self.call(at, "GET", "/webhooks", data=[entry(each) for each in ids])
        return self

    def told(
        self,
        at: float,
        body: Json,
        to: str = "w",
        *,
        uuid: str | None = None,
        url: str | None = None,
        answered: int = 200,
        holds: bool = True,
    ) -> News:
        headers = {"rtk-webhook-id": to, "rtk-uuid": uuid or f"d{len(self.items)}", "rtk-signature": "s"}
        verdicts = {"rtk-signature": holds}
        url = url or f"https://r.example/{to}"
        self.event(at, "called-back", url=url, headers=headers, body=body, authentic=verdicts, answered=answered)
        return self

    def until(self, at: float) -> News:
        self.event(at, "waited", seconds=1)
        return self


def update(state: str, id_: str = "r", meeting: str = "m", **more: Json) -> Json:
    """What is told of a recording in this state."""
    about = {"id": id_, "recordingId": id_, "status": state, "meetingId": meeting, **more}
    return {"event": "recording.statusUpdate", "recording": about, "meeting": {"id": meeting}}


def news(event: str, **more: Json) -> Json:
    return {"event": event, "meeting": {"id": "m"}, **more}


def one(*told: tuple[float, Json], seen: tuple[tuple[float, str], ...] = ((5, "RECORDING"),), **sent: Json) -> News:
    """A webhook, a recording, what is told of it, and what is seen of it."""
    story = News()
    story.hook().meet().start(0, **sent)
    for at, body in told:
        story.told(at, body)
    for at, state in seen:
        story.get(at, **stopped(state, session_id="s") if state == "UPLOADED" else {"state": state})
    return story


def uploaded(**more: Json) -> News:
    """An upload that is told of with this, and then seen."""
    body = update("UPLOADED", **more)
    story = one((29, body), seen=())
    shown = {**stopped("UPLOADED"), "file_size": 2000, "recording_duration": 18, "session_id": "s"}
    story.get(30, **shown)
    return story


def retried(answered: int, again: float | None = None, uuid: str = "d", until: float = 4000) -> News:
    """A delivery that was answered so, and perhaps came again."""
    story = News().hook().told(10, news(EVENTS[1]), uuid="d", answered=answered)
    if again is not None:
        story.told(again, news(EVENTS[1]), uuid=uuid)
    return story.until(until)


def spared(late: bool, **settings: Json) -> News:
    """Two webhooks, one of which must not be told; `late` says that it is."""
    story = News().hook().hook("x", **settings).told(100, news(EVENTS[1]))
    return story.told(101, news(EVENTS[1]), "x") if late else story


def gone(late: bool) -> News:
    story = News().hook("x").hook().on(1, "DELETE").told(100, news(EVENTS[1]), "x")
    return story.told(101, news(EVENTS[1])) if late else story


def moved(to: str) -> News:
    return News().hook().on(1, "PATCH", {"url": "https://r.example/new"}).told(100, news(EVENTS[1]), url=to)


def met() -> News:
    """A webhook, and a meeting that is watched."""
    story = News()
    story.hook().event(0, "controls", ability="participants")
    story.meet()
    return story


def left(told: float | None) -> News:
    story = met()
    story.join(5).leave(20)
    if told is not None:
        story.told(told, news(EVENTS[2], reason="ALL_PARTICIPANTS_LEFT"))
    return story.until(4000)


def joined(told: float | None) -> News:
    story = met()
    story.join(5)
    if told is not None:
        story.told(told, news(EVENTS[1]))
    return story.until(100)


PASSED = "https://r.example/w"

WEBHOOKS: dict[str, Case] = {
    "webhooks.accept-valid-requests": (lambda: News().hook(), lambda: News().hook(status=400)),
    "webhooks.issue-a-new-id": (lambda: News().hook().hook("x"), lambda: News().hook().hook()),
    "webhooks.answers-echo-the-id": (lambda: News().on(1, "GET"), lambda: News().on(1, "GET", id="x")),
    "webhooks.name-is-kept": (lambda: News().hook().on(1, "GET"), lambda: News().hook().on(1, "GET", name="N")),
    "webhooks.url-is-kept": (
        lambda: News().hook().on(1, "PATCH", {"url": "https://r.example/n"}, url="https://r.example/n"),
        lambda: News().hook().on(1, "PATCH", {"url": "https://r.example/n"}),
    ),
    "webhooks.events-are-kept": (
        lambda: News().hook().on(1, "GET", events=EVENTS[::-1]),
        lambda: News().hook().on(1, "GET", events=EVENTS[:1]),
    ),
    "webhooks.enabled-is-kept": (
        lambda: News().hook().on(1, "PUT", asked(enabled=False), enabled=False),
        lambda: News().hook(enabled=False).on(1, "GET", enabled=True),
    ),
    "webhooks.times-stay-in-order": (
        lambda: News().hook(),
        lambda: News().hook(shown={"created_at": iso(60)}),
    ),
    "webhooks.updated-at-follows-changes": (
        lambda: News().hook().on(9, "PATCH", {"name": "w"}, updated_at=iso(9)),
        lambda: News().hook().on(9, "PATCH", {"name": "w"}),
    ),
    "webhooks.list-shows-them": (
        lambda: News().hook().all_hooks(1, "other", "w"),
        lambda: News().hook().all_hooks(1, "other"),
    ),
    "webhooks.list-drops-the-deleted": (
        lambda: News().hook().on(1, "DELETE").all_hooks(2),
        lambda: News().hook().on(1, "DELETE").all_hooks(2, "w"),
    ),
    "webhooks.deleted-is-gone": (
        lambda: News().hook().on(1, "DELETE").on(2, "GET", status=404),
        lambda: News().hook().on(1, "DELETE").on(2, "GET"),
    ),
    "unknown.webhook-is-refused": (
        lambda: unknown("/webhooks/ghost", "GET", 404),
        lambda: unknown("/webhooks/ghost", "GET", 200),
    ),
    "webhooks.all-events-are-listed": (
        lambda: Story().call(0, "GET", "/webhooks/all", data=dict.fromkeys(ALL, "told")),
        lambda: Story().call(0, "GET", "/webhooks/all", data=ALL[1:]),
    ),
    "delivery.is-signed": (
        lambda: News().hook().told(1, news(EVENTS[1])),
        lambda: News().hook().told(1, news(EVENTS[1]), holds=False),
    ),
    "delivery.names-a-webhook-of-the-app": (
        lambda: News().hook().told(1, news(EVENTS[1])),
        lambda: News().hook().told(1, news(EVENTS[1]), "x"),
    ),
    "delivery.goes-to-the-url": (lambda: moved("https://r.example/new"), lambda: moved(PASSED)),
    "delivery.only-what-was-subscribed": (
        lambda: spared(late=False, events=EVENTS[:1]),
        lambda: spared(late=True, events=EVENTS[:1]),
    ),
    "delivery.nothing-while-disabled": (
        lambda: spared(late=False, enabled=False),
        lambda: spared(late=True, enabled=False),
    ),
    "delivery.nothing-once-deleted": (lambda: gone(late=False), lambda: gone(late=True)),
    "delivery.ids-differ": (
        lambda: News().hook().told(1, news(EVENTS[1])).told(2, news(EVENTS[2])),
        lambda: News().hook().told(1, news(EVENTS[1]), uuid="d").told(2, news(EVENTS[2]), uuid="d"),
    ),
    "delivery.id-is-kept-when-retried": (lambda: retried(500, 20), lambda: retried(500, 20, "e")),
    "delivery.error-is-retried": (lambda: retried(503, 20), lambda: retried(503)),
    "delivery.silence-is-retried": (lambda: retried(0, 20), lambda: retried(0)),
    "delivery.refused-is-not-retried": (lambda: retried(404), lambda: retried(404, 20)),
    "delivery.accepted-is-not-repeated": (lambda: retried(204), lambda: retried(204, 20)),
    "webhook.status-update": (lambda: one((5, update("RECORDING"))).until(99), lambda: one().until(99)),
    "announcement.comes-once": (
        lambda: one((5, update("UPLOADED"))),
        lambda: one((5, update("UPLOADED")), (6, update("UPLOADED"))),
    ),
    "announcement.is-not-ahead": (lambda: one((4, update("RECORDING"))), lambda: one((4, update("UPLOADED")))),
    "announcement.keeps-the-order": (
        lambda: one((4, update("RECORDING")), (9, update("UPLOADING"))),
        lambda: one((4, update("UPLOADING")), (9, update("RECORDING"))),
    ),
    "announcement.names-a-recording": (
        lambda: one((4, update("RECORDING"))),
        lambda: one((4, update("RECORDING", "x"))),
    ),
    "announcement.ids-agree": (
        lambda: one((4, update("RECORDING"))),
        lambda: one((4, update("RECORDING", recordingId="x"))),
    ),
    "announcement.names-the-meeting": (
        lambda: one((4, update("RECORDING"))),
        lambda: one((4, update("RECORDING", meeting="n"))),
    ),
    "announcement.session-agrees": (lambda: uploaded(roomUUID="s"), lambda: uploaded(roomUUID="m")),
    "announcement.times-agree": (lambda: uploaded(stoppedTime=iso(20)), lambda: uploaded(stoppedTime=iso(80))),
    "announcement.file-agrees": (lambda: uploaded(fileSize="2000"), lambda: uploaded(fileSize="2")),
    "announcement.length-agrees": (lambda: uploaded(recordingDuration=18), lambda: uploaded(recordingDuration=18000)),
    "announcement.offers-the-download": (
        lambda: uploaded(downloadUrl="https://x/y"),
        lambda: uploaded(downloadUrl=None),
    ),
    "announcement.shows-no-secret": (
        lambda: one((4, update("RECORDING")), storage_config=STORAGE),
        lambda: one((4, update("RECORDING", storage=STORAGE)), storage_config=STORAGE),
    ),
    "announcement.meeting-has-started": (lambda: joined(6), lambda: joined(None)),
    "announcement.nobody-came": (lambda: joined(6), lambda: met().told(6, news(EVENTS[1]))),
    "announcement.meeting-has-ended": (lambda: left(21), lambda: left(None)),
    "announcement.somebody-stays": (
        lambda: left(21),
        lambda: joined(6).told(90, news(EVENTS[2], reason="ALL_PARTICIPANTS_LEFT")),
    ),
}
