"""What each depth of the gate asks of a target, by the target's own counters.

    python -m benchmarks.cost [--patience 30s] [--visit 5] [--seed 1] [--depth standard …] [--faults]

"Planned" and "at most" are what `--plan` says beforehand. With `--faults` five faults of each vendor are served too:
they may cost more than planned, and not more than "at most". The sandboxes are served over HTTP, behave in real time,
and count what comes in; a gate is pointed at each of them.
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
from contracts.suite.targets import faults, stand_in_account
from contracts.target.secrets import Secrets
from contracts.vendors.vendor import Vendor, find, names

REQUESTS, RECORDINGS = 150, 8
"""The aim of the standard depth, for each vendor."""

FAULTS = {
    "agora": (
        "agora.auth.not-enforced",
        "agora.start.created",
        "agora.stop.list-becomes-string",
        "agora.query.after-stop",
        "agora.acquire.resource-missing",
    ),
    "realtimekit": (
        "realtimekit.start.second-accepted",
        "realtimekit.envelope.data-renamed",
        "realtimekit.state.uploading-skipped",
        "realtimekit.request.action-unchecked",
        "realtimekit.list.paging-missing",
    ),
}
"""What is wrong with a target: what it takes that it should refuse, how it answers, what it does."""


@dataclass
class Counted:
    """What has come in, and each recording that it started."""

    vendor: Vendor
    account: dict[str, str]
    requests: int = 0
    recordings: set[str] = field(default_factory=set)

    def observe(self, _: str, request: Request, response: Response, now: float) -> None:
        """Count one exchange."""
        self.requests += 1
        path = Secrets(self.account).redact(request.path)
        said = Request(method=request.method, path=path, query=request.query, body=request.body)
        if self.vendor.access.starts(said):
            exchange = Exchange(id="x", request=said, response=response, at=now)
            self.recordings |= self.vendor.access.running((exchange,))


@contextmanager
def served(vendor: Vendor, visit: float, fault: str = "") -> Iterator[tuple[str, Counted]]:
    """The sandbox of `vendor` over HTTP, and what it has counted."""
    clock, counted = ShiftedClock(), Counted(vendor, stand_in_account(vendor))
    world = vendor.world(
        counted.account, vendor.contract().edition, faults([vendor], [fault] if fault else []), visit=visit
    )
    app = application({vendor.name: world}, clock.now, advance=clock.advance, observe=counted.observe)
    with running(app) as url:
        yield f"{vendor.name}={url}{world.base_path}", counted


def gate(target: str, account: dict[str, str], folder: str, *arguments: str) -> Json:
    """The report of a gate on `target`."""
    _command(account, "--target", target, "--rate", "0", "--output", folder, *arguments)
    return json.loads((Path(folder) / "report.json").read_text(encoding="utf-8"))


def plan(target: str, account: dict[str, str], *arguments: str) -> Json:
    """What is said beforehand of such a gate."""
    told = _command(account, "--plan", "json", "--target", target, *arguments)
    (found,) = json.loads(told)["targets"]
    return found


def _command(account: dict[str, str], *arguments: str) -> str:
    command = [sys.executable, "-m", "contracts", "gate", *arguments]
    ended = subprocess.run(command, env={**os.environ, **account}, stdout=subprocess.PIPE, text=True, check=False)  # noqa: S603
    return ended.stdout


def measured(vendor: Vendor, fault: str, depth: str, asked: argparse.Namespace) -> str:
    """One line of figures."""
    with served(vendor, asked.visit, fault) as (target, counted), tempfile.TemporaryDirectory() as folder:
        how = ("--depth", depth, "--patience", asked.patience, "--seed", asked.seed)
        planned = plan(target, counted.account, *how)
        started = perf_counter()
        report = gate(target, counted.account, folder, *how)
        took = perf_counter() - started
    told = [row["id"] for row in report["clauses"] if row["outcome"] in ("PASS", "FAIL")]
    refused = sum(vendor.contract().clauses[id_].kind == "request" for id_ in told)
    most = planned["ceiling"]
    return (
        f"{planned['requests']:>9}{most['requests']:>9}{counted.requests:>10}"
        f"{planned['recordings']:>9}{most['recordings']:>9}{len(counted.recordings):>12}"
        f"{len(told):>9}{refused:>14}{took:>7.0f} s"
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--patience", default="30s")
    parser.add_argument("--visit", type=float, default=5.0, help="seconds for which a user is in a new channel")
    parser.add_argument("--seed", default="1")
    parser.add_argument("--depth", nargs="*", default=list(Depth))
    parser.add_argument("--faults", action="store_true", help="serve five faults of each vendor, too")
    asked = parser.parse_args()
    print(
        f"patience {asked.patience}, seed {asked.seed}; standard aims at {REQUESTS} requests, {RECORDINGS} recordings"
    )
    columns = f"{'planned':>9}{'at most':>9}{'requests':>10}{'planned':>9}{'at most':>9}{'recordings':>12}"
    print(f"{'':14}{'depth':10}{columns}{'clauses':>9}{'each refused':>14}{'real':>9}")
    for vendor in map(find, names()):
        for depth in asked.depth:
            for fault in ("", *(FAULTS.get(vendor.name, ()) if asked.faults else ())):
                told = measured(vendor, fault, depth, asked)
                print(f"{vendor.name:14}{depth:10}{told}  {fault}", flush=True)


if __name__ == "__main__":
    main()
