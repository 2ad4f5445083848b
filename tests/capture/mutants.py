"""Captures with something cut out, doubled, or in its place."""

from __future__ import annotations

import gzip
import random
from collections.abc import Iterator
from itertools import cycle, islice

import zstandard

from contracts.vendors.vendor import names
from tests.capture.tapes import FORMATS, driven

SAMPLE = 12
"""Exchanges in each capture that is spoilt."""

JUNK = (
    b"",
    b"\x00",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\xe9",
    b'"',
    b"{",
    b"[" * 200,
    b"\r\n",
    b"\n- ",
    b"&a [*a]",
    b"<<: *a",
    b"1e999",
    b"NaN",
    b"-1",
    b"9" * 5000,
    b"\\ud800",
    b"\\u0000",
    b"null",
    b"true",
    b"[]",
    b"{}",
    b"!!python/x",
    b"!!binary",
)


def mutants(count: int) -> Iterator[tuple[str, bytes]]:
    """Captures with something cut out, doubled, or in its place; of each format and vendor in turn."""
    wholes = {
        f"{form}/{vendor}": write(vendor, driven(vendor)[:SAMPLE])
        for form, write in FORMATS.items()
        for vendor in names()
    }
    for number, kind in enumerate(islice(cycle(wholes), count)):
        chance = random.Random(f"{kind}/{number}")
        data = spoilt(wholes[kind], chance)
        if chance.random() < 0.2:
            pack = chance.choice((gzip.compress, zstandard.compress))
            data = pack(data)
            data = spoilt(data, chance) if chance.random() < 0.5 else data
        yield f"{kind}/{number}", data


def spoilt(data: bytes, chance: random.Random) -> bytes:
    """`data` with up to four pieces cut out, doubled, or something else in their place."""
    for _ in range(chance.randint(1, 4)):
        begin = chance.randrange(len(data) + 1)
        end = min(len(data), begin + chance.choice((0, 1, 1, 8, 200, len(data))))
        if chance.random() < 0.3:  # one value of JSON, or one line
            begin = max(data.rfind(b":", 0, begin), data.rfind(b"\n", 0, begin)) + 1
            end = min((place for place in (data.find(each, begin) for each in (b",", b"\n")) if place > 0), default=end)
        middle = chance.choice((*JUNK, data[begin:end] * 2, bytes(chance.randrange(256) for _ in range(8))))
        data = data[:begin] + middle + data[end:]
    return data
