"""From a file of any kind to what it holds: plain or compressed, and recognised by how it begins."""

from __future__ import annotations

import gzip
import io
import json
import os
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import IO, Any, Final, cast

from contracts.capture import cassette, har, lines
from contracts.capture.entry import CaptureError, Item, Unreadable
from contracts.capture.limits import EXPANSION, FREE
from contracts.extras import MissingExtra, demand, lacking

HEAD = 1 << 16
"""Bytes by which a file is recognised."""

GZIP, ZSTD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"
UTF_16 = (b"\xff\xfe", b"\xfe\xff")


def _damage() -> tuple[type[Exception], ...]:
    if lacking("zstd"):
        return (EOFError, zlib.error, gzip.BadGzipFile)
    import zstandard

    return (EOFError, zlib.error, gzip.BadGzipFile, zstandard.ZstdError)


class BombError(EOFError):
    """A file that holds so much more than it is long that no traffic is in it."""


DAMAGE: Final[tuple[type[Exception], ...]] = _damage()
"""What damaged compressed data raises."""

UNREADABLE: Final[tuple[type[Exception], ...]] = (*DAMAGE, OSError, MissingExtra)


class Format(StrEnum):
    """The kinds of capture."""

    HAR = "har"
    LINES = "ndjson"
    VCR = "vcr"
    VCR_JSON = "vcr-json"


@dataclass(slots=True)
class Capture:
    """A capture that is being read. `file` is the file on disk, whose position tells how far."""

    path: Path
    file: IO[bytes]
    format: Format
    _stream: IO[bytes]
    _list: str = ""

    def items(self) -> Iterator[Item]:
        """What it holds, in its order; what cannot be decompressed ends it."""
        try:
            match self.format:
                case Format.HAR:
                    yield from har.read(self._stream)
                case Format.LINES:
                    yield from lines.read(self._stream)
                case Format.VCR:
                    yield from cassette.read_yaml(self._stream)
                case Format.VCR_JSON:
                    yield from cassette.read_json(self._stream, self._list)
        except DAMAGE as error:
            yield Unreadable(0, f"cannot be decompressed to its end ({error})")

    def close(self) -> None:
        """Let the file go."""
        self._stream.close()
        self.file.close()


def opened(path: Path, form: Format | None = None) -> Capture:
    """The capture in `path`, of the kind `form`, or of the one that it looks like.

    Raises:
        CaptureError: it cannot be read, or nobody can tell what it is.
    """
    try:
        file = path.open("rb")
    except OSError as error:
        raise CaptureError(f"{path}: cannot be read ({error.strerror})") from error
    try:
        stream = io.BufferedReader(cast(Any, _plain(file)), HEAD)
        head = stream.peek(HEAD)[:HEAD].removeprefix(b"\xef\xbb\xbf").lstrip()
        found, key = _recognised(head)
        if form is not None and form != found:
            found, key = form, key or cassette.LISTS[0]
    except UNREADABLE as error:
        file.close()
        raise CaptureError(f"{path}: cannot be read ({error})") from error
    if found is None:
        file.close()
        if not head:
            raise CaptureError(f"{path}: empty")
        if head.startswith(UTF_16):
            raise CaptureError(f"{path}: in UTF-16; convert it to UTF-8, for example with iconv")
        kinds = ", ".join(Format)
        raise CaptureError(f"{path}: not a capture that is known; name its kind with --format: {kinds}")
    return Capture(path, file, found, cast(IO[bytes], stream), key)


class _Watched(io.RawIOBase):
    """What `inner` yields up to where it is damaged, as long as it is not too much for a file of `size` bytes."""

    def __init__(self, inner: Any, size: int) -> None:
        self._inner, self._left = inner, max(FREE, EXPANSION * size)
        self._error: Exception | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill `buffer`, with less where there is no more; then raise what is wrong."""
        if self._error:
            raise self._error
        size = 0
        try:
            while size < len(buffer) and (found := self._inner.read1(len(buffer) - size)):
                buffer[size : size + len(found)] = found
                size += len(found)
            self._left -= size
            if self._left < 0:
                raise BombError(f"it holds more than {EXPANSION} times as much")
        except DAMAGE as error:
            self._error = error
        return size

    def close(self) -> None:
        self._inner.close()
        super().close()


def _plain(file: IO[bytes]) -> IO[bytes]:
    """What `file` holds, decompressed as it is read."""
    magic = file.read(4)
    file.seek(0)
    size = os.fstat(file.fileno()).st_size
    if magic.startswith(GZIP):
        return cast(IO[bytes], _Watched(gzip.GzipFile(fileobj=file), size))
    if magic == ZSTD:
        demand("zstd")
        import zstandard

        frames = zstandard.ZstdDecompressor().stream_reader(file, read_across_frames=True)
        return cast(IO[bytes], _Watched(frames, size))
    return file


def _recognised(head: bytes) -> tuple[Format | None, str]:
    """The kind of a capture that begins so, and where its list is."""
    if not head.startswith(b"{"):
        return (Format.VCR if cassette.LIST.search(head) else None), ""
    first = head.partition(b"\n")[0]
    try:
        document = json.loads(first)
    except (ValueError, RecursionError):
        document = None
    if isinstance(document, dict) and ("request" in document or document.get("kind") in ("header", "trace")):
        return Format.LINES, ""
    for key in cassette.LISTS:
        if f'"{key}"'.encode() in head:
            return Format.VCR_JSON, key
    if b'"log"' in head:
        return Format.HAR, ""
    if cassette.LIST.search(head):
        return Format.VCR, ""
    return (Format.LINES if b"\n{" in head or b'"request"' in first else None), ""
