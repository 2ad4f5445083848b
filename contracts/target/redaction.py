"""Redaction at birth: what a conversation records holds no secret, neither ours nor one that a server made up."""

from __future__ import annotations

import hmac
import re
from collections.abc import Mapping
from copy import copy
from hashlib import sha256
from urllib.parse import quote

from contracts.model import Json, Request
from contracts.target.looks import MEMORABLE, carried, secretive, telling, without_secrets
from contracts.target.secrets import NAME, Secrets, any_of, forms, texts

LONGEST_TEXT = 2000
"""Characters that are kept of an answer which is no JSON."""


class Redaction:
    """Takes secrets out of what is recorded, and puts them back into what is sent.

    A secret of the account becomes its `$NAME`. What a server made up or gave back becomes `$HIDDEN_` with a mark
    that is the same wherever and whenever this account meets that secret, and that tells nothing without the account.
    Not hidden is what drivers wrote themselves, since they write secrets as `$NAME`. `carried` are header fields that
    hold the account in other forms.
    """

    def __init__(self, account: Secrets, carried: Mapping[str, str]) -> None:
        self._account = Secrets({**carried, **account.values}) if carried else account
        self._key = sha256("\0".join(sorted(account.values.values())).encode("utf-8", "replace")).digest()
        self._given = dict(account.values)
        self._forget()

    def _forget(self) -> None:
        self._values = dict(self._given)
        self._placeholders: dict[str, str] = {}
        self._known: re.Pattern[str] | None = None
        self._links: dict[str, str] = {}
        self._recorded: dict[str, str] = {}
        self._spoken: set[str] = set()
        self._lent: set[str] = set()

    def anew(self) -> Redaction:
        """One for the same account that has met nothing yet; much cheaper than making it from the account."""
        found = copy(self)
        found._forget()  # noqa: SLF001 - another of this very class
        return found

    def speak(self, request: Request) -> None:
        """What drivers write, as they write it: in an answer it is no secret either."""
        texts([request.body, request.text, [list(pair) for pair in request.query]], self._heard)
        self._lent.update(secret for _, secret in carried(request.body))

    def _heard(self, text: str) -> str:
        self._spoken.add(text)
        return text

    # -- on the way in -------------------------------------------------------------------------------------------

    def name(self, secret: str) -> str:
        """What `secret` is called, without the $: the same for the same account."""
        mark = hmac.new(self._key, secret.encode("utf-8", "replace"), sha256).hexdigest()[:12].upper()
        return f"HIDDEN_{mark}"

    def hide(self, value: Json, *, secret: bool = False) -> Json:
        """`value` without secrets; with `secret`, each of its texts is one."""
        if isinstance(value, str):
            return self._whole(value) if secret else self.hide_text(value)
        if isinstance(value, list):
            return [self.hide(item, secret=secret) for item in value]
        if isinstance(value, dict):
            return {
                self.hide_text(key): self.hide(item, secret=secret or secretive(key)) for key, item in value.items()
            }
        return value

    def betrayed_by(self, text: str) -> bool:
        """Whether a secret of the account stands in `text`, or one that a driver has made up for a request."""
        named = NAME.findall(self._account.redact_text(text))
        return any(map(secretive, named)) or any(map(text.__contains__, self._lent))

    def hide_text(self, text: str) -> str:
        """`text` without the secrets in it; the same text always gives the same."""
        if text not in self._recorded:
            self._recorded[text] = hidden = self._without_secrets(self._account.redact_text(text))
            self._links.setdefault(hidden, text)
        return self._recorded[text]

    def _without_secrets(self, text: str) -> str:
        if text in self._spoken:
            return text
        hidden = without_secrets(self._remembered(text), self._placeholder, self._spoken.__contains__)
        return self._remembered(hidden)  # what was found at the end may stand at the beginning too

    def _whole(self, text: str) -> str:
        """Something that is a secret as a whole, by its name; what cannot be one is left."""
        known = self._account.redact_text(text)
        public = known in self._spoken or NAME.fullmatch(known) or not any(map(str.isalnum, text))
        return known if public else self._placeholder(text)

    def _remembered(self, text: str) -> str:
        if not any(map(text.__contains__, self._placeholders)):
            return text
        if self._known is None:
            self._known = any_of(self._placeholders)
        return self._known.sub(lambda found: self._placeholders[found[0]], text)

    def _placeholder(self, secret: str) -> str:
        if secret in self._spoken:
            return secret
        name = self.name(secret)
        self._values[name] = secret
        told = self._recorded.get(secret) == secret  # what was shown before is an id rather than a secret
        if len(secret) >= MEMORABLE and telling(secret) and not told:
            self._placeholders |= dict.fromkeys(forms(secret), f"${name}")
            self._known = None
        return f"${name}"

    # -- on the way out ------------------------------------------------------------------------------------------

    def reveal(self, value: Json) -> Json:
        """`value` with every secret in its place again."""
        return texts(value, lambda text: NAME.sub(lambda found: self._values.get(found[1], found[0]), text))

    def reveal_path(self, path: str) -> str:
        """The same for a URL path: the values are percent-encoded."""
        return NAME.sub(lambda found: quote(self._values.get(found[1], found[0]), safe=""), path)

    def reveal_link(self, url: str) -> str:
        """The link that was recorded as `url`, to the letter."""
        return self._links.get(url) or str(self.reveal(url))
