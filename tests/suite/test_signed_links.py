"""Links that carry their own credentials are followed as they came, judged like any, and recorded without those."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection
from typing import Any
from urllib.parse import urlsplit

import pytest

from contracts.drive import plan
from contracts.judge.judge import judge
from contracts.model import Json, Outcome, Trace
from contracts.serial import to_json
from contracts.suite import targets
from contracts.vendors.realtimekit.sandbox import files, views
from contracts.vendors.vendor import find

FORBIDDEN = 403
LINKED = "realtimekit.download.file-can-be-fetched"


def signature(url: str) -> str:
    return hashlib.sha256(url.encode()).hexdigest() + "+/="


def signed(value: Json) -> Json:
    """`value` with every link in it signed, as a storage does it."""
    if isinstance(value, str) and "://" in value:
        key = "X-Amz-Credential=KEYKEYKEY12%2F20260101&X-Amz-Expires=604800&X-Amz-Signature"
        return f"{value}?{key}={signature(value).replace('+/=', '%2B%2F%3D')}"
    if isinstance(value, dict):
        return {name: signed(item) for name, item in value.items()}
    return [signed(item) for item in value] if isinstance(value, list) else value


@pytest.fixture(autouse=True)
def signing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A sandbox that signs its links, and lets nobody in with another signature."""
    links, behind = views._links, files.behind

    def sign(*arguments: Any) -> dict[str, Json]:
        found: dict[str, Json] = signed(links(*arguments))
        return found

    def check(recordings: Any, url: str, *rest: Any) -> Any:
        bare = url.partition("?")[0]
        return behind(recordings, bare, *rest) if url == signed(bare) else (FORBIDDEN, None)

    monkeypatch.setattr(views, "_links", sign)
    monkeypatch.setattr(files, "behind", check)


def judged(scenarios: Collection[str], fault: str = "") -> tuple[list[Trace], dict[str, set[Outcome]]]:
    """The traces of these scenarios, and what they say of each clause."""
    vendor = find("realtimekit")
    target = targets.embedded("realtimekit", None, targets.faults([vendor], [fault]) if fault else ())
    contract = vendor.contract()
    traces = [plan.run(target, each, 1, contract.edition) for each in vendor.scenarios if each.name in scenarios]
    outcomes: dict[str, set[Outcome]] = {}
    for trace in traces:
        for verdict in judge(trace, contract, vendor.oracle).verdicts:
            outcomes.setdefault(verdict.clause, set()).add(verdict.outcome)
    return traces, outcomes


SCENARIOS = frozenset({"recording/whole", "track/everyone", "callbacks/told", "time/seven-days"})


def test_what_is_signed_is_kept_and_not_told() -> None:
    traces, outcomes = judged(SCENARIOS)
    assert [clause for clause, seen in outcomes.items() if Outcome.FAIL in seen] == []
    assert Outcome.PASS in outcomes[LINKED]
    recorded = json.dumps([to_json(trace) for trace in traces])
    told = [item.data["url"] for trace in traces for item in trace.items if getattr(item, "kind", "") == "downloaded"]
    assert told
    for url in told:
        bare = url.partition("?")[0]
        assert urlsplit(url).query.count("$HIDDEN_") == 2
        assert signature(bare)[:20] not in recorded
    assert "KEYKEYKEY12" not in recorded


@pytest.mark.parametrize(
    ("fault", "clause"),
    [
        ("file.dead-link", LINKED),
        ("file.forbidden-link", LINKED),
        ("file.immortal", "realtimekit.download.file-is-gone-after-seven-days"),
    ],
)
def test_what_is_wrong_behind_a_signed_link_is_noticed(fault: str, clause: str) -> None:
    _, outcomes = judged(SCENARIOS, f"realtimekit.{fault}")
    assert Outcome.FAIL in outcomes[clause]
