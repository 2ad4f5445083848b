"""summary.md says the essential, and what vendors send cannot act in it."""

from __future__ import annotations

import re
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.model import Report
from contracts.report import markdown
from tests.report.samples import CURL_AUTH, report
from tests.strategies import reports


@settings(max_examples=40, deadline=None)
@given(told=reports())
def test_every_report_can_be_told(told: Report) -> None:
    markdown.render(told, 0, CURL_AUTH).encode()


@given(text=st.text("`a\n "))
def test_code_cannot_end_its_own_fence(text: str) -> None:
    fence = markdown.block(text).split("\n")[0]
    assert f"\n{fence}" not in "\n" + text
    span = markdown.code(text)
    mark = re.match("`*", span)
    assert mark is not None
    assert not span or mark[0] not in re.findall("`+", span[len(mark[0]) : -len(mark[0])])


def test_the_summary_names_what_broke_and_where_it_is_written() -> None:
    told = markdown.render(report(), 1, CURL_AUTH)
    assert told.startswith("## ❌ recording-contracts: broken (exit 1)\n")
    assert "| agora | 2026-07 | 2 | 1 | 1 | 4 | 14 |" in told
    assert "### `agora.stop.file-list.json-is-array` broken\n" in told
    assert (
        "[Stop a cloud recording task, Response body](https://docs.agora.io/en/cloud-recording/rest-api/stop)" in told
    )
    assert "```sh\ncurl --include" in told
    assert "(3): `realtimekit.recording.24-hours`, " in told


def test_markup_of_a_vendor_is_text() -> None:
    assert markdown.escape("<img src=x> [a](b) *c* | d\n# e") == r"\<img src=x\> \[a\]\(b\) \*c\* \| d \# e"


def test_a_long_list_is_cut() -> None:
    told = report()
    [row] = (row for row in told.rows if row.clause.id == "agora.stop.file-list.json-is-array")
    many = replace(told, rows=tuple(replace(row, clause=replace(row.clause, id=f"agora.c{n}")) for n in range(60)))
    summary = markdown.render(many, 1, CURL_AUTH)
    assert summary.count("### ") == 40
    assert "… and 20 more in the full report." in summary
