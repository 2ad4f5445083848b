"""Real HTTP: every way in which an answer can fail to come, and the care that a shared account asks for."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from contracts.model import ABSENT, Exchange, Json
from contracts.target import HttpTarget, retries
from contracts.target.http import _response
from contracts.target.retries import GIVE_UP_AFTER
from contracts.target.secrets import Secrets
from contracts.vendors.agora.access import AgoraAccess
from tests.loopback import Answer, Loopback, Seen, closed_port, say, serve

ACCOUNT = {"AGORA_APP_ID": "app/1", "AGORA_CUSTOMER_ID": "customer", "AGORA_CUSTOMER_SECRET": "secret77"}


def target(url: str, **changes: Any) -> HttpTarget:
    facts = {"access": AgoraAccess(), "secrets": Secrets(ACCOUNT), "rate": 0.0, "timeout": 5.0, **changes}
    return HttpTarget(vendor="agora", url=url, **facts)


def ask(url: str, times: int = 1, method: str = "GET", **changes: Any) -> list[Exchange]:
    """What `times` requests in one conversation came to."""
    driven = target(url, **changes)
    try:
        with driven.open("by hand", 0, "2026-06") as channel:
            return [channel.send(method, "/look") for _ in range(times)]
    finally:
        driven.close()


def answered(answer: Answer) -> Exchange:
    with serve(answer) as loopback:
        return ask(loopback.url, method="POST")[0]


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
        ('{"wrong": }', "application/json"),
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


def test_a_refused_connection_is_a_fault(quick: list[float]) -> None:
    (exchange,) = ask(f"http://127.0.0.1:{closed_port()}")
    assert exchange.response is None
    assert exchange.fault is not None
    assert exchange.fault.startswith("cannot connect (")
    assert quick == [0.5, 2.0]


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
        (exchange,) = ask(loopback.url, method="POST", timeout=0.05)
        late.set()
    assert (exchange.response, exchange.fault) == (None, "no answer within 0.05 s")
    assert exchange.took >= 0.05


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long would have been waited before a request is sent again."""
    waited: list[float] = []
    monkeypatch.setattr(retries, "pause", waited.append)
    return waited


@pytest.mark.parametrize("cut", range(1, 58))
def test_an_answer_that_is_cut_off_is_a_fault(cut: int) -> None:
    whole = '{"a": "ü\\u00fc", "b": [1, true, null, {"c": "x}"}], "d": 2.5}'.encode()
    response = _response(httpx.Response(200, content=whole))
    assert response is not None
    assert response.body == json.loads(whole)
    assert _response(httpx.Response(200, content=whole[:cut])) is None


@pytest.mark.parametrize("body", ['{"a": 1,}', "{'a': 1}", '{"a": }', "[1 2]", '{"a": 1} {', "nothing", '"a'])
def test_an_answer_that_is_no_json_is_not_taken_for_one_that_is_cut_off(body: str) -> None:
    response = _response(httpx.Response(200, text=body))
    assert response is not None
    assert response.text == body


def test_after_some_faults_in_a_row_a_target_is_left_alone(quick: list[float]) -> None:
    down = target(f"http://127.0.0.1:{closed_port()}")
    with down.open("by hand", 0, "2026-06") as channel:
        faults = []
        while not down.gave_up:
            faults.append(channel.send("POST", "/look").fault or "")
        sent = [each.fault or "" for each in channel.trace().exchanges]
        assert (channel.send("GET", "/look").fault or "").startswith(
            f"not sent: no answer {GIVE_UP_AFTER} times in a row (cannot connect"
        )
    assert len([each for each in sent if each.startswith("cannot connect")]) == GIVE_UP_AFTER
    assert quick
    with down.open("another", 0, "2026-06") as channel:
        assert (channel.send("GET", "/look").fault or "").startswith("not sent")
    down.close()


def test_an_answer_between_faults_keeps_a_target_up() -> None:
    every: Iterator[int] = iter([0, 0, 1] * 3)

    def answer(_: Seen) -> tuple[int, str, bytes] | None:
        return (200, "application/json", b"{}") if next(every) else None

    with serve(answer) as loopback:
        exchanges = ask(loopback.url, times=9, method="POST")
        assert len(loopback.seen) == 9
    assert [exchange.response is not None for exchange in exchanges] == [False, False, True] * 3


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
