"""Lists of recordings and of meetings: what can be asked for, and what comes of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from math import ceil, inf
from typing import Final, TypeVar

from contracts.model import Json
from contracts.vendors.realtimekit.sandbox.checks import Refused
from contracts.vendors.realtimekit.sandbox.policy import Policy
from contracts.vendors.realtimekit.sandbox.world import Meeting, Recording

T = TypeVar("T")

_NUMBER: Final = re.compile(r"[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Which part of a list is asked for."""

    number: int
    size: int
    gap: int = 0

    def cut(self, found: list[T]) -> tuple[list[T], dict[str, Json]]:
        """The page asked for, with its place in the whole, counted from one."""
        first = (self.number - 1) * (self.size + self.gap)
        page = found[first : first + self.size]
        start, end = (first + 1, first + len(page)) if page else (0, 0)
        return page, {"start_offset": start, "end_offset": end, "total_count": len(found)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What both lists can be asked for. Times are seconds since the epoch."""

    search: str
    earliest: float
    latest: float
    page: Page

    def concerns(self, meeting: Meeting, moment: float, policy: Policy) -> bool:
        """Whether something of `meeting` at this moment is asked for."""
        title = str(meeting.asked.get("title") or "")
        by_id = policy.searches_ids and self.search in meeting.id
        by_title = policy.searches_titles and self.search.lower() in title.lower()
        return (by_id or by_title or not self.search) and self.earliest <= moment <= self.latest


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingListing(Listing):
    """One question to the list of recordings."""

    meeting_id: str | None
    statuses: frozenset[str]
    expired: bool | None
    ascending: bool

    def select(self, recordings: Iterable[Recording], policy: Policy, now: float) -> list[Recording]:
        """What was asked for, in the order asked for; newest first unless told otherwise."""
        found = sorted((each for each in recordings if self._wants(each, policy, now)), key=_invoked)
        if not policy.lists_newest:
            found = found[:-1]
        return found if self.ascending else found[::-1]

    def _wants(self, recording: Recording, policy: Policy, now: float) -> bool:
        return (
            self.meeting_id in (None, recording.meeting.id)
            and self.concerns(recording.meeting, recording.invoked, policy)
            and (not self.statuses or recording.status in self.statuses - policy.unfound)
            and self.expired in (None, _expired(recording, policy, now))
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingListing(Listing):
    """One question to the list of meetings."""

    status: str | None

    def select(self, meetings: Iterable[Meeting], policy: Policy) -> list[Meeting]:
        """What was asked for, newest first."""
        found = [
            each
            for each in meetings
            if self.concerns(each, each.created, policy) and self.status in (None, each.asked.get("status", "ACTIVE"))
        ]
        return (found if policy.lists_newest_meeting else found[:-1])[::-1]


class Query:
    """The query parameters of one request, read one by one."""

    def __init__(self, kind: str, query: Sequence[tuple[str, str]], policy: Policy) -> None:
        for name, _ in query:
            if policy.refuses(f"{kind}.{name}"):
                raise Refused(400, f"query parameter {name} is not known")
        self._asked = [(name, value) for name, value in query if not policy.ignores(f"{kind}.{name}")]
        self._policy = policy

    def every(self, name: str) -> list[str]:
        """All values of a parameter."""
        return [value for given, value in self._asked if given == name]

    def one(self, name: str, parse: Callable[[str], T], default: T) -> T:
        """The last value of a parameter, read; raises `Refused` (400) when it has no meaning."""
        values = self.every(name)
        if not values:
            return default
        try:
            return parse(values[-1])
        except (ValueError, OverflowError):
            negative = values[-1].startswith("-") and self._policy.overlooks(f"query.{name}.negative")
            if negative or self._policy.overlooks(f"query.{name}"):
                return default
            raise Refused(400, f"query parameter {name} has no meaning: {values[-1]}") from None

    def page(self) -> Page:
        """The page that is asked for, the first one unless told otherwise."""
        size = self.one("per_page", _positive, self._size)
        return Page(number=self.one("page_no", _positive, 1), size=size, gap=self._policy.page_gap)

    @property
    def _size(self) -> int:
        return self._policy.default_per_page


def of_recordings(query: Sequence[tuple[str, str]], policy: Policy) -> RecordingListing:
    """What the query parameters ask of the list of recordings; raises `Refused` (400)."""
    asked = Query("recordings", query, policy)
    asked.one("sort_by", _choice("invokedTime"), "")
    named = asked.every("status")
    statuses = frozenset(named[:1] if policy.filters_by_first_only else named)
    if not (statuses <= policy.filterable or policy.overlooks("query.status")):
        raise Refused(400, "query parameter status has no meaning")
    return RecordingListing(
        meeting_id=asked.one("meeting_id", str, None),
        search=asked.one("search", str, ""),
        statuses=statuses,
        expired=asked.one("expired", _flag, None),
        earliest=asked.one("start_time", _seconds, -inf),
        latest=asked.one("end_time", _seconds, inf),
        ascending=asked.one("sort_order", _choice("ASC", "DESC"), "DESC") == "ASC",
        page=asked.page(),
    )


def of_meetings(query: Sequence[tuple[str, str]], policy: Policy) -> MeetingListing:
    """What the query parameters ask of the list of meetings; raises `Refused` (400)."""
    asked = Query("meetings", query, policy)
    by_status = policy.filters_meetings_by_status
    return MeetingListing(
        search=asked.one("search", str, ""),
        earliest=asked.one("start_time", _seconds, -inf),
        latest=asked.one("end_time", _seconds, inf),
        status=asked.one("status", _choice("ACTIVE", "INACTIVE"), None) if by_status else None,
        page=asked.page(),
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
