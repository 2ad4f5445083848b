"""The ability `callbacks` of a target behind a URL: a small server to which callbacks come."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from contracts.target.channel import Received

OK = 200
REFUSED = 503
LARGEST = 1_000_000
"""Bytes of a callback beyond which it is cut off: no documented one comes near."""

Belongs = Callable[[str, bytes], bool]
"""(path, raw body) → whether a callback is for this mailbox."""


class ReceiverError(ValueError):
    """Nothing can be received: one line that says what to do."""


@dataclass(slots=True)
class Mailbox:
    """The callbacks of one conversation."""

    address: str
    belongs: Belongs
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _arrived: list[Received] = field(default_factory=list)
    _statuses: list[int] = field(default_factory=list)

    def drain(self) -> list[Received]:
        """What arrived since the last time, in order."""
        with self._lock:
            found, self._arrived = self._arrived, []
        return found

    def answer(self, statuses: tuple[int, ...]) -> None:
        """Answer the next callbacks with these statuses, then with 200 again; 0 closes without a word."""
        with self._lock:
            self._statuses = list(statuses)

    def take(self, url: str, headers: dict[str, str], raw: bytes, at: float) -> int:
        """Keep a callback; the status that it is answered with."""
        with self._lock:
            status = self._statuses.pop(0) if self._statuses else OK
            self._arrived.append(Received(url=url, headers=headers, raw=raw, at=at, answered=status))
        return status


class Receiver:
    """Listens on `port` of this machine (0: any free one). `address` is where the world reaches it.

    Raises:
        ReceiverError: nobody can listen there.
    """

    def __init__(self, now: Callable[[], float], port: int = 0, address: str = "") -> None:
        self._now = now
        self._boxes: list[Mailbox] = []
        self._lock = threading.Lock()
        try:
            self._server = ThreadingHTTPServer(("127.0.0.1", port), _handler(self))
        except (OSError, OverflowError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise ReceiverError(f"callbacks: cannot listen on port {port}: {reason}") from error
        self._server.daemon_threads = True
        self.address = (address or f"http://127.0.0.1:{self._server.server_port}").rstrip("/")
        self._base = urlsplit(self.address).path
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, name="callbacks", daemon=True
        )
        self._thread.start()

    def mailbox(self, name: str, mine: Callable[[bytes], bool]) -> Mailbox:
        """A mailbox with an address of its own and all below it; it also gets what is `mine` at the common one."""
        path = f"{self._base}/{name}"
        common = (self._base, f"{self._base}/")
        box = Mailbox(
            address=f"{self.address}/{name}",
            belongs=lambda to, raw: f"{to}/".startswith(f"{path}/") or (to in common and mine(raw)),
        )
        with self._lock:
            self._boxes.append(box)
        return box

    def forget(self, box: Mailbox) -> None:
        """Take no more callbacks for `box`."""
        with self._lock:
            self._boxes.remove(box)

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def take(self, path: str, headers: dict[str, str], raw: bytes) -> int:
        """Give a callback to everybody whom it is for; nobody's is taken with thanks."""
        with self._lock:
            boxes = list(self._boxes)
        url, at = self.address.removesuffix(self._base) + path, self._now()
        statuses = [box.take(url, headers, raw, at) for box in boxes if box.belongs(path, raw)]
        return next((status for status in statuses if status != OK), OK)


def _handler(receiver: Receiver) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 10.0

        def do_POST(self) -> None:
            length = self.headers.get("content-length", "")
            raw = self.rfile.read(min(int(length), LARGEST)) if length.isdecimal() else b""
            headers = {name.lower(): text for name, text in self.headers.items()}
            status = receiver.take(self.path, headers, raw)
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
