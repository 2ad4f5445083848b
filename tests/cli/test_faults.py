"""`faults` as users ask it."""

from __future__ import annotations

from pathlib import Path

from tests.cli.command import run


def test_faults_are_found_by_words_of_their_names_descriptions_and_clauses(tmp_path: Path) -> None:
    ended = run("faults", "--check", "list-becomes", "json-is-array", "stop", cwd=tmp_path)
    assert (ended.code, ended.err) == (0, "")
    assert "agora.stop.list-becomes-string" in ended.out
    assert "agora.query.list-becomes-string" not in ended.out
    assert "the fault is noticed by the clauses it names" in ended.out


def test_words_that_no_fault_has_are_a_mistake(tmp_path: Path) -> None:
    ended = run("faults", "rain", "--vendor", "realtimekit", cwd=tmp_path)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith("recording-contracts: faults rain: none has that")
