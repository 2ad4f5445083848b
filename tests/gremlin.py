"""Bad weather over TLS: a gremlin sits between whoever asks and a server, and its certificate is of a CA of its own."""

from __future__ import annotations

import asyncio
import json
import re
import ssl
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from threading import Event, Thread
from urllib.parse import urlsplit

import trustme

LATE = 0.03
"""Seconds by which an answer is delayed that comes at last."""

HTML = b"<html><head><title>Bad Gateway</title></head><body>try again later</body></html>"

KINDS = (
    "delayed",  # the answer comes, late
    "lost before",  # the connection breaks before anything was done
    "lost after",  # it was done, and the connection breaks instead of an answer
    "cut",  # the connection breaks in the middle of the answer
    "cut clean",  # the answer stops in the middle, and its length says that this was all
    "429",  # nothing was done
    "5xx before",  # nothing was done
    "5xx after",  # it was done, and a gateway says otherwise
    "page",  # it was done, and a page for people comes instead, as a success
)

OWN = (b"content-length", b"transfer-encoding", b"connection")
"""The header fields that the gremlin writes anew."""

MISNAMED = "misnamed"
"""What no weather does: the answer calls a field otherwise than it is called."""

Policy = Callable[[bytes], str]
"""What befalls the request with this head; an empty string is nothing."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer in bytes."""

    status: int
    headers: bytes
    body: bytes

    def __bytes__(self) -> bytes:
        length = b"content-length: %d\r\n\r\n" % len(self.body)
        return b"HTTP/1.1 %d -\r\n" % self.status + self.headers + length + self.body


@dataclass
class Gremlin:
    """Lets happen to each request what `policy` says, and counts it."""

    upstream: str
    policy: Policy
    random: Random
    url: str = ""
    did: Counter[str] = field(default_factory=Counter)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, request by request."""
        try:
            while await self._one(reader, writer):
                pass
        except (asyncio.IncompleteReadError, asyncio.CancelledError, ConnectionError, ssl.SSLError):
            pass
        finally:
            writer.close()

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """One request; whether the connection goes on."""
        request = await _message(reader)
        kind = self.policy(request)
        self.did[kind] += 1
        before = self._instead(kind)
        if before is None:
            writer.transport.abort()
            return False
        answer = before or self._after(kind, await self._pass_on(request))
        if kind == "delayed":
            await asyncio.sleep(LATE)
        content = bytes(answer) if answer else b""
        if kind == "cut":
            content = content[: self.random.randrange(1, len(content))]
        writer.write(content)
        await writer.drain()
        return bool(answer) and kind != "cut"

    def _instead(self, kind: str) -> Answer | bool | None:
        """An answer without asking anybody; None for a connection that breaks, False to ask."""
        if kind == "lost before":
            return None
        if kind == "429":
            return Answer(429, b"content-type: application/json\r\nretry-after: 0\r\n", b'{"message": "slow down"}')
        if kind == "5xx before":
            return self._bad_gateway()
        return False

    def _after(self, kind: str, answer: Answer) -> Answer | None:
        """What is made of the answer that came; None for nothing at all."""
        if kind == "lost after":
            return None
        if kind == "5xx after":
            return self._bad_gateway()
        if kind == "page":
            return Answer(200, b"content-type: text/html\r\n", HTML)
        if kind == MISNAMED:
            return Answer(answer.status, answer.headers, answer.body.replace(b'"resourceId"', b'"resourceID"'))
        if kind == "cut clean" and len(answer.body) > 2:
            return Answer(answer.status, answer.headers, answer.body[: self.random.randrange(1, len(answer.body) - 1)])
        return answer

    def _bad_gateway(self) -> Answer:
        return Answer(self.random.choice([500, 502, 503, 504]), b"content-type: text/html\r\n", HTML)

    async def _pass_on(self, request: bytes) -> Answer:
        parts = urlsplit(self.upstream)
        reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
        first, _, rest = request.partition(b"\r\n")
        writer.write(first + b"\r\nx-forwarded-proto: https\r\n" + rest)
        message = await _message(reader)
        writer.close()
        head, _, body = message.partition(b"\r\n\r\n")
        first, *lines = head.split(b"\r\n")
        kept = [line + b"\r\n" for line in lines if not line.lower().startswith(OWN)]
        return Answer(int(first.split()[1]), b"".join(kept), body)


async def _message(reader: asyncio.StreamReader) -> bytes:
    """A whole HTTP message, to the byte; what comes in chunks is put together."""
    head = await reader.readuntil(b"\r\n\r\n")
    if re.search(rb"(?i)\r\ntransfer-encoding: *chunked", head):
        return head + b"".join([chunk async for chunk in _chunks(reader)])
    found = re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)
    return head + await reader.readexactly(int(found[1]) if found else 0)


async def _chunks(reader: asyncio.StreamReader) -> AsyncIterator[bytes]:
    while size := int(await reader.readuntil(b"\r\n"), 16):
        yield await reader.readexactly(size)
        await reader.readexactly(2)
    await reader.readuntil(b"\r\n")


@contextmanager
def between(upstream: str, policy: Policy, seed: int, folder: Path) -> Iterator[Gremlin]:
    """A gremlin in front of `upstream`; `folder` / "ca.pem" is whom its certificate must be trusted by."""
    ca = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ca.issue_cert("127.0.0.1").configure_cert(context)
    ca.cert_pem.write_to_path(folder / "ca.pem")
    gremlin = Gremlin(upstream, policy, Random(seed))
    begun, loop = Event(), asyncio.new_event_loop()
    over = asyncio.Event()

    async def sit() -> None:
        server = await asyncio.start_server(gremlin.serve, "127.0.0.1", 0, ssl=context)
        gremlin.url = f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        begun.set()
        await over.wait()
        server.close()
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()

    thread = Thread(target=loop.run_until_complete, args=(sit(),), daemon=True)
    thread.start()
    assert begun.wait(10)
    try:
        yield gremlin
    finally:
        loop.call_soon_threadsafe(over.set)
        thread.join()
        loop.run_until_complete(asyncio.sleep(0))
        loop.close()


def now_and_then(share: float, seed: int) -> Policy:
    """A policy that lets something befall this share of requests."""
    random = Random(seed)
    return lambda _: random.choice(KINDS) if random.random() < share else ""


def never(_: bytes) -> str:
    """A policy without weather."""
    return ""


def shown(did: Counter[str]) -> str:
    """What happened, in a line."""
    return json.dumps(dict(sorted(did.items())))
