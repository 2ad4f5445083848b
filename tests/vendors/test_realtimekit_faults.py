"""Each fault of the RealtimeKit sandbox shows, and shows differently from all others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from realtimekit_desk import ACCOUNT, Desk, Shown, open_desk
from realtimekit_tour import keep, tour

from contracts.model import Json
from contracts.sandbox.core import Fault
from contracts.vendors.realtimekit.sandbox import build
from contracts.vendors.realtimekit.sandbox.bends import overlook
from contracts.vendors.realtimekit.sandbox.faults import FAULTS
from contracts.vendors.realtimekit.sandbox.faults_in_downloads import DOWNLOADS
from contracts.vendors.realtimekit.sandbox.faults_in_media import MEDIA
from contracts.vendors.realtimekit.vendor import VENDOR

EVERYTHING = Fault(
    id="realtimekit.everything",
    vendor="realtimekit",
    kind="shape",
    says="nobody looks at requests",
    notices=(),
    bend=overlook("body*", "query*", "webhook*"),
)


def replay(desk: Desk, faults: Iterable[Fault]) -> list[Shown]:
    sandbox = open_desk(faults).sandbox
    return [step(sandbox) for step in desk.script]


@pytest.fixture(scope="module")
def toured() -> Desk:
    desk = open_desk()
    tour(desk)
    return desk


@pytest.fixture(scope="module")
def kept() -> Desk:
    desk = open_desk()
    keep(desk)
    return desk


def test_the_same_visit_is_answered_the_same(toured: Desk) -> None:
    assert replay(toured, ()) == replay(toured, ())


NEWEST = VENDOR.contract().clauses.keys()
SHOWING = [fault for fault in FAULTS if not NEWEST.isdisjoint(fault.notices)]
"""The faults that the newest edition has clauses for."""

OF_FILES = [fault for fault in SHOWING if fault.id in {each.id for each in (*DOWNLOADS, *MEDIA)}]
OF_ANSWERS = [fault for fault in SHOWING if fault not in OF_FILES]


@pytest.mark.parametrize("fault", OF_FILES, ids=lambda fault: fault.id)
def test_every_fault_of_files_shows(fault: Fault, kept: Desk) -> None:
    assert replay(kept, [fault]) != replay(kept, ())


def test_no_two_faults_of_files_look_the_same(kept: Desk) -> None:
    looks = Counter(repr(replay(kept, [fault])) for fault in OF_FILES)
    assert looks.most_common(1)[0][1] == 1


@pytest.mark.parametrize("fault", OF_ANSWERS, ids=lambda fault: fault.id)
def test_every_fault_shows(fault: Fault, toured: Desk) -> None:
    assert replay(toured, [fault]) != replay(toured, ())


def test_no_two_faults_look_the_same(toured: Desk) -> None:
    looks = Counter(repr(replay(toured, [fault])) for fault in OF_ANSWERS)
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
        "polymorphism",
    }


def test_faults_add_up(toured: Desk) -> None:
    first, second = SHOWING[1], SHOWING[-1]
    assert replay(toured, [first, second]) not in (replay(toured, [first]), replay(toured, [second]))


def test_a_fault_of_another_vendor_is_an_error() -> None:
    stray = Fault(id="other.fault", vendor="other", kind="shape", says="", notices=(), bend=lambda _: None)
    with pytest.raises(TypeError, match=r"other\.fault"):
        build(ACCOUNT, "2026-06", [stray])


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(), inner, max_size=2),
    max_leaves=4,
)
SECTIONS = dict.fromkeys(("enabled", "codec", "export_file", "type", "access_key", "watermark"), VALUES)
FIELDS = (
    "title",
    "record_on_start",
    "max_seconds",
    "file_name_prefix",
    "allow_multiple_recordings",
    "audio_config",
    "video_config",
    "realtimekit_bucket_config",
    "storage_config",
    "events",
    "enabled",
)
BODIES = VALUES | st.fixed_dictionaries(
    {}, optional=dict.fromkeys(FIELDS, VALUES | st.fixed_dictionaries({}, optional=SECTIONS))
)


@settings(max_examples=60, deadline=None)
@given(configuration=BODIES, start=BODIES, action=BODIES, value=st.text())
def test_whatever_is_overlooked_is_answered(configuration: Json, start: Json, action: Json, value: str) -> None:
    desk = open_desk([EVERYTHING])
    if isinstance(configuration, dict):
        configuration = {**configuration, "recording_config": start}
    meeting = desk.send("POST", "/meetings", configuration).body["data"]["id"]
    desk.join(meeting)
    asked = {"meeting_id": meeting, **start} if isinstance(start, dict) else start
    assert desk.send("POST", "/recordings", asked).status in (200, 409)
    made = desk.send("POST", "/webhooks", start).body["data"]["id"]
    assert desk.send("PATCH", f"/webhooks/{made}", configuration).status == 200
    for recording in desk.ids():
        desk.wait(10)
        desk.called()
        assert desk.send("PUT", f"/recordings/{recording}", action).status in (200, 409)
        desk.act(recording, "stop")
        desk.wait(10)
        assert desk.get(recording)["id"] == recording
    for name in ("search", "status", "expired", "page_no", "per_page", "sort_by", "sort_order", "start_time"):
        assert desk.send("GET", "/recordings", query=((name, value),)).status == 200
