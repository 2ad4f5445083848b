"""Cloudflare RealtimeKit's recording API, written from the vendor's documents alone, with faults on demand.

    python -m benchmarks.independent.realtimekit [--fault NAME] [--port 0] [--live-session]

It prints one line of JSON with its base URL when it is ready.
"""

from __future__ import annotations

import argparse

from benchmarks.independent.realtimekit.faults import MAKERS
from benchmarks.independent.realtimekit.web import BASE, build
from benchmarks.independent.serving import serve


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fault", choices=sorted(MAKERS), metavar="NAME")
    parser.add_argument("--port", type=int, default=0, help="0 lets the system choose")
    parser.add_argument("--account", default="", metavar="TOKEN", help="the only right token; else any is")
    parser.add_argument("--live-session", action="store_true", help="every meeting has a session")
    chosen = parser.parse_args()
    serve(build(chosen.fault, live_sessions=chosen.live_session, account=chosen.account), chosen.port, BASE)


if __name__ == "__main__":
    main()
