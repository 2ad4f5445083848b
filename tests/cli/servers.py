"""Strange servers: each answers every request in one wrong way."""

from __future__ import annotations

import json
import socket
import struct
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Handler(BaseHTTPRequestHandler):
    """A request with its content read, and the few ways in which the strange answer."""

    server: Server
    content: bytes = b""

    def reply(self, status: int, content: bytes, headers: Mapping[str, str] | None = None) -> None:
        """A well-formed HTTP answer."""
        self.send_response(status)
        for name, text in {"content-type": "application/json", **(headers or {})}.items():
            self.send_header(name, text)
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def raw(self, content: bytes) -> None:
        """These bytes and the end of the connection."""
        self.wfile.write(content)
        self.close_connection = True

    def reset(self) -> None:
        """The end of the connection, without manners."""
        linger = struct.pack("ii", 1, 0)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.connection.shutdown(socket.SHUT_RD)
        self.connection.close()
        self.close_connection = True

    def _any(self) -> None:
        self.content = self.rfile.read(int(self.headers.get("content-length") or 0))
        self.server.asked.append((self.command, self.path))
        self.server.answer(self)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _any  # noqa: N815

    def finish(self) -> None:
        if self.connection.fileno() != -1:
            super().finish()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        return


Answer = Callable[[Handler], None]


class Server(ThreadingHTTPServer):
    """Answers every request by `answer`, and remembers what was asked."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, answer: Answer) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answer = answer
        self.asked: list[tuple[str, str]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that leave early are what these servers are for."""


@contextmanager
def serving(answer: Answer) -> Iterator[Server]:
    """A server in the background, on a port that the system picks."""
    with Server(answer) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield server
        server.shutdown()


def always(status: int, content: bytes | str, **headers: str) -> Answer:
    """The same answer to everything."""
    sent = content.encode() if isinstance(content, str) else content
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return lambda handler: handler.reply(status, sent, named)


def says(document: Any, status: int = 200) -> Answer:
    """The same JSON document to everything."""
    return always(status, json.dumps(document))


def raw(content: bytes) -> Answer:
    """The same bytes to everything."""
    return lambda handler: handler.raw(content)


def hangs(handler: Handler) -> None:
    """Never an answer."""
    threading.Event().wait(30)


def resets(handler: Handler) -> None:
    """A connection that breaks instead of an answer."""
    handler.reset()


HTML = "<!doctype html><html><head><title>Welcome</title></head><body>hello</body></html>"
