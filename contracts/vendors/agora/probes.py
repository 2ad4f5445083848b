"""Harmless requests to Agora: about a recording that does not exist, and for a resource that nobody can get."""

from __future__ import annotations

from contracts.model import Exchange
from contracts.target.channel import Channel
from contracts.target.probe import CREDENTIALS, PERMISSIONS, Probe
from contracts.vendors.agora.access import BASE
from contracts.vendors.agora.moves import Agora, Recording

_CAUSES = {
    400: "the app is not this customer's; check AGORA_APP_ID",
    401: "the customer ID or its secret is wrong; check AGORA_CUSTOMER_ID and AGORA_CUSTOMER_SECRET",
    403: "Cloud Recording is not switched on for this app; do that in the console, below its extensions",
}


def _nothing(channel: Channel) -> tuple[Agora, Recording]:
    agora = Agora(channel)
    recording = agora.plan("mix")
    agora.invent(recording)
    return agora, recording


def _query(channel: Channel) -> Exchange:
    agora, recording = _nothing(channel)
    return agora.query(recording)


def _acquire(channel: Channel) -> Exchange:
    return channel.send("POST", f"{BASE}/acquire", body={})


def _stop(channel: Channel) -> Exchange:
    agora, recording = _nothing(channel)
    return agora.stop(recording)


PROBES: tuple[Probe, ...] = (
    Probe(
        about=CREDENTIALS,
        shows="recordings can be asked for",
        ask=_query,
        good=frozenset({404}),
        causes=_CAUSES,
        decides=frozenset({401, 403}),
    ),
    Probe(
        about=CREDENTIALS,
        shows="resources can be asked for",
        ask=_acquire,
        good=frozenset({400}),
        causes={**_CAUSES, 404: "Cloud Recording is not at this path; check the URL"},
        decides=frozenset({401, 403, 404}),
    ),
    Probe(
        about=PERMISSIONS,
        shows="recordings can be stopped",
        ask=_stop,
        good=frozenset({404}),
        causes=_CAUSES,
    ),
)
