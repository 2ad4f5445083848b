"""A target behind TLS and bad weather, whose time is pushed: driven like any account."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from math import inf
from pathlib import Path

import pytest

from contracts.model import Outcome, Report
from contracts.sandbox.server import ShiftedClock
from contracts.suite import parts, targets
from contracts.suite.options import Options
from contracts.suite.run import Run, VendorRun
from contracts.target import http, retries
from contracts.vendors.vendor import find
from tests.gremlin import Gremlin, Policy, between
from tests.pushed import Pushed, served

UNHURRIED = 30.0
"""Seconds for an answer, so that no busy machine adds weather of its own."""


@contextmanager
def stormy(
    name: str, policy: Policy, folder: Path, patch: pytest.MonkeyPatch, *, seed: int = 1, fault: str = "", **more: str
) -> Iterator[tuple[Run, VendorRun, Gremlin]]:
    """A run, not yet driven, on a sandbox behind a gremlin; it keeps what happens in `folder`.

    The first questions are left out: all that happens to requests happens to what the drivers send.
    """
    patch.setattr(parts, "ask", lambda *_: None)
    patch.setattr(retries, "BACKOFF", (0.0, 0.0))
    patch.setattr(http, "pause", lambda _: None)
    patch.setenv("SSL_CERT_FILE", str(folder / "ca.pem"))
    clock = ShiftedClock()
    with served(name, clock, fault=fault) as upstream, between(upstream, policy, seed, folder) as gremlin:
        run = Run(Options.read(vendors=[name], seed=str(seed), rate="0", **more))  # type: ignore[arg-type]
        one, account = run.vendors[name], targets.stand_in_account(find(name))
        budget = run.budget if run.options.limits.any else None
        time = Pushed(clock)
        one.target = targets.http(
            name, gremlin.url, account, rate=0, timeout=UNHURRIED, clock=time, patience=inf, budget=budget
        )
        run.keep(folder)
        yield run, one, gremlin


def clauses(report: Report, outcome: Outcome) -> set[str]:
    """The clauses that ended so."""
    return {row.clause.id for row in report.rows if row.outcome is outcome}


def at_most(times: int, path: bytes, kind: str) -> Callable[[bytes], str]:
    """A policy by which `kind` befalls the first requests to a path, and nothing else happens."""
    left = [times]

    def policy(request: bytes) -> str:
        if path not in request.split(b"\r\n", 1)[0] or not left[0]:
            return ""
        left[0] -= 1
        return kind

    return policy
