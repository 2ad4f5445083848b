"""The folder of a run holds every report, and nothing else is touched."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from contracts.report import files
from tests.report.samples import report


def test_every_report_is_written_and_written_anew(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    (tmp_path / "summary.md").write_text("old")
    files.write(tmp_path, report(), 1, {})
    names = sorted(each.name for each in tmp_path.iterdir())
    assert names == ["junit.xml", "mine.txt", "report.html", "report.json", "report.sarif", "summary.md"]
    assert (tmp_path / "mine.txt").read_text() == "mine"
    assert "old" not in (tmp_path / "summary.md").read_text().split()
    assert json.loads((tmp_path / "report.json").read_text())["exit"] == 1


def test_same_report_gives_the_same_files(tmp_path: Path) -> None:
    one, other = files.prepare(tmp_path / "one"), files.prepare(tmp_path / "deep" / "other")
    for folder in (one, other):
        files.write(folder, report(), 1, {})
    for each in one.iterdir():
        assert each.read_bytes() == (other / each.name).read_bytes()


def test_folder_that_is_there_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    assert files.prepare(tmp_path) == tmp_path
    assert (tmp_path / "mine.txt").read_text() == "mine"


@pytest.mark.parametrize("name", files.TAKEN)
def test_folder_with_earlier_results_is_refused_and_stays_as_it_is(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text("earlier")
    with pytest.raises(FileExistsError, match="holds the results of an earlier run; name another folder") as caught:
        files.begin(tmp_path)
    assert caught.value.filename == str(tmp_path)
    assert (tmp_path / name).read_text() == "earlier"


def test_file_in_the_way_is_named(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("mine")
    with pytest.raises(NotADirectoryError) as caught:
        files.prepare(tmp_path / "taken")
    assert caught.value.filename == str(tmp_path / "taken")
