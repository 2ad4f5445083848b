"""What a body says once it is unpacked; on its way it stays as it is."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Final

import httpx

from contracts.proxy.frames import Half
from contracts.proxy.kept import LARGEST

PIECE: Final = 1 << 12
"""Bytes that are unpacked at once, of which a bomb makes a thousand times as many."""

_NEEDS: Final = {"identity": (), "gzip": (), "deflate": (), "br": ("brotli", "brotlicffi"), "zstd": ("zstandard",)}
"""The encodings that httpx unpacks, and the modules of which one must be there."""


def plain(half: Half) -> bytes | None:
    """The body unpacked; None if it is not there, or beyond what can be unpacked here."""
    if not half.whole:
        return None
    named = [each.strip().lower() for each in half.field("content-encoding").split(",") if each.strip()]
    if not half.body or not named:
        return half.body
    if not all(_readable(each) for each in named):
        return None
    pieces = (half.body[start : start + PIECE] for start in range(0, len(half.body), PIECE))
    answer = httpx.Response(200, headers={"content-encoding": ", ".join(named)}, content=pieces)
    found = bytearray()
    try:
        for piece in answer.iter_bytes():
            found += piece
            if len(found) > LARGEST:
                return None
    except httpx.DecodingError:
        return None
    return bytes(found)


def _readable(encoding: str) -> bool:
    needs = _NEEDS.get(encoding)
    return needs is not None and (not needs or any(find_spec(each) is not None for each in needs))
