"""Small pieces of text: numbers, lengths of time, and lines that must fit."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Final

from contracts.model import Json

_UNPRINTABLE: Final = re.compile("[^\t\n -~\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def printable(text: str) -> str:
    """`text` with everything that XML, UTF-8 or a terminal would choke on shown as U+FFFD."""
    return _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", text)


def dumps(value: Json, indent: int | None = None) -> str:
    """`value` as JSON: readable where its characters can be shown, escaped where they cannot."""
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    return text if printable(text) == text else json.dumps(value, indent=indent)


def compact(value: object) -> str:
    """A setting or another small value on one line."""
    if isinstance(value, list | tuple):
        return ", ".join(map(compact, value))
    return value if isinstance(value, str) else dumps(value)


def one_line(text: str) -> str:
    """`text` without line breaks and runs of space."""
    return " ".join(printable(text).split())


def shorten(text: str, width: int) -> str:
    """`text` on one line of at most `width` characters, of which the beginning matters most."""
    line = one_line(text)
    return line if len(line) <= width else line[: max(width - 1, 0)] + "…"


def squeeze(text: str, width: int) -> str:
    """`text` on one line of at most `width` characters, of which the end matters most."""
    line = one_line(text)
    head = width // 4
    return line if len(line) <= width else f"{line[:head]}…{line[len(line) - width + head + 1 :]}"


def verb(number: int, one: str, many: str) -> str:
    """The form of a verb that agrees with `number`."""
    return one if number == 1 else many


def plural(number: int, noun: str, many: str = "") -> str:
    """`1 clause`, `2 clauses`; `many` where an s is not enough."""
    return f"{number:,} {verb(number, noun, many or noun + 's')}"


def seconds(length: float) -> str:
    """A length of time for people: `0.4 s`, `12 s`, `3 min 20 s`, `2 h 5 min`."""
    if length < 10:
        return f"{length:.3g} s"
    minutes, rest = divmod(round(length), 60)
    hours, minutes = divmod(minutes, 60)
    parts = [(hours, "h"), (minutes, "min"), (rest, "s")]
    return " ".join(f"{number:,} {unit}" for number, unit in parts if number)


FEW = 3
"""As many lines are shown as they are."""


def few(lines: Sequence[str], rest: str) -> Sequence[str]:
    """`lines`; where they are many, the first one, how many more there are, and how to have the `rest`."""
    return lines if len(lines) <= FEW else [f"{lines[0]} (and {len(lines) - 1} more: {rest})"]
