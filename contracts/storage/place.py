"""From what a person writes to a place for files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from contracts.storage.bucket import Bucket
from contracts.storage.directory import Directory
from contracts.storage.store import StorageError, Store

EXAMPLE = "write a folder, or s3://BUCKET/PREFIX, or s3://BUCKET/PREFIX?endpoint=https://…"


def place(text: str, environment: Mapping[str, str]) -> Store:
    """The folder or the bucket that `text` names; credentials come from `environment` alone.

    Raises:
        MissingExtra: it is a bucket, and the extra `s3` is not installed.
        StorageError: it names neither, or a credential is missing.
    """
    if not text.startswith("s3:"):
        if not text or "://" in text:
            raise StorageError(f"not a place for files: {text.partition('://')[0][:80] or 'nothing'}; {EXAMPLE}")
        return Directory(Path(text))
    try:
        parts = urlsplit(text)
        asked = parse_qs(parts.query, strict_parsing=bool(parts.query))
    except ValueError:
        raise StorageError(f"not a bucket; {EXAMPLE}") from None
    if parts.username is not None:
        raise StorageError("no credentials in the name of a bucket, reports would show them; set AWS_… instead")
    if not parts.netloc or parts.fragment or set(asked) - {"endpoint"}:
        raise StorageError(f"not a bucket; {EXAMPLE}")
    return Bucket.reach(parts.netloc, parts.path, environment, asked.get("endpoint", [""])[-1])
