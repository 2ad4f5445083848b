"""Accepting a break, and what gate, report and the tests of a project say of it."""

from __future__ import annotations

from pathlib import Path

from tests.cli.command import Ended, gate, run

CLAUSE = "agora.file-list.json-is-array"
TOLD = ("--reason", "ticket 4711", "--owner", "team media", "--expires")


def accept(folder: Path, broken: Ended, expires: str, clause: str = CLAUSE) -> Ended:
    return run("accept", str(broken.folder), clause, *TOLD, expires, cwd=folder)


def accept_all(folder: Path, broken: Ended) -> None:
    for clause in sorted(broken.clauses("FAIL")):
        assert accept(folder, broken, "9999-12-31", clause).code == 0


def test_what_is_accepted_does_not_turn_the_gate_red(tmp_path: Path, broken: Ended) -> None:
    accept_all(tmp_path, broken)
    again = run("report", str(broken.folder), "--deviations", "deviations.yaml", "--output", "out", cwd=tmp_path)
    assert again.code == 0, again.out
    assert "1 known deviation" in again.last
    assert "ticket 4711 (team media, until 9999-12-31)" in again.out
    assert again.report["counts"]["broken"] == 0
    assert again.report["counts"]["known"] > 0


def test_what_is_healed_does(tmp_path: Path, broken: Ended) -> None:
    accept_all(tmp_path, broken)
    healed = gate("--vendor", "agora", "--seed", "7", "--deviations", "deviations.yaml", cwd=tmp_path)
    assert healed.code == 1
    assert f"{CLAUSE}  stale deviation" in healed.out
    assert "healed: the clause holds now; remove it from the deviations" in healed.out
    assert healed.report["counts"]["broken"] == 0


def test_so_does_what_is_accepted_no_longer(tmp_path: Path, broken: Ended) -> None:
    assert accept(tmp_path, broken, "2020-01-01").code == 0
    again = run("report", str(broken.folder), "--deviations", "deviations.yaml", "--output", "out", cwd=tmp_path)
    assert again.code == 1
    assert "acceptance expired" in again.out
    assert "expired on 2020-01-01" in again.out


def test_only_what_a_run_has_shown_can_be_accepted(tmp_path: Path, kept: Ended, broken: Ended) -> None:
    for ended, line in [
        (accept(tmp_path, kept, "9999-12-31"), f"{CLAUSE}: kept in this run, so there is nothing to accept"),
        (accept(tmp_path, broken, "soon"), "--expires soon: no date; write for example 2026-12-31"),
        (accept(tmp_path, broken, "9999-12-31", "agora.no-such"), "unknown clause 'agora.no-such'"),
    ]:
        assert ended.code == 2
        assert line in ended.err
        assert len(ended.err.splitlines()) == 1
    assert not (tmp_path / "deviations.yaml").exists()


def test_a_wrong_entry_is_told_before_anything_is_driven(tmp_path: Path) -> None:
    (tmp_path / "accepted.yaml").write_text("- clause: agora.no-such\n", encoding="utf-8")
    (tmp_path / "recording-contracts.toml").write_text('deviations = "accepted.yaml"\n', encoding="utf-8")
    for command in (("gate",), ("gate", "--plan"), ("config",)):
        ended = run(*command, cwd=tmp_path)
        assert (ended.code, ended.out) == (2, "")
        line = "accepted.yaml, entry 1 (agora.no-such): add reason, owner, expires, witness"
        assert ended.err == f"recording-contracts: {line}\n"
