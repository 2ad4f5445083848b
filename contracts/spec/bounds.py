"""Both sides of every bound that the documents set to a request: what must just be taken, and what must not."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from math import inf
from types import UnionType
from typing import Any, Final

from contracts.model import Json, Level
from contracts.spec.contract import Contract, Operation
from contracts.spec.options import EACH, Place
from contracts.spec.pointers import follow

LEAST: Final = 1e-6
"""The least step that a number with decimals can take."""

LOWER: Final = frozenset({"minimum", "exclusiveMinimum", "minLength", "minItems", "enum"})
UPPER: Final = frozenset({"maximum", "exclusiveMaximum", "maxLength", "maxItems", "enum"})
LENGTHS: Final = frozenset({"minLength", "maxLength", "minItems", "maxItems"})
"""Keywords that set a bound to one side or to both, and those that set it to a length; `const` is an `enum` too."""

_LISTS: Final = ("allOf", "anyOf", "oneOf", "prefixItems")
_PARTS: Final = ("not", "if", "then", "else")


@dataclass(frozen=True, slots=True)
class Edge:
    """The last value on one side of a bound: at `place` of the body, or of so many characters or entries."""

    place: Place
    value: float
    length: bool = False

    def put(self, body: Json) -> Json:
        """`body` with this value in its place, which `body` has; of a list its first entry is meant."""
        result = copy.deepcopy(body)
        parent = _at(result, self.place[:-1])
        key: Any = 0 if self.place[-1] == EACH else self.place[-1]
        parent[key] = _lengthened(parent[key], int(self.value)) if self.length else self.value
        return result


@dataclass(frozen=True, slots=True)
class Sides:
    """The bodies that keep every rule at the edges, as few as there can be, and those that break one rule each."""

    taken: tuple[Json, ...]
    refused: tuple[Json, ...]


def sides(
    contract: Contract,
    operation: str,
    path: Mapping[str, str],
    body: Json,
    *,
    left_out: Iterable[str] = (),
    fits: Callable[[Json], bool] = lambda body: True,
) -> Sides:
    """What `operation` must take and refuse that is like `body`, which must be in order and leave nothing in doubt.

    Fields of the body that are `left_out` stay as they are. A body that is to be taken also `fits`.
    """
    found = contract.operations[operation]

    def broken(changed: Json) -> tuple[str, ...]:
        reading = found.request.read({"path": dict(path), "query": {}, "body": changed})
        return tuple(each.clause for each in reading.broken)

    taken: list[Edge] = []
    refused: list[Edge] = []
    for near in _near(contract, found, body, frozenset(left_out)):
        right = [each for each in near.values if not broken(near.edge(each).put(body))]
        wrong = [each for each in near.values if _calls_for_refusal(contract, broken(near.edge(each).put(body)))]
        below = [each for each in wrong if each in near.below and right and each < right[0]]
        above = [each for each in wrong if each in near.above and right and each > right[-1]]
        taken += [near.edge(each) for each in dict.fromkeys([*right[-1:] * bool(above), *right[:1] * bool(below)])]
        refused += map(near.edge, (*below[-1:], *above[:1]))
    together = _together(body, taken, lambda made: fits(made) and not broken(made))
    return Sides(tuple(together), tuple(each.put(body) for each in refused))


@dataclass(slots=True)
class _Near:
    """The values next to the bounds of a place, in ascending order; those just `below` and `above` a bound."""

    place: Place
    length: bool
    values: list[float] = field(default_factory=list)
    below: set[float] = field(default_factory=set)
    above: set[float] = field(default_factory=set)

    def edge(self, value: float) -> Edge:
        return Edge(self.place, value, self.length)

    def add(self, keyword: str, bound: float) -> None:
        """Count in what lies next to a bound."""
        steps = (1,) if self.length or keyword == "enum" else (1, LEAST)
        below, above = ({round(bound + sign * step, 6) for step in steps} for sign in (-1, 1))
        self.below |= below if keyword in LOWER else set()
        self.above |= above if keyword in UPPER else set()
        least = 0 if self.length else -inf
        self.values = sorted({*self.values, *(each for each in (bound, *below, *above) if each >= least)})


def _near(contract: Contract, operation: Operation, body: Json, left_out: frozenset[str]) -> Iterator[_Near]:
    """What lies next to the bounds of each place that `body` has."""
    raw = contract.document["paths"][operation.template][operation.method.lower()]
    found: dict[tuple[Place, bool], _Near] = {}
    for media in follow(contract.document, raw["requestBody"])["content"].values():
        for place, keyword, bound in _bounds(contract.document, media["schema"], (), ()):
            length = keyword in LENGTHS
            if place and place[0] not in left_out and _has(body, place, str | list if length else int | float):
                found.setdefault((place, length), _Near(place, length)).add(keyword, bound)
    yield from found.values()


def _bounds(document: Json, schema: Json, place: Place, seen: tuple[str, ...]) -> Iterator[tuple[Place, str, float]]:
    """(place, keyword, number) of each bound, wherever in `schema` it stands: whether it binds, the judge knows."""
    if not isinstance(schema, dict) or schema.get("$ref") in seen:
        return
    if "$ref" in schema:
        yield from _bounds(document, follow(document, schema), place, (*seen, schema["$ref"]))
    yield from ((place, key, value) for key, value in schema.items() if key in (LOWER | UPPER) - {"enum"})
    values = (*schema.get("enum", ()), schema.get("const"))
    yield from ((place, "enum", value) for value in values if _is_number(value))
    for part in (*(each for key in _LISTS for each in schema.get(key, ())), *(schema.get(key) for key in _PARTS)):
        yield from _bounds(document, part, place, seen)
    for name, part in schema.get("properties", {}).items():
        yield from _bounds(document, part, (*place, name), seen)
    yield from _bounds(document, schema.get("items"), (*place, EACH), seen)


def _calls_for_refusal(contract: Contract, broken: tuple[str, ...]) -> bool:
    """Whether one rule is broken, and nothing is in doubt."""
    found = [contract.clauses[each] for each in broken]
    return len(found) == 1 and found[0].level is not Level.MAY and not found[0].untestable


def _together(body: Json, edges: Iterable[Edge], right: Callable[[Json], bool]) -> list[Json]:
    """As few bodies like `body` as these edges fit into, at most one edge in the same place of each."""
    bodies: list[tuple[Json, set[Place]]] = []
    for edge in edges:
        for index, (made, used) in enumerate([*bodies, (body, set[Place]())]):
            more = edge.put(made)
            if not any(_overlap(edge.place, each) for each in used) and right(more):
                bodies[index : index + 1] = [(more, {*used, edge.place})]
                break
    return [made for made, _ in bodies]


def _overlap(one: Place, other: Place) -> bool:
    shorter = min(len(one), len(other))
    return one[:shorter] == other[:shorter]


def _at(value: Json, place: Place) -> Json:
    for step in place:
        value = value[0] if step == EACH else value[step]
    return value


def _has(value: Json, place: Place, kind: type | UnionType) -> bool:
    """Whether something of this kind stands at `place`."""
    try:
        found = _at(value, place)
    except (LookupError, TypeError):
        return False
    return isinstance(found, kind) and not isinstance(found, bool)


def _is_number(value: Json) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _lengthened(value: Json, length: int) -> Json:
    """A text or a list of this length: more of the same, lists of numbers in texts counted up."""
    if isinstance(value, str):
        return (value * (length // max(len(value), 1) + 1))[:length] if value else "a" * length
    first = value[0] if value else ""
    counted = isinstance(first, str) and first.isdecimal()
    return [str(int(first) + place) if counted else copy.deepcopy(first) for place in range(length)]
