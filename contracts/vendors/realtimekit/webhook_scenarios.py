"""The directed plan for webhooks: what is kept of them, what they are told, and what becomes of a failed delivery."""

from __future__ import annotations

from contracts.model import Credentials
from contracts.target.channel import Channel, Scenario, Waits, scenario
from contracts.vendors.realtimekit.access import BASE
from contracts.vendors.realtimekit.borders import wrong_bodies
from contracts.vendors.realtimekit.moves import TOLD, USER, RealtimeKit

SETTLED = 90.0
"""Seconds after which everything that happened should have been told."""

RETRIED = 4000.0
"""Seconds after which a delivery that can be tried again has been."""

EVERYTHING = (
    "meeting.started",
    "meeting.ended",
    "meeting.participantJoined",
    "meeting.participantLeft",
    "meeting.chatSynced",
    "recording.statusUpdate",
    "livestreaming.statusUpdate",
    "meeting.transcript",
    "meeting.summary",
)
"""All that a webhook can subscribe to."""


def kept(channel: Channel) -> Waits:
    """Two webhooks from their creation to their end, looked at after each change."""
    kit = RealtimeKit(channel)
    kit.key()
    kit.events()
    first, second = kit.webhook(*EVERYTHING, enabled=True), kit.webhook(enabled=False)
    if not first or not second:
        return
    _look(kit, first, second)
    yield 2.0
    for change in (
        {"events": list(TOLD[1:])},
        {"url": f"{kit.url}/edited"},
        {"name": "edited"},
        {"enabled": False},
        {"enabled": True, "name": "edited twice"},
    ):
        kit.on_webhook("PATCH", first, change)
        kit.on_webhook("GET", first)
    for each in (first, second):
        kit.on_webhook("PATCH", each, {"name": "edited at last"}, needed=True)
    kit.on_webhook("PUT", second, kit.settings(TOLD[1]))
    _look(kit, first, second)
    kit.on_webhook("PUT", second, kit.settings(*TOLD, enabled=False))
    kit.on_webhook("DELETE", second)
    _look(kit, first, second)
    kit.on_webhook("PATCH", second, {"name": "too late"}, needed=True)
    kit.on_webhook("PUT", second, kit.settings())
    kit.on_webhook("DELETE", second, needed=True)
    kit.on_webhook("DELETE", first)
    kit.webhooks(needed=True)


def _look(kit: RealtimeKit, *webhooks: str) -> None:
    for each in webhooks:
        kit.on_webhook("GET", each)
    kit.webhooks()


def strangers(channel: Channel) -> Waits:
    """Webhooks that do not exist, and every operation for which nobody asks as they should."""
    kit = RealtimeKit(channel)
    webhook = kit.invent()
    for credentials in (Credentials.VALID, Credentials.MISSING, Credentials.WRONG):
        kit.on_webhook("GET", webhook, credentials=credentials)
        kit.on_webhook("PATCH", webhook, {"name": "nobody's"}, credentials=credentials)
        kit.on_webhook("PUT", webhook, kit.settings(), credentials=credentials)
        kit.on_webhook("DELETE", webhook, credentials=credentials)
        yield 0.0
    for credentials in (Credentials.MISSING, Credentials.WRONG):
        kit.register(kit.settings(), credentials=credentials)
        kit.webhooks(credentials=credentials, needed=True)
        kit.events(credentials=credentials)
        yield 0.0


def refused(channel: Channel) -> Waits:
    """Webhooks that must be refused."""
    kit = RealtimeKit(channel)
    for wrong in wrong_bodies(channel.edition, "create_webhook", lambda _: kit.settings()):
        kit.register(wrong)
        yield 0.0
    kit.register(kit.settings(url="nowhere"), needed=True)
    channel.send("POST", f"{BASE}/webhooks", text='{"name": ')
    webhook = kit.webhook()
    if not webhook:
        return
    for wrong in wrong_bodies(channel.edition, "edit_webhook", lambda _: {}):
        kit.on_webhook("PATCH", webhook, wrong)
        yield 0.0
    for wrong in wrong_bodies(channel.edition, "replace_webhook", lambda _: kit.settings()):
        kit.on_webhook("PUT", webhook, wrong)
        yield 0.0
    kit.on_webhook("GET", webhook, needed=True)


def briefly(channel: Channel) -> Waits:
    """A recording and what is told of it, in as little time as there may be."""
    kit = RealtimeKit(channel)
    kit.webhook(TOLD[0])
    meeting = kit.meet()
    channel.join(meeting, USER)
    recording = kit.start(meeting)
    if not recording:
        return
    yield from kit.poll(recording, "RECORDING", 3.0, 3)
    yield 6.0
    kit.change(recording, "stop")
    yield from kit.poll(recording, "UPLOADED", 4.0, 2)


def told(channel: Channel) -> Waits:
    """A recording of which three webhooks could be told, and one is."""
    kit = RealtimeKit(channel)
    kit.webhook(TOLD[0])
    kit.webhook(TOLD[0], enabled=False)
    kit.webhook(TOLD[1])
    meeting = kit.meet(title="Weekly planning")
    channel.join(meeting, USER)
    recording = kit.start(meeting, audio_config={"export_file": True}, storage_config=kit.storage, max_seconds=600)
    if not recording:
        return
    yield from kit.poll(recording, "RECORDING", 3.0, 3)
    for action in ("pause", "resume"):
        yield 5.0
        kit.change(recording, action)
        kit.get(recording)
    yield 10.0
    kit.change(recording, "stop")
    for wait in (0.0, 1.5):
        yield wait
        kit.get(recording)
    yield from kit.poll(recording, "UPLOADED", 4.0, 3)
    yield SETTLED
    kit.get(recording)


def told_of_failure(channel: Channel) -> Waits:
    """A recording that is too short to be kept."""
    kit = RealtimeKit(channel)
    kit.webhook(TOLD[0])
    meeting = kit.meet()
    channel.join(meeting, USER)
    recording = kit.start(meeting)
    if not recording:
        return
    yield from kit.poll(recording, "RECORDING", 3.0, 3)
    kit.change(recording, "stop")
    yield 10.0
    kit.get(recording)
    yield SETTLED


def changed_minds(channel: Channel) -> Waits:
    """Webhooks that are changed, disabled and deleted while a recording goes on."""
    kit = RealtimeKit(channel)
    watcher, mover, sleeper, leaver = (kit.webhook(TOLD[0]) for _ in range(4))
    chooser = kit.webhook(TOLD[0])
    meeting = kit.meet()
    channel.join(meeting, USER)
    recording = kit.start(meeting)
    if not all((watcher, mover, sleeper, leaver, chooser, recording)):
        return
    yield from kit.poll(recording, "RECORDING", 3.0, 3)
    kit.on_webhook("PATCH", mover, {"url": f"{kit.url}/moved"})
    kit.on_webhook("PATCH", sleeper, {"enabled": False})
    kit.on_webhook("PATCH", chooser, {"events": [TOLD[1]]})
    kit.on_webhook("DELETE", leaver)
    yield SETTLED
    kit.get(recording)
    kit.change(recording, "stop")
    yield from kit.poll(recording, "UPLOADED", 4.0, 3)
    yield SETTLED


def come_and_go(channel: Channel) -> Waits:
    """A meeting that nobody joins, and one that two people join and leave."""
    kit = RealtimeKit(channel)
    kit.webhook(*TOLD[1:])
    kit.meet(title="Nobody comes")
    meeting = kit.meet(title="Everybody comes")
    yield SETTLED
    channel.join(meeting, USER)
    channel.join(meeting, "somebody-else")
    yield SETTLED
    channel.leave(meeting, USER)
    yield SETTLED
    channel.leave(meeting, "somebody-else")
    yield RETRIED


def answered(*statuses: int) -> Scenario:
    """A recording whose first announcement is answered with `statuses` before it is accepted."""

    def run(channel: Channel) -> Waits:
        kit = RealtimeKit(channel)
        kit.webhook(TOLD[0])
        meeting = kit.meet()
        channel.join(meeting, USER)
        channel.answer_callbacks(*statuses)
        recording = kit.start(meeting)
        yield RETRIED
        kit.change(recording, "stop")
        yield SETTLED

    name = "-".join(str(status) if status else "nothing" for status in statuses)
    return scenario(f"callbacks/answered-{name}", run, RETRIED + SETTLED, "callbacks", "answers")


WEBHOOKS: tuple[Scenario, ...] = (
    scenario("webhooks/kept", kept, 2.0),
    scenario("webhooks/strangers", strangers),
    scenario("webhooks/wrong-bodies", refused),
    scenario("callbacks/briefly", briefly, 15.0, "callbacks"),
    scenario("callbacks/told", told, 240.0, "callbacks"),
    scenario("callbacks/told-of-failure", told_of_failure, 110.0, "callbacks"),
    scenario("callbacks/changed-minds", changed_minds, 200.0, "callbacks"),
    scenario("callbacks/come-and-go", come_and_go, 3 * SETTLED + RETRIED, "callbacks", "participants"),
    answered(500),
    answered(0, 503),
    answered(404),
)
