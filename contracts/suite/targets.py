"""Targets by vendor name: the embedded sandbox, or any implementation behind a URL."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from contracts.sandbox.core import Fault
from contracts.spec import Contract
from contracts.spec.files import unknown
from contracts.target import EmbeddedTarget, HttpTarget
from contracts.target.secrets import Secrets
from contracts.vendors.vendor import Vendor, find


class OptionError(ValueError):
    """An option that cannot be used: one line that says what to do."""


def stand_in_account(vendor: Vendor) -> dict[str, str]:
    """The account that sandboxes serve when nobody names another."""
    return {name: f"sandbox-{name.lower().replace('_', '-')}" for name in vendor.environment}


def faults(vendors: Iterable[Vendor], names: Iterable[str]) -> tuple[Fault, ...]:
    """The faults called `names`, of any of these vendors.

    Raises:
        OptionError: there is no such fault.
    """
    known = {each.id: each for vendor in vendors for each in vendor.faults}
    for name in names:
        if name not in known:
            raise OptionError(unknown("fault", name, known))
    return tuple(known[name] for name in names)


def embedded(vendor: str, edition: str, named: Iterable[Fault] = ()) -> EmbeddedTarget:
    """The embedded sandbox of `vendor`, with its share of the faults `named`."""
    found = find(vendor)
    account = stand_in_account(found)
    own = tuple(each for each in named if each.vendor == vendor)
    return EmbeddedTarget(
        vendor=vendor,
        world=lambda seed: found.world(account, edition, own, seed=seed),
        access=found.access,
        secrets=Secrets(account),
    )


def http(
    vendor: str,
    url: str,
    account: Mapping[str, str],
    contract: Contract,
    *,
    patience: float = 30.0,
    rate: float | None = None,
    timeout: float = 10.0,
) -> HttpTarget:
    """The implementation at `url`, spoken to with `account` (values by environment variable).

    A URL without a path means the documented base path below it. `patience` and `timeout` are in
    seconds, `rate` in requests a second, 0 for no limit.

    Raises:
        OptionError: the URL is none, or a credential is missing.
    """
    found = find(vendor)
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise OptionError(f"target {vendor}={url}: not a URL; write for example {vendor}=https://api.example.com")
    missing = [name for name in found.environment if not account.get(name)]
    if missing:
        raise OptionError(f"target {vendor}={url}: set {' and '.join(missing)} in the environment")
    base = url if parts.path.strip("/") else url.rstrip("/") + contract.registry.base_path
    return HttpTarget(
        vendor=vendor,
        url=base,
        access=found.access,
        secrets=Secrets({name: account[name] for name in found.environment}),
        patience=patience,
        rate=found.rate if rate is None else rate,
        timeout=timeout,
    )
