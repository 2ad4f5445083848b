"""What a file is, told from its first bytes, and whether its frame is whole: nothing is decoded."""

from __future__ import annotations

import os
from typing import BinaryIO, Final

HEAD: Final = 1024
"""Bytes that tell what a file is."""

PACKET: Final = 188
"""Bytes in a packet of a transport stream."""

MOST_BOXES: Final = 10_000
_SEGMENT: Final = bytes.fromhex("18538067")


def kind(head: bytes) -> str:
    """`hls`, `mp4`, `ts`, `jpeg`, `aac`, `mp3`, `webm`, or `unknown`, from the first bytes of a file."""
    if head.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if head.removeprefix(b"\xef\xbb\xbf").startswith(b"#EXTM3U"):
        return "hls"
    if head[4:8] == b"ftyp":
        return "mp4"
    if head.startswith(b"\x1aE\xdf\xa3"):
        return "webm"
    if head.startswith(b"ID3"):
        return "mp3"
    if head[:1] == b"\x47" and head[PACKET : PACKET + 1] in (b"\x47", b""):
        return "ts"
    return _raw_audio(head)


def _raw_audio(head: bytes) -> str:
    if len(head) < 2 or head[0] != 0xFF:
        return "unknown"
    if head[1] & 0xF6 == 0xF0:
        return "aac"
    return "mp3" if head[1] & 0xE0 == 0xE0 and head[1] & 0x06 else "unknown"


def flaw(kind: str, file: BinaryIO, size: int) -> str:
    """Why a file of that kind and size is not whole, as far as its frame tells; empty when it is."""
    match kind:
        case "ts":
            return f"ends within a packet ({size % PACKET} bytes too many)" if size % PACKET else ""
        case "jpeg":
            file.seek(-2, os.SEEK_END)
            return "" if file.read(2) == b"\xff\xd9" else "ends before the picture does"
        case "mp4":
            return _boxes(file, size)
        case "webm":
            return _segment(file, size)
    return ""


def _boxes(file: BinaryIO, size: int) -> str:
    """Why the boxes of an MP4 do not fill its `size`."""
    at, seen = 0, set[bytes]()
    for _ in range(MOST_BOXES):
        if at == size:
            return "" if {b"moov", b"mdat"} <= seen else "has no index, or no media"
        file.seek(at)
        head = file.read(16)
        length = int.from_bytes(head[:4], "big")
        if length == 1:
            length = int.from_bytes(head[8:16], "big")
        elif length == 0:
            length = size - at
        if len(head) < 8 or length < 8 or at + length > size:
            return "ends before its last box does"
        seen.add(head[4:8])
        at += length
    return "has too many boxes"


def _segment(file: BinaryIO, size: int) -> str:
    """Why the one segment of a WebM does not fill its `size`."""
    file.seek(0)
    head = file.read(HEAD)
    at = head.find(_SEGMENT) + len(_SEGMENT)
    if at < len(_SEGMENT) or at >= len(head):
        return "has no media"
    width = 9 - head[at].bit_length()
    length = int.from_bytes(head[at : at + width], "big") & ((1 << 7 * width) - 1)
    endless = length == (1 << 7 * width) - 1
    return "" if endless or at + width + length <= size else "ends before its segment does"
