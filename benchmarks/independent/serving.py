"""Serving one application on a port of this machine, with its address as a line of JSON."""

from __future__ import annotations

import asyncio
import json
import socket

import uvicorn
from starlette.applications import Starlette


class Announcing(uvicorn.Server):
    """A server that prints its address once it listens."""

    def __init__(self, config: uvicorn.Config, url: str) -> None:
        super().__init__(config)
        self.url = url

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start to listen, then say where."""
        await super().startup(sockets=sockets)
        print(json.dumps({"url": self.url}), flush=True)


def serve(app: Starlette, port: int, path: str = "") -> None:
    """Serve until interrupted; port 0 lets the system choose. The printed address ends with `path`."""
    listener = socket.create_server(("127.0.0.1", port))
    url = f"http://127.0.0.1:{listener.getsockname()[1]}{path}"
    config = uvicorn.Config(app, log_level="warning", access_log=False, lifespan="off")
    asyncio.run(Announcing(config, url).serve(sockets=[listener]))
