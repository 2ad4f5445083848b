"""Prism serves every edition of every vendor, and what it answers is what our judge accepts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import httpx
import pytest
from editions import EDITIONS, write
from prism import serving

from contracts.drive import plan
from contracts.model import ABSENT, Credentials, Request, Trace
from contracts.spec import Contract
from contracts.suite.targets import embedded
from contracts.vendors.vendor import find

EACH = 3
"""Requests that are sent to each operation."""

HEADERS = {"agora": {"authorization": "Basic YTpi"}, "realtimekit": {"authorization": "Bearer token"}}


@pytest.fixture(scope="module", params=EDITIONS, ids="-".join)
def contract(request: pytest.FixtureRequest) -> Contract:
    return find(request.param[0]).contract(request.param[1])


@pytest.fixture(scope="module")
def prism(contract: Contract, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    document = write(tmp_path_factory.mktemp("prism"), contract.vendor, contract.edition)
    headers = HEADERS[contract.vendor]
    with serving(document) as url, httpx.Client(base_url=url, headers=headers, trust_env=False) as client:
        yield client


def test_what_is_documented_is_answered_as_documented(contract: Contract, prism: httpx.Client) -> None:
    requests = accepted(contract)
    assert requests.keys() == contract.operations.keys()
    for name, made in requests.items():
        operation = contract.operations[name]
        for each in made:
            answer = send(prism, each)
            assert operation.succeeded(answer.status_code), answer.text
            documented = operation.documented(answer.status_code)
            assert documented is not None
            if answer.content:  # of some answers no body is documented
                operation.responses[documented].validator.validate(answer.json())


def test_what_is_not_documented_is_refused(contract: Contract, prism: httpx.Client) -> None:
    for name, made in accepted(contract).items():
        operation = contract.operations[name]
        if made[0].body is not ABSENT:
            assert not operation.succeeded(send(prism, made[0], json=["no", "object"]).status_code), name
        item = contract.document["paths"][operation.template][operation.method.lower()]
        if item.get("security") != []:
            assert send(prism, made[0], headers={"authorization": ""}).status_code == 401, name


@cache
def accepted(contract: Contract) -> Mapping[str, list[Request]]:
    """What the directed plan sends, and schema and sandbox accept, by operation."""
    traces: list[Trace] = []
    vendor, target = find(contract.vendor), embedded(contract.vendor, contract.edition)
    feasible = [each for each in vendor.scenarios if plan.feasible(each, target)]
    plan.run_together(target, feasible, 1, contract.edition, traces.append)
    found = defaultdict(list)
    for each in (exchange for trace in traces for exchange in trace.exchanges):
        addressed = contract.resolve(each.request)
        if addressed and each.response and each.credentials is Credentials.VALID:
            operation, path = addressed
            body = {} if each.request.body is ABSENT else {"body": each.request.body}
            valid = operation.request.is_valid({"path": path, **body})
            if valid and operation.succeeded(each.response.status) and len(found[operation.id]) < EACH:
                found[operation.id].append(each.request)
    return found


def send(client: httpx.Client, request: Request, **otherwise: Any) -> httpx.Response:
    """Send `request`, with something in it `otherwise`."""
    body = {} if request.body is ABSENT else {"json": request.body}
    return client.request(request.method, request.path, params=request.query, **{**body, **otherwise})
