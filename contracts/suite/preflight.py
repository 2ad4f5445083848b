"""What can be known before a gate: whether a target can be reached and lets us in. Nothing is recorded or changed."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

import httpx

from contracts.clock import WallClock, pause
from contracts.model import ABSENT, UNSENT, WEATHER, Exchange
from contracts.suite import lending, targets
from contracts.suite.addresses import OptionError, is_loopback
from contracts.suite.options import EMBEDDED, Options
from contracts.target import HttpTarget
from contracts.target.abilities import PresenceError
from contracts.target.budget import Budget
from contracts.target.command import Command, CommandError, Declined
from contracts.target.probe import CREDENTIALS, PERMISSIONS, Probe
from contracts.target.reach import SKEW, Place, Unreachable, connect, shake_hands, skew
from contracts.vendors.vendor import Vendor, find

SCENARIO = "preflight"
"""What the conversation is called in which harmless requests are sent."""

ANSWER_WITHIN = 20.0
"""Seconds for the command that lets people in, and for what is sent to ourselves by way of a tunnel."""


LOOKS = 5
"""Times that we look whether it has come, within a second: what writes it to a file may take a moment."""


class State(StrEnum):
    """How a check ended: well; with something to mend; by the weather; or not at all."""

    OK = "ok"
    MEND = "failed"
    WEATHER = "no answer"
    UNCHECKED = "not checked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What one check of one vendor's target has shown, in one line that names the likely cause."""

    vendor: str
    check: str
    state: State
    says: str


Told = tuple[State, str]


def preflight(options: Options) -> Iterator[Finding]:
    """Check everything that a gate with these options would need, target by target.

    Raises:
        OptionError: there is no target behind a URL.
    """
    urls = {name: url for name, url in options.targets.items() if url != EMBEDDED}
    if not urls:
        raise OptionError("preflight: the embedded sandbox is always ready; name a --target")
    for name, url in urls.items():
        for check, (state, says) in _checks(find(name), url, options):
            yield Finding(vendor=name, check=check, state=state, says=says)


def _checks(vendor: Vendor, url: str, options: Options) -> Iterator[tuple[str, Told]]:
    there = yield from _way(url, options.timeout)
    if there:
        yield "clock", _clock(url, options.timeout)
        yield from _account(vendor, url, options)
    else:
        for check in ("clock", CREDENTIALS, PERMISSIONS):
            yield check, (State.UNCHECKED, "because the target is not reached")
    yield "storage", _storage(vendor, options)
    yield "participants", _participants(vendor, options)
    yield "callbacks", _callbacks(url, options)


def _way(url: str, timeout: float) -> Generator[tuple[str, Told], None, bool]:
    """Name, port and certificate; the value is whether it makes sense to go on."""
    place = Place.of(url)
    if place.proxied:
        for check in ("host", "tls"):
            yield check, (State.UNCHECKED, "because the environment names a proxy, which does that")
        return True
    try:
        connection = connect(place, timeout)
    except Unreachable as error:
        yield "host", _unreached(error)
        yield "tls", (State.UNCHECKED, "because the host is not reached")
        return False
    with connection:
        yield "host", (State.OK, f"{place.host} answers at port {place.port}, as {connection.getpeername()[0]}")
        if not place.secure:
            where = "this machine" if is_loopback(place.host) else "another machine, by --allow-http"
            yield "tls", (State.UNCHECKED, f"because it is http, to {where}")
            return True
        try:
            yield "tls", (State.OK, f"{shake_hands(place, connection)}, with a good certificate")
        except Unreachable as error:
            yield "tls", _unreached(error)
            return False
    return True


def _unreached(error: Unreachable) -> Told:
    return State.WEATHER if error.passing else State.MEND, str(error)


def _clock(url: str, timeout: float) -> Told:
    try:
        ahead = skew(url, timeout)
    except Unreachable as error:
        return _unreached(error)
    if ahead is None:
        return State.UNCHECKED, "because its answers carry no Date"
    if abs(ahead) <= SKEW:
        return State.OK, f"it differs from ours by {abs(ahead):.0f} s"
    relation = "ahead of" if ahead > 0 else "behind"
    return State.MEND, f"its clock is {abs(ahead):.0f} s {relation} ours; is the clock of this machine set?"


def _account(vendor: Vendor, url: str, options: Options) -> Iterator[tuple[str, Told]]:
    clock = WallClock(0.0)
    budget = Budget(options.limits, clock.now) if options.limits.any else None
    account = {**options.account, **os.environ}
    try:
        target = targets.http(
            vendor.name,
            url,
            account,
            rate=options.rate,
            timeout=options.timeout,
            clock=clock,
            budget=budget,
            allow_http=options.allow_http,
        )
    except OptionError as error:
        yield CREDENTIALS, (State.MEND, str(error).partition(": ")[2] or str(error))
        yield PERMISSIONS, (State.UNCHECKED, "because there are no credentials")
        return
    try:
        yield from _probed(vendor, target, options)
    finally:
        target.close()


def _probed(vendor: Vendor, target: HttpTarget, options: Options) -> Iterator[tuple[str, Told]]:
    edition = vendor.contract(options.editions.get(vendor.name)).edition
    let_in = ""
    for about in (CREDENTIALS, PERMISSIONS):
        probes = [each for each in vendor.probes if each.about == about]
        if not probes:
            yield about, (State.UNCHECKED, f"because nothing harmless is known that could be asked of {vendor.title}")
        elif let_in:
            yield about, (State.UNCHECKED, f"because {let_in}")
        else:
            with target.open(SCENARIO, options.seed, edition) as channel:
                told = [_read(each, each.ask(channel)) for each in probes]
            worst = max(told, key=lambda each: _GRAVITY[each[0]])
            yield about, worst if worst[0] is not State.OK else (State.OK, ", ".join(says for _, says in told))
            let_in = "" if worst[0] is State.OK else "the credentials were not seen to work"


_GRAVITY = {State.OK: 0, State.UNCHECKED: 1, State.WEATHER: 2, State.MEND: 3}


def _read(probe: Probe, exchange: Exchange) -> Told:
    response = exchange.response
    if response is None:
        fault = exchange.fault or "no response"
        if not exchange.sent:
            return State.UNCHECKED, f"because {fault.removeprefix(UNSENT)}"
        return State.WEATHER, fault
    if response.status in WEATHER:
        return (
            State.WEATHER,
            f"status {response.status}: the server has a bad day, or enough of us; try again later",
        )
    if response.status in probe.good and response.body is not ABSENT:
        return State.OK, probe.shows
    cause = probe.causes.get(response.status, "this is hardly the vendor's API; check the URL")
    if response.body is ABSENT and response.status not in (401, 403):
        cause = "the answer is no JSON, so this is hardly the vendor's API; check the URL"
    return State.MEND, f"status {response.status}: {cause}"


def _storage(vendor: Vendor, options: Options) -> Told:
    place = options.storage.get(vendor.name)
    if not place:
        return State.UNCHECKED, "because no --storage is given; files are not looked at"
    edition = vendor.contract(options.editions.get(vendor.name)).edition
    try:
        lending.lend(vendor.name, (edition,), storage=place).close()
    except OptionError as error:
        return State.MEND, str(error)
    return State.OK, "it can be listed"


def _participants(vendor: Vendor, options: Options) -> Told:
    if not options.participants:
        return State.UNCHECKED, "because no --participants is given; nobody is let in"
    try:
        with Command(options.participants, vendor.name, within=ANSWER_WITHIN) as people:
            people.leave("recording-contracts-preflight", "1001")
    except Declined:
        return State.OK, "the command answers"
    except (CommandError, PresenceError) as error:
        return State.MEND, str(error)
    return State.OK, "the command answers"


def _callbacks(url: str, options: Options) -> Told:
    if not options.callbacks:
        return State.UNCHECKED, "because no --callbacks is given; nothing is called back"
    try:
        receiver = lending.receiver(options.callbacks, WallClock().now)
    except OptionError as error:
        return State.MEND, str(error)
    try:
        if is_loopback(Place.of(receiver.address).host) and not is_loopback(Place.of(url).host):
            return State.MEND, f"nobody but this machine reaches {receiver.address}; add the address of a tunnel"
        box = receiver.mailbox(SCENARIO, lambda _: False)
        return _called(receiver.address, partial(httpx.post, box.address, json={}, timeout=ANSWER_WITHIN), box.drain)
    finally:
        receiver.close()


def _called(address: str, call: Callable[[], httpx.Response], arrived: Callable[[], object]) -> Told:
    try:
        answer = call()
    except httpx.HTTPError as error:
        return State.MEND, f"what is sent to {address} gets no answer ({error}); is the tunnel up?"
    for _ in range(LOOKS):
        if arrived():
            return State.OK, f"what is sent to {address} arrives here"
        pause(1 / LOOKS)
    return State.MEND, f"{address} answers {answer.status_code}, but nothing comes here; where does it lead?"
