"""What a sandbox has stored, as a place to look at: nothing is made before somebody looks."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import BinaryIO

from contracts.sandbox.media import Content
from contracts.storage import NotStored


@dataclass(frozen=True, slots=True)
class Shelf:
    """A storage of `contents` at one moment.

    A sandbox tells them from its state alone, so a recording that nobody looks at costs nothing.
    """

    contents: Mapping[str, Content] = field(repr=False)
    label: str = "the sandbox's storage"

    def check(self) -> None:
        """It can always be looked at."""

    def files(self, prefix: str = "") -> Iterator[tuple[str, int]]:
        """(name, bytes) of each file whose name begins with `prefix`, by name."""
        for name, content in sorted(self.contents.items(), key=lambda pair: pair[0]):
            if name.startswith(prefix):
                yield name, content.size

    def size(self, name: str) -> int | None:
        """How many bytes the file has; None when there is none."""
        content = self.contents.get(name)
        return None if content is None else content.size

    def open(self, name: str) -> BinaryIO:
        """The file, made now."""
        content = self.contents.get(name)
        if content is None:
            raise NotStored(f"{self.label} has no {name[:200]!r}")
        return io.BytesIO(content.read())
