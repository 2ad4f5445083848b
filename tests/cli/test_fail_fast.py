"""A gate on a target that cannot be judged ends after a few requests, with one line that says what to do."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from contracts.cli.main import main
from contracts.model import Request, Response
from contracts.sandbox.asgi import application
from contracts.sandbox.server import ShiftedClock, running
from contracts.suite.targets import stand_in_account
from contracts.vendors.vendor import find, names
from tests.cli.command import ACCOUNT
from tests.cli.servers import HTML, Answer, Handler, always, hangs, resets, says, serving
from tests.loopback import closed_port

MOST = 5
"""Requests after which a gate on a hopeless target has ended."""


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def gate(*arguments: str, **environment: str) -> Result:
    runner = CliRunner(env={**ACCOUNT, **environment, "COLUMNS": "200"})
    options = ("--depth", "smoke", "--patience", "1s", "--rate", "0", "--seed", "1", "--output", "out")
    return runner.invoke(main, ["gate", *options, *arguments], prog_name="recording-contracts")


def line(result: Result) -> str:
    """The one line that a gate said instead of beginning."""
    (said,) = result.stderr.splitlines()
    assert not Path("out").exists()
    return said


@contextmanager
def served(vendor: str) -> Iterator[tuple[str, list[Request]]]:
    """The sandbox of `vendor`: its URL without a path, and the requests that came in."""
    clock, seen = ShiftedClock(), list[Request]()
    world = find(vendor).world(stand_in_account(find(vendor)) | ACCOUNT, find(vendor).contract().edition)

    def observe(_: str, request: Request, response: Response, now: float) -> None:
        seen.append(request)

    with running(application({vendor: world}, clock.now, advance=clock.advance, observe=observe)) as url:
        yield url, seen


SECRETS = {"agora": "AGORA_CUSTOMER_SECRET", "realtimekit": "CLOUDFLARE_API_TOKEN"}


@pytest.mark.parametrize("depth", ["smoke", "standard", "deep"])
@pytest.mark.parametrize("vendor", names())
def test_refused_credentials_end_it_with_the_line_of_preflight(vendor: str, depth: str) -> None:
    with served(vendor) as (url, seen):
        result = gate("--target", f"{vendor}={url}", "--depth", depth, **{SECRETS[vendor]: "mistaken-value"})
    assert (result.exit_code, len(seen) <= MOST) == (2, True)
    assert line(result).startswith(f"recording-contracts: target {vendor}={url}")
    assert "status 401: " in line(result)
    assert SECRETS[vendor] in line(result)
    assert "mistaken-value" not in result.output


@pytest.mark.parametrize("path", ["/nowhere", "/v2/apps"])
@pytest.mark.parametrize("vendor", names())
def test_a_wrong_path_ends_it(vendor: str, path: str) -> None:
    with served(vendor) as (url, seen):
        result = gate("--target", f"{vendor}={url}{path}")
    assert (result.exit_code, len(seen) <= MOST) == (2, True)
    assert "status 404: " in line(result)
    assert "check" in line(result)


@pytest.mark.parametrize("vendor", names())
@pytest.mark.parametrize(
    ("answer", "says"),
    [
        pytest.param(says({"errors": []}, 403), "status 403: ", id="forbidden"),
        pytest.param(always(200, HTML, content_type="text/html"), "no answer is JSON", id="page"),
        pytest.param(always(404, HTML, content_type="text/html"), "check", id="page-not-found"),
        pytest.param(always(302, "", location="https://example.com/"), "status 302: it redirects", id="redirect"),
        pytest.param(always(308, "{}", location="/v2"), "status 308: it redirects", id="permanent-redirect"),
    ],
)
def test_another_server_ends_it(vendor: str, answer: Answer, says: str) -> None:
    with serving(answer) as server:
        result = gate("--target", f"{vendor}={server.url}")
    assert (result.exit_code, len(server.asked) <= MOST) == (2, True)
    assert says in line(result)


@pytest.mark.parametrize("vendor", names())
def test_nobody_who_listens_ends_it(vendor: str) -> None:
    result = gate("--target", f"{vendor}=http://127.0.0.1:{closed_port()}")
    assert result.exit_code == 2
    assert "nobody listens there; check the URL and its port" in line(result)


def test_a_name_that_nobody_has_ends_it() -> None:
    result = gate("--target", "agora=https://nowhere.invalid")
    assert result.exit_code in (2, 3)  # 3 where no name server answers
    assert "nowhere.invalid: " in result.output


@pytest.mark.parametrize("vendor", names())
@pytest.mark.parametrize("silent", [hangs, resets])
def test_a_server_without_answers_is_inconclusive_and_soon(vendor: str, silent: Answer) -> None:
    began = time.monotonic()
    with serving(silent) as server:
        result = gate("--target", f"{vendor}={server.url}", "--timeout", "300ms")
    assert (result.exit_code, len(server.asked) <= MOST) == (3, True)
    (told,) = [each for each in result.stdout.splitlines() if each.startswith("note: ")]
    assert told.startswith(f"note: {vendor}: {server.url}")
    assert time.monotonic() - began < 60
    report = json.loads(Path("out/report.json").read_text())
    assert {row["outcome"] for row in report["clauses"]} <= {"INCONCLUSIVE", "UNEXERCISED"}


@pytest.mark.parametrize("vendor", names())
def test_a_slow_host_that_answers_is_driven(vendor: str) -> None:
    def slow(handler: Handler) -> None:
        time.sleep(0.1)
        handler.reply(500, b'{"message": "busy"}')

    with serving(slow) as server:
        result = gate("--target", f"{vendor}={server.url}", "--timeout", "3s", "--scenario", SHORT[vendor])
    assert result.exit_code == 3
    assert len(server.asked) > MOST


SHORT = {"agora": "query/never-started", "realtimekit": "unknown/nothing-there"}


def test_one_vendor_that_is_away_leaves_the_other_judged() -> None:
    with serving(resets) as away, served("agora") as (url, _):
        targets = ("--target", f"agora={url}", "--target", f"realtimekit={away.url}")
        result = gate(*targets, "--timeout", "300ms")
    assert result.exit_code == 3
    report = json.loads(Path("out/report.json").read_text())
    outcomes = {name: {row["outcome"] for row in report["clauses"] if row["vendor"] == name} for name in names()}
    assert "PASS" in outcomes["agora"]
    assert "PASS" not in outcomes["realtimekit"]


def test_a_recorded_run_that_was_never_answered_says_so_again() -> None:
    with serving(resets) as server:
        first = gate("--target", f"agora={server.url}", "--timeout", "300ms")
    again = CliRunner(env={"COLUMNS": "200"}).invoke(main, ["report", "out"], prog_name="recording-contracts")
    assert (first.exit_code, again.exit_code) == (3, 3)
    assert [each for each in again.stdout.splitlines() if each.startswith("note: ")] == [
        each for each in first.stdout.splitlines() if each.startswith("note: ")
    ]


@pytest.mark.parametrize("vendor", names())
def test_a_conforming_target_is_asked_a_few_questions_and_driven(vendor: str) -> None:
    with served(vendor) as (url, seen):
        result = gate("--target", f"{vendor}={url}", "--scenario", SHORT[vendor])
    assert result.exit_code == 0, result.output
    assert len(seen) > 2
