"""A stand-in for the vendor's Cloud Recording service, with faults on demand.

    python -m benchmarks.independent.agora [--fault NAME] [--port 0]

It prints one line of JSON with its address when it is ready.
"""

from __future__ import annotations

import argparse

from benchmarks.independent.agora.api import application
from benchmarks.independent.agora.faults import HOOKS
from benchmarks.independent.agora.hooks import Hooks
from benchmarks.independent.agora.model import Service, World
from benchmarks.independent.serving import serve


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fault", choices=sorted(HOOKS), metavar="NAME")
    parser.add_argument("--port", type=int, default=0, help="0 lets the system choose")
    parser.add_argument("--account", default="", metavar="ID:SECRET", help="the only right credentials; else any are")
    parser.add_argument("--idle-users", action="store_true", help="every channel has users who send nothing")
    parser.add_argument("--sending-users", default="", help="comma-separated users who send in every channel")
    parser.add_argument("--open-pages", action="store_true", help="even hosts in .invalid exist")
    parser.add_argument("--qps", type=int, default=10, help="requests a second; 0: no limit")
    parser.add_argument("--clock-rate", type=float, default=1.0, help="how fast time goes here")
    chosen = parser.parse_args()
    hooks = HOOKS[chosen.fault]() if chosen.fault else Hooks()
    world = World(
        account=chosen.account,
        idle_users=chosen.idle_users,
        sending_users=tuple(filter(None, chosen.sending_users.split(","))),
        clock_rate=chosen.clock_rate,
        requests_per_second=chosen.qps,
        open_pages=chosen.open_pages,
    )
    serve(application(Service(hooks, world)), chosen.port)


if __name__ == "__main__":
    main()
