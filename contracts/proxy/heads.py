"""What of a message's head is for the next machine only, and what goes all the way."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

Fields: TypeAlias = list[tuple[bytes, bytes]]
"""Header fields as they were written, in their order, duplicates included."""

HOP_BY_HOP = frozenset(
    {
        b"connection",
        b"keep-alive",
        b"proxy-authenticate",
        b"proxy-authorization",
        b"proxy-connection",
        b"te",
        b"upgrade",
    }
)
"""Fields that say something about a connection. Transfer-Encoding, another, is the framing library's."""


def onward(fields: Iterable[tuple[bytes, bytes]]) -> Fields:
    """`fields` without those that are about this connection, by their name or because Connection names them."""
    known = list(fields)
    named = {name for each in values(known, b"connection") for name in _listed(each)}
    dropped = HOP_BY_HOP | (named - {b"content-length", b"transfer-encoding", b"host"})
    return [(name, value) for name, value in known if name.lower() not in dropped]


def for_host(fields: Fields, host: bytes) -> Fields:
    """`fields` with the Host of whom they go to, in its place."""
    return [(name, host if name.lower() == b"host" else value) for name, value in fields]


def values(fields: Iterable[tuple[bytes, bytes]], wanted: bytes) -> list[bytes]:
    """The values of all fields called `wanted`, which is in lower case."""
    return [value for name, value in fields if name.lower() == wanted]


def upgrades_to(fields: Iterable[tuple[bytes, bytes]], protocol: bytes) -> bool:
    """Whether the request asks for another protocol on this connection."""
    return any(protocol in _listed(each) for each in values(fields, b"upgrade"))


def has_body(fields: Iterable[tuple[bytes, bytes]]) -> bool:
    """Whether a request with these fields carries a body."""
    return any(
        name.lower() == b"transfer-encoding" or (name.lower() == b"content-length" and value.strip(b" 0"))
        for name, value in fields
    )


def _listed(value: bytes) -> set[bytes]:
    return {each.strip().lower() for each in value.split(b",")}
