"""Starts and webhooks of which nobody knows what became, and where to look for them.

Lists tell: of recordings by meeting, and a meeting is ours if we saw it created; of webhooks by what was asked for.
A meeting whose creation was not answered is looked for by its title if it records itself, and else left alone:
nobody knows its id, so nobody can be let into it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from contracts.judge.history import dig
from contracts.model import Credentials, Exchange, Json, Request
from contracts.target.channel import segment
from contracts.target.leases import reached
from contracts.vendors.realtimekit import ledger
from contracts.vendors.realtimekit.ledger import BASE, ON_ITS_WAY, SKEW


def search(exchanges: tuple[Exchange, ...]) -> list[Request]:
    """The lists to look into: of each meeting that may be recorded without our knowing, and of webhooks.

    Where a list is no answer, the active recording of the meeting is asked for.
    """
    found = ledger.read(exchanges)
    unlooked = (each for each in found.unlooked if each in found.meetings)
    looks = [
        Request(method="GET", path=f"{BASE}/meetings", query=(("search", str(title)), ("per_page", "100")))
        for title in dict.fromkeys(dig(each.request.body, "title") for each in found.nameless)
    ]
    for meeting in dict.fromkeys([*map(_meeting, found.unknown), *unlooked]):
        looks.append(_list(meeting))
        if any(each.request == looks[-1] and each.response and not ledger.is_list(each) for each in exchanges):
            looks.append(Request(method="GET", path=f"{BASE}/recordings/active-recording/{segment(meeting)}"))
    return looks + ([Request(method="GET", path=f"{BASE}/webhooks")] if _lost_webhooks(exchanges) else [])


def adrift(exchanges: tuple[Exchange, ...]) -> list[str]:
    """What may run, or be called, and was not found."""
    urls = [dig(each.request.body, "url") for each in _lost_webhooks(exchanges)]
    lines = [f"webhook to {url}: the answer to its creation was lost; see whether it is there" for url in urls]
    return list(dict.fromkeys([*doubts(exchanges), *unseen(exchanges), *lines]))


def doubts(exchanges: tuple[Exchange, ...]) -> list[str]:
    """The starts that may have begun a recording without our knowing, one line for each."""
    return [
        f"meeting {_meeting(each)}: the answer to a start was lost; see whether it is recorded"
        for each in ledger.read(exchanges).unknown
    ]


def unseen(exchanges: tuple[Exchange, ...]) -> list[str]:
    """The meetings that may record themselves without our knowing, one line for each."""
    found = ledger.read(exchanges)
    told = "it records itself when somebody joins, and {}; see whether it is recorded"
    meetings = [
        f"meeting {each}: {told.format('no list says whether somebody did')}"
        for each in found.unlooked
        if each in found.meetings
    ]
    titles = (dig(each.request.body, "title") for each in found.nameless)
    return meetings + [f"meeting called {title!r}: {told.format('nobody knows its id')}" for title in titles]


def _meeting(start: Exchange) -> str:
    meeting = dig(start.request.body, "meeting_id")
    return meeting if isinstance(meeting, str) else ""


def _list(meeting: str) -> Request:
    return Request(method="GET", path=f"{BASE}/recordings", query=(("meeting_id", meeting), ("per_page", "100")))


def found_webhooks(exchanges: tuple[Exchange, ...]) -> Iterator[str]:
    """The ids of webhooks whose creation was not answered, where a list shows just one that it can have made."""
    for lost in exchanges:
        for look in _looks(exchanges, lost) if _is(lost, "webhooks") and _open(lost) else ():
            made = [each["id"] for each in _entries(look) if _made_by(lost, each)]
            yield from map(str, made if len(made) == 1 else ())


def added_webhooks(replaced: Exchange) -> Iterator[str]:
    """The id of the webhook that a replacement was answered with, where it is as it was asked for."""
    for each in webhooks_in(replaced):
        if _made_by(replaced, each) and isinstance(each.get("id"), str):
            yield each["id"]


def webhooks_shown(look: Exchange) -> Iterator[str]:
    """The ids of the webhooks that an answer shows."""
    return (str(each.get("id")) for each in webhooks_in(look))


def webhooks_in(answer: Exchange) -> list[dict[str, Json]]:
    """The webhooks in a successful answer."""
    response = answer.response
    if response is None or not 200 <= response.status < 300:
        return []
    data = dig(response.body, "data")
    return [each for each in (data if isinstance(data, list) else [data]) if isinstance(each, dict)]


def _lost_webhooks(exchanges: tuple[Exchange, ...]) -> list[Exchange]:
    """The creations that were not answered, unless a list has shown that they made one webhook, or none."""
    return [
        lost
        for lost in exchanges
        if _is(lost, "webhooks")
        and _open(lost)
        and all(sum(_made_by(lost, each) for each in _entries(look)) > 1 for look in _looks(exchanges, lost))
    ]


def _open(asked: Exchange) -> bool:
    """Whether something may have come of a request that showed nothing."""
    if asked.credentials is not Credentials.VALID or not reached(asked):
        return False
    if asked.response is None or asked.response.status >= 500:
        return True
    return 200 <= asked.response.status < 300 and not ledger.made(asked)


def _looks(exchanges: tuple[Exchange, ...], since: Exchange) -> list[Exchange]:
    """The lists of webhooks that were seen when the request before had had its effect."""
    return [
        each
        for each in exchanges
        if (each.request.method, each.request.path) == ("GET", f"{BASE}/webhooks")
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


def _is(exchange: Exchange, path: str) -> bool:
    return (exchange.request.method, exchange.request.path) == ("POST", f"{BASE}/{path}")
