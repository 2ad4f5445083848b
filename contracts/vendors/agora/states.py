"""In which state an answer shows a recording to be."""

from __future__ import annotations

from contracts.judge.history import Call


def state(call: Call) -> tuple[str, str] | None:
    """(sid, status) where an answer to a query tells one."""
    sid, status = call.path.get("sid"), call.field("serverResponse", "status")
    if call.operation.id != "query" or sid is None or not isinstance(status, int):
        return None
    return sid, str(status)
