"""A shelf makes nothing before somebody looks."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from contracts.sandbox.shelf import Shelf
from contracts.storage import NotStored


@dataclass
class Watched:
    """A content that remembers how often it was made."""

    size: int = 3
    made: list[str] = field(default_factory=list)

    def read(self) -> bytes:
        self.made.append("made")
        return b"abc"


def test_to_list_is_not_to_make() -> None:
    content = Watched()
    shelf = Shelf({"b/two": content, "a/one": content})
    assert list(shelf.files()) == [("a/one", 3), ("b/two", 3)]
    assert list(shelf.files("b/")) == [("b/two", 3)]
    assert shelf.size("a/one") == 3
    assert content.made == []
    assert shelf.open("a/one").read() == b"abc"
    assert content.made == ["made"]


def test_what_is_not_there() -> None:
    shelf = Shelf({})
    shelf.check()
    assert shelf.size("a") is None
    with pytest.raises(NotStored, match="has no 'a'"):
        shelf.open("a")
