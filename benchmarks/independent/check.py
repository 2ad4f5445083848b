"""No fault is a dud: on a tour through the whole API, each faulty server answers otherwise than the conforming one.

    python -m benchmarks.independent.check [--only NAME …]

The servers run in this process, against real time: some minutes. Ids are written down as labels, moments as distances.
"""

from __future__ import annotations

import argparse
import asyncio
from itertools import zip_longest
from typing import Any

import httpx
from starlette.applications import Starlette

from benchmarks.independent.agora import tours as agora
from benchmarks.independent.agora.api import application
from benchmarks.independent.agora.faults import HOOKS
from benchmarks.independent.agora.hooks import Hooks
from benchmarks.independent.agora.model import Service, World
from benchmarks.independent.realtimekit import tours as realtimekit
from benchmarks.independent.realtimekit.web import build
from benchmarks.independent.table import VENDORS, faults
from benchmarks.independent.traveller import Tour, Traveller

AT_ONCE = 24
TOURS = {"agora": agora.TOURS, "realtimekit": realtimekit.TOURS}
FAR = agora.FAR | realtimekit.FAR


def server(vendor: str, fault: str, tour: Tour) -> Starlette:
    """A server, which conforms if it has no fault."""
    if vendor == "realtimekit":
        return build(fault or None)
    world = World(requests_per_second=0, clock_rate=100 if tour is agora.expired else 1)
    return application(Service(HOOKS[fault]() if fault else Hooks(), world))


async def travelled(vendor: str, fault: str, tours: tuple[Tour, ...]) -> list[str]:
    """What a server answers on some tours."""
    transport = httpx.ASGITransport(app=server(vendor, fault, tours[0]))
    who: Any = {"auth": ("key", "secret")} if vendor == "agora" else {"headers": {"authorization": "Bearer token"}}
    async with httpx.AsyncClient(transport=transport, base_url="http://server", **who) as http:
        by = Traveller(http)
        for tour in tours:
            await tour(by)
        return by.record


async def difference(vendor: str, fault: str, turns: asyncio.Semaphore) -> str:
    """The first step at which a faulty server answers otherwise, beside the conforming one; empty for a dud."""
    tours = (FAR[fault],) if fault in FAR else TOURS[vendor]
    async with turns:
        good, bad = await asyncio.gather(travelled(vendor, "", tours), travelled(vendor, fault, tours))
    steps = zip_longest(good, bad)
    return next((f"  {ours}\n  {theirs}" for ours, theirs in steps if ours != theirs), "")


async def main() -> None:
    """Compare all of them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="*", metavar="NAME")
    only = parser.parse_args().only
    turns = asyncio.Semaphore(AT_ONCE)
    every = [(vendor, each.name) for vendor in VENDORS for each in faults(vendor) if only is None or each.name in only]
    every += [(vendor, "") for vendor in VENDORS]
    found = await asyncio.gather(*(difference(*one, turns) for one in every))
    for (vendor, fault), seen in zip(every, found, strict=True):
        print(f"{fault or f'{vendor} twice'}\n{seen[:600]}")
    wrong = [fault or vendor for (vendor, fault), seen in zip(every, found, strict=True) if bool(fault) != bool(seen)]
    print(f"{len(every)} pairs; duds, and conforming servers that differ: {', '.join(wrong) or 'none'}")
    raise SystemExit(bool(wrong))


if __name__ == "__main__":
    asyncio.run(main())
