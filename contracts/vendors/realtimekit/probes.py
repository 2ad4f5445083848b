"""Harmless requests to RealtimeKit: lists, and a change of a recording that does not exist."""

from __future__ import annotations

from contracts.model import Exchange
from contracts.target.channel import Channel
from contracts.target.probe import CREDENTIALS, PERMISSIONS, Probe
from contracts.vendors.realtimekit.moves import RealtimeKit

_ONE = ("per_page", "1")
_LIMITED = "the token may not {}; give it the permission to edit Realtime"
_CAUSES = {
    401: "the token is wrong, or has expired; check CLOUDFLARE_API_TOKEN",
    404: "there is no such account or app; check CLOUDFLARE_ACCOUNT_ID and REALTIMEKIT_APP_ID",
}


def _recordings(channel: Channel) -> Exchange:
    return RealtimeKit(channel).listed(_ONE)


def _meetings(channel: Channel) -> Exchange:
    return RealtimeKit(channel).meetings(_ONE)


def _webhooks(channel: Channel) -> Exchange:
    return RealtimeKit(channel).webhooks()


def _change(channel: Channel) -> Exchange:
    kit = RealtimeKit(channel)
    return kit.change(kit.invent(), "stop")


PROBES: tuple[Probe, ...] = (
    Probe(
        about=CREDENTIALS,
        shows="recordings can be listed",
        ask=_recordings,
        good=frozenset({200}),
        causes={**_CAUSES, 400: _CAUSES[401], 403: _LIMITED.format("list recordings of this account")},
        decides=frozenset({400, 401, 403, 404}),
    ),
    Probe(
        about=PERMISSIONS,
        shows="meetings can be listed",
        ask=_meetings,
        good=frozenset({200}),
        causes={**_CAUSES, 403: _LIMITED.format("list meetings")},
    ),
    Probe(
        about=PERMISSIONS,
        shows="webhooks can be listed",
        ask=_webhooks,
        good=frozenset({200}),
        causes={**_CAUSES, 403: _LIMITED.format("list webhooks")},
    ),
    Probe(
        about=PERMISSIONS,
        shows="recordings can be stopped",
        ask=_change,
        good=frozenset({404}),
        causes={401: _CAUSES[401], 403: _LIMITED.format("change recordings")},
    ),
)
