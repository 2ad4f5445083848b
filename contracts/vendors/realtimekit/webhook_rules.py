"""What must hold between calls about webhooks: they are kept as they were asked for, and go when they are deleted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from contracts.judge.findings import show
from contracts.judge.history import Call, History
from contracts.judge.rules import Opinion, behaviour, opinion
from contracts.model import Credentials, Json
from contracts.vendors.realtimekit.hooks import CHANGES, Version, Webhook, created, shown, webhooks
from contracts.vendors.realtimekit.sessions import moment

INVALID = (400, 422)
UNAUTHORISED = 401
ON_ONE = ("get_webhook", *CHANGES, "delete_webhook")
SHOWING = ("create_webhook", *ON_ONE, "list_webhooks")

SKEW = 300.0
"""Seconds by which two clocks may differ."""

NOTICEABLE = 1.5
"""Seconds between two changes of which a time must tell."""

EVENTS = (
    "meeting.started",
    "meeting.ended",
    "meeting.participantJoined",
    "meeting.participantLeft",
    "meeting.chatSynced",
    "recording.statusUpdate",
    "livestreaming.statusUpdate",
    "meeting.transcript",
    "meeting.summary",
)


@behaviour("realtimekit.webhooks.accept-valid-requests")
def valid_webhook_is_accepted(history: History) -> Iterator[Opinion]:
    known = webhooks(history)
    for call in history.of("create_webhook", *CHANGES):
        webhook = known.get(call.path.get("webhook_id", ""))
        there = call.operation.id == "create_webhook" or (webhook is not None and not _gone(history, webhook, call))
        if call.exemplary and there and not call.weather and (call.ok or call.status in INVALID):
            yield opinion(call.ok, "a success, the request keeps every documented rule", call.answered, call)


@behaviour("realtimekit.webhooks.issue-a-new-id")
def webhook_ids_differ(history: History) -> Iterator[Opinion]:
    seen: dict[str, Call] = {}
    for call in history.of("create_webhook"):
        if id_ := created(call):
            if seen:
                earlier = seen.get(id_)
                other = earlier or next(iter(seen.values()))
                yield opinion(earlier is None, "an id that was not issued before", repr(id_), other, call)
            seen.setdefault(id_, call)


@behaviour("realtimekit.webhooks.answers-echo-the-id")
def webhook_id_is_echoed(history: History) -> Iterator[Opinion]:
    for call in history.of(*ON_ONE):
        id_ = call.field("data", "id")
        if call.ok and isinstance(id_, str):
            yield opinion(id_ == call.path["webhook_id"], repr(call.path["webhook_id"]), repr(id_), call)


@behaviour("realtimekit.webhooks.name-is-kept")
def webhook_name_is_kept(history: History) -> Iterator[Opinion]:
    return _kept(history, "name", str)


@behaviour("realtimekit.webhooks.url-is-kept")
def webhook_url_is_kept(history: History) -> Iterator[Opinion]:
    return _kept(history, "url", str)


@behaviour("realtimekit.webhooks.events-are-kept")
def webhook_events_are_kept(history: History) -> Iterator[Opinion]:
    return _kept(history, "events", list)


@behaviour("realtimekit.webhooks.enabled-is-kept")
def webhook_enabled_is_kept(history: History) -> Iterator[Opinion]:
    return _kept(history, "enabled", bool)


@behaviour("realtimekit.webhooks.enabled-unless-told")
def webhook_is_enabled_unless_told(history: History) -> Iterator[Opinion]:
    for call in history.of("create_webhook", "replace_webhook"):
        enabled = call.field("data", "enabled")
        if call.ok and call.exemplary and "enabled" not in call.sent and isinstance(enabled, bool):
            yield opinion(enabled, "true, nothing was said of enabled", show(enabled), call)


@behaviour("realtimekit.auth.webhooks-answer-401")
def webhooks_answer_401(history: History) -> Iterator[Opinion]:
    for call in history.of("list_webhooks", "create_webhook", *ON_ONE):
        if call.exchange.credentials is not Credentials.VALID and call.refused and not call.weather:
            yield opinion(call.status == UNAUTHORISED, f"status {UNAUTHORISED}", call.answered, call)


def _kept(history: History, field: str, kind: type) -> Iterator[Opinion]:
    for call, entry, webhook in _entries(history):
        version = _version(history, webhook, call)
        value = entry.get(field)
        if version is None or version.settings is None or not isinstance(value, kind):
            continue
        wanted = version.settings[field]
        kept = set(map(str, value)) == set(wanted) if isinstance(value, list) else value == wanted
        evidence = (call,) if version.call is call else (version.call, call)
        yield opinion(kept, show(wanted), show(value), *evidence)


@behaviour("realtimekit.webhooks.refused-changes-nothing")
def refused_webhook_stays(history: History) -> Iterator[Opinion]:
    refused = [each for each in history.of(*CHANGES) if each.authorised and each.refused and not each.weather]
    return _unchanged(history, refused, own=True)


@behaviour("realtimekit.webhooks.changes-leave-others-alone")
def other_webhooks_stay(history: History) -> Iterator[Opinion]:
    return _unchanged(history, [each for each in history.of(*CHANGES, "delete_webhook") if each.ok], own=False)


def _unchanged(history: History, changes: Sequence[Call], *, own: bool) -> Iterator[Opinion]:
    """Whether a webhook is shown as before, if that was right, after `changes` of it (`own`) or of others."""
    before: dict[str, dict[str, Json]] = {}
    for call, entry, webhook in _entries(history):
        version, shown = _version(history, webhook, call), before.get(webhook.id, {})
        before[webhook.id] = entry
        if version is None or version.settings is None:
            continue
        begin, end = history.places[version.call], history.places[call]
        ours = [each for each in changes if (each.path["webhook_id"] == webhook.id) == own]
        between = [each for each in ours if begin < history.places[each] < end]
        told = {name: entry[name] for name in version.settings if isinstance(entry.get(name), str | list | bool)}
        wanted = _sorted({name: version.settings[name] for name in told})
        if between and told and _sorted({name: shown.get(name) for name in told}) == wanted:
            yield opinion(_sorted(told) == wanted, show(wanted), show(told), version.call, between[-1], call)


def _sorted(settings: dict[str, Json]) -> dict[str, Json]:
    """The same for the same settings: the order of events means nothing."""
    return {name: sorted(map(str, each)) if isinstance(each, list) else each for name, each in settings.items()}


@behaviour("realtimekit.webhooks.can-be-fetched")
def webhook_can_be_fetched(history: History) -> Iterator[Opinion]:
    known = webhooks(history)
    for call in history.of("get_webhook"):
        webhook = known.get(call.path["webhook_id"])
        version = _version(history, webhook, call) if webhook else None
        if webhook is None or version is None or _gone(history, webhook, call) or not call.valid:
            continue
        if call.ok or (call.refused and not call.weather):
            lost = None if version.settings is None else False  # it may have been deleted by a call like that
            expected = "a success, it was created under this id and not deleted"
            yield opinion(call.ok or lost, expected, call.answered, webhook.creation, call)


def _entries(history: History) -> Iterator[tuple[Call, dict[str, Json], Webhook]]:
    """(call, entry, webhook) for each webhook of ours that an answer shows."""
    known = webhooks(history)
    for call in history.of(*SHOWING):
        for entry in shown(call):
            webhook = known.get(str(entry.get("id")))
            again = webhook is not None and created(call) and webhook.creation is not call
            if webhook is not None and not again and not _gone(history, webhook, call):
                yield call, entry, webhook


def _version(history: History, webhook: Webhook, call: Call) -> Version | None:
    """What the webhook asked for when `call` was answered."""
    now = history.calls.index(call)
    earlier = [each for each in webhook.versions if history.calls.index(each.call) <= now]
    return earlier[-1] if earlier else None


def _gone(history: History, webhook: Webhook, call: Call) -> bool:
    """Whether the webhook was deleted before `call`."""
    return webhook.deletion is not None and history.calls.index(webhook.deletion) < history.calls.index(call)


@behaviour("realtimekit.webhooks.times-stay-in-order")
def webhook_times_are_in_order(history: History) -> Iterator[Opinion]:
    for call, entry, webhook in _entries(history):
        made, updated = moment(entry.get("created_at")), moment(entry.get("updated_at"))
        if made is not None and updated is not None:
            kept = abs(made - webhook.creation.at) <= SKEW and updated >= made
            actual = f"created_at {entry['created_at']}, updated_at {entry['updated_at']}"
            evidence = (call,) if webhook.creation is call else (webhook.creation, call)
            yield opinion(kept, "created_at of the creation, and updated_at no earlier", actual, *evidence)


@behaviour("realtimekit.webhooks.created-at-stays")
def webhook_creation_stays(history: History) -> Iterator[Opinion]:
    first: dict[str, tuple[float, Call]] = {}
    for call, entry, webhook in _entries(history):
        made = moment(entry.get("created_at"))
        if made is None:
            continue
        wanted, source = first.setdefault(webhook.id, (made, call))
        if source is not call:
            expected = f"within a second of that of {source.id}"
            yield opinion(abs(made - wanted) <= 1, expected, str(entry["created_at"]), source, call)


@behaviour("realtimekit.webhooks.updated-at-follows-changes")
def webhook_update_shows(history: History) -> Iterator[Opinion]:
    last: dict[str, tuple[Call, float]] = {}
    for call, entry, webhook in _entries(history):
        updated = moment(entry.get("updated_at"))
        version = _version(history, webhook, call)
        if updated is None or version is None or version.settings is None:
            continue
        change, before = last.get(webhook.id, (version.call, updated))
        if change is not version.call and version.call.at - change.done >= NOTICEABLE:
            yield opinion(updated > before, "a later updated_at", str(entry["updated_at"]), change, version.call)
        last[webhook.id] = version.call, updated


@behaviour("realtimekit.webhooks.list-shows-them")
def list_shows_webhooks(history: History) -> Iterator[Opinion]:
    for call, ids in _lists(history):
        for webhook in webhooks(history).values():
            version = _version(history, webhook, call)
            if version and not _gone(history, webhook, call):
                lost = None if version.settings is None else False  # it may have been deleted by a call like that
                expected = f"the webhook {webhook.id} among them"
                yield opinion(webhook.id in ids or lost, expected, show(ids), webhook.creation, call)


@behaviour("realtimekit.webhooks.list-drops-the-deleted")
def list_drops_deleted(history: History) -> Iterator[Opinion]:
    for call, ids in _lists(history):
        for webhook in webhooks(history).values():
            if webhook.deletion is not None and _gone(history, webhook, call):
                expected = f"the webhook {webhook.id} no longer among them"
                yield opinion(webhook.id not in ids, expected, show(ids), webhook.deletion, call)


def _lists(history: History) -> Iterator[tuple[Call, list[Json]]]:
    for call in history.of("list_webhooks"):
        if call.ok and isinstance(call.field("data"), list):
            yield call, [each.get("id") for each in shown(call)]


@behaviour("realtimekit.webhooks.deleted-is-gone")
def deleted_webhook_is_gone(history: History) -> Iterator[Opinion]:
    known = webhooks(history)
    for call in history.of(*ON_ONE):
        webhook = known.get(call.path["webhook_id"])
        if webhook is None or webhook.deletion is None or not _gone(history, webhook, call):
            continue
        if call.admissible and not call.weather:
            yield opinion(call.refused, "a refusal, the webhook was deleted", call.answered, webhook.deletion, call)


@behaviour("realtimekit.unknown.webhook-is-refused")
def unknown_webhook(history: History) -> Iterator[Opinion]:
    for call in history.of(*ON_ONE):
        if call.path["webhook_id"] in history.invented and call.admissible and not call.weather:
            yield opinion(call.refused, "a refusal, nobody issued this webhook ID", call.answered, call)


@behaviour("realtimekit.webhooks.all-events-are-listed")
def all_events_are_listed(history: History) -> Iterator[Opinion]:
    for call in history.of("list_webhook_events"):
        if call.admissible and not call.weather and call.refused is not None:
            texts = set(_texts(call.body))
            missing = [event for event in EVENTS if event not in texts]
            actual = call.answered if not call.ok else f"{', '.join(missing) or 'none'} missing"
            yield opinion(call.ok and not missing, "every documented event", actual, call)


def _texts(value: Json) -> Iterator[str]:
    """Every text in a document, keys too."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
