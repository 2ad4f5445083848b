"""The one place where secrets enter and leave: placeholders outside, values on the wire."""

from __future__ import annotations

import html
import json
import re
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, quote_plus

from contracts.model import Json

NAME = re.compile(r"\$([A-Z][A-Z0-9_]*)")

LEAST = 4
"""Characters below which nothing is a secret: it would be found everywhere."""

SHORTEST = 8
"""Characters below which a secret is not looked for in encodings that anything short could be."""


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
        names: dict[str, str] = {}
        for name, secret in self.values.items():
            for form in forms(secret):
                names.setdefault(form, name)
        object.__setattr__(self, "_names", names)
        object.__setattr__(self, "_known", any_of(names))

    def expand(self, value: Json) -> Json:
        """`value` with every known `$NAME` in its texts replaced by the secret."""
        return texts(value, lambda text: NAME.sub(lambda found: self.values.get(found[1], found[0]), text))

    def expand_path(self, path: str) -> str:
        """The same for a URL path: the values are percent-encoded."""
        return NAME.sub(lambda found: quote(self.values.get(found[1], found[0]), safe=""), path)

    def redact(self, value: Json) -> Json:
        """`value` with every secret in its texts, however it is encoded, replaced by its `$NAME`."""
        return texts(value, self.redact_text)

    def redact_text(self, text: str) -> str:
        """The same for one text."""
        if not any(map(text.__contains__, self._names)):  # quicker than to look for all of them at once
            return text
        return self._known.sub(lambda found: f"${self._names[found[0]]}", text)


def forms(secret: str) -> Iterator[str]:
    """`secret` as it may stand in a text: plain, percent-encoded, escaped, or in the middle of something in Base64."""
    if not secret:
        return
    encoded = quote(secret, safe="", errors="replace")
    yield secret
    yield encoded
    yield re.sub("%..", lambda found: found[0].lower(), encoded)
    yield quote_plus(secret, errors="replace")
    yield quote(secret, safe="/:@", errors="replace")
    yield json.dumps(secret)[1:-1]
    yield json.dumps(secret, ensure_ascii=False)[1:-1]
    yield html.escape(secret)
    yield html.escape(secret, quote=False)
    if len(secret) >= SHORTEST:
        yield from _in_base64(secret.encode("utf-8", "replace"))


def _in_base64(secret: bytes) -> Iterator[str]:
    """What every Base64 text has in it that holds `secret`, whatever precedes and follows."""
    for before in range(3):
        whole = b64encode(bytes(before) + secret).decode()
        first, last = -(-before * 8 // 6), (before + len(secret)) * 8 // 6
        yield whole[first:last]
        yield whole[first:last].translate(str.maketrans("+/", "-_"))


def any_of(words: Mapping[str, object]) -> re.Pattern[str]:
    """A pattern that finds each of `words`, the longest first; nothing if there is none."""
    return re.compile("|".join(map(re.escape, sorted(words, key=len, reverse=True))) or "(?!)")


def texts(value: Json, change: Callable[[str], str]) -> Json:
    """`value` with each of its texts changed, keys too."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {change(key): texts(item, change) for key, item in value.items()}
    if isinstance(value, list):
        return [texts(item, change) for item in value]
    return value
