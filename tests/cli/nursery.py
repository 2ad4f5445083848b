"""Gates that begin at once: a process that has loaded everything forks one for each line that it is told.

A line is a JSON object with `arguments`, `cwd` and `environment`; the answer is the process id of the gate.
"""

from __future__ import annotations

import json
import os
import signal
import sys

from contracts.cli.main import main
from contracts.suite import every

LOADED = every
"""What a gate loads late, and here once for all."""


def gate(told: dict[str, object]) -> None:
    """Be the command, with its output out of the way."""
    quiet = os.open(os.devnull, os.O_RDWR)
    for each in (0, 1, 2):
        os.dup2(quiet, each)
    os.chdir(str(told["cwd"]))
    os.environ.update(told["environment"])  # type: ignore[call-overload]
    main(args=told["arguments"])


def run() -> None:
    """Fork until there are no more lines."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody asks how they ended
    for line in sys.stdin:
        child = os.fork()
        if not child:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            gate(json.loads(line))
        print(child, flush=True)


if __name__ == "__main__":
    run()
