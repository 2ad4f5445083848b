"""What is printed beside the reports holds no secret either: mistakes, settings, and errors of our own."""

from __future__ import annotations

import os
from collections.abc import Mapping

from contracts.storage.bucket import KEY, SECRET, SESSION
from contracts.target.redaction import Redaction
from contracts.target.secrets import LEAST, Secrets
from contracts.vendors.vendor import find, names


def without_secrets(text: str, account: Mapping[str, str] | None = None) -> str:
    """`text` with the credentials of the environment and of `account` hidden, and what else looks like a secret."""
    known = {**(account or {}), **os.environ}
    variables = [KEY, SECRET, SESSION, *(each for name in names() for each in _variables(name))]
    return Redaction(
        Secrets({name: known[name] for name in variables if len(known.get(name, "")) >= LEAST}), {}
    ).hide_text(text)


def _variables(vendor: str) -> tuple[str, ...]:
    found = find(vendor)
    return (*found.environment, *found.signing)
