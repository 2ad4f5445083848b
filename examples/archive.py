"""Judge an archive of captured traffic on as many cores or machines as there are, with Dask.

    pip install recording-contracts 'dask[bag,distributed]'
    python archive.py ARCHIVE                                  # on the cores of this machine
    python archive.py ARCHIVE --scheduler tcp://10.0.0.1:8786  # on workers that see ARCHIVE by the same path

ARCHIVE holds a folder for each account, and in it captures whose names sort by time, such as `2026-11-20.ndjson.gz`. No
recording is in two accounts, so an account is a partition: one worker reads its files on from one another. What
partitions amount to adds up to what one process would make of the whole archive.

An account that is too much for one worker can be cut with `--files`. Of a recording that runs over such a border, what
comes after it is judged by its form alone: less is exercised, and nothing is broken that is not.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from operator import add
from pathlib import Path
from time import monotonic

from dask import bag
from distributed import Client, LocalCluster
from rich.console import Console

from contracts.report import files, terminal
from contracts.report.exits import Exit, exit_code
from contracts.suite.captured import LABEL, judged
from contracts.suite.partial import Partial
from contracts.vendors.vendor import find, names


def partitions(archive: Path, most: int) -> Iterator[list[Path]]:
    """The captures of each account in their order, so many at most."""
    for account in sorted(each for each in archive.iterdir() if each.is_dir()):
        captures = sorted(each for each in account.iterdir() if each.is_file())
        most_here = most or len(captures)
        yield from (captures[begin : begin + most_here] for begin in range(0, len(captures), most_here or 1))


def judge(parts: list[list[Path]], client: Client) -> Partial:
    """What all partitions amount to; where and when each is judged is up to Dask."""
    each = bag.from_sequence(parts, npartitions=len(parts)).map(judged, vendors=names(), editions={})
    total: Partial = client.compute(each.fold(add)).result()
    return total


def main() -> int:
    """Judge, write the reports, and end as `recording-contracts judge` does."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("archive", type=Path)
    parser.add_argument("--scheduler", help="of a cluster; without it, one is started on this machine")
    parser.add_argument("--workers", type=int, help="of the cluster on this machine; one a core, unless told")
    parser.add_argument("--files", type=int, default=0, help="captures in a partition, at most")
    parser.add_argument("--output", type=Path, default=Path("reports/archive"))
    asked = parser.parse_args()
    begun = monotonic()
    parts = list(partitions(asked.archive, asked.files))
    if not parts:
        print(f"{asked.archive}: no folder of an account with captures is in it", file=sys.stderr)
        return Exit.USAGE
    here = {"n_workers": asked.workers, "threads_per_worker": 1, "dashboard_address": None}
    with Client(asked.scheduler or LocalCluster(**here)) as client:
        report = judge(parts, client).report(LABEL, took=round(monotonic() - begun, 3))
    code, curl = exit_code(report), {name: find(name).curl for name in names()}
    files.write(files.prepare(asked.output), report, code, curl)
    terminal.summary(report, code, Console(), str(asked.output / files.HTML), curl)
    return code


if __name__ == "__main__":
    sys.exit(main())
