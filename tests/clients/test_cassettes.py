"""What vcrpy records of the vendors' own clients is judged as it was recorded."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import vcr
from cloudflare import Cloudflare
from stage import ACCOUNT, Stage

from contracts.model import Outcome
from contracts.suite.captured import Captured
from tests.clients.test_cloudflare import PLACE


@pytest.mark.parametrize("form", ["yaml", "json"])
def test_a_recorded_meeting_is_judged(form: str, realtimekit: Stage, tmp_path: Path) -> None:
    path = tmp_path / f"cassette.{form}"
    token = ACCOUNT["CLOUDFLARE_API_TOKEN"]
    client = Cloudflare(api_token=token, base_url=f"{realtimekit.url}/client/v4", max_retries=0)
    with (
        client,
        vcr.use_cassette(str(path), serializer=form, filter_headers=["authorization"], before_record_request=_ours),
    ):
        _record(client, realtimekit)
    captured = Captured(["realtimekit"], {})
    captured.read(path, None, lambda _: None)
    rows = captured.report().rows
    assert (captured.partial.unreadable, captured.partial.strays) == (0, 0)
    assert {row.clause.id for row in rows if row.outcome is Outcome.FAIL} == set()
    held = {row.clause.id for row in rows if row.outcome is Outcome.PASS}
    assert {"realtimekit.recording.status-is-known", "realtimekit.meeting.id-is-uuid"} & held
    assert len(held) > 30


def _ours(request: Any) -> Any:
    """Nobody records how the time of the sandbox is pushed."""
    return None if "_sandbox" in request.uri else request


def _record(client: Any, stage: Stage) -> None:
    meeting = client.realtime_kit.meetings.create(**PLACE, title="Weekly planning").data.id
    recording = client.realtime_kit.recordings.start_recordings(**PLACE, meeting_id=meeting).data.id
    stage.wait(5)
    client.realtime_kit.recordings.get_one_recording(recording, **PLACE)
    client.realtime_kit.recordings.pause_resume_stop_recording(recording, **PLACE, action="stop")
    stage.wait(30)
    client.realtime_kit.recordings.get_one_recording(recording, **PLACE)
