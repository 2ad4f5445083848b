"""What must hold of the pages of a list with RealtimeKit: together they are the list, and the total counts it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from contracts.judge.findings import show
from contracts.judge.history import Call, History, dig
from contracts.judge.presence import overheard
from contracts.judge.rules import Opinion, behaviour, opinion
from contracts.model import Json
from contracts.vendors.realtimekit.list_rules import SETTLE
from contracts.vendors.realtimekit.sessions import entries, meeting_created, recording_of

STARTS = ("start_recording", "start_track_recording")

PAGING = {"page_no", "per_page"}

ORDERED = {"meeting_id", "sort_by", "sort_order"}
"""The parameters that leave nothing of a meeting's recordings out."""


class Page(NamedTuple):
    """One page of a list: the call, what it was asked beside the page, its size if one was asked for, its total."""

    call: Call
    asked: tuple[tuple[str, str], ...]
    number: str
    size: int
    total: int

    @property
    def ids(self) -> list[Json]:
        return [each.get("id") for each in entries(self.call)]


def _pages(history: History, operation: str) -> Iterator[Page]:
    for call in history.of(operation):
        total = call.field("paging", "total_count")
        if not (call.ok and call.exemplary and isinstance(call.field("data"), list) and isinstance(total, int)):
            continue
        query = call.exchange.request.query
        asked = tuple(each for each in query if each[0] not in PAGING)
        size = dict(query).get("per_page", "")
        yield Page(call, asked, dict(query).get("page_no", ""), int(size) if size.isdecimal() else 0, total)


def _total_fits(history: History, operation: str) -> Iterator[Opinion]:
    """A first page that is not full is the whole list."""
    for page in _pages(history, operation):
        if page.number == "" and len(page.ids) < page.size:
            yield opinion(page.total == len(page.ids), f"a total of {len(page.ids)}", str(page.total), page.call)


def _nothing_lost(history: History, operation: str, changing: tuple[str, ...]) -> Iterator[Opinion]:
    """Whether pages count from 0 or from 1 is not said, so only what is on none of them is lost."""
    pages = list(_pages(history, operation))
    for whole in pages:
        if whole.number or len(whole.ids) != whole.total or not whole.ids:
            continue
        parts = [each for each in pages if each.asked == whole.asked and each.size and each is not whole]
        numbers = {each.number for each in parts}
        for size in {each.size for each in parts}:
            same = [each for each in parts if each.size == size]
            needed = {"", *(str(number) for number in range(1, -(-whole.total // size) + 1))}
            if not needed <= numbers or _changed(history, whole, same, changing):
                continue
            lost = [id_ for id_ in whole.ids if not any(id_ in each.ids for each in same)]
            wanted = f"each of {whole.total} entries on a page of {size}"
            yield opinion(not lost, wanted, f"{show(lost)} on none" if lost else "all", whole.call, same[-1].call)


def _changed(history: History, whole: Page, parts: list[Page], changing: tuple[str, ...]) -> bool:
    """Whether the list can have changed while it was looked at."""
    places = sorted(history.places[each.call] for each in (whole, *parts))
    return any(places[0] < history.places[call] < places[-1] for call in history.of(*changing))


@behaviour("realtimekit.list.total-fits-the-page")
def total_of_recordings_fits(history: History) -> Iterator[Opinion]:
    return _total_fits(history, "list_recordings")


@behaviour("realtimekit.meetings.total-fits-the-page")
def total_of_meetings_fits(history: History) -> Iterator[Opinion]:
    return _total_fits(history, "list_meetings")


@behaviour("realtimekit.list.pages-lose-nothing")
def no_recording_is_lost(history: History) -> Iterator[Opinion]:
    return _nothing_lost(history, "list_recordings", STARTS)


@behaviour("realtimekit.meetings.pages-lose-nothing")
def no_meeting_is_lost(history: History) -> Iterator[Opinion]:
    return _nothing_lost(history, "list_meetings", ("create_meeting", "update_meeting", "replace_meeting"))


@behaviour("realtimekit.list.counts-what-was-started")
def total_counts_what_was_started(history: History) -> Iterator[Opinion]:
    """In a meeting that was created here and records nothing by itself, by a list that asks for it alone."""
    if overheard(history):
        return
    created = {meeting_created(call) for call in history.of("create_meeting")} - {""}
    by_itself = {
        meeting_created(call) or call.path.get("meeting_id")
        for call in history.of("create_meeting", "update_meeting", "replace_meeting")
        if dig(call.sent, "record_on_start")
    }
    for page in _pages(history, "list_recordings"):
        meeting = dict(page.asked).get("meeting_id", "")
        if meeting not in created - by_itself or not {name for name, _ in page.asked} <= ORDERED:
            continue
        starts = [call for call in history.of(*STARTS) if dig(call.sent, "meeting_id") == meeting]
        earlier = [call for call in starts if history.places[call] < history.places[page.call] and not call.refused]
        begun = {recording_of(call) or dig(call.body, "data", "recording", "id") for call in earlier}
        sure = all(call.ok and call.done <= page.call.at - SETTLE for call in earlier)
        if sure and None not in begun and "" not in begun:
            yield opinion(
                page.total == len(begun), f"a total of {len(begun)}", str(page.total), *earlier[-1:], page.call
            )
