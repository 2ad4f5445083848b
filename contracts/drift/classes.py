"""The classes of change: what the documents say, by what was seen before and what is seen now."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Stand(StrEnum):
    """How something that was seen stands to the documents."""

    INSIDE = "inside"
    OUTSIDE = "outside"
    UNKNOWN = "unknown"


class Class(StrEnum):
    """What a change is, the gravest first."""

    NEW_DEVIATION = "new deviation"
    SILENT_CHANGE = "silent change"
    DOCUMENTS_CHANGED = "documents changed"
    KNOWN_DEVIATION = "known deviation"
    HEALED = "healed"
    CONFORMANT = "conformant"


MEANINGS = {
    Class.NEW_DEVIATION: "breaks the documents now, and did not before",
    Class.SILENT_CHANGE: "has changed, and the documents allow both",
    Class.DOCUMENTS_CHANGED: "the documents promise something else than before",
    Class.KNOWN_DEVIATION: "breaks the documents as it did before",
    Class.HEALED: "broke the documents before, and does no more",
    Class.CONFORMANT: "is as it was, and as documented",
}


class Severity(StrEnum):
    """What a change means to somebody who calls the API."""

    BREAKS = "breaks callers"
    MAY_BREAK = "may break"
    HARMLESS = "harmless"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change: `where` it is, what it was `before` and what it is `now`, and the `clauses` that it touches."""

    where: str
    before: str
    now: str
    severity: Severity
    class_: Class = Class.SILENT_CHANGE
    vendor: str = ""
    operation: str = ""
    clauses: tuple[str, ...] = ()

    @property
    def place(self) -> str:
        """Where it is, for people: the vendor, the operation if it is about one, and the place in it."""
        operation = ".".join(part for part in (self.vendor, self.operation) if part)
        return f"{operation} {self.where}".strip()


def classify(before: Stand, now: Stand, *, differs: bool, rewritten: bool = False) -> Class | None:
    """The class of what stood so before and stands so now; None where one of the two cannot be known.

    `differs` says that it is not what it was, `rewritten` that the documents are not what they were.
    """
    if rewritten:
        return Class.DOCUMENTS_CHANGED
    match before, now:
        case Stand.OUTSIDE, Stand.OUTSIDE:
            return Class.KNOWN_DEVIATION
        case _, Stand.OUTSIDE:
            return Class.NEW_DEVIATION
        case Stand.OUTSIDE, Stand.INSIDE:
            return Class.HEALED
        case Stand.INSIDE, Stand.INSIDE:
            return Class.SILENT_CHANGE if differs else Class.CONFORMANT
    return None
