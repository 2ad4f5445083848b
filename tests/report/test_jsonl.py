"""run.jsonl gives back what was written, or says that it cannot."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.model import Conditions, Trace
from contracts.report.jsonl import Journal, Recorded, RunFileError, read
from tests.strategies import traces

CONDITIONS = Conditions(
    targets={"agora": "embedded sandbox"},
    editions={"agora": "2026-06"},
    seed=1,
    started="2026-01-01T00:00:00.000Z",
    versions={"python": "3.11"},
    settings={"faults": []},
)
COULD = {"agora": {"label": "embedded sandbox", "abilities": ["clock"], "patience": None}}


def write(path: Path, written: Iterable[Trace] = (), **footer: Any) -> None:
    """A whole run file."""
    facts = {"complete": True, "exit": 0, "took": 1.5, "notes": ["a note"], "targets": COULD, **footer}
    with Journal(path) as journal:
        journal.header(CONDITIONS)
        for each in written:
            journal.trace(each)
        journal.footer(**facts)


@settings(deadline=None)
@given(st.lists(traces(st.just("agora")), max_size=3))
def test_what_is_written_is_read_back(written: list[Trace]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "run.jsonl"
        write(path, written)
        found = read(path)
    assert isinstance(found, Recorded)
    assert found.traces == tuple(written)
    assert found.conditions == CONDITIONS
    assert found.footer["notes"] == ["a note"]
    assert found.footer["targets"] == COULD


@settings(deadline=None, max_examples=60)
@given(written=st.lists(traces(st.just("agora")), min_size=1, max_size=2), data=st.data())
def test_what_is_cut_off_is_refused(written: list[Trace], data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "run.jsonl"
        write(path, written)
        whole = path.read_bytes()
        path.write_bytes(whole[: data.draw(st.integers(0, len(whole) - 2))])
        with pytest.raises(RunFileError, match=r"run\.jsonl"):
            read(path)


def test_each_line_is_there_before_the_next_begins(tmp_path: Path) -> None:
    path = tmp_path / "run.jsonl"
    with Journal(path) as journal:
        journal.header(CONDITIONS)
        assert [json.loads(line)["kind"] for line in path.read_text().splitlines()] == ["header"]
        with pytest.raises(RunFileError, match="cut off before its footer"):
            read(path)


def test_nothing_but_ascii_is_written(tmp_path: Path) -> None:
    trace = Trace(vendor="agora", edition="é", scenario="\ud800", target="\u2028", seed=1, items=())
    path = tmp_path / "run.jsonl"
    write(path, [trace])
    assert path.read_bytes().isascii()
    assert read(path).traces == (trace,)


@pytest.mark.parametrize(
    ("footer", "says"),
    [
        ({"complete": "yes"}, "line 2: damaged"),
        ({"took": None}, "line 2: damaged"),
        ({"targets": {}}, "different vendors"),
        ({"targets": {**COULD, "zoom": COULD["agora"]}}, "different vendors"),
        ({"targets": {"agora": {"label": "x"}}}, "line 2: damaged"),
    ],
)
def test_footer_that_cannot_be_is_refused(tmp_path: Path, footer: dict[str, Any], says: str) -> None:
    path = tmp_path / "run.jsonl"
    write(path, **footer)
    with pytest.raises(RunFileError, match=says) as caught:
        read(path)
    assert "\n" not in str(caught.value)
