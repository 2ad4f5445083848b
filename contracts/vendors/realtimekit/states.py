"""In which state an answer shows a recording to be."""

from __future__ import annotations

from contracts.judge.history import Call


def state(call: Call) -> tuple[str, str] | None:
    """(recording, status) where an answer tells about one recording."""
    id_, status = call.field("data", "id"), call.field("data", "status")
    return (id_, status) if isinstance(id_, str) and isinstance(status, str) else None
