"""Real HTTP: every way in which an answer can fail to come, and the care that a shared account asks for."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from contracts.model import ABSENT, Exchange, Json
from contracts.target import HttpTarget
from contracts.target import http as module
from contracts.target.http import GIVE_UP_AFTER, Throttle
from contracts.target.secrets import Secrets
from contracts.vendors.agora.access import AgoraAccess
from tests.loopback import Answer, Loopback, Seen, closed_port, say, serve

ACCOUNT = {"AGORA_APP_ID": "app/1", "AGORA_CUSTOMER_ID": "customer", "AGORA_CUSTOMER_SECRET": "secret77"}


def target(url: str, **changes: Any) -> HttpTarget:
    facts = {"access": AgoraAccess(), "secrets": Secrets(ACCOUNT), "rate": 0.0, "timeout": 5.0, **changes}
    return HttpTarget(vendor="agora", url=url, **facts)


def ask(url: str, times: int = 1, **changes: Any) -> list[Exchange]:
    """What `times` requests in one conversation came to."""
    driven = target(url, **changes)
    try:
        with driven.open("by hand", 0, "2026-06") as channel:
            return [channel.send("GET", "/look") for _ in range(times)]
    finally:
        driven.close()


def answered(answer: Answer) -> Exchange:
    with serve(answer) as loopback:
        return ask(loopback.url)[0]


def test_a_json_answer_is_a_body() -> None:
    exchange = answered(say(200, '{"a": [1, "ü", null]}'))
    assert exchange.response is not None
    assert (exchange.response.status, exchange.response.body, exchange.response.text) == (
        200,
        {"a": [1, "ü", None]},
        None,
    )
    assert exchange.response.headers["content-type"] == "application/json"
    assert exchange.fault is None


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("<html><p>Bad Gateway</p></html>", "text/html"),
        ("", "application/json"),
        ('{"cut": ', "application/json"),
        (b"\xff\xfe\x00not text", "application/octet-stream"),
        ("[" * 5000 + "]" * 5000, "application/json"),
        ("[" * 300 + "]" * 300, "application/json"),
        ('{"lone": "\\ud800"}', "application/json"),
    ],
)
def test_an_answer_that_cannot_be_read_as_json_is_a_text(body: str | bytes, kind: str) -> None:
    exchange = answered(say(502, body, kind))
    assert exchange.response is not None
    assert (exchange.response.status, exchange.response.body) == (502, ABSENT)
    assert isinstance(exchange.response.text, str)
    assert len(exchange.response.text) <= 2000
    json.dumps(exchange.response.text, ensure_ascii=False).encode()


@pytest.mark.parametrize("body", ["null", "7", '"text"', "[]", "false"])
def test_any_json_is_a_body_even_null(body: str) -> None:
    exchange = answered(say(200, body))
    assert exchange.response is not None
    assert exchange.response.body == json.loads(body)
    assert exchange.response.body is not ABSENT


def test_redirections_are_answers_and_are_not_followed() -> None:
    with serve(say(302, "{}")) as loopback:
        (exchange,) = ask(loopback.url)
        assert exchange.response is not None
        assert exchange.response.status == 302
        assert len(loopback.seen) == 1


def test_a_refused_connection_is_a_fault() -> None:
    (exchange,) = ask(f"http://127.0.0.1:{closed_port()}")
    assert exchange.response is None
    assert exchange.fault is not None
    assert exchange.fault.startswith("cannot connect (")


def test_a_connection_that_closes_without_an_answer_is_a_fault() -> None:
    exchange = answered(lambda _: None)
    assert exchange.response is None
    assert exchange.fault is not None
    assert exchange.fault.startswith("RemoteProtocolError")


def test_an_answer_that_does_not_come_in_time_is_a_fault_that_tells_how_long_was_waited() -> None:
    late = threading.Event()

    def answer(_: Seen) -> None:
        late.wait(5)

    with serve(answer) as loopback:
        (exchange,) = ask(loopback.url, timeout=0.05)
        late.set()
    assert (exchange.response, exchange.fault) == (None, "no answer within 0.05 s")
    assert exchange.took >= 0.05


def test_after_some_faults_in_a_row_a_target_is_left_alone() -> None:
    down = target(f"http://127.0.0.1:{closed_port()}")
    with down.open("by hand", 0, "2026-06") as channel:
        faults = [channel.send("GET", "/look").fault or "" for _ in range(GIVE_UP_AFTER + 2)]
        assert down.gave_up
    assert [fault.startswith("not sent: no answer 3 times in a row (cannot connect") for fault in faults] == [
        *[False] * GIVE_UP_AFTER,
        True,
        True,
    ]
    with down.open("another", 0, "2026-06") as channel:
        assert (channel.send("GET", "/look").fault or "").startswith("not sent")
    down.close()


def test_an_answer_between_faults_keeps_a_target_up() -> None:
    every: Iterator[int] = iter([0, 0, 1, 0, 0, 1])

    def answer(_: Seen) -> tuple[int, str, bytes] | None:
        return (200, "application/json", b"{}") if next(every) else None

    with serve(answer) as loopback:
        exchanges = ask(loopback.url, times=6)
        assert len(loopback.seen) == 6
    assert [exchange.response is not None for exchange in exchanges] == [False, False, True, False, False, True]


@pytest.fixture
def mirror() -> Iterator[Loopback]:
    with serve(say(200, "{}")) as loopback:
        yield loopback


def test_a_request_arrives_as_it_was_meant(mirror: Loopback) -> None:
    driven = target(f"{mirror.url}/base/")
    with driven.open("by hand", 0, "2026-06") as channel:
        channel.send("POST", "/apps/$AGORA_APP_ID/a%2Fb/ü x", body={"ü": 1}, query=(("page", "1 &"), ("page", "2")))
        channel.send("PUT", "/x", text='{"cut": ')
        channel.send("GET", "/x")
    driven.close()
    first, second, third = mirror.seen
    assert (first.method, first.path) == ("POST", "/base/apps/app%2F1/a%2Fb/%C3%BC%20x?page=1+%26&page=2")
    assert json.loads(first.body) == {"ü": 1}
    assert first.headers["content-type"] == second.headers["content-type"] == "application/json"
    assert (second.method, second.body) == ("PUT", b'{"cut": ')
    assert (third.body, "content-type" in third.headers) == (b"", False)


@pytest.mark.parametrize("body", [None, False, 0, "", [], {}])
def test_an_empty_body_is_sent_all_the_same(mirror: Loopback, body: Json) -> None:
    driven = target(mirror.url)
    with driven.open("by hand", 0, "2026-06") as channel:
        channel.send("POST", "/x", body=body)
    driven.close()
    assert json.loads(mirror.seen[0].body) == body


@pytest.mark.parametrize("path", ["/\ud800", "/a\x00b", "//evil.example.com/x", "/a b"])
def test_no_path_can_upset_the_driver_or_leave_the_target(mirror: Loopback, path: str) -> None:
    driven = target(mirror.url)
    with driven.open("by hand", 0, "2026-06") as channel:
        exchange = channel.send("GET", path)
    driven.close()
    assert (exchange.response is None) == (not mirror.seen)


def test_no_query_can_upset_the_driver(mirror: Loopback) -> None:
    driven = target(mirror.url)
    with driven.open("by hand", 0, "2026-06") as channel:
        exchange = channel.send("GET", "/look", query=(("\ud800", "\udfff"), ("a", "\x00")))
    driven.close()
    assert exchange.response is not None


def test_no_cookie_is_carried_from_one_request_to_the_next(mirror: Loopback) -> None:
    ask(mirror.url, times=2)
    assert ["cookie" in seen.headers for seen in mirror.seen] == [False, False]


class Stopwatch:
    """A clock that moves only when somebody pauses."""

    def __init__(self) -> None:
        self.now = 100.0
        self.pauses: list[float] = []

    def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.now += seconds


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Stopwatch:
    found = Stopwatch()
    monkeypatch.setattr(module, "stopwatch", lambda: found.now)
    monkeypatch.setattr(module, "pause", found.pause)
    return found


def test_sends_are_evenly_spaced(watch: Stopwatch) -> None:
    throttle, moments = Throttle(4.0), []
    for _ in range(5):
        throttle()
        moments.append(watch.now)
    assert moments == pytest.approx([100.0, 100.25, 100.5, 100.75, 101.0])


def test_time_that_passed_otherwise_counts_and_is_not_made_up_for_by_a_burst(watch: Stopwatch) -> None:
    throttle = Throttle(4.0)
    throttle()
    watch.now += 0.1
    throttle()
    watch.now += 60.0
    throttle()
    throttle()
    assert watch.pauses == pytest.approx([0.15, 0.25])


def test_a_rate_of_zero_is_no_limit(watch: Stopwatch) -> None:
    throttle = Throttle(0.0)
    for _ in range(100):
        throttle()
    assert watch.pauses == []


def test_all_conversations_of_a_target_share_its_rate(watch: Stopwatch, mirror: Loopback) -> None:
    driven = target(mirror.url, rate=2.0)
    for _ in range(3):
        with driven.open("by hand", 0, "2026-06") as channel:
            channel.send("GET", "/look")
    driven.close()
    assert watch.pauses == pytest.approx([0.5, 0.5])
