"""What every place for files can do, and which names it takes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import BinaryIO, Protocol, runtime_checkable

LONGEST_NAME = 1024
"""Bytes in a name: what S3 allows."""


class StorageError(Exception):
    """A place for files cannot be used; the message is one line, without secrets."""


class NotStored(StorageError):  # noqa: N818  (it is named for what it says)
    """There is no such file."""


class Storage(Protocol):
    """The ability `storage`: to look at what lies where a recording was to be put."""

    @property
    def label(self) -> str:
        """What people call it."""

    def check(self) -> None:
        """See to it that it can be looked at.

        Raises:
            StorageError: it cannot.
        """

    def files(self, prefix: str = "") -> Iterator[tuple[str, int]]:
        """(name, bytes) of each file whose name begins with `prefix`, by name.

        Raises:
            StorageError: it cannot be looked at.
        """

    def size(self, name: str) -> int | None:
        """How many bytes the file has; None when there is none.

        Raises:
            StorageError: it cannot be looked at.
        """

    def open(self, name: str) -> BinaryIO:
        """The file, to read and seek in.

        Raises:
            NotStored: there is none.
            StorageError: it cannot be looked at.
        """


@runtime_checkable
class Store(Storage, Protocol):
    """A place that files can be put into."""

    def put(self, name: str, data: bytes) -> None:
        """Put a file there, in the place of one with the same name.

        Raises:
            StorageError: it cannot be put there.
        """

    def remove(self, name: str) -> None:
        """Take a file away; nothing happens when there is none.

        Raises:
            StorageError: it cannot be removed.
        """


def proper(name: str) -> bool:
    """Whether `name` is the name of a file: a relative path that stays where it is, as any place takes it."""
    parts = PurePosixPath(name).parts
    return (
        bool(parts)
        and "/".join(parts) == name
        and not {".", ".."} & set(parts)
        and parts[0] != "/"
        and "\\" not in name
        and name.isprintable()
        and len(name.encode("utf-8", "replace")) <= LONGEST_NAME
    )


def improper(name: str) -> StorageError:
    """Why nothing is put under such a name."""
    return StorageError(f"not the name of a file: {name[:80]!r}")
