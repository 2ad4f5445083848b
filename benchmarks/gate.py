"""What the gate on the embedded sandbox takes, with files and without, each vendor alone and both, side by side.

    python -m benchmarks.gate [--times 5] [--seed 1]

Each run is a process of its own, from its start to its report; the kinds take turns, so that a busy moment of the
machine meets all of them. Figures are medians: seconds of real time, seconds of processor time, mebibytes at the
peak; beside them the time that passed in the sandboxes meanwhile.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter

AIM = 20.0
"""Seconds that the whole gate may take on two cores."""

KINDS = {
    "both vendors": ((), True),
    "both, without files": ((), False),
    "agora": (("--vendor", "agora"), True),
    "realtimekit": (("--vendor", "realtimekit"), True),
}

WITHOUT_FILES = """
import sys
sys.modules["av"] = None
from contracts.cli.main import main
main()
"""


@dataclass(frozen=True)
class Taken:
    """One run: real and processor time in seconds, peak in MiB, days that passed in sandboxes, clauses that hold."""

    real: float
    processor: float
    peak: float
    days: float
    held: int


def take(arguments: tuple[str, ...], seed: int, *, files: bool) -> Taken:
    """Run the gate once."""
    command = ["-m", "contracts"] if files else ["-c", WITHOUT_FILES]
    with tempfile.TemporaryDirectory() as folder:
        begun = perf_counter()
        process = subprocess.Popen(  # noqa: S603
            [sys.executable, *command, "gate", "--seed", str(seed), "--output", folder, *arguments],
            stdout=subprocess.DEVNULL,
        )
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        real = perf_counter() - begun
        if process.returncode != 0:
            raise SystemExit(f"the gate ended with {process.returncode}: nothing to measure")
        report = json.loads((Path(folder) / "report.json").read_text(encoding="utf-8"))
        waited = sum(waits(Path(folder) / "run.jsonl"))
    held = sum(row["outcome"] == "PASS" for row in report["clauses"])
    return Taken(real, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, waited / 86_400, held)


def waits(run: Path) -> Iterator[float]:
    """The seconds of each wait in a recorded run."""
    with run.open(encoding="utf-8") as lines:
        for line in lines:
            for item in json.loads(line).get("trace", {}).get("items", ()):
                if item.get("kind") == "waited":
                    yield item["data"]["seconds"]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    taken: dict[str, list[Taken]] = {name: [] for name in KINDS}
    for _ in range(asked.times):
        for name, (arguments, files) in KINDS.items():
            taken[name].append(take(arguments, asked.seed, files=files))
    print(f"{os.cpu_count()} cores, {asked.times} runs of each kind, seed {asked.seed}; aim for both: {AIM:g} s")
    print(f"{'':22}{'real':>8}{'processor':>11}{'peak':>10}{'sandbox time':>15}{'clauses':>9}")
    for name, runs in taken.items():
        real, processor, peak, days, held = (
            median(getattr(each, field) for each in runs) for field in ("real", "processor", "peak", "days", "held")
        )
        print(f"{name:22}{real:>6.1f} s{processor:>9.1f} s{peak:>6.0f} MiB{days:>10.1f} days{held:>9.0f}")


if __name__ == "__main__":
    main()
