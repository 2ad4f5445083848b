"""The servers that strangers wrote start and conform, and what the gate finds of their faults is told rightly."""

from __future__ import annotations

from typing import Any

import pytest

from benchmarks.independent.__main__ import alarms, chosen, every, row, told
from benchmarks.independent.agora.faults import HOOKS
from benchmarks.independent.realtimekit.faults import MAKERS
from benchmarks.independent.runs import Run, Task
from benchmarks.independent.table import VENDORS, faults
from benchmarks.independent.verdict import Standing, Verdict, standing, together, verdict

SEEN = {"agora": "start-uid-as-number", "realtimekit": "start-status-other-word"}
"""A fault of each server that the first answer shows."""


def report(*rows: tuple[str, str, str]) -> dict[str, Any]:
    """What verdicts need of a report.json: clauses with their outcome and level."""
    return {
        "clauses": [
            {"id": id_, "outcome": outcome, "level": level.removeprefix("volatile "), "volatile": "volatile" in level}
            | {"witness": {"expected": "1", "actual": "2"} if outcome == "FAIL" else None}
            for id_, outcome, level in rows
        ]
    }


def ended(vendor: str, fault: str, exit_: int, *rows: tuple[str, str, str], left: tuple[str, ...] = ()) -> Run:
    """A run that has told this."""
    return Run(Task(vendor, fault, "smoke", 1), exit_, report(*rows), 1.0, 0.5, 3, 1, left)


@pytest.mark.parametrize(("vendor", "names"), [("agora", HOOKS), ("realtimekit", MAKERS)])
def test_each_fault_of_a_table_is_one_of_the_server(vendor: str, names: dict[str, object]) -> None:
    assert [each.name for each in faults(vendor)] == list(names)
    for each in faults(vendor):
        assert all((each.kind, each.says, each.forbidden_by, each.reach)), each.name
        assert not each.excluded or each.excluded.endswith("."), each.name


def test_what_does_not_count_is_run_only_when_it_is_named() -> None:
    assert "resource-never-expires" not in {each.name for each in chosen("agora", None)}
    assert [each.name for each in chosen("agora", ["resource-never-expires"])] == ["resource-never-expires"]
    assert chosen("agora", []) == []


@pytest.mark.parametrize(
    ("exit_", "rows", "expected"),
    [
        (0, [("a", "PASS", "must")], Verdict.MISSED),
        (1, [("a", "FAIL", "must")], Verdict.FAILED),
        (1, [("a", "FAIL", "must"), ("b", "INCONCLUSIVE", "must")], Verdict.FAILED),
        (0, [("a", "FAIL", "should")], Verdict.WARNED),
        (0, [("a", "FAIL", "volatile must")], Verdict.WARNED),
        (3, [("a", "FAIL", "must")], Verdict.WARNED),
        (3, [("a", "FAIL", "should"), ("b", "INCONCLUSIVE", "must")], Verdict.WARNED),
        (0, [("a", "INCONCLUSIVE", "must")], Verdict.INCONCLUSIVE),
        (3, [("a", "UNEXERCISED", "must")], Verdict.INCONCLUSIVE),
        (2, [], Verdict.INCONCLUSIVE),
        (70, [], Verdict.INCONCLUSIVE),
        (0, [("a", "UNEXERCISED", "must")], Verdict.MISSED),
    ],
)
def test_a_fault_is_noticed_as_strongly_as_its_run_says(
    exit_: int, rows: list[tuple[str, str, str]], expected: Verdict
) -> None:
    assert verdict(standing(report(*rows), exit_), standing(report(("a", "PASS", "must")), 0)) is expected


@pytest.mark.parametrize("level", ["must", "should", "volatile must"])
@pytest.mark.parametrize("outcome", ["FAIL", "INCONCLUSIVE"])
def test_what_the_conforming_server_breaks_in_any_run_notices_nothing(level: str, outcome: str) -> None:
    broken = standing(report(("a", "FAIL", level)), 1)
    base = together([standing(report(("a", "PASS", level)), 0), broken])
    assert verdict(standing(report(("a", outcome, "must")), 1), base) is Verdict.MISSED
    assert verdict(standing(report(("a", outcome, "must"), ("b", "FAIL", "must")), 1), base) is Verdict.FAILED


def test_what_is_undecided_without_a_fault_may_still_be_broken_by_one() -> None:
    base = standing(report(("a", "INCONCLUSIVE", "must")), 3)
    assert verdict(standing(report(("a", "INCONCLUSIVE", "must")), 3), base) is Verdict.MISSED
    assert verdict(standing(report(("a", "FAIL", "must")), 1), base) is Verdict.FAILED


def test_a_server_that_is_in_the_wrong_raises_no_false_alarm() -> None:
    one = ended("agora", "", 1, ("agora.errors.unknown-app-is-refused", "FAIL", "must"), ("agora.x", "FAIL", "must"))
    assert list(alarms([one])) == ["must  agora.x  (seed 1): expected 1, actual 2"]


def test_a_run_is_told_with_what_is_new_in_it_and_what_it_has_left() -> None:
    one = ended("agora", "f", 1, ("a", "FAIL", "must"), ("b", "FAIL", "should"), left=("recording 1",))
    line = told(one, Standing(warned=frozenset("b")), Verdict.FAILED)
    assert (line["broken"], line["warned"], line["left"]) == (["a"], [], ["recording 1"])


def test_shares_add_up_from_the_strongest_on() -> None:
    assert row("all", list(Verdict)).split() == ["all", "4", "1", "25.0%", "2", "50.0%", "3", "75.0%"]


def test_the_gate_accuses_no_conforming_server_and_notices_a_fault() -> None:
    tasks = {(vendor, fault): Task(vendor, fault, "smoke", 1) for vendor in VENDORS for fault in ("", SEEN[vendor])}
    done = every(list(tasks.values()), len(tasks))
    for vendor in VENDORS:
        conforming, faulty = (done[tasks[vendor, fault]] for fault in ("", SEEN[vendor]))
        assert conforming.requests > 0
        assert conforming.left == ()
        assert not [line for line in alarms([conforming]) if line.startswith("must")]
        assert verdict(faulty.standing, conforming.standing) is Verdict.FAILED
