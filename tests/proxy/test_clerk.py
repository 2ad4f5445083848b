"""The process that records and judges, in this one."""

from __future__ import annotations

import json
import os
import threading
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from contracts.proxy import clerk as module
from contracts.proxy.clerk import Clerk, serve
from contracts.proxy.frames import packed
from contracts.proxy.kept import Body, Room, Seen
from tests.proxy.wires import until

URL = "https://api.example.com/v1/apps/a/cloud_recording/acquire"
ASKED = {"cname": "c", "uid": "1", "clientRequest": {}}
WRONG = "agora.resource-id.is-string"


def frame(got: Any) -> bytes:
    """An acquire, as it comes from the proxy."""
    seen = Seen(method="POST", url=URL, at=1.0, asked=[], sent=Body(Room()), got=Body(Room()), status=200)
    seen.sent.add(json.dumps(ASKED).encode())
    seen.got.add(json.dumps(got).encode())
    return packed(seen)


@pytest.fixture
def told(tmp_path: Path) -> tuple[Clerk, StringIO]:
    out = StringIO()
    return Clerk(tmp_path, {"agora": "2026-06"}, Console(file=out, width=200)), out


def test_what_is_broken_by_its_form_is_told_while_traffic_goes_on(
    told: tuple[Clerk, StringIO], monkeypatch: pytest.MonkeyPatch
) -> None:
    clerk, out = told
    monkeypatch.setattr(module, "TELLING", 0.02)
    inbox, outbox = os.pipe()
    serving = threading.Thread(target=serve, args=(clerk, inbox), daemon=True)
    serving.start()
    os.write(outbox, frame({"cname": "c", "uid": "1", "resourceId": "r"}))
    until(lambda: clerk._captured.partial.tallies)
    os.write(outbox, frame({"cname": "c", "uid": "1", "resourceId": 5}))
    until(lambda: "broken" in out.getvalue())
    os.close(outbox)
    serving.join()
    os.close(inbox)
    assert out.getvalue() == f"{WRONG}: broken\n"
    assert clerk.close() == 1


def test_a_full_disk_stops_the_recording_and_is_told(
    told: tuple[Clerk, StringIO], monkeypatch: pytest.MonkeyPatch
) -> None:
    clerk, out = told
    (found,) = module.Unpacking().frames(frame({"cname": "c", "uid": "1", "resourceId": "r"}))
    clerk.note(found)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(clerk._recording, "line", full)
    clerk.note(found)
    clerk.note(found)
    assert "No space left on device; what passes from now on is neither recorded nor judged" in out.getvalue()
    assert clerk.close() == 3
    assert "2 exchanges could not be recorded (No space left on device)" in out.getvalue()
