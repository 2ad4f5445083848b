"""The elements of a list in a JSON document, each as its bytes: what is wrong with one is wrong with no other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Final

from contracts.capture.limits import LARGEST

CHUNK: Final = 1 << 16
"""Bytes that are read at least."""

_REST_OF_STRING: Final = rb'[^"\\]*+(?:\\.[^"\\]*+)*+'
_STRING: Final = b'"' + _REST_OF_STRING + b'"'


def _up_to(stops: bytes) -> re.Pattern[bytes]:
    """Over everything up to one of `stops`, over whole strings, and over what is within innermost brackets."""
    others, inside = (rb'[^"' + each + rb"]*+" for each in (stops, rb"\[\]{}"))
    within = rb"[\[{]" + inside + b"(?:" + _STRING + inside + rb")*+[\]}]"
    return re.compile(others + b"(?:(?:" + _STRING + b"|" + within + b")" + others + b")*+", re.DOTALL)


_TO_BRACKET: Final = _up_to(rb"\[\]{}")
_TO_COMMA: Final = _up_to(rb"\[\]{},")
_TO_KEY: Final = re.compile(rb'[^"\[\]{}]*+', re.DOTALL)
_KEY: Final = re.compile(_STRING, re.DOTALL)
_REST: Final = re.compile(_REST_OF_STRING, re.DOTALL)
QUOTE: Final = b'"'


class CutOffError(ValueError):
    """A document that ends before its time."""


def elements(file: IO[bytes], *place: str) -> Iterator[bytes | None]:
    """Each element of the list at `place`, by the keys that lead there; None for one that is too long.

    Raises:
        CutOffError: the document ends before the list does.
    """
    scanner = _Scanner(file)
    if not scanner.find([key.encode() for key in place]):
        return
    last = False
    while not last:
        piece, last = scanner.element()
        if not last or piece is None or piece.strip():
            yield piece


@dataclass(slots=True)
class _Scanner:
    """Reads on in a document; `held` is what of it is in memory, `at` where reading goes on, `begin` where it began."""

    file: IO[bytes]
    held: bytes = b""
    at: int = 0
    begin: int | None = None

    def find(self, place: list[bytes]) -> bool:
        """Go into the list at `place`; False where there is none."""
        keys: list[bytes] = []
        key = b""
        while True:
            found = self._next(_TO_KEY)
            if found == QUOTE:
                key = self._key()
                continue
            self.at += 1
            if found in b"[{":
                keys.append(key)
                if found == b"[" and len(keys) == len(place) + 1 and keys[1:] == place:
                    return True
            else:
                del keys[-1:]
                if not keys:
                    return False

    def element(self) -> tuple[bytes | None, bool]:
        """An element, None for one that is too long; and whether it is the last."""
        self.begin = self.at
        depth = 0
        while True:
            found = self._next(_TO_BRACKET if depth else _TO_COMMA)
            if found == QUOTE:
                self._more()
                continue
            if depth == 0 and found in b",]}":
                short = self.begin is not None and self.at - self.begin <= LARGEST
                piece = self.held[self.begin : self.at] if short else None
                self.at += 1
                return piece, found != b","
            self.at += 1
            depth += 1 if found in b"[{" else -1

    def _next(self, pattern: re.Pattern[bytes]) -> bytes:
        """What `pattern` stops at: a bracket, a comma, or the quote before a key or before a string that is cut off."""
        while True:
            found = pattern.match(self.held, self.at)
            self.at = found.end() if found else self.at
            if self.at < len(self.held):
                return self.held[self.at : self.at + 1]
            self._more()

    def _key(self) -> bytes:
        """The string that begins here, without its quotes; empty for one that is too long."""
        while not (found := _KEY.match(self.held, self.at)):
            if self._more():
                return b""
        self.at = found.end()
        return found[0][1:-1]

    def _more(self) -> bool:
        """Hold more of the document, and nothing that is too long; whether a string was skipped for that.

        Raises:
            CutOffError: there is no more.
        """
        if self.begin is not None and len(self.held) - self.begin > LARGEST:
            self.begin = None
        if self.begin is None and len(self.held) - self.at > LARGEST:
            self._skip_string()
            return True
        kept = self.held[self.at if self.begin is None else self.begin :]
        self.at -= len(self.held) - len(kept)
        self.begin = None if self.begin is None else 0
        self.held = kept + self._read(max(CHUNK, len(kept)))
        return False

    def _skip_string(self) -> None:
        """Go behind the string that begins here."""
        rest = self.held[self.at + 1 :]
        while (end := _end(rest)) == len(rest) or rest[end : end + 1] != QUOTE:
            rest = rest[end:] + self._read(CHUNK)
        self.held, self.at = rest, end + 1

    def _read(self, size: int) -> bytes:
        if chunk := self.file.read(size):
            return chunk
        raise CutOffError("the document ends too early")


def _end(text: bytes) -> int:
    """Where in the rest of a string it ends, or where `text` is cut off."""
    found = _REST.match(text)
    return found.end() if found else 0
