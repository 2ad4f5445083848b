"""What changes amount to: which of them matter, the exit code of the gravest, the result in a line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from contracts.drift.classes import Change, Class, Severity
from contracts.model import Clause
from contracts.report.text import plural

CODES: Final[Mapping[Class, int]] = MappingProxyType(
    {
        Class.NEW_DEVIATION: 1,
        Class.SILENT_CHANGE: 4,
        Class.DOCUMENTS_CHANGED: 5,
        Class.KNOWN_DEVIATION: 6,
        Class.HEALED: 7,
    }
)
"""The exit code of each class that somebody asked to fail on."""

SEVERITIES: Final[Mapping[str, frozenset[Severity]]] = MappingProxyType(
    {
        "breaking": frozenset({Severity.BREAKS}),
        "perhaps-breaking": frozenset({Severity.BREAKS, Severity.MAY_BREAK}),
        "any": frozenset(Severity),
        "never": frozenset[Severity](),
    }
)
CLASSES: Final[Mapping[str, Class]] = MappingProxyType({each.value.replace(" ", "-"): each for each in CODES})

USUAL: Final = ("new-deviation", "breaking")
"""What one fails on unless told otherwise."""


def matters(change: Change, fail_on: Collection[str]) -> bool:
    """Whether a change is of a class or a severity that is failed on."""
    severities = {each for name in fail_on for each in SEVERITIES.get(name, ())}
    grave = change.severity in severities and change.class_ in _UNWELCOME
    return grave or change.class_ in {CLASSES[name] for name in fail_on if name in CLASSES} or "any" in fail_on


_UNWELCOME = frozenset({Class.NEW_DEVIATION, Class.SILENT_CHANGE, Class.DOCUMENTS_CHANGED})
"""Classes of what is not as it was, and could break somebody."""


def code(changes: Iterable[Change], fail_on: Collection[str]) -> int:
    """The exit code of the gravest change that matters; 0 where none does."""
    return next((CODES[each] for each in Class if each in {c.class_ for c in changes if matters(c, fail_on)}), 0)


def counts(changes: Iterable[Change]) -> dict[Class, int]:
    """How many changes there are of each class, the gravest first."""
    found = Counter(each.class_ for each in changes)
    return {each: found[each] for each in Class if found[each]}


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """What changed, what the two sides are called, and the editions of the documents by vendor.

    `clauses` are those of now, by id; `exit` is the exit code; `notes` say what else to know. `compared` are how many
    operations and clauses both sides have seen something of.
    """

    changes: tuple[Change, ...]
    before: str
    now: str
    editions: Mapping[str, tuple[str, str]]
    clauses: Mapping[str, Clause]
    compared: tuple[int, int]
    exit: int = 0
    notes: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """The result in a line."""
        told = ", ".join(plural(number, *_nouns(class_)) for class_, number in counts(self.changes).items())
        return told or ("Nothing changed" if any(self.compared) else "Nothing could be compared")

    @property
    def extent(self) -> str:
        """How much was compared, in words."""
        operations, clauses = self.compared
        return f"compared {plural(operations, 'operation')} and {plural(clauses, 'clause')} that both have seen"


def _nouns(class_: Class) -> tuple[str, str]:
    match class_:
        case Class.DOCUMENTS_CHANGED:
            return "promise that was rewritten", "promises that were rewritten"
        case Class.HEALED:
            return "healed deviation", "healed deviations"
        case _:
            return class_.value, f"{class_.value}s"
