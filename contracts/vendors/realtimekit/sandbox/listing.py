"""The list of recordings: what can be asked for, and what comes of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from math import ceil, inf
from typing import Final, TypeVar

from contracts.model import Json
from contracts.vendors.realtimekit.sandbox.checks import Refused
from contracts.vendors.realtimekit.sandbox.policy import Policy
from contracts.vendors.realtimekit.sandbox.world import Recording

T = TypeVar("T")

_NUMBER: Final = re.compile(r"[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One question to the list. Times are seconds since the epoch."""

    meeting_id: str | None
    search: str
    statuses: frozenset[str]
    expired: bool | None
    earliest: float
    latest: float
    ascending: bool
    page: int
    per_page: int

    def select(self, recordings: Iterable[Recording], policy: Policy, now: float) -> list[Recording]:
        """What was asked for, in the order asked for; newest first unless told otherwise."""
        found = sorted((each for each in recordings if self._wants(each, policy, now)), key=_invoked)
        if not policy.lists_newest:
            found = found[:-1]
        return found if self.ascending else found[::-1]

    def cut(self, found: list[Recording]) -> tuple[list[Recording], dict[str, Json]]:
        """The page asked for, with its place in the whole, counted from one."""
        first = (self.page - 1) * self.per_page
        page = found[first : first + self.per_page]
        start, end = (first + 1, first + len(page)) if page else (0, 0)
        return page, {"start_offset": start, "end_offset": end, "total_count": len(found)}

    def _wants(self, recording: Recording, policy: Policy, now: float) -> bool:
        title = str(recording.meeting.asked.get("title") or "")
        return (
            self.meeting_id in (None, recording.meeting.id)
            and (self.search in recording.meeting.id or self.search.lower() in title.lower())
            and (not self.statuses or recording.status in self.statuses)
            and self.expired in (None, _expired(recording, policy, now))
            and self.earliest <= recording.invoked <= self.latest
        )


def read(query: Iterable[tuple[str, str]], policy: Policy) -> Listing:
    """What the query parameters ask for.

    Raises `Refused` (400) when one of them has no meaning.
    """
    asked = [(name, value) for name, value in query if name not in policy.ignored_parameters]
    last = dict(asked)

    def parameter(name: str, parse: Callable[[str], T], default: T) -> T:
        if name not in last:
            return default
        try:
            return parse(last[name])
        except (ValueError, OverflowError):
            if policy.overlooks(f"query.{name}"):
                return default
            raise Refused(400, f"query parameter {name} has no meaning: {last[name]}") from None

    parameter("sort_by", _choice("invokedTime"), "")
    statuses = frozenset(value for name, value in asked if name == "status")
    if not (statuses <= policy.filterable or policy.overlooks("query.status")):
        raise Refused(400, "query parameter status has no meaning")
    return Listing(
        meeting_id=last.get("meeting_id"),
        search=last.get("search", ""),
        statuses=statuses,
        expired=parameter("expired", _flag, None),
        earliest=parameter("start_time", _seconds, -inf),
        latest=parameter("end_time", _seconds, inf),
        ascending=parameter("sort_order", _choice("ASC", "DESC"), "DESC") == "ASC",
        page=parameter("page_no", _positive, 1),
        per_page=parameter("per_page", _positive, policy.default_per_page),
    )


def _invoked(recording: Recording) -> float:
    return recording.invoked


def _expired(recording: Recording, policy: Policy, now: float) -> bool:
    return recording.uploaded is not None and now >= recording.uploaded + policy.link_lives


def _choice(*values: str) -> Callable[[str], str]:
    def parse(value: str) -> str:
        if value not in values:
            raise ValueError(value)
        return value

    return parse


def _flag(value: str) -> bool | None:
    return _choice("true", "false")(value) == "true"


def _positive(value: str) -> int:
    number = float(value) if _NUMBER.fullmatch(value) else 0.0
    if number <= 0:
        raise ValueError(value)
    return ceil(number)


def _seconds(value: str) -> float:
    moment = datetime.fromisoformat(value)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
