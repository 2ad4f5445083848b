"""The sandboxes over real HTTP: what a request becomes, who gets it, and when it is."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from contracts.clock import VirtualClock
from contracts.model import ABSENT, Json, Request, Response
from contracts.sandbox import server
from contracts.sandbox.asgi import LONGEST_ADVANCE, application
from contracts.sandbox.core import Sandbox
from contracts.sandbox.server import ServerError, ShiftedClock, running, serve
from contracts.vendors.agora.sandbox import build as build_agora
from contracts.vendors.realtimekit.sandbox import build as build_realtimekit

AGORA = {"AGORA_APP_ID": "app", "AGORA_CUSTOMER_ID": "id", "AGORA_CUSTOMER_SECRET": "secret"}
CLOUDFLARE = {"CLOUDFLARE_ACCOUNT_ID": "acc", "CLOUDFLARE_API_TOKEN": "token", "REALTIMEKIT_APP_ID": "app"}


@dataclass
class Echo:
    """A world that tells what reached it, and who is there."""

    base_path: str
    people: list[tuple[str, str]] = field(default_factory=list)

    def handle(self, request: Request, now: float) -> Response:
        if request.text == "as text, please":
            return Response(status=418, headers={"x-mood": "short"}, text="ü")
        absent = request.body is ABSENT
        told = {
            "base": self.base_path,
            "method": request.method,
            "path": request.path,
            "query": [list(pair) for pair in request.query],
            "headers": dict(request.headers),
            "body": "absent" if absent else {"json": request.body},
            "text": request.text,
            "people": [list(each) for each in self.people],
            "now": now,
        }
        return Response(status=200, headers={"content-type": "application/problem+json"}, body=told)

    def join(self, room: str, user: str, now: float) -> None:
        self.people.append((room, user))

    def leave(self, room: str, user: str, now: float) -> None:
        self.people.remove((room, user))


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    clock = VirtualClock()
    app = application(
        {"rooted": Echo(""), "based": Echo("/client/v4"), "deeper": Echo("/client/v4/deep")},
        clock.now,
        advance=clock.wait,
        aliases={"/accounts": "based"},
    )
    with running(app) as url:
        yield url


def ask(url: str, method: str, target: str, content: bytes = b"") -> Json:
    """What an echo says to a request whose target is sent exactly as it is written here."""
    connection = HTTPConnection(urlsplit(url).netloc)
    connection.request(method, target, body=content)
    answer = connection.getresponse().read()
    connection.close()
    return json.loads(answer)


def control(url: str, what: str, asked: Json) -> httpx.Response:
    return httpx.post(f"{url}/_sandbox/{what}", json=asked, trust_env=False)


@pytest.mark.parametrize(
    ("target", "base", "path"),
    [
        ("/v1/apps", "", "/v1/apps"),
        ("/", "", "/"),
        ("/client/v4/accounts/a", "/client/v4", "/accounts/a"),
        ("/accounts/a", "/client/v4", "/accounts/a"),
        ("/client/v4", "/client/v4", ""),
        ("/client/v4/deep/er", "/client/v4/deep", "/er"),
        ("/client/v4/deeply", "/client/v4", "/deeply"),
        ("/client/v40", "", "/client/v40"),
        ("/accountsish", "", "/accountsish"),
    ],
)
def test_path_decides_which_world_answers(url: str, target: str, base: str, path: str) -> None:
    told = ask(url, "GET", target)
    assert (told["base"], told["path"]) == (base, path)


@pytest.mark.parametrize("path", ["/a%2Fb", "/a%0Ab", "/%C3%A9//x/", "/a;b=c@d", "/..%2f", "/%ff"])
def test_path_stays_as_it_was_sent(url: str, path: str) -> None:
    assert ask(url, "GET", path)["path"] == path


def test_query_keeps_order_repetition_and_emptiness(url: str) -> None:
    assert ask(url, "GET", "/x?b=1&a=%20&b=&c")["query"] == [["b", "1"], ["a", " "], ["b", ""], ["c", ""]]


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "BREW"])
def test_every_method_reaches_the_world(url: str, method: str) -> None:
    assert ask(url, method, "/x")["method"] == method


def test_header_names_are_lower_case(url: str) -> None:
    told = httpx.get(f"{url}/x", headers={"Authorization": "Basic Abc"}, trust_env=False).json()
    assert told["headers"]["authorization"] == "Basic Abc"


@pytest.mark.parametrize(
    ("content", "body", "text"),
    [
        (b"", "absent", None),
        (b"null", {"json": None}, None),
        (b'{"a": [1, "\\ud800"]}', {"json": {"a": [1, "\ud800"]}}, None),
        (b'{"a": ', "absent", '{"a": '),
        (b'{"a": NaN}', "absent", '{"a": NaN}'),
        (b"\xff", "absent", "\ufffd"),
        (b"[" * 100_000, "absent", "[" * 100_000),
    ],
    ids=["nothing", "null", "lone surrogate", "broken", "NaN", "not UTF-8", "too deep"],
)
def test_body_is_json_or_else_text(url: str, content: bytes, body: Json, text: str | None) -> None:
    told = ask(url, "POST", "/x", content)
    assert (told["body"], told["text"]) == (body, text)


def test_answer_keeps_status_headers_and_text(url: str) -> None:
    answer = httpx.post(f"{url}/x", content="as text, please", trust_env=False)
    assert (answer.status_code, answer.text, answer.headers["x-mood"]) == (418, "ü", "short")
    assert httpx.get(f"{url}/x", trust_env=False).headers["content-type"] == "application/problem+json"


def test_control_api_tells_the_time_and_the_vendors(url: str) -> None:
    shown = ask(url, "GET", "/_sandbox")
    assert shown == {"now": ask(url, "GET", "/x")["now"], "vendors": ["based", "deeper", "rooted"]}


def test_clock_moves_forward(url: str) -> None:
    before = ask(url, "GET", "/x")["now"]
    assert control(url, "clock", {"advance": 2.5}).json() == {"now": before + 2.5}
    assert ask(url, "GET", "/x")["now"] == before + 2.5


def test_participants_join_and_leave_one_world(url: str) -> None:
    who = {"vendor": "based", "room": "r", "user": "ü"}
    assert control(url, "participants", {**who, "action": "join"}).status_code == 200
    assert ask(url, "GET", "/accounts")["people"] == [["r", "ü"]]
    assert ask(url, "GET", "/x")["people"] == []
    assert control(url, "participants", {**who, "action": "leave"}).status_code == 200
    assert ask(url, "GET", "/accounts")["people"] == []


def test_who_mutes_is_still_there_in_a_world_that_does_not_listen(url: str) -> None:
    who = {"vendor": "based", "room": "r", "user": "1"}
    for action in ("join", "mute", "unmute"):
        assert control(url, "participants", {**who, "action": action, "track": "video"}).status_code == 200
    assert ask(url, "GET", "/accounts")["people"] == [["r", "1"]]
    control(url, "participants", {**who, "action": "leave"})


WHO = {"vendor": "based", "room": "r", "user": "u", "action": "join"}
SECONDS = f"advance must be seconds from 0 to {LONGEST_ADVANCE:.0f}, not "


@pytest.mark.parametrize(
    ("what", "asked", "complaint"),
    [
        ("clock", [], "the body must be a JSON object"),
        ("clock", {}, f"{SECONDS}null"),
        ("clock", {"advance": -1}, f"{SECONDS}-1"),
        ("clock", {"advance": True}, f"{SECONDS}true"),
        ("clock", {"advance": "3"}, f'{SECONDS}"3"'),
        ("clock", {"advance": 10**400}, f"{SECONDS}1{'0' * 38}…"),
        ("participants", {**WHO, "vendor": "x"}, 'vendor must be based or deeper or rooted, not "x"'),
        ("participants", {**WHO, "vendor": ["x"]}, 'vendor must be based or deeper or rooted, not ["x"]'),
        ("participants", {**WHO, "action": "jump"}, 'action must be join or leave or mute or unmute, not "jump"'),
        ("participants", {**WHO, "action": "mute"}, "track must be audio or video, not null"),
        ("participants", {**WHO, "room": 7}, "room must be a text that is not empty, not 7"),
        ("participants", {**WHO, "user": ""}, 'user must be a text that is not empty, not ""'),
    ],
)
def test_bad_control_request_is_refused_in_one_line(url: str, what: str, asked: Json, complaint: str) -> None:
    answer = control(url, what, asked)
    assert (answer.status_code, answer.json()) == (400, {"error": complaint})


def test_unknown_control_is_no_vendors_business(url: str) -> None:
    answer = control(url, "clocks", {})
    assert (answer.status_code, answer.json()) == (404, {"error": "nothing answers at /_sandbox/clocks"})
    assert httpx.get(f"{url}/_sandbox/clock", trust_env=False).status_code == 405


def test_without_a_world_at_the_root_other_paths_are_nobodys() -> None:
    clock = VirtualClock()
    app = application({"based": Echo("/client/v4")}, clock.now, advance=clock.wait)
    with running(app) as url:
        assert ask(url, "GET", "/x") == {"error": "nothing answers at /x"}


@pytest.mark.parametrize(
    ("worlds", "aliases", "complaint"),
    [
        ({"a": Echo(""), "b": Echo("")}, {}, "more than one vendor answers below /"),
        ({"a": Echo("/x")}, {"/x/": "a"}, "more than one vendor answers below /x"),
        ({"a": Echo("")}, {"/x": "b"}, "/x is an alias of b, which has no world"),
    ],
)
def test_unclear_prefixes_are_refused(worlds: Any, aliases: Any, complaint: str) -> None:
    with pytest.raises(ValueError, match=f"^{complaint}$"):
        application(worlds, VirtualClock().now, advance=print, aliases=aliases)


def test_observer_is_told_of_every_exchange() -> None:
    clock = VirtualClock(7.0)
    told: list[tuple[str, Request, Response, float]] = []
    app = application({"echo": Echo("/v1")}, clock.now, advance=clock.wait, observe=lambda *each: told.append(each))
    with running(app) as url:
        control(url, "clock", {"advance": 1})
        answer = ask(url, "PUT", "/v1/x?a=b", b"[]")
    ((vendor, request, response, now),) = told
    assert (vendor, now, response.body) == ("echo", 8.0, answer)
    assert (request.method, request.path, request.query, request.body) == ("PUT", "/x", (("a", "b"),), [])


def test_worlds_are_asked_one_at_a_time_and_time_never_runs_backwards() -> None:
    clock, busy, times = ShiftedClock(), threading.Lock(), list[float]()

    class Fragile(Echo):
        def handle(self, request: Request, now: float) -> Response:
            assert busy.acquire(blocking=False), "two requests at once"
            times.append(now)
            busy.release()
            return Response(status=204)

    app = application({"fragile": Fragile("")}, clock.now, advance=clock.advance)
    with running(app) as url, ThreadPoolExecutor(8) as many:
        statuses = list(many.map(lambda _: httpx.get(f"{url}/x", trust_env=False).status_code, range(40)))
    assert statuses == [204] * 40
    assert times == sorted(times)


def test_both_sandboxes_share_one_url() -> None:
    clock = ShiftedClock()
    worlds: dict[str, Sandbox] = {
        "agora": build_agora(AGORA, "2026-06"),
        "realtimekit": build_realtimekit(CLOUDFLARE, "2026-06"),
    }
    app = application(worlds, clock.now, advance=clock.advance, aliases={"/accounts": "realtimekit"})
    with running(app) as url, httpx.Client(base_url=url, trust_env=False) as client:
        body = {"cname": "room", "uid": "1", "clientRequest": {}}
        acquired = client.post("/v1/apps/app/cloud_recording/acquire", json=body, auth=("id", "secret"))
        assert acquired.json()["cname"] == "room"
        for base in ("/client/v4", ""):
            bearer = {"authorization": "Bearer token"}
            path = f"{base}/accounts/acc/realtime/kit/app/meetings"
            assert client.post(path, json={}, headers=bearer).json()["success"] is True


def test_shifted_clock_is_real_time_plus_what_was_advanced() -> None:
    clock = ShiftedClock()
    before = clock.now()
    clock.advance(3600)
    assert 3600 <= clock.now() - before < 3660
    with pytest.raises(ValueError, match="time only moves forward, not by -1 s"):
        clock.advance(-1)


def test_nothing_is_left_behind() -> None:
    before = threading.active_count()
    with running(application({}, ShiftedClock().now, advance=print)) as url, httpx.Client() as idle:
        idle.get(f"{url}/_sandbox")
        assert threading.active_count() > before
    assert threading.active_count() == before
    with pytest.raises(httpx.ConnectError):
        httpx.get(url, trust_env=False)


def test_answers_do_not_wait_for_company() -> None:
    with server.listen("127.0.0.1", 0) as listener:
        assert listener.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_server_says_how_to_avoid_a_port_in_use() -> None:
    app = application({}, ShiftedClock().now, advance=print)
    with running(app) as url:
        port = urlsplit(url).port
        assert port
        with pytest.raises(ServerError, match=f"^port {port} is in use; choose another with --port$"):
            serve(app, "127.0.0.1", port, announce=print)


def test_server_says_where_it_cannot_listen() -> None:
    elsewhere = "203.0.113.1"  # an address for documentation, nobody's
    app = application({}, ShiftedClock().now, advance=print)
    with pytest.raises(ServerError, match=f"^cannot listen on {elsewhere}, port 0: [^()]+$"):
        serve(app, elsewhere, 0, announce=print)
    with pytest.raises(ServerError, match=r"^there is no port 99999; the last is 65535$"):
        serve(app, "127.0.0.1", 99999, announce=print)


SERVE = """
from contracts.sandbox.asgi import application
from contracts.sandbox.core import Sandbox
from contracts.sandbox.server import ShiftedClock, serve
clock = ShiftedClock()
app = application({}, clock.now, advance=clock.advance)
serve(app, "127.0.0.1", 0, announce=lambda url: print(url, flush=True))
print("bye")
"""


def test_server_announces_itself_and_ends_cleanly_on_ctrl_c() -> None:
    root = Path(__file__).parents[2]
    with subprocess.Popen(
        [sys.executable, "-c", SERVE], cwd=root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout is not None
        url = server.stdout.readline().strip()
        with httpx.Client(trust_env=False) as client:
            assert client.get(f"{url}/_sandbox").json()["vendors"] == []
            server.send_signal(signal.SIGINT)
            rest, complaints = server.communicate(timeout=10)
    assert (rest, complaints, server.returncode) == ("bye\n", "", 0)
