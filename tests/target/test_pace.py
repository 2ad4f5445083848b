"""One pace for all processes of this machine that send to one account."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from contracts.clock import WallClock
from contracts.target import pace as module
from contracts.target.pace import LONGEST_HOLD, Pace, PaceError, account, asked_to_wait


class Moments:
    """A clock that moves only when somebody pauses."""

    def __init__(self) -> None:
        self.moment = 1_750_000_000.0
        self.pauses: list[float] = []

    def now(self) -> float:
        return self.moment

    def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.moment += seconds


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Moments:
    found = Moments()
    monkeypatch.setattr(module, "WallClock", lambda: found)
    monkeypatch.setattr(module, "pause", found.pause)
    return found


def test_sends_are_evenly_spaced_whoever_sends(watch: Moments, tmp_path: Path) -> None:
    one, other, moments = Pace(4.0, "us", tmp_path), Pace(4.0, "us", tmp_path), []
    for each in (one, other, other, one, one):
        each()
        moments.append(watch.moment - 1_750_000_000.0)
    assert moments == pytest.approx([0.0, 0.25, 0.5, 0.75, 1.0])


def test_another_account_has_a_pace_of_its_own(watch: Moments, tmp_path: Path) -> None:
    for whose in "abc":
        Pace(0.5, whose, tmp_path)()
    assert watch.pauses == []


def test_time_that_passed_otherwise_counts_and_is_not_made_up_for_by_a_burst(watch: Moments, tmp_path: Path) -> None:
    pace = Pace(4.0, "us", tmp_path)
    pace()
    watch.moment += 0.1
    pace()
    watch.moment += 60.0
    pace()
    pace()
    assert watch.pauses == pytest.approx([0.15, 0.25])


def test_a_rate_of_zero_is_no_limit_but_whoever_is_held_back_waits(watch: Moments, tmp_path: Path) -> None:
    pace = Pace(0.0, "us", tmp_path)
    for _ in range(20):
        pace()
    assert watch.pauses == []
    Pace(4.0, "us", tmp_path).hold(7)
    pace()
    assert watch.pauses == pytest.approx([7.0])


def test_a_hold_is_bounded_and_never_shortens_another(watch: Moments, tmp_path: Path) -> None:
    pace = Pace(4.0, "us", tmp_path)
    pace.hold(1e9)
    pace.hold(1)
    pace()
    assert watch.pauses == pytest.approx([LONGEST_HOLD])


def test_a_clock_that_was_set_back_holds_nobody(watch: Moments, tmp_path: Path) -> None:
    Pace(4.0, "us", tmp_path)()
    watch.moment -= 86400
    Pace(4.0, "us", tmp_path)()
    assert watch.pauses == []


def test_what_cannot_be_agreed_upon_is_one_line_that_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    with pytest.raises(PaceError, match="set TMPDIR"):
        Pace(4.0, "us", tmp_path / "taken")()
    (tmp_path / "pace.db").write_bytes(b"no database" * 100)
    with pytest.raises(PaceError, match="set TMPDIR"):
        Pace(4.0, "us", tmp_path)()


SEND = """
import sys, time
from pathlib import Path
from contracts.target.pace import Pace
pace = Pace(float(sys.argv[2]), "us", Path(sys.argv[1]))
for _ in range(int(sys.argv[3])):
    pace()
    print(time.time(), flush=True)
"""


def test_processes_keep_one_pace_together(tmp_path: Path) -> None:
    rate, each = 50.0, 10
    command = [sys.executable, "-c", SEND, str(tmp_path), str(rate), str(each)]
    processes = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    outputs = [process.communicate(timeout=60)[0] for process in processes]
    moments = sorted(float(line) for output in outputs for line in output.splitlines())
    assert len(moments) == 3 * each
    assert moments[-1] - moments[0] >= (3 * each - 1) / rate - 0.05


def test_a_killed_process_holds_nobody_up(tmp_path: Path) -> None:
    command = [sys.executable, "-c", SEND, str(tmp_path), "0", "1000000"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.kill()
        process.stdout.read()
    before = time.monotonic()
    Pace(0.0, "us", tmp_path)()
    assert time.monotonic() - before < module.LOCKED_FOR


def test_what_is_kept_says_nothing_of_the_account(tmp_path: Path) -> None:
    secrets = {"AGORA_APP_ID": "app-8f", "AGORA_CUSTOMER_SECRET": "hush-1234"}
    whose = account("agora", "https://api.example.com/v1", secrets)
    Pace(0.0, whose, tmp_path)()
    kept = (tmp_path / "pace.db").read_bytes()
    assert all(word.encode() not in kept for word in ("agora", "example", *secrets, *secrets.values()))
    assert (tmp_path / "pace.db").exists()
    with sqlite3.connect(tmp_path / "pace.db") as shared:
        assert shared.execute("SELECT count(*) FROM turn").fetchone() == (1,)
    shared.close()
    assert account("agora", "https://api.example.com/other", secrets) == whose
    others = {
        account("realtimekit", "https://api.example.com", secrets),
        account("agora", "https://api.example.com:444", secrets),
        account("agora", "https://api.example.com", {**secrets, "AGORA_APP_ID": "another"}),
    }
    assert whose not in others
    assert len(others) == 3


NOW = 1_750_000_000.0  # Sun, 15 Jun 2025 15:06:40 GMT


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "7"}, 7.0),
        ({"retry-after": " 0 "}, 0.0),
        ({"retry-after": "9" * 400}, float("inf")),
        ({"retry-after": "-3"}, None),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "²"}, None),
        ({"retry-after": "Sun, 15 Jun 2025 15:06:50 GMT"}, 10.0),
        ({"retry-after": "Sun Jun 15 15:06:50 2025"}, 10.0),
        ({"retry-after": "Sun, 15 Jun 2025 15:06:30 GMT"}, 0.0),
        ({"retry-after": "Sun, 15 Jun 99999 15:06:30 GMT"}, None),
        ({"retry-after": "Sun, 15 Jun 2025 18:00:05 GMT", "date": "Sun, 15 Jun 2025 18:00:00 GMT"}, 5.0),
    ],
)
def test_what_an_answer_asks_for(headers: dict[str, str], seconds: float | None) -> None:
    assert WallClock().now() > NOW
    assert asked_to_wait(headers, NOW) == seconds
