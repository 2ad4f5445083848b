"""An archive that a cluster judges in partitions: the same verdicts as one process that judges the whole."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from contracts.report.document import document
from contracts.suite.captured import Captured
from contracts.vendors.vendor import names
from tests.capture.tapes import driven, har, ndjson

ROOT = Path(__file__).parents[2]
FAULT = "agora.stop.list-becomes-string"


def archive(folder: Path) -> Path:
    """Four accounts; a file of one ends in the midst of recordings, a line of another is broken."""
    whole, faulty, other = driven("agora"), driven("agora", FAULT), driven("realtimekit")
    middle = len(whole) // 2
    captures = {
        "agora-1/2026-11-19.ndjson": ndjson("agora", whole[:middle]),
        "agora-1/2026-11-20.ndjson.gz": gzip.compress(ndjson("agora", whole[middle:])),
        "agora-2/2026-11-19.har": har("agora", faulty),
        "kit-1/2026-11-19.ndjson": ndjson("realtimekit", other),
        "kit-2/2026-11-19.ndjson": ndjson("realtimekit", other[:20]) + b"{]\n",
    }
    for name, data in captures.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder


def one_process(folder: Path) -> Captured:
    """The whole archive, judged here."""
    captured = Captured(names(), {})
    for account in sorted(folder.iterdir()):
        for path in sorted(account.iterdir()):
            captured.read_on(path, None, lambda _: None)
        captured.end()
    return captured


def on_a_cluster(folder: Path, *arguments: str) -> tuple[int, Mapping[str, Any], str]:
    """Exit code, report and errors of the recipe."""
    command = [sys.executable, "examples/archive.py", str(folder / "archive"), "--output", str(folder / "out")]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    ended = subprocess.run(
        [*command, "--workers", "2", *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300
    )
    path = folder / "out/report.json"
    return ended.returncode, json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}, ended.stderr


def verdicts(report: Mapping[str, Any]) -> list[Any]:
    """What is the same in every process: all but the marks of what was hidden, and the time."""
    clauses = [{**each, "witness": each["witness"] and each["witness"]["scenario"]} for each in report["clauses"]]
    return [clauses, report["notes"], report["undone"], report["exchanges"], report["conditions"]["settings"]]


def test_a_cluster_and_one_process_agree(tmp_path: Path) -> None:
    known = document(one_process(archive(tmp_path / "archive")).report(), 1)
    code, report, errors = on_a_cluster(tmp_path)
    assert (code, report["exit"]) == (1, 1), errors
    assert verdicts(report) == verdicts(json.loads(json.dumps(known)))
    assert [each["id"] for each in report["clauses"] if each["outcome"] == "FAIL"] == ["agora.file-list.json-is-array"]
    assert report["notes"][0].startswith("2026-11-19.ndjson, 21: not JSON")


def test_an_empty_archive_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "archive").mkdir()
    code, report, errors = on_a_cluster(tmp_path)
    assert (code, report) == (2, {})
    assert errors.endswith("no folder of an account with captures is in it\n")
