"""Files in a folder of this machine."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from contracts.storage.store import NotStored, StorageError, improper, proper

UNFINISHED = ".unfinished"
"""How the name of a file ends while it is being written."""


@dataclass(frozen=True, slots=True)
class Directory:
    """A folder; what is not below it cannot be reached, not even by a link."""

    folder: Path

    @property
    def label(self) -> str:
        return str(self.folder)

    def check(self) -> None:
        """See to it that the folder is there."""
        if not self.folder.is_dir():
            raise StorageError(f"{self.folder} is not a folder")

    def files(self, prefix: str = "") -> Iterator[tuple[str, int]]:
        """(name, bytes) of each file whose name begins with `prefix`, by name."""
        self.check()
        found = (
            (Path(folder) / file).relative_to(self.folder).as_posix()
            for folder, _, files in os.walk(self.folder / prefix.rpartition("/")[0] if proper(prefix) else self.folder)
            for file in files
            if not file.endswith(UNFINISHED)
        )
        for name in sorted(name for name in found if name.startswith(prefix)):
            size = self.size(name)
            if size is not None:
                yield name, size

    def size(self, name: str) -> int | None:
        """How many bytes the file has; None when there is none."""
        path = self._path(name)
        try:
            return path.stat().st_size if path else None
        except FileNotFoundError:
            return None
        except OSError as error:
            raise self._trouble(name, error) from None

    def open(self, name: str) -> BinaryIO:
        """The file, to read and seek in."""
        path = self._path(name)
        try:
            if path:
                return path.open("rb")
        except OSError as error:
            raise self._trouble(name, error) from None
        raise NotStored(f"{self.label} has no {name[:200]!r}")

    def put(self, name: str, data: bytes) -> None:
        """Write the file; whoever looks sees all of it or nothing."""
        if not proper(name) or name.endswith(UNFINISHED):
            raise improper(name)
        path = self.folder / name
        unfinished = path.with_name(path.name + UNFINISHED)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            if not self._inside(path.parent):
                raise improper(name)
            unfinished.write_bytes(data)
            unfinished.replace(path)
        except OSError as error:
            with suppress(OSError):
                unfinished.unlink(missing_ok=True)
            raise self._trouble(name, error) from None

    def remove(self, name: str) -> None:
        """Delete the file."""
        if path := self._path(name):
            path.unlink(missing_ok=True)

    def _path(self, name: str) -> Path | None:
        """Where the file lies, if it is there and is a file of this folder."""
        path = self.folder / name
        try:
            return path if proper(name) and path.is_file() and self._inside(path) else None
        except PermissionError as error:
            raise self._trouble(name, error) from None
        except OSError:
            return None

    def _inside(self, path: Path) -> bool:
        return path.resolve().is_relative_to(self.folder.resolve())

    def _trouble(self, name: str, error: OSError) -> StorageError:
        return StorageError(f"{self.label}: {name[:200]!r}: {error.strerror or type(error).__name__}")
