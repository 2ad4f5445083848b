"""What is forgiven of a recorder's clock in captures, and what is accused although a clock may be off.

Forgiven: a difference that is the same in all answers of a capture without dates, of minutes or of whole hours.
Accused: an answer whose times differ from the others, or from the date that the answers carry.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from email.utils import formatdate
from pathlib import Path

import pytest

from contracts.judge.clocks import ahead
from contracts.model import Exchange, Json, Outcome, Response
from contracts.suite.captured import Captured
from contracts.vendors.vendor import names
from tests.capture.tapes import driven, ndjson, with_headers

OFF = (-7200.0, -600.0, 600.0, 7200.0, 12_345.0)


def failed(vendor: str, data: bytes, folder: Path) -> set[str]:
    path = folder / "capture"
    path.write_bytes(data)
    captured = Captured([vendor], {})
    captured.read(path, None, lambda _: None)
    return {row.clause.id for row in captured.report().rows if row.outcome is Outcome.FAIL}


def late(found: Iterable[Exchange], seconds: float) -> list[Exchange]:
    """The same, as a clock shows it that is ahead."""
    return [replace(each, at=each.at + seconds) for each in found]


def dated(found: Iterable[Exchange]) -> list[Exchange]:
    """The same, with the date of the vendor's clock in each answer."""
    return [replace(each, response=_dated(each)) for each in found]


def _dated(each: Exchange) -> Response | None:
    date = formatdate(each.at + each.took, usegmt=True)
    return each.response and replace(each.response, headers={**each.response.headers, "date": date})


@pytest.mark.parametrize("seconds", OFF)
@pytest.mark.parametrize("vendor", names())
@pytest.mark.parametrize("with_dates", [False, True])
def test_a_clock_that_is_off_by_the_same_accuses_nobody(
    with_dates: bool, vendor: str, seconds: float, tmp_path: Path
) -> None:
    found = dated(driven(vendor)) if with_dates else driven(vendor)
    assert failed(vendor, with_headers(vendor, late(found, seconds)), tmp_path) == set()


FAULTS = {
    "realtimekit.start.invoked-time-is-now": ("invoked_time", 3600.0),
    "realtimekit.meeting.created-at-is-now": ("created_at", 3600.0),
}


@pytest.mark.parametrize("clause", FAULTS)
def test_times_that_are_not_of_the_clock_of_the_dates_are_accused(clause: str, tmp_path: Path) -> None:
    """A vendor that writes local time is caught wherever its answers carry a date."""
    found = dated(driven("realtimekit"))
    moved = [replace(each, at=each.at + 3600) for each in found]  # the dates still tell the right time
    assert clause not in failed("realtimekit", with_headers("realtimekit", moved), tmp_path)
    wrong = [_later(each, 3600) for each in found]
    assert clause in failed("realtimekit", with_headers("realtimekit", wrong), tmp_path)


def _later(each: Exchange, seconds: float) -> Exchange:
    """The same answer with a date that is earlier than all times in it."""
    date = formatdate(each.at + each.took - seconds, usegmt=True)
    answer = each.response and replace(each.response, headers={**each.response.headers, "date": date})
    return replace(each, at=each.at - seconds, response=answer)


def test_an_answer_that_differs_from_the_others_is_accused(tmp_path: Path) -> None:
    """Without dates too: one creation in the capture tells another hour than the start that follows it."""
    found = [_shift(each, "invoked_time") for each in late(driven("realtimekit"), 600)]
    assert "realtimekit.start.invoked-time-is-now" in failed("realtimekit", ndjson("realtimekit", found), tmp_path)


def _shift(each: Exchange, name: str) -> Exchange:
    body: Json = each.response.body if each.response else None
    if each.request.method != "POST" or not isinstance(body, dict) or name not in (body.get("data") or {}):
        return each
    hour = body["data"][name]
    changed = {**body, "data": {**body["data"], name: f"{hour[:11]}{(int(hour[11:13]) + 7) % 24:02}{hour[13:]}"}}
    assert each.response
    return replace(each, response=replace(each.response, body=changed))


@pytest.mark.parametrize(
    ("told", "seconds"),
    [
        ((), 0.0),
        (((-1.0, 1.0),), 0.0),
        (((4.0, 6.0),), 0.0),
        (((600.0, 601.0),), 600.0),
        (((-7201.0, -7200.0), (-7300.0, -7100.0)), -7200.0),
        (((0.0, 1.0), (3600.0, 3601.0)), 0.0),
        (((600.0, 601.0), (600.5, 602.0), (3600.0, 3601.0)), 600.5),
    ],
)
def test_a_difference_is_what_most_answers_allow(told: tuple[tuple[float, float], ...], seconds: float) -> None:
    assert ahead(told) == pytest.approx(seconds)
