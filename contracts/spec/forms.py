"""The form that the documents give to a request, an answer or a callback: a schema, compiled."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

import jsonschema_rs

from contracts.model import Json
from contracts.spec import shapes
from contracts.spec.pointers import follow

MANY: Final = 500
"""Shapes of which it is remembered what they keep and break; real traffic has few."""


@dataclass(frozen=True, slots=True)
class Applied:
    """A clause that applied at `at` in documents of one shape; `broken` is the schema that refused, if one did."""

    clause: str
    at: str
    broken: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """Every clause that applied to documents of one shape, once for each place, and those of them that broke.

    It is the same one for all documents of that shape, as long as this is remembered; no other is equal to it.
    """

    applied: tuple[Applied, ...]
    broken: tuple[Applied, ...]
    clauses: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "clauses", frozenset(each.clause for each in self.applied))


@dataclass(eq=False)
class Form:
    """A schema of the OpenAPI document `document`, compiled; what it says of a shape is worked out once."""

    document: Json
    schema: Json
    validator: jsonschema_rs.Draft202012Validator
    _known: dict[Hashable, Reading] = field(default_factory=dict, init=False)

    @cached_property
    def _shape(self) -> shapes.Read | None:
        return shapes.reader(self.document, self.schema)

    @cached_property
    def places(self) -> frozenset[str]:
        """The places of a document that the schema looks at, as JSON pointers: the deepest that it names."""
        return frozenset(_places(self.document, self.schema, "", frozenset()))

    def is_valid(self, document: Json) -> bool:
        """Whether `document` breaks nothing."""
        return self.validator.is_valid(document)

    def read(self, document: Json) -> Reading:
        """Which clauses applied to `document`.

        Raises:
            UnicodeEncodeError: there is a lone surrogate in a text of it.
        """
        try:
            shape = self._shape(document) if self._shape else None
        except (shapes.Shapeless, UnicodeEncodeError):
            shape = None
        if shape is None:
            return self._evaluated(document)
        reading = self._known.get(shape)
        if reading is None:
            if len(self._known) >= MANY:
                self._known.clear()
            reading = self._known[shape] = self._evaluated(document)
        return reading

    def _evaluated(self, document: Json) -> Reading:
        """Read off the standard annotations.

        JSON Schema keeps unknown keywords as annotations: where `x-clause` is reported the clause applied and
        held, where it is dropped the clause applied and broke, and elsewhere it never applied.
        """
        found = []
        for unit in self.validator.evaluate(document).list()["details"]:
            notes: Any = unit.get("annotations") or unit.get("droppedAnnotations")
            if isinstance(notes, dict) and "x-clause" in notes:
                broken = "" if unit["valid"] else unit["schemaLocation"]
                found.append(Applied(notes["x-clause"], unit["instanceLocation"], broken))
        found.sort(key=_place)
        return Reading(tuple(found), tuple(each for each in found if each.broken))


def _places(document: Json, schema: Json, here: str, seen: frozenset[str]) -> Iterator[str]:
    if not isinstance(schema, dict):
        return
    reference = schema.get("$ref", "")
    if reference and reference not in seen:
        yield from _places(document, follow(document, schema), here, seen | {reference})
    for name, each in schema.get("properties", {}).items():
        inside = list(_places(document, each, f"{here}/{name}", seen))
        yield from inside or [f"{here}/{name}"]
    for key in ("allOf", "anyOf", "oneOf"):
        for each in schema.get(key, ()):
            yield from _places(document, each, here, seen)
    for key in ("if", "then", "else", "not"):
        yield from _places(document, schema.get(key), here, seen)


def _place(applied: Applied) -> list[tuple[int, str]]:
    """By which a reading is in order: the same for documents of one shape, whatever stands first in them."""
    return [(int(part) if part.isdecimal() else 0, part) for part in applied.at.split("/")]
