"""What becomes of exchanges where somebody is slow, strange, or goes away."""

from __future__ import annotations

import socket
import struct
import threading
from contextlib import suppress
from pathlib import Path

import h11
import pytest

from contracts.proxy import passing, relay
from tests.loopback import closed_port
from tests.proxy.wires import (
    UNHURRIED,
    Ended,
    Message,
    answer,
    answering,
    ask,
    behaving,
    heard,
    listening,
    request,
    standing,
    until,
)

BIG = 200 << 20


def why(message: Message) -> bytes:
    assert b"recording-contracts proxy" in message.body
    return message.body


def test_a_connection_to_the_target_is_used_again() -> None:
    with behaving(answering(answer())) as target, standing({"agora": target.url}) as proxy:
        for number in range(5):
            assert ask(proxy.address, request()).body == b"{}"
            proxy.told(number + 1)
        assert target.count == 1
        assert [each.status for each in proxy.frames] == [200] * 5


def test_what_a_target_says_unasked_is_no_answer_to_whoever_asks_next() -> None:
    with behaving(answering(answer() + answer(b"stolen"))) as target, standing({"agora": target.url}) as proxy:
        for number in range(3):
            assert ask(proxy.address, request()).body == b"{}"
            proxy.told(number + 1)
        assert target.count == 3


def test_a_client_may_ask_again_on_its_connection_even_before_it_is_answered() -> None:
    with (
        behaving(answering(answer(b"1"), answer(b"2"))) as target,
        standing({"agora": target.url}) as proxy,
        socket.create_connection(proxy.address) as connection,
    ):
        connection.sendall(request("POST", "/a", body=b"x") + request("GET", "/b"))
        talk = listening()
        assert heard(connection, talk).body == b"1"
        talk.start_next_cycle()
        talk.send(h11.Request(method="GET", target="/", headers=[("Host", "x")]))
        talk.send(h11.EndOfMessage())
        assert heard(connection, talk).body == b"2"


def test_a_connection_that_died_while_it_waited_does_no_harm_where_nothing_is_done_twice() -> None:
    seen: list[Message] = []
    once = threading.Event()

    def dies_at_the_second(connection: socket.socket) -> None:
        talk = h11.Connection(h11.SERVER)
        seen.append(heard(connection, talk))
        connection.sendall(answer(b"%d" % len(seen)))
        if not once.is_set():
            once.set()
            seen.append(heard(connection, h11.Connection(h11.SERVER)))

    with behaving(dies_at_the_second) as target, standing({"agora": target.url}) as proxy:
        assert ask(proxy.address, request()).body == b"1"
        proxy.told()
        assert ask(proxy.address, request()).body == b"3"
        assert [each.fault for each in proxy.told(2)] == ["", ""]


def test_a_post_is_never_sent_twice() -> None:
    seen: list[Message] = []

    def dies_at_the_second(connection: socket.socket) -> None:
        seen.append(heard(connection, h11.Connection(h11.SERVER)))
        connection.sendall(answer())
        seen.append(heard(connection, h11.Connection(h11.SERVER)))

    with behaving(dies_at_the_second) as target, standing({"agora": target.url}) as proxy:
        ask(proxy.address, request("POST", body=b"1"))
        proxy.told()
        found = ask(proxy.address, request("POST", body=b"2"))
        assert (found.first[0], len(seen)) == (502, 2)
        assert "without an answer" in proxy.told(2)[1].fault


@pytest.mark.parametrize("status", ["204 No Content", "304 Not Modified"])
def test_what_has_no_body_gets_none(status: str) -> None:
    bare = f"HTTP/1.1 {status}\r\nETag: x\r\n\r\n".encode()
    with (
        behaving(answering(bare)) as target,
        standing({"agora": target.url}) as proxy,
        socket.create_connection(proxy.address) as connection,
    ):
        connection.sendall(request())
        assert heard(connection, listening()).fields == [(b"ETag", b"x")]
        connection.sendall(request())
        assert heard(connection, listening()).body == b""


def test_interim_answers_pass() -> None:
    early = b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
    with behaving(answering(early + early + answer())) as target, standing({"agora": target.url}) as proxy:
        assert ask(proxy.address, request()).hints == [103, 103]


def test_a_client_that_expects_to_be_told_to_continue_is_told_by_the_target() -> None:
    def behave(connection: socket.socket) -> None:
        talk = h11.Connection(h11.SERVER)
        while not isinstance(event := talk.next_event(), h11.Request):
            talk.receive_data(connection.recv(1000))
        assert (b"expect", b"100-continue") in event.headers
        assert talk.they_are_waiting_for_100_continue
        connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        assert heard(connection, talk).body == b"hello"
        connection.sendall(answer())

    with behaving(behave) as target, standing({"agora": target.url}) as proxy:
        with socket.create_connection(proxy.address) as connection:
            connection.sendall(request("POST", "/", "Expect: 100-continue", "Content-Length: 5"))
            assert connection.recv(1000).startswith(b"HTTP/1.1 100 ")
            connection.sendall(b"hello")
            assert heard(connection, listening()).body == b"{}"
        assert not target.errors


def test_a_target_may_refuse_before_it_has_read_the_body() -> None:
    def behave(connection: socket.socket) -> None:
        connection.recv(1000)
        connection.sendall(answer(b"too much", "413 Payload Too Large", "Connection: close"))

    with behaving(behave) as target, standing({"agora": target.url}) as proxy:
        with socket.create_connection(proxy.address) as connection:
            connection.sendall(request("POST", "/", f"Content-Length: {BIG}") + b"x" * 1000)
            assert heard(connection, listening()).first[0] == 413
        (told,) = proxy.told()
        assert (told.status, told.sent.whole) == (413, False), "nobody knows what the whole request would have been"


def test_a_client_may_close_its_half_and_still_be_answered() -> None:
    waiting = threading.Event()

    def behave(connection: socket.socket) -> None:
        heard(connection, h11.Connection(h11.SERVER))
        waiting.wait(5)
        connection.sendall(answer())

    with (
        behaving(behave) as target,
        standing({"agora": target.url}) as proxy,
        socket.create_connection(proxy.address) as connection,
    ):
        connection.sendall(request())
        connection.shutdown(socket.SHUT_WR)
        waiting.set()
        assert heard(connection, listening()).body == b"{}"


@pytest.mark.parametrize(
    ("sent", "status", "fault"),
    [
        (b"", 502, "the target closed the connection without an answer"),
        (b"HTTP/1.1 2", 502, "the target closed the connection without an answer"),
        (b"\x16\x03\x01 what is this?\r\n\r\n", 502, "what the target answers is no HTTP/1.1"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc", 0, "the answer ends too early"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n", 0, "the answer ends too early"),
    ],
    ids=["silent", "in its status line", "no HTTP", "in its body", "in its chunks"],
)
def test_a_target_that_dies_is_a_fault_of_the_network(sent: bytes, status: int, fault: str) -> None:
    def behave(connection: socket.socket) -> None:
        heard(connection, h11.Connection(h11.SERVER))
        connection.sendall(sent)

    with behaving(behave) as target, standing({"agora": target.url}) as proxy:
        if status:
            found = ask(proxy.address, request("POST", body=b"{}"))
            assert found.first[0] == status
            assert fault.encode() in why(found)
        else:
            with pytest.raises(Ended):
                ask(proxy.address, request("POST", body=b"{}"))
        assert proxy.told()[0].fault.startswith(fault)


def test_a_target_that_is_not_there_is_a_fault_of_the_network() -> None:
    with standing({"agora": f"http://127.0.0.1:{closed_port()}"}) as proxy:
        found = ask(proxy.address, request())
        assert (found.first[0], proxy.told()[0].status) == (502, 0)
        assert proxy.frames[0].fault.startswith("cannot connect")


def test_a_target_that_says_nothing_is_given_up() -> None:
    def behave(connection: socket.socket) -> None:
        connection.recv(1000)
        with suppress(OSError):
            connection.recv(1000)

    with behaving(behave) as target, standing({"agora": target.url}, timeout=0.5) as proxy:
        assert ask(proxy.address, request()).first[0] == 504
        assert proxy.told()[0].fault == "no answer within 0.5 s"


def test_a_client_that_goes_away_does_not_keep_an_answer_from_being_recorded() -> None:
    gone = threading.Event()

    def behave(connection: socket.socket) -> None:
        heard(connection, h11.Connection(h11.SERVER))
        gone.wait(5)
        connection.sendall(answer(b'{"done":1}'))

    with behaving(behave) as target, standing({"agora": target.url}) as proxy:
        connection = socket.create_connection(proxy.address)
        connection.sendall(request())
        until(lambda: target.count)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.close()
        gone.set()
        found = proxy.told()[0]
        assert (found.got.body, found.fault) == (b'{"done":1}', "")


def test_a_client_that_goes_away_in_its_request_is_nobodys_violation() -> None:
    ends: list[str] = []

    def behave(connection: socket.socket) -> None:
        try:
            heard(connection, h11.Connection(h11.SERVER))
        except Ended:
            ends.append("early")

    with behaving(behave) as target, standing({"agora": target.url}) as proxy:
        with socket.create_connection(proxy.address) as connection:
            connection.sendall(request("POST", "/", "Content-Length: 100") + b"half")
            until(lambda: target.count)
        assert proxy.told()[0].fault == "the client went away in the middle of its request"
        until(lambda: ends)


def test_a_client_that_goes_away_in_a_large_answer_stops_it() -> None:
    sent = [0]

    def behave(connection: socket.socket) -> None:
        heard(connection, h11.Connection(h11.SERVER))
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % BIG)
        with suppress(OSError):
            while sent[0] < BIG:
                sent[0] += connection.send(b"x" * 65536)

    with behaving(behave) as target, standing({"agora": target.url}) as proxy:
        with socket.create_connection(proxy.address) as connection:
            connection.sendall(request())
            connection.recv(100_000)
        assert proxy.told()[0].fault == "the client went away in the middle of the answer"
        assert sent[0] < BIG


def resident() -> int:
    """Bytes of this process that are in memory."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="nobody tells how much memory is used")
@pytest.mark.parametrize("way", ["up", "down"])
def test_a_slow_reader_of_a_large_body_holds_the_other_side_back(way: str) -> None:
    """What is not read stays with whoever sends it: neither queue nor memory grows."""
    sent = [0]

    def pour(connection: socket.socket) -> None:
        connection.settimeout(1.0)
        with suppress(TimeoutError):
            while sent[0] < BIG:
                sent[0] += connection.send(b"x" * 65536)

    def behave(connection: socket.socket) -> None:
        connection.recv(1000)
        if way == "down":
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % BIG)
            pour(connection)
        stalled.wait(10)

    stalled = threading.Event()
    with behaving(behave) as target, standing({"agora": target.url}) as proxy:
        before = resident()
        with socket.create_connection(proxy.address) as connection:
            if way == "down":
                connection.sendall(request())
                until(lambda: sent[0])
                quiet = -1
                while quiet != sent[0]:
                    quiet = sent[0]
                    threading.Event().wait(0.3)
            else:
                connection.sendall(request("POST", "/", f"Content-Length: {BIG}"))
                pour(connection)
            assert sent[0] < BIG // 4
            assert resident() - before < BIG // 4
            stalled.set()


@pytest.mark.parametrize(
    ("sent", "status", "told"),
    [
        (request("GET", "/chat", "Connection: Upgrade", "Upgrade: websocket"), 501, b"websockets are not passed on"),
        (b"CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n", 501, b"not HTTP_PROXY"),
        (b"GET http://a/b HTTP/1.1\r\nHost: a\r\n\r\n", 501, b"not HTTP_PROXY"),
        (b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n", 400, b"this is no HTTP/1.1 request"),
        (request("GET", "/other/path"), 404, b"theirs begin with /v1/"),
    ],
    ids=["websocket", "CONNECT", "as a forward proxy", "TLS", "a path of nobody"],
)
def test_what_cannot_be_passed_on_is_refused_with_the_reason(sent: bytes, status: int, told: bytes) -> None:
    with behaving(answering(answer())) as target, standing({"agora": f"{target.url}/v1"}) as proxy:
        found = ask(proxy.address, sent)
        assert found.first[0] == status
        assert told in why(found)
        assert (target.count, proxy.frames) == (0, [])


def test_an_upgrade_that_may_be_left_alone_is_left_alone() -> None:
    with behaving(answering(answer())) as target, standing({"agora": target.url}) as proxy:
        found = ask(proxy.address, request("GET", "/", "Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c"))
        assert found.body == b"{}"


def test_each_vendor_gets_what_is_below_its_path() -> None:
    one, other = answering(answer(b"agora")), answering(answer(b"realtimekit"))
    with behaving(one) as first, behaving(other) as second:
        urls = {"agora": first.url, "realtimekit": f"{second.url}/client/v4"}
        with standing(urls) as proxy:
            assert ask(proxy.address, request("GET", "/v1/apps/a")).body == b"agora"
            assert ask(proxy.address, request("GET", "/client/v4/accounts?a=b")).body == b"realtimekit"
            assert ask(proxy.address, request("GET", "/client/v40")).body == b"agora"


def test_a_body_larger_than_is_kept_passes_whole() -> None:
    body = b"x" * (3 << 20)
    seen: list[Message] = []
    with behaving(answering(answer(body), seen=seen)) as target, standing({"agora": target.url}) as proxy:
        assert ask(proxy.address, request("POST", body=body)).body == body
        assert seen[0].body == body
        found = proxy.told()[0]
        assert [(each.size, each.whole, each.body) for each in (found.sent, found.got)] == [(len(body), False, b"")] * 2
        assert proxy.way.room.left == 1 << 26


def test_ending_lets_what_is_under_way_end_and_begins_nothing() -> None:
    go_on = threading.Event()

    def behave(connection: socket.socket) -> None:
        heard(connection, h11.Connection(h11.SERVER))
        go_on.wait(10)
        connection.sendall(answer())

    with behaving(behave) as target, standing({"agora": target.url}) as proxy:
        idle = socket.create_connection(proxy.address)
        with idle, socket.create_connection(proxy.address) as connection:
            connection.sendall(request())
            until(lambda: target.count)
            proxy.end()
            assert idle.recv(1) == b""
            go_on.set()
            found = heard(connection, listening())
            assert (found.body, (b"Connection", b"close") in found.fields) == (b"{}", True)
        until(lambda: proxy.thread and not proxy.thread.is_alive())
        with pytest.raises(OSError, match="refused"):
            socket.create_connection(proxy.address)
        assert [each.fault for each in proxy.frames] == [""]


def test_ending_at_once_breaks_off_and_says_so() -> None:
    def behave(connection: socket.socket) -> None:
        connection.recv(1000)
        connection.recv(1000)

    with behaving(behave) as target, standing({"agora": target.url}) as proxy:
        with socket.create_connection(proxy.address) as connection:
            connection.sendall(request())
            until(lambda: target.count)
            proxy.end()
            proxy.end_at_once()
            with pytest.raises(Ended):
                heard(connection, listening())
        assert proxy.told()[0].fault == "the proxy ended first"


def test_clients_that_stall_are_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(relay, "KEPT_ALIVE", 0.05)
    monkeypatch.setattr(passing, "STUCK", 0.05)

    def behave(connection: socket.socket) -> None:
        connection.recv(1000)
        connection.recv(1000)

    with behaving(behave) as target, standing({"agora": target.url}) as proxy:
        with socket.create_connection(proxy.address) as idle:
            assert idle.recv(1) == b""
        monkeypatch.setattr(relay, "KEPT_ALIVE", UNHURRIED)
        found = ask(proxy.address, request("POST", "/", "Content-Length: 10"))
        assert found.first[0] == 408
        assert "did not send the rest" in proxy.told()[0].fault
