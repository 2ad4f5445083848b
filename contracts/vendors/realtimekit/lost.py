"""Starts and webhooks of which nobody knows what became, and where to look for them.

Lists tell: of recordings by meeting, and a meeting is ours if we saw it created; of webhooks by what was asked for.
A meeting whose creation was not answered is left alone: nobody knows its id, so nobody can be let into it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from contracts.judge.history import dig
from contracts.model import Credentials, Exchange, Json, Request
from contracts.target.leases import reached

BASE = "/accounts/$CLOUDFLARE_ACCOUNT_ID/realtime/kit/$REALTIMEKIT_APP_ID"

ON_ITS_WAY = 3.0
"""Seconds after which a request that was not answered has had its effect, or none."""

SKEW = 60.0
"""Seconds by which the clocks of a target and ours may differ."""


def search(exchanges: tuple[Exchange, ...]) -> list[Request]:
    """The lists to look into: of each meeting that may be recorded without our knowing, and of webhooks."""
    ours = meetings(exchanges)
    asked = dict.fromkeys([*_lost_starts(exchanges), *(each for each in _self_recording(exchanges) if each in ours)])
    looks = [
        Request(method="GET", path=f"{BASE}/recordings", query=(("meeting_id", each), ("per_page", "100")))
        for each in asked
    ]
    return looks + ([Request(method="GET", path=f"{BASE}/webhooks")] if _lost_webhooks(exchanges) else [])


def adrift(exchanges: tuple[Exchange, ...]) -> list[str]:
    """What may run, or be called, and was not found."""
    starts = [
        f"meeting {each}: the answer to a start was lost; see whether it is recorded"
        for each in _lost_starts(exchanges)
    ]
    urls = [dig(each.request.body, "url") for each in _lost_webhooks(exchanges)]
    return starts + [f"webhook to {url}: the answer to its creation was lost; see whether it is there" for url in urls]


def meetings(exchanges: tuple[Exchange, ...]) -> frozenset[str]:
    """The meetings that were seen created."""
    created = (_shown_id(each) for each in exchanges if _is(each, "meetings"))
    return frozenset(each for each in created if isinstance(each, str) and each)


def found_webhooks(exchanges: tuple[Exchange, ...]) -> Iterator[str]:
    """The ids of webhooks whose creation was not answered, where a list shows just one that it can have made."""
    for lost in exchanges:
        for look in _looks(exchanges, lost, "webhooks") if _is(lost, "webhooks") and _open(lost) else ():
            made = [each["id"] for each in _entries(look) if _made_by(lost, each)]
            yield from map(str, made if len(made) == 1 else ())


def _lost_starts(exchanges: tuple[Exchange, ...]) -> list[str]:
    """The meetings with a start that was not answered; the list of one that is ours has told what it began."""
    ours, found = meetings(exchanges), dict[str, None]()
    for each in exchanges:
        meeting = dig(each.request.body, "meeting_id")
        if not (_is(each, "recordings", "recordings/track") and _open(each) and isinstance(meeting, str)):
            continue
        looks = _looks(exchanges, each, "recordings", meeting)
        if not looks or (meeting not in ours and _entries(looks[-1])):
            found[meeting] = None
    return list(found)


def _self_recording(exchanges: tuple[Exchange, ...]) -> Iterator[str]:
    """The meetings that were asked to record themselves."""
    return (str(_shown_id(each)) for each in exchanges if dig(each.request.body, "record_on_start") is True)


def _lost_webhooks(exchanges: tuple[Exchange, ...]) -> list[Exchange]:
    """The creations that were not answered, unless a list has shown that they made one webhook, or none."""
    return [
        lost
        for lost in exchanges
        if _is(lost, "webhooks")
        and _open(lost)
        and all(
            sum(_made_by(lost, each) for each in _entries(look)) > 1 for look in _looks(exchanges, lost, "webhooks")
        )
    ]


def _open(asked: Exchange) -> bool:
    """Whether something may have come of a request that showed nothing."""
    if asked.credentials is not Credentials.VALID or not reached(asked):
        return False
    if asked.response is None or asked.response.status >= 500:
        return True
    shown = _shown_id(asked) or dig(asked.response.body, "data", "recording", "id")
    return 200 <= asked.response.status < 300 and not shown


def _looks(exchanges: tuple[Exchange, ...], since: Exchange, path: str, meeting: str = "") -> list[Exchange]:
    """The lists that were seen, of one meeting or of all, when the request before had had its effect."""
    return [
        each
        for each in exchanges
        if (each.request.method, each.request.path) == ("GET", f"{BASE}/{path}")
        and (not meeting or ("meeting_id", meeting) in each.request.query)
        and each.at >= since.at + ON_ITS_WAY
        and each.response is not None
        and each.response.status == 200
        and isinstance(dig(each.response.body, "data"), list)
    ]


def _entries(look: Exchange) -> list[dict[str, Json]]:
    data = dig(look.response.body, "data") if look.response else None
    return [each for each in data if isinstance(each, dict)] if isinstance(data, list) else []


def _made_by(lost: Exchange, webhook: dict[str, Json]) -> bool:
    """Whether a webhook in a list is as it was asked for, and no older than that."""
    if any(webhook.get(name) != dig(lost.request.body, name) for name in ("name", "url")):
        return False
    try:
        created = datetime.fromisoformat(str(webhook.get("created_at"))).timestamp()
    except ValueError:
        return False
    return created >= lost.at - SKEW


def _is(exchange: Exchange, *paths: str) -> bool:
    return exchange.request.method == "POST" and exchange.request.path in {f"{BASE}/{path}" for path in paths}


def _shown_id(exchange: Exchange) -> Json:
    return dig(exchange.response.body, "data", "id") if exchange.response else None
