"""Captures judged by several processes: the same verdicts as of one.

Each takes a file at a time; where there are fewer files than processes, several read the same one and each judges a
share of it, since judging takes much longer than reading.
"""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Generator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

from contracts.capture.entry import CaptureError
from contracts.capture.source import Format
from contracts.suite.captured import MARKS, Share, judged
from contracts.suite.partial import Partial


def judged_apart(
    jobs: int, paths: Sequence[Path], vendors: Sequence[str], editions: Mapping[str, str], form: Format | None
) -> Generator[Partial, None, None]:
    """What each file, or share of one, amounts to, in order, judged by `jobs` processes; they end with the iterator.

    Raises:
        CaptureError, SpecError: something cannot be judged at all.
    """
    before = set(multiprocessing.active_children())
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(jobs, context, initializer=_leave_interrupts) as pool:
        futures = [
            pool.submit(judged, [path], vendors, editions, form, MARKS, Share(number, shares(path, jobs, paths)))
            for path in paths
            for number in range(shares(path, jobs, paths))
        ]
        try:
            for future in futures:
                yield future.result()
        except BrokenProcessPool as error:
            raise CaptureError("a process that judged was lost; ask for fewer with --jobs") from error
        finally:
            if not all(future.done() for future in futures):  # nobody waits for the rest
                pool.shutdown(wait=False, cancel_futures=True)
                for each in set(multiprocessing.active_children()) - before:
                    each.terminate()


def shares(path: Path, jobs: int, paths: Sequence[Path]) -> int:
    """How many processes read `path`; what is no file on a disk can be read but once."""
    return max(1, jobs // len(paths)) if path.is_file() else 1


def _leave_interrupts() -> None:
    """Ctrl-C is for the process that asked."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
