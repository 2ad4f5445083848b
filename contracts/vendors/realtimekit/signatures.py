"""Whether a callback is RealtimeKit's: its signature, held against the key that the target publishes."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from contracts.judge.history import dig
from contracts.model import Request
from contracts.target.access import Transport, TransportError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

PUBLIC_KEY = "/.well-known/webhooks.json"
"""Where the key is published."""

HEADERS = ("rtk-signature", "dyte-signature")
"""What a signature comes in: the documented header, and the one that was seen."""


def verdicts(headers: Mapping[str, str], raw: bytes, ask: Transport) -> dict[str, bool]:
    """Whether each signature holds over `raw`, by its header; empty where there is no key to be had."""
    signed = [name for name in HEADERS if name in headers]
    pem = _published(ask) if signed else ""
    key = _loaded(pem) if pem else None
    return {} if key is None else {name: _holds(key, headers[name], raw) for name in signed}


def _published(ask: Transport) -> str:
    try:
        response = ask(Request(method="GET", path=PUBLIC_KEY))
    except TransportError:
        return ""
    pem = dig(response.body, "data", "publicKey") if response.status == 200 else None
    return pem if isinstance(pem, str) else ""


@lru_cache(maxsize=8)
def _loaded(pem: str) -> RSAPublicKey | None:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    try:
        key = load_pem_public_key(pem.encode())
    except ValueError:
        return None
    return key if isinstance(key, RSAPublicKey) else None


def _holds(key: RSAPublicKey, signature: str, raw: bytes) -> bool:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import padding

    try:
        key.verify(base64.b64decode(signature, validate=True), raw, padding.PKCS1v15(), hashes.SHA256())
    except (InvalidSignature, binascii.Error, ValueError):
        return False
    return True
