"""Targets by vendor name: the embedded sandbox with its abilities, or a URL with its account."""

from __future__ import annotations

from math import inf
from typing import Any

import pytest

from contracts.clock import EPOCH
from contracts.model import ABSENT, Request, Response
from contracts.suite.targets import OptionError, embedded, faults, http, stand_in_account
from contracts.target import EmbeddedTarget
from contracts.target.secrets import Secrets
from contracts.vendors.vendor import find, names


@pytest.mark.parametrize("vendor", names())
def test_the_embedded_sandbox_can_do_everything_at_no_cost(vendor: str) -> None:
    target = embedded(vendor, find(vendor).contract().edition)
    assert (target.vendor, target.patience) == (vendor, inf)
    assert target.abilities >= {"clock", "participants"}


@pytest.mark.parametrize("vendor", names())
def test_every_conversation_has_a_world_and_a_time_of_its_own(vendor: str) -> None:
    target = embedded(vendor, find(vendor).contract().edition)
    with target.open("one", 0, "") as one:
        one.wait(60)
        with target.open("other", 0, "") as other:
            assert (one.clock.now(), other.clock.now()) == (EPOCH + 60, EPOCH)


@pytest.mark.parametrize("vendor", names())
def test_the_trace_says_that_participants_are_ours_to_control(vendor: str) -> None:
    with embedded(vendor, find(vendor).contract().edition).open("one", 0, "") as channel:
        first = channel.trace().items[0]
    assert getattr(first, "kind", "") == "controls"


class Reflecting:
    """A sandbox that answers with the very objects it was sent."""

    base_path = ""

    def handle(self, request: Request, now: float) -> Response:
        return Response(status=200, body={"echo": request.body, "tuple": (1, 2)})

    def join(self, room: str, user: str, now: float) -> None: ...

    def leave(self, room: str, user: str, now: float) -> None: ...


def test_what_passes_between_driver_and_sandbox_has_been_through_json() -> None:
    access: Any = find("agora").access
    account = stand_in_account(find("agora"))
    target = EmbeddedTarget(vendor="agora", world=lambda _: Reflecting(), access=access, secrets=Secrets(account))
    body = {"list": [1]}
    with target.open("one", 0, "") as channel:
        response = channel.send("POST", "/x", body=body).response
    assert response is not None
    assert response.body == {"echo": {"list": [1]}, "tuple": [1, 2]}
    assert response.body["echo"]["list"] is not body["list"]
    assert response.body is not ABSENT


CONTRACT = find("realtimekit").contract()
ACCOUNT = stand_in_account(find("realtimekit"))


@pytest.mark.parametrize(
    ("url", "base"),
    [
        ("https://api.example.com", f"https://api.example.com{CONTRACT.registry.base_path}"),
        ("https://api.example.com/", f"https://api.example.com{CONTRACT.registry.base_path}"),
        ("https://api.example.com/mine", "https://api.example.com/mine"),
    ],
)
def test_a_url_without_a_path_means_the_documented_base_path(url: str, base: str) -> None:
    target = http("realtimekit", url, ACCOUNT)
    target.close()
    assert (target.url, target.label) == (base, base)
    assert target.abilities <= {"links"}
    assert target.rate == find("realtimekit").rate


@pytest.mark.parametrize("url", ["", "api.example.com", "ftp://api.example.com", "https://", "localhost:80"])
def test_what_is_no_url_is_refused_with_an_example(url: str) -> None:
    with pytest.raises(OptionError, match="not a URL; write for example realtimekit=https://"):
        http("realtimekit", url, ACCOUNT)


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("https://me:s3cret@api.example.com", "no credentials in the URL"),
        ("https://api.example.com/?page=1", "a URL without"),
        ("https://api.example.com/#top", "a URL without"),
        ("https://api.example.com:99999", "not a URL"),
        ("https://[::1", "not a URL"),
    ],
)
def test_a_url_that_says_too_much_is_refused_without_repeating_a_secret(url: str, message: str) -> None:
    with pytest.raises(OptionError, match=message) as caught:
        http("realtimekit", url, ACCOUNT)
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize("value", ["two words", "line\n", "größe"])
def test_a_credential_that_cannot_be_one_is_refused_without_repeating_it(value: str) -> None:
    name = find("realtimekit").environment[0]
    with pytest.raises(OptionError, match=f"^{name} holds") as caught:
        http("realtimekit", "https://api.example.com", {**ACCOUNT, name: value})
    assert value not in str(caught.value)


@pytest.mark.parametrize("name", ACCOUNT)
@pytest.mark.parametrize("value", [None, ""])
def test_a_missing_credential_is_named(name: str, value: str | None) -> None:
    account = {key: text for key, text in ACCOUNT.items() if key != name} | ({} if value is None else {name: value})
    with pytest.raises(OptionError, match=f"set {name} in the environment, or in a file for --credentials$"):
        http("realtimekit", "https://api.example.com", account)


def test_only_the_account_of_the_vendor_is_taken_from_the_environment() -> None:
    target = http("realtimekit", "https://api.example.com", {**ACCOUNT, "HOME": "/nowhere"})
    target.close()
    assert set(target.secrets.values) == set(find("realtimekit").environment)


def test_faults_are_found_by_name_and_an_unknown_one_has_a_neighbour() -> None:
    every = [find(name) for name in names()]
    some = [vendor.faults[0].id for vendor in every]
    assert [fault.id for fault in faults(every, some)] == some
    with pytest.raises(OptionError, match=f"did you mean {some[0]}"):
        faults(every, [f"{some[0]}s"])


def test_a_sandbox_takes_only_its_own_faults() -> None:
    foreign = find("realtimekit").faults[0]
    target = embedded("agora", "2026-06", [foreign])
    with target.open("one", 0, "2026-06") as channel:
        response = channel.send("GET", "/nowhere").response
    assert response is not None
