"""Who stops sending something is recorded, announced and pictured no longer; nobody is blamed for it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from agora_desk import EDITIONS, Caller, T, caller, recording

from contracts.clock import VirtualClock
from contracts.judge.judge import judge
from contracts.model import Event, Json, Outcome, Trace
from contracts.sandbox.shelf import Shelf
from contracts.suite.targets import embedded
from contracts.target.abilities import PresenceError
from contracts.target.channel import Channel, Waits
from contracts.target.inspection import inspect
from contracts.vendors.agora.callback_scenarios import DUE
from contracts.vendors.agora.moves import USER, Agora
from contracts.vendors.agora.people_scenarios import PEOPLE
from contracts.vendors.agora.settings import HLS, HLS_MP4
from contracts.vendors.vendor import find

INDIVIDUAL: Json = {**recording(subscribeUidGroup=0), **HLS}
PICTURES: Json = {**recording(subscribeUidGroup=0), "snapshotConfig": {"captureInterval": 10, "fileType": ["jpg"]}}
ROUNDING = 0.2
"""Seconds by which media may fall short of the clock: a frame."""


def states(agora: Caller, at: float) -> list[tuple[int, str, int]]:
    """(event type, stream, state) of everything that was notified of streams, in order."""
    found: list[dict[str, Any]] = [json.loads(each.body) for each in agora.sandbox.due(at)]
    told = [each for each in found if each["eventType"] in (43, 44)]
    told.sort(key=lambda each: each["payload"]["sequence"])
    details = [(each["eventType"], each["payload"]["details"]) for each in told]
    return [(type_, each["streamUid"], each["state"]) for type_, each in details]


def test_each_track_is_recorded_while_it_is_sent() -> None:
    agora = caller(mode="individual")
    agora.sandbox.join("room", "1001", T)
    session = agora.begin(INDIVIDUAL)
    agora.sandbox.mute("room", "1001", "video", T + 20)
    agora.sandbox.mute("room", "1001", "video", T + 25)
    agora.sandbox.unmute("room", "1001", "video", T + 50)
    agora.sandbox.unmute("room", "1001", "video", T + 55)
    session.stop(T + 60)
    shelf = Shelf(agora.sandbox.stored(T + 120))
    for track, seconds in (("video", 30), ("audio", 60)):
        found = inspect(shelf, f"{session.sid}_room__uid_s_1001__uid_e_{track}.m3u8")
        assert found["duration"] == pytest.approx(seconds, abs=ROUNDING)
        assert found["valid"], found["why"]


def test_a_track_that_was_never_sent_has_no_file_until_it_is() -> None:
    agora = caller(mode="individual")
    agora.sandbox.join("room", "1001", T)
    agora.sandbox.mute("room", "1001", "video", T)
    session = agora.begin(INDIVIDUAL, T + 1)
    files = session.query(T + 30).body["serverResponse"]["fileList"]
    assert [each["trackType"] for each in files] == ["audio"]
    agora.sandbox.unmute("room", "1001", "video", T + 40)
    files = session.query(T + 60).body["serverResponse"]["fileList"]
    assert [(each["trackType"], each["sliceStartTime"]) for each in files] == [
        ("audio", T + 1),
        ("video", T + 40),
    ]


def test_no_screenshots_are_taken_of_who_sends_no_video() -> None:
    agora = caller(mode="individual")
    agora.sandbox.join("room", "1001", T)
    agora.begin(PICTURES)
    agora.sandbox.mute("room", "1001", "video", T + 35)
    agora.sandbox.unmute("room", "1001", "video", T + 75)
    pictures = [name for name in agora.sandbox.stored(T + 95) if name.endswith(".jpg")]
    told = [json.loads(each.body) for each in agora.sandbox.due(T + 96)]
    assert len(pictures) == 5
    assert sorted(pictures) == sorted(
        each["payload"]["details"]["fileName"] for each in told if each["eventType"] == 45
    )


def test_it_is_told_of_each_user_alone_and_of_the_mix_when_nobody_is_left() -> None:
    expected = {
        "individual": [
            (43, "1001", 0),
            (44, "1001", 0),
            (43, "1002", 0),
            (44, "1002", 0),
            (43, "1001", 1),
            (43, "1002", 1),
        ],
        "mix": [(43, "0", 0), (44, "0", 0), (43, "0", 1)],
    }
    for mode, wanted in expected.items():
        agora = caller(mode=mode)
        for user in ("1001", "1002"):
            agora.sandbox.join("room", user, T)
        agora.begin(INDIVIDUAL if mode == "individual" else None)
        for user in ("1001", "1002"):
            agora.sandbox.mute("room", user, "audio", T + 10)
        assert states(agora, T + 20) == wanted


def test_who_is_silent_is_there() -> None:
    agora = caller()
    agora.sandbox.join("room", "1001", T)
    session = agora.begin()
    for track in ("audio", "video"):
        agora.sandbox.mute("room", "1001", track, T + 5)
    assert session.query(T + 200).status == 200


def muted_in_a_mix(channel: Channel) -> Waits:
    """Everybody falls silent for long, in a recording of all together."""
    agora = Agora(channel)
    recording = agora.plan("mix", **HLS_MP4)
    if not agora.begin(recording):
        return
    for track in ("audio", "video"):
        channel.mute(recording.cname, USER, track)
    yield 150.0
    agora.query(recording)
    channel.unmute(recording.cname, USER, "audio")
    yield 20.0
    agora.stop(recording)
    agora.examine(recording)
    yield DUE


def muted_from_the_start(channel: Channel) -> Waits:
    """Somebody sends video only, for which sound alone and then all is recorded."""
    agora = Agora(channel)
    for settings in ({**INDIVIDUAL, **recording(streamTypes=0, subscribeUidGroup=0)}, INDIVIDUAL, PICTURES):
        one = agora.plan("individual", **settings)
        channel.join(one.cname, USER)
        channel.mute(one.cname, USER, "audio")
        if agora.begin(one, attended=False):
            yield 40.0
            agora.query(one)
            agora.stop(one)
            agora.examine(one)
    yield DUE


def driven(run: Callable[[Channel], Waits], edition: str, spoil: Callable[[Channel], None] = lambda _: None) -> Trace:
    with embedded("agora", edition).open("by hand", 3, edition) as channel:
        spoil(channel)
        for seconds in run(channel):
            channel.wait(seconds)
        assert isinstance(channel.clock, VirtualClock)
        return channel.trace()


def failures(trace: Trace) -> list[str]:
    vendor = find("agora")
    verdicts = judge(trace, vendor.contract(trace.edition), vendor.oracle).verdicts
    return [each.clause for each in verdicts if each.outcome is Outcome.FAIL]


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("run", [muted_in_a_mix, muted_from_the_start])
def test_nobody_is_blamed_for_what_was_not_sent(run: Callable[[Channel], Waits], edition: str) -> None:
    assert failures(driven(run, edition)) == []


class Older:
    """People that know nothing of muting."""

    def __init__(self, people: Any) -> None:
        self.join, self.leave = people.join, people.leave

    def mute(self, room: str, user: str, track: str) -> None:
        raise PresenceError("not understood")

    unmute = mute


def with_older_people(channel: Channel) -> None:
    channel.people = Older(channel.people)


@pytest.mark.parametrize("scenario", PEOPLE, ids=lambda each: each.name)
def test_a_command_that_knows_nothing_of_muting_raises_no_alarm(scenario: Any) -> None:
    trace = driven(scenario.run, "2026-06", with_older_people)
    assert failures(trace) == []
    lost = [each for each in trace.items if isinstance(each, Event) and each.kind == "lost-sight"]
    assert {each.data["why"] for each in lost} == {"not understood"}
