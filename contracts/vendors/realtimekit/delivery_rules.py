"""What must hold of deliveries: who is called, what signs it, and what becomes of it when it fails."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise

from contracts.judge.history import Arrival, History
from contracts.judge.rules import Opinion, behaviour, opinion
from contracts.vendors.realtimekit.hooks import (
    GRACE,
    SETTLED,
    News,
    Webhook,
    accepted,
    content,
    delivery_id,
    event_of,
    failed,
    hook_of,
    in_time,
    news,
    webhooks,
)
from contracts.vendors.realtimekit.sessions import LATE
from contracts.vendors.realtimekit.webhook_rules import EVENTS


@behaviour("realtimekit.delivery.is-signed")
def delivery_is_signed(history: History) -> Iterator[Opinion]:
    for arrival in history.arrivals:
        for header, holds in arrival.authentic.items():
            actual = f"{header} {'holds' if holds else 'does not'}"
            yield opinion(holds, "a signature that holds over the raw body", actual, arrival)


@behaviour("realtimekit.delivery.names-a-webhook-of-the-app")
def delivery_names_a_webhook(history: History) -> Iterator[Opinion]:
    """A creation that arrived twice has made two webhooks, of which one is known: both are told the same."""
    known = webhooks(history)
    lost = any(call.weather for call in history.of("create_webhook"))
    told = {content(arrival) for arrival in history.arrivals if hook_of(arrival) in known}
    for arrival in history.arrivals:
        if known and (id_ := hook_of(arrival)):
            twin = lost or content(arrival) in told
            yield opinion(id_ in known or (None if twin else False), " or ".join(known), id_, arrival)


@behaviour("realtimekit.delivery.goes-to-the-url")
def delivery_goes_to_the_url(history: History) -> Iterator[Opinion]:
    known = webhooks(history)
    for each in news(history):
        arrival = each.first
        webhook = known.get(hook_of(arrival))
        versions = webhook.around(arrival.at - GRACE, arrival.at) if webhook else []
        if versions and all(version.settings is not None for version in versions):
            wanted = [str(version.settings["url"]) for version in versions if version.settings is not None]
            called = str(arrival.event.data["url"])
            yield opinion(called in wanted, " or ".join(wanted), called, versions[-1].call, arrival)


Reason = Callable[[Webhook, str, float], bool]
"""(webhook, event, time) → whether the webhook must not be told of it, for one reason alone."""


def _spared(history: History, reason: Reason) -> Iterator[Opinion]:
    """Nobody may be told for whom there is a reason; what others were told shows that there was something to tell."""
    told: dict[str, list[Arrival]] = {}
    for arrival in in_time(history.arrivals):
        if event_of(arrival) in EVENTS:
            told.setdefault(content(arrival), []).append(arrival)
    for arrivals in told.values():
        at, event = arrivals[0].at, event_of(arrivals[0])
        for webhook in webhooks(history).values():
            if reason(webhook, event, at):
                got = next((each for each in arrivals if hook_of(each) == webhook.id), None)
                last = webhook.deletion or webhook.around(at, at)[-1].call
                actual = f"{event} for the webhook {webhook.id}" if got else "nothing"
                yield opinion(got is None, "nothing", actual, last, got or arrivals[0])


@behaviour("realtimekit.delivery.only-what-was-subscribed")
def only_what_was_subscribed(history: History) -> Iterator[Opinion]:
    def reason(webhook: Webhook, event: str, at: float) -> bool:
        versions = webhook.around(at - GRACE, at)
        return webhook.lives(at, at) and all(
            version.settings is not None and version.settings["enabled"] and event not in version.settings["events"]
            for version in versions
        )

    return _spared(history, reason)


@behaviour("realtimekit.delivery.nothing-while-disabled")
def nothing_while_disabled(history: History) -> Iterator[Opinion]:
    def reason(webhook: Webhook, event: str, at: float) -> bool:
        versions = webhook.around(at - GRACE, at)
        return webhook.lives(at, at) and all(
            version.settings is not None and not version.settings["enabled"] and event in version.settings["events"]
            for version in versions
        )

    return _spared(history, reason)


@behaviour("realtimekit.delivery.nothing-once-deleted")
def nothing_once_deleted(history: History) -> Iterator[Opinion]:
    def reason(webhook: Webhook, event: str, at: float) -> bool:
        last = webhook.versions[-1].settings
        wanted = last is not None and last["enabled"] and event in last["events"]
        return bool(wanted) and webhook.deletion is not None and webhook.deletion.done <= at - GRACE

    return _spared(history, reason)


@behaviour("realtimekit.delivery.ids-differ")
def delivery_ids_differ(history: History) -> Iterator[Opinion]:
    seen: dict[tuple[str, str], Arrival] = {}
    for arrival in in_time(history.arrivals):
        webhook, id_ = hook_of(arrival), delivery_id(arrival)
        if webhook and id_:
            earlier = seen.setdefault((webhook, id_), arrival)
            others = (earlier,) if earlier is not arrival else ()
            same = content(earlier) == content(arrival)
            yield opinion(same, "an ID that no other delivery had", id_, *others, arrival)


# -- deliveries that fail -----------------------------------------------------------------------------------------


def _again(each: News, attempt: Arrival) -> Arrival | None:
    """The next attempt to deliver the same."""
    later = each.attempts[each.attempts.index(attempt) + 1 :]
    return later[0] if later else None


@behaviour("realtimekit.delivery.id-is-kept-when-retried")
def id_is_kept(history: History) -> Iterator[Opinion]:
    for each in news(history):
        for one, other in pairwise(each.attempts):
            if failed(one) and delivery_id(one) and delivery_id(other):
                kept = delivery_id(one) == delivery_id(other)
                yield opinion(kept, delivery_id(one), delivery_id(other), one, other)


@behaviour("realtimekit.delivery.error-is-retried")
def error_is_retried(history: History) -> Iterator[Opinion]:
    return _retried(history, lambda arrival: arrival.answered >= 500)


@behaviour("realtimekit.delivery.silence-is-retried")
def silence_is_retried(history: History) -> Iterator[Opinion]:
    return _retried(history, lambda arrival: arrival.answered == 0)


def _retried(history: History, bad: Callable[[Arrival], bool]) -> Iterator[Opinion]:
    """A first failure is tried again, but perhaps not by a webhook that has changed, or that fails all the time."""
    known = webhooks(history)
    for each in news(history):
        first = each.first
        again = _again(each, first)
        webhook = known.get(hook_of(first))
        if not bad(first) or webhook is None:
            continue
        early = [arrival for arrival in history.arrivals if arrival.at <= first.at + LATE]
        failures = [arrival for arrival in early if failed(arrival) and hook_of(arrival) == webhook.id]
        if again:
            yield opinion(True, "another attempt", f"one {again.at - first.at:g} s later", first, again)  # noqa: FBT003
        elif (
            history.end - first.at >= LATE
            and len(failures) == 1
            and webhook.wants(event_of(first), first.at, history.end)
        ):
            yield opinion(False, "another attempt", f"none within {LATE:g} s", first)  # noqa: FBT003


@behaviour("realtimekit.delivery.refused-is-not-retried")
def refused_is_not_retried(history: History) -> Iterator[Opinion]:
    for each in news(history):
        for attempt in each.attempts:
            if not accepted(attempt) and not failed(attempt):
                yield from _not_again(history, each, attempt, _again(each, attempt))


@behaviour("realtimekit.delivery.accepted-is-not-repeated")
def accepted_is_not_repeated(history: History) -> Iterator[Opinion]:
    """What comes again with another ID is another delivery."""
    for each in news(history):
        for attempt in filter(accepted, each.attempts):
            again = _again(each, attempt)
            if again is None or (delivery_id(again) and delivery_id(again) == delivery_id(attempt)):
                yield from _not_again(history, each, attempt, again)


def _not_again(history: History, each: News, attempt: Arrival, again: Arrival | None) -> Iterator[Opinion]:
    expected = f"no further attempt after {attempt.answered}"
    if again:
        actual = f"one {again.at - attempt.at:g} s later"
        yield opinion(False, expected, actual, attempt, again)  # noqa: FBT003
    elif history.end - attempt.at >= SETTLED:
        yield opinion(True, expected, "none", each.attempts[-1])  # noqa: FBT003
