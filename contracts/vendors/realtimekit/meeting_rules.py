"""What must hold of one meeting with RealtimeKit: what it is given stays, what is changed changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from contracts.judge.findings import show
from contracts.judge.history import Call, History, dig
from contracts.judge.rules import Opinion, behaviour, opinion
from contracts.model import Json
from contracts.vendors.realtimekit.sessions import INVALID, disputed, entries, meeting_created, meeting_of, moment

CHANGES = ("update_meeting", "replace_meeting")
LISTS = ("list_meetings", "list_recordings")
SHOWING = ("create_meeting", "get_meeting", "update_meeting", "replace_meeting", *LISTS)

SKEW = 300.0
"""Seconds by which the clock of a vendor may differ from ours."""

KINDS: dict[str, type | tuple[type, ...]] = {
    "title": str,
    "record_on_start": bool,
    "live_stream_on_start": bool,
    "persist_chat": bool,
    "session_keep_alive_time_in_secs": (int, float),
    "status": str,
    "recording_config": dict,
}
"""The settings that are followed from call to call."""

UNREADABLE = ("access_key", "secret", "secret_key", "password", "private_key", "account_id")
"""What of a storage is sent and not shown."""

CONFIG_CHANGED = "meeting.patch-changes-the-config"
"""The promise about recording_config in a PATCH; it stays about it, whatever is changed later."""

CREATED = {
    "title": "meeting.title-is-kept",
    "record_on_start": "meeting.record-on-start-is-kept",
    "live_stream_on_start": "meeting.live-stream-on-start-is-kept",
    "persist_chat": "meeting.persist-chat-is-kept",
    "session_keep_alive_time_in_secs": "meeting.keep-alive-is-kept",
    "recording_config": "meeting.config-is-kept",
}
"""Which promise is about a setting that a meeting was created with."""


@dataclass(frozen=True, slots=True)
class Known:
    """What a setting must be from now on, or must no longer be; by which promise, and since which call.

    `refused` is the last change that named the setting in vain, `other` the last change of another meeting.
    """

    value: Json
    promise: str
    since: Call
    dropped: bool = False
    refused: Call | None = None
    other: Call | None = None


@dataclass(slots=True)
class Ledger:
    """What is known of each meeting, call by call."""

    history: History
    known: dict[str, dict[str, Known]] = field(default_factory=dict)

    def note(self, call: Call) -> None:
        """Take in what a call has set; forget everything where that is in doubt."""
        meeting = meeting_of(call)
        if call.operation.id not in ("create_meeting", *CHANGES):
            return
        if call.refused and not call.weather:
            self._refuse(meeting, call)
            return
        for other, settings in self.known.items() if call.operation.id in CHANGES and call.ok else ():
            if other != meeting:
                self.known[other] = {name: replace(each, other=call) for name, each in settings.items()}
        if not call.exemplary or call.weather:
            self.known.pop(meeting, None)
        elif call.ok and meeting:
            before = self.known.get(meeting, {})
            self.known[meeting] = {
                name: after for name in KINDS if (after := self._after(name, before.get(name), call)) is not None
            }

    def _refuse(self, meeting: str, call: Call) -> None:
        """Remember of the settings that a change named in vain which one it was."""
        for name, each in self.known.get(meeting, {}).items():
            if dig(call.sent, name) is not None:
                self.known[meeting][name] = replace(each, refused=call)

    def _after(self, name: str, before: Known | None, call: Call) -> Known | None:
        sent = dig(call.sent, name)
        named = isinstance(sent, KINDS[name])
        match call.operation.id:
            case "create_meeting":
                return Known(sent, CREATED[name], call) if named and name in CREATED else None
            case "update_meeting" if named:
                promise = CONFIG_CHANGED if name == "recording_config" else "meeting.patch-is-shown"
                return Known(sent, promise, call) if f"realtimekit.{promise}" in self.history.contract.clauses else None
            case "update_meeting":
                if before is None or before.dropped or before.promise == CONFIG_CHANGED:
                    return before
                return replace(before, promise="meeting.patch-keeps-the-rest")
            case _ if named:
                return Known(sent, "meeting.put-is-shown", call)
            case _ if before and not before.dropped and name != "status":
                return Known(before.value, "meeting.put-drops-the-rest", call, dropped=True)
        return None


def _shown(call: Call) -> Iterator[tuple[str, Json]]:
    """(meeting, entry) for each meeting that a successful answer shows, as such or beside its recording."""
    for each in entries(call):
        entry = each.get("meeting") if call.operation.id == "list_recordings" else each
        if not isinstance(entry, dict):
            continue
        shown = entry.get("id") if call.operation.id in LISTS else meeting_of(call)
        if isinstance(shown, str):
            yield shown, entry


class Look(NamedTuple):
    """What an answer shows of a setting, what the answer before it showed, and what is known of the setting."""

    call: Call
    name: str
    value: Json
    before: Json
    known: Known

    @property
    def told(self) -> bool:
        return isinstance(self.value, KINDS[self.name])


def _looks(history: History) -> Iterator[Look]:
    """A look at each setting of which something is known, for each answer about its meeting."""
    ledger = Ledger(history)
    before: dict[tuple[str, str], Json] = {}
    for call in history.of(*SHOWING):
        ledger.note(call)
        for meeting, entry in _shown(call):
            for name, known in ledger.known.get(meeting, {}).items():
                if call.operation.id == "list_recordings" and known.promise not in CREATED.values():
                    continue  # it may be shown as it was when it was recorded
                look = Look(call, name, entry.get(name), before.get((meeting, name)), known)
                yield look
                if look.told:
                    before[meeting, name] = look.value


def _followed(history: History, promise: str) -> Iterator[Opinion]:
    for look in _looks(history):
        if look.known.promise == promise and look.told:
            yield from _compared(look.known, look.value, look.call)


def _unchanged(look: Look, since: Call | None) -> Iterator[Opinion]:
    """Whether a setting is shown as before, if that was right, where something happened that was not meant for it."""
    right = look.before is not None and _agrees(look.known.value, look.before)
    if since is not None and look.told and right and not look.known.dropped:
        yield from _compared(replace(look.known, value=look.before, since=since), look.value, look.call)


@behaviour("realtimekit.meeting.changes-leave-others-alone")
def other_meetings_stay(history: History) -> Iterator[Opinion]:
    for look in _looks(history):
        yield from _unchanged(look, look.known.other)


@behaviour("realtimekit.meeting.refused-changes-nothing")
def refused_changes_nothing(history: History) -> Iterator[Opinion]:
    for look in _looks(history):
        yield from _unchanged(look, look.known.refused)


@behaviour("realtimekit.meeting.shows-its-settings")
def settings_are_shown(history: History) -> Iterator[Opinion]:
    """A setting that is off may be left out."""
    for call, name, value, _, known in _looks(history):
        if call.operation.id not in LISTS and not known.dropped and known.value not in (False, {}):
            evidence = (call,) if call is known.since else (known.since, call)
            yield opinion(value is not None, f"{name} {show(known.value)}", show(value), *evidence)


@behaviour("realtimekit.meeting.begins-active")
def begins_active(history: History) -> Iterator[Opinion]:
    for call in history.of("create_meeting"):
        if call.ok and isinstance(shown := call.field("data", "status"), str):
            yield opinion(shown == "ACTIVE", "ACTIVE", shown, call)


def _compared(known: Known, shown: Json, call: Call) -> Iterator[Opinion]:
    same = _agrees(known.value, shown)
    if same is None or (known.dropped and known.value in (False, {})):
        return
    expected = f"no longer {show(known.value)}" if known.dropped else show(known.value)
    evidence = (call,) if call is known.since else (known.since, call)
    yield opinion(same != known.dropped, expected, show(shown), *evidence)


def _agrees(wanted: Json, shown: Json) -> bool | None:
    """Whether what is shown is what was wanted; what an answer leaves out, or must, is not compared."""
    if not isinstance(wanted, dict):
        return bool(wanted == shown)
    if not isinstance(shown, dict):
        return None
    names = [name for name in wanted if name not in UNREADABLE and shown.get(name) is not None]
    agree = [each for name in names if (each := _agrees(wanted[name], shown[name])) is not None]
    return all(agree) if agree else None


@behaviour("realtimekit.meeting.title-is-kept")
def title_is_kept(history: History) -> Iterator[Opinion]:
    return _followed(history, "meeting.title-is-kept")


@behaviour("realtimekit.meeting.record-on-start-is-kept")
def record_on_start_is_kept(history: History) -> Iterator[Opinion]:
    return _followed(history, "meeting.record-on-start-is-kept")


@behaviour("realtimekit.meeting.live-stream-on-start-is-kept")
def live_stream_on_start_is_kept(history: History) -> Iterator[Opinion]:
    return _followed(history, "meeting.live-stream-on-start-is-kept")


@behaviour("realtimekit.meeting.persist-chat-is-kept")
def persist_chat_is_kept(history: History) -> Iterator[Opinion]:
    return _followed(history, "meeting.persist-chat-is-kept")


@behaviour("realtimekit.meeting.keep-alive-is-kept")
def keep_alive_is_kept(history: History) -> Iterator[Opinion]:
    return _followed(history, "meeting.keep-alive-is-kept")


@behaviour("realtimekit.meeting.config-is-kept")
def config_is_kept(history: History) -> Iterator[Opinion]:
    return _followed(history, "meeting.config-is-kept")


@behaviour("realtimekit.meeting.patch-is-shown")
def patch_is_shown(history: History) -> Iterator[Opinion]:
    return _followed(history, "meeting.patch-is-shown")


@behaviour("realtimekit.meeting.patch-keeps-the-rest")
def patch_keeps_the_rest(history: History) -> Iterator[Opinion]:
    return _followed(history, "meeting.patch-keeps-the-rest")


@behaviour("realtimekit.meeting.patch-changes-the-config")
def patch_changes_the_config(history: History) -> Iterator[Opinion]:
    return _followed(history, "meeting.patch-changes-the-config")


@behaviour("realtimekit.meeting.put-is-shown")
def put_is_shown(history: History) -> Iterator[Opinion]:
    return _followed(history, "meeting.put-is-shown")


@behaviour("realtimekit.meeting.put-drops-the-rest")
def put_drops_the_rest(history: History) -> Iterator[Opinion]:
    return _followed(history, "meeting.put-drops-the-rest")


# -- identity, refusals, secrets -------------------------------------------------------------------------------


@behaviour("realtimekit.meeting.issues-a-new-id")
def meeting_ids_differ(history: History) -> Iterator[Opinion]:
    seen: dict[str, Call] = {}
    for call in history.of("create_meeting"):
        id_ = meeting_created(call)
        if id_ and seen:
            other = seen.get(id_) or next(iter(seen.values()))
            yield opinion(id_ not in seen, "an id that was not issued before", repr(id_), other, call)
        if id_:
            seen.setdefault(id_, call)


@behaviour("realtimekit.meeting.accepts-valid-requests")
def valid_meeting_is_accepted(history: History) -> Iterator[Opinion]:
    return _accepted(history, "create_meeting")


@behaviour("realtimekit.meeting.accepts-valid-changes")
def valid_change_is_accepted(history: History) -> Iterator[Opinion]:
    return _accepted(history, *CHANGES)


def _accepted(history: History, *operations: str) -> Iterator[Opinion]:
    """An edition that does not document recording settings in a PATCH leaves open whether it accepts them."""
    created = {meeting_created(call) for call in history.of("create_meeting")} - {""}
    documented = f"realtimekit.{CONFIG_CHANGED}" in history.contract.clauses
    for call in history.of(*operations):
        ours = call.operation.id == "create_meeting" or meeting_of(call) in created
        settings = call.operation.id == "update_meeting" and dig(call.sent, "recording_config") is not None
        if not ours or not call.exemplary or call.weather or (settings and not documented):
            continue
        if call.ok or call.lasts or (call.status in INVALID and not disputed(dig(call.sent, "recording_config"))):
            yield opinion(call.ok, "a success, the request keeps every documented rule", call.answered, call)


@behaviour("realtimekit.meeting.access-key-is-not-shown")
def access_key_is_not_shown(history: History) -> Iterator[Opinion]:
    sent: dict[str, tuple[Json, Call]] = {}
    for call in history.of(*SHOWING):
        key = dig(call.sent, "recording_config", "storage_config", "access_key")
        if isinstance(key, str) and key and call.ok:
            sent[meeting_of(call)] = (key, call)
        for meeting, entry in _shown(call):
            storage = dig(entry, "recording_config", "storage_config")
            if meeting in sent and isinstance(storage, dict):
                wanted, source = sent[meeting]
                evidence = (call,) if call is source else (source, call)
                expected = "anything but the access key that was sent"
                yield opinion(storage.get("access_key") != wanted, expected, show(storage), *evidence)


# -- times -----------------------------------------------------------------------------------------------------


@behaviour("realtimekit.meeting.created-at-is-now")
def created_now(history: History) -> Iterator[Opinion]:
    for call in history.of("create_meeting"):
        at = moment(call.field("data", "created_at")) if call.ok else None
        if at is not None:
            off = abs(at - call.at)
            yield opinion(off <= SKEW, "the time of the request", f"{off:g} s away from it", call)


@behaviour("realtimekit.meeting.created-at-stays")
def created_at_stays(history: History) -> Iterator[Opinion]:
    first: dict[str, tuple[float, Call]] = {}
    for call in history.of(*SHOWING):
        for meeting, entry in _shown(call):
            at = moment(entry.get("created_at"))
            if at is None:
                continue
            wanted, source = first.setdefault(meeting, (at, call))
            if source is not call:
                expected = f"within a second of {source.field('data', 'created_at') or wanted}"
                yield opinion(abs(at - wanted) <= 1, expected, show(entry["created_at"]), source, call)


@behaviour("realtimekit.meeting.updated-at-follows")
def updated_after_created(history: History) -> Iterator[Opinion]:
    for call in history.of(*SHOWING):
        for _, entry in _shown(call):
            created, updated = moment(entry.get("created_at")), moment(entry.get("updated_at"))
            if created is not None and updated is not None:
                expected = f"{entry['created_at']} or later"
                yield opinion(updated >= created - 1, expected, show(entry["updated_at"]), call)


@behaviour("realtimekit.meeting.updated-at-moves")
def updated_at_moves(history: History) -> Iterator[Opinion]:
    """A change that sets what was set already may count as none: only one that names a new title is looked at."""
    seen: dict[str, tuple[float, Json, Call]] = {}
    for call in history.of("create_meeting", "get_meeting", *CHANGES):
        at, title = moment(call.field("data", "updated_at")), call.field("data", "title")
        if not call.ok or at is None:
            continue
        before = seen.get(meeting_of(call))
        retitled = call.operation.id in CHANGES and title == dig(call.sent, "title") is not None
        if before and retitled and title != before[1] and call.at - before[2].done >= 1 + 1:
            yield opinion(at > before[0], f"later than {before[0]:.0f}", f"{at:.0f}", before[2], call)
        seen[meeting_of(call)] = (at, title, call)
