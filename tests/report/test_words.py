"""The wording says what the rows say."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given

from contracts.model import Event, Level, Outcome, Report
from contracts.report import text, words
from contracts.report.words import Result, Standing
from tests.report.samples import CURL_AUTH, report
from tests.strategies import reports


def _only(*outcomes: Outcome, level: Level = Level.MUST) -> Report:
    whole = report()
    clause = replace(whole.rows[0].clause, level=level)
    rows = tuple(replace(whole.rows[0], clause=clause, outcome=outcome) for outcome in outcomes)
    return replace(whole, rows=rows)


@pytest.mark.parametrize(
    ("told", "result"),
    [
        (_only(Outcome.PASS, Outcome.UNEXERCISED), Result.KEPT),
        (_only(Outcome.PASS, Outcome.FAIL, Outcome.INCONCLUSIVE), Result.BROKEN),
        (_only(Outcome.PASS, Outcome.INCONCLUSIVE), Result.INCONCLUSIVE),
        (_only(Outcome.UNEXERCISED), Result.NOTHING),
        (_only(), Result.NOTHING),
        (_only(Outcome.PASS, Outcome.FAIL, level=Level.SHOULD), Result.KEPT),
        (replace(_only(Outcome.PASS), complete=False), Result.INTERRUPTED),
    ],
)
def test_a_report_has_one_result(told: Report, result: Result) -> None:
    assert words.result(told) is result


def test_a_broken_recommendation_is_named_but_not_decisive() -> None:
    told = _only(Outcome.PASS, Outcome.FAIL, level=Level.SHOULD)
    assert words.label(told.rows[1]) == "broken, should"
    assert words.headline(told) == "1 of 2 exercised clauses holds; 1 recommendation not followed."


@given(told=reports())
def test_counts_are_of_every_row(told: Report) -> None:
    apart = words.counts(told, volatile=True)
    assert sum(words.counts(told).values()) + sum(apart.values()) == len(told.rows)
    by_vendor = [words.counts(told, vendor) for vendor in words.vendors(told)]
    assert all(words.counts(told)[it] == sum(counts[it] for counts in by_vendor) for it in Standing)


@given(told=reports())
def test_a_failure_can_always_be_told(told: Report) -> None:
    for row in told.rows:
        said = words.failure(row, told.conditions, CURL_AUTH)
        assert said.startswith(row.clause.id)
        assert "recording-contracts gate --vendor" in said
        said.encode()


def test_a_failure_is_what_a_stranger_needs() -> None:
    told = report()
    [row] = (row for row in told.rows if row.clause.id == "realtimekit.recording.max-seconds-at-least-60")
    body = '{"meeting_id": "97440c6a-140b-40a9-9499-b23fd7a3868a", "max_seconds": 3600}'
    kit = "/accounts/$CLOUDFLARE_ACCOUNT_ID/realtime/kit/$REALTIMEKIT_APP_ID"
    assert words.failure(row, told.conditions, CURL_AUTH).splitlines() == [
        "realtimekit.recording.max-seconds-at-least-60: broken",
        "  says      max_seconds below 60 is refused.",
        f"  source    Recordings API, Start recording, {row.clause.sources[0].url} (read 2026-07-02)",
        "  expected  a status of 400 or 422",
        "  actual    201, and the recording runs",
        "  shown by  curl --include \\",
        "              --request POST \\",
        f'              "$BASE_URL{kit}/recordings" \\',
        '              --header "Authorization: Bearer $CLOUDFLARE_API_TOKEN" \\',
        "              --header 'content-type: application/json' \\",
        f"              --data-raw '{body}'",
        "  steps     scenario record-meeting",
        f"              1. POST {kit}/meetings → 201",
        "              2. joined (room 97440c6a-140b-40a9-9499-b23fd7a3868a, user 101)",
        f"            → 3. POST {kit}/recordings → 201",
        f"  replay    {words.replay(row, told.conditions)}",
    ]


def test_a_replay_names_the_target_only_when_it_has_an_address() -> None:
    told = report()
    replays = {row.clause.vendor: words.replay(row, told.conditions) for row in told.rows}
    assert "--target agora=https://api.sd-rtn.com" in replays["agora"]
    assert replays["realtimekit"] == (
        "recording-contracts gate --vendor realtimekit --edition 2026-06 --seed 20260702"
        " --fault realtimekit.accepts-short-recordings"
    )


@pytest.mark.parametrize(
    ("length", "said"), [(0.0, "0 s"), (0.4, "0.4 s"), (15, "15 s"), (372.4, "6 min 12 s"), (86_400, "24 h")]
)
def test_lengths_of_time_are_for_people(length: float, said: str) -> None:
    assert text.seconds(length) == said
    assert words.step(Event(id="1", kind="waited", at=0.0, data={"seconds": length})) == f"waited {said}"


def test_long_ids_are_cut_where_nobody_copies_them() -> None:
    told = report()
    witness = told.rows[0].witness
    assert witness is not None
    assert "resourceid/JyvK8nXHuV1B…7SaAkZ/sid/" in words.step(witness.items[-1])


def test_what_does_not_fit_is_shortened() -> None:
    assert text.shorten("a\nlong text", 6) == "a lon…"
    assert text.squeeze("0123456789", 8) == "01…56789"
    assert text.shorten("short", 6) == text.squeeze("short", 6) == "short"
