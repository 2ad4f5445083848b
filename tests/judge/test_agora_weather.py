"""What comes twice, or from somebody on the way, is no proof against Agora."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from agora_refusal_traces import OTHER, crowd
from agora_traces import RUNNING, Tape, outcomes

from contracts.model import Outcome

CASES: dict[str, tuple[str, Callable[[], Tape]]] = {
    "one 429 that says something else": ("agora.errors.429-says-so", lambda: crowd(Tape(), 10, 1, OTHER)),
    "a limit that is reached a little early": ("agora.rate.ten-a-second", lambda: crowd(Tape(), 8, 4)),
    "a start that finds itself": (
        "agora.resource.lives-five-minutes",
        lambda: Tape().acquire().wait(285).start(status=201, answer=RUNNING),
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_what_may_be_the_weather_is_inconclusive(case: str) -> None:
    clause, tape = CASES[case]
    assert Outcome.FAIL not in outcomes(tape(), clause)
    assert Outcome.INCONCLUSIVE in outcomes(tape(), clause)
