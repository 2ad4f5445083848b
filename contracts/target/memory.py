"""Secrets that were met in traffic: they are recognised wherever they stand again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from contracts.model import Json
from contracts.target.looks import carried
from contracts.target.redaction import Redaction
from contracts.target.secrets import Secrets

REMEMBERED: Final = 256
"""Secrets that are recognised, the latest."""


class Memory:
    """Remembers secrets beside those of `account`.

    What is one of the `words` of an API, or a part of one, is not taken for a secret where it stands by itself: hiding
    it would change answers.
    """

    def __init__(self, account: Secrets, words: Iterable[str] = ()) -> None:
        self._account, self._words = account, tuple(words)
        self._seen: dict[str, str] = {}
        self._redaction = Redaction(account, {})
        self._current = True

    def meet(self, secrets: Iterable[str]) -> None:
        """Recognise these from now on, and forget those that were met longest ago."""
        for secret in secrets:
            name = self._redaction.name(secret)
            if self._seen.pop(name, None) is None:
                if any(secret in word for word in self._words):
                    continue
                self._current = False
            self._seen[name] = secret
        while len(self._seen) > REMEMBERED:
            del self._seen[next(iter(self._seen))]

    def redaction(self) -> Redaction:
        """One that hides what was met so far."""
        if not self._current:
            self._redaction, self._current = Redaction(self._account, self._seen), True
        return self._redaction.anew()


def named(value: Json) -> Iterator[str]:
    """The secrets in a body, by the names of their fields; those that nobody takes for a word."""
    return (secret for _, secret in carried(value))
