"""Starts of which nobody knows what became: how to find out, and when what they began ends by itself.

A recording is stopped by its sid, and only the answer to its start tells it; nothing lists recordings. What the
documents offer is the start itself: repeated on the same resource it is answered with 201 while the recording
runs, with a sid if the first never arrived, and with 400 when the resource has had its recording.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from contracts.clock import timestamp
from contracts.judge.history import dig
from contracts.model import Exchange, Json, Request
from contracts.vendors.agora import ledger

REPEATS = 3
"""How often a start is sent at most of which nobody knows what it began: a target may begin something each time.

A repeated start that is answered with ALREADY began nothing, so it does not count.
"""

ALREADY = 201
"""The status of the answer to a start whose recording already runs."""

RESOURCE_LIVES = 270.0
"""Seconds after a start in which the resource that was acquired for it has surely not expired."""

IDLE = 30.0
LONGEST_PAGE = 72.0
"""Seconds that an empty channel is recorded, and hours that a page is, unless a start says otherwise."""

LATE = 60.0
"""Seconds after which what should have ended by itself surely has."""


@dataclass(frozen=True, slots=True)
class Lost:
    """The start of a recording whose sid is not known, as often as it was `sent`."""

    mode: str
    sent: tuple[Exchange, ...]

    @property
    def start(self) -> Exchange:
        """The first of them."""
        return self.sent[0]

    @property
    def page(self) -> bool:
        """Whether a web page is recorded."""
        return self.mode.lower() == "web"

    @property
    def ends(self) -> float:
        """When it is over by itself, in seconds since the epoch; of a channel, if nobody is in it."""
        settings = dig(self.start.request.body, "clientRequest")
        if not self.page:
            return self.start.at + _number(dig(settings, "recordingConfig", "maxIdleTime"), IDLE)
        hours = [_number(dig(each, "serviceParam", "maxRecordingHour"), LONGEST_PAGE) for each in _pages(settings)]
        return self.start.at + 3600 * max(hours, default=LONGEST_PAGE)

    def told_over(self, answer: Exchange) -> bool:
        """Whether `answer`, to the same start once more, says that nothing runs on the resource."""
        fresh = answer.at <= self.start.at + RESOURCE_LIVES  # later a 400 may just mean that the resource expired
        refused = answer.response is not None and answer.response.status == 400
        return refused and (fresh or answer.at > self.ends + LATE)

    @property
    def repeatable(self) -> bool:
        """Whether to send the start again: not where that was answered as if it had begun one more recording."""
        again = [each.response.status if each.response else 0 for each in self.sent[1:]]
        return sum(status != ALREADY for status in again) < REPEATS - 1 and 200 not in again

    def __str__(self) -> str:
        moment = timestamp(self.ends)
        until = f"by {moment}" if self.page else f"once its channel is empty, at {moment} or later"
        return (
            f"cname {dig(self.start.request.body, 'cname')}: the answer to the start was lost and with it the sid, "
            f"so nothing can stop a recording; it would end by itself {until}"
        )


def lost(exchanges: tuple[Exchange, ...]) -> list[Lost]:
    """The starts after which nobody knows a sid, and that may have begun a recording which still runs."""
    return [each for each in _nameless(exchanges) if not _is_over(each, exchanges)]


def unseen(exchanges: tuple[Exchange, ...]) -> int:
    """How many recordings without a known sid may have begun: one for each start sent, or one where it is over."""
    return sum(1 if _is_over(each, exchanges) else len(each.sent) for each in _nameless(exchanges))


def _nameless(exchanges: tuple[Exchange, ...]) -> list[Lost]:
    found = ledger.read(exchanges)
    return [_lost(sent) for resource, sent in found.unknown.items() if resource not in found.known]


def _is_over(each: Lost, exchanges: tuple[Exchange, ...]) -> bool:
    return any(map(each.told_over, _later(exchanges, each.start)))


def _lost(sent: list[Exchange]) -> Lost:
    match = ledger.START.fullmatch(sent[0].request.path)
    return Lost(match[2] if match else "", tuple(sent))


def _later(exchanges: tuple[Exchange, ...], start: Exchange) -> Iterator[Exchange]:
    """The answers to the same start that came later."""
    place = next(place for place, each in enumerate(exchanges) if each is start)
    same = (start.request.path, start.request.body)
    return (each for each in exchanges[place + 1 :] if (each.request.path, each.request.body) == same)


def search(exchanges: tuple[Exchange, ...]) -> list[Request]:
    """The same starts once more: what they begin, should they, can be stopped."""
    return [each.start.request for each in lost(exchanges) if each.repeatable]


def _pages(settings: Json) -> list[Json]:
    services = dig(settings, "extensionServiceConfig", "extensionServices")
    found = services if isinstance(services, list) else []
    return [each for each in found if dig(each, "serviceName") == "web_recorder_service"]


def _number(value: Json, default: float) -> float:
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else default
