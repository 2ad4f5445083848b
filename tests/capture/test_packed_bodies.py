"""Compressed bodies are judged by what they say, wherever and however a capture holds them."""

from __future__ import annotations

import base64
import gzip
import json
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard

from contracts import extras
from contracts.capture import packed
from contracts.capture.limits import LONGEST_BODY
from contracts.capture.packed import PackedError, unpacked
from contracts.model import Json, Outcome
from contracts.report.exits import Exit, exit_code
from contracts.suite.captured import Captured
from contracts.vendors.vendor import names
from tests.capture.tapes import driven, har, ndjson, vcr, vcr_json

brotli = pytest.importorskip("brotli")

PLAIN = json.dumps({"cname": "room", "uid": "527841", "resourceId": "r" * 300}).encode()


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


PACKERS: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "gzip": ("gzip", gzip.compress),
    "gzip-in-two": ("gzip", lambda data: gzip.compress(data[:20]) + gzip.compress(data[20:])),
    "zlib": ("deflate", zlib.compress),
    "raw-deflate": ("deflate", raw_deflate),
    "br": ("br", brotli.compress),
    "zstd": ("zstd", zstandard.compress),
}


@pytest.mark.parametrize("name", PACKERS)
@pytest.mark.parametrize("named", [True, False], ids=["named", "unnamed"])
def test_bytes_tell_how_they_are_compressed(name: str, named: bool) -> None:
    coding, pack = PACKERS[name]
    headers = {"content-encoding": coding} if named else {}
    assert unpacked(pack(PLAIN), headers) == PLAIN
    if named or name in ("gzip", "gzip-in-two", "zstd"):
        assert unpacked(pack(pack(PLAIN)), headers) == PLAIN
    for coding, _ in PACKERS.values():  # a header that is wrong
        assert unpacked(pack(PLAIN), {"content-encoding": coding}) == PLAIN


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd", "identity", "gzip, br", "x-own"])
@pytest.mark.parametrize(
    "text", [b"", b" ", PLAIN, b"[]", b"null", b"0", b"error code: 1015", b"Forbidden", b"NotFound", "é".encode()]
)
def test_what_is_plain_stays_plain_whatever_the_header_says(text: bytes, coding: str) -> None:
    assert unpacked(text, {"content-encoding": coding}) == text


def letters(data: bytes) -> dict[str, str]:
    half = len(data) // 2
    cut = [data[:half], data[half:]]
    return {
        "base64": base64.b64encode(data).decode(),
        "base64 in lines": base64.encodebytes(data).decode(),
        "hex": data.hex(),
        "list of base64": json.dumps([base64.b64encode(each).decode() for each in cut]),
        "list of hex": json.dumps([each.hex() for each in cut]),
        "a byte a letter": data.decode("latin-1"),
    }


@pytest.mark.parametrize("form", letters(b"ab"))
@pytest.mark.parametrize("name", PACKERS)
def test_compressed_bytes_in_letters_are_found(name: str, form: str) -> None:
    coding, pack = PACKERS[name]
    text = letters(pack(PLAIN))[form].encode()
    if form == "a byte a letter" and name not in ("gzip", "gzip-in-two", "zstd"):
        return  # nothing shows it; the header is believed, and nobody is accused
    assert unpacked(text, {"content-encoding": coding}) == PLAIN


@pytest.mark.parametrize("name", PACKERS)
def test_what_is_damaged_is_told_and_never_taken_for_an_answer(name: str) -> None:
    coding, pack = PACKERS[name]
    data = pack(PLAIN)
    for spoilt in (data[:-5], data[: len(data) // 2], data.decode("utf-8", "replace").encode()):
        with pytest.raises(PackedError, match=r"is damaged|is cut off|is no text"):
            unpacked(spoilt, {"content-encoding": coding})


@pytest.mark.parametrize("name", PACKERS)
def test_bombs_are_not_unpacked(name: str) -> None:
    coding, pack = PACKERS[name]
    with pytest.raises(PackedError, match=r"longer than 2 MiB|damaged"):
        unpacked(pack(b" " * (LONGEST_BODY * 20)), {"content-encoding": coding})


@pytest.mark.parametrize(("extra", "name"), [("brotli", "br"), ("zstd", "zstd")])
def test_a_library_that_is_missing_is_named(extra: str, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def lacking(found: str) -> None:
        if found == extra:
            raise extras.MissingExtra(f"install recording-contracts[{extra}]")

    monkeypatch.setattr(packed, "demand", lacking)
    coding, pack = PACKERS[name]
    with pytest.raises(PackedError, match=rf"compressed with .*recording-contracts\[{extra}\]"):
        unpacked(pack(PLAIN), {"content-encoding": coding})


# In captures.

Rewrite = Callable[[Json, Callable[[bytes], bytes], str], None]


def in_har(entry: Json, pack: Callable[[bytes], bytes], coding: str) -> None:
    posted, answer = entry["request"].get("postData"), entry["response"]["content"]
    if posted:
        posted |= {"text": base64.b64encode(pack(posted["text"].encode())).decode(), "encoding": "base64"}
        entry["request"]["headers"].append({"name": "Content-Encoding", "value": coding})
    if answer.get("text"):
        pieces = [base64.b64encode(pack(base64.b64decode(answer["text"]))).decode()]
        answer |= {"text": json.dumps(pieces), "encoding": "base64"}
        entry["response"]["headers"].append({"name": "Content-Encoding", "value": coding})


def in_lines(line: Json, pack: Callable[[bytes], bytes], coding: str) -> None:
    for half in (line["request"], line["response"]):
        if "body" in half:
            half["base64"] = base64.b64encode(pack(json.dumps(half.pop("body")).encode())).decode()
            half["headers"] = {**half.get("headers", {}), "content-encoding": coding}


def packed_har(vendor: str, pack: Callable[[bytes], bytes], coding: str) -> bytes:
    document = json.loads(har(vendor, driven(vendor)))
    for each in document["log"]["entries"]:
        in_har(each, pack, coding)
    return json.dumps(document).encode()


def packed_lines(vendor: str, pack: Callable[[bytes], bytes], coding: str) -> bytes:
    lines = [json.loads(each) for each in ndjson(vendor, driven(vendor)).splitlines()]
    for each in lines:
        in_lines(each, pack, coding)
    return b"".join(json.dumps(each).encode() + b"\n" for each in lines)


def told(vendor: str, data: bytes, folder: Path) -> tuple[Captured, dict[str, tuple[Outcome, int]]]:
    (folder / "capture").write_bytes(data)
    captured = Captured([vendor], {})
    captured.read(folder / "capture", None, lambda _: None)
    return captured, {row.clause.id: (row.outcome, row.passes) for row in captured.report().rows}


@pytest.mark.parametrize("name", ["gzip", "raw-deflate", "br", "zstd"])
@pytest.mark.parametrize("form", [packed_har, packed_lines])
@pytest.mark.parametrize("vendor", names())
def test_compressed_traffic_is_judged_like_plain(
    vendor: str, form: Callable[..., bytes], name: str, tmp_path: Path
) -> None:
    coding, pack = PACKERS[name]
    _, plain = told(vendor, ndjson(vendor, driven(vendor)), tmp_path)
    captured, found = told(vendor, form(vendor, pack, coding), tmp_path)
    assert captured.partial.unreadable == 0
    assert found == plain


@pytest.mark.parametrize("form", [vcr, vcr_json])
@pytest.mark.parametrize("vendor", names())
def test_a_header_beside_a_body_that_was_decoded_already_changes_nothing(
    vendor: str, form: Callable[..., bytes], tmp_path: Path
) -> None:
    data = form(vendor, driven(vendor)[:60])
    _, plain = told(vendor, data, tmp_path)
    kept = data.replace(b"Content-Type", b"Content-Encoding").replace(b"application/json", b"gzip")
    assert kept != data
    _, found = told(vendor, kept, tmp_path)
    unlabelled = f"{vendor}.answers.say-that-they-are-json"  # the one clause that needs the header that was replaced
    assert {**found, unlabelled: plain[unlabelled]} == plain


@pytest.mark.parametrize("vendor", names())
def test_bodies_that_cannot_be_decoded_accuse_nobody_and_are_told(vendor: str, tmp_path: Path) -> None:
    captured, found = told(vendor, packed_lines(vendor, lambda data: gzip.compress(data)[:-12], "gzip"), tmp_path)
    report = captured.report()
    assert Outcome.FAIL not in {outcome for outcome, _ in found.values()}
    assert exit_code(report) is Exit.INCONCLUSIVE
    assert [each for each in report.notes if "the body of its answer was not captured: it is cut off" in each]
