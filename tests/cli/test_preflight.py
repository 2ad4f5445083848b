"""Preflight says in one line what is missing, starts nothing, and changes nothing."""

from __future__ import annotations

import shlex
import sys
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
from tests.authority import Authority, secured
from tests.cli.command import ACCOUNT
from tests.cli.servers import always, resets, says, serving
from tests.loopback import closed_port

CHECKS = ("host", "tls", "clock", "credentials", "permissions", "storage", "participants", "callbacks")


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def preflight(*arguments: str, **environment: str) -> Result:
    runner = CliRunner(env={**ACCOUNT, **environment, "COLUMNS": "200"})
    return runner.invoke(main, ["preflight", "--timeout", "2s", *arguments], prog_name="recording-contracts")


def told(result: Result) -> dict[str, str]:
    """What each check has to say, for a lone target."""
    _, *lines = result.stdout.splitlines()
    found = {line.split()[0]: line.split(maxsplit=1)[1] for line in lines}
    assert tuple(found) == CHECKS, result.output
    return found


@contextmanager
def served(vendor: str) -> Iterator[tuple[str, list[tuple[str, str, int]]]]:
    """The sandbox of `vendor`: how to name it as a target, and (method, path, status) of what came in."""
    clock, seen = ShiftedClock(), list[tuple[str, str, int]]()
    account = stand_in_account(find(vendor)) | ACCOUNT

    def observe(_: str, request: Request, response: Response, now: float) -> None:
        seen.append((request.method, request.path, response.status))

    world = find(vendor).world(account, find(vendor).contract().edition)
    with running(application({vendor: world}, clock.now, advance=clock.advance, observe=observe)) as url:
        yield f"{vendor}={url}{world.base_path}", seen


@pytest.mark.parametrize("vendor", names())
def test_a_ready_target_is_ready_and_nothing_is_begun_or_changed(vendor: str) -> None:
    with served(vendor) as (target, seen):
        result = preflight("--target", target)
    assert result.exit_code == 0, result.output
    found = told(result)
    assert found["host"].startswith("ok: 127.0.0.1 answers")
    assert found["tls"] == "not checked, because it is http, to this machine"
    assert found["clock"] == "not checked, because its answers carry no Date"
    assert found["credentials"].startswith("ok: recordings can be")
    assert "recordings can be stopped" in found["permissions"]
    assert all("because no --" in found[each] for each in ("storage", "participants", "callbacks"))
    assert seen
    assert all(method == "GET" or 400 <= status < 500 for method, _, status in seen), seen


@pytest.mark.parametrize("vendor", names())
def test_wrong_credentials_are_named(vendor: str) -> None:
    secret = {"agora": "AGORA_CUSTOMER_SECRET", "realtimekit": "CLOUDFLARE_API_TOKEN"}[vendor]
    with served(vendor) as (target, _):
        result = preflight("--target", target, **{secret: "mistaken-value"})
    found = told(result)
    assert result.exit_code == 2
    assert found["credentials"].startswith("failed: status 401: ")
    assert secret in found["credentials"]
    assert "mistaken-value" not in result.output
    assert found["permissions"].startswith("not checked, because the credentials")


def test_a_missing_credential_is_named() -> None:
    with served("agora") as (target, _):
        result = preflight("--target", target, AGORA_APP_ID="")
    assert result.exit_code == 2
    assert told(result)["credentials"].startswith("failed: set AGORA_APP_ID in the environment")


@pytest.mark.parametrize(
    ("certificate", "says"),
    [
        ({"days": -1}, "failed: the certificate has expired"),
        ({"name": "elsewhere.example.com"}, "failed: the certificate is another host's"),
        ({"days": 20}, "failed: the certificate is not valid yet"),
        ({}, "ok: TLSv1.3, with a good certificate"),
        (None, "failed: it speaks plain http at this port"),
    ],
)
def test_a_certificate_is_looked_at(certificate: dict[str, object] | None, says: str, tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    given = None if certificate is None else authority.certify(**certificate)  # type: ignore[arg-type]
    with secured(given) as (url, seen):
        target = f"agora={url.replace('http:', 'https:')}/v1"
        result = preflight("--target", target, SSL_CERT_FILE=str(authority.path))
    found = told(result)
    assert found["tls"].startswith(says)
    good = found["tls"].startswith("ok")
    assert result.exit_code == (0 if good else 2)
    assert bool(seen) is good


def test_an_authority_that_nobody_knows_is_told_apart(tmp_path: Path) -> None:
    with secured(Authority(tmp_path).certify()) as (url, _):
        result = preflight("--target", f"agora={url}")
    assert result.exit_code == 2
    assert "nobody known here vouches for the certificate; name its issuer in SSL_CERT_FILE" in told(result)["tls"]


def test_a_bad_certificate_ends_a_gate_in_one_line(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    with secured(authority.certify(days=-1)) as (url, seen):
        runner = CliRunner(env={**ACCOUNT, "SSL_CERT_FILE": str(authority.path)})
        result = runner.invoke(main, ["gate", "--target", f"agora={url}"], prog_name="recording-contracts")
    assert (result.exit_code, seen) == (2, [])
    (said,) = result.stderr.splitlines()
    assert said.startswith(f"recording-contracts: target agora={url}: the certificate has expired")


@pytest.mark.parametrize(
    ("ahead", "says"), [(3600, "s ahead of ours"), (-3600, "s behind ours"), (0, "ok: it differs")]
)
def test_clocks_are_compared(ahead: float, says: str) -> None:
    with secured(None, ahead) as (url, _):
        result = preflight("--target", f"agora={url}/v1")
    assert says in told(result)["clock"]
    assert result.exit_code == (2 if ahead else 0)


def test_weather_is_told_from_what_can_be_mended() -> None:
    with serving(always(503, "{}")) as server:
        busy = preflight("--target", f"agora={server.url}")
    assert (busy.exit_code, told(busy)["credentials"][:21]) == (3, "no answer: status 503")
    with serving(resets) as server:
        assert preflight("--target", f"agora={server.url}").exit_code == 3
    nobody = preflight("--target", f"agora=http://127.0.0.1:{closed_port()}")
    assert (nobody.exit_code, "nobody listens there" in told(nobody)["host"]) == (2, True)
    nameless = preflight("--target", "agora=https://nowhere.invalid")
    assert nameless.exit_code in (2, 3)
    assert "nowhere.invalid" in told(nameless)["host"]


@pytest.mark.parametrize("answer", [always(200, "<html>", content_type="text/html"), says({}, 204), says([], 418)])
def test_somebody_else_is_told_from_the_vendor(answer: object) -> None:
    with serving(answer) as server:  # type: ignore[arg-type]
        result = preflight("--target", f"agora={server.url}")
    assert result.exit_code == 2
    assert "hardly the vendor's API; check the URL" in told(result)["credentials"]


@pytest.mark.parametrize(
    ("code", "says", "exit_"),
    [
        ("import sys\nfor _ in sys.stdin: print('{\"done\": true}', flush=True)", "ok: the command answers", 0),
        ("import sys\nfor _ in sys.stdin: print('{\"done\": false}', flush=True)", "ok: the command answers", 0),
        ("print('hello')", "failed: ", 2),
        ("", "failed: ", 2),
    ],
)
def test_a_command_for_participants_is_tried(code: str, says: str, exit_: int) -> None:
    with served("agora") as (target, seen):
        command = shlex.join([sys.executable, "-c", code])
        result = preflight("--target", target, "--participants", command)
    assert told(result)["participants"].startswith(says)
    assert result.exit_code == exit_
    assert not any("participants" in path for _, path, _ in seen)


def test_callbacks_are_sent_by_way_of_their_address() -> None:
    port = closed_port()
    with served("agora") as (target, _), serving(always(200, "{}")) as astray:
        here = preflight("--target", target, "--callbacks", str(port))
        lost = preflight("--target", target, "--callbacks", f"{port}={astray.url}")
    assert told(here)["callbacks"].startswith("ok: what is sent to http://127.0.0.1:")
    assert (lost.exit_code, "nothing comes here" in told(lost)["callbacks"]) == (2, True)


def test_storage_is_looked_at(tmp_path: Path) -> None:
    with served("realtimekit") as (target, _):
        there = preflight("--target", target, "--storage", f"realtimekit={tmp_path}")
        nowhere = preflight("--target", target, "--storage", f"realtimekit={tmp_path}/missing")
    assert told(there)["storage"] == "ok: it can be listed"
    assert (nowhere.exit_code, "is not a folder" in told(nowhere)["storage"]) == (2, True)


def test_a_budget_holds_for_it_too() -> None:
    with served("agora") as (target, _):
        result = preflight("--target", target, "--max-requests", "0")
    assert told(result)["credentials"] == "not checked, because the budget of 0 requests is used up"


def test_without_a_target_there_is_nothing_to_check() -> None:
    result = preflight()
    assert (result.exit_code, "name a --target" in result.stderr) == (2, True)
