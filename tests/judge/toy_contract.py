"""A contract of one operation, made from the schema of its answer; every clause it names is known."""

from __future__ import annotations

from contracts.model import Clause, Json, Level
from contracts.spec.contract import Contract, build
from contracts.spec.pointers import clauses_in
from contracts.spec.registry import Edition, Registry

EDITION = Edition("2026-01", "the page of today", "")


def promise(name: str, **changes: Json) -> Clause:
    """A clause of the toy's."""
    facts = {"says": "Something holds.", "sources": (), "level": Level.MUST, "kind": "shape", **changes}
    return Clause(id=name, vendor="toy", **facts)


def toy_contract(answer: Json, *more: Clause, **components: Json) -> Contract:
    """The contract of a vendor whose operation `look` answers `answer`; `more` are clauses beside its own."""
    content = {"application/json": {"schema": answer}}
    look = {"operationId": "look", "responses": {"200": {"description": "Fine.", "content": content}}}
    document = {"openapi": "3.1.0", "paths": {"/": {"get": look}}, "components": {"schemas": components}}
    clauses = {name: promise(name) for name in sorted(clauses_in(document, document))} | {
        each.id: each for each in more
    }
    spans = dict.fromkeys(clauses, (EDITION.id, EDITION.id))
    return build(Registry("toy", "Toy", "", (EDITION,), clauses, spans, ()), EDITION, document)
