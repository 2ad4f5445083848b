"""The one place where secrets enter and leave: placeholders outside, values on the wire."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

from contracts.model import Json

_NAME = re.compile(r"\$([A-Z][A-Z0-9_]*)")


@dataclass(frozen=True, slots=True)
class Secrets:
    """Values by the names of their environment variables.

    Drivers write `$NAME`; `expand` puts the value in when a request leaves, `redact` puts the name
    back before anything is recorded. A recording cannot leak what it never held.
    """

    values: Mapping[str, str] = field(repr=False)
    _names: Mapping[str, str] = field(init=False, repr=False)
    _known: re.Pattern[str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        names = {
            form: name for name, secret in self.values.items() for form in (secret, quote(secret, safe="")) if form
        }
        longest_first = sorted(names, key=len, reverse=True)
        object.__setattr__(self, "_names", names)
        object.__setattr__(self, "_known", re.compile("|".join(map(re.escape, longest_first)) or "(?!)"))

    def expand(self, value: Json) -> Json:
        """`value` with every known `$NAME` in its texts replaced by the secret."""
        return _map(value, lambda text: _NAME.sub(lambda found: self.values.get(found[1], found[0]), text))

    def expand_path(self, path: str) -> str:
        """The same for a URL path: the values are percent-encoded."""
        return _NAME.sub(lambda found: quote(self.values.get(found[1], found[0]), safe=""), path)

    def redact(self, value: Json) -> Json:
        """`value` with every secret in its texts, percent-encoded or not, replaced by its `$NAME`."""
        return _map(value, lambda text: self._known.sub(lambda found: f"${self._names[found[0]]}", text))


def _map(value: Json, change: Callable[[str], str]) -> Json:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {change(key): _map(item, change) for key, item in value.items()}
    if isinstance(value, list):
        return [_map(item, change) for item in value]
    return value
