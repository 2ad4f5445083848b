"""One vendor's promises in one edition, compiled: what to send, what to expect, by operation."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, cached_property, lru_cache
from urllib.parse import unquote

import jsonschema_rs
from referencing import Registry as References
from referencing.jsonschema import DRAFT202012

from contracts.model import Clause, Json, Request
from contracts.spec import callbacks, overlay, registry
from contracts.spec.callbacks import Callback
from contracts.spec.digests import digests
from contracts.spec.errors import SpecError
from contracts.spec.files import Specs, unknown
from contracts.spec.forms import Form
from contracts.spec.pointers import DOCUMENT, at, clauses_in, follow, pointer_parts, ref

_METHODS = ("get", "post", "put", "patch", "delete")
RESOLVED = 500
"""Paths of which the operation is remembered; the same one is asked for several times on end."""

STATUSES = range(100, 600)

_PARAMETER = re.compile(r"\{([^}]+)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One operation with its compiled schemas.

    `request` judges `{path, query, body}`; `responses` maps a documented status (`200`, `4XX`) to
    the schema of its body; `situation` judges an answer with its request and configuration.

    `decisive` and `settings` are what decides about the form of an answer, as pointers: into the request, and into the
    configuration of the recording.
    """

    id: str
    method: str
    template: str
    pattern: re.Pattern[str]
    request: Form
    query_types: Mapping[str, str]
    body_clause: str
    responses: Mapping[str, Form]
    successes: frozenset[str]
    situation: Form | None
    clauses: frozenset[str]
    decisive: tuple[str, ...] = field(init=False)
    settings: tuple[str, ...] = field(init=False)
    _keys: Mapping[int, str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        keys = ((status, key) for status in STATUSES for key in (f"{status // 100}XX", str(status)))
        object.__setattr__(self, "_keys", {status: key for status, key in keys if key in self.responses})
        object.__setattr__(self, "decisive", (*self._looks_at("path", "path"), *self._looks_at("request", "body")))
        object.__setattr__(self, "settings", tuple(self._looks_at("configuration", "")))

    def _looks_at(self, root: str, called: str) -> Iterator[str]:
        """Where below `root` of a situation its schema looks, as pointers into what is `called` so elsewhere."""
        for place in sorted(self.situation.places if self.situation else ()):
            if place.startswith(f"/{root}/"):
                yield f"/{called}{place.removeprefix(f'/{root}')}" if called else place.removeprefix(f"/{root}")

    def documented(self, status: int) -> str | None:
        """The key in `responses` that documents `status`: exact first, then its range."""
        return self._keys.get(status)

    def succeeded(self, status: int) -> bool:
        """Whether the documents call an answer with `status` a success."""
        return self.documented(status) in self.successes


@dataclass(frozen=True, eq=False)
class Contract:
    """Everything a vendor promises in one edition."""

    registry: registry.Registry
    edition: str
    document: Json
    clauses: Mapping[str, Clause]
    operations: Mapping[str, Operation]
    callbacks: Mapping[str, Callback] = field(default_factory=dict)

    @property
    def vendor(self) -> str:
        return self.registry.vendor

    def resolve(self, request: Request) -> tuple[Operation, dict[str, str]] | None:
        """The operation that `request` addresses, with its path parameters decoded."""
        found = _resolved(self, request.method, request.path)
        return found and (found[0], dict(found[1]))

    def clause(self, name: str) -> Clause:
        """The clause called `name`.

        Raises:
            SpecError: there is none in this edition.
        """
        if name not in self.clauses:
            raise SpecError(unknown("clause", name, self.clauses))
        return self.clauses[name]

    @cached_property
    def references(self) -> References[Json]:
        """The OpenAPI document, for validators that follow `$ref`."""
        resource = DRAFT202012.create_resource(self.document)
        known: References[Json] = References[Json]().with_resource(DOCUMENT, resource)
        return known


@lru_cache(RESOLVED)
def _resolved(contract: Contract, method: str, path: str) -> tuple[Operation, dict[str, str]] | None:
    for operation in contract.operations.values():
        if operation.method == method and (match := operation.pattern.fullmatch(path)):
            return operation, {name: unquote(value) for name, value in match.groupdict().items()}
    return None


@cache
def load(vendor: str, edition: str | None = None, specs: Specs | None = None) -> Contract:
    """The contract of `vendor` in `edition`, by default its newest.

    Raises:
        SpecError: something is unknown or malformed; the message names it.
    """
    specs = specs or Specs.bundled()
    known = registry.load(specs, vendor)
    chosen = known.edition(edition)
    document = specs.read(vendor, "openapi.yaml")
    if specs.has(vendor, "callbacks.yaml"):
        document = callbacks.joined(document, specs.read(vendor, "callbacks.yaml"), f"{vendor}/callbacks.yaml")
    if chosen.overlay:
        document = overlay.apply(document, specs.read(vendor, *chosen.overlay.split("/")), f"{vendor}/{chosen.overlay}")
    return build(known, chosen, document)


def build(known: registry.Registry, edition: registry.Edition, document: Json) -> Contract:
    """Compile `document` for `edition`.

    Raises:
        SpecError: a schema is malformed, or names a clause that the registry does not have.
    """
    name = f"{known.vendor} edition {edition.id}"
    if not isinstance(document, dict) or not str(document.get("openapi", "")).startswith("3.1"):
        raise SpecError(f"{name}: openapi.yaml is not an OpenAPI 3.1 document")
    clauses = known.clauses_of(edition)
    operations: dict[str, Operation] = {}
    for each in _operations(document, name):
        if operations.setdefault(each.id, each) is not each:
            raise SpecError(f"{name}: there are two operations called {each.id}")
    known_callbacks = _callbacks(document, name)
    used: dict[str, list[str]] = {}
    users: tuple[Operation | Callback, ...] = (*operations.values(), *known_callbacks.values())
    for user in users:
        for clause in user.clauses:
            if clause not in clauses:
                raise SpecError(f"{name}: {user.id}: " + unknown("clause", clause, clauses))
            used.setdefault(clause, []).append(user.id)
    told = digests(document, clauses)
    return Contract(
        registry=known,
        edition=edition.id,
        document=document,
        clauses={id_: _complete(clause, used.get(id_, []), told[id_]) for id_, clause in clauses.items()},
        operations=operations,
        callbacks=known_callbacks,
    )


def _callbacks(document: Json, name: str) -> dict[str, Callback]:
    references = jsonschema_rs.Registry([(DOCUMENT, document)])
    try:
        return {
            each.id: each
            for each in callbacks.callbacks(document, lambda schema: _compile(document, schema, references))
        }
    except (jsonschema_rs.ValidationError, KeyError, TypeError, ValueError) as error:
        line = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise SpecError(f"{name}: webhooks: {line}") from error


def _complete(clause: Clause, operations: list[str], digest: str) -> Clause:
    return replace(clause, operations=tuple(operations) or clause.operations, digest=digest)


def _operations(document: Json, name: str) -> Iterator[Operation]:
    references = jsonschema_rs.Registry([(DOCUMENT, document)])
    for template, item in document.get("paths", {}).items():
        for method in _METHODS:
            if method not in item:
                continue
            try:
                yield _operation(document, template, method, references)
            except (jsonschema_rs.ValidationError, KeyError, TypeError, ValueError) as error:
                line = str(error).splitlines()[0] if str(error) else type(error).__name__
                raise SpecError(f"{name}: {method.upper()} {template}: {line}") from error


def _operation(document: Json, template: str, method: str, references: jsonschema_rs.Registry) -> Operation:
    item = document["paths"][template]
    raw = item[method]
    here = ("paths", template, method)
    parameters = [follow(document, each) for each in (*item.get("parameters", ()), *raw.get("parameters", ()))]
    request = _request_schema(document, template, method)
    responses = {status: _body_of(document, (*here, "responses", status)) for status in raw["responses"]}
    situation = ref(*here, "x-situations") if "x-situations" in raw else None
    schemas = [request, *(each for each in responses.values()), *([situation] if situation else ())]
    return Operation(
        id=raw["operationId"],
        method=method.upper(),
        template=template,
        pattern=_pattern(template),
        request=_compile(document, request, references),
        query_types={
            each["name"]: follow(document, each["schema"]).get("type", "string")
            for each in parameters
            if each["in"] == "query"
        },
        body_clause=raw.get("requestBody", {}).get("x-clause", ""),
        responses={status: _compile(document, schema, references) for status, schema in responses.items()},
        successes=frozenset(
            status for status, each in raw["responses"].items() if status[0] == "2" and not each.get("x-refusal")
        ),
        situation=_compile(document, situation, references) if situation else None,
        clauses=frozenset(clause for schema in schemas for clause in clauses_in(document, schema))
        | frozenset(filter(None, [raw.get("requestBody", {}).get("x-clause", "")])),
    )


def _request_schema(document: Json, template: str, method: str) -> Json:
    item = document["paths"][template]
    places: dict[str, dict[str, Json]] = {"path": {}, "query": {}}
    for here in (("paths", template), ("paths", template, method)):
        for index, each in enumerate(at(document, here).get("parameters", ())):
            there = tuple(pointer_parts(each["$ref"])) if "$ref" in each else (*here, "parameters", str(index))
            parameter = follow(document, each)
            places[parameter["in"]][parameter["name"]] = ref(*there, "schema")
    properties: dict[str, Json] = {place: {"properties": schemas} for place, schemas in places.items()}
    if "requestBody" in item[method]:
        there = ("paths", template, method, "requestBody", "content", "application/json", "schema")
        properties["body"] = ref(*there)
    schema: dict[str, Json] = {"properties": properties}
    if "x-request" in item[method]:
        schema["allOf"] = [ref("paths", template, method, "x-request")]
    return schema


def _body_of(document: Json, here: tuple[str, ...]) -> Json:
    response = at(document, here)
    if "$ref" in response:
        here = tuple(pointer_parts(response["$ref"]))
        response = follow(document, response)
    return ref(*here, "content", "application/json", "schema") if "content" in response else True


def _compile(document: Json, schema: Json, references: jsonschema_rs.Registry) -> Form:
    return Form(document, schema, jsonschema_rs.Draft202012Validator(schema, registry=references))


def _pattern(template: str) -> re.Pattern[str]:
    parts = _PARAMETER.split(template)
    return re.compile(
        "".join(re.escape(part) if index % 2 == 0 else f"(?P<{part}>[^/]+)" for index, part in enumerate(parts))
    )
