"""Quantiles of many lengths of time in little memory."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from math import floor, log

from contracts.drift.profile import Timing

STEP = 1.05
"""By which factor neighbouring classes differ: what is told is exact to 5 %."""

LEAST = 1e-5
"""Seconds below which nothing is told apart."""


@dataclass(slots=True)
class Quantiles:
    """Lengths of time in seconds, counted in classes."""

    _classes: Counter[int] = field(default_factory=Counter)

    def add(self, seconds: float) -> None:
        """Count one."""
        self._classes[floor(log(max(seconds, LEAST) / LEAST, STEP))] += 1

    def timing(self) -> Timing | None:
        """What they amount to; None where there are none."""
        times = self._classes.total()
        return Timing(times=times, median=self._at(0.5), p95=self._at(0.95), p99=self._at(0.99)) if times else None

    def _at(self, share: float) -> float:
        wanted, passed = share * self._classes.total(), 0
        for each in sorted(self._classes):
            passed += self._classes[each]
            if passed >= wanted:
                return float(f"{LEAST * STEP ** (each + 0.5):.3g}")
        return 0.0
