"""Options are found in the request schemas, and counted in what was sent."""

from __future__ import annotations

from typing import Any

import pytest

from contracts.judge.asked import times_sent
from contracts.model import ABSENT, Exchange, Json, Request, Response, Trace
from contracts.spec.contract import Contract, build
from contracts.spec.options import options
from contracts.spec.registry import Registry
from tests.judge.toy_contract import EDITION

CHOICE = {"in": "path", "name": "mode", "required": True, "schema": {"enum": ["mix", "web"]}}
ROOM = {"in": "path", "name": "room", "required": True, "schema": {"type": "string"}}
PAGE = {"in": "query", "name": "page", "schema": {"type": "integer", "enum": [1, 2]}}


def _contract(body: Json, **components: Json) -> Contract:
    start = {
        "operationId": "start",
        "parameters": [CHOICE, ROOM, PAGE],
        "requestBody": {"content": {"application/json": {"schema": body}}},
        "responses": {"200": {"description": "Fine."}},
    }
    paths = {"/{room}/{mode}": {"post": start}}
    document = {"openapi": "3.1.0", "paths": paths, "components": {"schemas": components}}
    return build(Registry("toy", "Toy", "", (EDITION,), {}, {}, ()), EDITION, document)


def _names(contract: Contract) -> list[str]:
    return [each.name if each.value is ABSENT else f"{each.name}={each.value}" for each in options(contract)]


PARAMETERS = ["path.mode=mix", "path.mode=web", "query.page", "query.page=1", "query.page=2"]


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ({"properties": {"a": {}}}, ["body.a"]),
        ({"properties": {"a": {"enum": ["x", 1]}}}, ["body.a", "body.a=x", "body.a=1"]),
        ({"properties": {"a": {"allOf": [{"enum": ["x", 1]}, {"type": "string"}]}}}, ["body.a", "body.a=x"]),
        ({"properties": {"a": {"items": {"properties": {"b": {}}}}}}, ["body.a", "body.a[].b"]),
        ({"properties": {"a": {"items": {"const": "x"}}}}, ["body.a", "body.a[]=x"]),
        ({"allOf": [{"properties": {"a": {}}}, {"properties": {"a": {"const": 1}}}]}, ["body.a", "body.a=1"]),
        ({"if": {"properties": {"a": {}}}, "then": {"properties": {"b": {}}}}, ["body.b"]),
        ({"not": {"properties": {"a": {}}}, "properties": {"b": False}}, []),
        ({"$ref": "#/components/schemas/Tree"}, ["body.leaf", "body.tree"]),
    ],
)
def test_every_documented_field_and_value_is_an_option(body: Json, found: list[str]) -> None:
    tree = {"properties": {"leaf": {}, "tree": {"$ref": "#/components/schemas/Tree"}}}
    assert _names(_contract(body, Tree=tree)) == [*PARAMETERS, *found]


def _sent(body: Json, status: int = 200, mode: str = "mix", **more: Any) -> Trace:
    request = Request(method="POST", path=f"/r/{mode}", body=body, **more)
    exchange = Exchange(id="x1", request=request, response=Response(status=status), at=0.0)
    return Trace(vendor="toy", edition=EDITION.id, scenario="s", target="t", seed=0, items=(exchange,))


def test_each_request_counts_once_and_what_is_refused_is_not_granted() -> None:
    contract = _contract({"properties": {"a": {"items": {"enum": [1, 2]}}, "b": {"enum": [1]}}})
    traces = [
        _sent({"a": [1, 1], "b": True}, query=(("page", "2"), ("page", "2"))),
        _sent({"a": []}, 400, "web"),
        _sent({"c": 1}, mode="elsewhere/else"),
    ]
    counted = {
        option.name if option.value is ABSENT else f"{option.name}={option.value}": (times.sent, times.granted)
        for option, times in times_sent(contract, traces)
    }
    assert counted == {
        "path.mode=mix": (1, 1),
        "path.mode=web": (1, 0),
        "query.page": (1, 1),
        "query.page=1": (0, 0),
        "query.page=2": (1, 1),
        "body.a": (2, 1),
        "body.a[]=1": (1, 1),
        "body.a[]=2": (0, 0),
        "body.b": (1, 1),
        "body.b=1": (0, 0),
    }
