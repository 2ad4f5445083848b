"""Each fault of the RealtimeKit sandbox shows, and shows differently from all others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import pytest
from realtimekit_desk import ACCOUNT, DAY, S3, STRANGER, Desk, open_desk, running

from contracts.model import Response
from contracts.sandbox.core import Fault
from contracts.vendors.realtimekit.sandbox.faults import FAULTS
from contracts.vendors.realtimekit.sandbox import build


def tour(desk: Desk) -> None:
    """Everything that a fault could change, in one long visit."""
    quiet = desk.meeting(title="Quiet")
    empty = desk.start(quiet, max_seconds=3600)
    desk.send("GET", f"/meetings/{quiet}")
    desk.send("GET", "/recordings", headers={})
    desk.send("GET", "/recordings", headers={"authorization": "Bearer wrong"})
    for body in ({}, {"meeting_id": STRANGER}, {"meeting_id": quiet}):
        desk.send("POST", "/recordings", body)
    for seconds in (30, 100_000):
        desk.send("POST", "/recordings", {"meeting_id": desk.meeting(), "max_seconds": seconds})
    desk.send("GET", f"/recordings/{STRANGER}")
    desk.join(desk.meeting(record_on_start=True), "host")
    desk.wait(20)
    desk.status(empty)
    desk.wait(50)
    desk.status(empty)
    busy, recording = running(desk, max_seconds=60, storage_config=S3, audio_config={})
    desk.start(busy, allow_multiple_recordings=True, realtimekit_bucket_config={"enabled": False})
    for action in ("resume", "pause", "pause", "resume", "halt"):
        desk.wait(6)
        desk.act(recording, action)
        desk.active(busy)
    for pause in (31, 4, 2, 10):
        desk.wait(pause)
        desk.status(recording)
    lonely, long = running(desk)
    desk.wait(3700)
    for action in ("stop", "stop"):
        desk.act(long, action)
        desk.active(lonely)
    for pause in (3, 2):
        desk.wait(pause)
        desk.status(long)
        desk.act(long, "stop")
    for query in (
        (),
        (("status", "RECORDING"),),
        (("meeting_id", busy),),
        (("sort_order", "ASC"), ("per_page", "1")),
    ):
        desk.listed(*query)
    desk.wait(2 * DAY)
    desk.status(long)
    desk.wait(6 * DAY)
    desk.listed(("expired", "true"))
    desk.listed(("expired", "false"))


def replay(desk: Desk, faults: Iterable[Fault]) -> list[Response | None]:
    sandbox = open_desk(faults).sandbox
    return [step(sandbox) for step in desk.script]


@pytest.fixture(scope="module")
def toured() -> Desk:
    desk = open_desk()
    tour(desk)
    return desk


def test_the_same_visit_is_answered_the_same(toured: Desk) -> None:
    assert replay(toured, ()) == replay(toured, ())


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.id)
def test_every_fault_shows(fault: Fault, toured: Desk) -> None:
    assert replay(toured, [fault]) != replay(toured, ())


def test_no_two_faults_look_the_same(toured: Desk) -> None:
    looks = Counter(repr(replay(toured, [fault])) for fault in FAULTS)
    assert looks.most_common(1)[0][1] == 1


def test_faults_are_named_once_and_of_every_kind() -> None:
    assert len({fault.id for fault in FAULTS}) == len(FAULTS)
    assert all(fault.id.startswith("realtimekit.") and fault.vendor == "realtimekit" for fault in FAULTS)
    assert {fault.kind for fault in FAULTS} == {
        "shape",
        "type",
        "unit",
        "presence",
        "status",
        "order",
        "identity",
        "auth",
        "time",
    }


def test_faults_add_up(toured: Desk) -> None:
    first, second = FAULTS[0], FAULTS[-1]
    assert replay(toured, [first, second]) not in (replay(toured, [first]), replay(toured, [second]))


def test_a_fault_of_another_vendor_is_an_error() -> None:
    stray = Fault(id="other.fault", vendor="other", kind="shape", says="", notices=(), bend=lambda _: None)
    with pytest.raises(TypeError, match=r"other\.fault"):
        build(ACCOUNT, "2025-12", [stray])
