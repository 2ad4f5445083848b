"""The ability `callbacks` of a target behind a URL: a small server to which callbacks come."""

from __future__ import annotations

import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from contracts.target.abilities import Received
from contracts.target.mailbox import OK, Mailboxes

HERE = "127.0.0.1"
LARGEST = 1_000_000
"""Bytes of a callback beyond which it is cut off: no documented one comes near."""

Takes = Callable[[str, dict[str, str], bytes], int]
"""(path, headers by lower-case name, raw body) → the status to answer with; 0 closes without a word."""


class ReceiverError(ValueError):
    """Nothing can be received: one line that says what to do."""


class Receiver(Mailboxes):
    """Listens on `port` of this machine (0: any free one). `address` is where the world reaches it.

    Raises:
        ReceiverError: nobody can listen there.
    """

    answers = True

    def __init__(self, now: Callable[[], float], port: int = 0, address: str = "") -> None:
        self._now = now
        self._server = server(self.take, HERE, port)
        super().__init__(address or f"http://{HERE}:{self._server.server_port}")
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, name="callbacks", daemon=True
        )
        self._thread.start()

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def take(self, path: str, headers: dict[str, str], raw: bytes) -> int:
        """Give a callback to everybody whom it is for; nobody's is taken with thanks."""
        at, statuses = self._now(), []
        for box in self.whose(path, raw):
            status = box.status()
            statuses.append(status)
            box.keep(Received(url=self.url(path), headers=headers, raw=raw, at=at, answered=status))
        return next((status for status in statuses if status != OK), OK)


def server(take: Takes, host: str, port: int) -> ThreadingHTTPServer:
    """A server that gives each POST to `take`, not yet serving.

    Raises:
        ReceiverError: nobody can listen there.
    """
    try:
        found = ThreadingHTTPServer((host, port), _handler(take))
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ReceiverError(f"callbacks: cannot listen on port {port}: {reason}") from error
    found.daemon_threads = True
    return found


def _handler(take: Takes) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 10.0

        def do_POST(self) -> None:
            length = self.headers.get("content-length", "")
            raw = self.rfile.read(min(int(length), LARGEST)) if length.isdecimal() else b""
            headers = {name.lower(): text for name, text in self.headers.items()}
            status = take(self.path, headers, raw)
            self.close_connection = True
            if status:
                self.send_response(status)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", "2")
                self.end_headers()
                self.wfile.write(b"{}")

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Say nothing."""

    return Handler
