"""Secrets in captures stay in them, whatever is wrong with a line and wherever they stand again."""

from __future__ import annotations

import json
from itertools import permutations
from pathlib import Path

import pytest

from contracts.capture.entry import Unreadable
from contracts.capture.lines import read
from contracts.model import Json, Trace
from contracts.suite.captured import Captured

SECRET = "hunter2-hunter2-hunter2"
REQUEST = {"method": "POST", "url": "/v1/apps/a/cloud_recording/acquire"}


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ({"request": {**REQUEST, "headers": [{"value": SECRET}]}}, 'request.headers: type is not "object"'),
        ({"request": f"POST / {SECRET}"}, 'request: type is not "object"'),
        ({"request": {**REQUEST, "text": {"secretKey": SECRET}}}, 'request.text: type is not "string"'),
        ({"request": {**REQUEST, "headers": {SECRET: 1}}}, 'request.headers: type is not ["string", "array"]'),
        ({"request": REQUEST, "response": [SECRET]}, 'response: type is not ["object", "null"]'),
        ({"request": REQUEST, "response": {"body": SECRET}}, 'response: required is not ["status"]'),
        ({"request": REQUEST, "at": SECRET}, "its time is no time"),
        ({"kind": "trace", "trace": {SECRET: 1, "items": []}}, "a value in it is of another kind than it should be"),
        ({SECRET: 1}, 'it: required is not ["request"]'),
    ],
)
def test_why_a_line_is_none_is_told_without_what_it_holds(line: Json, why: str, tmp_path: Path) -> None:
    path = tmp_path / "capture"
    path.write_text(json.dumps(line), encoding="utf-8")
    with path.open("rb") as file:
        (found,) = read(file)
    assert found == Unreadable(1, f"no exchange ({why})")


def exchanges() -> list[Json]:
    """A start with a secret, and what repeats it: a refusal about another recording, and one about the same."""
    place = "/v1/apps/a/cloud_recording"
    recording = f"{place}/resourceid/r"
    sent = {"cname": "c", "uid": "1", "clientRequest": {"storageConfig": {"secretKey": SECRET}}}
    begun = {"status": 200, "body": {"resourceId": "r", "sid": "s"}}
    refused = {"status": 400, "body": {"code": "2", "reason": f"bad key {SECRET}"}}
    start = {"method": "POST", "url": f"{recording}/mode/mix/start", "body": sent}
    query = {"method": "GET", "url": f"{recording}/sid/s/mode/mix/query"}
    acquire = {"method": "POST", "url": f"{place}/acquire", "body": {"cname": "d"}}
    calls = [(start, begun), (query, refused), (acquire, refused)]
    return [{"at": at, "request": request, "response": answer} for at, (request, answer) in enumerate(calls)]


@pytest.mark.parametrize("order", [*permutations(range(3))])
def test_a_secret_of_one_exchange_is_one_in_all(order: tuple[int, ...], tmp_path: Path) -> None:
    path = tmp_path / "capture.ndjson"
    found = exchanges()
    path.write_text("".join(json.dumps(found[place]) + "\n" for place in order), encoding="utf-8")
    captured = Captured(["agora"], {})
    captured.read(path, None, lambda _: None)
    report = repr(captured.report())
    assert "bad key $HIDDEN_" in report
    assert SECRET not in report


def test_a_report_on_what_was_broken_off_holds_no_secret_either(tmp_path: Path) -> None:
    def interrupt(trace: Trace) -> None:
        if SECRET in repr(trace) and "start" in repr(trace):
            raise KeyboardInterrupt

    path = tmp_path / "capture.ndjson"
    path.write_text("".join(json.dumps(each) + "\n" for each in reversed(exchanges())), encoding="utf-8")
    captured = Captured(["agora"], {}, watch=interrupt, together=False)
    with pytest.raises(KeyboardInterrupt):
        captured.read(path, None, lambda _: None)
    report = repr(captured.report(complete=False))
    assert "bad key $HIDDEN_" in report
    assert SECRET not in report
