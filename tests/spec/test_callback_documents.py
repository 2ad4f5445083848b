"""Callbacks are documented apart, and judged as one document with the rest."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import toy_specs as toy
import yaml

from contracts.model import Json
from contracts.spec import Contract, SpecError, callbacks, load
from contracts.spec.lint import problems

HOOK: Json = {
    "operationId": "rang",
    "x-when": {"properties": {"body": {"properties": {"event": {"const": "rang"}}}}},
    "requestBody": {
        "content": {
            "application/json": {
                "schema": {"properties": {"name": {"x-clause": "toy.name-is-text", "type": "string"}}},
            }
        }
    },
    "x-situations": {
        "properties": {"headers": {"x-clause": "toy.is-signed", "type": "object", "required": ["signature"]}}
    },
    "responses": {"200": {"description": "Taken."}},
}


def document(hook: Json = HOOK, **components: Json) -> Json:
    return {"openapi": "3.1.0", "webhooks": {"rang": {"post": hook}}, "components": components}


def contract(root: Path, called: Json, edition: str | None = None, back: Json = toy.BACK) -> Contract:
    promises = toy.registry(toy.clause("is-signed", needs=["callbacks"]))
    specs = toy.write(root, promises, {**toy.openapi(), "components": {"schemas": {"Name": {}}}}, back)
    (root / "toy" / "callbacks.yaml").write_text(yaml.safe_dump(called))
    return load("toy", edition, specs)


def test_a_clause_of_a_callback_belongs_to_it(tmp_path: Path) -> None:
    found = contract(tmp_path, document())
    assert found.callbacks.keys() == {"rang"}
    assert found.clauses["toy.is-signed"].operations == ("rang",)
    assert found.clauses["toy.name-is-text"].operations == ("look", "rang")
    assert problems(found) == []


@pytest.mark.parametrize(
    ("delivery", "kinds"),
    [
        ({"headers": {}, "body": {"event": "rang"}}, ["rang"]),
        ({"headers": {}, "body": {"event": "left"}}, []),
        ({"headers": {}}, ["rang"]),
    ],
)
def test_when_says_which_deliveries_a_callback_is_about(tmp_path: Path, delivery: Json, kinds: list[str]) -> None:
    found = contract(tmp_path, document())
    assert [each.id for each in callbacks.of(found.callbacks, delivery)] == kinds


def test_an_overlay_can_change_callbacks_too(tmp_path: Path) -> None:
    back = {"overlay": "1.0.0", "actions": [{"target": "$.webhooks.rang", "remove": True}]}
    assert contract(tmp_path, document(), "2025-01", back).callbacks == {}


@pytest.mark.parametrize(
    ("called", "told"),
    [
        (document(schemas={"Name": {}}), "toy/callbacks.yaml: openapi.yaml defines schemas Name too"),
        (document({**HOOK, "requestBody": {}}), "toy edition 2026-01: webhooks: Pointer "),
        (document({**HOOK, "x-when": {"type": 7}}), "toy edition 2026-01: webhooks: "),
        (
            document({**HOOK, "x-situations": {"x-clause": "toy.is-sign", "type": "object"}}),
            "toy edition 2026-01: rang: unknown clause 'toy.is-sign': did you mean toy.is-signed?",
        ),
    ],
)
def test_a_malformed_callback_is_refused_in_one_line(tmp_path: Path, called: Any, told: str) -> None:
    with pytest.raises(SpecError) as caught:
        contract(tmp_path, called)
    assert str(caught.value).startswith(told)
    assert "\n" not in str(caught.value)


def test_house_rules_hold_for_callbacks_too(tmp_path: Path) -> None:
    loose = {**HOOK, "x-situations": {"required": ["headers"], **HOOK["x-situations"]}}
    assert problems(contract(tmp_path, document(loose))) == ["rang situations: required belongs to no clause"]
