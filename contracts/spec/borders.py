"""Both sides of every documented bound of a request: the last value that must be taken, the first that must not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Final

from contracts.model import ABSENT, Json, Level
from contracts.spec.contract import Contract, Operation
from contracts.spec.options import EACH, Place, request_schemas
from contracts.spec.pointers import follow

_ALL: Final = ("allOf", "anyOf", "oneOf", "prefixItems")
_BRANCHES: Final = ("then", "else")

_OTHERS: Final[Mapping[str, tuple[Json, ...]]] = {
    "string": (7,),
    "number": ("seven",),
    "integer": ("seven", 1.5),
    "boolean": ("yes",),
    "array": ("one",),
    "object": ("one",),
}
"""Values that are not of the type."""

_LETTER: Final = "a"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """What the schema of one clause says about one place of the requests of `operation`.

    `place` begins with `query` or `body`, and EACH stands for an entry of a list. `taken` are values on the near side
    of the bound, `refused` values on the far side; ABSENT means that nothing stands in the place.
    """

    operation: str
    place: Place
    clause: str
    taken: tuple[Json, ...]
    refused: tuple[Json, ...]


def bounds(contract: Contract, operation: str) -> tuple[Bound, ...]:
    """Every bound that a clause sets to the requests of `operation`, in the order of the documents.

    What is documented without a doubt counts alone: no clause of level `may`, none that nothing can check.
    """
    found = _Search(contract, operation)
    for place, schema in request_schemas(contract, contract.operations[operation]):
        if place[0] != "path":
            found.walk(schema, place, ())
    return tuple(found.bounds)


def placed(body: Json, place: Place, value: Json) -> Json:
    """A copy of `body` with `value` in `place`, which no longer begins with `body`; with ABSENT, without the place."""
    if not place:
        return deepcopy(value)
    name, rest = place[0], place[1:]
    if name == EACH:
        return [placed(body[0] if isinstance(body, list) and body else {}, rest, value)]
    result = deepcopy(body) if isinstance(body, dict) else {}
    if value is ABSENT and not rest:
        result.pop(name, None)
    else:
        result[name] = placed(result.get(name), rest, value)
    return result


def kept(operation: Operation, document: Json) -> bool:
    """Whether a request (as `{path, query, body}`) breaks nothing at all, so that it must be taken."""
    return not operation.request.read(document).broken


def broken(operation: Operation, document: Json) -> frozenset[str]:
    """The clauses that a request (as `{path, query, body}`) breaks."""
    return frozenset(each.clause for each in operation.request.read(document).broken)


class _Search:
    """Collects the bounds of one operation."""

    def __init__(self, contract: Contract, operation: str) -> None:
        self.bounds: list[Bound] = []
        self._contract = contract
        self._operation = operation

    def walk(self, schema: Json, place: Place, seen: tuple[str, ...]) -> None:
        """Go through what `schema` asks for; what stands under `if` and `not` is asked of nobody."""
        if not isinstance(schema, dict):
            return
        reference = schema.get("$ref")
        if reference is not None and reference not in seen:
            self.walk(follow(self._contract.document, schema), place, (*seen, reference))
        if self._counts(schema.get("x-clause")):
            self._bound(schema, place)
        parts = [each for key in _ALL for each in schema.get(key, ())] + [schema.get(key) for key in _BRANCHES]
        for each in parts:
            self.walk(each, place, seen)
        for name, each in schema.get("properties", {}).items():
            self.walk(each, (*place, name), seen)
        self.walk(schema.get("items"), (*place, EACH), seen)

    def _counts(self, clause: Json) -> bool:
        known = self._contract.clauses.get(clause) if isinstance(clause, str) else None
        return known is not None and known.level is not Level.MAY and not known.untestable

    def _bound(self, schema: dict[str, Json], place: Place) -> None:
        for name in schema.get("required", ()):
            self._add((*place, name), schema, (), (ABSENT,))
        sides = [side(schema[key]) for key, side in _SIDES.items() if key in schema]
        taken = tuple(value for near, _ in sides for value in near)
        refused = tuple(value for _, far in sides for value in far)
        if refused:
            self._add(place, schema, taken, refused)
        items = schema.get("items")
        if isinstance(items, dict):
            for key, side in _SIDES.items():
                if key in items:
                    near, far = side(items[key])
                    self._add((*place, EACH), schema, near, far)

    def _add(self, place: Place, schema: dict[str, Json], taken: tuple[Json, ...], refused: tuple[Json, ...]) -> None:
        bound = Bound(operation=self._operation, place=place, clause=schema["x-clause"], taken=taken, refused=refused)
        if bound not in self.bounds:
            self.bounds.append(bound)


_Sides = tuple[tuple[Json, ...], tuple[Json, ...]]


def _of_type(wanted: Json) -> _Sides:
    kinds = wanted if isinstance(wanted, list) else [wanted]
    near: tuple[Json, ...] = ((None,) if "null" in kinds else ()) + ((True, False) if "boolean" in kinds else ())
    return near, next((_OTHERS[kind] for kind in kinds if kind in _OTHERS), ())


def _of_values(values: Json) -> _Sides:
    """Every value; and one more, that is made of a text among them or follows on the greatest number."""
    texts = [each for each in values if isinstance(each, str)]
    numbers = [each for each in values if type(each) in (int, float)]
    far: tuple[Json, ...] = (f"not-{texts[-1]}",) if texts else ((max(numbers) + 1,) if numbers else ())
    return tuple(values), far


_SIDES: Final[Mapping[str, Callable[[Json], _Sides]]] = {
    "type": _of_type,
    "enum": _of_values,
    "const": lambda value: _of_values([value]),
    "minimum": lambda least: ((least,), (least - 1,)),
    "maximum": lambda most: ((most,), (most + 1,)),
    "minLength": lambda least: ((_LETTER * least,), (_LETTER * (least - 1),) if least else ()),
    "maxLength": lambda most: ((_LETTER * most,), (_LETTER * (most + 1),)),
    "minItems": lambda least: ((), ([],) if least == 1 else ()),
    "maxItems": lambda most: (([str(each) for each in range(most)],), ([str(each) for each in range(most + 1)],)),
}
"""What lies on the near and on the far side of what a keyword asks for."""
