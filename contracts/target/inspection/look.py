"""Looking at a file: from a storage and a name to facts, whatever lies there."""

from __future__ import annotations

from typing import Any, BinaryIO

from contracts import extras
from contracts.storage import NotStored, Storage, StorageError
from contracts.target.inspection import framing
from contracts.target.inspection.facts import Facts

MANY = 500
"""Files that a listing names; of more it tells only how many there are."""


def listing(storage: Storage, prefix: str = "") -> dict[str, Any]:
    """What lies in `storage` under names that begin with `prefix`: `count`, and `files` with `name` and `size`.

    `fault` says why the storage could not be asked.
    """
    try:
        found = list(storage.files(prefix))
    except (StorageError, OSError) as error:
        return {"fault": str(error)}
    return {"count": len(found), "files": [{"name": name, "size": size} for name, size in found[:MANY]]}


def inspect(storage: Storage, name: str) -> dict[str, Any]:
    """What lies in `storage` under `name`: `name`, `present`, `size`, and the facts when it is there.

    For a playlist also what became of its segments. `fault` says why the storage could not be asked;
    then nothing is known of the file.

    Raises:
        MissingExtra: the extra `media` is not installed.
    """
    extras.demand("media")
    from contracts.target.inspection.playlist import follow

    try:
        size = storage.size(name)
        if size is None:
            return {"name": name, "present": False}
        with storage.open(name) as file:
            facts = look(file, size)
            if facts.kind == "hls":
                follow(storage, name, file, facts)
    except NotStored:
        return {"name": name, "present": False}
    except (StorageError, OSError) as error:
        return {"name": name, "fault": str(error)}
    return {"name": name, "present": True, "size": size, **facts.document()}


def inspect_stream(file: BinaryIO, size: int) -> dict[str, Any]:
    """The facts about a file that lies in no storage; a playlist's segments are not followed.

    Raises:
        MissingExtra: the extra `media` is not installed.
    """
    extras.demand("media")
    return look(file, size).document()


def look(file: BinaryIO, size: int) -> Facts:
    """The facts about one file by itself."""
    from contracts.target.inspection.media import FORMATS, measure

    file.seek(0)
    facts = Facts(kind=framing.kind(file.read(framing.HEAD)), valid=True)
    if not size:
        return facts.fail("is empty")
    if facts.kind == "unknown":
        return facts.fail("is no media of a known kind")
    if flaw := framing.flaw(facts.kind, file, size):
        facts.fail(flaw)
    file.seek(0)
    if facts.kind in FORMATS:
        measure(facts.kind, file, facts)
    return facts
