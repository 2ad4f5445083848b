"""Who sent what, and when, by the comings and goings that a trace records."""

from __future__ import annotations

import pytest
from toy_contract import toy_contract

from contracts.judge.history import History
from contracts.judge.presence import sending
from contracts.model import Event

Move = tuple[float, str, str, str]
"""(moment, what happens, to whom, track)"""


def history(*moves: Move) -> History:
    events = tuple(
        Event(
            id=f"e{place}", kind=kind, at=at, data={"room": "room", "user": user, **({"track": track} if track else {})}
        )
        for place, (at, kind, user, track) in enumerate(moves)
    )
    return History(contract=toy_contract({}), items=events)


STAYS: Move = (10, "joined", "1", "")
MUTES: Move = (30, "muted", "1", "audio")


@pytest.mark.parametrize(
    ("moves", "tracks", "expected"),
    [
        ((), ("audio", "video"), []),
        ((STAYS,), ("audio",), [(10, 100)]),
        ((STAYS, (40, "left", "1", "")), ("audio",), [(10, 40)]),
        ((STAYS, MUTES), ("audio",), [(10, 30)]),
        ((STAYS, MUTES), ("video",), [(10, 100)]),
        ((STAYS, MUTES), ("audio", "video"), [(10, 100)]),
        ((STAYS, MUTES, (60, "unmuted", "1", "audio")), ("audio",), [(10, 30), (60, 100)]),
        ((STAYS, MUTES, (60, "left", "1", ""), (70, "joined", "1", "")), ("audio",), [(10, 30), (70, 100)]),
        ((STAYS, MUTES, (20, "joined", "2", "")), ("audio",), [(10, 100)]),
        ((MUTES, (40, "unmuted", "1", "audio")), ("audio",), []),
        (((-5, "joined", "1", ""), (120, "left", "1", "")), ("audio",), [(0, 100)]),
    ],
)
def test_a_track_is_sent_while_somebody_is_there_and_not_muted(
    moves: tuple[Move, ...], tracks: tuple[str, ...], expected: list[tuple[float, float]]
) -> None:
    assert sending(history(*sorted(moves)), "room", 0, 100, tracks=tracks) == expected


def test_it_is_told_of_one_user_and_of_one_room() -> None:
    told = history(STAYS, (20, "joined", "2", ""), MUTES)
    assert sending(told, "room", 0, 100, "1", ("audio",)) == [(10, 30)]
    assert sending(told, "room", 0, 100, "2", ("audio",)) == [(20, 100)]
    assert sending(told, "elsewhere", 0, 100) == []
