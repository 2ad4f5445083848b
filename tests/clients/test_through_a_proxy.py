"""The vendors' own clients record through the proxy and notice nothing of it; what passed is judged."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from io import BytesIO

import pytest
from stage import ACCOUNT, VENDORS, Stage
from test_agora_rest_client import test_client_records_and_the_sandbox_keeps_its_word as test_agora_rest_client  # noqa: F401
from test_cloudflare import client, read  # noqa: F401
from test_cloudflare import test_client_records_and_the_sandbox_keeps_its_word as test_cloudflare  # noqa: F401

from contracts.capture import lines
from contracts.model import Outcome
from contracts.proxy.recording import Recording
from contracts.suite.captured import Captured
from tests.proxy.wires import standing


@pytest.fixture
def agora(agora: Stage) -> Iterator[Stage]:
    with proxied(agora) as stage:
        yield stage


@pytest.fixture
def realtimekit(realtimekit: Stage) -> Iterator[Stage]:
    with proxied(realtimekit) as stage:
        yield stage


@contextmanager
def proxied(stage: Stage) -> Iterator[Stage]:
    """The stage behind a proxy; what passed keeps its word and holds no secret."""
    with standing({"agora": stage.url, "realtimekit": f"{stage.url}/client/v4"}) as proxy:
        yield replace(stage, url=proxy.url)
    recording = Recording({}, "a key")
    written = "\n".join(json.dumps(recording.line(each)) for each in proxy.frames if "/_sandbox/" not in each.url)
    assert written
    assert not [name for name in ("AGORA_CUSTOMER_SECRET", "CLOUDFLARE_API_TOKEN") if ACCOUNT[name] in written]
    captured = Captured(VENDORS, {})
    for item in lines.read(BytesIO(written.encode())):
        captured.take("traffic", item)
    captured.end()
    outcomes = [row.outcome for row in captured.report().rows]
    assert Outcome.FAIL not in outcomes
    assert outcomes.count(Outcome.PASS) >= 30
