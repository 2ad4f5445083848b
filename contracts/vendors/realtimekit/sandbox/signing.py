"""The key pairs of every sandbox, and what is signed with them."""

from __future__ import annotations

import base64
import json
from functools import cache
from typing import TYPE_CHECKING

from contracts.vendors.realtimekit.sandbox.policy import Signing

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

EXPONENT = 65537
PRIMES = {
    "published": (
        int(
            "d08faed76e552fe4d131fec216c6e4f6849812cb64f625def3d0f867625013686aa4769958e7506907abe5"
            "66485f56b05e94e656c139e85d551f8a23e20f8fd56c91e0a78a25c481ec202572d3fecd9e8208e3b6068e"
            "ded14b2460b265814f09f7985916d6c23dcdf519186d0f74b96e96433ca33353840819f259fd75ea5de5",
            16,
        ),
        int(
            "be5699fb6dbf3d1d8d995ac630778e609bddceeabdf61a882c55b67451bfe4b741e022330e21497ac8e3ed"
            "04e2db5db516217d8ebdd54e1d8b4508e6a7b6ec634fb85bcf2ec74642f2fd686ca5871e1d632782af2a64"
            "fb9328c92dda615e6c4afd5aefff40a5c0a5c1251e3e32fb587800d71538e6dfd87b0c5b03e6cf87e6b9",
            16,
        ),
    ),
    "other": (
        int(
            "f9697bae1b453ef4d896b359b4144a8efb3cb9e9d4d0eba7356a8631f05c9a3f8343456743290f63163299"
            "5b05d22ef59bfdbff2163a5fd681096bb1bb16e78a55ea8ad3c209552a21d1ae8149fd2a31bac62ab67c35"
            "e62ac44aee376b0335745afab998aab27df974c19bc294f16051bb65dd9b49261deb3be6c4848a5bf2e7",
            16,
        ),
        int(
            "d20768a941bc9d3d100633f8b1f30422e5c29d7ba7d922a066f3de1dae29fe2b1fb975ffef1e336c5b6025"
            "983ad715fce287d6b37f1bf3cca49ff112264d3979264b10a2ee7e8d75c17a019f4435a50ff19f284121c3"
            "5eee31ccb0a133012bfe2b4750f4520994c249585969f4d3f07c70821dc83c83a204bb37be03cf89de9b",
            16,
        ),
    ),
}
"""Of each key; everybody may know them, for they protect nothing, and the same seed makes the same run everywhere."""


@cache
def _key(name: str) -> RSAPrivateKey:
    """A key that is put together when it is first needed: the library takes its time to load."""
    from cryptography.hazmat.primitives.asymmetric import rsa

    p, q = PRIMES[name]
    d = pow(EXPONENT, -1, (p - 1) * (q - 1))
    public = rsa.RSAPublicNumbers(EXPONENT, p * q)
    return rsa.RSAPrivateNumbers(
        p=p, q=q, d=d, dmp1=d % (p - 1), dmq1=d % (q - 1), iqmp=pow(q, -1, p), public_numbers=public
    ).private_key()


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
