"""How to say which requests the vendor takes: checks of a value, and how they are put together.

A flaw is told by its path, such as `body.clientRequest.token`. Where one field can be wrong in several ways,
some of them have a name behind a colon: `body.cname:characters`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias

from contracts.model import Json

Check: TypeAlias = Callable[[str, Json], Iterator[str]]
"""Given a field's path and value, yields the path of each field that is not as documented."""

Rule: TypeAlias = tuple[str, Callable[[dict[str, Any]], bool]]
"""A field's name, and what must hold of the whole object for that field to be right."""


def leaf(holds: Callable[[Json], bool]) -> Check:
    """A value of which `holds` is true."""

    def check(path: str, value: Json) -> Iterator[str]:
        if not holds(value):
            yield path

    return check


def record(required: Mapping[str, Check], optional: Mapping[str, Check] | None = None, *rules: Rule) -> Check:
    """An object; fields that are not in the tables are ignored, as the vendor ignores them."""
    fields = {**required, **(optional or {})}

    def check(path: str, value: Json) -> Iterator[str]:
        if not isinstance(value, dict):
            yield path
            return
        missing = [f"{path}.{field}" for field in required if field not in value]
        wrong = [flaw for field in fields if field in value for flaw in fields[field](f"{path}.{field}", value[field])]
        yield from [*missing, *wrong] or [f"{path}.{field}" for field, holds in rules if not holds(value)]

    return check


def every(item: Check, most: int | None = None, least: int = 0) -> Check:
    """An array of `least` to `most` such items."""

    def check(path: str, value: Json) -> Iterator[str]:
        if not isinstance(value, list) or len(value) < least:
            yield path
            return
        if most is not None and len(value) > most:
            yield f"{path}:length"
        for each in value:
            yield from item(path, each)

    return check


def both(*checks: Check) -> Check:
    """A value of which all `checks` are true."""

    def check(path: str, value: Json) -> Iterator[str]:
        for each in checks:
            yield from each(path, value)

    return check


def named(way: str, check: Check) -> Check:
    """`check`, whose flaws are one `way` in which the field can be wrong."""

    def renamed(path: str, value: Json) -> Iterator[str]:
        yield from (f"{flaw}:{way}" for flaw in check(path, value))

    return renamed


def is_number(value: Json) -> bool:
    """Whether `value` is a JSON number: in Python a boolean passes for one, too."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def among(*values: Json) -> Check:
    """One of a few strings or numbers."""
    return leaf(lambda value: not isinstance(value, bool) and value in values)


def within(low: float, high: float) -> Check:
    """A number from `low` to `high`, both included."""
    return leaf(lambda value: is_number(value) and low <= value <= high)


def whole(low: float, high: float) -> Check:
    """A whole number from `low` to `high`, both included."""
    return leaf(lambda value: is_number(value) and low <= value <= high and value == int(value))


def matches(pattern: str) -> Check:
    """A string that is wholly as `pattern` says."""
    return leaf(lambda value: isinstance(value, str) and re.fullmatch(pattern, value) is not None)


NUMBER = leaf(is_number)
FLAG = leaf(lambda value: isinstance(value, bool))
STRING = leaf(lambda value: isinstance(value, str))
TEXT = leaf(lambda value: isinstance(value, str) and value != "")
OBJECT = leaf(lambda value: isinstance(value, dict))
SHARE = within(0, 1)
RENDERING = among(0, 1)


def is_user_id(value: Json) -> bool:
    """Whether `value` is a decimal string from 1 to 2^32 - 1."""
    return isinstance(value, str) and re.fullmatch("[1-9][0-9]{0,9}", value) is not None and int(value) < 2**32


def fits_frame(width: str, height: str) -> Callable[[dict[str, Any]], bool]:
    """Whether the picture is no larger than 1920 x 1080; a side that is left out is within bounds."""
    return lambda value: value.get(width, 0) * value.get(height, 0) <= 1920 * 1080


def at_most(size: int) -> Check:
    """A text of no more than `size` bytes."""
    fits = leaf(lambda value: not isinstance(value, str) or len(value.encode(errors="replace")) <= size)
    return named("length", fits)


USER_ID = leaf(is_user_id)
OWNER: Mapping[str, Check] = {
    "cname": both(TEXT, at_most(1024)),
    "uid": USER_ID,
}
"""Who every request with a body speaks for."""
