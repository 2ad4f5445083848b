"""The house rules of specifications: what keeps an annotation from meaning nothing."""

from __future__ import annotations

from collections.abc import Iterator

import jsonschema
from jsonschema.exceptions import SchemaError

from contracts.model import Json
from contracts.spec.callbacks import Callback
from contracts.spec.contract import Contract, Operation
from contracts.spec.pointers import follow

_ASSERTIONS = frozenset(
    [
        "type",
        "enum",
        "const",
        "pattern",
        "minLength",
        "maxLength",
        "minimum",
        "maximum",
        "exclusiveMinimum",
        "exclusiveMaximum",
        "multipleOf",
        "required",
        "minItems",
        "maxItems",
        "uniqueItems",
        "minProperties",
        "maxProperties",
        "contains",
        "not",
        "additionalProperties",
        "dependentRequired",
        "propertyNames",
    ]
)
_LISTS = ("allOf", "anyOf", "oneOf", "prefixItems")
_MAPS = ("properties", "patternProperties", "dependentSchemas", "$defs")
_ONE = ("items", "then", "else", "additionalProperties", "unevaluatedProperties")
_SILENT = ("if", "not", "contains", "anyOf", "oneOf", "propertyNames")
"""Keywords whose sub-schemas may break without a document being wrong: no place for a clause."""


def problems(contract: Contract) -> list[str]:
    """What breaks the house rules, one line each.

    A claused sub-schema holds assertions only, contains no other clause, stands under no keyword that
    tolerates its breaking, and cannot hold without having seen anything. Every assertion belongs to a
    clause. Every schema is valid by the JSON Schema 2020-12 meta-schema. (A request clause tells only when
    it is broken, so it may hold without having seen anything.)
    """
    found: dict[str, None] = {}
    for operation in contract.operations.values():
        for where, schema in _roots(contract, operation.template, operation.method.lower()):
            found.update(dict.fromkeys(_walk(contract.document, schema, f"{operation.id} {where}", frozenset())))
    for name, item in contract.document.get("webhooks", {}).items():
        for where, schema in _callback_roots(item["post"]):
            found.update(dict.fromkeys(_walk(contract.document, schema, f"{name} {where}", frozenset())))
    found.update(dict.fromkeys(_unused(contract)))
    found.update(dict.fromkeys(_not_schemas(contract.document)))
    return list(found)


def _roots(contract: Contract, template: str, method: str) -> Iterator[tuple[str, Json]]:
    item = contract.document["paths"][template]
    raw = item[method]
    for each in (*item.get("parameters", ()), *raw.get("parameters", ())):
        parameter = follow(contract.document, each)
        if parameter["in"] == "query" or "x-clause" in follow(contract.document, parameter["schema"]):
            yield f"parameter {parameter['name']}", parameter["schema"]
    for where, holder in (("request", raw.get("requestBody", {})), *raw["responses"].items()):
        content = follow(contract.document, holder).get("content", {})
        for media in content.values():
            yield where, media["schema"]
    if "x-request" in raw:
        yield "request as a whole", raw["x-request"]
    if "x-situations" in raw:
        yield "situations", raw["x-situations"]


def _callback_roots(raw: Json) -> Iterator[tuple[str, Json]]:
    yield "body", raw["requestBody"]["content"]["application/json"]["schema"]
    if "x-situations" in raw:
        yield "situations", raw["x-situations"]


def _walk(document: Json, schema: Json, where: str, seen: frozenset[str]) -> Iterator[str]:
    if not isinstance(schema, dict):
        return
    reference = schema.get("$ref", "")
    if reference and reference not in seen:
        yield from _walk(document, follow(document, schema), f"{where} → {reference}", seen | {reference})
    clause = schema.get("x-clause")
    if clause is not None:
        yield from _clause(document, schema, f"{where}: {clause}")
        return
    # The type of a parameter says how its text is read.
    loose = sorted(_ASSERTIONS & schema.keys() - ({"type"} if _is_parameter(where) else set()))
    if loose:
        yield f"{where}: {', '.join(loose)} belongs to no clause"
    for key in _SILENT:
        for each in _children(schema, key):
            if _has_clause(document, each):
                yield f"{where}: there is a clause under {key}"
    for key in ("allOf", "prefixItems", *_MAPS, *_ONE):
        for each in _children(schema, key):
            yield from _walk(document, each, where, seen)


def _clause(document: Json, schema: Json, where: str) -> Iterator[str]:
    inner = {key: value for key, value in schema.items() if key != "x-clause"}
    if _has_clause(document, inner):
        yield f"{where} contains another clause"
    if not _ASSERTIONS & schema.keys() and not {"anyOf", "oneOf", "items", "format"} & schema.keys():
        yield f"{where} asserts nothing"
    unseen = sorted(schema.get("properties", {}).keys() - set(schema.get("required", ())))
    if unseen and "anyOf" not in schema and not _is_request(where):
        yield f"{where} can hold without having seen {', '.join(unseen)}: require it, or put the clause inside"


def _is_request(where: str) -> bool:
    return where.split(" ")[1].startswith("request") or _is_parameter(where)


def _is_parameter(where: str) -> bool:
    return where.split(" ")[1] == "parameter"


def _children(schema: Json, key: str) -> list[Json]:
    value = schema.get(key)
    if key in _LISTS:
        return list(value or ())
    if key in _MAPS:
        return list((value or {}).values())
    return [value] if isinstance(value, dict) else []


def _has_clause(document: Json, schema: Json, seen: frozenset[str] = frozenset()) -> bool:
    if isinstance(schema, list):
        return any(_has_clause(document, each, seen) for each in schema)
    if not isinstance(schema, dict):
        return False
    reference = schema.get("$ref")
    if isinstance(reference, str) and reference not in seen:
        return _has_clause(document, follow(document, schema), seen | {reference})
    return "x-clause" in schema or any(_has_clause(document, each, seen) for each in schema.values())


def _unused(contract: Contract) -> Iterator[str]:
    users: tuple[Operation | Callback, ...] = (*contract.operations.values(), *contract.callbacks.values())
    used = {clause for user in users for clause in user.clauses}
    for clause in contract.clauses.values():
        if clause.kind != "behaviour" and clause.id not in used:
            yield f"{clause.id}: no schema of edition {contract.edition} carries this clause"
        if clause.kind == "behaviour" and clause.id in used:
            yield f"{clause.id}: a schema carries this clause, which is said to be of behaviour"
        if clause.untestable and clause.level == "must" and clause.id in used and clause.kind == "request":
            yield f"{clause.id}: said to be untestable, yet a request must keep it"


def _not_schemas(document: Json) -> Iterator[str]:
    for name, schema in document.get("components", {}).get("schemas", {}).items():
        try:
            jsonschema.Draft202012Validator.check_schema(schema)
        except SchemaError as error:
            yield f"components/schemas/{name}: {error.message}"
