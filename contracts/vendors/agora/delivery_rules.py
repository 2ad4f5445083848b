"""How notifications must come: signed, numbered, again until somebody takes them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from contracts.judge.history import History, dig
from contracts.judge.rules import Opinion, behaviour, opinion
from contracts.vendors.agora.notifications import Told, attempts, logs, told
from contracts.vendors.agora.sessions import seen_from_the_start

SKEW = 300.0
"""Seconds by which the clocks of a vendor and its customer may differ."""

_HERE = re.compile(r"http://(127\.[0-9.]+|localhost|\[::1\])[:/]")

HASTE = 60.0
"""Seconds within which "immediately" must have happened."""

SLACK = 2.0
"""Seconds by which the clocks of two of the vendor's servers may differ."""

RETRIES = 3


@behaviour("agora.callback.comes-over-https")
def encrypted(history: History) -> Iterator[Opinion]:
    """What comes to this machine itself crosses no network."""
    for arrival in history.arrivals:
        url = str(arrival.event.data["url"])
        if not _HERE.match(url):
            yield opinion(url.startswith("https://"), "an https URL", repr(url), arrival)


def _authentic(history: History, header: str) -> Iterator[Opinion]:
    for arrival in history.arrivals:
        if header in arrival.authentic:
            holds = arrival.authentic[header]
            yield opinion(holds, f"{header} over the raw body", "another value" if not holds else "it", arrival)


@behaviour("agora.callback.signature-holds")
def signed(history: History) -> Iterator[Opinion]:
    return _authentic(history, "agora-signature")


@behaviour("agora.callback.signature-v2-holds")
def signed_again(history: History) -> Iterator[Opinion]:
    return _authentic(history, "agora-signature-v2")


@behaviour("agora.callback.notice-ids-differ")
def notices_differ(history: History) -> Iterator[Opinion]:
    seen: dict[str, Told] = {}
    for each in told(history):
        if isinstance(each.notice, str):
            first = seen.setdefault(each.notice, each)
            if first is not each:
                yield _both(first.content == each.content, "the same notification", first, each)
    if len(seen) > 1:
        yield _both(True, "noticeIds of their own", *list(seen.values())[:2])  # noqa: FBT003


def _both(kept: bool, expected: str, one: Told, other: Told) -> Opinion:  # noqa: FBT001
    actual = f"{one.notice!r} for {_short(one)}, {other.notice!r} for {_short(other)}"
    return opinion(kept, expected, actual, one, other)


def _short(each: Told) -> str:
    return f"number {each.sequence}, event {each.type}"


# -- attempts ---------------------------------------------------------------------------------------------------------


@behaviour("agora.callback.resent-when-not-accepted")
def resent(history: History) -> Iterator[Opinion]:
    end = history.end
    seen_from_the_start = [call.field("sid") for call in history.of("start") if call.ok]
    for first, *rest in attempts(history):
        if first.said("sid") not in seen_from_the_start:
            continue
        if not first.accepted and (rest or end - first.at > HASTE):
            came = f"again after {rest[0].at - first.at:.1f} s" if rest else "nothing"
            kept = bool(rest) and rest[0].at - first.at <= HASTE
            yield opinion(kept, f"it again, it was answered {first.arrival.answered}", came, first)


@behaviour("agora.callback.resent-three-times-at-most")
def not_resent_for_ever(history: History) -> Iterator[Opinion]:
    every = attempts(history)
    if any(_came_again_though_accepted(each) for each in every):
        return  # the account gets everything twice, which can be ordered
    for each in every:
        if len(each) > RETRIES:
            expected = f"{RETRIES} retries at most"
            yield opinion(len(each) <= RETRIES + 1, expected, f"{len(each) - 1} retries", *each)


def _came_again_though_accepted(each: list[Told]) -> bool:
    return any(one.accepted for one in each[:-1])


@behaviour("agora.callback.resend-interval-grows")
def patience_grows(history: History) -> Iterator[Opinion]:
    for each in attempts(history):
        waits = [later.at - earlier.at for earlier, later in pairwise(each) if earlier.arrival.answered]
        if len(waits) > 1 and not any(one.accepted for one in each[:-1]):
            kept = all(later >= earlier - SLACK for earlier, later in pairwise(waits)) and waits[-1] > waits[0]
            actual = ", ".join(f"{wait:.1f} s" for wait in waits)
            yield opinion(kept, "longer and longer waits", actual, *each)


@behaviour("agora.callback.resend-keeps-notice-id")
def same_notice(history: History) -> Iterator[Opinion]:
    for earlier, later in _retries(history):
        if isinstance(earlier.notice, str):
            yield opinion(later.notice == earlier.notice, repr(earlier.notice), repr(later.notice), earlier, later)


@behaviour("agora.callback.resend-updates-notify-ms")
def new_time(history: History) -> Iterator[Opinion]:
    for earlier, later in _retries(history):
        if earlier.sent is not None and later.sent is not None and later.at - earlier.at > SLACK / 2:
            actual = f"{later.sent - earlier.sent:.3f} s later"
            yield opinion(later.sent > earlier.sent, "a later notifyMs", actual, earlier, later)


def _retries(history: History) -> Iterator[tuple[Told, Told]]:
    """(an attempt that was not taken, the next)."""
    for each in attempts(history):
        yield from ((earlier, later) for earlier, later in pairwise(each) if not earlier.accepted)


@behaviour("agora.callback.not-resent-once-accepted")
def not_again(history: History) -> Iterator[Opinion]:
    for each in attempts(history):
        taken = next((one for one in each if one.accepted), None)
        if taken:
            more = len(each) - each.index(taken) - 1
            yield opinion(not more, "nothing more, it was answered 200", f"{more} more", *each)


# -- times ------------------------------------------------------------------------------------------------------------


@behaviour("agora.callback.notify-ms-is-the-time-of-sending")
def dated(history: History) -> Iterator[Opinion]:
    for each in told(history):
        if each.sent is not None:
            actual = f"{each.at - each.sent:.3f} s before it arrived"
            yield opinion(abs(each.at - each.sent) <= SKEW, "the time of sending", actual, each)


@behaviour("agora.callback.event-precedes-notification")
def happened_before(history: History) -> Iterator[Opinion]:
    for each in told(history):
        if each.sent is not None and each.happened is not None:
            actual = f"{each.sent - each.happened:.3f} s before notifyMs"
            yield opinion(each.happened <= each.sent + SLACK, "sendts before notifyMs", actual, each)


@behaviour("agora.callback.sendts-lies-in-the-recording")
def happened_in_the_recording(history: History) -> Iterator[Opinion]:
    for log in logs(history):
        for each in log.told:
            if each.happened is not None:
                actual = f"{each.happened - log.start.at:.3f} s after it"
                yield opinion(each.happened >= log.start.at - SKEW, "a time after the start", actual, log.start, each)


# -- numbers and names ------------------------------------------------------------------------------------------------


@behaviour("agora.callback.sequence-starts-at-zero")
def from_zero(history: History) -> Iterator[Opinion]:
    for log in logs(history):
        if log.told:
            first = log.told[0]
            if first.sequence and history.end - first.at <= HASTE:
                continue  # what precedes it may still be under way
            yield opinion(first.sequence == 0, "number 0", f"number {first.sequence}", log.start, first)


@behaviour("agora.callback.sequence-has-no-gaps")
def without_gaps(history: History) -> Iterator[Opinion]:
    for log in logs(history):
        for earlier, later in pairwise(log.told):
            distance = (later.sequence or 0) - (earlier.sequence or 0)
            if history.end - later.at > HASTE or distance <= 1:
                yield opinion(distance <= 1, "the next number", f"{distance} further", earlier, later)


@behaviour("agora.callback.sequence-is-not-repeated")
def no_number_twice(history: History) -> Iterator[Opinion]:
    for log in logs(history):
        for earlier, later in pairwise(log.told):
            same = earlier.sequence == later.sequence
            yield opinion(not same, "a number of its own", _short(later), earlier, later)


@behaviour("agora.callback.sid-is-of-a-recording")
def known_sid(history: History) -> Iterator[Opinion]:
    for each in told(history):
        starts = [call for call in history.of("start") if dig(call.sent, "cname") == each.said("cname")]
        sids = [call.field("sid") for call in starts if call.ok]
        certain = sids and all(isinstance(sid, str) for sid in sids) and not any(call.weather for call in starts)
        if certain and isinstance(each.said("sid"), str) and seen_from_the_start(history):
            wanted = " or ".join(map(repr, sids))
            yield opinion(each.said("sid") in sids, wanted, repr(each.said("sid")), starts[-1], each)


@behaviour("agora.callback.cname-is-of-the-recording")
def known_channel(history: History) -> Iterator[Opinion]:
    for log in logs(history):
        for each in log.told:
            wanted, actual = dig(log.start.sent, "cname"), each.said("cname")
            if isinstance(actual, str):
                yield opinion(actual == wanted, repr(wanted), repr(actual), log.start, each)


@behaviour("agora.callback.uid-is-of-the-recording")
def known_client(history: History) -> Iterator[Opinion]:
    for log in logs(history):
        taken_over = {str(each.detail("newUid")) for each in log.of(12)}
        for each in log.told:
            wanted, actual = str(dig(log.start.sent, "uid")), each.said("uid")
            known = actual in (wanted, *taken_over)
            if isinstance(actual, str) and (known or log.complete):  # what is missing may have been a failover
                yield opinion(known, repr(wanted), repr(actual), log.start, each)
