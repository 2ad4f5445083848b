"""Callbacks that somebody else received are read from a file, to the byte; what is none is counted."""

from __future__ import annotations

import base64
import json
from io import StringIO
from math import inf
from pathlib import Path
from typing import Any

import pytest

from contracts.model import Json, Outcome
from contracts.suite import amount, lending
from contracts.suite.addresses import OptionError
from contracts.suite.options import Options
from contracts.target.callback_file import CallbackFile, noting, read
from contracts.target.mailbox import Mailbox
from contracts.vendors.vendor import find, names

ADDRESS = "https://calls.example.com/hooks"
NOW = 1000.0
LINE: Json = {"url": f"{ADDRESS}/one", "headers": {"X-Signature": "s"}, "body": "{}", "at": NOW, "answered": 200}


def opened(file: Path) -> tuple[CallbackFile, Mailbox]:
    found = CallbackFile(lambda: NOW, file, ADDRESS)
    return found, found.mailbox("one", lambda raw: b"rc-1" in raw)


def add(file: Path, *lines: Json) -> None:
    with file.open("a", encoding="utf-8") as out:
        out.writelines(json.dumps(each) + "\n" for each in lines)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    found = tmp_path / "callbacks.jsonl"
    add(found, LINE)
    return found


def test_what_was_there_before_is_not_of_this_run(file: Path) -> None:
    _, box = opened(file)
    assert box.drain() == []


def test_what_is_added_is_kept_to_the_byte_with_its_headers(file: Path) -> None:
    _, box = opened(file)
    add(file, {**LINE, "body": '{"a":  1}', "answered": 204})
    (arrived,) = box.drain()
    assert box.drain() == []
    assert (arrived.url, arrived.raw, arrived.at, arrived.answered) == (f"{ADDRESS}/one", b'{"a":  1}', NOW, 204)
    assert arrived.headers == {"x-signature": "s"}


def test_bytes_that_are_no_text_come_in_base64(file: Path) -> None:
    _, box = opened(file)
    line = {name: value for name, value in LINE.items() if name != "body"}
    add(file, {**line, "base64": base64.b64encode(b"\xff\x00").decode()})
    assert [each.raw for each in box.drain()] == [b"\xff\x00"]


@pytest.mark.parametrize(
    ("url", "body", "count"),
    [
        ("/hooks/one", "", 1),
        ("/hooks/one/below", "", 1),
        (ADDRESS, "of rc-1", 1),
        (f"{ADDRESS}/", "of rc-2", 0),
        (f"{ADDRESS}/two", "of rc-1", 0),
        ("https://elsewhere.example.com/other", "of rc-1", 0),
    ],
)
def test_it_is_for_its_own_address_or_for_whom_it_mentions(file: Path, url: str, body: str, count: int) -> None:
    _, box = opened(file)
    add(file, {**LINE, "url": url, "body": body})
    assert len(box.drain()) == count


@pytest.mark.parametrize(("at", "kept"), [(NOW - 60, NOW), (NOW + 60, NOW)])
def test_nothing_comes_before_the_run_or_after_it_was_seen(file: Path, at: float, kept: float) -> None:
    _, box = opened(file)
    add(file, {**LINE, "at": at})
    assert [each.at for each in box.drain()] == [kept]


def test_half_a_line_waits_for_its_end(file: Path) -> None:
    _, box = opened(file)
    text = json.dumps(LINE)
    for part, count in ((text[:20], 0), (text[20:], 0), ("\n", 1)):
        with file.open("a", encoding="utf-8") as out:
            out.write(part)
        assert len(box.drain()) == count


def test_a_file_that_begins_anew_is_read_anew_and_one_that_is_gone_is_empty(file: Path) -> None:
    add(file, LINE)
    _, box = opened(file)
    file.write_text("", encoding="utf-8")
    add(file, LINE)
    assert len(box.drain()) == 1
    file.unlink()
    assert box.drain() == []


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("{", "is no JSON"),
        ("[" * 100_000, "is no JSON"),
        ("[]", "is no JSON object"),
        ({**LINE, "url": None}, "has no url"),
        ({**LINE, "headers": {"a": 1}}, "has no headers"),
        ({**LINE, "at": "now"}, "at which second"),
        ({**LINE, "at": inf}, "at which second"),
        ({**LINE, "answered": True}, "with which status"),
        ({**LINE, "body": {}}, "has neither body nor base64"),
        ({**LINE, "body": "\ud800"}, "no bytes can be made of"),
        ({**LINE, "body": None, "base64": "?"}, "no bytes can be made of"),
    ],
)
def test_what_is_no_callback_says_why(line: Any, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        read((line if isinstance(line, str) else json.dumps(line)).encode())


def test_what_is_no_callback_is_counted_and_told_once(file: Path) -> None:
    found, box = opened(file)
    assert found.note == ""
    with file.open("ab") as out:
        out.write(b"hello\n\n\xff\xff\n")
    add(file, LINE)
    assert len(box.drain()) == 1
    assert found.note == f"{file}: 2 of 3 lines left out, line 1 of what was added is no JSON"


@pytest.mark.parametrize("raw", [b'{"a":  1}', b"\xff\x00", "ü\n".encode(), b""])
def test_what_is_written_is_what_is_read(raw: bytes) -> None:
    lines = StringIO()
    assert noting(lines, lambda: NOW)("/hooks/one?x=1", {"x-a": "b"}, raw) == 200
    (line,) = lines.getvalue().splitlines()
    got = read(line.encode())
    assert (got.url, got.headers, got.raw, got.at, got.answered) == ("/hooks/one?x=1", {"x-a": "b"}, raw, NOW, 200)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("callbacks.jsonl", "write a port, or 9000=https://tunnel.example.com, or FILE=URL"),
        (
            "no-such-file=https://calls.example.com",
            "no-such-file: No such file or directory; begin what writes it first",
        ),
        ("callbacks.jsonl=ftp://calls.example.com", "write a port"),
        ("=https://calls.example.com", "write a port"),
        (".=https://calls.example.com", "Is a directory; begin what writes it first"),
    ],
)
def test_a_file_that_is_none_is_told_in_one_line(text: str, why: str) -> None:
    with pytest.raises(OptionError, match=why) as caught:
        lending.receiver(text, lambda: NOW)
    assert str(caught.value).startswith("--callbacks ")


@pytest.mark.parametrize("name", names())
def test_what_needs_other_answers_is_not_exercised_and_says_so(name: str, file: Path) -> None:
    vendor = find(name)
    options = Options.read(targets=[f"{name}=https://api.example.com"], callbacks=f"{file}={ADDRESS}")
    assert {"callbacks"} == options.lent(name) & {"callbacks", "answers"}
    rows = amount.rows_of(vendor.contract(), (), amount.reach_of(vendor, options.lent(name), inf, doubts=False))
    wanting = [row for row in rows if "answers" in row.clause.needs]
    assert wanting
    for row in wanting:
        assert row.outcome is Outcome.UNEXERCISED
        assert row.reason.startswith("needs answers, which this target does not offer; receive callbacks here")
