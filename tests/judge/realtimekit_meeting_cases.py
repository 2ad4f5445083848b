"""Meetings and their lists as they keep and break each promise: a history of both kinds for every rule."""

from __future__ import annotations

from collections.abc import Callable

from contracts.model import Json
from tests.judge.realtimekit_story import DAY, Story, iso

Case = tuple[Callable[[], Story], Callable[[], Story]]

STORAGE: Json = {"type": "aws", "access_key": "key", "region": "r", "bucket": "b"}


def meeting(id_: str = "m", **more: Json) -> dict[str, Json]:
    """A meeting as answers show it."""
    return {"id": id_, "created_at": iso(0), "updated_at": iso(0), **more}


def patched(sent: Json, **shown: Json) -> Story:
    """A meeting that was created with a title and a prefix, then changed in part."""
    story = Story().meet(title="T", recording_config={"file_name_prefix": "p"})
    return story.call(9, "PATCH", "/meetings/m", sent=sent, data=meeting(**shown))


def replaced(sent: Json, **shown: Json) -> Story:
    """A meeting that records itself, then changed as a whole."""
    story = Story().meet(title="T", record_on_start=True)
    return story.call(9, "PUT", "/meetings/m", sent=sent, data=meeting(**shown))


def listed(*entries: Json, paging: Json = None, **query: str) -> Story:
    """A meeting, and a list of meetings asked for in this way a little later."""
    offsets = {"start_offset": 1, "end_offset": len(entries), "total_count": len(entries)}
    shown = {"query": tuple(query.items()), "data": list(entries), "paging": paging or offsets}
    return Story().meet(title="T").call(9, "GET", "/meetings", **shown)


def pages(second: str) -> Story:
    """Two pages of one meeting each; the second shows `second`."""
    story = listed(meeting("a"), search="T", per_page="1")
    query = (("search", "T"), ("per_page", "1"), ("page_no", "2"))
    return story.call(10, "GET", "/meetings", query=query, data=[meeting(second)])


MEETINGS: dict[str, Case] = {
    "meeting.issues-a-new-id": (lambda: Story().meet("a").meet("b"), lambda: Story().meet("a").meet("a")),
    "meeting.accepts-valid-changes": (
        lambda: patched({"title": "U"}),
        lambda: Story().meet().call(1, "PATCH", "/meetings/m", sent={"title": "U"}, status=400),
    ),
    "meeting.config-is-kept": (
        lambda: Story().meet(recording_config={"max_seconds": 60}, shown={"recording_config": {"max_seconds": 60}}),
        lambda: Story().meet(recording_config={"max_seconds": 60}, shown={"recording_config": {"max_seconds": 90}}),
    ),
    "meeting.patch-is-shown": (
        lambda: patched({"title": "U"}, title="U"),
        lambda: patched({"title": "U"}, title="T"),
    ),
    "meeting.patch-keeps-the-rest": (
        lambda: patched({"record_on_start": True}, title="T"),
        lambda: patched({"record_on_start": True}, title=""),
    ),
    "meeting.patch-changes-the-config": (
        lambda: patched({"recording_config": {"file_name_prefix": "q"}}, recording_config={"file_name_prefix": "q"}),
        lambda: patched({"recording_config": {"file_name_prefix": "q"}}, recording_config={"file_name_prefix": "p"}),
    ),
    "meeting.put-is-shown": (lambda: replaced({"title": "U"}, title="U"), lambda: replaced({"title": "U"}, title="T")),
    "meeting.put-drops-the-rest": (
        lambda: replaced({"title": "U"}, record_on_start=False),
        lambda: replaced({"title": "U"}, record_on_start=True),
    ),
    "meeting.access-key-is-not-shown": (
        lambda: Story().meet(
            recording_config={"storage_config": STORAGE}, shown={"recording_config": {"storage_config": {}}}
        ),
        lambda: Story().meet(
            recording_config={"storage_config": STORAGE}, shown={"recording_config": {"storage_config": STORAGE}}
        ),
    ),
    "meeting.created-at-is-now": (
        lambda: Story().meet(),
        lambda: Story().meet(shown={"created_at": iso(-3600)}),
    ),
    "meeting.created-at-stays": (
        lambda: Story().meet().call(9, "GET", "/meetings/m", data=meeting()),
        lambda: Story().meet().call(9, "GET", "/meetings/m", data=meeting(created_at=iso(9))),
    ),
    "meeting.updated-at-follows": (
        lambda: Story().meet(),
        lambda: Story().meet(shown={"updated_at": iso(-60)}),
    ),
    "meeting.updated-at-moves": (
        lambda: patched({"title": "U"}, title="U", updated_at=iso(9)),
        lambda: patched({"title": "U"}, title="U"),
    ),
    "meetings.accepts-valid-requests": (
        lambda: listed(status="ACTIVE"),
        lambda: Story().call(1, "GET", "/meetings", query=(("status", "ACTIVE"),), status=400),
    ),
    "meetings.contains-what-was-created": (lambda: listed(meeting(), search="m"), lambda: listed(search="m")),
    "meetings.searches-by-id": (
        lambda: listed(meeting(), search="m"),
        lambda: listed(meeting(), meeting("n"), search="m"),
    ),
    "meetings.searches-by-title": (
        lambda: listed(meeting(title="T"), search="T"),
        lambda: listed(meeting(title="T"), meeting("n", title="Other"), search="T"),
    ),
    "meetings.filters-by-status": (
        lambda: listed(meeting(status="ACTIVE"), status="ACTIVE"),
        lambda: listed(meeting(status="INACTIVE"), status="ACTIVE"),
    ),
    "meetings.filters-by-time": (
        lambda: listed(meeting(), start_time=iso(-DAY)),
        lambda: listed(meeting(), start_time=iso(3 * DAY)),
    ),
    "meetings.per-page-is-obeyed": (
        lambda: listed(meeting(), per_page="1"),
        lambda: listed(meeting(), meeting("n"), per_page="1"),
    ),
    "meetings.pages-differ": (lambda: pages("b"), lambda: pages("a")),
    "meetings.paging-adds-up": (
        lambda: listed(meeting()),
        lambda: listed(meeting(), paging={"start_offset": 1, "end_offset": 7, "total_count": 1}),
    ),
}
