"""A moment that keeps its pattern is a day that there is: generated requests are right beyond doubt."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date

import pytest

from contracts.vendors.vendor import find

PATTERN = re.compile(find("realtimekit").contract().document["components"]["schemas"]["MomentSent"]["pattern"])


@pytest.mark.parametrize("year", [0, 1, 4, 100, 400, 1900, 1999, 2000, 2024, 2026, 2030, 9999])
def test_what_looks_like_a_day_is_one(year: int) -> None:
    written = [f"{year:04}-{month:02}-{day:02}" for month in range(14) for day in range(33)]
    days = set()
    for text in written:
        with suppress(ValueError):
            days.add(date.fromisoformat(text).isoformat())
    assert {text for text in written if PATTERN.search(text)} == days
