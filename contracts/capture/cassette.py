"""Cassettes as vcrpy, Schemathesis, VCR (Ruby), go-vcr and Betamax write them, in YAML and in JSON.

An interaction is read at a time where the layout lets it be seen where one ends; other YAML is read as a whole, up to
a bound.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain
from typing import IO, Any, Final

import yaml

from contracts.capture.entry import NOT_READ, Entry, NoEntryError, Unreadable, body, line, listed, member, moment, names
from contracts.capture.entry import unread as why
from contracts.capture.limits import DEEPEST, LARGEST, MOST_VALUES, WHOLE
from contracts.model import Json

LISTS: Final = ("interactions", "http_interactions", "Interactions")
"""Where the interactions are: the last is what go-vcr writes in JSON."""

LIST: Final = re.compile(rb"(?:^|[{,\n])[ \t]*[\"']?(?:http_)?interactions[\"']?[ \t]*:")
"""How a cassette in YAML shows itself."""

_BLOCK: Final = re.compile(rb"[\"']?(?:http_)?interactions[\"']?[ \t]*:\s*(?:#.*)?$")
_DASH: Final = re.compile(rb"( *)- ")
_LONGEST_NUMBER: Final = 400
_UNITS: Final = {"ns": 1e-9, "us": 1e-6, "µs": 1e-6, "μs": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0, "h": 3600.0}
_SPAN: Final = re.compile(r"(\d+(?:\.\d+)?|\.\d+)(ns|us|µs|μs|ms|s|m|h)")


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Reads what it reads in time and memory that do not grow faster than the text."""

    def flatten_mapping(self, node: yaml.MappingNode) -> None:
        """Merge no keys: what is merged can be merged again, and doubles each time."""

    def construct_number(self, node: yaml.ScalarNode) -> float:
        """A number; one in sixties takes the square of its length."""
        if len(node.value) > _LONGEST_NUMBER:
            raise ValueError("a number is too long")
        read = self.construct_yaml_int if node.tag.endswith("int") else self.construct_yaml_float
        number: float = read(node)
        return number

    def construct_bytes(self, node: yaml.ScalarNode) -> bytes:
        """Bytes in Base64, as Ruby marks them."""
        found: bytes = self.construct_yaml_binary(node)
        return found

    def construct_text(self, node: yaml.ScalarNode) -> str:
        """A text that Ruby marks as one."""
        return str(node.value)


for _kind in ("int", "float"):
    _Loader.add_constructor(f"tag:yaml.org,2002:{_kind}", _Loader.construct_number)
_Loader.add_constructor("!binary", _Loader.construct_bytes)
for _kind in ("!str", "!ruby/symbol", "!ruby/sym"):
    _Loader.add_constructor(_kind, _Loader.construct_text)


def read_yaml(file: IO[bytes]) -> Iterator[Entry | Unreadable]:
    """The interactions of a cassette in YAML.

    A short one is parsed as a whole, in any layout. In what the tools write, an interaction begins with a dash, all
    in the same column, and nothing else there does: so each of a long one, or of a broken one, is parsed alone.
    """
    head = file.read(WHOLE + 1).removeprefix(b"\xef\xbb\xbf")
    if len(head) <= WHOLE and (found := _whole(head)) is not None:
        for number, document in enumerate(found, 1):
            yield _read(number, document)
        return
    number = 0
    for number, item in enumerate(_items(_lines(head, file)), 1):
        yield _read_text(number, item)
    if not number:
        yield Unreadable(0, f"a layout that can only be read as a whole, and {_why_not(head)}")


def _why_not(head: bytes) -> str:
    return f"longer than {WHOLE >> 20} MiB" if len(head) > WHOLE else "it is broken or holds too much"


def _read_text(number: int, item: bytes) -> Entry | Unreadable:
    """What an interaction that stands alone in `item` is."""
    if len(item) > LARGEST:
        return Unreadable(number, f"longer than {LARGEST >> 20} MiB")
    try:
        ((document,),) = _documents(item)
    except (*NOT_READ, yaml.YAMLError, RecursionError) as error:
        return Unreadable(number, f"no interaction ({_wrong(error)})")
    return _read(number, document)


def _read(number: int, document: Json) -> Entry | Unreadable:
    try:
        return entry(number, document)
    except (*NOT_READ, RecursionError) as error:
        return Unreadable(number, f"no interaction ({why(error)})")


def _wrong(error: Exception) -> str:
    """What is wrong with a text in YAML, without anything of it."""
    if isinstance(error, yaml.constructor.ConstructorError):
        return "it has a tag or a value that no cassette needs"
    if isinstance(error, yaml.composer.ComposerError):
        return "it refers to what stands elsewhere"
    return "it is not YAML" if isinstance(error, yaml.YAMLError) else why(error)


def _documents(text: bytes) -> list[Json]:
    """What `text` is in YAML, if it is neither so large nor so deep that reading it would do harm.

    Raises:
        ValueError, YAMLError: it is none.
    """
    depth = 0
    for count, event in enumerate(yaml.parse(text, Loader=_Loader)):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if count > MOST_VALUES or depth > DEEPEST:
            raise NoEntryError("it holds too much")
    return list(yaml.load_all(text, Loader=_Loader))


def _whole(text: bytes) -> list[Json] | None:
    """The interactions of a cassette that is read as a whole; None where it cannot be, or has no list of them."""
    try:
        documents = _documents(text)
    except (*NOT_READ, yaml.YAMLError, RecursionError):
        return None
    found = [each[key] for each in documents if isinstance(each, dict) for key in LISTS if key in each]
    lists = [each for each in found if isinstance(each, list)]
    return list(chain.from_iterable(lists)) if lists else None


def _lines(head: bytes, file: IO[bytes]) -> Iterator[bytes]:
    """The lines of what begins with `head` and goes on in `file`; of one that is too long, pieces."""
    *whole, last = head.splitlines(keepends=True) or [b""]
    yield from whole
    yield last if last.endswith(b"\n") else last + file.readline(LARGEST)
    while more := file.readline(LARGEST):
        yield more


def _items(lines: Iterator[bytes]) -> Iterator[bytes]:
    """The text of each item of the list; of one that is too long, only so much as shows it."""
    item: bytearray | None = None
    dash: bytes | None = None
    inside = False
    for text in lines:
        if _BLOCK.match(text):
            inside, dash = True, None
            continue
        if inside and dash is None and (found := _DASH.match(text)):
            dash = found[0]
        begins = inside and dash is not None and text.startswith(dash)
        inside = inside and (begins or not re.match(rb"[^\s#]", text))
        if item is not None and (begins or not inside):
            yield bytes(item)
            item = None
        item = bytearray() if begins else item
        if item is not None and len(item) <= LARGEST:
            item += text
    if item is not None:
        yield bytes(item)


def read_json(file: IO[bytes], key: str) -> Iterator[Entry | Unreadable]:
    """The interactions of a cassette in JSON, in the list at `key`; where the file is cut off, reading ends."""
    return listed(file, (key,), entry)


def entry(number: int, document: Json) -> Entry:
    """One interaction.

    Raises:
        ValueError, TypeError, AttributeError, OverflowError: it is none.
    """
    document = _small(document)
    request, response = _small(member(document, "request")), _small(document.get("response") or {})
    method, url = line(request)
    headers = names(response.get("headers"))
    code = _code(response)
    sent, asked = _body(request.get("body"), names(request.get("headers")), "request")
    got, unread = _body(response.get("body"), headers, "answer")
    missing = asked or (unread if code else "")
    return Entry(
        number=number,
        method=method,
        url=url,
        sent=sent,
        status=0 if missing else code,
        headers=headers,
        got=b"" if missing else got,
        at=None if asked else moment(document.get("recorded_at")),  # else judged as if whole
        took=_took(response),
        fault=missing or ("" if code else "no answer"),
        missing=missing,
    )


def _small(found: Json) -> dict[str, Any]:
    """An object with its keys in small letters, as all but go-vcr write them in JSON.

    Raises:
        NoEntryError: it is none.
    """
    if not isinstance(found, dict):
        raise NoEntryError("it is no object")
    return {key.lower() if isinstance(key, str) else key: value for key, value in found.items()}


def _code(response: dict[str, Any]) -> int:
    """The status: a number, `200 OK`, in an object, or beside the words."""
    status = response.get("code") or response.get("status") or 0
    if isinstance(status, dict):
        status = status.get("code") or 0
    found = str(status).split(" ")[0] if isinstance(status, str) else status
    try:
        return int(found)
    except (ValueError, TypeError) as error:
        raise NoEntryError("the status of its answer is no number") from error


def _took(response: dict[str, Any]) -> float:
    """How long an answer took, in seconds: as a number of them, or as go-vcr writes it."""
    duration = response.get("duration")
    if isinstance(duration, int):
        return max(0.0, duration / 1e9)
    if isinstance(duration, str):
        return sum(float(number) * _UNITS[unit] for number, unit in _SPAN.findall(duration[:_LONGEST_NUMBER]))
    return float(response.get("elapsed") or 0.0)


def _body(kept: Json, headers: dict[str, str], half: str) -> tuple[bytes, str]:
    if not isinstance(kept, dict):
        return body(kept, headers, half)
    encoded = "base64_string" in kept
    return body(kept.get("base64_string" if encoded else "string"), headers, half, encoded=encoded)
