"""A shelf makes nothing before somebody looks; a mirror puts what is new or has changed."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from contracts.sandbox.media import Text
from contracts.sandbox.shelf import Mirror, Shelf
from contracts.storage import Directory, NotStored, StorageError


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


def test_a_mirror_follows_and_leaves_alone_what_is_not_its_own(tmp_path: Path) -> None:
    store = Directory(tmp_path)
    store.put("mine", b"mine")
    mirror = Mirror(store)
    steady = Watched()
    mirror.update({"grows": Text(b"1"), "steady": steady})
    mirror.update({"grows": Text(b"12"), "steady": steady})
    assert list(store.files()) == [("grows", 2), ("mine", 4), ("steady", 3)]
    assert steady.made == ["made"]
    mirror.update({})
    assert list(store.files()) == [("mine", 4)]


def test_a_mirror_tries_again(tmp_path: Path) -> None:
    blocked = tmp_path / "a"
    blocked.write_text("in the way")
    mirror = Mirror(Directory(tmp_path))
    with pytest.raises(StorageError):
        mirror.update({"a/b": Text(b"1")})
    blocked.unlink()
    mirror.update({"a/b": Text(b"1")})
    assert (tmp_path / "a" / "b").read_bytes() == b"1"
