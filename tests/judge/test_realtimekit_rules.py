"""Every rule of RealtimeKit against a history that keeps its clause and one that breaks it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from contracts.judge.judge import judge
from contracts.judge.rules import rules_in
from contracts.model import Credentials, Outcome, Trace
from contracts.spec import Contract, load
from contracts.vendors.realtimekit import envelope_rules, file_rules, link_rules
from contracts.vendors.realtimekit.vendor import VENDOR
from tests.judge.realtimekit_change_cases import CHANGES, NOTHING_PROVED
from tests.judge.realtimekit_meeting_cases import MEETINGS
from tests.judge.realtimekit_setting_cases import SETTINGS
from tests.judge.realtimekit_story import (
    DAY,
    Story,
    attended,
    begun,
    in_meeting,
    iso,
    late,
    newest_first,
    recording,
    refused_token,
    self_recorded,
    stopped,
    two_pages,
    unknown,
    uploaded,
    with_audio,
)
from tests.judge.realtimekit_track_cases import TRACKS
from tests.judge.realtimekit_webhook_cases import WEBHOOKS

ORACLE = VENDOR.oracle


Case = tuple[Callable[[], Story], Callable[[], Story]]

CASES: dict[str, Case] = {
    **MEETINGS,
    **CHANGES,
    **SETTINGS,
    **WEBHOOKS,
    **TRACKS,
    "auth.missing-is-refused": (
        lambda: refused_token(Credentials.MISSING, 401),
        lambda: refused_token(Credentials.MISSING, 200),
    ),
    "auth.wrong-is-refused": (
        lambda: refused_token(Credentials.WRONG, 403),
        lambda: refused_token(Credentials.WRONG, 200),
    ),
    "unknown.recording-is-refused": (
        lambda: unknown("/recordings/ghost", "GET", 404),
        lambda: unknown("/recordings/ghost", "GET", 200),
    ),
    "unknown.meeting-is-refused": (
        lambda: unknown("/recordings", "POST", 404, {"meeting_id": "ghost"}),
        lambda: unknown("/recordings", "POST", 201, {"meeting_id": "ghost"}),
    ),
    "meeting.answers-echo-the-id": (
        lambda: Story().call(0, "GET", "/meetings/m", data={"id": "m"}),
        lambda: Story().call(0, "GET", "/meetings/m", data={"id": "other"}),
    ),
    "recording.answers-echo-the-id": (
        lambda: Story().call(0, "GET", "/recordings/r", data=recording("r")),
        lambda: Story().call(0, "GET", "/recordings/r", data=recording("other")),
    ),
    "meeting.accepts-valid-requests": (
        lambda: Story().meet(title="t"),
        lambda: Story().meet(title="t", status=400),
    ),
    "meeting.title-is-kept": (
        lambda: Story().meet(title="t", shown={"title": "t"}),
        lambda: Story().meet(title="t", shown={"title": "T"}),
    ),
    "meeting.record-on-start-is-kept": (
        lambda: Story().meet(record_on_start=True, shown={"record_on_start": True}),
        lambda: Story().meet(record_on_start=True, shown={"record_on_start": False}),
    ),
    "start.accepts-valid-requests": (
        lambda: Story().meet().start(0, max_seconds=60),
        lambda: Story().meet().start(0, max_seconds=60, status=422),
    ),
    "start.issues-a-new-id": (
        lambda: Story().start(0, "a", "m").start(1, "b", "n"),
        lambda: Story().start(0, "a", "m").start(1, "a", "n"),
    ),
    "start.begins-as-invoked": (
        lambda: Story().start(0),
        lambda: Story().start(0, shown={"status": "UPLOADED"}),
    ),
    "start.reason-is-api-call": (
        lambda: Story().start(0, shown={"start_reason": {"reason": "API_CALL"}}),
        lambda: Story().start(0, shown={"start_reason": {"reason": "RECORD_ON_START"}}),
    ),
    "start.file-name-prefix-is-used": (
        lambda: Story().start(0, file_name_prefix="p", shown={"output_file_name": "p_m_1.mp4"}),
        lambda: Story().start(0, file_name_prefix="p", shown={"output_file_name": "m_1_p.mp4"}),
    ),
    "storage.access-key-is-not-shown": (
        lambda: Story().start(0, storage_config={"access_key": "k"}, shown={"storage_config": {"access_key": "***"}}),
        lambda: Story().start(0, storage_config={"access_key": "k"}, shown={"storage_config": {"access_key": "k"}}),
    ),
    "start.one-recording-at-a-time": (
        lambda: Story().start(0, "a").start(1, "b", status=409),
        lambda: Story().start(0, "a").start(1, "b"),
    ),
    "start.several-when-allowed": (
        lambda: Story().start(0, "a").start(1, "b", allow_multiple_recordings=True),
        lambda: (
            Story()
            .start(0, "a")
            .start(1, "b", allow_multiple_recordings=True, status=409)
            .start(2, "b", allow_multiple_recording=True, status=409)
        ),
    ),
    "active.is-what-was-started": (
        lambda: begun().active(6),
        lambda: begun().active(6, status=404).get(7, "RECORDING"),
    ),
    "active.forgets-what-has-ended": (
        lambda: uploaded().active(40, status=404),
        lambda: uploaded().active(40),
    ),
    "list.accepts-valid-requests": (
        lambda: Story().listed(1, status="RECORDING"),
        lambda: Story().call(1, "GET", "/recordings", query=(("status", "RECORDING"),), status=400),
    ),
    "list.contains-what-was-started": (
        lambda: begun().listed(10, recording(), meeting_id="m"),
        lambda: begun().listed(10, recording("other"), meeting_id="m"),
    ),
    "list.filters-by-meeting": (
        lambda: Story().listed(1, in_meeting("a", "m"), meeting_id="m"),
        lambda: Story().listed(1, in_meeting("a", "m"), in_meeting("b", "n"), meeting_id="m"),
    ),
    "list.searches-by-meeting": (
        lambda: Story().meet().listed(1, in_meeting("a", "m"), search="m"),
        lambda: Story().meet().listed(1, in_meeting("b", "n"), search="m"),
    ),
    "list.filters-by-status": (
        lambda: Story().listed(1, recording("a", "PAUSED"), status="PAUSED"),
        lambda: Story().listed(1, recording("a", "UPLOADED"), status="PAUSED"),
    ),
    "list.filters-by-expired": (
        lambda: begun().listed(10, expired="true"),
        lambda: begun().listed(10, recording(), expired="true"),
    ),
    "list.filters-by-time": (
        lambda: begun().listed(10, end_time=iso(-3 * DAY)),
        lambda: begun().listed(10, recording(), end_time=iso(-3 * DAY)),
    ),
    "list.sorts-by-invoked-time": (lambda: newest_first("DESC"), lambda: newest_first("ASC")),
    "list.per-page-is-obeyed": (
        lambda: Story().listed(1, recording("a"), per_page="1"),
        lambda: Story().listed(1, recording("a"), recording("b"), per_page="1"),
    ),
    "list.pages-differ": (lambda: two_pages("b"), lambda: two_pages("a")),
    "list.paging-adds-up": (
        lambda: Story().listed(1, recording(), paging={"start_offset": 0, "end_offset": 1, "total_count": 7}),
        lambda: Story().listed(1, recording(), paging={"start_offset": 0, "end_offset": 1, "total_count": 0}),
    ),
    "start.invoked-time-is-now": (
        lambda: Story().start(0),
        lambda: Story().start(0, shown={"invoked_time": iso(3600)}),
    ),
    "recording.times-are-in-order": (
        lambda: Story().get(30, **stopped("UPLOADED")),
        lambda: Story().get(30, "UPLOADED", started_time=iso(20), stopped_time=iso(2)),
    ),
    "recording.duration-matches-the-times": (
        lambda: begun().get(30, **stopped("UPLOADED", recording_duration=18)),
        lambda: begun().get(30, **stopped("UPLOADED", recording_duration=18000)),
    ),
    "states.invoked-becomes-recording": (
        lambda: Story().start(0).get(5, "RECORDING"),
        lambda: Story().start(0).get(3700, "INVOKED"),
    ),
    "states.never-go-back": (
        lambda: begun().get(9, "PAUSED"),
        lambda: begun().get(9, "INVOKED"),
    ),
    "states.end-is-final": (
        lambda: uploaded().get(60, **stopped("UPLOADED")),
        lambda: uploaded().get(60, **stopped("UPLOADING")),
    ),
    "change.pause-pauses": (
        lambda: begun().change(6, "pause", "RECORDING").get(8, "PAUSED"),
        lambda: begun().change(6, "pause", "RECORDING").get(40, "RECORDING"),
    ),
    "change.resume-resumes": (
        lambda: begun().change(6, "pause", "PAUSED").change(7, "resume", "RECORDING"),
        lambda: begun().change(6, "pause", "PAUSED").change(7, "resume", "PAUSED").get(40, "PAUSED"),
    ),
    "stop.is-granted": (
        lambda: begun().change(6, "stop", **stopped("UPLOADING")),
        lambda: begun().change(5.5, "stop", "RECORDING", status=409).get(6, "RECORDING"),
    ),
    "stop.ends-the-recording": (
        lambda: begun().change(20, "stop", "RECORDING").get(22, **stopped("UPLOADING")),
        lambda: begun().change(20, "stop", "RECORDING").get(60, "RECORDING"),
    ),
    "stop.goes-through-uploading": (
        lambda: begun().change(20, "stop", **stopped("UPLOADING")),
        lambda: begun().get(20, "RECORDING").change(20, "stop", **stopped("UPLOADED")),
    ),
    "stop.ends-in-uploaded": (lambda: late("UPLOADED", 9), lambda: late("UPLOADING", 3700)),
    "stop.reason-is-api-call": (
        lambda: begun().change(5.5, "stop", **stopped("UPLOADING", stop_reason={"reason": "API_CALL"})),
        lambda: begun().change(5.5, "stop", **stopped("UPLOADING", stop_reason={"reason": "ALL_PEERS_LEFT"})),
    ),
    "errored.not-for-longer-recordings": (
        uploaded,
        lambda: attended().change(20, "stop", **stopped("UPLOADING")).get(30, **stopped("ERRORED")),
    ),
    "stop.empty-meeting": (
        lambda: attended().leave(10).get(110, **stopped("UPLOADED", 70)),
        lambda: attended().leave(10).get(110, "RECORDING"),
    ),
    "stop.empty-meeting-reason": (
        lambda: attended().leave(10).get(110, **stopped("UPLOADED", 70, stop_reason={"reason": "ALL_PEERS_LEFT"})),
        lambda: attended().leave(10).get(110, **stopped("UPLOADED", 70, stop_reason={"reason": "API_CALL"})),
    ),
    "stop.not-before-its-time": (
        lambda: attended().get(200, "RECORDING"),
        lambda: attended().leave(50).join(90).get(200, **stopped("UPLOADED", 100)),
    ),
    "stop.max-seconds": (
        lambda: (
            Story()
            .event(0, "controls", ability="participants")
            .join(0)
            .start(0, max_seconds=60)
            .get(120, **stopped("UPLOADED", 62))
        ),
        lambda: (
            Story()
            .event(0, "controls", ability="participants")
            .join(0)
            .start(0, max_seconds=60)
            .get(120, "RECORDING", started_time=iso(2))
        ),
    ),
    "stop.after-a-day": (
        lambda: attended().get(DAY + 60, **stopped("UPLOADED", DAY + 2)),
        lambda: attended().get(DAY + 60, "RECORDING", started_time=iso(2)),
    ),
    "record-on-start.not-before-somebody-joins": (
        lambda: Story().meet(record_on_start=True).listed(1, meeting_id="m"),
        lambda: Story().meet(record_on_start=True).listed(1, recording(), meeting_id="m"),
    ),
    "record-on-start.starts-with-the-first-participant": (
        lambda: Story().meet(record_on_start=True).join(5).listed(10, recording(), meeting_id="m"),
        lambda: Story().meet(record_on_start=True).join(5).listed(50, meeting_id="m"),
    ),
    "record-on-start.only-when-asked": (
        lambda: Story().meet().join(5).listed(50, meeting_id="m"),
        lambda: Story().meet().join(5).listed(50, recording(), meeting_id="m"),
    ),
    "record-on-start.names-no-user": (
        lambda: self_recorded("RECORD_ON_START"),
        lambda: self_recorded("RECORD_ON_START", caller={"type": "USER", "name": "u"}),
    ),
    "record-on-start.reason": (lambda: self_recorded("RECORD_ON_START"), lambda: self_recorded("API_CALL")),
    "download.url-when-uploaded": (uploaded, lambda: uploaded(download_url=None)),
    "download.audio-url-with-audio-config": (
        lambda: with_audio(download_audio_url="https://x/y"),
        with_audio,
    ),
    "download.audio-url-only-with-audio-config": (uploaded, lambda: uploaded(audio_download_url="https://x/y")),
    "download.url-lasts-seven-days": (uploaded, lambda: uploaded(download_url_expiry=iso(DAY))),
    "download.kept-for-seven-days": (
        lambda: uploaded().get(6.5 * DAY, **stopped("UPLOADED", download_url="https://x/y")),
        lambda: uploaded().get(6.5 * DAY, **stopped("UPLOADED", download_url=None)),
    ),
    "download.gone-after-seven-days": (
        lambda: uploaded().get(8 * DAY, "UPLOADED", status=404),
        lambda: uploaded().get(
            8 * DAY, **stopped("UPLOADED", download_url="https://x/y", download_url_expiry=iso(9 * DAY))
        ),
    ),
}


@pytest.fixture(scope="module")
def contract() -> Contract:
    return load("realtimekit")


def outcomes(contract: Contract, story: Story, clause: str) -> set[Outcome]:
    trace = Trace(vendor="realtimekit", edition="2026-06", scenario="s", target="t", seed=0, items=tuple(story.items))
    return {each.outcome for each in judge(trace, contract, ORACLE).verdicts if each.clause == f"realtimekit.{clause}"}


def test_every_rule_has_a_case() -> None:
    """What is found in files, behind links and around bodies has its cases beside the sandbox that leaves them.

    Which server errors last is told by a whole run alone: see tests/suite/test_server_errors.py.
    """
    elsewhere = {rule.clause for rule in rules_in(envelope_rules, file_rules, link_rules)} | {
        "realtimekit.errors.server-errors-pass"
    }
    assert {f"realtimekit.{clause}" for clause in CASES} == {rule.clause for rule in ORACLE.rules} - elsewhere


@pytest.mark.parametrize("clause", CASES)
def test_a_kept_clause_passes(contract: Contract, clause: str) -> None:
    assert outcomes(contract, CASES[clause][0](), clause) == {Outcome.PASS}


@pytest.mark.parametrize("clause", CASES)
def test_a_broken_clause_fails(contract: Contract, clause: str) -> None:
    assert Outcome.FAIL in outcomes(contract, CASES[clause][1](), clause)


UNDECIDED: dict[str, tuple[str, Callable[[], Story]]] = {
    "uploading came and went between two looks": (
        "stop.goes-through-uploading",
        lambda: begun().change(20, "stop", "RECORDING").get(28, **stopped("UPLOADED")),
    ),
    "the stop itself waited for the upload": (
        "stop.goes-through-uploading",
        lambda: begun().get(20, "RECORDING").change(20, "stop", took=4.0, **stopped("UPLOADED")),
    ),
    "a slow account is still INVOKED": (
        "states.invoked-becomes-recording",
        lambda: Story().start(0).get(9, "INVOKED"),
    ),
    "a slow account is still UPLOADING": ("stop.ends-in-uploaded", lambda: late("UPLOADING", 10)),
    "a brief recording is ERRORED": (
        "errored.not-for-longer-recordings",
        lambda: attended().change(6, "stop", **stopped("UPLOADING", 6)).get(9, **stopped("ERRORED", 6)),
    ),
    "an empty meeting is ERRORED": (
        "errored.not-for-longer-recordings",
        lambda: begun().change(20, "stop", **stopped("UPLOADING")).get(30, **stopped("ERRORED")),
    ),
    "only one spelling was tried": (
        "start.several-when-allowed",
        lambda: Story().start(0, "a").start(1, "b", allow_multiple_recordings=True, status=409),
    ),
    "the first recording has failed": (
        "start.one-recording-at-a-time",
        lambda: Story().start(0, "a").start(1, "b").get(2, "ERRORED", "a"),
    ),
    "the first recording may have ended in an empty meeting": (
        "start.one-recording-at-a-time",
        lambda: Story().start(0, "a").start(70, "b"),
    ),
    "a recording that is INVOKED need not be active yet": (
        "active.is-what-was-started",
        lambda: Story().meet().start(0).active(1, status=404),
    ),
    "nobody knows who is in the meeting": ("stop.empty-meeting", lambda: begun().get(500, "RECORDING")),
    "the server has a bad day": (
        "unknown.recording-is-refused",
        lambda: unknown("/recordings/ghost", "GET", 503),
    ),
    "a storage that does not exist is refused": (
        "start.accepts-valid-requests",
        lambda: Story().meet().start(0, storage_config={"type": "gcs"}, status=400),
    ),
    "a stop that was refused had been done": (
        "stop.is-granted",
        lambda: begun().change(5.5, "stop", "RECORDING", status=409).get(6, **stopped("UPLOADING")),
    ),
    "a pause that was refused had been done": (
        "change.pause-pauses",
        lambda: begun().change(5.5, "pause", "RECORDING", status=409).get(6, "PAUSED"),
    ),
    "the URL does not say until when": (
        "download.gone-after-seven-days",
        lambda: uploaded().get(8 * DAY, **stopped("UPLOADED", download_url="https://x/y")),
    ),
}


@pytest.mark.parametrize("situation", UNDECIDED)
def test_what_proves_nothing_is_not_held_against_anybody(contract: Contract, situation: str) -> None:
    clause, story = UNDECIDED[situation]
    assert outcomes(contract, story(), clause) <= {Outcome.INCONCLUSIVE}


def test_either_spelling_allows_several_recordings(contract: Contract) -> None:
    story = Story().start(0, "a").start(1, "b", allow_multiple_recordings=True, status=400)
    story.start(2, "b", allow_multiple_recording=True)
    assert outcomes(contract, story, "start.several-when-allowed") == {Outcome.PASS}


@pytest.mark.parametrize("situation", NOTHING_PROVED)
def test_what_can_come_about_in_good_faith_breaks_nothing(contract: Contract, situation: str) -> None:
    story, clause = NOTHING_PROVED[situation]
    assert Outcome.FAIL not in outcomes(contract, story(), clause)
