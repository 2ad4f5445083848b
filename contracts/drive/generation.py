"""The contract as a generator of data likes it: plain, merged, and closed where data must be valid."""

from __future__ import annotations

from contracts.model import Json
from contracts.spec import Contract
from contracts.spec.pointers import follow


def document(contract: Contract, *, closed: bool) -> Json:
    """The OpenAPI document without our keywords, its request bodies merged into one schema each.

    With `closed`, bodies have no fields but the documented ones: whether a vendor minds others is
    not documented, so data that must be accepted has none.
    """
    result = _plain(contract.document)
    for item in result["paths"].values():
        for operation in item.values():
            media = operation.get("requestBody", {}).get("content", {}) if isinstance(operation, dict) else {}
            for each in media.values():
                each["schema"] = _merged(result, each["schema"], closed=closed)
    return result


def _plain(value: Json) -> Json:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items() if not key.startswith("x-")}
    return [_plain(each) for each in value] if isinstance(value, list) else value


def _merged(document: Json, schema: Json, *, closed: bool) -> Json:
    """`schema` with its references followed and every `allOf` merged into the schema that has it.

    Of a condition its `else` is taken, as the usual case; of several without one the first is kept. The judge
    knows which requests keep them all.
    """
    schema = follow(document, schema)
    if not isinstance(schema, dict):
        return schema
    result: dict[str, Json] = {}
    for part in (*schema.get("allOf", ()), {key: value for key, value in schema.items() if key != "allOf"}):
        for key, value in _flat(document, _usual(part)).items():
            result[key] = _join(key, result[key], value) if key in result else value
    for key in ("items", "contains"):
        if key in result:
            result[key] = _merged(document, result[key], closed=closed)
    if "properties" in result:
        result["properties"] = {
            name: _merged(document, value, closed=closed) for name, value in result["properties"].items()
        }
        result["type"] = result.get("type", "object")
        if closed:
            result["additionalProperties"] = False
    return result


def _flat(document: Json, part: dict[str, Json]) -> dict[str, Json]:
    merged: dict[str, Json] = _merged(document, part, closed=False) if {"allOf", "$ref"} & part.keys() else part
    return merged


def _usual(schema: dict[str, Json]) -> dict[str, Json]:
    """`schema` where its condition does not hold, if that is provided for."""
    if "else" not in schema:
        return schema
    rest = {key: value for key, value in schema.items() if key not in ("if", "then", "else")}
    return {**rest, "allOf": [*rest.get("allOf", ()), schema["else"]]}


def _join(keyword: str, one: Json, other: Json) -> Json:
    """Two values of one keyword that must both hold."""
    if one == other:
        return one
    match keyword:
        case "required":
            return sorted({*one, *other})
        case "properties":
            return {name: {"allOf": [each[name] for each in (one, other) if name in each]} for name in {**one, **other}}
        case "items":
            return {"allOf": [one, other]}
        case "not":
            return {"anyOf": [*_alternatives(one), *_alternatives(other)]}
        case "minimum" | "minItems" | "minLength":
            return max(one, other)
        case "maximum" | "maxItems" | "maxLength":
            return min(one, other)
        case "if" | "then" | "anyOf":
            return one
        case "type":
            return _narrower(one, other)
        case _:
            raise ValueError(f"cannot merge two different values of {keyword}: {one} and {other}")


def _narrower(one: Json, other: Json) -> Json:
    shared = set(one if isinstance(one, list) else [one]) & set(other if isinstance(other, list) else [other])
    return sorted(shared)


def _alternatives(schema: Json) -> list[Json]:
    return list(schema["anyOf"]) if list(schema) == ["anyOf"] else [schema]
