"""What a conversation with RealtimeKit owes when it ends."""

from __future__ import annotations

from contracts.model import Exchange
from contracts.vendors.realtimekit.access import RealtimeKitAccess
from tests.judge.realtimekit_story import Story, in_meeting, recording


def test_every_recording_that_was_started_and_not_stopped_is_a_leftover() -> None:
    story = Story().meet("m", record_on_start=True).meet("n").start(0, "a", "n").start(1, "b", "n").start(2, "c", "n")
    story.change(3, "stop", "UPLOADING", "a").get(4, "ERRORED", "b")
    story.listed(5, recording("d", "RECORDING"), recording("e", "UPLOADED"), meeting_id="m").active(6, "f", "m")
    story.listed(7, in_meeting("stranger", "elsewhere"))
    exchanges = tuple(item for item in story.items if isinstance(item, Exchange))
    requests = RealtimeKitAccess().leftovers(exchanges)
    assert [each.path.rsplit("/", 1)[1] for each in requests] == ["c", "c", "d", "d", "f", "f"]
    assert [each.method for each in requests] == ["PUT", "GET"] * 3
    assert all(each.body == {"action": "stop"} for each in requests if each.method == "PUT")
