"""A contract knows which operation a request addresses, and what the documents make of a status."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
import toy_specs as toy

from contracts.model import Request
from contracts.spec import Contract, SpecError, load


def bent(*path: str, value: Any) -> Any:
    """The toy's OpenAPI document with another value at `path`."""
    document = copy.deepcopy(toy.openapi())
    place = document
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    return document


GET = ("paths", "/rooms/{room}", "get")


@pytest.mark.parametrize(
    ("document", "text"),
    [
        pytest.param([], "not an OpenAPI 3.1 document", id="a list"),
        pytest.param({"openapi": "3.0.3"}, "not an OpenAPI 3.1 document", id="an older OpenAPI"),
        pytest.param(bent(*GET, "responses", value=None), "GET /rooms/{room}: ", id="no responses"),
        pytest.param(
            {**toy.openapi(), "paths": {"/a": {"get": {"responses": {}}}}},
            "GET /a: 'operationId'",
            id="no operation id",
        ),
        pytest.param(
            toy.openapi({"x-clause": "toy.has-name", "type": "objekt"}), "GET /rooms/{room}: ", id="an unknown type"
        ),
        pytest.param(
            toy.openapi({"x-clause": "toy.has-name", "$ref": "#/components/schemas/Nowhere"}),
            "GET /rooms/{room}: ",
            id="a reference to nothing",
        ),
        pytest.param(
            toy.openapi({"x-clause": "toy.has-name", "pattern": "("}), "GET /rooms/{room}: ", id="no regular expression"
        ),
        pytest.param(
            toy.openapi({"x-clause": "toy.has-nam", "type": "object"}),
            "look: unknown clause 'toy.has-nam': did you mean toy.has-name?",
            id="an unknown clause",
        ),
        pytest.param(toy.openapi(requestBody={}), "get/requestBody/content", id="a body without a schema"),
    ],
)
def test_a_malformed_document_is_refused_in_one_line(tmp_path: Path, document: Any, text: str) -> None:
    with pytest.raises(SpecError) as caught:
        toy.contract(tmp_path, document=document)
    assert str(caught.value).startswith("toy edition 2026-01: ")
    assert text in str(caught.value)
    assert "\n" not in str(caught.value)


def test_two_operations_of_one_name_are_refused(tmp_path: Path) -> None:
    document = toy.openapi()
    document["paths"]["/halls/{room}"] = copy.deepcopy(document["paths"]["/rooms/{room}"])
    with pytest.raises(SpecError, match=r"^toy edition 2026-01: there are two operations called look$"):
        toy.contract(tmp_path, document=document)


def test_an_overlay_that_fits_nowhere_names_its_file(tmp_path: Path) -> None:
    back = {"overlay": "1.0.0", "actions": [{"target": "$.nowhere", "update": 1}]}
    with pytest.raises(SpecError, match=r"^toy/editions/2025-01\.yaml, action 1: \$\.nowhere matches 0 places"):
        toy.contract(tmp_path, back=back, edition="2025-01")


def test_an_older_edition_is_compiled_from_its_overlaid_document(tmp_path: Path) -> None:
    specs = toy.write(tmp_path)
    assert load("toy", "2025-01", specs).document["info"]["version"] == "2025-01"
    assert load("toy", None, specs).document["info"]["version"] == "2026-01"


def test_a_clause_knows_the_operations_whose_schemas_carry_it(tmp_path: Path) -> None:
    assert toy.contract(tmp_path).clause("toy.has-name").operations == ("look",)


def test_an_unknown_clause_is_answered_with_the_nearest_one(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match=r"unknown clause 'toy\.has-nane': did you mean toy\.has-name\?"):
        toy.contract(tmp_path).clause("toy.has-nane")


@pytest.fixture(scope="module")
def agora() -> Contract:
    return load("agora")


BASE = "/v1/apps/app/cloud_recording"


@pytest.mark.parametrize(
    ("method", "path", "operation", "parameters"),
    [
        ("POST", f"{BASE}/acquire", "acquire", {"appid": "app"}),
        ("POST", "/v1/apps/a%20b/cloud_recording/acquire", "acquire", {"appid": "a b"}),
        (
            "POST",
            f"{BASE}/resourceid/r%2Fs/mode/mix/start",
            "start",
            {"appid": "app", "resourceid": "r/s", "mode": "mix"},
        ),
        (
            "GET",
            f"{BASE}/resourceid/%E2%9C%93/sid/100%25/mode/mix/query",
            "query",
            {"appid": "app", "resourceid": "✓", "sid": "100%", "mode": "mix"},
        ),
    ],
)
def test_a_request_is_resolved_with_its_parameters_decoded(
    agora: Contract, method: str, path: str, operation: str, parameters: dict[str, str]
) -> None:
    resolved = agora.resolve(Request(method=method, path=path))
    assert resolved is not None
    assert (resolved[0].id, resolved[1]) == (operation, parameters)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", f"{BASE}/acquire"),
        ("POST", f"{BASE}/acquire/"),
        ("POST", f"{BASE}/acquired"),
        ("POST", f"x{BASE}/acquire"),
        ("POST", "/v1/apps//cloud_recording/acquire"),
        ("POST", f"{BASE}/resourceid/r/s/mode/mix/start"),
        ("post", f"{BASE}/acquire"),
        ("POST", ""),
    ],
)
def test_what_is_not_documented_is_no_operation(agora: Contract, method: str, path: str) -> None:
    assert agora.resolve(Request(method=method, path=path)) is None


@pytest.mark.parametrize(
    ("operation", "status", "key", "succeeded"),
    [
        ("start", 200, "200", True),
        ("start", 201, "201", False),
        ("start", 202, None, False),
        ("start", 401, "401", False),
        ("start", 400, "400", False),
        ("start", 402, "4XX", False),
        ("start", 499, "4XX", False),
        ("start", 500, "500", False),
        ("start", 503, None, False),
        ("start", 0, None, False),
        ("stop", 206, "206", False),
        ("acquire", 206, None, False),
    ],
)
def test_a_status_is_documented_exactly_before_by_its_range_and_refusals_are_no_success(
    agora: Contract, operation: str, status: int, key: str | None, succeeded: bool
) -> None:
    found = agora.operations[operation]
    assert (found.documented(status), found.succeeded(status)) == (key, succeeded)


def test_references_with_odd_names_are_followed(tmp_path: Path) -> None:
    document = {
        **toy.openapi({"$ref": "#/components/schemas/a~1b%25c"}),
        "components": {"schemas": {"a/b%c": toy.ANSWER}},
    }
    look = toy.contract(tmp_path, document=document).operations["look"]
    assert look.clauses == {"toy.has-name", "toy.name-is-text"}
    assert look.responses["200"].is_valid({"name": "n"})
    assert not look.responses["200"].is_valid({"name": 7})


def test_a_request_is_judged_as_a_whole_where_that_is_asked_for(tmp_path: Path) -> None:
    quiet = {"if": {"properties": {"path": {"properties": {"room": {"const": "library"}}}}}}
    named = {"then": {"properties": {"path": {"x-clause": "toy.has-name", "required": ["name"]}}}}
    look = toy.contract(tmp_path, document=toy.openapi(**{"x-request": {**quiet, **named}})).operations["look"]
    assert "toy.has-name" in look.clauses
    assert [look.request.is_valid({"path": {"room": room}, "query": {}}) for room in ("hall", "library")] == [
        True,
        False,
    ]
