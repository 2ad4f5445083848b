"""RealtimeKit answers of the wrong shape, made up or published, break the clauses they are about and no others."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from contracts.judge.findings import findings
from contracts.model import Json
from contracts.spec import Contract, load
from tests.judge.realtimekit_story import iso, recording

EXAMPLES = Path(__file__).parents[2] / "specs" / "realtimekit" / "examples"


@pytest.fixture(scope="module")
def contract() -> Contract:
    return load("realtimekit")


NOT_YET: dict[str, Json] = {
    "session_id": None,
    "started_time": iso(2),
    "file_size": None,
    "download_url": None,
    "download_url_expiry": None,
}

SHAPES: dict[str, dict[str, Any]] = {
    "recording.has-what-is-not-known-yet": {"file_size": ...},
    "recording.has-status": {"status": ...},
    "recording.status-is-known": {"status": "STARTED"},
    "recording.times-are-iso": {"invoked_time": 1750000000},
    "recording.file-size-is-bytes": {"file_size": "12 MB"},
    "recording.duration-is-whole-seconds": {"recording_duration": 1.5},
    "recording.stop-reason-is-known": {"stop_reason": {"reason": "TIRED"}},
    "recording.stopped-time-only-when-stopped": {"stopped_time": iso(1)},
    "recording.started-time-once-started": {"started_time": None},
    "download.only-when-uploaded": {"download_url": "https://x/y"},
    "storage.is-object": {"storage_config": "aws"},
    "storage.secret-is-write-only": {"storage_config": {"secret": "s"}},
    "storage.login-is-write-only": {"storage_config": {"private_key": "s"}},
    "storage.type-is-known": {"storage_config": {"type": "tape"}},
}


@pytest.mark.parametrize("clause", SHAPES)
def test_a_broken_shape_fails_its_clause_alone(contract: Contract, clause: str) -> None:
    changes = SHAPES[clause]
    good = recording("r", "RECORDING", storage_config=None, **NOT_YET)
    bad = {name: value for name, value in {**good, **changes}.items() if value is not ...}
    validator = contract.operations["get_recording"].responses["200"]
    assert not _broken(contract, validator, {"success": True, "data": good})
    assert _broken(contract, validator, {"success": True, "data": bad}) == {f"realtimekit.{clause}"}


DONE = recording(
    "r",
    "UPLOADED",
    session_id="s",
    started_time=iso(2),
    stopped_time=iso(20),
    file_size=9,
    recording_duration=18,
    download_url="https://x/y",
    download_url_expiry=iso(700),
)


@pytest.mark.parametrize(
    ("field", "value", "clause"),
    [
        ("file_size", None, "recording.size-once-uploaded"),
        ("file_size", 0, "recording.size-once-uploaded"),
        ("recording_duration", None, "recording.size-once-uploaded"),
        ("download_url_expiry", None, "download.expiry-beside-the-url"),
        ("stopped_time", None, "recording.stopped-time-once-stopped"),
    ],
)
def test_an_uploaded_recording_says_what_there_is(contract: Contract, field: str, value: Json, clause: str) -> None:
    validator = contract.operations["get_recording"].responses["200"]
    assert not _broken(contract, validator, {"success": True, "data": DONE})
    assert _broken(contract, validator, {"success": True, "data": {**DONE, field: value}}) == {f"realtimekit.{clause}"}


def _broken(contract: Contract, validator: Any, body: Json) -> set[str]:
    return {each.clause for each in findings(contract, validator, body) if not each.held}


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.yaml")), ids=lambda path: path.stem)
def test_an_example_breaks_what_its_conflicts_list(contract: Contract, path: Path) -> None:
    example = yaml.safe_load(path.read_text(encoding="utf-8"))
    validator = contract.operations[example["operation"]].responses[str(example["status"])]
    conflicts = [each for each in contract.registry.conflicts if each.example == f"examples/{path.name}"]
    assert _broken(contract, validator, example["body"]) == {clause for each in conflicts for clause in each.breaks}
