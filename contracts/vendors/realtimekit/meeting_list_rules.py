"""What must hold of the lists of meetings with RealtimeKit: what is searched is found, filters, pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations

from contracts.judge.findings import show
from contracts.judge.history import Call, History, dig
from contracts.judge.rules import Opinion, behaviour, opinion
from contracts.model import Json
from contracts.vendors.realtimekit.list_rules import SETTLE
from contracts.vendors.realtimekit.sessions import DAY, INVALID, entries, meeting_created, moment


def _lists(history: History) -> Iterator[tuple[Call, dict[str, str]]]:
    """(call, query) for each valid list of meetings that was answered."""
    for call in history.of("list_meetings"):
        if call.ok and call.exemplary and isinstance(call.field("data"), list):
            yield call, dict(call.exchange.request.query)


def _created(history: History, before: Call) -> dict[str, Call]:
    """The meetings that were created so long before a call that its answer cannot but know them."""
    calls = {meeting_created(call): call for call in history.of("create_meeting")}
    return {id_: call for id_, call in calls.items() if id_ and call.at <= before.at - SETTLE}


def _retitled(history: History) -> set[str]:
    return {call.path["meeting_id"] for call in history.of("update_meeting", "replace_meeting")}


@behaviour("realtimekit.meetings.accepts-valid-requests")
def valid_list_is_accepted(history: History) -> Iterator[Opinion]:
    for call in history.of("list_meetings"):
        if call.exemplary and not call.weather and (call.ok or call.lasts or call.status in INVALID):
            yield opinion(call.ok, "a success, the request keeps every documented rule", call.answered, call)


@behaviour("realtimekit.meetings.contains-what-was-created")
def created_is_listed(history: History) -> Iterator[Opinion]:
    """Looked for by its id: all the meetings of an app can be many pages."""
    for call, query in _lists(history):
        created = _created(history, call).get(query.get("search", ""))
        if created is not None and set(query) == {"search"}:
            listed = [each.get("id") for each in entries(call)]
            yield opinion(query["search"] in listed, f"{query['search']} among them", show(listed), created, call)


@behaviour("realtimekit.meetings.searches-by-id")
def searches_by_id(history: History) -> Iterator[Opinion]:
    for call, query in _lists(history):
        wanted = query.get("search", "")
        if wanted in _created(history, call) and entries(call):
            others = [each.get("id") for each in entries(call) if each.get("id") != wanted]
            yield opinion(not others, f"{wanted} alone", show(others or "nothing else"), call)


@behaviour("realtimekit.meetings.searches-by-title")
def searches_by_title(history: History) -> Iterator[Opinion]:
    for call, query in _lists(history):
        created = _created(history, call)
        wanted = query.get("search", "")
        titled = {id_ for id_, each in created.items() if wanted and dig(each.sent, "title") == wanted}
        if not titled - _retitled(history) or wanted in created:
            continue
        found = {str(each.get("id")): each.get("title") for each in entries(call)}
        strangers = [id_ for id_, title in found.items() if isinstance(title, str) and wanted not in title]
        whole = set(query) == {"search"} and call.field("paging", "total_count") == len(found)
        missing = sorted(titled - _retitled(history) - found.keys()) if whole else []
        kept = not strangers and not missing
        yield opinion(
            kept, f"what is titled {wanted!r}, and all of it", show(strangers or missing or list(found)), call
        )


def _filtered(history: History, name: str, excluded: Callable[[Call, Json], bool]) -> Iterator[Opinion]:
    for call, query in _lists(history):
        wrong = [each for each in entries(call) if name in query and excluded(call, each)]
        if name in query and (entries(call) or _created(history, call)):
            yield opinion(not wrong, f"only what {name}={query[name]} asks for", show(wrong or "nothing else"), call)


def _asked(call: Call, name: str) -> str:
    return dict(call.exchange.request.query).get(name, "")


@behaviour("realtimekit.meetings.filters-by-status")
def filters_by_status(history: History) -> Iterator[Opinion]:
    def excluded(call: Call, entry: Json) -> bool:
        return isinstance(entry.get("status"), str) and entry["status"] != _asked(call, "status")

    return _filtered(history, "status", excluded)


@behaviour("realtimekit.meetings.filters-by-time")
def filters_by_time(history: History) -> Iterator[Opinion]:
    """A meeting counts as outside when both its times are a day away: which of them is meant is not said."""

    def excluded(call: Call, entry: Json) -> bool:
        times = [at for name in ("created_at", "updated_at") if (at := moment(entry.get(name))) is not None]
        start, end = moment(_asked(call, "start_time")), moment(_asked(call, "end_time"))
        early = start is not None and bool(times) and max(times) < start - DAY
        late = end is not None and bool(times) and min(times) > end + DAY
        return early or late

    yield from _filtered(history, "start_time", excluded)
    yield from _filtered(history, "end_time", excluded)


@behaviour("realtimekit.meetings.per-page-is-obeyed")
def per_page_is_obeyed(history: History) -> Iterator[Opinion]:
    for call, query in _lists(history):
        if query.get("per_page", "").isdecimal() and (found := len(entries(call))):
            yield opinion(found <= int(query["per_page"]), f"{query['per_page']} entries or less", str(found), call)


@behaviour("realtimekit.meetings.pages-differ")
def pages_differ(history: History) -> Iterator[Opinion]:
    for (one, asked), (other, asked_too) in combinations(_lists(history), 2):
        between = history.calls[history.calls.index(one) : history.calls.index(other)]
        same = {**asked, "page_no": ""} == {**asked_too, "page_no": ""} and {"search", "per_page"} <= set(asked)
        if not same or asked.get("page_no", "1") == asked_too.get("page_no", "1"):
            continue
        if any(each.operation.id == "create_meeting" for each in between) or not (entries(one) and entries(other)):
            continue
        shared = {str(each.get("id")) for each in entries(one)} & {str(each.get("id")) for each in entries(other)}
        yield opinion(not shared, "no meeting on both pages", show(sorted(shared)), one, other)


@behaviour("realtimekit.meetings.paging-adds-up")
def paging_adds_up(history: History) -> Iterator[Opinion]:
    """Whether the last offset is inside the page is not said, so either count will do."""
    for call, _ in _lists(history):
        start, end, total = (call.field("paging", name) for name in ("start_offset", "end_offset", "total_count"))
        found = len(entries(call))
        if found and all(isinstance(each, int | float) for each in (start, end, total)):
            expected = f"offsets around {found} entries, and a total of {found} or more"
            kept = end - start in (found, found - 1) and total >= found
            yield opinion(kept, expected, show(call.field("paging")), call)
