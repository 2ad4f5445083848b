"""A storage that is lent is named by requests, filled by a served sandbox, and looked into: a folder or a bucket."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import inf
from pathlib import Path

import pytest

from contracts.judge.history import dig
from contracts.model import Exchange, Json, Outcome, Row
from contracts.sandbox.server import ShiftedClock
from contracts.storage import place
from contracts.suite import lending, targets
from contracts.suite.options import Options
from contracts.suite.parts import drive
from contracts.suite.run import Run
from contracts.suite.targets import OptionError
from contracts.vendors.vendor import find, names
from tests.pushed import Pushed, served
from tests.storage.stores import BUCKET, s3_server

KEYS = {"AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "secret"}

STARTS = {"agora": "start", "realtimekit": "start_recording"}
PATHS = {"agora": {"resourceid": "r", "mode": "mix"}, "realtimekit": {}}
BODIES: dict[str, Callable[[Json], Json]] = {
    "agora": lambda settings: {"cname": "c", "uid": "1", "clientRequest": {"storageConfig": settings}},
    "realtimekit": lambda settings: {"meeting_id": "m", "storage_config": settings},
}


def judged(
    name: str, text: str, environment: Mapping[str, str], fault: str = "", scenario: str = ""
) -> tuple[Run, dict[str, Row]]:
    """The rows of a run over a served sandbox whose storage `text` is lent."""
    vendor = find(name)
    clock = ShiftedClock()
    with served(name, clock, store=place(text, environment), fault=fault) as url:
        run = Run(Options.read(vendors=[name], seed="1", scenario=scenario))
        lent = lending.lend(name, [vendor.contract().edition], storage=text)
        account = targets.stand_in_account(vendor)
        target = targets.http(name, url, account, rate=0, clock=Pushed(clock), patience=inf, lent=lent)
        run.vendors[name].target = target
        drive(run.vendors.values(), run.options)
        target.close()
        return run, {row.clause.id: row for row in run.report().rows}


@pytest.fixture(autouse=True)
def account(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in names():
        for key, value in targets.stand_in_account(find(name)).items():
            monkeypatch.setenv(key, value)


def of_storage(rows: Mapping[str, Row]) -> set[str]:
    """The clauses that were exercised and need a look into the storage."""
    return {id_ for id_, row in rows.items() if "storage" in row.clause.needs and row.outcome is Outcome.PASS}


def broken(rows: Mapping[str, Row]) -> set[str]:
    return {id_ for id_, row in rows.items() if row.outcome is Outcome.FAIL}


@pytest.mark.parametrize("name", names())
def test_a_folder_is_looked_into(name: str, tmp_path: Path) -> None:
    _, rows = judged(name, str(tmp_path), {})
    assert broken(rows) == set()
    assert len(of_storage(rows)) > 5


@pytest.mark.parametrize(
    ("fault", "scenario", "clause"),
    [
        ("agora.stored.playlist-lost", "file-list/composite-hls", "agora.uploading-status.uploaded-means-stored"),
        (
            "realtimekit.file.stored-nowhere",
            "recording/elsewhere-later",
            "realtimekit.storage.uploaded-means-transferred",
        ),
    ],
)
def test_what_is_missing_there_is_noticed(fault: str, scenario: str, clause: str, tmp_path: Path) -> None:
    _, rows = judged(fault.partition(".")[0], str(tmp_path), {}, fault, scenario)
    assert clause in broken(rows)


def test_starts_name_the_bucket_and_never_show_its_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    with s3_server() as server:
        for key, value in server.environment.items():
            monkeypatch.setenv(key, value)
        run, rows = judged("agora", f"s3://{BUCKET}", server.environment, scenario="file-list/composite-hls")
    assert broken(rows) == set()
    assert "agora.uploading-status.uploaded-means-stored" in of_storage(rows)
    items = [item for each in run.vendors["agora"].judged.values() for item in each.trace.items]
    starts = [
        item.request.body for item in items if isinstance(item, Exchange) and item.request.path.endswith("/start")
    ]
    named = [dig(body, "clientRequest", "storageConfig") for body in starts]
    keys = {"accessKey": "$AWS_ACCESS_KEY_ID", "secretKey": "$AWS_SECRET_ACCESS_KEY"}
    assert any({"bucket": BUCKET, **keys}.items() <= each.items() for each in named if isinstance(each, dict))
    assert not [item for item in items if server.environment["AWS_SECRET_ACCESS_KEY"] in repr(item)]


@pytest.mark.parametrize(
    ("name", "text", "environment", "named"),
    [
        ("agora", "s3://calls", {"AWS_REGION": "eu-central-1"}, {"vendor": 1, "region": 7, "bucket": "calls"}),
        (
            "agora",
            "s3://calls?endpoint=https://minio.example.com:9000",
            {},
            {"vendor": 11, "extensionParams": {"endpoint": "minio.example.com:9000"}},
        ),
        (
            "realtimekit",
            "s3://calls",
            {"AWS_REGION": "eu-west-1"},
            {"type": "aws", "region": "eu-west-1", "bucket": "calls"},
        ),
        (
            "realtimekit",
            "s3://calls?endpoint=https://sgp1.digitaloceanspaces.com",
            {},
            {"type": "digitalocean", "region": "SGP1"},
        ),
    ],
)
def test_a_bucket_is_named_as_each_vendor_wants_it(
    name: str, text: str, environment: dict[str, str], named: dict[str, object]
) -> None:
    vendor = find(name)
    bucket = place(text, {**KEYS, **environment})
    assert vendor.names
    settings = vendor.names(bucket, vendor.contract().edition)  # type: ignore[arg-type]
    assert {key: settings.get(key) for key in named} == named
    body = BODIES[name](settings)
    assert vendor.contract().operations[STARTS[name]].request.is_valid({"path": PATHS[name], "body": body})


@pytest.mark.parametrize(
    ("name", "text", "environment", "why"),
    [
        ("agora", "s3://calls/below", {}, "without a prefix"),
        ("agora", "s3://calls", {"AWS_REGION": "moon-1"}, "no number for the region moon-1"),
        ("agora", "s3://calls", {"AWS_SESSION_TOKEN": "t"}, "AWS_SESSION_TOKEN is set"),
        ("realtimekit", "s3://calls?endpoint=https://minio.example.com", {}, "into no other S3"),
    ],
)
def test_a_bucket_that_no_request_can_name_is_refused(
    name: str, text: str, environment: dict[str, str], why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for key, value in {**KEYS, **environment}.items():
        monkeypatch.setenv(key, value)
    with pytest.raises(OptionError, match=why):
        lending.lend(name, [find(name).contract().edition], storage=text)


def test_an_old_edition_knows_no_compatible_storage(monkeypatch: pytest.MonkeyPatch) -> None:
    for key, value in KEYS.items():
        monkeypatch.setenv(key, value)
    with pytest.raises(OptionError, match="as of 2023-01"):
        lending.lend("agora", ["2026-06", "2023-01"], storage="s3://calls?endpoint=https://minio.example.com")
