"""Documented bad luck: what a service answers on a bad day, when it is asked to have one."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, TypeAlias

from contracts.model import Json

Failure: TypeAlias = tuple[int, Mapping[str, Json]]
"""A status and its body."""

CROWD: Final = "rate-limit"
"""From when it happens on, the limit of requests a second is kept."""

UPLOAD: Final = "slow-upload"
"""The upload takes longer than a synchronous stop waits."""

ANY: Final = "any operation"
SYNCHRONOUS_STOP: Final = "synchronous stop"


def _coded(status: int, code: int, reason: str) -> Failure:
    return status, {"code": code, "reason": reason}


NEWEST: Final[Mapping[str, Mapping[str, Failure]]] = MappingProxyType(
    {
        "request-not-completed": dict.fromkeys(
            ("start", "query", "update", "updateLayout", "stop"), _coded(206, 65, "request not completed")
        ),
        "request-timeout": {
            **dict.fromkeys(("query", "update", "updateLayout", "stop"), _coded(504, 62, "request timeout")),
            "start": _coded(500, 62, "request timeout"),
        },
        "app-suspended": {"acquire": _coded(400, 405, "no_active_status")},
        "too-many-tasks": {"acquire": _coded(400, 406, "vendor_over_load")},
        "internal-error": {"acquire": _coded(500, 500, "internal_error")},
        "no-worker": {
            "acquire": _coded(500, 501, "no_worker_manager_available"),
            "start": _coded(500, 502, "Failed to allocate worker"),
        },
        "allocation-timeout": {"acquire": _coded(500, 504, "allocate_timeout")},
        UPLOAD: {SYNCHRONOUS_STOP: _coded(500, 50, "upload timeout")},
    }
)
"""What can happen, and which operations then answer what. The status of a slow upload is not documented."""

OLDER: Final[Mapping[str, Mapping[str, Failure]]] = MappingProxyType(
    {
        "request-not-completed": NEWEST["request-not-completed"],
        "request-timeout": {ANY: (504, {"message": "The upstream server is timing out"})},
        "internal-error": {ANY: (500, {"message": "An unexpected error occurred"})},
        "service-not-enabled": {"acquire": _coded(400, 62, "cloud recording is not enabled")},
    }
)


@dataclass(slots=True)
class Mishaps:
    """What is about to happen: each incident to the first request that it can happen to."""

    known: Mapping[str, Mapping[str, Failure]]
    limit: float
    """How many requests are served in a second, once that is minded."""
    pending: list[tuple[str, str]] = field(default_factory=list)
    crowded: bool = False
    served: deque[float] = field(default_factory=deque)

    def befall(self, incident: str, subject: str) -> None:
        """Let `incident` happen to the channel `subject`, or to any; what an edition does not know never happens."""
        if incident == CROWD:
            self.crowded = True
        else:
            self.pending.append((incident, subject))

    def too_many(self, now: float) -> bool:
        """Whether a request is one too many for this second."""
        while self.served and self.served[0] <= now - 1:
            self.served.popleft()
        if self.crowded and len(self.served) >= self.limit:
            return True
        self.served.append(now)
        return False

    def strikes(self, names: Sequence[str], channel: str) -> Failure | None:
        """The answer of a request to which something happens; `names` are those of its operation."""
        for each in self.pending:
            incident, subject = each
            answers = self.known.get(incident, {})
            failure = next((answers[name] for name in (*names, ANY) if name in answers), None)
            if failure is not None and subject in ("", channel):
                self.pending.remove(each)
                return failure
        return None
