"""Time moves when it is told to, and patience runs out."""

from __future__ import annotations

import re
from math import inf

import pytest

from contracts import clock
from contracts.clock import EPOCH, VirtualClock, WallClock, timestamp


def test_virtual_time_moves_only_by_waiting() -> None:
    virtual = VirtualClock()
    assert virtual.now() == virtual.now() == EPOCH
    virtual.wait(86400.5)
    assert virtual.now() == EPOCH + 86400.5
    assert VirtualClock(7.0).now() == 7.0


@pytest.mark.parametrize("seconds", [0, 1e9, inf])
def test_virtual_time_affords_everything(seconds: float) -> None:
    assert VirtualClock().affords(seconds)


def test_nothing_affords_to_go_back_in_virtual_time() -> None:
    assert not VirtualClock().affords(-1)


@pytest.fixture
def slept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The naps that were asked for instead of taken."""
    naps: list[float] = []
    monkeypatch.setattr(clock.time, "sleep", naps.append)
    return naps


def test_patience_is_spent_by_waiting(slept: list[float]) -> None:
    wall = WallClock(patience=10)
    assert wall.affords(10)
    assert not wall.affords(10.001)
    wall.wait(4)
    assert wall.affords(6)
    assert not wall.affords(7)
    wall.wait(6)
    assert wall.affords(0)
    assert not wall.affords(0.001)
    assert slept == [4, 6]


def test_endless_patience_is_never_spent(slept: list[float]) -> None:
    wall = WallClock(patience=inf)
    wall.wait(1e9)
    assert wall.affords(1e9)


def test_without_patience_only_no_wait_is_affordable() -> None:
    assert WallClock().affords(0)
    assert not WallClock().affords(0.1)


def test_pausing_costs_no_patience(slept: list[float]) -> None:
    wall = WallClock(patience=1)
    clock.pause(5)
    assert wall.affords(1)
    assert slept == [5]


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.0, "1970-01-01T00:00:00.000Z"),
        (EPOCH, "2025-06-15T15:06:40.000Z"),
        (1.5, "1970-01-01T00:00:01.500Z"),
        (951_782_400.0, "2000-02-29T00:00:00.000Z"),
    ],
)
def test_timestamps_are_rfc_3339_in_utc(seconds: float, text: str) -> None:
    assert timestamp(seconds) == text


def test_a_timestamp_of_nothing_is_of_now() -> None:
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", timestamp())
    assert timestamp() > timestamp(EPOCH)


def test_a_stopwatch_never_runs_backwards() -> None:
    readings = [clock.stopwatch() for _ in range(100)]
    assert readings == sorted(readings)
