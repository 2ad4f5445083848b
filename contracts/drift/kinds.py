"""What sort of value stands in a field, told so that random ids and moments never count as a change."""

from __future__ import annotations

import json
import re
from types import MappingProxyType
from typing import Final

from contracts.drift.fields import Field
from contracts.model import Json

ABSENT: Final = "absent"
SOUND, DOUBTFUL = "sound", "in doubt"
"""What is the matter with a request of which nothing is, or nobody knows."""

SHORTEST: Final = 8
"""Characters below which a text is no id: a word may consist of hexadecimal digits."""

LONGEST: Final = 60
"""Characters of a value that is kept."""

SLACK: Final = 5.0
"""Seconds that something may have lasted longer than the conversation about it."""

_FORMATS: Final = MappingProxyType(
    {
        "uuid": re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"),
        "time": re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)?"),
        "url": re.compile(r"[a-z][a-z0-9+.-]*://\S+", re.IGNORECASE),
    }
)
_ID: Final = re.compile(r"\d+|[0-9a-fA-F]{8}[0-9a-fA-F-]*|.*(\d{6}|[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-).*", re.DOTALL)
_EPOCHS: Final = ((1e9, "s since 1970"), (1e12, "ms since 1970"), (1e15, "us since 1970"))


def kind(value: Json, known: Field | None, name: str, elapsed: float) -> str:
    """The sort of `value` in a field called `name`, of which the documents know as much as `known`.

    A value of a documented list, and a boolean, is told as JSON; else its type, with its format or its unit where
    that is recognised: `string (uuid)`, `integer (ms since 1970)`. `elapsed` is how many seconds the conversation has
    lasted, by which the unit of a length of time is recognised; 0 where nobody knows.
    """
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    if known is not None and known.values and not isinstance(value, (dict, list)):
        return told(value)
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, (int, float)):
        return _number(value, name, elapsed)
    sort = "array" if isinstance(value, list) else "object"
    return sort if value else f"{sort} (empty)"


def told(value: Json) -> str:
    """A value itself."""
    return json.dumps(value)[:LONGEST]


def is_id(key: str) -> bool:
    """Whether a name is made up rather than documented: digits, what looks like a hash, or a text with such in it."""
    return _ID.fullmatch(key) is not None


def _text(value: str) -> str:
    if not value:
        return "string (empty)"
    for name, pattern in _FORMATS.items():
        if pattern.fullmatch(value):
            return f"string ({name})"
    return "string"


def _number(value: float, name: str, elapsed: float) -> str:
    sort = "integer" if isinstance(value, int) or value.is_integer() else "number"
    for least, unit in _EPOCHS:
        if least <= value < 10 * least:
            return f"{sort} ({unit})"
    if elapsed and "duration" in name.lower() and value >= 0:
        return f"{sort} ({_unit(value, elapsed)})"
    return sort


def _unit(value: float, elapsed: float) -> str:
    """In what a length of time is told that cannot have lasted longer than the conversation."""
    return "s" if value <= elapsed + SLACK else "ms"


def is_value(kind: str) -> bool:
    """Whether a kind is a value itself."""
    return kind in ("true", "false") or kind[:1] in '"-' or kind[:1].isdigit()


def form(kind: str) -> str:
    """What of a kind a reader must be prepared for: the type, and of a number its unit."""
    if is_value(kind):
        return "value"
    type_, _, detail = kind.partition(" ")
    return kind if type_ in ("integer", "number") and detail else type_
