"""VCR cassettes as vcrpy (YAML and JSON) and Schemathesis (YAML) write them, an interaction at a time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import IO, Any, Final

import yaml

from contracts.capture.entry import NOT_READ, Entry, Unreadable, content, listed, moment, names, text
from contracts.capture.limits import DEEPEST, LARGEST, MOST_VALUES
from contracts.model import Json

LISTS: Final = ("interactions", "http_interactions")
_LONGEST_NUMBER: Final = 400


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


for _kind in ("int", "float"):
    _Loader.add_constructor(f"tag:yaml.org,2002:{_kind}", _Loader.construct_number)


def read_yaml(file: IO[bytes]) -> Iterator[Entry | Unreadable]:
    """The interactions of a cassette in YAML.

    In what both tools write, an interaction begins with a dash in the first column, and nothing else does: so each
    is parsed alone, and a broken one spoils no other.
    """
    for number, item in enumerate(_items(file), 1):
        if len(item) > LARGEST:
            yield Unreadable(number, f"longer than {LARGEST >> 20} MiB")
            continue
        try:
            yield entry(number, _document(item))
        except (*NOT_READ, yaml.YAMLError, RecursionError) as error:
            yield Unreadable(number, f"no interaction ({type(error).__name__})")


def _document(item: bytes) -> Json:
    """What an interaction is in YAML, if it is neither so large nor so deep that reading it would do harm.

    Raises:
        ValueError, YAMLError: it is none.
    """
    depth = 0
    for count, event in enumerate(yaml.parse(item, Loader=_Loader)):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if count > MOST_VALUES or depth > DEEPEST:
            raise ValueError("too much in it")
    (document,) = yaml.load(item, Loader=_Loader)  # noqa: S506 - it is a safe one
    return document


def _items(file: IO[bytes]) -> Iterator[bytes]:
    """The text of each item of the list; of one that is too long, only so much as shows it."""
    item: bytearray | None = None
    while line := file.readline(LARGEST):
        if line.startswith(b"- "):
            if item is not None:
                yield bytes(item)
            item = bytearray()
        elif item is not None and re.match(rb"\S", line) and not line.startswith(b"#"):
            yield bytes(item)
            item = None
        if item is not None and len(item) <= LARGEST:
            item += line
    if item is not None:
        yield bytes(item)


def read_json(file: IO[bytes], key: str) -> Iterator[Entry | Unreadable]:
    """The interactions of a cassette in JSON, in the list at `key`; where the file is cut off, reading ends."""
    return listed(file, (key,), entry)


def entry(number: int, document: Json) -> Entry:
    """One interaction.

    Raises:
        ValueError, TypeError, KeyError, AttributeError, OverflowError: it is none.
    """
    request, response = document["request"], document.get("response") or {}
    status: Any = response.get("status") or {}
    code = int(status.get("code") or 0) if isinstance(status, dict) else int(status)
    return Entry(
        number=number,
        method=text(request["method"]).upper(),
        url=text(request.get("uri") or request["url"]),
        sent=_body(request.get("body")),
        status=code,
        headers=names(response.get("headers")),
        got=_body(response.get("body")),
        at=moment(document.get("recorded_at")),
        took=float(response.get("elapsed") or 0.0),
        fault="" if code else "no answer",
    )


def _body(body: Json) -> bytes:
    if not isinstance(body, dict):
        return content(body)
    if "base64_string" in body:
        return content(body["base64_string"], encoded=True)
    return content(body.get("string"))
