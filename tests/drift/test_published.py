"""A published document that says what ours says differs in nothing; whatever is changed in it is found."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest

from contracts.drift.classes import Severity
from contracts.drift.fields import Field, fields
from contracts.drift.published import DocumentError, compare, read
from contracts.spec import Contract
from contracts.vendors.vendor import find, names

EDITIONS = [contract for name in names() for contract in find(name).contracts()]
KIT: Contract = find("realtimekit").contract()
MEETING = "/accounts/{account_id}/realtime/kit/{app_id}/meetings/{meeting_id}"


def simple() -> dict[str, Any]:
    """A small document for two of RealtimeKit's operations, as others would write it."""
    recording = {
        "type": "object",
        "required": ["id", "status"],
        "properties": {"id": {"type": "string"}, "status": {"$ref": "#/components/schemas/Status"}},
    }
    answer = {"type": "object", "properties": {"data": recording}}
    base = "/client/v4/accounts/{account}/realtime/kit/{app}"
    return {
        "openapi": "3.0.3",
        "paths": {
            f"{base}/recordings/{{id}}": {
                "get": {"responses": {"200": {"content": {"application/json": {"schema": answer}}}}}
            },
            f"{base}/recordings": {
                "post": {
                    "requestBody": {
                        "content": {
                            "application/json": {
                                "schema": {"type": "object", "properties": {"meeting_id": {"type": "string"}}}
                            }
                        }
                    },
                    "responses": {"200": {"content": {"application/json": {"schema": answer}}}},
                }
            },
        },
        "components": {"schemas": {"Status": {"type": "string"}}},
    }


@pytest.mark.parametrize("contract", EDITIONS, ids=lambda contract: f"{contract.vendor}-{contract.edition}")
def test_our_own_document_differs_in_nothing(contract: Contract) -> None:
    found = compare(contract, copy.deepcopy(contract.document))
    assert found.shared == tuple(contract.operations)
    assert found.differences == ()


def test_an_older_edition_differs_in_what_its_overlay_says() -> None:
    newest, older = find("agora").contracts()
    found = {(each.operation, each.where, each.what) for each in compare(newest, older.document).differences}
    assert ("acquire", "request /clientRequest/startParameter", "not published") in found
    assert ("acquire", "request /clientRequest/scene", "other values") in found


def differences(change: Any) -> set[tuple[str, str, Severity]]:
    """What a change of the small document adds to its differences."""
    before, after = simple(), simple()
    change(after)
    known = set(compare(KIT, before).differences)
    return {(each.where, each.what, each.severity) for each in compare(KIT, after).differences if each not in known}


def _answer(document: dict[str, Any]) -> dict[str, Any]:
    (get,) = (item["get"] for item in document["paths"].values() if "get" in item)
    found: dict[str, Any] = get["responses"]["200"]["content"]["application/json"]["schema"]
    return copied(get["responses"]["200"]["content"]["application/json"], "schema", found)["properties"]["data"]


def copied(holder: dict[str, Any], key: str, value: Any) -> Any:
    """The value, no longer shared with others."""
    holder[key] = copy.deepcopy(value)
    return holder[key]


def _body(document: dict[str, Any]) -> dict[str, Any]:
    (post,) = (item["post"] for item in document["paths"].values() if "post" in item)
    found: dict[str, Any] = post["requestBody"]["content"]["application/json"]["schema"]
    return found


CHANGES: dict[str, tuple[Any, tuple[str, str, Severity]]] = {
    "a field of an answer is renamed": (
        lambda document: _answer(document)["properties"].update(identifier=_answer(document)["properties"].pop("id")),
        ("answer 200 /data/id", "not published", Severity.BREAKS),
    ),
    "a text becomes a number": (
        lambda document: _answer(document)["properties"].update(id={"type": "integer"}),
        ("answer 200 /data/id", "other type", Severity.BREAKS),
    ),
    "a text may be null": (
        lambda document: _answer(document)["properties"].update(id={"type": "string", "nullable": True}),
        ("answer 200 /data/id", "other type", Severity.MAY_BREAK),
    ),
    "a state is added": (
        lambda document: document["components"]["schemas"].update(
            Status={"enum": ["INVOKED", "RECORDING", "UPLOADING", "UPLOADED", "ERRORED", "PAUSED", "QUEUED"]}
        ),
        ("answer 200 /data/status", "other values", Severity.MAY_BREAK),
    ),
    "something is required of requests": (
        lambda document: (
            _body(document)["properties"].update(reason={"type": "string"}),
            _body(document).update(required=["reason"]),
        ),
        ("request /reason", "published, unknown to us", Severity.BREAKS),
    ),
    "requests have something more": (
        lambda document: _body(document)["properties"].update(reason={"type": "string"}),
        ("request /reason", "published, unknown to us", Severity.HARMLESS),
    ),
    "an operation is gone": (
        lambda document: document["paths"].pop("/client/v4/accounts/{account}/realtime/kit/{app}/recordings/{id}"),
        ("", "not published", Severity.BREAKS),
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_every_change_is_found(change: str) -> None:
    spoil, wanted = CHANGES[change]
    assert wanted in differences(spoil)


def test_fields_of_schemas_that_are_put_together() -> None:
    document = {"components": {"schemas": {"Id": {"type": "string"}}}}
    schema = {
        "allOf": [
            {"type": "object", "required": ["id"], "properties": {"id": {"$ref": "#/components/schemas/Id"}}},
            {"properties": {"id": {"enum": ["a", "b"]}, "list": {"type": "array", "items": {"type": "integer"}}}},
        ],
        "oneOf": [{"properties": {"one": {"type": "null"}}}, {"properties": {"other": {"const": 7}}}],
    }
    assert fields(document, schema) == {
        "/id": Field(frozenset({"string"}), frozenset({'"a"', '"b"'}), required=True),
        "/list": Field(frozenset({"array"})),
        "/list/*": Field(frozenset({"integer"})),
        "/one": Field(frozenset({"null"})),
        "/other": Field(frozenset({"integer"}), frozenset({"7"})),
    }


def test_a_schema_that_contains_itself_has_an_end() -> None:
    document = {"components": {"schemas": {"Tree": {"properties": {"left": {"$ref": "#/components/schemas/Tree"}}}}}}
    assert len(fields(document, {"$ref": "#/components/schemas/Tree"})) < 20


@pytest.mark.parametrize("text", ["", "[]", "hello", "{", "paths: 7", "a: [", '{"openapi": "3.1.0"}'])
def test_what_is_no_document_is_refused_in_one_line(text: str, tmp_path: Path) -> None:
    path = tmp_path / "openapi.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DocumentError, match=r"openapi\.yaml: "):
        read(path)


LOOP = {"$ref": "#/components/schemas/Status"}


@pytest.mark.parametrize(
    "status",
    [
        LOOP,
        {"allOf": [LOOP]},
        {"anyOf": [{"allOf": [LOOP]}]},
        {"$ref": "#/components/schemas/Nothing"},
        {"$ref": "#/paths/x/y"},
    ],
    ids=["to itself", "of which it is a part", "of which it is a choice", "into nothing", "through a path"],
)
def test_a_reference_that_leads_nowhere_is_told(status: dict[str, Any]) -> None:
    document = simple()
    document["components"]["schemas"]["Status"] = status
    with pytest.raises(DocumentError, match="not a sound OpenAPI document"):
        compare(KIT, document)
