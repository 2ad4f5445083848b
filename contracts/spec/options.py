"""What a caller can ask for: every option that the request schemas document."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from jsonschema_rs import is_valid

from contracts.model import ABSENT, Json
from contracts.spec.contract import Contract, Operation
from contracts.spec.pointers import follow

EACH = "[]"
"""The step of a path into any entry of a list."""

Place = tuple[str, ...]

_ALL = ("allOf", "anyOf", "oneOf", "prefixItems")
_BRANCHES = ("then", "else")


@dataclass(frozen=True, slots=True)
class Option:
    """A field of a request, or one of its documented values: `place` begins with `path`, `query` or `body`."""

    operation: str
    place: Place
    value: Json = ABSENT

    @property
    def name(self) -> str:
        """How people read the place: `body.clientRequest.streamTypes`, `query.sort_by`."""
        return ".".join(self.place).replace(f".{EACH}", EACH)


def options(contract: Contract) -> list[Option]:
    """Every documented option of every operation, in the order of the documents."""
    found: dict[tuple[str, Place, str], Option] = {}
    for operation in contract.operations.values():
        for place, schema in request_schemas(contract, operation):
            for each, value in _walk(contract.document, schema, place, ()):
                # Only some path parameters are a choice; the others say which thing is meant.
                if each[0] != "path" or value is not ABSENT:
                    found.setdefault((operation.id, each, repr(value)), Option(operation.id, each, value))
    return list(found.values())


def request_schemas(contract: Contract, operation: Operation) -> Iterator[tuple[Place, Json]]:
    """The schema of each parameter of `operation`, and of its body, with the place that it is about."""
    document = contract.document
    item = document["paths"][operation.template]
    raw = item[operation.method.lower()]
    for each in (*item.get("parameters", ()), *raw.get("parameters", ())):
        parameter = follow(document, each)
        if parameter["in"] in ("path", "query"):
            yield (parameter["in"], parameter["name"]), parameter["schema"]
    for media in follow(document, raw.get("requestBody", {})).get("content", {}).values():
        yield ("body",), media["schema"]


def _walk(document: Json, schema: Json, place: Place, seen: tuple[str, ...]) -> Iterator[tuple[Place, Json]]:
    """Places and values that `schema` offers; what stands under `if` and `not`, or is of another type, is no offer."""
    if not isinstance(schema, dict):
        return
    if len(place) > 1 and place[-1] != EACH:
        yield place, ABSENT
    if "$ref" in schema and schema["$ref"] not in seen:
        yield from _walk(document, follow(document, schema), place, (*seen, schema["$ref"]))
    for value in (*schema.get("enum", ()), *([schema["const"]] if "const" in schema else [])):
        yield place, value
    parts = [each for key in _ALL for each in schema.get(key, ())] + [schema.get(key) for key in _BRANCHES]
    together = [{"type": each["type"]} for each in schema.get("allOf", ()) if "type" in each]
    for each in (*parts, *schema.get("dependentSchemas", {}).values()):
        for there, value in _walk(document, each, place, seen):
            if value is ABSENT or there != place or all(is_valid(kind, value) for kind in together):
                yield there, value
    for name, each in schema.get("properties", {}).items():
        yield from _walk(document, each, (*place, name), seen)
    yield from _walk(document, schema.get("items"), (*place, EACH), seen)
