"""junit.xml is well-formed, stable, and never greener than the run."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree as ET

from hypothesis import given, settings

from contracts.model import Report
from contracts.report import junit
from tests.report.samples import CURL_AUTH, report
from tests.strategies import reports


def _read(told: Report, exit_code: int = 1) -> ET.Element:
    return ET.fromstring(junit.render(told, exit_code, CURL_AUTH).encode())


@settings(max_examples=60, deadline=None)
@given(told=reports())
def test_every_report_is_well_formed_with_a_case_a_clause(told: Report) -> None:
    cases = _read(replace(told, complete=True), exit_code=0).iter("testcase")
    names = [case.get("name") for case in cases]
    assert sorted(map(str, names)) == sorted(row.clause.id for row in told.rows)


@settings(max_examples=60, deadline=None)
@given(told=reports())
def test_an_exit_code_other_than_zero_is_red(told: Report) -> None:
    root = _read(told)
    assert int(root.get("failures", "0")) + int(root.get("errors", "0")) > 0


def test_cases_are_the_same_under_another_seed() -> None:
    told = report()
    other = replace(told, conditions=replace(told.conditions, seed=1), rows=told.rows[::-1])
    cases = [[(case.get("classname"), case.get("name")) for case in _read(it).iter("testcase")] for it in (told, other)]
    assert cases[0] == cases[1]
    assert ("agora.2026-07", "agora.stop.twice-is-404") in cases[0]


def test_numbers_add_up() -> None:
    root = _read(report())
    assert {name: root.get(name) for name in ("tests", "failures", "errors", "skipped")} == {
        "tests": "42",
        "failures": "3",
        "errors": "0",
        "skipped": "15",
    }
    assert sum(int(suite.get("tests", "0")) for suite in root) == 42


def test_what_is_not_known_is_skipped_with_its_reason() -> None:
    messages = {
        case.get("name"): skipped.get("message")
        for case in _read(report()).iter("testcase")
        for skipped in case.iter("skipped")
    }
    assert (
        messages["agora.stop.idle-channel-stops"] == "UNEXERCISED: needs participants, which this target does not offer"
    )
    assert messages["realtimekit.pause.answers-paused"] == "INCONCLUSIVE: the connection timed out after 30 s"
    assert str(messages["agora.stop.upload-takes-20-seconds"]).startswith("WARNED: broken, should: ")


def test_a_case_tells_its_clause_level_and_edition() -> None:
    case = next(_read(report()).iter("testcase"))
    properties = {each.get("name"): each.get("value") for each in case.iter("property")}
    assert properties == {"clause": case.get("name"), "level": "must", "edition": "2026-07"}
