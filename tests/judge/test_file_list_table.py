"""Mode, file type, snapshots and extension services decide the form of the file list, cell by cell."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest
from agora_traces import CONTRACTS, NEWEST, OLDER

from contracts.drive import plan
from contracts.judge.judge import judge
from contracts.model import Event, Exchange, Json, Outcome, Trace
from contracts.suite.targets import embedded
from contracts.vendors.agora.scenarios import CELLS
from contracts.vendors.agora.vendor import VENDOR

SCENARIOS = {each.name: each for each in VENDOR.scenarios}

TABLE = {
    "composite-default": "agora.file-list.composite-default-is-string",
    "composite-hls": "agora.file-list.composite-hls-is-string",
    "composite-hls-mp4": "agora.file-list.composite-hls-mp4-is-json",
    "individual-default": "agora.file-list.individual-default-is-json",
    "individual-hls": "agora.file-list.individual-hls-is-json",
    "individual-hls-mp4": "agora.file-list.individual-hls-mp4-is-json",
    "individual-snapshot": "agora.file-list.snapshot-alone-has-none",
    "individual-snapshot-and-hls": "agora.file-list.snapshot-with-recording-has-none",
    "web-hls": "agora.file-list.web-has-none",
    "web-hls-mp4": "agora.file-list.web-has-none",
    "web-with-cdn-push": "agora.file-list.web-with-cdn-push-has-none",
}
"""The clause that decides each cell."""

ENTRY: Json = {
    "fileName": "a.m3u8",
    "trackType": "audio_and_video",
    "uid": "0",
    "mixedAllUser": True,
    "isPlayable": True,
    "sliceStartTime": 0,
}
AS_STRING: Json = {"fileListMode": "string", "fileList": "a.m3u8"}
AS_JSON: Json = {"fileListMode": "json", "fileList": [ENTRY]}


def form(clause: str) -> str:
    """The form that a clause of the table asks for: string, json or none."""
    return clause.rsplit("-", 1)[1]


@cache
def recorded(cell: str, edition: str) -> Trace:
    """What the sandbox answers to a recording of this cell."""
    return plan.run(embedded("agora", edition), SCENARIOS[f"file-list/{cell}"], 0, edition)


def answered(trace: Trace, operation: str, **listing: Json) -> Trace:
    """The trace with another listing in every successful answer to `operation`."""
    return replace(trace, items=tuple(_listed(item, operation, listing) for item in trace.items))


def _listed(item: Exchange | Event, operation: str, listing: Json) -> Exchange | Event:
    if isinstance(item, Event) or item.response is None or item.response.status != 200:
        return item
    if not item.request.path.endswith(operation):
        return item
    state = {**item.response.body["serverResponse"], **listing}
    return replace(item, response=replace(item.response, body={**item.response.body, "serverResponse": state}))


def outcomes(trace: Trace, clause: str, operation: str) -> list[Outcome]:
    """What is said of `clause` by answers to `operation`."""
    asked = {each.id for each in trace.exchanges if each.request.path.endswith(operation)}
    verdicts = judge(trace, CONTRACTS[trace.edition], VENDOR.oracle).verdicts
    return [each.outcome for each in verdicts if each.clause == clause and each.evidence[-1] in asked]


EVERY = pytest.mark.parametrize(
    ("cell", "edition", "operation"),
    [(cell, edition, operation) for cell in CELLS for edition in (NEWEST, OLDER) for operation in ("query", "stop")],
)


def test_the_table_has_every_cell() -> None:
    assert set(TABLE) == set(CELLS)


def test_the_table_has_every_clause_about_the_form() -> None:
    forms = {name for name in CONTRACTS[NEWEST].clauses if name.startswith("agora.file-list.")}
    about_any = {"mode-is-known", "comes-with-its-mode", "json-is-array", "string-is-text", "string-names-the-playlist"}
    assert set(TABLE.values()) == forms - {f"agora.file-list.{name}" for name in about_any}


@EVERY
def test_the_documented_form_passes_the_clause_of_its_cell(cell: str, edition: str, operation: str) -> None:
    found = outcomes(recorded(cell, edition), TABLE[cell], operation)
    assert found
    assert set(found) == {Outcome.PASS}


@EVERY
def test_only_the_clause_of_the_cell_is_about_it(cell: str, edition: str, operation: str) -> None:
    trace = recorded(cell, edition)
    others = set(TABLE.values()) - {TABLE[cell]}
    assert {clause for clause in others if outcomes(trace, clause, operation)} == set()


@EVERY
def test_the_other_form_fails_the_clause_of_its_cell(cell: str, edition: str, operation: str) -> None:
    swapped = AS_JSON if form(TABLE[cell]) == "string" else AS_STRING
    found = outcomes(answered(recorded(cell, edition), operation, **swapped), TABLE[cell], operation)
    assert Outcome.FAIL in found
    assert Outcome.PASS not in found


@EVERY
@pytest.mark.parametrize("mixture", [{**AS_JSON, "fileList": "a.m3u8"}, {**AS_STRING, "fileList": [ENTRY]}])
def test_a_list_of_another_form_than_its_mode_says_is_never_right(
    cell: str, edition: str, operation: str, mixture: Json
) -> None:
    trace = answered(recorded(cell, edition), operation, **mixture)
    clause = {"json": "agora.file-list.json-is-array", "string": "agora.file-list.string-is-text"}[
        mixture["fileListMode"]
    ]
    assert set(outcomes(trace, clause, operation)) == {Outcome.FAIL}


@EVERY
def test_without_the_start_nothing_is_said_about_a_channel(cell: str, edition: str, operation: str) -> None:
    trace = recorded(cell, edition)
    late = replace(
        trace,
        items=tuple(item for item in trace.items if isinstance(item, Event) or not item.request.path.endswith("start")),
    )
    swapped = answered(late, operation, **AS_STRING, uploadingStatus="uploaded")
    found = {clause for clause in set(TABLE.values()) if outcomes(swapped, clause, operation)}
    assert found <= {"agora.file-list.web-has-none"}
    assert bool(found) == (CELLS[cell][0] == "web")
