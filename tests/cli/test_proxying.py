"""`proxy` as users run it: between an app and a sandbox, with reports, a recording and an exit code at the end."""

from __future__ import annotations

import json
import re
import signal
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import h11
import httpx
import pytest

from contracts.cli.main import main
from tests.authority import Authority, secured
from tests.cli.command import ACCOUNT, UNHURRIED, Ended, end, environment, run, start, untroubled
from tests.cli.servers import serving
from tests.cli.test_canaries import ONE, QUICK, account, sandboxed, silent
from tests.cli.test_sandbox import sandbox
from tests.loopback import closed_port, say
from tests.loopback import serve as answering
from tests.proxy.wires import answer, behaving, heard, request

FAULT = "agora.stop.list-becomes-string"
CLAUSE = "agora.file-list.json-is-array"
STORED = ("an-access-key-4711", "s3cr3t-4711-quite")
"""What opens the app's storage, which it tells the vendor."""


@contextmanager
def proxy(cwd: Path, *arguments: str, env: dict[str, str] | None = None) -> Iterator[tuple[str, list[Ended]]]:
    """A proxy process, its URL, and how it ended; it ends by SIGTERM."""
    process = start("proxy", "--port", "0", "--output", "out", *arguments, cwd=cwd, env=env)
    ended: list[Ended] = []
    try:
        assert process.stdout
        found = (re.match(r"listening on (\S+);", line) for line in process.stdout)
        yield next(match[1] for match in found if match), ended
        process.send_signal(signal.SIGTERM)
        ended.append(end(process, cwd / "out"))
    finally:
        process.kill()


def record(url: str, sandbox: str) -> None:
    """Record a channel with Agora, as an app would."""
    account = (ACCOUNT["AGORA_CUSTOMER_ID"], ACCOUNT["AGORA_CUSTOMER_SECRET"])
    below = f"{url}/v1/apps/{ACCOUNT['AGORA_APP_ID']}/cloud_recording"
    caller = {"cname": "weekly-planning", "uid": "527841"}
    storage = {"vendor": 1, "region": 0, "bucket": "b", "accessKey": STORED[0], "secretKey": STORED[1]}
    kinds = {"avFileType": ["hls", "mp4"]}
    asked = {"recordingConfig": {"channelType": 0}, "recordingFileConfig": kinds, "storageConfig": storage}
    with httpx.Client(auth=account, trust_env=False, timeout=UNHURRIED) as client:

        def post(path: str, **told: Any) -> Any:
            answered = client.post(f"{below}/{path}", json={**caller, "clientRequest": told})
            assert answered.status_code == 200, answered.text
            return answered.json()

        resource = post("acquire")["resourceId"]
        sid = post(f"resourceid/{resource}/mode/mix/start", **asked)["sid"]
        client.post(f"{sandbox}/_sandbox/clock", json={"advance": 8})
        assert client.get(f"{below}/resourceid/{resource}/sid/{sid}/mode/mix/query").status_code == 200
        post(f"resourceid/{resource}/sid/{sid}/mode/mix/stop")


def test_what_passes_is_judged_and_a_recording_of_it_likewise(tmp_path: Path) -> None:
    """Both vendors stand behind one port; what the proxy's own environment does not hold, no file holds."""
    token = {"authorization": f"Bearer {ACCOUNT['CLOUDFLARE_API_TOKEN']}"}
    where = f"accounts/{ACCOUNT['CLOUDFLARE_ACCOUNT_ID']}/realtime/kit/{ACCOUNT['REALTIMEKIT_APP_ID']}/meetings"
    with sandbox(tmp_path, "--fault", FAULT) as target:
        targets = (f"--target=agora={target}", f"--target=realtimekit={target}")
        with proxy(tmp_path, *targets, env=environment(account=False)) as (url, ends):
            record(url, target)
            created = httpx.post(f"{url}/client/v4/{where}", json={"title": "x"}, headers=token, trust_env=False)
            assert created.status_code == 201
    (ended,) = ends
    assert (ended.code, ended.report["exchanges"]) == (1, {"agora": 4, "realtimekit": 1}), ended.out
    untroubled(ended)
    assert ended.clauses("FAIL") == {CLAUSE}
    assert "agora.answers.echo-sid" in ended.clauses("PASS")
    again = run("judge", "--output", "again", "out/traffic.ndjson", cwd=tmp_path)
    assert again.code == 1
    assert _rows(tmp_path / "again") == _rows(tmp_path / "out")
    written = "".join(path.read_text(encoding="utf-8") for path in (tmp_path / "out").iterdir())
    secrets = (*(ACCOUNT[name] for name in ("AGORA_CUSTOMER_SECRET", "CLOUDFLARE_API_TOKEN")), *STORED)
    assert not [each for each in secrets if each in written + ended.out]


def _rows(folder: Path) -> list[tuple[str, ...]]:
    """What a report says of each clause."""
    rows = json.loads((folder / "report.json").read_text(encoding="utf-8"))["clauses"]
    return [tuple(str(row[name]) for name in ("id", "outcome", "passes", "fails", "reason")) for row in rows]


def agreed(folder: Path, driven: Ended, passed: Ended) -> set[str]:
    """The clauses that gate and proxy both decide on, once it is known that they decide alike.

    The gate knows more, for example which requests were meant to be refused, so it exercises more.
    """
    assert driven.code == passed.code, driven.out + passed.out
    one, other = ({row[0]: row[1] for row in _rows(folder / name)} for name in ("gate", "out"))
    decided = {name for name in one if {one[name], other[name]} <= {"PASS", "FAIL"}}
    assert {name: one[name] for name in decided} == {name: other[name] for name in decided}
    assert {name for name in other if other[name] == "FAIL"} == {name for name in one if one[name] == "FAIL"}
    return decided


def test_gate_and_proxy_agree_and_neither_tells_what_a_server_does(tmp_path: Path) -> None:
    """The server quotes every credential, in letters that each encoding writes otherwise, and makes secrets up."""
    env = account(tmp_path)
    with serving(sandboxed("agora")) as server, proxy(tmp_path, f"--target=agora={server.url}", env=env) as (url, ends):
        asked = (*QUICK[:-1], "gate", "--scenario", ONE["agora"])
        driven = run("gate", "--target", f"agora={url}", *asked, cwd=tmp_path, env=env)
    silent(tmp_path, ends[0])
    assert ends[0].code == 0, ends[0].out
    assert len(agreed(tmp_path, driven, ends[0])) > 20


@pytest.mark.slow
@pytest.mark.parametrize("faults", [(), ("--fault", FAULT)], ids=["conforming", "with a fault"])
def test_gate_and_proxy_agree_on_all_that_is_driven(faults: tuple[str, ...], tmp_path: Path) -> None:
    with sandbox(tmp_path, *faults) as target, proxy(tmp_path, "--target", f"agora={target}") as (url, ends):
        asked = ("--rate", "0", "--seed", "1", "--depth", "standard", "--patience", "60s")
        driven = run("gate", "--output", "gate", "--target", f"agora={url}", *asked, cwd=tmp_path)
    assert len(agreed(tmp_path, driven, ends[0])) > 100


def test_a_credential_that_cannot_be_hidden_is_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AGORA_CUSTOMER_ID", "resourceId")
    assert mistaken("--target", "agora=http://127.0.0.1:9") == 2
    assert "AGORA_CUSTOMER_ID is a word of the API" in capsys.readouterr().err


def test_a_dead_target_is_told_and_is_no_violation(tmp_path: Path) -> None:
    where = f"/v1/apps/{ACCOUNT['AGORA_APP_ID']}/cloud_recording/acquire"
    with proxy(tmp_path, "--target", f"agora=http://127.0.0.1:{closed_port()}") as (url, ends):
        told = httpx.post(url + where, json={"cname": "c", "uid": "1", "clientRequest": {}}, trust_env=False)
        assert (told.status_code, "cannot connect" in told.json()["error"]["why"]) == (502, True)
    assert (ends[0].code, ends[0].clauses("FAIL")) == (3, set())


def test_what_is_under_way_at_the_end_is_answered_recorded_and_judged(tmp_path: Path) -> None:
    asked, go_on = threading.Event(), threading.Event()
    where = f"/v1/apps/{ACCOUNT['AGORA_APP_ID']}/cloud_recording/acquire"

    def behave(connection: socket.socket) -> None:
        heard(connection, h11.Connection(h11.SERVER))
        asked.set()
        go_on.wait(UNHURRIED)
        connection.sendall(answer(b'{"resourceId": 5}'))

    with behaving(behave) as target:
        process = start("proxy", "--port=0", "--output=out", f"--target=agora={target.url}", cwd=tmp_path)
        assert process.stdout
        port = int(re.search(r":(\d+);", process.stdout.readline())[1])  # type: ignore[index]
        with socket.create_connection(("127.0.0.1", port)) as connection:
            body = b'{"cname": "c", "uid": "1", "clientRequest": {}}'
            connection.sendall(request("POST", where, "Content-Type: application/json", body=body))
            assert asked.wait(UNHURRIED)
            process.send_signal(signal.SIGINT)
            assert "ending; what is under way may end\n" in iter(process.stdout.readline, "")
            go_on.set()
            assert b'{"resourceId": 5}' in connection.recv(10_000)
        ended = end(process, tmp_path / "out")
    assert (ended.code, ended.report["exchanges"]) == (1, {"agora": 1})


def test_a_kill_leaves_a_recording_and_its_reports(tmp_path: Path) -> None:
    with answering(say(200, '{"resourceId": 5}')) as target:
        process = start("proxy", "--port=0", "--output=out", f"--target=agora={target.url}", cwd=tmp_path)
        assert process.stdout
        url = re.match(r"listening on (\S+);", process.stdout.readline())[1]  # type: ignore[index]
        where = f"{url}/v1/apps/{ACCOUNT['AGORA_APP_ID']}/cloud_recording/acquire"
        httpx.post(where, json={"cname": "c", "uid": "1", "clientRequest": {}}, trust_env=False)
        recording = tmp_path / "out" / "traffic.ndjson"
        while not (recording.exists() and recording.stat().st_size):  # it is written when the answer has passed
            time.sleep(0.05)
        process.kill()
        ended = end(process, tmp_path / "out")
    assert "report.html" in ended.out
    assert ended.report["exchanges"] == {"agora": 1}


def test_a_certificate_that_nobody_vouches_for_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    authority = Authority(tmp_path)
    monkeypatch.chdir(tmp_path)
    with secured(authority.certify()) as (url, seen):
        assert mistaken("--target", f"agora={url}") == 2
        told = capsys.readouterr().err
        assert "nobody known here vouches for the certificate; name its issuer in SSL_CERT_FILE" in told
        assert told.count("\n") == 1
        trusting = environment(SSL_CERT_FILE=str(authority.path))
        with proxy(tmp_path, "--target", f"agora={url}", env=trusting) as (through, ends):
            assert httpx.get(f"{through}/v1/a", trust_env=False).status_code == 404
        assert seen[-1] == "GET /v1/a"
    assert ends[0].code == 2, "nothing was checked"


def mistaken(*arguments: str) -> object:
    """The exit code of a proxy that does not begin."""
    with pytest.raises(SystemExit) as ended:
        main(["proxy", "--port", "0", *arguments])
    return ended.value.code


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        ((), "proxy: say where traffic goes, for example --target agora=https://api.sd-rtn.com"),
        (("--target", "agora=embedded"), "proxy: say where traffic goes"),
        (("--target", "agora=http://10.0.0.1"), "http shows the credentials to everybody on the way"),
        (("--target", "agora=http://127.0.0.1/a", "--target", "realtimekit=http://127.0.0.1:1/a"), "give each a proxy"),
        (("--target", "agora=http://127.0.0.1", "--edition", "agora=auto"), "a proxy judges under one edition"),
        (("--target", "agora=http://127.0.0.1"), "is in use; choose another with --port"),
        (("--target", "agora=http://127.0.0.1", "--output", "used"), "used: it holds a recording already"),
    ],
)
def test_mistakes_are_one_line(
    arguments: tuple[str, ...],
    why: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "used").mkdir()
    (tmp_path / "used" / "traffic.ndjson").write_text("", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = ("--port", str(taken.getsockname()[1])) if "in use" in why else ()
        assert mistaken(*arguments, *port) == 2
    told = capsys.readouterr().err
    assert why in told
    assert told.count("\n") == 1
    assert not (tmp_path / "reports").exists()
