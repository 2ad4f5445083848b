"""What is generated and committed is what would be generated now."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from contracts.cli import coverage
from contracts.report import files
from contracts.report.document import schema
from contracts.report.jsonl import read
from contracts.suite.again import judge_again
from contracts.vendors.vendor import find, names

SAMPLE = Path(__file__).parent.parent / "reports" / "sample"


@pytest.mark.parametrize("name", names())
def test_the_coverage_tables_are_up_to_date(name: str) -> None:
    vendor = find(name)
    for file, text in coverage.tables(vendor).items():
        committed = (vendor.specs.root / name / file).read_text(encoding="utf-8")
        assert committed == text, f"{file} is stale: run `make coverage`"


def test_the_sample_report_is_what_its_run_amounts_to() -> None:
    report, code, _ = judge_again(read(SAMPLE / files.RUN))
    shown = json.loads((SAMPLE / "report.json").read_text(encoding="utf-8"))
    assert {row.clause.id: row.outcome for row in report.rows} == {
        each["id"]: each["outcome"] for each in shown["clauses"]
    }, "stale: run `make sample`"
    assert shown["exit"] == code == 1
    assert shown["format"] == schema()["properties"]["format"]["const"]
