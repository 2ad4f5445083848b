"""Starts of which nobody knows what became: how to find out, and when what they began ends by itself.

A recording is stopped by its sid, and only the answer to its start tells it; nothing lists recordings. What the
documents offer is the start itself: repeated on the same resource it is answered with 201 while the recording
runs, with a sid if the first never arrived, and with 400 when the resource has had its recording.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from contracts.clock import timestamp
from contracts.judge.history import dig
from contracts.model import Credentials, Exchange, Json, Request
from contracts.target.leases import reached

START = re.compile(r".*/resourceid/([^/]+)/mode/([^/]+)/start")
"""The path of a start: the resource, and the mode."""

RESOURCE_LIVES = 270.0
"""Seconds after a start in which the resource that was acquired for it has surely not expired."""

IDLE = 30.0
LONGEST_PAGE = 72.0
"""Seconds that an empty channel is recorded, and hours that a page is, unless a start says otherwise."""

LATE = 60.0
"""Seconds after which what should have ended by itself surely has."""


@dataclass(frozen=True, slots=True)
class Lost:
    """The start of a recording whose sid is not known."""

    resource: str
    mode: str
    start: Exchange

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

    def __str__(self) -> str:
        moment = timestamp(self.ends)
        until = f"by {moment}" if self.page else f"once its channel is empty, at {moment} or later"
        return (
            f"cname {dig(self.start.request.body, 'cname')}: the answer to the start was lost and with it the sid, "
            f"so nothing can stop a recording; it would end by itself {until}"
        )


def lost(exchanges: tuple[Exchange, ...]) -> list[Lost]:
    """The starts after which nobody knows a sid, and that may have begun a recording."""
    found: dict[str, Lost] = {}
    known: set[str] = set()
    for each in exchanges:
        start = START.fullmatch(each.request.path)
        if start is None or each.credentials is not Credentials.VALID or not reached(each):
            continue
        resource = start[1]
        if each.response and isinstance(dig(each.response.body, "sid"), str):
            known.add(resource)
        elif resource in found and found[resource].told_over(each):
            del found[resource]
        elif resource not in found and _leaves_open(each):
            found[resource] = Lost(resource, start[2], each)
    return [each for resource, each in found.items() if resource not in known]


def _leaves_open(start: Exchange) -> bool:
    """Whether a recording may run after this answer to its start, though it names no sid."""
    return start.response is None or not 400 <= start.response.status < 500


def search(exchanges: tuple[Exchange, ...]) -> list[Request]:
    """The same starts once more: what they begin, should they, can be stopped."""
    return [each.start.request for each in lost(exchanges)]


def _pages(settings: Json) -> list[Json]:
    services = dig(settings, "extensionServiceConfig", "extensionServices")
    found = services if isinstance(services, list) else []
    return [each for each in found if dig(each, "serviceName") == "web_recorder_service"]


def _number(value: Json, default: float) -> float:
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else default
