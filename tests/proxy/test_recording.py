"""What is written down of an exchange: readable by `judge`, and without any secret."""

from __future__ import annotations

import base64
import gzip
import json
import zlib
from io import BytesIO
from typing import Any

import jsonschema
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from contracts.capture import lines
from contracts.capture.entry import Entry
from contracts.proxy import contents
from contracts.proxy.frames import Frame, Half, Unpacking, packed
from contracts.proxy.kept import LARGEST, Body, Room, Seen
from contracts.proxy.recording import Recording
from contracts.target import memory

CANARY = "kanarienvogel-4711-0815"
OWN = "eigen-4711-geheim"
URL = "https://api.example.com/v1/apps/a/cloud_recording/acquire"


def half(body: bytes = b"", *fields: tuple[str, str], whole: bool = True) -> Half:
    return Half(fields=list(fields), body=body, size=len(body), whole=whole)


def frame(sent: Half | None = None, got: Half | None = None, **more: Any) -> Frame:
    told = {"method": "POST", "url": URL, "at": 1.5, "took": 0.25, "status": 200, "fault": "", **more}
    return Frame(sent=sent or half(), got=got or half(), **told)


def line(found: Frame, into: Recording | None = None) -> Any:
    """A line, which is as the published schema wants it, and in which no canary is."""
    told = (into or Recording({"AGORA_CUSTOMER_SECRET": OWN}, "key")).line(found)
    jsonschema.validate(told, lines.schema())
    text = json.dumps(told)
    assert CANARY not in text
    assert OWN not in text
    assert base64.b64encode(CANARY.encode())[4:-4].decode() not in text
    return told


def entry(told: Any) -> Entry:
    """What `judge` reads of a line."""
    (found,) = lines.read(BytesIO(json.dumps(told).encode()))
    assert isinstance(found, Entry), found
    return found


def test_what_is_written_is_read_as_it_was() -> None:
    found = entry(line(frame(half(b'{"a": [1.5, null]}'), half(b'{"b": "c"}', ("X-A", "1"), ("x-a", "2")))))
    assert (found.method, found.url, found.at, found.took, found.status) == ("POST", URL, 1.5, 0.25, 200)
    assert found.known == ({"a": [1.5, None]}, {"b": "c"})


@pytest.mark.parametrize(
    ("pack", "name"),
    [(gzip.compress, "gzip"), (zlib.compress, "deflate"), (zstandard.compress, "zstd"), (bytes, "identity")],
)
def test_packed_bodies_are_read(pack: Any, name: str) -> None:
    found = entry(line(frame(got=half(pack(b'{"a": 1}'), ("Content-Encoding", name)))))
    assert found.known[1] == {"a": 1}


@pytest.mark.parametrize(
    ("got", "why"),
    [
        (half(b"?", ("Content-Encoding", "lzma")), "the answer is encoded as lzma"),
        (half(b"no gzip", ("Content-Encoding", "gzip")), "the answer is encoded as gzip"),
        (half(gzip.compress(bytes(LARGEST + 1)), ("Content-Encoding", "gzip")), "the answer is encoded as gzip"),
        (Half(fields=[], body=b"", size=1 << 30, whole=False), "the answer has 1073741824 bytes, more than is kept"),
    ],
    ids=["unknown", "not what it says", "a bomb", "too large"],
)
def test_an_answer_that_cannot_be_read_is_none_and_no_violation(got: Half, why: str) -> None:
    told = line(frame(got=got))
    assert (told["response"], told["cut"]["status"], told["cut"]["bytes"]) == (None, 200, got.size)
    assert (entry(told).status, entry(told).fault) == (0, why)


def test_an_encoding_is_not_guessed_where_it_cannot_be_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contents, "find_spec", lambda name: None)
    assert line(frame(got=half(b"?", ("Content-Encoding", "br"))))["fault"] == "the answer is encoded as br"


def test_a_request_of_which_not_all_is_known_proves_nothing() -> None:
    """Nor does what it may have changed: of a call without a time, nobody judges what came after it."""
    told = line(frame(sent=half(whole=False), got=half(b"{}")))
    assert (told["response"], entry(told).status, entry(told).at) == (None, 0, None)


def test_a_fault_is_told_without_an_answer() -> None:
    told = line(frame(status=0, fault="cannot connect (refused)"))
    assert (entry(told).status, entry(told).fault) == (0, "cannot connect (refused)")
    assert "cut" not in told


@pytest.mark.parametrize("body", [b"no JSON", b'{"a": NaN}', b'{"a": "\\ud800"}', b"\xff\xfe", b"[" * 200 + b"]" * 200])
def test_what_is_no_document_is_a_text(body: bytes) -> None:
    told = line(frame(got=half(body)))
    assert "body" not in told["response"]
    assert entry(told).got == body.decode("utf-8", "replace").encode()


BASIC = base64.b64encode(f"me:{CANARY}".encode()).decode()


@pytest.mark.parametrize(
    "found",
    [
        frame(half(b"", ("Authorization", f"Basic {BASIC}"))),
        frame(half(b"", ("authorization", f"Bearer {CANARY}"))),
        frame(half(b"", ("X-Auth-Key", CANARY))),
        frame(half(b"", ("X-Whatever", CANARY))),
        frame(half(b"", ("Cookie", f"a={CANARY}"))),
        frame(half(json.dumps({"storageConfig": {"secretKey": CANARY}}).encode())),
        frame(half(json.dumps({"secretKey": CANARY}).encode()), half(f"<p>who is {CANARY}?</p>".encode())),
        frame(half(f"password={CANARY}&a=b".encode())),
        frame(got=half(json.dumps({"link": f"https://f.example/a?X-Amz-Signature={CANARY}"}).encode())),
        frame(got=half(json.dumps({"token": CANARY}).encode())),
        frame(got=half(json.dumps({"a": f"{OWN} is wrong"}).encode())),
        frame(got=half(gzip.compress(json.dumps({"token": CANARY}).encode()), ("Content-Encoding", "gzip"))),
        frame(got=half(b"", ("Set-Cookie", CANARY), ("Location", f"https://f.example/?token={CANARY}"))),
        frame(url=f"{URL}?access_token={CANARY}&b=c"),
        frame(url=f"{URL}?authorization={CANARY}"),
        frame(url=URL.replace("/a/", f"/{OWN}/")),
        frame(half(b"", ("Authorization", f"Bearer {CANARY}")), url=f"{URL}/{CANARY}", fault=f"no {CANARY}"),
    ],
)
def test_no_secret_is_written(found: Frame) -> None:
    line(found)


HEADERS = st.lists(st.tuples(st.text(max_size=10), st.text(st.characters(max_codepoint=255), max_size=30)), max_size=4)
JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
).map(lambda value: json.dumps(value).encode())
BODY = st.one_of(st.binary(max_size=60), JSON)
PATH = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), max_size=40)


@given(st.builds(half, BODY, whole=st.booleans()), st.builds(half, BODY), HEADERS, PATH, st.integers(200, 599))
def test_whatever_passes_can_be_written_and_read(
    sent: Half, got: Half, headers: list[tuple[str, str]], path: str, status: int
) -> None:
    halves = [Half(fields=headers, body=each.body, size=each.size, whole=each.whole) for each in (sent, got)]
    found = entry(line(frame(*halves, url=f"https://api.example.com:1/{path}", status=status)))
    if not found.missing or not sent.whole:  # what looks compressed and is damaged is read as not captured
        assert (found.status, found.at) == ((status, 1.5) if sent.whole else (0, None))


def test_a_credential_that_is_a_word_of_the_api_is_left_in_answers() -> None:
    into = Recording({}, "key", ["recordingConfig"])
    sent = half(b"", ("Authorization", "Bearer recording"))
    told = line(frame(sent, half(b'{"recordingConfig": "recording"}')), into)
    assert told["response"]["body"] == {"recordingConfig": "recording"}
    assert told["request"]["headers"]["authorization"].startswith("$HIDDEN_")


def test_a_secret_that_was_sent_once_is_known_from_then_on() -> None:
    into = Recording({}, "key")
    line(frame(half(b"", ("Authorization", f"Bearer {CANARY}"))), into)
    told = line(frame(got=half(json.dumps({"message": f"hello {CANARY}"}).encode())), into)
    again = line(frame(got=half(json.dumps({"token": CANARY}).encode())), into)
    name = again["response"]["body"]["token"]
    assert (name.startswith("$HIDDEN_"), told["response"]["body"]["message"]) == (True, f"hello {name}")


def test_what_is_known_does_not_grow_with_traffic(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "REMEMBERED", 3)
    into = Recording({}, "key")
    for number in range(10):
        line(frame(half(b"", ("Authorization", f"Bearer {number:032d}"))), into)
    assert len(into._memory._seen) == 3


@given(
    st.lists(st.tuples(st.binary(max_size=50), st.binary(max_size=50), st.integers(0, 599)), min_size=1, max_size=5),
    st.integers(1, 60),
)
def test_frames_arrive_as_they_were_sent_however_they_are_cut(seen: list[tuple[bytes, bytes, int]], size: int) -> None:
    room = Room()
    sent = b""
    for one, other, status in seen:
        told = Seen(method="GET", url=URL, at=1.0, asked=[(b"A", b"\xff")], sent=Body(room), got=Body(room))
        told.status = status
        told.sent.add(one)
        told.got.add(other)
        sent += packed(told)
        told.sent.free()
        told.got.free()
    unpacking = Unpacking()
    found = [each for at in range(0, len(sent), size) for each in unpacking.frames(sent[at : at + size])]
    assert [(each.sent.body, each.got.body, each.status) for each in found] == seen
    assert all(each.sent.fields == [("A", "ÿ")] for each in found)
    assert room.left == Room().left
