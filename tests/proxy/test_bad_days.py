"""What the network did to traffic, or what was too large to be kept, is nobody's violation, wherever it strikes."""

from __future__ import annotations

import json
from io import BytesIO
from random import Random
from typing import Any

import pytest

from contracts.capture import lines
from contracts.model import Outcome
from contracts.suite.captured import Captured
from tests.capture.tapes import FORMATS, driven

FAULTS = (
    "the answer ends too early",
    "no answer within 60 s",
    "cannot connect (Connection refused)",
    "the client went away in the middle of its request",
)


def struck(line: Any, chance: Random, odds: float) -> Any:
    """The line as the proxy writes it on a bad day."""
    luck = chance.random()
    request = {name: value for name, value in line["request"].items() if name not in ("body", "text")}
    if luck < odds / 2:
        return {**line, "response": None, "fault": chance.choice(FAULTS)}
    if luck < odds * 3 / 4:
        untimed = {name: value for name, value in line.items() if name != "at"}
        return {**untimed, "request": request, "response": None, "fault": "the request has 2000000 bytes"}
    if luck < odds:
        return {**line, "response": {"status": chance.choice((429, 502, 503, 504)), "text": "a bad day"}}
    return line


def days(vendor: str, seeds: range) -> None:
    tape = [json.loads(line) for line in FORMATS["ndjson"](vendor, driven(vendor)).splitlines()]
    for seed in seeds:
        chance = Random(seed)
        odds = chance.choice((0.01, 0.05, 0.2, 0.5))
        captured = Captured([vendor], {})
        for item in lines.read(BytesIO("\n".join(json.dumps(struck(each, chance, odds)) for each in tape).encode())):
            captured.take("traffic", item)
        captured.end()
        broken = [row.clause.id for row in captured.report().rows if row.outcome is Outcome.FAIL]
        assert not broken, f"seed {seed}, {odds:.0%} of exchanges struck"


@pytest.mark.parametrize("vendor", ["agora", "realtimekit"])
def test_a_bad_day_is_no_violation(vendor: str) -> None:
    days(vendor, range(2))


@pytest.mark.slow
@pytest.mark.parametrize("vendor", ["agora", "realtimekit"])
def test_no_bad_day_is_a_violation(vendor: str, request: pytest.FixtureRequest) -> None:
    days(vendor, range(request.config.getoption("--storms")))
