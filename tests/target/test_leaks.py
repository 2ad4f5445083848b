"""Nothing is left running or unnamed by a target that answers otherwise than documented, by the target's own count."""

from __future__ import annotations

from math import inf
from pathlib import Path

import pytest

from contracts.model import Request, Response
from contracts.suite import planning
from contracts.vendors.vendor import names
from tests.leaking import (
    ENVELOPES,
    Bend,
    Ended,
    Instead,
    driven,
    in_envelope,
    is_recording,
    is_start,
    is_stop,
    lost,
    only,
    with_name,
    without,
)

ID = {"agora": "sid", "realtimekit": "id"}
"""What the id of a recording is called."""

KEYS = ("uuid", "recordingId", "recording_id", "handle", "token", "_")
"""Other names for it."""

PLACES = {"starts": is_start, "recordings": is_recording, "everything": lambda _: True}
"""Whose answers are bent."""

MOST_AFTER = 2
"""Recordings that may begin after the first whose start could not be understood."""


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


def as_it_is(_: Request, answer: Response) -> Response:
    return answer


def clean(ended: Ended, most: float = MOST_AFTER) -> None:
    """Nothing is left that is not named, little was begun, and the budget counted what the target counts."""
    budget = ended.run.budget
    assert ended.unnamed == []
    assert ended.after <= most
    assert budget.requests == ended.world.requests <= budget.ceiling.requests
    assert ended.world.begun <= budget.begun <= budget.ceiling.recordings


def run(
    vendor: str,
    bend: Bend,
    folder: Path,
    patch: pytest.MonkeyPatch,
    depth: str = "smoke",
    instead: Instead = lambda _: None,
    most: float = MOST_AFTER,
    **more: str,
) -> Ended:
    ended = driven(vendor, bend, folder, patch, depth=depth, instead=instead, **more)
    clean(ended, most)
    return ended


@pytest.mark.parametrize("vendor", names())
@pytest.mark.parametrize("envelope", ENVELOPES)
@pytest.mark.parametrize("place", PLACES)
def test_another_envelope_hides_no_recording(
    vendor: str, envelope: str, place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = run(vendor, only(PLACES[place], in_envelope(ENVELOPES[envelope])), tmp_path, monkeypatch)
    assert ended.left == []


@pytest.mark.parametrize("vendor", names())
@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("place", ["starts", "recordings"])
def test_an_id_under_another_key_is_found(
    vendor: str, key: str, place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = run(vendor, only(PLACES[place], with_name(ID[vendor], key)), tmp_path, monkeypatch)
    assert ended.left == []
    assert ended.world.begun > 0


@pytest.mark.parametrize("vendor", names())
@pytest.mark.parametrize("status", [200, 500, 504])
@pytest.mark.parametrize("depth", ["smoke", "standard"])
def test_lost_answers_begin_no_more(
    vendor: str, status: int, depth: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = run(vendor, only(is_start, lost(status)), tmp_path, monkeypatch, depth)
    third = vendor == "agora" and status >= 500 and depth == "standard"  # sent three times, a start always fails
    assert ended.code == (1 if third or (vendor, status) == ("realtimekit", 200) else 3)
    assert "no recording is begun while " in ended.run.undone or depth == "smoke"


@pytest.mark.parametrize("vendor", names())
@pytest.mark.parametrize("depth", ["smoke", "standard"])
def test_starts_that_tell_no_id_begin_no_more(
    vendor: str, depth: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(vendor, only(is_start, without(ID[vendor])), tmp_path, monkeypatch, depth)


@pytest.mark.parametrize("vendor", names())
@pytest.mark.parametrize("status", [200, 400, 403, 404, 500])
@pytest.mark.parametrize("depth", ["smoke", "standard"])
def test_refused_stops_are_named_and_nothing_more_begins(
    vendor: str, status: int, depth: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(request: Request) -> Response | None:
        return Response(status=status, body={"code": 1}) if is_stop(request) else None

    # A recording of Agora that left its empty channel answers so too: once its query does, it is known to be over.
    over = (vendor, status) == ("agora", 404)
    ended = run(vendor, as_it_is, tmp_path, monkeypatch, depth, refuse, most=inf if over else MOST_AFTER)
    assert ended.code != 0


@pytest.mark.parametrize("bend", [as_it_is, without("status"), lost(500)], ids=["shown", "stateless", "lost"])
@pytest.mark.parametrize("place", [lambda request: request.path.endswith("/recordings"), is_recording])
def test_what_records_itself_is_found_and_stopped(
    bend: Bend, place: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = only(place, bend)  # type: ignore[arg-type]
    ended = run("realtimekit", chosen, tmp_path, monkeypatch, "deep", scenario="record-on-start/nobody-joined")
    assert ended.world.begun > 0


@pytest.mark.slow
@pytest.mark.parametrize("vendor", names())
@pytest.mark.parametrize("depth", ["standard", "deep"])
@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("kind", [*ENVELOPES, *KEYS, "no id"])
def test_no_depth_leaves_anything(
    vendor: str, depth: str, place: str, kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bend = without(ID[vendor]) if kind == "no id" else with_name(ID[vendor], kind)
    bend = in_envelope(ENVELOPES[kind]) if kind in ENVELOPES else bend
    run(vendor, only(PLACES[place], bend), tmp_path, monkeypatch, depth)


FAULTS = {
    "agora": ("", "agora.auth.not-enforced", "agora.start.created", "agora.stop.list-becomes-string"),
    "realtimekit": ("", "realtimekit.start.second-accepted", "realtimekit.envelope.data-renamed"),
}
"""What a target does wrong: nothing, or what it takes that it should refuse, or how it answers."""


@pytest.mark.parametrize(("vendor", "fault"), [(name, fault) for name, found in FAULTS.items() for fault in found])
def test_a_plan_says_what_a_target_counts(
    vendor: str, fault: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = driven(
        vendor, as_it_is, tmp_path, monkeypatch, faults=(fault,) if fault else (), visit=0.0, depth="standard"
    )
    clean(ended)
    (plan,) = planning.estimates(ended.run.options)
    if not fault:
        assert abs(ended.world.requests - plan.cost.requests) <= max(2, plan.cost.requests / 10)
        assert ended.world.begun == plan.cost.recordings
    assert ended.world.requests <= plan.ceiling.requests
    assert ended.world.begun <= plan.ceiling.recordings


@pytest.mark.parametrize("vendor", names())
def test_a_run_that_reaches_the_ceiling_says_what_it_left_undone(
    vendor: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planning, "AGAIN", 0.7)
    ended = driven(vendor, as_it_is, tmp_path, monkeypatch, visit=0.0, depth="standard")
    clean(ended)
    assert ended.code == 3
    assert ended.run.undone.startswith("the ceiling of ")


@pytest.mark.parametrize("vendor", names())
def test_what_the_brake_held_back_is_told_by_its_clauses(
    vendor: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = run(vendor, only(is_start, without(ID[vendor])), tmp_path, monkeypatch, "standard")
    reasons = {row.reason for row in ended.run.vendors[vendor].rows()}
    assert any(each.startswith("not tested: no recording is begun while ") for each in reasons)
