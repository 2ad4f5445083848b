"""The part of the directed plan that is about track recording: a file for each participant."""

from __future__ import annotations

from contracts.model import Exchange, Json
from contracts.target.channel import Channel, Scenario, Waits, scenario
from contracts.vendors.realtimekit.borders import wrong_bodies
from contracts.vendors.realtimekit.moves import STORAGE, STORAGES, USER, RealtimeKit, recording_shown, shown

SECOND_USER = "recording-contracts-2"

LAYERS: Json = {"default": {"media_kind": "audio", "file_name_prefix": "speaker"}}


def _old_layers(*storages: Json) -> Json:
    """Layers as the older edition has them."""
    stored = ({"type": "STORAGE_CONFIG", "storage_config": each} for each in storages)
    outputs = [{"type": "REALTIMEKIT_BUCKET"}, *stored]
    return {"default": {"file_name_prefix": "speaker", "outputs": outputs}}


OLD_LAYERS: Json = _old_layers(STORAGE, *STORAGES[:-1])
DISPUTED_LAYERS: Json = _old_layers(STORAGES[-1])
"""Layers with a storage that one document knows and the other does not."""


def wrong(channel: Channel) -> Waits:
    """Starts that must be refused, in a live meeting where that can be arranged; each other is stopped."""
    kit = RealtimeKit(channel)
    meeting = kit.meet()
    channel.join(meeting, USER)
    layered: Json = {"meeting_id": meeting, "layers": {"default": {"file_name_prefix": "speaker"}}}
    for body in wrong_bodies(channel.edition, "start_track_recording", lambda _: layered):
        _stop(kit, kit.track(body))
        yield 0.0


def _stop(kit: RealtimeKit, answer: Exchange) -> None:
    if recording := recording_shown(answer):
        kit.change(recording, "stop")


def nobody(channel: Channel) -> Waits:
    """The tracks of a meeting that nobody has joined, and of one that does not exist."""
    kit = RealtimeKit(channel)
    empty = shown(kit.create({"title": kit.title()}), "id")
    for meeting in (empty, kit.invent()):
        _stop(kit, kit.track({"meeting_id": meeting, "layers": LAYERS}))
        yield 0.0


def listed(channel: Channel) -> Waits:
    """Two participants, one of them recorded, and the recording stopped."""
    kit = RealtimeKit(channel)
    meeting = kit.meet()
    for user in (USER, SECOND_USER):
        channel.join(meeting, user)
    for layers in (OLD_LAYERS, DISPUTED_LAYERS):
        _stop(kit, kit.track({"meeting_id": meeting, "layers": layers, "max_seconds": 600}))
    recording = recording_shown(kit.track({"meeting_id": meeting, "layers": LAYERS, "user_ids": [USER]}))
    if not recording:
        return
    yield 20.0
    kit.get(recording)
    kit.change(recording, "stop")
    yield 20.0
    kit.get(recording)
    yield 4000.0
    kit.download(kit.get(recording))


def everyone(channel: Channel) -> Waits:
    """Two participants, both recorded until they leave."""
    kit = RealtimeKit(channel)
    meeting = kit.meet()
    for user in (USER, SECOND_USER):
        channel.join(meeting, user)
    recording = recording_shown(kit.track({"meeting_id": meeting}))
    if not recording:
        return
    yield 60.0
    kit.get(recording)
    for user in (USER, SECOND_USER):
        channel.leave(meeting, user)
    yield 1000.0
    kit.download(kit.get(recording))


SCENARIOS: tuple[Scenario, ...] = (
    scenario("track/wrong-bodies", wrong),
    scenario("track/nobody", nobody),
    scenario("track/listed", listed, 4040.0, "participants"),
    scenario("track/everyone", everyone, 1060.0, "participants"),
)
