"""Optional extras: libraries that need not be there, and what to say when one is missing."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from importlib.util import find_spec
from types import MappingProxyType
from typing import Final

LIBRARIES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {"brotli": ("brotli",), "media": ("av", "m3u8"), "s3": ("boto3",), "zstd": ("zstandard",)}
)
"""What each extra of this distribution brings, by the names under which it is imported."""


class MissingExtra(Exception):  # noqa: N818  (it is named for what it says)
    """An extra is not installed; the message is one line that says how to get it."""


def lacking(extra: str) -> str:
    """Why what `extra` brings cannot be used here, in one line; empty when it can."""
    missing = [name for name in LIBRARIES[extra] if find_spec(name) is None]
    return f"needs {' and '.join(missing)}; install recording-contracts[{extra}]" if missing else ""


def demand(extra: str) -> None:
    """See to it that what `extra` brings can be used.

    Raises:
        MissingExtra: it is not installed, or does not work here.
    """
    if reason := lacking(extra):
        raise MissingExtra(reason)
    for name in LIBRARIES[extra]:
        try:
            import_module(name)
        except ImportError as error:
            why = str(error).partition("\n")[0][:200]
            raise MissingExtra(
                f"{name} does not work here ({why}); install recording-contracts[{extra}] anew"
            ) from error
