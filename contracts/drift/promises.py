"""What the documents say now of fields and clauses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from contracts.drift.fields import Field, fields
from contracts.drift.places import clauses_by_field
from contracts.model import Json, Level
from contracts.spec import Contract, Operation
from contracts.spec.pointers import follow

Answer = tuple[Mapping[str, Field], Mapping[str, frozenset[str]]]
"""The documented fields of an answer, and by field the clauses that speak of it."""


@dataclass(slots=True)
class Promises:
    """What one contract says."""

    contract: Contract
    _requests: dict[str, Mapping[str, Field]] = field(default_factory=dict)
    _answers: dict[tuple[str, str], Answer] = field(default_factory=dict)

    def answer(self, operation: str, status: str) -> Answer:
        """What is said of an answer; nothing where the documents do not know it."""
        if (operation, status) not in self._answers:
            schema = self._schema(operation, status)
            document = self.contract.document
            self._answers[operation, status] = (fields(document, schema), clauses_by_field(document, schema))
        return self._answers[operation, status]

    def listed(self, operation: str) -> frozenset[str]:
        """The parameters of a path that are one of a documented list."""
        found = self.contract.operations[operation]
        item = self.contract.document["paths"][found.template]
        parameters = (*item.get("parameters", ()), *self._raw(found).get("parameters", ()))
        known = [follow(self.contract.document, each) for each in parameters]
        return frozenset(
            each["name"]
            for each in known
            if each["in"] == "path" and _is_listed(self.contract.document, each.get("schema", {}))
        )

    def request(self, operation: str) -> Mapping[str, Field]:
        """The documented fields of a request's body."""
        if operation not in self._requests:
            found = self.contract.operations[operation]
            body = follow(self.contract.document, self._raw(found).get("requestBody", {}))
            schema = body.get("content", {}).get("application/json", {}).get("schema", {})
            self._requests[operation] = fields(self.contract.document, schema)
        return self._requests[operation]

    def operation_of(self, clause: str) -> str:
        """The operation that a clause is about, if it is one."""
        found = self.contract.clauses.get(clause)
        return found.operations[0] if found and len(found.operations) == 1 else ""

    def level(self, clause: str) -> Level:
        """How strongly a clause promises; one that is known to change is no must."""
        found = self.contract.clauses.get(clause)
        if found is None:
            return Level.MUST
        return Level.SHOULD if found.volatile and found.level is Level.MUST else found.level

    def _schema(self, operation: str, status: str) -> Json:
        found = self.contract.operations.get(operation)
        key = found.documented(int(status)) if found else None
        if found is None or key is None:
            return {}
        response = follow(self.contract.document, self._raw(found)["responses"][key])
        return response.get("content", {}).get("application/json", {}).get("schema", {})

    def _raw(self, operation: Operation) -> Json:
        return self.contract.document["paths"][operation.template][operation.method.lower()]


def _is_listed(document: Json, schema: Json) -> bool:
    found = follow(document, schema)
    return isinstance(found, dict) and (
        "enum" in found or any(_is_listed(document, each) for each in found.get("allOf", ()))
    )
