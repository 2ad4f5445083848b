"""What is sent once more, and when a target is left in peace."""

from __future__ import annotations

from pathlib import Path

import pytest

from contracts.model import Exchange, Request, Response
from contracts.target import retries as module
from contracts.target.budget import Budget, Limits
from contracts.target.pace import Pace
from contracts.target.retries import GIVE_UP_AFTER, TRIES, Retries, safe_to_repeat


class Held(Pace):
    """A pace that only remembers for how long it was held."""

    holds: list[float] = []  # noqa: RUF012

    def hold(self, seconds: float) -> None:
        self.holds.append(seconds)


@pytest.fixture
def waited(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    found: list[float] = []
    monkeypatch.setattr(module, "pause", found.append)
    monkeypatch.setattr(Held, "holds", found)
    return found


def policy(tmp_path: Path, budget: Budget | None = None) -> Retries:
    return Retries(pace=Held(0.0, "us", tmp_path), budget=budget, now=lambda: 0.0)


def came(method: str, status: int = 0, fault: str | None = None, **headers: str) -> Exchange:
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    response = Response(status=status, headers=named) if status else None
    return Exchange(id="x1", request=Request(method=method, path="/"), response=response, fault=fault, at=0.0)


LOST, REFUSED = "no answer within 10 s", "cannot connect (refused)"


@pytest.mark.parametrize(
    ("exchange", "safe"),
    [
        (came("GET", fault=LOST), True),
        (came("GET", 502), True),
        (came("POST", 429), True),
        (came("POST", fault=REFUSED), True),
        (came("POST", fault=LOST), False),
        (came("POST", 503, retry_after="1"), False),
        (came("PUT", 500), False),
        (came("DELETE", fault=LOST), False),
    ],
)
def test_only_what_was_not_done_or_only_asks_is_repeated(
    exchange: Exchange, *, safe: bool, tmp_path: Path, waited: list[float]
) -> None:
    assert safe_to_repeat(exchange) is safe
    assert policy(tmp_path).again(exchange, 1) is safe


@pytest.mark.parametrize("exchange", [came("GET", 200), came("GET", 404), came("GET", fault="not sent: budget")])
def test_an_answer_and_what_was_not_sent_are_left_as_they_are(
    exchange: Exchange, tmp_path: Path, waited: list[float]
) -> None:
    assert not policy(tmp_path).again(exchange, 1)
    assert waited == []


def test_tries_are_few_and_further_apart(tmp_path: Path, waited: list[float]) -> None:
    found = policy(tmp_path)
    assert [found.again(came("GET", 502), tries) for tries in range(1, TRIES + 1)] == [True] * (TRIES - 1) + [False]
    assert waited == [0.5, 2.0]


def test_what_an_answer_asks_for_holds_for_everybody_even_where_nothing_is_repeated(
    tmp_path: Path, waited: list[float]
) -> None:
    found = policy(tmp_path)
    assert found.again(came("POST", 429, retry_after="7"), 1)
    assert not found.again(came("POST", 503, retry_after="8"), 1)
    assert waited == [7.0, 8.0]


def test_after_too_many_requests_for_long_a_target_is_left_in_peace(tmp_path: Path, waited: list[float]) -> None:
    found = policy(tmp_path)
    for _ in range(GIVE_UP_AFTER):
        assert not found.quiet
        assert not found.again(came("POST", 429), TRIES)
    assert "too many requests" in found.quiet


def test_who_asks_for_a_long_silence_gets_it(tmp_path: Path, waited: list[float]) -> None:
    found = policy(tmp_path)
    assert not found.again(came("GET", 429, retry_after="3600"), 1)
    assert "too many requests" in found.quiet


def test_in_a_storm_nothing_is_repeated_until_something_gets_through(tmp_path: Path, waited: list[float]) -> None:
    found = policy(tmp_path)
    for _ in range(GIVE_UP_AFTER):
        found.again(came("GET", 500), TRIES)
    assert not found.again(came("GET", 500), 1)
    found.again(came("GET", 200), 1)
    assert found.again(came("GET", 500), 1)
    assert not found.quiet


def test_no_budget_is_overdrawn_by_waiting(tmp_path: Path, waited: list[float]) -> None:
    budget = Budget(Limits(seconds=10), now=lambda: 0.0)
    budget.sending(starts=False)
    found = policy(tmp_path, budget)
    assert found.again(came("GET", 429, retry_after="9"), 1)
    assert not found.again(came("GET", 429, retry_after="11"), 1)
    assert "10 seconds" in budget.exhausted


def asked(path: str, status: int) -> Exchange:
    return Exchange(
        id="x1", request=Request(method="GET", path=path), response=Response(status=status, headers={}), at=0.0
    )


@pytest.mark.parametrize("status", [500, 502, 503])
def test_what_fails_every_time_is_soon_sent_only_once(status: int, tmp_path: Path, waited: list[float]) -> None:
    retries = policy(tmp_path)
    for number in range(4):
        one = asked(f"/recordings/{number:032x}", status)
        tries = 1
        while retries.again(one, tries):
            tries += 1
        assert tries == (TRIES if number < module.IN_VAIN else 1)
    assert retries.again(asked("/meetings", status), 1) is True
    assert retries.again(asked(f"/recordings/{9:032x}", 200), 1) is False
    assert retries.again(asked(f"/recordings/{10:032x}", status), 1) is True
