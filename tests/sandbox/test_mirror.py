"""A mirror puts what is new or has changed, takes away what is gone, and tries again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from contracts.sandbox.media import Content, Text
from contracts.sandbox.mirror import Mirror, Mirrors
from contracts.storage import Directory, StorageError


@dataclass
class Watched:
    """A content that remembers how often it was made."""

    size: int = 3
    made: list[str] = field(default_factory=list)

    def read(self) -> bytes:
        self.made.append("made")
        return b"abc"


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


@dataclass
class Growing:
    """A world that has stored one more byte each second."""

    def stored(self, now: float) -> Mapping[str, Content]:
        return {"a/b": Text(b"x" * int(now))}


def test_what_cannot_be_stored_is_complained_of_once_and_tried_again(tmp_path: Path) -> None:
    blocked = tmp_path / "a"
    blocked.write_text("in the way")
    now, complaints = [1.0], list[str]()
    mirrors = Mirrors({"toy": Growing()}, {"toy": Directory(tmp_path)}, lambda: now[0], complaints.append)
    mirrors.update()
    mirrors.update()
    assert len(complaints) == 1
    assert complaints[0].startswith("toy: ")
    blocked.unlink()
    now[0] = 2.0
    mirrors.update()
    assert (blocked / "b").read_bytes() == b"xx"
    assert len(complaints) == 1
