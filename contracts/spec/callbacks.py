"""What a vendor sends of its own accord: the webhooks of its OpenAPI document, compiled."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from contracts.model import Json
from contracts.spec.errors import SpecError
from contracts.spec.forms import Form
from contracts.spec.pointers import clauses_in, ref


@dataclass(frozen=True, slots=True, kw_only=True)
class Callback:
    """One kind of callback with its compiled schemas.

    `when` says which deliveries it is about, `situation` judges them whole: both over `{headers, body}`,
    header names in lower case. `body` judges the body alone.
    """

    id: str
    when: Form | None
    body: Form
    situation: Form | None
    clauses: frozenset[str]


Compile = Callable[[Json], Form]


def joined(document: Json, callbacks: Json, name: str) -> Json:
    """`document` with the webhooks of a document of their own, and with the components that they use.

    Raises:
        SpecError: both documents define the same component.
    """
    components = {**document.get("components", {})}
    for kind, defined in callbacks.get("components", {}).items():
        twice = sorted(components.get(kind, {}).keys() & defined.keys())
        if twice:
            raise SpecError(f"{name}: openapi.yaml defines {kind} {twice[0]} too")
        components[kind] = {**components.get(kind, {}), **defined}
    return {**document, "webhooks": callbacks["webhooks"], "components": components}


def callbacks(document: Json, compile_: Compile) -> Iterator[Callback]:
    """Every webhook of `document`."""
    for name, item in document.get("webhooks", {}).items():
        raw, here = item["post"], ("webhooks", name, "post")
        body = ref(*here, "requestBody", "content", "application/json", "schema")
        situation = ref(*here, "x-situations") if "x-situations" in raw else None
        yield Callback(
            id=raw["operationId"],
            when=compile_(ref(*here, "x-when")) if "x-when" in raw else None,
            body=compile_(body),
            situation=compile_(situation) if situation else None,
            clauses=frozenset(clause for schema in (body, situation) for clause in clauses_in(document, schema)),
        )


def of(known: Mapping[str, Callback], delivery: Json) -> tuple[Callback, ...]:
    """The callbacks that `delivery` (`{headers, body}`) is one of."""
    return tuple(each for each in known.values() if each.when is None or each.when.is_valid(delivery))
