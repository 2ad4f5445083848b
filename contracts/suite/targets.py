"""Targets by vendor name: the embedded sandbox, or any implementation behind a URL."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from contracts.clock import WallClock
from contracts.judge.history import proper
from contracts.sandbox.core import Fault
from contracts.spec import Contract
from contracts.spec.files import unknown
from contracts.spec.vocabulary import vocabulary
from contracts.suite.addresses import OptionError as OptionError
from contracts.suite.addresses import base
from contracts.target import EmbeddedTarget, HttpTarget
from contracts.target.budget import Budget
from contracts.target.leases import Leases
from contracts.target.lent import Lent
from contracts.target.pace import Pace, PaceError
from contracts.target.rehearsal import PatientClock, Rehearsal
from contracts.target.secrets import LEAST, Secrets
from contracts.vendors.vendor import Vendor, find


def stand_in_account(vendor: Vendor) -> dict[str, str]:
    """The account that sandboxes serve when nobody names another."""
    return {name: f"sandbox-{name.lower().replace('_', '-')}" for name in (*vendor.environment, *vendor.signing)}


def faults(vendors: Iterable[Vendor], names: Iterable[str]) -> tuple[Fault, ...]:
    """The faults called `names`, of any of these vendors.

    Raises:
        OptionError: there is no such fault.
    """
    known = {each.id: each for vendor in vendors for each in vendor.faults}
    for name in names:
        if name not in known:
            raise OptionError(unknown("fault", name, known, "recording-contracts faults"))
    return tuple(known[name] for name in names)


def embedded(vendor: str, edition: str | None = None, named: Iterable[Fault] = ()) -> EmbeddedTarget:
    """The embedded sandbox of `vendor`, by default of its newest edition, with its share of the faults `named`."""
    found = find(vendor)
    behaves = found.contract(edition).edition
    account = stand_in_account(found)
    own = tuple(each for each in named if each.vendor == vendor)
    return EmbeddedTarget(
        vendor=vendor,
        world=lambda seed: found.world(account, behaves, own, seed=seed),
        access=found.access,
        secrets=Secrets(account),
    )


def rehearsal(
    vendor: str,
    edition: str,
    label: str,
    clock: PatientClock,
    abilities: frozenset[str],
    *,
    visit: float,
    budget: Budget | None = None,
) -> Rehearsal:
    """The sandbox of `vendor` in the place of the target called `label`; see `contracts.target.rehearsal`."""
    found = find(vendor)
    account = stand_in_account(found)
    return Rehearsal(
        vendor=vendor,
        world=found.world(account, edition, visit=visit),
        access=found.access,
        secrets=Secrets(account),
        clock=clock,
        label=label,
        abilities=abilities,
        budget=budget,
    )


def check_credential(name: str, text: str, contract: Contract) -> None:
    """See to it that a credential can be sent, and can be hidden without hiding anything else.

    Raises:
        OptionError: it cannot.
    """
    if not re.fullmatch("[!-~]+", text):
        raise OptionError(f"{name} holds a space, a line break or a letter that no credential has; copy it again")
    if len(text) < LEAST:
        raise OptionError(
            f"{name} has fewer than {LEAST} characters, too few for a real credential; copy the whole value again"
        )
    if any(text in word for word in vocabulary(contract)):
        raise OptionError(
            f"{name} is a word of the API, so hiding it in reports would change answers; use another value"
        )


def http(
    vendor: str,
    url: str,
    account: Mapping[str, str],
    *,
    patience: float = 30.0,
    rate: float | None = None,
    timeout: float = 10.0,
    clock: WallClock | None = None,
    lent: Lent | None = None,
    budget: Budget | None = None,
    allow_http: bool = False,
    leases: Leases | None = None,
) -> HttpTarget:
    """The implementation at `url`, spoken to with `account` (values by environment variable).

    A URL without a path means the documented base path below it. `patience` and `timeout` are in
    seconds, `rate` in requests a second, 0 for no limit. Targets that share a `clock` share its patience.
    `lent` is what the target is lent beside its API, and a `budget` what may be spent. Other machines than this
    one are spoken to over https, or over http where `allow_http` says so. What may be left running is in `leases`,
    by default a journal in the user's folder.

    Raises:
        OptionError: the URL is none, a credential is missing or cannot be one, or no pace can be kept here.
    """
    found = find(vendor)
    below = base(vendor, url, found.contract().registry.base_path, allow_http=allow_http)
    missing = [name for name in found.environment if not account.get(name)]
    if missing:
        raise OptionError(
            f"target {vendor}={url}: set {' and '.join(missing)} in the environment, or in a file for --credentials"
        )
    known = {name: account[name] for name in (*found.environment, *found.signing) if account.get(name)}
    for name, text in known.items():
        check_credential(name, text, found.contract())
    try:
        Pace(0.0, "anybody").hold(0.0)
    except PaceError as error:
        raise OptionError(str(error)) from error
    lent = lent or Lent()
    return HttpTarget(
        vendor=vendor,
        url=below,
        access=found.access,
        secrets=Secrets({**known, **lent.secrets}),
        patience=patience,
        rate=found.rate if rate is None else rate,
        timeout=timeout,
        clock=clock,
        lent=lent,
        budget=budget,
        proper=lambda request, edition: proper(found.contract(edition), request),
        leases=leases or Leases.of_user(),
    )
