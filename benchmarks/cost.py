"""What each depth of the gate asks of a target, by the target's own counters.

    python -m benchmarks.cost [--patience 30s] [--visit 5] [--seed 1] [--depth standard …]

The sandboxes are served over HTTP, behave in real time, and count what comes in; a gate is pointed at each of them.
Clauses are those that were exercised, of those that need no special ability and no more patience than was given. "Each
refused" are those of them that say what a request must not hold: a refusal shows one of them only, whatever else is in
the request, so there are at least as many requests.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter

from contracts.model import Exchange, Json, Request, Response
from contracts.sandbox.asgi import application
from contracts.sandbox.server import ShiftedClock, running
from contracts.suite.depth import Depth
from contracts.suite.targets import stand_in_account
from contracts.target.secrets import Secrets
from contracts.vendors.vendor import Vendor, find, names

REQUESTS, RECORDINGS = 150, 8
"""The aim of the standard depth, for each vendor."""


@dataclass
class Counted:
    """What has come in, and each recording that it has begun."""

    vendor: Vendor
    account: dict[str, str]
    requests: int = 0
    begun: set[str] = field(default_factory=set)

    def observe(self, _: str, request: Request, response: Response, now: float) -> None:
        """Count one exchange."""
        self.requests += 1
        path = Secrets(self.account).redact(request.path)
        said = Request(method=request.method, path=path, query=request.query, body=request.body)
        if self.vendor.access.starts(said):
            exchange = Exchange(id="x", request=said, response=response, at=now)
            self.begun |= self.vendor.access.running((exchange,))


@contextmanager
def served(vendor: Vendor, visit: float) -> Iterator[tuple[str, Counted]]:
    """The sandbox of `vendor` over HTTP, and what it has counted."""
    clock, counted = ShiftedClock(), Counted(vendor, stand_in_account(vendor))
    world = vendor.world(counted.account, vendor.contract().edition, visit=visit)
    app = application({vendor.name: world}, clock.now, advance=clock.advance, observe=counted.observe)
    with running(app) as url:
        yield f"{vendor.name}={url}{world.base_path}", counted


def gate(target: str, account: dict[str, str], folder: str, *arguments: str) -> Json:
    """The report of a gate on `target`."""
    command = [sys.executable, "-m", "contracts", "gate", "--target", target, "--rate", "0", "--output", folder]
    subprocess.run([*command, *arguments], env={**os.environ, **account}, stdout=subprocess.DEVNULL, check=True)  # noqa: S603
    return json.loads((Path(folder) / "report.json").read_text(encoding="utf-8"))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--patience", default="30s")
    parser.add_argument("--visit", type=float, default=5.0, help="seconds for which somebody is in a new channel")
    parser.add_argument("--seed", default="1")
    parser.add_argument("--depth", nargs="*", default=list(Depth))
    asked = parser.parse_args()
    print(
        f"patience {asked.patience}, seed {asked.seed}; standard aims at {REQUESTS} requests, {RECORDINGS} recordings"
    )
    print(f"{'':14}{'depth':10}{'requests':>10}{'recordings':>12}{'clauses':>9}{'each refused':>14}{'real':>9}")
    for vendor in map(find, names()):
        for depth in asked.depth:
            with served(vendor, asked.visit) as (target, counted), tempfile.TemporaryDirectory() as folder:
                begun = perf_counter()
                how = ("--depth", depth, "--patience", asked.patience, "--seed", asked.seed)
                report = gate(target, counted.account, folder, *how)
                took = perf_counter() - begun
            told = [row["id"] for row in report["clauses"] if row["outcome"] in ("PASS", "FAIL")]
            refused = sum(vendor.contract().clauses[id_].kind == "request" for id_ in told)
            figures = f"{counted.requests:>10}{len(counted.begun):>12}{len(told):>9}{refused:>14}{took:>7.0f} s"
            print(f"{vendor.name:14}{depth:10}{figures}", flush=True)


if __name__ == "__main__":
    main()
