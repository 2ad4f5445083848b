"""What bad weather kept from being seen is driven again, and of it no more than shows it."""

from __future__ import annotations

from pathlib import Path

import pytest

from contracts.model import Outcome
from contracts.suite.parts import drive
from tests.hostile import at_most, clauses, stormy


def test_what_the_weather_hid_is_seen_in_another_conversation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    policy = at_most(1, b"/acquire", "5xx before")
    with stormy("agora", policy, tmp_path, monkeypatch, scenario="auth/unauthorised") as (run, one, _):
        drive([one], run.options)
        report, _ = run.close(tmp_path)
    first, again = (len(each.trace.exchanges) for each in one.judged.values())
    assert "agora.auth.missing-is-401" in clauses(report, Outcome.PASS)
    assert again < first


def test_what_others_have_shown_is_not_driven_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    policy = at_most(1, b"/query", "5xx before")
    with stormy("agora", policy, tmp_path, monkeypatch, scenario="query/never-started") as (run, one, _):
        drive([one], run.options)
        assert len(one.judged) == 1
        run.close(tmp_path)
