"""The key pair of this process, and what is signed with it."""

from __future__ import annotations

import base64
import json
from functools import cache
from typing import TYPE_CHECKING

from contracts.vendors.realtimekit.sandbox.policy import Signing

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

BITS = 2048


@cache
def _key(name: str) -> RSAPrivateKey:
    """A key that is made when it is first needed: making it takes a tenth of a second."""
    from cryptography.hazmat.primitives.asymmetric import rsa

    return rsa.generate_private_key(public_exponent=65537, key_size=BITS)


@cache
def public_key(name: str) -> str:
    """The public key as PEM."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    return _key(name).public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


@cache
def signature(body: bytes, how: Signing) -> str:
    """The signature of `body`: the same body is signed the same way every time."""
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import padding

    signed = json.dumps(json.loads(body), sort_keys=True).encode() if how is Signing.REWRITTEN else body
    key = _key("other" if how is Signing.OTHER_KEY else "published")
    result = key.sign(signed, padding.PKCS1v15(), hashes.SHA256())
    return result.hex() if how is Signing.HEXADECIMAL else base64.b64encode(result).decode()
