"""Captures that are hostile in one way each."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import zstandard

from contracts.report.exits import Exit
from contracts.vendors.vendor import find, names
from tests.capture.mutants import SAMPLE
from tests.capture.tapes import FORMATS, driven

MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class Odd:
    """A capture, the exit code that is right for it, and whether it takes long to make or to judge."""

    make: Callable[[], bytes]
    code: Exit
    big: bool


ODDITIES: dict[str, Odd] = {}


def odd(code: Exit, *, big: bool = False) -> Callable[[Callable[[], bytes]], Callable[[], bytes]]:
    """Put a capture into the table, by its name."""

    def put(make: Callable[[], bytes]) -> Callable[[], bytes]:
        ODDITIES[make.__name__.replace("_", "-")] = Odd(make, code, big)
        return make

    return put


def good(form: str = "ndjson", count: int = SAMPLE) -> bytes:
    return FORMATS[form]("agora", driven("agora")[:count])


def line(request: Any = None, **more: Any) -> bytes:
    """A line about a request that was granted and has a body, with something else in it."""
    lines = [json.loads(each) for each in good().splitlines()]
    document = next(each for each in lines if each["response"]["status"] == 200 and "body" in each["request"])
    document["request"] |= request or {}
    return json.dumps(document | more).encode() + b"\n"


def zipped(pieces: Iterator[bytes]) -> bytes:
    """What is made of pieces that would not fit into memory together."""
    packer = zstandard.ZstdCompressor(level=3).compressobj()
    return b"".join([*(packer.compress(each) for each in pieces), packer.flush()])


def har(entries: bytes) -> bytes:
    return b'{"log": {"version": "1.2", "entries": [' + entries + b"]}}"


def entry() -> bytes:
    return json.dumps(json.loads(good("har", 1))["log"]["entries"][0]).encode()


def cassette(text: str) -> bytes:
    """A cassette in YAML with an interaction of which `text` is the end."""
    return f"interactions:\n- request: {{method: GET, uri: 'https://h/v1/x'}}\n  {text}\nversion: 1\n".encode()


# Long and deep.


@odd(Exit.INCONCLUSIVE, big=True)
def a_line_of_100_mib() -> bytes:
    return good() + b'{"request": "' + b"x" * (100 * MIB) + b'"}\n' + good()


@odd(Exit.INCONCLUSIVE, big=True)
def a_line_of_100_mib_of_digits() -> bytes:
    return good() + b'{"request": ' + b"9" * (100 * MIB) + b"}\n" + good()


@odd(Exit.KEPT, big=True)
def a_line_of_nothing() -> bytes:
    return good() + b" " * (100 * MIB)


@odd(Exit.KEPT, big=True)
def a_line_of_15_mib_of_lists() -> bytes:
    return good() + line(extra=0)[:-3] + b"[" + b"[]," * (5 * MIB) + b"[]]}\n"


@odd(Exit.INCONCLUSIVE, big=True)
def a_body_of_15_mib() -> bytes:
    return good() + line({"body": {"cname": "c" * (15 * MIB)}}) + good()


@odd(Exit.INCONCLUSIVE, big=True)
def bodies_of_10_mib_about_one_channel() -> bytes:
    text = line({"body": {"cname": "one", "uid": "1", "clientRequest": {"x": "y" * (10 * MIB)}}})
    return gzip.compress(text * 60, 1)


@odd(Exit.INCONCLUSIVE, big=True)
def bodies_of_10_mib_about_many_channels() -> bytes:
    filler = {"x": "y" * (10 * MIB)}
    texts = [line({"body": {"cname": f"c{n}", "uid": "1", "clientRequest": filler}}) for n in range(60)]
    return gzip.compress(b"".join(texts), 1)


@odd(Exit.KEPT, big=True)
def a_url_of_15_mib() -> bytes:
    return (
        good() + line({"url": "https://h/" + "a/" * (7 * MIB)}) + line({"url": "https://h/v1/x?" + "a=b&" * (3 * MIB)})
    )


@odd(Exit.KEPT, big=True)
def a_query_of_15_mib() -> bytes:
    url = json.loads(good().splitlines()[0])["request"]["url"]
    return good() + line({"url": url + "?" + "a=b&" * (3 * MIB)})


@odd(Exit.INCONCLUSIVE)
def lists_a_million_deep() -> bytes:
    return good() + b'{"request": ' + b"[" * MIB + b"]" * MIB + b"}\n" + good()


@odd(Exit.INCONCLUSIVE)
def objects_a_million_deep() -> bytes:
    return good() + b'{"a":' * MIB + b"1" + b"}" * MIB + b"\n" + good()


@odd(Exit.BROKEN)
def lists_900_deep_in_a_body() -> bytes:
    deep: Any = 1
    for _ in range(900):
        deep = [deep]
    return good() + line({"body": {"cname": deep, "clientRequest": deep}}) * 2


@odd(Exit.BROKEN)
def text_of_lists_900_deep_in_a_body() -> bytes:
    return good() + line({"text": "[" * 900 + "]" * 900, "body": None})


@odd(Exit.INCONCLUSIVE, big=True)
def har_lists_a_million_deep() -> bytes:
    return har(entry() + b', {"request": ' + b"[" * MIB + b"]" * MIB + b"}, " + entry())


@odd(Exit.USAGE, big=True)
def har_objects_a_million_deep() -> bytes:
    return har(b'{"request": ' * MIB + b"1" + b"}" * MIB)


@odd(Exit.INCONCLUSIVE, big=True)
def har_a_string_of_100_mib() -> bytes:
    return har(entry() + b', {"request": "' + b"x" * (100 * MIB) + b'"}, ' + entry())


@odd(Exit.INCONCLUSIVE, big=True)
def har_an_entry_of_30_mib_of_lists() -> bytes:
    return har(entry() + b', {"request": [' + b"[]," * (10 * MIB) + b"1]}, " + entry())


@odd(Exit.INCONCLUSIVE, big=True)
def har_a_number_of_100_mib() -> bytes:
    return har(entry() + b', {"time": ' + b"9" * (100 * MIB) + b"}")


@odd(Exit.INCONCLUSIVE, big=True)
def cassette_an_interaction_of_100_mib() -> bytes:
    return good("vcr").replace(b"version: 1", b"") + b"- request: '" + b"x" * (100 * MIB) + b"'\n" + b"version: 1\n"


@odd(Exit.USAGE, big=True)
def cassette_a_list_of_15_mib() -> bytes:
    return cassette("response: [" + "a," * (7 * MIB) + "a]")


@odd(Exit.USAGE)
def cassette_lists_a_million_deep() -> bytes:
    return cassette("response: " + "[" * MIB + "]" * MIB)


@odd(Exit.USAGE)
def cassette_dashes_a_hundred_thousand_deep() -> bytes:
    return cassette("response:\n    " + "- " * 100_000)


@odd(Exit.INCONCLUSIVE)
def cassette_mappings_five_thousand_deep() -> bytes:
    deep = "".join(" " * (4 + depth) + "a:\n" for depth in range(5000))
    return good("vcr").replace(b"version: 1", b"") + f"- response:\n{deep}".encode()


@odd(Exit.USAGE, big=True)
def json_cassette_lists_a_million_deep() -> bytes:
    return b'{"version": 1, "interactions": [' + b"[" * MIB + b"]" * MIB + b"]}"


# Bombs.


@odd(Exit.USAGE, big=True)
def gzip_of_a_gibibyte_of_one_line() -> bytes:
    return gzip.compress(b'{"request": "' + b"x" * (1024 * MIB), 1)


@odd(Exit.USAGE, big=True)
def zstd_of_8_gibibytes_of_one_line() -> bytes:
    return zipped(b'{"request": "' + b"x" * MIB if n == 0 else b"x" * MIB for n in range(8 * 1024))


@odd(Exit.INCONCLUSIVE, big=True)
def zstd_of_a_gibibyte_of_empty_lines() -> bytes:
    return zipped(good() if n == 0 else b"\n" * MIB for n in range(1024))


@odd(Exit.INCONCLUSIVE, big=True)
def zstd_of_broken_lines() -> bytes:
    return zipped(good() if n == 0 else b"{]\n" * (MIB // 3) for n in range(40))


@odd(Exit.USAGE, big=True)
def zstd_of_a_har_that_never_begins() -> bytes:
    return zipped(b'{"log": {"pages": [' if n == 0 else b"1," * (MIB // 2) for n in range(1024))


@odd(Exit.USAGE, big=True)
def zstd_of_a_har_of_spaces() -> bytes:
    return zipped(b'{"log": {"entries": [' if n == 0 else b" " * MIB for n in range(1024))


@odd(Exit.USAGE, big=True)
def zstd_of_a_cassette_of_one_interaction() -> bytes:
    return zipped(b"interactions:\n- request: a\n" if n == 0 else b"  b: c\n" * (MIB // 7) for n in range(512))


@odd(Exit.USAGE)
def zstd_with_a_window_of_2_gibibytes() -> bytes:
    parameters = zstandard.ZstdCompressionParameters.from_level(1, window_log=31)
    packer = zstandard.ZstdCompressor(compression_params=parameters).compressobj()
    return packer.compress(good() * 100) + packer.flush()


@odd(Exit.INCONCLUSIVE)
def gzip_cut_off() -> bytes:
    return gzip.compress(good() * 50)[:-20]


@odd(Exit.KEPT)
def gzip_in_several_members() -> bytes:
    return b"".join(gzip.compress(each + b"\n") for each in good().splitlines())


@odd(Exit.INCONCLUSIVE)
def gzip_in_several_members_the_last_cut_off() -> bytes:
    return gzip.compress(good()) + gzip.compress(good())[:-9]


@odd(Exit.INCONCLUSIVE)
def gzip_with_rubbish_behind_it() -> bytes:
    return gzip.compress(good()) + b"rubbish"


@odd(Exit.USAGE)
def gzip_of_gzip() -> bytes:
    return gzip.compress(gzip.compress(good()))


@odd(Exit.KEPT)
def zstd_in_several_frames() -> bytes:
    return b"".join(zstandard.compress(each + b"\n") for each in good().splitlines())


@odd(Exit.INCONCLUSIVE)
def zstd_cut_off() -> bytes:
    return zstandard.compress(good() * 50)[:-20]


# YAML.


@odd(Exit.USAGE)
def cassette_of_aliases() -> bytes:
    laughs = "\n  ".join(f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 10)}]" for n in range(1, 12))
    return cassette(f"l0: &l0 [a, a]\n  {laughs}\n  response: {{status: {{code: 200}}, headers: {{a: *l11}}}}")


@odd(Exit.USAGE)
def cassette_of_aliases_in_a_method() -> bytes:
    laughs = "\n  ".join(f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 10)}]" for n in range(1, 12))
    return f"interactions:\n- l0: &l0 [a, a]\n  {laughs}\n  request: {{method: *l11, uri: *l11}}\n".encode()


@odd(Exit.USAGE)
def cassette_of_merged_keys() -> bytes:
    merged = "\n  ".join(f"l{n}: &l{n} {{<<: [{', '.join([f'*l{n - 1}'] * 10)}]}}" for n in range(1, 10))
    return cassette(f"l0: &l0 {{a: b, c: d}}\n  {merged}\n  response: *l9")


@odd(Exit.USAGE)
def cassette_that_holds_itself() -> bytes:
    return cassette("response: &r {status: {code: 200}, headers: {a: *r}, body: {string: '{}'}}")


@odd(Exit.USAGE)
def cassette_of_tags() -> bytes:
    return cassette("response: !!python/object/apply:os.system ['true']")


@odd(Exit.USAGE)
def cassette_of_other_tags() -> bytes:
    return cassette("response: {status: !!set {a}, headers: !!omap [a: b], body: !!timestamp 2026-99-99}")


@odd(Exit.USAGE)
def cassette_of_a_number_in_sixties() -> bytes:
    return cassette("response: 1" + ":1" * MIB)


@odd(Exit.USAGE)
def cassette_of_a_number_of_100_000_digits() -> bytes:
    return cassette("response: {status: {code: " + "9" * 100_000 + "}}")


@odd(Exit.USAGE)
def cassette_with_keys_that_are_lists() -> bytes:
    return cassette("response: {[a]: b, {c: d}: e}")


@odd(Exit.KEPT)
def cassette_of_two_documents() -> bytes:
    return good("vcr") + b"---\n" + good("vcr") + b"...\n"


@odd(Exit.KEPT)
def cassette_with_windows_lines() -> bytes:
    return good("vcr").replace(b"\n", b"\r\n")


# Encodings.


@odd(Exit.USAGE)
def utf_16() -> bytes:
    return good().decode().encode("utf-16")


@odd(Exit.INCONCLUSIVE)
def utf_16_without_a_mark() -> bytes:
    return good().decode().encode("utf-16-le")


@odd(Exit.USAGE)
def utf_32() -> bytes:
    return good().decode().encode("utf-32")


@odd(Exit.INCONCLUSIVE)
def latin_1() -> bytes:
    return good() + line({"body": {"cname": "caf\u00e9"}}).decode("unicode-escape").encode("latin-1") + b"\n"


@odd(Exit.KEPT)
def marks_of_byte_order() -> bytes:
    return b"\xef\xbb\xbf" + good() + b"\xef\xbb\xbf" + good()


@odd(Exit.KEPT)
def har_with_a_mark_of_byte_order() -> bytes:
    return b"\xef\xbb\xbf" + good("har")


@odd(Exit.KEPT)
def cassette_with_a_mark_of_byte_order() -> bytes:
    return b"\xef\xbb\xbf" + good("vcr")


@odd(Exit.USAGE)
def har_in_utf_16() -> bytes:
    return good("har").decode().encode("utf-16")


@odd(Exit.KEPT)
def windows_lines() -> bytes:
    return good().replace(b"\n", b"\r\n")


@odd(Exit.USAGE)
def bytes_of_zero() -> bytes:
    return b"\0" * MIB + good() + b"\0\n" + good()


@odd(Exit.INCONCLUSIVE)
def zeros_after_the_end() -> bytes:
    return good() + b"\0" * MIB


# Values.


@odd(Exit.BROKEN)
def numbers_beyond_sense() -> bytes:
    numbers = ("1e999", "-1e999", "NaN", "Infinity", "-0", "1e308", "-1e308", "9" * 4000, "1e-999")
    fields = ('"at"', '"took"')
    texts = [line()[:-2] + f", {field}: {number}}}\n".encode() for field in fields for number in numbers]
    status = line(response={"status": 0, "body": {}})
    return (
        good() + b"".join(texts) + b"".join(status.replace(b'"status": 0', f'"status": {n}'.encode()) for n in numbers)
    )


@odd(Exit.BROKEN)
def numbers_beyond_sense_in_bodies() -> bytes:
    numbers = ("1e999", "NaN", "-Infinity", "1e308", "9" * 4000, "9" * 100_000)
    return good() + b"".join(
        line({"body": {"cname": 0}}, response={"status": 200, "body": {"cname": 0, "resourceId": 0}}).replace(
            b'"cname": 0', f'"cname": {number}'.encode()
        )
        for number in numbers
    )


@odd(Exit.INCONCLUSIVE)
def har_numbers_beyond_sense() -> bytes:
    numbers = ("1e999", "-1e999", "1e308", "9" * 4000, "9" * 100_000)
    return har(
        b", ".join(
            entry().replace(b'"status": 200', f'"status": {number}, "x"'.encode())
            + b", "
            + entry()[:-1]
            + f', "time": {number}, "startedDateTime": {number}}}'.encode()
            for number in numbers
        )
    )


@odd(Exit.BROKEN)
def moments_beyond_sense() -> bytes:
    moments = ("0000-00-00", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00+14:00", "now", "2026-02-30", "\u0661\u0662")
    return good() + b"".join(line(at=each) for each in moments)


@odd(Exit.INCONCLUSIVE)
def surrogates() -> bytes:
    text = line({"body": {"cname": "C"}, "method": "POST"}, response={"status": 200, "body": {"cname": "C"}})
    return good() + text.replace(b'"C"', b'"\\ud800"') + text.replace(b'"C"', b'"\\udc00\\ud800"') * 2


@odd(Exit.KEPT)
def har_surrogates() -> bytes:
    return har(
        entry().replace(b'"method": "POST"', b'"method": "\\ud800"') + b", " + entry().replace(b"https", b"\\ud800")
    )


@odd(Exit.BROKEN)
def text_with_surrogates_and_zeros() -> bytes:
    body = '{"cname": "\\ud800\\u0000", "resourceId": "\\u0000\\u001b[31m"}'
    return (
        good() + line(response={"status": 200, "text": body}) + line(response={"status": 200, "text": "\0\x1b[31m\x07"})
    )


@odd(Exit.INCONCLUSIVE)
def keys_twice() -> bytes:
    return good() + line()[:-2] + b', "request": {"method": "GET", "url": "/"}, "request": 1, "at": 1, "at": 2}\n'


@odd(Exit.BROKEN)
def names_of_headers_that_collide() -> bytes:
    return good() + line(response={"status": 200, "headers": {"Date": "x", "date": ["y", "z"], "DATE": []}, "body": {}})


@odd(Exit.INCONCLUSIVE)
def runs_of_our_own_with_wrong_values() -> bytes:
    kinds: tuple[Any, ...] = (None, [], {}, 1, "x", {"vendor": "agora"}, {"vendor": "agora", "items": [{}]})
    return good() + b"".join(json.dumps({"kind": "trace", "trace": each}).encode() + b"\n" for each in kinds)


@odd(Exit.BROKEN)
def lines_with_wrong_values_at_every_place() -> bytes:
    document = json.loads(good().splitlines()[0])
    return good() + b"".join(json.dumps(each).encode() + b"\n" for each in wrong(document))


@odd(Exit.BROKEN)
def har_with_wrong_values_at_every_place() -> bytes:
    return har(b", ".join(json.dumps(each).encode() for each in wrong(json.loads(entry()))))


@odd(Exit.BROKEN)
def json_cassette_with_wrong_values_at_every_place() -> bytes:
    document = json.loads(good("vcr-json", 1))["interactions"][0]
    return json.dumps({"version": 1, "interactions": list(wrong(document))}).encode()


WRONG: tuple[Any, ...] = (None, True, 0, -1, 1.5, "", "x", [], {}, [[]], [{}], {"x": []}, ["x"])


def wrong(document: Any) -> Iterator[Any]:
    """`document` with each value in it replaced, and with each left out."""
    for path in list(_paths(document)):
        for value in WRONG:
            yield _with(document, path, value)
        if path:
            yield _without(document, path)


def _paths(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in inner:
        yield from _paths(each, (*path, key))


def _with(document: Any, path: tuple[Any, ...], value: Any) -> Any:
    if not path:
        return value
    changed = json.loads(json.dumps(document))
    _parent(changed, path)[path[-1]] = value
    return changed


def _without(document: Any, path: tuple[Any, ...]) -> Any:
    changed = json.loads(json.dumps(document))
    del _parent(changed, path)[path[-1]]
    return changed


def _parent(document: Any, path: tuple[Any, ...]) -> Any:
    for key in path[:-1]:
        document = document[key]
    return document


@odd(Exit.BROKEN, big=True)
def wrong_values_at_every_place_of_every_kind_of_exchange() -> bytes:
    lines = []
    for vendor in names():
        kinds = {}
        for each in driven(vendor):
            found = find(vendor).contract().resolve(each.request)
            kinds.setdefault((found and found[0].id, each.response and each.response.status), each)
        lines += FORMATS["ndjson"](vendor, kinds.values()).splitlines()
    return good() + b"".join(json.dumps(each).encode() + b"\n" for one in lines for each in wrong(json.loads(one)))
