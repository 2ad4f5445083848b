"""How much of what could be driven is driven: a few telling scenarios, what exercises every clause, or everything.

What the standard depth leaves out was found by `contracts.suite.covering`, and lies beside each vendor, who names the
scenarios of the smallest depth.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path

from contracts.model import Json
from contracts.spec import Contract
from contracts.suite.abridging import abridged
from contracts.target import Target
from contracts.target.channel import Scenario
from contracts.vendors.vendor import Vendor

FILE = "depths.json"
"""What the file beside a vendor is called: scenarios by edition and depth, and of each the steps that it leaves out."""

SMOKE_REQUESTS, SMOKE_RECORDINGS = 40, 2
"""The most that the smallest depth asks for."""

PLAIN = frozenset({"links"})
"""The abilities of an account that nothing is lent to: what they exercise can be had with less than everything."""


class Depth(StrEnum):
    """How much is driven."""

    SMOKE = "smoke"
    STANDARD = "standard"
    DEEP = "deep"

    @property
    def deeper(self) -> str:
        """The next that drives more, or an empty string."""
        depths = tuple(Depth)
        return "" if self is Depth.DEEP else depths[depths.index(self) + 1]


def depth_of(target: Target, asked: Depth | None) -> Depth:
    """The depth that was asked for; if none was, everything where it costs nothing."""
    return asked or (Depth.DEEP if "clock" in target.abilities else Depth.STANDARD)


def scenarios(vendor: Vendor, contract: Contract, depth: Depth, abilities: frozenset[str]) -> tuple[Scenario, ...]:
    """The directed scenarios of `depth` for somebody with these abilities.

    The standard is to exercise what can be exercised. Where more is lent than a plain account has, and for a vendor or
    an edition for which nobody has found out what can be left out, it leaves out the thorough scenarios only.
    """
    if depth is Depth.DEEP:
        return vendor.scenarios
    if depth is Depth.SMOKE and vendor.smoke:
        return tuple(each for each in vendor.scenarios if each.name in vendor.smoke)
    known = _known(vendor.depths).get(contract.edition, {})
    if depth not in known or (depth is Depth.STANDARD and not abilities <= PLAIN):
        return tuple(each for each in vendor.scenarios if not each.thorough)
    kept: Mapping[str, Mapping[str, list[int]]] = known[depth]
    return tuple(
        each if each.entire else abridged(each, _left_out(kept[each.name]), contract)
        for each in vendor.scenarios
        if each.entire or each.name in kept
    )


def _left_out(found: Mapping[str, list[int]]) -> frozenset[tuple[str, int]]:
    return frozenset((operation, place) for operation, places in found.items() for place in places)


@cache
def _known(path: Path | None) -> Mapping[str, Json]:
    known: Mapping[str, Json] = json.loads(path.read_text(encoding="utf-8")) if path and path.is_file() else {}
    return known
