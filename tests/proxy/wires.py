"""A proxy in a thread of its own, targets that speak and behave as a test says, and clients that do."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

import h11

from contracts.proxy.frames import Frame, Unpacking, packed
from contracts.proxy.kept import Seen
from contracts.proxy.passing import raw
from contracts.proxy.relay import Way
from contracts.proxy.server import Proxy
from contracts.proxy.upstream import Pool, mounted_apart
from contracts.sandbox.server import listen

UNHURRIED = 30.0
"""Seconds after which something hangs, even on a busy machine."""

Fields = list[tuple[bytes, bytes]]


@dataclass
class Standing:
    """A running proxy: where it listens, and what it has told."""

    address: tuple[str, int]
    way: Way
    frames: list[Frame] = field(default_factory=list, repr=False)
    errors: list[object] = field(default_factory=list)
    end: Callable[[], None] = lambda: None
    end_at_once: Callable[[], None] = lambda: None
    thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        return f"http://{self.address[0]}:{self.address[1]}"

    def told(self, number: int = 1) -> list[Frame]:
        """The exchanges that were told of, once there are so many."""
        until(lambda: len(self.frames) >= number)
        return self.frames


def until(there: Callable[[], object], seconds: float = UNHURRIED) -> None:
    """Wait for something."""
    waiting = threading.Event()
    for _ in range(int(seconds / 0.005)):
        if there():
            return
        waiting.wait(0.005)
    raise AssertionError("it did not come")


@contextmanager
def standing(urls: Mapping[str, str], timeout: float = 5.0) -> Iterator[Standing]:
    """A proxy in front of `urls`, by vendor; at the end what is under way is broken off."""
    listener = listen("127.0.0.1", 0)
    frames: list[Frame] = []

    def tell(seen: Seen) -> None:
        frames.extend(Unpacking().frames(packed(seen)))

    async def told() -> None:
        return

    way = Way(targets=mounted_apart(urls), pool=Pool(timeout), tell=tell, told=told, timeout=timeout)
    found = Standing(listener.getsockname(), way, frames)
    begun = threading.Event()

    async def serve() -> None:
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(lambda _, context: found.errors.append(context))
        stop, at_once = asyncio.Event(), asyncio.Event()
        found.end = lambda: loop.call_soon_threadsafe(stop.set) and None
        found.end_at_once = lambda: loop.call_soon_threadsafe(at_once.set) and None
        begun.set()
        await Proxy(way, listener).run(stop, at_once)

    found.thread = threading.Thread(target=asyncio.run, args=(serve(),), daemon=True)
    found.thread.start()
    begun.wait()
    try:
        yield found
    finally:
        with suppress(RuntimeError):
            found.end()
            found.end_at_once()
        found.thread.join(UNHURRIED)
        listener.close()
        assert not found.thread.is_alive()
        assert not found.errors


Behaviour = Callable[[socket.socket], None]


@dataclass
class Raw:
    """A server that hands each connection to a behaviour; `count` is of connections."""

    address: tuple[str, int]
    count: int = 0
    errors: list[BaseException] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://{self.address[0]}:{self.address[1]}"


@contextmanager
def behaving(behaviour: Behaviour) -> Iterator[Raw]:
    """A server whose every connection is treated so, each in a thread of its own."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = Raw(listener.getsockname())
    threads: list[threading.Thread] = []

    def treat(connection: socket.socket) -> None:
        with connection:
            connection.settimeout(UNHURRIED)
            try:
                behaviour(connection)
            except BaseException as error:
                server.errors.append(error)

    def accept() -> None:
        with suppress(OSError):
            while True:
                connection, _ = listener.accept()
                server.count += 1
                threads.append(threading.Thread(target=treat, args=(connection,), daemon=True))
                threads[-1].start()

    accepting = threading.Thread(target=accept, daemon=True)
    accepting.start()
    try:
        yield server
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        accepting.join(UNHURRIED)


@dataclass
class Message:
    """A message as it came: its first line, its fields as written, body, and trailers; `hints` came before it."""

    first: tuple[object, ...]
    fields: Fields
    body: bytes
    trailers: Fields
    hints: list[int] = field(default_factory=list)


class Ended(Exception):  # noqa: N818
    """The other side ended the connection, or broke it off."""


def heard(connection: socket.socket, talk: h11.Connection) -> Message:
    """The next whole message on a connection.

    Raises:
        Ended: there is none.
    """
    message = Message((), [], b"", [])
    body = bytearray()
    while True:
        try:
            event = talk.next_event()
            if event is h11.NEED_DATA:
                talk.receive_data(connection.recv(1 << 16))
                continue
        except (h11.RemoteProtocolError, OSError) as error:
            raise Ended from error
        if isinstance(event, h11.Request):
            message.first, message.fields = (event.method, event.target), raw(event.headers)
        elif isinstance(event, h11.InformationalResponse):
            message.hints.append(event.status_code)
        elif isinstance(event, h11.Response):
            message.first, message.fields = (event.status_code, event.reason), raw(event.headers)
        elif isinstance(event, h11.Data):
            body += event.data
        elif isinstance(event, h11.EndOfMessage):
            message.body, message.trailers = bytes(body), raw(event.headers)
            return message
        else:
            raise Ended


def ask(address: tuple[str, int], wire: bytes, method: bytes = b"GET") -> Message:
    """What is answered to the bytes of one request."""
    with socket.create_connection(address, UNHURRIED) as connection:
        connection.sendall(wire)
        return heard(connection, listening(method))


def listening(method: bytes = b"GET") -> h11.Connection:
    """A client that has asked, for `heard`."""
    talk = h11.Connection(h11.CLIENT, max_incomplete_event_size=1 << 18)
    talk.send(h11.Request(method=method, target=b"/", headers=[(b"Host", b"x")]))
    talk.send(h11.EndOfMessage())
    return talk


def request(method: str = "GET", path: str = "/", *fields: str, body: bytes = b"") -> bytes:
    """A request as it stands on the wire."""
    lines = [f"{method} {path} HTTP/1.1", "Host: here", *fields]
    if body:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


def answering(*answers: bytes, seen: list[Message] | None = None) -> Behaviour:
    """Answers each request with the next of `answers`, the last of them for ever, on one connection."""

    def behave(connection: socket.socket) -> None:
        left = list(answers)
        talk = h11.Connection(h11.SERVER)
        with suppress(Ended):
            while True:
                message = heard(connection, talk)
                if seen is not None:
                    seen.append(message)
                connection.sendall(left.pop(0) if len(left) > 1 else left[0])
                talk = h11.Connection(h11.SERVER)

    return behave


def answer(body: bytes = b"{}", status: str = "200 OK", *fields: str) -> bytes:
    """An answer as it stands on the wire."""
    lines = [f"HTTP/1.1 {status}", "Content-Type: application/json", f"Content-Length: {len(body)}", *fields]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body
