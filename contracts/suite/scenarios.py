"""Scenarios by name: the directed ones of a vendor, its generated data, and the walk."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from contracts.drive import explore
from contracts.model import Trace
from contracts.spec.files import unknown
from contracts.suite.targets import OptionError
from contracts.vendors.vendor import Vendor, find


def data(operation: str, kind: str) -> str:
    """What generated data of `kind` for `operation` is called."""
    return f"data/{operation}-{kind}"


def wrong_on_purpose(scenario: str) -> bool:
    """Whether every request of `scenario` may be one that must be refused."""
    return scenario.startswith("data/") and scenario.endswith("-invalid")


def known(vendor: Vendor, edition: str | None = None) -> tuple[str, ...]:
    """Everything that `--scenario` can name.

    Raises:
        SpecError: there is no such edition.
    """
    contract = vendor.contract(edition)
    generated = (data(operation, kind) for operation, kind in explore.generated(contract))
    return (*(each.name for each in vendor.scenarios), *generated, explore.WALK)


def in_order(traces: Iterable[Trace], editions: Mapping[str, str]) -> tuple[Trace, ...]:
    """`traces` of these vendors as if one scenario had been driven after the other, whoever drove them and when.

    Raises:
        SpecError: there is no such vendor or edition.
    """
    places = {
        (name, scenario): (first, second)
        for first, (name, edition) in enumerate(editions.items())
        for second, scenario in enumerate(known(find(name), edition))
    }
    last = (len(editions), 0)
    return tuple(sorted(traces, key=lambda each: (places.get((each.vendor, each.scenario), last), each.scenario)))


def having(scenario: str, vendors: Iterable[str], editions: Mapping[str, str]) -> tuple[str, ...]:
    """Those of `vendors` that know `scenario`.

    Raises:
        OptionError: none of them does.
        SpecError: there is no such edition.
    """
    by_vendor = {name: known(find(name), editions.get(name)) for name in vendors}
    found = tuple(name for name, scenarios in by_vendor.items() if scenario in scenarios)
    if not found:
        raise OptionError(
            unknown("scenario", scenario, {each for scenarios in by_vendor.values() for each in scenarios})
        )
    return found
