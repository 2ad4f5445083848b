"""What of a document its schema can tell apart: two documents of one shape keep and break the same clauses.

A shape holds which of the fields are there that the schema names, the types of what it looks at, and how each value
fares with the keywords that look at values. What no keyword looks at is no part of it.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from math import isfinite
from typing import Any, Final, TypeAlias

import jsonschema_rs

from contracts.model import Json
from contracts.spec.pointers import at, pointer_parts

LONGEST: Final = 64
"""Entries of a list beyond which a document is not worth remembering by its shape."""

LONGEST_NAMES: Final = 2000
"""Bytes of all names together, the same, where any name is looked at."""

DEEPEST: Final = 60
"""Steps through a schema beyond which it is taken to lead back to itself."""

Read: TypeAlias = Callable[[Json], Hashable]
Test: TypeAlias = Callable[[Json], bool]


class Shapeless(ValueError):  # noqa: N818 - it is no mistake
    """A schema, or a document, of which nobody can say what can be told apart."""


_HERE: Final = frozenset({"allOf", "anyOf", "oneOf", "not", "if", "then", "else"})
_BY_ANY_NAME: Final = frozenset({"additionalProperties", "patternProperties", "unevaluatedProperties", "propertyNames"})
_BY_NAME: Final = frozenset({"properties", "required", "dependentRequired"})
_EACH: Final = frozenset({"items", "prefixItems", "contains", "unevaluatedItems"})
_LOOKING: Final = {
    **dict.fromkeys(("pattern", "minLength", "maxLength"), str),
    **dict.fromkeys(("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"), float),
    **dict.fromkeys(("minItems", "maxItems", "uniqueItems"), list),
    **dict.fromkeys(("minProperties", "maxProperties"), dict),
}
"""Keywords that look at values, and of which type."""
_TOLD: Final = frozenset({"type", "minContains", "maxContains", "format"})
"""Told by the rest of a shape; `format` asserts nothing unless a validator is made so."""
_SAYING: Final = frozenset({"title", "description", "examples", "example", "default", "deprecated", "$comment"})


@dataclass(slots=True)
class _Place:
    """A place in documents, with all that a schema could ask of what stands there, whatever the conditions."""

    looked_at: bool = False
    members: dict[str, _Place] = field(default_factory=dict)
    by_any_name: list[Json] = field(default_factory=list)
    other: _Place | None = None
    each: _Place | None = None
    same: set[Json] = field(default_factory=set)
    tests: dict[type, list[Test]] = field(default_factory=dict)

    def test(self, keyword: str, value: Json, *kinds: type) -> None:
        """How a value fares with a keyword, in the view of the library that judges."""
        for kind in kinds:
            self.tests.setdefault(kind, []).append(jsonschema_rs.Draft202012Validator({keyword: value}).is_valid)


def reader(document: Json, schema: Json) -> Read | None:
    """What tells the shape of a document under `schema`, whose references lead into `document`; None if nothing can.

    It raises Shapeless, or UnicodeEncodeError, for a document that has none.
    """
    place = _Place()
    try:
        _Survey(document).add(place, schema, 0)
    except Shapeless:
        return None
    return _read(place)


@dataclass(frozen=True, slots=True)
class _Survey:
    """Finds out which keywords look at which places."""

    document: Json

    def add(self, place: _Place, schema: Json, depth: int) -> None:
        if depth > DEEPEST:
            raise Shapeless("a schema that leads back to itself")
        if isinstance(schema, dict) and schema:
            place.looked_at = True
            for keyword, value in schema.items():
                self._keyword(place, keyword, value, depth + 1)

    def _keyword(self, place: _Place, keyword: str, value: Json, depth: int) -> None:
        if keyword == "$ref":
            self.add(place, at(self.document, pointer_parts(value)), depth)
        elif keyword in _HERE:
            self._all(place, value, depth)
        elif keyword in _EACH:
            place.each = place.each or _Place()
            self._all(place.each, value, depth)
        elif keyword in _BY_ANY_NAME:
            self._other(place, list(value.values()) if keyword == "patternProperties" else [value], depth)
        elif keyword in _BY_NAME:
            self._named(place, keyword, value, depth)
        else:
            _assertion(place, keyword, value)

    def _named(self, place: _Place, keyword: str, value: Json, depth: int) -> None:
        for name in {*value}.union(*value.values()) if keyword == "dependentRequired" else value:
            member = self._member(place, name, depth)
            if keyword == "properties":
                self.add(member, value[name], depth)

    def _all(self, place: _Place, schemas: Json, depth: int) -> None:
        for each in schemas if isinstance(schemas, list) else [schemas]:
            self.add(place, each, depth)

    def _member(self, place: _Place, name: str, depth: int) -> _Place:
        if name not in place.members:
            place.members[name] = _Place()
            self._all(place.members[name], place.by_any_name, depth)
        return place.members[name]

    def _other(self, place: _Place, schemas: list[Json], depth: int) -> None:
        """What looks at fields by any name may look at those by a known one too."""
        place.by_any_name += schemas
        place.other = place.other or _Place()
        for each in (place.other, *place.members.values()):
            self._all(each, schemas, depth)


def _assertion(place: _Place, keyword: str, value: Json) -> None:
    if keyword in ("enum", "const"):
        _equality(place, keyword, value)
    elif keyword in _LOOKING:
        place.test(keyword, value, _LOOKING[keyword])
    elif keyword not in _TOLD | _SAYING and not keyword.startswith("x-"):
        raise Shapeless(keyword)


def _equality(place: _Place, keyword: str, value: Json) -> None:
    wanted = value if keyword == "enum" else [value]
    place.same |= {each for each in wanted if type(each) in (str, int, float)}
    if any(isinstance(each, (dict, list)) for each in wanted):
        place.test(keyword, value, list, dict)


# -- reading -----------------------------------------------------------------------------------------------------------


_Mark: TypeAlias = Callable[[Json, list[Any]], None]
"""Puts the shape of a value at the end of a list; no shape begins as another one goes on."""
_Marks: TypeAlias = Mapping[type, _Mark]
"""What marks the values of a place, by their type."""

_END: Final = object()
_WORDS: Final = {None: object(), True: object(), False: object()}


def _read(place: _Place) -> Read:
    known = _marks(place)

    def read(value: Json) -> Hashable:
        marks: list[Any] = []
        try:
            known[type(value)](value, marks)
        except KeyError as error:
            raise Shapeless(str(error)) from None
        return tuple(marks)

    return read


def _marks(place: _Place) -> _Marks:
    """Types stand for values that nothing asks more of."""
    if not place.looked_at:
        return dict.fromkeys((str, dict, list, int, float, bool, type(None)), lambda _, __: None)
    word, number = lambda value, marks: marks.append(_WORDS[value]), _numbers(place)
    return {
        str: _texts(place),
        dict: _objects(place),
        list: _lists(place),
        int: number,
        float: number,
        bool: word,
        type(None): word,
    }


def _texts(place: _Place) -> _Mark:
    same, tests = frozenset(place.same), place.tests.get(str)

    def mark(value: Json, marks: list[Any]) -> None:
        if value in same:
            marks.append(value)
            return
        marks.append(str)
        if tests:
            marks.extend([test(value) for test in tests])

    return mark


def _numbers(place: _Place) -> _Mark:
    same, tests = frozenset(place.same), place.tests.get(float, ())

    def mark(value: Json, marks: list[Any]) -> None:
        if type(value) is float and not isfinite(value):
            raise Shapeless(str(value))
        if value in same:
            marks.append(value)
        else:
            marks.extend([type(value), value % 1 == 0, *[test(value) for test in tests]])

    return mark


def _lists(place: _Place) -> _Mark:
    tests = place.tests.get(list)
    each = _marks(place.each) if place.each else None

    def mark(value: Json, marks: list[Any]) -> None:
        marks.append(list)
        if tests:
            marks.extend([test(value) for test in tests])
        if each is None:
            return
        if len(value) > LONGEST:
            raise Shapeless("a long list")
        for item in value:
            each[type(item)](item, marks)
        marks.append(_END)

    return mark


def _objects(place: _Place) -> _Mark:
    tests = place.tests.get(dict)
    members = {name: _marks(each) for name, each in place.members.items()}
    known = members.get

    def mark(value: Json, marks: list[Any]) -> None:
        marks.append(dict)
        for name, found in value.items():
            if each := known(name):
                marks.append(name)
                each[type(found)](found, marks)
        marks.append(_END)
        if tests:
            marks.extend([test(value) for test in tests])

    def mark_every(value: Json, marks: list[Any]) -> None:
        if len("".join(value).encode()) > LONGEST_NAMES:
            raise Shapeless("long names")
        marks.append(dict)
        for name, found in sorted(value.items()):
            marks.append(name)
            members.get(name, others)[type(found)](found, marks)
        marks.append(_END)
        if tests:
            marks.extend([test(value) for test in tests])

    if place.other:
        others = _marks(place.other)
        return mark_every
    return mark
