"""What must hold of the lists of recordings with RealtimeKit: filters, order, pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations

from contracts.judge.findings import show
from contracts.judge.history import Call, History, dig
from contracts.judge.rules import Opinion, behaviour, opinion
from contracts.model import Json
from contracts.vendors.realtimekit.sessions import (
    DAY,
    INVALID,
    Recording,
    entries,
    is_start,
    meeting_created,
    moment,
    recordings,
    status,
)

SETTLE = 5.0
"""Seconds after a start for which a list may lack the recording: the documents do not tell how fast it shows."""


def lists(history: History) -> Iterator[tuple[Call, dict[str, str]]]:
    """(call, query) for each valid list that was answered."""
    for call in history.of("list_recordings"):
        if call.ok and call.exemplary and isinstance(call.field("data"), list):
            yield call, dict(call.exchange.request.query)


@behaviour("realtimekit.list.accepts-valid-requests")
def valid_list_is_accepted(history: History) -> Iterator[Opinion]:
    for call in history.of("list_recordings"):
        if call.exemplary and not call.weather and (call.ok or call.lasts or call.status in INVALID):
            yield opinion(call.ok, "a success, the request keeps every documented rule", call.answered, call)


@behaviour("realtimekit.list.contains-what-was-started")
def list_contains_recordings(history: History) -> Iterator[Opinion]:
    for call, query in lists(history):
        listed = [each.get("id") for each in entries(call)]
        total = call.field("paging", "total_count")
        if not set(query) <= {"meeting_id", "sort_by", "sort_order"} or (
            isinstance(total, int) and total > len(listed)
        ):
            continue
        for recording in recordings(history):
            if recording.meeting == query.get("meeting_id") and recording.start.at <= call.at - SETTLE:
                expected = f"the recording {recording.id} among them"
                yield opinion(recording.id in listed, expected, show(listed), recording.start, call)


@behaviour("realtimekit.list.names-the-meeting")
def list_names_the_meeting(history: History) -> Iterator[Opinion]:
    ours = {each.id: each for each in recordings(history)}
    for call, _ in lists(history):
        for entry in entries(call):
            recording, meeting = ours.get(str(entry.get("id"))), dig(entry, "meeting", "id")
            if recording and recording.meeting and isinstance(meeting, str):
                expected = f"the meeting {recording.meeting} with {recording.id}"
                yield opinion(meeting == recording.meeting, expected, repr(meeting), recording.start, call)


def _filtered(history: History, name: str, excluded: Callable[[Call, Json], bool]) -> Iterator[Opinion]:
    """No list that was filtered by `name` may show an excluded entry; an empty one says something if others exist."""
    for call, query in lists(history):
        if name not in query:
            continue
        wrong = [each for each in entries(call) if excluded(call, each)]
        exists = any(each.start.at < call.at for each in recordings(history))
        if wrong or entries(call) or exists:
            yield opinion(not wrong, f"only what {name}={query[name]} asks for", show(wrong or "nothing else"), call)


def _asked(call: Call, name: str) -> str:
    return dict(call.exchange.request.query).get(name, "")


@behaviour("realtimekit.list.filters-by-meeting")
def filters_by_meeting(history: History) -> Iterator[Opinion]:
    meetings = {each.id: each.meeting for each in recordings(history)}

    def excluded(call: Call, entry: Json) -> bool:
        meeting = dig(entry, "meeting", "id") or meetings.get(str(entry.get("id")))
        return isinstance(meeting, str) and meeting != _asked(call, "meeting_id")

    return _filtered(history, "meeting_id", excluded)


@behaviour("realtimekit.list.searches-by-meeting")
def searches_by_meeting(history: History) -> Iterator[Opinion]:
    created = {meeting_created(call) for call in history.of("create_meeting")} - {""}

    def excluded(call: Call, entry: Json) -> bool:
        meeting, wanted = dig(entry, "meeting", "id"), _asked(call, "search")
        return wanted in created and isinstance(meeting, str) and meeting != wanted

    return _filtered(history, "search", excluded)


@behaviour("realtimekit.list.finds-what-is-searched")
def finds_what_is_searched(history: History) -> Iterator[Opinion]:
    for call, query in lists(history):
        total = call.field("paging", "total_count")
        if set(query) != {"search"} or (isinstance(total, int) and total > len(entries(call))):
            continue
        yield from _finds(history, call, query["search"])


def _finds(history: History, call: Call, meeting: str) -> Iterator[Opinion]:
    listed = [each.get("id") for each in entries(call)]
    for recording in recordings(history):
        if recording.meeting == meeting and recording.start.at <= call.at - SETTLE:
            yield opinion(recording.id in listed, f"{recording.id} among them", show(listed), recording.start, call)


@behaviour("realtimekit.list.searches-by-title")
def searches_by_title(history: History) -> Iterator[Opinion]:
    titles = {meeting_created(call): dig(call.sent, "title") for call in history.of("create_meeting")}
    ours = {each.id: each for each in recordings(history)}
    for call, query in lists(history):
        wanted, total = query.get("search", ""), call.field("paging", "total_count")
        titled = {id_ for id_, each in ours.items() if wanted and titles.get(each.meeting) == wanted}
        settled = {id_ for id_ in titled if ours[id_].start.at <= call.at - SETTLE}
        if not settled:
            continue
        listed = {str(each.get("id")) for each in entries(call)}
        whole = set(query) == {"search"} and (not isinstance(total, int) or total <= len(listed))
        wrong = {id_ for id_ in listed & ours.keys() if titles.get(ours[id_].meeting) not in (None, wanted)}
        missing = settled - listed if whole else set()
        expected = f"the recordings of meetings titled {wanted!r}"
        yield opinion(not (wrong or missing), expected, show(sorted(wrong or missing or listed)), call)


@behaviour("realtimekit.list.finds-by-status")
def finds_by_status(history: History) -> Iterator[Opinion]:
    """Only for a recording that was seen in that state before the list, and is seen in it again after."""
    for call, query in lists(history):
        wanted = [value for name, value in call.exchange.request.query if name == "status"]
        total = call.field("paging", "total_count")
        whole = not isinstance(total, int) or total <= len(entries(call))
        if not wanted or not set(query) <= {"meeting_id", "status"} or not whole:
            continue
        listed = [each.get("id") for each in entries(call)]
        for recording in recordings(history):
            if recording.meeting != query.get("meeting_id"):
                continue
            around = _around(history, recording, call)
            if len(around) == 2 and status(around[0]) == status(around[1]) and status(around[0]) in wanted:
                expected = f"{recording.id} among them, it is {status(around[0])}"
                yield opinion(recording.id in listed, expected, show(listed), around[0], call)


def _around(history: History, recording: Recording, call: Call) -> list[Call]:
    """The last reading before `call` and the first after it."""
    now = history.calls.index(call)
    before = [each for each in recording.readings if history.calls.index(each) < now]
    after = [each for each in recording.readings if history.calls.index(each) > now]
    return [*before[-1:], *after[:1]]


@behaviour("realtimekit.list.filters-by-status")
def filters_by_status(history: History) -> Iterator[Opinion]:
    def excluded(call: Call, entry: Json) -> bool:
        wanted = [value for name, value in call.exchange.request.query if name == "status"]
        return entry.get("status") is not None and entry["status"] not in wanted

    return _filtered(history, "status", excluded)


@behaviour("realtimekit.list.filters-by-expired")
def filters_by_expired(history: History) -> Iterator[Opinion]:
    def excluded(call: Call, entry: Json) -> bool:
        invoked, stopped = moment(entry.get("invoked_time")), moment(entry.get("stopped_time"))
        if _asked(call, "expired") == "true":
            return invoked is not None and invoked > call.at - 6 * DAY
        return stopped is not None and entry.get("status") == "UPLOADED" and stopped < call.at - 8 * DAY

    return _filtered(history, "expired", excluded)


@behaviour("realtimekit.list.filters-by-time")
def filters_by_time(history: History) -> Iterator[Opinion]:
    def excluded(call: Call, entry: Json) -> bool:
        start, end = moment(_asked(call, "start_time")), moment(_asked(call, "end_time"))
        invoked = moment(entry.get("invoked_time"))
        early = start is not None and invoked is not None and invoked < start - DAY
        late = end is not None and invoked is not None and invoked > end + DAY
        return early or late

    yield from _filtered(history, "start_time", excluded)
    yield from _filtered(history, "end_time", excluded)


@behaviour("realtimekit.list.sorts-by-invoked-time")
def sorts_by_invoked_time(history: History) -> Iterator[Opinion]:
    for call, query in lists(history):
        times = [at for each in entries(call) if (at := moment(each.get("invoked_time"))) is not None]
        if "sort_by" in query and "sort_order" in query and len(set(times)) > 1:
            wanted = sorted(times, reverse=query["sort_order"] == "DESC")
            yield opinion(times == wanted, f"invoked_time {query['sort_order']}", show(times), call)


@behaviour("realtimekit.list.per-page-is-obeyed")
def per_page_is_obeyed(history: History) -> Iterator[Opinion]:
    for call, query in lists(history):
        if query.get("per_page", "").isdecimal() and (found := len(entries(call))):
            yield opinion(found <= int(query["per_page"]), f"{query['per_page']} entries or less", str(found), call)


@behaviour("realtimekit.list.pages-differ")
def pages_differ(history: History) -> Iterator[Opinion]:
    for (one, asked), (other, asked_too) in combinations(lists(history), 2):
        between = history.calls[history.calls.index(one) : history.calls.index(other)]
        same = {**asked, "page_no": ""} == {**asked_too, "page_no": ""} and {"meeting_id", "per_page"} <= set(asked)
        if not same or asked.get("page_no", "1") == asked_too.get("page_no", "1") or any(map(is_start, between)):
            continue
        if entries(one) and entries(other):
            shared = {str(each.get("id")) for each in entries(one)} & {str(each.get("id")) for each in entries(other)}
            yield opinion(not shared, "no recording on both pages", show(sorted(shared)), one, other)


@behaviour("realtimekit.list.paging-adds-up")
def paging_adds_up(history: History) -> Iterator[Opinion]:
    """Whether the last offset is inside the page is not said, so either count will do."""
    for call, query in lists(history):
        start, end, total = (call.field("paging", name) for name in ("start_offset", "end_offset", "total_count"))
        found = len(entries(call))
        if found and all(isinstance(each, int | float) for each in (start, end, total)):
            least = max(found, _known(history, call, query))
            expected = f"offsets around {found} entries, and a total of {least} or more"
            kept = end - start in (found, found - 1) and total >= least
            yield opinion(kept, expected, show(call.field("paging")), call)


def _known(history: History, call: Call, query: dict[str, str]) -> int:
    """How many recordings a list that is filtered by nothing but its meeting cannot but count."""
    if not set(query) <= {"meeting_id", "sort_by", "sort_order", "page_no", "per_page"}:
        return 0
    ours = [each for each in recordings(history) if each.meeting == query.get("meeting_id")]
    return sum(each.start.at <= call.at - SETTLE for each in ours)
