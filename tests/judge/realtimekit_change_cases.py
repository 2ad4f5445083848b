"""Repeated, late and crossed calls, and answers about one thing: a history of both kinds for every rule."""

from __future__ import annotations

from collections.abc import Callable

from contracts.model import Credentials, Json
from contracts.vendors.realtimekit.access import BASE
from tests.judge.realtimekit_meeting_cases import meeting
from tests.judge.realtimekit_story import Story, begun, iso, recording, stopped, uploaded
from tests.judge.realtimekit_webhook_cases import asked, entry

Case = tuple[Callable[[], Story], Callable[[], Story]]

LOGIN: Json = {"type": "sftp", "host": "h", "port": 22, "username": "u", "password": "p"}
SHOWN: Json = {name: value for name, value in LOGIN.items() if name != "password"}


def two(after: str) -> Story:
    """Two recordings of two meetings: the first is paused, then the second is seen in the state `after`."""
    story = Story().meet().meet("n").start(0, "a").start(0, "b", "n").get(5, "RECORDING", "a").get(5, "RECORDING", "b")
    return story.change(6, "pause", "PAUSED", "a").get(7, after, "b")


def refused_pause(after: str) -> Story:
    """A pause that came too early, and the state after it."""
    return Story().meet().start(0).change(1, "pause", "INVOKED", status=409).get(5, after)


def paused_twice(after: str, status: int = 200) -> Story:
    """The same pause twice, and the state after it."""
    story = begun().change(6, "pause", "PAUSED").get(7, "PAUSED")
    return story.change(8, "pause", after, status=status).get(9, after)


def late_pause(status: int) -> Story:
    """A pause after the upload."""
    return uploaded().change(40, "pause", **stopped("UPLOADED"), status=status)


def refused_start(*listed: Json) -> Story:
    """A start that is refused, and the list of its meeting."""
    story = Story().meet().start(0, max_seconds=59, status=400)
    return story.listed(9, *listed, meeting_id="m")


def closed(status: int) -> Story:
    """A start in a meeting that has been made INACTIVE."""
    story = Story().meet().call(1, "PATCH", "/meetings/m", sent={"status": "INACTIVE"}, data=meeting(status="INACTIVE"))
    return story.start(2, status=status)


def replaced(*, enabled: bool) -> Story:
    """A webhook that is replaced without a word about enabled."""
    sent = {name: value for name, value in asked().items() if name != "enabled"}
    return Story().call(0, "PUT", "/webhooks/w", sent=sent, data=entry(enabled=enabled))


def listed(at: float = 12, **shown: Json) -> Story:
    """A recording between two equal looks at it, as a list shows it."""
    story = begun().listed(at, recording(**{"state": "RECORDING", **shown}), meeting_id="m")
    return story.get(at + 1, "RECORDING")


def active(**shown: Json) -> Story:
    """A recording between two equal looks at it, as the active recording."""
    data = recording(**{"state": "RECORDING", **shown})
    return begun().call(6, "GET", "/recordings/active-recording/m", data=data).get(7, "RECORDING")


def later(**shown: Json) -> Story:
    """A recording that is uploaded, and looked at again."""
    sizes = {"file_size": 9, "recording_duration": 18}
    return uploaded(**sizes).get(50, **{**stopped("UPLOADED", **sizes), **shown})


def page(at: float, ids: str, total: int, **query: str) -> Story:
    """One page of a meeting's recordings, given by their letters."""
    paging = {"start_offset": 1, "end_offset": len(ids), "total_count": total}
    return Story().listed(at, *map(recording, ids), paging=paging, meeting_id="m", **query)


def paged(second: str) -> Story:
    """A list of two recordings, then page by page; the second page shows `second`."""
    story = page(9, "ab", 2)
    for at, ids, query in ((10, "a", {}), (11, "a", {"page_no": "1"}), (12, second, {"page_no": "2"})):
        story.items += page(at, ids, 2, per_page="1", **query).items
    for number, each in enumerate(story.items):
        object.__setattr__(each, "id", f"x{number}")
    return story


def paged_from_zero() -> Story:
    """Page by page, the first of which is the one with the number 0."""
    story = page(9, "ab", 2)
    for at, ids, query in ((10, "a", {}), (11, "b", {"page_no": "1"}), (12, "", {"page_no": "2"})):
        story.items += page(at, ids, 2, per_page="1", **query).items
    for number, each in enumerate(story.items):
        object.__setattr__(each, "id", f"x{number}")
    return story


def meetings_page(at: float, ids: str, total: int, **query: str) -> Story:
    """One page of meetings, given by their letters."""
    paging = {"start_offset": 1, "end_offset": len(ids), "total_count": total}
    pairs = tuple({"search": "T", **query}.items())
    return Story().call(at, "GET", "/meetings", query=pairs, data=[meeting(each) for each in ids], paging=paging)


def paged_meetings(second: str) -> Story:
    """The same for meetings."""
    story = meetings_page(9, "ab", 2)
    for at, ids, query in ((10, "a", {}), (11, "a", {"page_no": "1"}), (12, second, {"page_no": "2"})):
        story.items += meetings_page(at, ids, 2, per_page="1", **query).items
    for number, each in enumerate(story.items):
        object.__setattr__(each, "id", f"x{number}")
    return story


def fetched(path: str, status: int, made: Story) -> Story:
    """A look at what was made."""
    return made.call(9, "GET", path, status=status, data={"id": path.rpartition("/")[2]})


def other_app(status: int) -> Story:
    """A meeting that is asked for under an app ID that was never issued."""
    story = Story().meet().event(1, "invented", value="ghost")
    story.call(2, "GET", "/meetings/m", status=status, data=meeting())
    request = story.items[-1].request  # type: ignore[union-attr]
    object.__setattr__(request, "path", request.path.replace(BASE.rpartition("/")[2], "ghost"))
    return story


def given(name: str, value: Json, shown: Json) -> Story:
    """A meeting that was created with a setting."""
    return Story().meet(**{name: value}, shown={name: shown})


def neighbours(shown: str) -> Story:
    """Two meetings, of which the second is changed and the first looked at."""
    story = Story().meet(title="T", shown={"title": "T"}).meet("n", title="N", shown={"title": "N"})
    story.call(5, "PATCH", "/meetings/n", sent={"title": "U"}, data=meeting("n", title="U"))
    return story.call(6, "GET", "/meetings/m", data=meeting(title=shown))


def in_vain(shown: str) -> Story:
    """A meeting that is changed in vain, and looked at."""
    story = Story().meet(title="T", persist_chat=True, shown={"title": "T", "persist_chat": True})
    story.call(5, "PATCH", "/meetings/m", sent={"title": "U", "persist_chat": "yes"}, status=400)
    return story.call(6, "GET", "/meetings/m", data=meeting(title=shown))


def hooks_in_vain(shown: str) -> Story:
    """A webhook that is changed in vain, and looked at."""
    story = hooked().call(2, "PATCH", "/webhooks/w", sent={"name": "new", "enabled": "yes"}, status=400)
    return story.call(3, "GET", "/webhooks/w", data=entry(name=shown))


def hook_neighbours(shown: str) -> Story:
    """Two webhooks, of which the second is changed and the first looked at."""
    story = hooked().call(1, "POST", "/webhooks", sent=asked("v"), status=201, data=entry("v"))
    story.call(2, "PATCH", "/webhooks/v", sent={"name": "new"}, data=entry("v", name="new"))
    return story.call(3, "GET", "/webhooks/w", data=entry(name=shown))


def hooked() -> Story:
    """A webhook that was created."""
    return Story().call(0, "POST", "/webhooks", sent=asked(), status=201, data=entry())


CHANGES: dict[str, Case] = {
    "states.change-only-when-asked": (
        lambda: begun().get(9, "RECORDING"),
        lambda: begun().get(9, "PAUSED"),
    ),
    "change.leaves-others-alone": (lambda: two("RECORDING"), lambda: two("PAUSED")),
    "change.refused-changes-nothing": (lambda: refused_pause("RECORDING"), lambda: refused_pause("PAUSED")),
    "change.twice-is-as-once": (lambda: paused_twice("PAUSED", 409), lambda: paused_twice("RECORDING")),
    "change.late-is-refused": (lambda: late_pause(409), lambda: late_pause(200)),
    "stop.not-in-its-first-seconds": (begun, lambda: Story().meet().start(0).get(5, **stopped("UPLOADING", 4))),
    "start.refused-starts-nothing": (refused_start, lambda: refused_start(recording())),
    "change.shows-soon": (
        lambda: begun().change(6, "pause", "RECORDING").get(8, "PAUSED"),
        lambda: begun().change(6, "pause", "RECORDING").get(8, "RECORDING").get(12, "RECORDING"),
    ),
    "change.answers-the-new-state": (
        lambda: begun().change(6, "pause", "PAUSED"),
        lambda: begun().change(6, "pause", "RECORDING").get(6.5, "PAUSED"),
    ),
    "start.again-after-the-end": (
        lambda: uploaded().start(40, "s"),
        lambda: uploaded().start(40, "s", status=409),
    ),
    "list.names-the-meeting": (
        lambda: begun().listed(9, recording(meeting={"id": "m"})),
        lambda: begun().listed(9, recording(meeting={"id": "n"})),
    ),
    "auth.webhooks-answer-401": (
        lambda: Story().call(0, "GET", "/webhooks", status=401, credentials=Credentials.WRONG),
        lambda: Story().call(0, "DELETE", "/webhooks/w", status=403, credentials=Credentials.MISSING),
    ),
    "webhooks.enabled-unless-told": (
        lambda: replaced(enabled=True),
        lambda: replaced(enabled=False),
    ),
    "start.not-in-an-inactive-meeting": (lambda: closed(409), lambda: closed(201)),
    "start.caller-is-no-user": (
        lambda: Story().start(0, shown={"start_reason": {"caller": {"type": "ORGANIZATION"}}}),
        lambda: Story().start(0, shown={"start_reason": {"caller": {"type": "USER"}}}),
    ),
    "recording.can-be-fetched": (begun, lambda: Story().meet().start(0).get(5, "RECORDING", status=404)),
    "meeting.can-be-fetched": (
        lambda: fetched("/meetings/m", 200, Story().meet()),
        lambda: fetched("/meetings/m", 404, Story().meet()),
    ),
    "webhooks.can-be-fetched": (
        lambda: fetched("/webhooks/w", 200, hooked()),
        lambda: fetched("/webhooks/w", 404, hooked()),
    ),
    "unknown.app-is-refused": (lambda: other_app(404), lambda: other_app(200)),
    "list.shows-what-get-shows": (listed, lambda: listed(output_file_name="other.mp4")),
    "list.shows-the-state": (listed, lambda: listed(state="INVOKED")),
    "active.shows-what-get-shows": (active, lambda: active(invoked_time=iso(60))),
    "active.shows-the-state": (active, lambda: active(state="INVOKED")),
    "recording.file-name-stays": (
        lambda: begun().get(9, "RECORDING"),
        lambda: begun().get(9, "RECORDING", output_file_name="other.mp4"),
    ),
    "recording.size-stays": (later, lambda: later(file_size=10)),
    "recording.times-tell-when": (
        lambda: begun().change(20, "stop", **stopped("UPLOADING", 20)),
        lambda: begun().change(20, "stop", **stopped("UPLOADING", 7220)),
    ),
    "storage.is-what-was-sent": (
        lambda: Story().start(0, storage_config=LOGIN, shown={"storage_config": SHOWN}),
        lambda: Story().start(0, storage_config=LOGIN, shown={"storage_config": {**SHOWN, "host": "other"}}),
    ),
    "storage.is-shown": (
        lambda: Story().start(0, storage_config=LOGIN, shown={"storage_config": SHOWN}),
        lambda: Story().start(0, storage_config=LOGIN),
    ),
    "list.total-fits-the-page": (
        lambda: page(9, "ab", 2, per_page="9"),
        lambda: page(9, "ab", 3, per_page="9"),
    ),
    "list.pages-lose-nothing": (lambda: paged("b"), lambda: paged("")),
    "list.counts-what-was-started": (
        lambda: begun().listed(12, recording(), meeting_id="m"),
        lambda: begun().listed(
            12, recording(), paging={"start_offset": 1, "end_offset": 1, "total_count": 2}, meeting_id="m"
        ),
    ),
    "meetings.total-fits-the-page": (
        lambda: meetings_page(9, "ab", 2, per_page="9"),
        lambda: meetings_page(9, "ab", 3, per_page="9"),
    ),
    "meetings.pages-lose-nothing": (lambda: paged_meetings("b"), lambda: paged_meetings("")),
    "meeting.live-stream-on-start-is-kept": (
        lambda: given("live_stream_on_start", True, True),
        lambda: given("live_stream_on_start", True, False),
    ),
    "meeting.persist-chat-is-kept": (
        lambda: given("persist_chat", True, True),
        lambda: given("persist_chat", True, False),
    ),
    "meeting.keep-alive-is-kept": (
        lambda: given("session_keep_alive_time_in_secs", 60, 60.0),
        lambda: given("session_keep_alive_time_in_secs", 60, 60000),
    ),
    "meeting.shows-its-settings": (
        lambda: given("title", "T", "T"),
        lambda: given("title", "T", None),
    ),
    "meeting.begins-active": (
        lambda: Story().meet(shown={"status": "ACTIVE"}),
        lambda: Story().meet(shown={"status": "INACTIVE"}),
    ),
    "meeting.changes-leave-others-alone": (lambda: neighbours("T"), lambda: neighbours("U")),
    "meeting.refused-changes-nothing": (lambda: in_vain("T"), lambda: in_vain("U")),
    "webhooks.created-at-stays": (
        lambda: hooked().call(9, "GET", "/webhooks/w", data=entry()),
        lambda: hooked().call(9, "GET", "/webhooks/w", data=entry(created_at=iso(9))),
    ),
    "webhooks.changes-leave-others-alone": (lambda: hook_neighbours("w"), lambda: hook_neighbours("new")),
    "webhooks.refused-changes-nothing": (lambda: hooks_in_vain("w"), lambda: hooks_in_vain("new")),
}

NOTHING_PROVED: dict[str, tuple[Callable[[], Story], str]] = {
    "a pause that was never answered can have paused it": (
        lambda: begun().change(6, "pause", "", status=503).get(7, "PAUSED"),
        "states.change-only-when-asked",
    ),
    "a refused pause whose first try was lost can have paused it": (
        lambda: begun().change(6, "pause", "", status=503).change(6, "pause", "", status=409).get(7, "PAUSED"),
        "change.refused-changes-nothing",
    ),
    "a pause that does not show yet can show any moment": (
        lambda: begun().change(6, "pause", "RECORDING").get(7, "RECORDING").get(8, "PAUSED"),
        "states.change-only-when-asked",
    ),
    "an empty meeting may have ended after a minute": (
        lambda: begun().get(70, **stopped("UPLOADING", 62)),
        "states.change-only-when-asked",
    ),
    "a recording can fail at any moment": (
        lambda: begun().get(9, "ERRORED"),
        "states.change-only-when-asked",
    ),
    "a stop that was granted twice ends once": (
        lambda: begun().change(9, "stop", "RECORDING").change(9, "stop", **stopped("UPLOADING", 9)),
        "change.twice-is-as-once",
    ),
    "pages that count from 0 lose nothing": (
        paged_from_zero,
        "list.pages-lose-nothing",
    ),
    "a list may be a few seconds behind": (
        lambda: begun().listed(5.5, recording(state="INVOKED"), meeting_id="m").get(6, "RECORDING"),
        "list.shows-the-state",
    ),
    "a full page says nothing of the rest": (
        lambda: page(9, "ab", 7, per_page="2"),
        "list.total-fits-the-page",
    ),
    "a start that was never answered may have begun": (
        lambda: Story().meet().start(0, status=503).start(1, status=409).listed(9, recording("z"), meeting_id="m"),
        "start.refused-starts-nothing",
    ),
    "a pause that was refused had been done": (
        lambda: begun().change(5.5, "pause", "RECORDING", status=409).get(6, "PAUSED"),
        "change.refused-changes-nothing",
    ),
    "a start that was refused had been done": (
        lambda: Story().meet().start(0, status=409).listed(9, recording(), meeting_id="m"),
        "start.refused-starts-nothing",
    ),
    "a clock that is off is off for all moments": (
        lambda: (
            Story()
            .meet()
            .start(0, shown={"invoked_time": iso(200)})
            .get(5, "RECORDING", started_time=iso(202), invoked_time=iso(200))
        ),
        "recording.times-tell-when",
    ),
}
"""Histories that break nothing, each with the clause that could be taken to be broken."""
