"""Which kinds of values the fields of documents have, counted by conversation; bounded, whatever comes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from contracts.drift.fields import DEEPEST, Field
from contracts.drift.kinds import ABSENT, is_id, kind
from contracts.drift.profile import Seen
from contracts.model import Json

MANY = 50
"""Undocumented fields beside each other beyond which the rest counts as one."""

OTHER = "*"
"""The name of an entry of a list, and of every made up key."""


MOST = 500
"""Things of one sort beyond which the rest counts as one."""

OTHERS = "others"


def count(counter: Counter[str], name: str) -> None:
    """Count one more, among no more names than can be told."""
    counter[name if name in counter or len(counter) < MOST else OTHERS] += 1


@dataclass(slots=True)
class Tally:
    """The documents of one situation. `known` are its documented fields."""

    known: Mapping[str, Field]
    of: int = 0
    _kinds: dict[str, Counter[str]] = field(default_factory=dict)
    _inside: dict[str, set[str]] = field(default_factory=dict)
    _around: Counter[str] = field(default_factory=Counter)

    def add(self, documents: list[tuple[Json, float]]) -> None:
        """Count the documents of one conversation, each with the seconds that it had lasted."""
        self.of += 1
        seen: set[tuple[str, str]] = set()
        lacking: dict[str, list[set[str]]] = {}
        for document, elapsed in documents:
            seen.update(self._walk(document, "", elapsed, lacking))
        for path, objects in lacking.items():
            seen.update((f"{path}/{name}", ABSENT) for name in self._missed(path, objects))
        for path, found in seen:
            count(self._kinds.setdefault(path, Counter()), found)

    def seen(self) -> Seen:
        """What was seen."""
        return Seen(of=self.of, fields={path: dict(self._kinds[path]) for path in sorted(self._kinds)})

    def _walk(
        self, value: Json, path: str, elapsed: float, lacking: dict[str, list[set[str]]]
    ) -> Iterator[tuple[str, str]]:
        if path:
            yield path, kind(value, self.known.get(path), path.rpartition("/")[2], elapsed)
        if path.count("/") >= DEEPEST:
            return
        if isinstance(value, dict):
            names = {self._name(path, key): each for key, each in value.items()}
            lacking.setdefault(path, []).append(set(names))
            for name, each in names.items():
                yield from self._walk(each, f"{path}/{name}", elapsed, lacking)
        elif isinstance(value, list):
            for each in value:
                yield from self._walk(each, f"{path}/{OTHER}", elapsed, lacking)

    def _name(self, path: str, key: str) -> str:
        inside = self._inside.setdefault(path, set())
        if key in inside or f"{path}/{key}" in self.known:
            return key
        return OTHER if is_id(key) or "/" in key or len(inside) >= MANY else key

    def _missed(self, path: str, objects: list[set[str]]) -> set[str]:
        """The fields that one of these objects at `path` lacks; what is new was lacking in all there were before."""
        inside = self._inside[path] if path in self._inside else self._inside.setdefault(path, set())
        new = set[str]().union(*objects) - inside - {OTHER}
        for name in new:
            if self._around[path]:
                self._kinds.setdefault(f"{path}/{name}", Counter())[ABSENT] += self._around[path]
        inside |= new
        self._around[path] += 1
        return {name for name in inside if any(name not in each for each in objects)}
