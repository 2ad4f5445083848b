"""An HTTP server on this machine that answers as a test tells it to."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Seen:
    """A request as it came in."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


Answer = Callable[[Seen], "tuple[int, str, bytes] | None"]
"""(status, content type, body), or None to close the connection without a word."""


@dataclass
class Loopback:
    """What a running server is reached by, and what it has seen."""

    url: str
    seen: list[Seen] = field(default_factory=list)


def say(status: int, body: str | bytes, kind: str = "application/json") -> Answer:
    """Always the same answer."""
    return lambda _: (status, kind, body.encode() if isinstance(body, str) else body)


@contextmanager
def serve(answer: Answer) -> Iterator[Loopback]:
    """A server that answers with `answer` for as long as the block lasts."""

    class Handler(BaseHTTPRequestHandler):
        def _handle(self) -> None:
            length = int(self.headers.get("content-length") or 0)
            names = {name.lower(): text for name, text in self.headers.items()}
            seen = Seen(self.command, self.path, names, self.rfile.read(length))
            loopback.seen.append(seen)
            told = answer(seen)
            if told is None:
                self.close_connection = True
                return
            status, kind, body = told
            self.send_response(status)
            self.send_header("content-type", kind)
            self.send_header("content-length", str(len(body)))
            self.send_header("set-cookie", "who=you")
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = do_PUT = _handle  # noqa: N815  (names that the library asks for)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        loopback = Loopback(f"http://127.0.0.1:{server.server_port}")
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield loopback
        finally:
            server.shutdown()
            thread.join()


def closed_port() -> int:
    """A port at which nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
    return port
