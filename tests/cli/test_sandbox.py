"""The sandbox as a process, judged over real HTTP like anybody's implementation."""

from __future__ import annotations

import json
import re
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import httpx
import pytest

from contracts.vendors.vendor import find
from tests.cli.command import ACCOUNT, UNHURRIED, Ended, end, environment, start, untroubled
from tests.cli.conftest import FAULT
from tests.cli.servers import Handler, serving

VENDORS = ("agora", "realtimekit")


@contextmanager
def sandbox(cwd: Path, *arguments: str) -> Iterator[str]:
    """A sandbox process of this account; the value is its URL. It ends by Ctrl-C, and without complaint."""
    process = start("sandbox", "--port", "0", *arguments, cwd=cwd)
    try:
        assert process.stdout
        found = (re.match(r"listening on (\S+);", line) for line in process.stdout)
        yield next(match[1] for match in found if match)
    finally:
        process.send_signal(signal.SIGINT)
        try:
            ended = end(process, cwd)
        except subprocess.TimeoutExpired:
            pytest.fail("the sandbox does not end on Ctrl-C")
    assert (ended.code, ended.err) == (0, "")


class Seen(NamedTuple):
    """One exchange as the network saw it."""

    method: str
    path: str
    status: int
    answer: Any


@contextmanager
def recorder(url: str, seen: list[Seen]) -> Iterator[str]:
    """A proxy before `url` that remembers what it passes on."""
    with httpx.Client(base_url=url, trust_env=False, timeout=UNHURRIED) as client:

        def forward(handler: Handler) -> None:
            headers = {name: text for name, text in handler.headers.items() if name.lower() != "host"}
            answer = client.request(handler.command, handler.path, headers=headers, content=handler.content)
            seen.append(Seen(handler.command, handler.path, answer.status_code, read(answer.content)))
            handler.reply(answer.status_code, answer.content, {"content-type": answer.headers["content-type"]})

        with serving(forward) as server:
            yield server.url


def read(content: bytes) -> Any:
    try:
        return json.loads(content)
    except ValueError:
        return None


class Judged(NamedTuple):
    """The gates on sandboxes as plain targets, side by side since they mostly wait."""

    gates: dict[str, Ended]
    bent: Ended
    seen: list[Seen]


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Judged:
    """A gate for each vendor on one sandbox, with all their traffic; and one on a sandbox with a fault."""
    folders = {name: tmp_path_factory.mktemp(name) for name in (*VENDORS, "bent")}
    options = ("--patience", "30s", "--rate", "0", "--seed", "3", "--output", "out")
    seen: list[Seen] = []
    fault = ("--vendor", "agora", "--fault", FAULT)
    with sandbox(folders["agora"]) as url, recorder(url, seen) as recorded, sandbox(folders["bent"], *fault) as other:
        targets: dict[str, tuple[str, ...]] = {name: (f"--target={name}={recorded}",) for name in VENDORS}
        targets["bent"] = (f"--target=agora={other}", "--scenario", "file-list/composite-hls-mp4")
        running = {name: start("gate", *target, *options, cwd=folders[name]) for name, target in targets.items()}
        ended = {name: end(each, folders[name] / "out") for name, each in running.items()}
    return Judged({name: ended[name] for name in VENDORS}, ended["bent"], seen)


@pytest.mark.parametrize("vendor", VENDORS)
def test_sandbox_keeps_its_word_over_http(judged: Judged, vendor: str) -> None:
    ended = judged.gates[vendor]
    untroubled(ended)
    assert ended.code == 0, ended.out
    assert not ended.clauses("FAIL")
    assert len(ended.clauses("PASS")) > 100


@pytest.mark.parametrize("vendor", VENDORS)
def test_clauses_beyond_reach_say_what_they_need(judged: Judged, vendor: str) -> None:
    rows = judged.gates[vendor].report["clauses"]
    reasons = {row["reason"] for row in rows if row["outcome"] == "UNEXERCISED"}
    assert "needs participants, which this target does not offer; lend them with --participants CMD" in reasons
    assert any(
        re.fullmatch(r"needs (\d+[smhd]) of waiting; run with --patience \1 or more", reason) for reason in reasons
    )
    known = ("needs ", "untestable: ", "no exchange of this run reached it; with --patience ")
    assert all(reason.startswith(known) for reason in reasons), reasons


def test_every_recording_that_was_started_at_agora_was_stopped(judged: Judged) -> None:
    started = {each.answer["sid"] for each in judged.seen if each.path.endswith("/start") and each.status == 200}
    ended = {
        each.path.split("/")[-4]
        for each in judged.seen
        if (each.path.endswith("/stop") and each.status in (200, 206))
        or (each.path.endswith(("/stop", "/query")) and each.status == 404)
    }
    assert len(started) > 5
    assert started <= ended


def test_every_recording_that_was_started_at_realtimekit_was_stopped(judged: Judged) -> None:
    last: dict[str, str] = {}
    for each in judged.seen:
        data = each.answer.get("data") if isinstance(each.answer, dict) and each.status < 300 else None
        if isinstance(data, dict) and "invoked_time" in data:
            last[data["id"]] = data["status"]
    assert len(last) > 5
    assert not {id_ for id_, status in last.items() if status in ("INVOKED", "RECORDING", "PAUSED")}


@pytest.mark.parametrize("vendor", VENDORS)
def test_credentials_never_reach_a_file(judged: Judged, vendor: str) -> None:
    for each in judged.gates[vendor].folder.iterdir():
        text = each.read_text(encoding="utf-8")
        assert not [secret for secret in ACCOUNT.values() if secret in text], each.name


def test_fault_of_the_sandbox_is_found_over_http(judged: Judged) -> None:
    assert judged.bent.code == 1
    (fault,) = (each for each in find("agora").faults if each.id == FAULT)
    assert judged.bent.clauses("FAIL", "must") == set(fault.notices)
    assert re.search(r"^  replay .* --target agora=http://127\.0\.0\.1:\d+$", judged.bent.out, re.MULTILINE)


def test_sandbox_says_how_it_is_used(tmp_path: Path) -> None:
    process = start("sandbox", "--port", "0", cwd=tmp_path, env=environment(account=False))
    assert process.stdout
    said = [process.stdout.readline() for _ in range(12)]
    process.send_signal(signal.SIGINT)
    ended = end(process, tmp_path)
    assert (ended.code, ended.err, ended.out) == (0, "", "")
    text = "".join(said)
    for name in ACCOUNT:
        assert re.search(rf"^  export {name}=\S+$", text, re.MULTILINE)
    judge_it = re.search(r"^judge it: +recording-contracts gate (.+)$", text, re.MULTILINE)
    assert judge_it
    hosts = {urlsplit(part.partition("=")[2]).hostname for part in judge_it[1].split() if "=" in part}
    assert hosts == {"127.0.0.1"}
