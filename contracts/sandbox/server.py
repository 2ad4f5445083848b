"""Serving an application over real HTTP: until Ctrl-C, or in the background of a test."""

from __future__ import annotations

import errno
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Event, Thread

import uvicorn
from starlette.types import ASGIApp

from contracts.clock import WallClock, stopwatch

START_WITHIN = 10.0
"""Seconds within which a server in the background must have begun."""

LAST_PORT = 65_535


class ServerError(Exception):
    """The server cannot run here; the message says why and what to do."""


class ShiftedClock:
    """Real time plus what was advanced. It never runs backwards, even if the machine's clock does."""

    def __init__(self) -> None:
        self._offset = WallClock().now() - stopwatch()

    def now(self) -> float:
        """Seconds since the Unix epoch."""
        return self._offset + stopwatch()

    def advance(self, seconds: float) -> None:
        """Skip `seconds`.

        Raises:
            ValueError: they are negative.
        """
        if seconds < 0:
            raise ValueError(f"time only moves forward, not by {seconds:g} s")
        self._offset += seconds


def serve(app: ASGIApp, host: str, port: int, *, announce: Callable[[str], None]) -> None:
    """Serve `app` until Ctrl-C; `announce` gets the URL once it listens. Port 0: any free one.

    Raises:
        ServerError: `host` and `port` cannot be listened on.
    """
    with listen(host, port) as listener, suppress(KeyboardInterrupt):
        _Server(app, lambda: announce(address(host, listener))).run([listener])


@contextmanager
def running(app: ASGIApp, host: str = "127.0.0.1") -> Iterator[str]:
    """Serve `app` in the background on any free port; the value is its URL.

    Raises:
        ServerError: it cannot be listened on `host`, or the server does not begin.
    """
    with listen(host, 0) as listener:
        begun = Event()
        server = _Server(app, begun.set)
        thread = Thread(target=server.run, args=([listener],), name="sandbox", daemon=True)
        thread.start()
        try:
            if not begun.wait(START_WITHIN):
                raise ServerError(f"the server did not begin within {START_WITHIN:g} s")
            yield address(host, listener)
        finally:
            server.should_exit = True
            thread.join()


class _Server(uvicorn.Server):
    """A quiet uvicorn that says when it has begun; only errors of our own are logged."""

    def __init__(self, app: ASGIApp, begun: Callable[[], None]) -> None:
        config = uvicorn.Config(
            app,
            loop="asyncio",
            http="h11",
            ws="none",
            lifespan="off",
            log_config=None,
            log_level="error",
            access_log=False,
            server_header=False,
            date_header=False,  # the sandbox has a time of its own
            timeout_graceful_shutdown=1,
        )
        super().__init__(config)
        self._begun = begun

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._begun()


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens there; port 0: any free one.

    Raises:
        ServerError: nobody can listen there.
    """
    if not 0 <= port <= LAST_PORT:
        raise ServerError(f"there is no port {port}; the last is {LAST_PORT}")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listener = socket.create_server((host, port), family=family)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise ServerError(f"port {port} is in use; choose another with --port") from error
        reason = str(error.strerror).partition(" (")[0]
        raise ServerError(f"cannot listen on {host}, port {port}: {reason}") from error
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # what it accepts answers at once, not after 40 ms
    return listener


def address(host: str, listener: socket.socket) -> str:
    """The URL by which this machine reaches `listener`."""
    return f"http://{f'[{host}]' if ':' in host else host}:{listener.getsockname()[1]}"
