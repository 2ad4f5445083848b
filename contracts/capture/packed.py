"""Bodies that a capture holds compressed, or written in letters: what they say is found by looking at their bytes.

The header alone proves nothing: tools keep `content-encoding: gzip` beside a body that they have decoded, and drop it
beside one that they have not.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
import zlib
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Final

from contracts.capture.limits import LONGEST_BODY
from contracts.extras import MissingExtra, demand

GZIP, ZSTD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"
"""What compressed bytes begin with."""

MOST_LAYERS = 4
"""How often a body may be compressed, one time over another."""

_WRITTEN: Final = re.compile(rb'\s*(?:\[\s*)?"?(?:H4sI|KLUv|1f8b08|28b52ffd)', re.IGNORECASE)
_HEX: Final = re.compile(r"(?:[0-9a-fA-F]{2})*")
_CONTROLS: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_NAMED: Final = frozenset({"gzip", "x-gzip", "deflate", "br", "zstd", "compress"})
_LEAST = 8
"""Letters below which a text is no body that is written in Base64."""


class PackedError(ValueError):
    """Why a compressed body cannot be read, in words that follow "because it"."""


def unpacked(raw: bytes, headers: Mapping[str, str]) -> bytes:
    """A body as it was before it was compressed; one that is plain stays as it is, in spite of the header.

    Raises:
        PackedError: it is compressed, and cannot be read here.
    """
    named = [each.strip().lower() for each in headers.get("content-encoding", "").split(",")]
    named = [each for each in named if each in _NAMED]
    for _ in range(MOST_LAYERS):
        raw = _unwritten(raw, named)
        if _is_plain(raw):
            return raw
        found = _layer(raw, named)
        if found is None:
            return raw
        raw = found
    raise PackedError("is compressed too often")


def pieces(text: str) -> bytes:
    """The bytes that `text` stands for: in Base64 or hexadecimal, in one piece or as a JSON list of several.

    Raises:
        PackedError: it is none of these.
    """
    parts = [text]
    with suppress(ValueError, RecursionError):
        found = json.loads(text) if text.lstrip().startswith(("[", '"')) else text
        parts = [found] if isinstance(found, str) else found
    if not isinstance(parts, list) or not all(isinstance(each, str) for each in parts):
        raise PackedError("is neither in Base64 nor in hexadecimal")
    hexadecimal = all(_HEX.fullmatch(each) for each in parts)
    return b"".join(bytes.fromhex(each) if hexadecimal else _from_base64(each) for each in parts)


def _from_base64(text: str) -> bytes:
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise PackedError("is neither in Base64 nor in hexadecimal") from error


def _unwritten(raw: bytes, named: list[str]) -> bytes:
    """The compressed bytes where `raw` is what they look like in letters; else `raw`."""
    if _WRITTEN.match(raw) or (named and (raw.lstrip().startswith(b'["') or not _is_json(raw))):
        with suppress(PackedError, UnicodeDecodeError):
            text = raw.decode()
            found = pieces(text) if len(text) >= _LEAST else raw
            if found.startswith((GZIP, ZSTD)) or _opened_by_name(found, named) is not None:
                return found
    if raw.startswith((b"\x1f\xc2\x8b", b"\x28\xc2\xb5\x2f\xc3\xbd")):  # each byte was taken for a letter
        with suppress(UnicodeError):
            return raw.decode().encode("latin-1")
    return raw


def _is_plain(raw: bytes) -> bool:
    """Whether a body is a text as people or programs write it."""
    if raw.lstrip()[:1] in (b"", b"{", b"["):
        return True
    try:
        return not _CONTROLS.search(raw.decode("utf-8", "surrogatepass"))
    except UnicodeDecodeError:
        return False


def _is_json(raw: bytes) -> bool:
    with suppress(ValueError, RecursionError):
        json.loads(raw)
        return True
    return False


def _layer(raw: bytes, named: list[str]) -> bytes | None:
    """`raw` with one compression less; None where it is not compressed.

    Raises:
        PackedError: it is compressed, and cannot be read here.
    """
    if raw.startswith(GZIP):
        return _inflated(raw, 31)
    if raw.startswith(ZSTD):
        return _unzstd(raw)
    found = _opened_by_name(raw, named)
    if found is not None:
        return found
    if not named and _is_text(raw) and "\ufffd" not in raw.decode("utf-8", "surrogatepass"):
        return None
    if "br" in named or not named:
        _demand("brotli", "is compressed with Brotli" if named else "is no text, and may be compressed with Brotli")
    raise PackedError(f"is damaged, or not in {' or '.join(named)}" if named else "is no text")


def _is_text(raw: bytes) -> bool:
    with suppress(UnicodeDecodeError):
        raw.decode("utf-8", "surrogatepass")
        return True
    return False


def _opened_by_name(raw: bytes, named: list[str]) -> bytes | None:
    """`raw` decompressed in a way that shows in no first bytes: named by the header, or with JSON as the outcome."""
    for name, read in _BY_NAME.items():
        with suppress(PackedError):
            found = read(raw)
            if name in named or _is_json(found):
                return found
    return None


def _inflated(raw: bytes, window: int) -> bytes:
    """What zlib makes of `raw`, of all members that follow one another."""
    found = bytearray()
    while raw:
        reader = zlib.decompressobj(window)
        try:
            found += reader.decompress(raw, LONGEST_BODY + 1 - len(found))
        except zlib.error as error:
            raise PackedError("is damaged") from error
        if len(found) > LONGEST_BODY:
            raise PackedError(f"is longer than {LONGEST_BODY >> 20} MiB once it is decompressed")
        if not reader.eof:
            raise PackedError("is cut off")
        raw = reader.unused_data.lstrip(b"\0") if window > zlib.MAX_WBITS else b""
    return bytes(found)


def _deflated(raw: bytes) -> bytes:
    """What was deflated, with the envelope that the standard asks for or, as some servers do, without."""
    try:
        return _inflated(raw, zlib.MAX_WBITS)
    except PackedError:
        return _inflated(raw, -zlib.MAX_WBITS)


def _unzstd(raw: bytes) -> bytes:
    _demand("zstd", "is compressed with Zstandard")
    import zstandard

    packer = zstandard.ZstdDecompressor(max_window_size=LONGEST_BODY << 2)
    try:
        with packer.stream_reader(raw, read_across_frames=True) as reader:
            found: bytes = reader.read(LONGEST_BODY + 1)
        _short(found)
        while raw:  # the reader does not say whether the last frame was whole
            frame = packer.decompressobj()
            frame.decompress(raw)
            if not frame.eof:
                raise PackedError("is cut off")
            raw = frame.unused_data
    except zstandard.ZstdError as error:
        raise PackedError("is damaged") from error
    return found


def _unbrotli(raw: bytes) -> bytes:
    _demand("brotli", "is compressed with Brotli")
    import brotli

    reader = brotli.Decompressor()
    found = bytearray()
    try:
        found += reader.process(raw, output_buffer_limit=LONGEST_BODY + 1)
        while not reader.is_finished() and len(found) <= LONGEST_BODY:
            more = reader.process(b"", output_buffer_limit=LONGEST_BODY + 1 - len(found))
            if not more:
                raise PackedError("is cut off")
            found += more
    except brotli.error as error:
        raise PackedError("is damaged") from error
    return _short(bytes(found))


def _short(found: bytes) -> bytes:
    if len(found) > LONGEST_BODY:
        raise PackedError(f"is longer than {LONGEST_BODY >> 20} MiB once it is decompressed")
    return found


def _demand(extra: str, why: str) -> None:
    try:
        demand(extra)
    except MissingExtra as error:
        raise PackedError(f"{why}: {error}") from error


_BY_NAME: Final[Mapping[str, Callable[[bytes], bytes]]] = {"deflate": _deflated, "br": _unbrotli}
