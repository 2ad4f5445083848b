"""The first questions to a target: one that cannot be judged costs a few requests, and one line says why."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.model import ABSENT, WEATHER, Exchange
from contracts.suite.amount import Unready, unready
from contracts.suite.run import VendorRun
from contracts.target import EmbeddedTarget, HttpTarget
from contracts.target.probe import CREDENTIALS, Probe
from contracts.target.reach import CONNECT_WITHIN, Place, Unreachable, connect, shake_hands
from contracts.vendors.vendor import Vendor

SCENARIO = "preflight"
"""The name of the conversation in which the questions are asked."""


def ask(run: VendorRun, seed: int) -> Unready | None:
    """Ask a target the questions that preflight asks first, once; why it cannot be judged, or None.

    The answer stands in the trace of the questions. An embedded sandbox is always ready. At most five requests are
    sent, retries included.
    """
    if isinstance(run.target, EmbeddedTarget):
        return None
    if not any(trace.scenario == SCENARIO for trace in run.traces):
        with run.target.open(SCENARIO, seed, run.contract.edition) as channel:
            target = run.target
            found = _unreached(target) if isinstance(target, HttpTarget) else None
            found = found or _answered(run.vendor, (each.ask(channel) for each in questions(run.vendor)))
            if found:
                channel.note("unready", says=found.says, passing=found.passing)
        run.take(channel.trace())
    return unready(run.traces)


def questions(vendor: Vendor) -> tuple[Probe, ...]:
    """The harmless requests that find out whether the account is let in, and whether the API is at this URL."""
    return tuple(each for each in vendor.probes if each.about == CREDENTIALS)


def _unreached(target: HttpTarget) -> Unready | None:
    """Why there is no connection to a target, or None; a proxy of the user's makes its own connections."""
    place = Place.of(target.url)
    if place.proxied:
        return None
    try:
        with connect(place, min(target.timeout, CONNECT_WITHIN)) as connection:
            if place.secure:
                shake_hands(place, connection)
    except Unreachable as error:
        return Unready(says=str(error), passing=error.passing)
    return None


def _answered(vendor: Vendor, exchanges: Iterator[Exchange]) -> Unready | None:
    """What the answers to the questions say against driving on, or None. An answer that is merely wrong is judged."""
    texts = 0
    for probe, exchange in zip(questions(vendor), exchanges, strict=False):
        response = exchange.response
        if response is None:
            return Unready(says=exchange.fault or "no response", passing=True) if exchange.sent else None
        if response.status in WEATHER:
            return None
        if cause := _refusal(probe, response.status):
            return Unready(says=f"status {response.status}: {cause}", passing=False)
        texts += response.body is ABSENT
    if texts and texts == len(questions(vendor)):
        return Unready(says="no answer is JSON, so this is hardly the vendor's API; check the URL", passing=False)
    return None


def _refusal(probe: Probe, status: int) -> str:
    """What an answer with this status means if it ends the run, or an empty string."""
    if 300 <= status < 400:
        return "it redirects elsewhere; name the URL that it redirects to"
    return probe.causes.get(status, "check the URL") if status in probe.decides else ""
