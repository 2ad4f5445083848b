"""Several files in one."""

from __future__ import annotations

import io
import tarfile
from dataclasses import dataclass
from functools import lru_cache

from contracts.sandbox.media.clip import Content


@dataclass(frozen=True, slots=True)
class Pack:
    """A tar of `contents`, by name."""

    contents: tuple[tuple[str, Content], ...]

    @property
    def size(self) -> int:
        """How many bytes it has.

        Raises:
            MissingExtra: something in it is media, and the extra `media` is not installed.
        """
        return _size(self)

    def read(self) -> bytes:
        """All of it; equal packs have equal bytes.

        Raises:
            MissingExtra: something in it is media, and the extra `media` is not installed.
        """
        buffer = io.BytesIO()
        with tarfile.open(fileobj=buffer, mode="w") as tar:
            for name, content in self.contents:
                entry = tarfile.TarInfo(name)
                entry.size = content.size
                tar.addfile(entry, io.BytesIO(content.read()))
        return buffer.getvalue()


@lru_cache(maxsize=256)
def _size(pack: Pack) -> int:
    return len(pack.read())
