"""A target that answers at once, and clients that ask at once: for `benchmarks.proxy`, each a process.

python -m benchmarks.proxy_load serve
python -m benchmarks.proxy_load ask PORT CONNECTIONS SECONDS EXCHANGES
"""

from __future__ import annotations

import asyncio
import json
import sys
from asyncio import Transport
from base64 import b64encode
from collections.abc import Iterator
from itertools import count
from time import perf_counter
from typing import cast

HOST = "127.0.0.1"
BELOW = "/v1/apps/0123456789abcdef0123456789abcdef/cloud_recording"
AUTH = b64encode(b"a-customer-id:a-customer-secret").decode()
QUERIES = 5
STORAGE = {"vendor": 1, "region": 0, "bucket": "b", "accessKey": "an-access-key-1", "secretKey": "a-secret-key-1"}
STARTS = {
    "recordingConfig": {"channelType": 0},
    "recordingFileConfig": {"avFileType": ["hls"]},
    "storageConfig": STORAGE,
}
_number = count(1)


class Messages(asyncio.Protocol):
    """Whole messages out of a stream of them, each with its length in Content-Length or without a body."""

    transport: Transport
    data = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(Transport, transport)

    def data_received(self, data: bytes) -> None:
        self.data += data
        while (end := self.data.find(b"\r\n\r\n")) >= 0:
            head = self.data[:end]
            where = head.lower().find(b"content-length:")
            length = int(head[where + 15 :].split(b"\r\n", 1)[0]) if where >= 0 else 0
            if len(self.data) < end + 4 + length:
                return
            body, self.data = self.data[end + 4 : end + 4 + length], self.data[end + 4 + length :]
            self.message(head, body)

    def message(self, head: bytes, body: bytes) -> None:
        raise NotImplementedError


class Target(Messages):
    """Answers as a recording goes."""

    def message(self, head: bytes, body: bytes) -> None:
        parts = head.split(b" ", 2)[1].decode().split("/")
        told: dict[str, object] = {"cname": "weekly-planning", "uid": "527841"}
        if parts[-1] == "acquire":
            told["resourceId"] = f"{next(_number):0200d}"
        else:
            told |= {"resourceId": parts[6], "sid": f"{int(parts[6]):032x}"}
        if parts[-1] in ("query", "stop"):
            listed = {"fileListMode": "string", "fileList": f"{told['sid']}_weekly-planning.m3u8"}
            more = {"status": 5, "sliceStartTime": 1_750_000_000_000}
            ends = {"uploadingStatus": "uploaded"}
            told["serverResponse"] = {**listed, **(more if parts[-1] == "query" else ends)}
        content = json.dumps(told).encode()
        first = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(content)
        self.transport.write(first + content)


def request(method: str, path: str, **told: object) -> bytes:
    """A request as it stands on the wire."""
    body = json.dumps({"cname": "weekly-planning", "uid": "527841", "clientRequest": told}).encode()
    content = body if method == "POST" else b""
    lines = [f"{method} {BELOW}/{path} HTTP/1.1", f"Host: {HOST}", f"Authorization: Basic {AUTH}", "Accept: */*"]
    if content:
        lines += ["Content-Type: application/json", f"Content-Length: {len(content)}"]
    return "\r\n".join([*lines, "", ""]).encode() + content


class Client(Messages):
    """Asks again as soon as it is answered, until `until` or until all have asked `left` times."""

    def __init__(self, took: list[float], until: float, left: list[int], done: asyncio.Future[None]) -> None:
        self.took, self.until, self.left, self.done = took, until, left, done
        self.answer: dict[str, str] = {}
        self.next = self.recordings()
        self.asked = 0.0

    def recordings(self) -> Iterator[bytes]:
        while True:
            yield request("POST", "acquire")
            resource = self.answer["resourceId"]
            yield request("POST", f"resourceid/{resource}/mode/mix/start", **STARTS)
            below = f"resourceid/{resource}/sid/{self.answer['sid']}/mode/mix"
            for _ in range(QUERIES):
                yield request("GET", f"{below}/query")
            yield request("POST", f"{below}/stop")

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self.ask()

    def message(self, head: bytes, body: bytes) -> None:
        self.took.append(perf_counter() - self.asked)
        if not head.startswith(b"HTTP/1.1 200"):
            raise SystemExit(f"not what was asked for: {head!r} {body!r}")
        self.answer = json.loads(body)
        self.ask()

    def ask(self) -> None:
        if self.left[0] <= 0 or perf_counter() > self.until:
            self.transport.close()
            if not self.done.done():
                self.done.set_result(None)
            return
        self.left[0] -= 1
        asked = next(self.next)
        self.asked = perf_counter()
        self.transport.write(asked)


async def serve() -> None:
    """Serve until the end."""
    server = await asyncio.get_running_loop().create_server(Target, HOST, 0)
    print(f"port {server.sockets[0].getsockname()[1]}", flush=True)
    await server.serve_forever()


async def ask(port: int, connections: int, seconds: float, exchanges: int) -> None:
    """Ask, and print how long each exchange and all of them took, in seconds."""
    loop, took, begun = asyncio.get_running_loop(), list[float](), perf_counter()
    left, until = [exchanges or sys.maxsize], begun + (seconds or 1e9)
    ends = [loop.create_future() for _ in range(connections)]
    for end in ends:
        await loop.create_connection(lambda end=end: Client(took, until, left, end), HOST, port)  # type: ignore[misc]
    await asyncio.gather(*ends)
    print(json.dumps({"took": took, "seconds": perf_counter() - begun}))


if __name__ == "__main__":
    if sys.argv[1] == "serve":
        asyncio.run(serve())
    else:
        asyncio.run(ask(int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4]), int(sys.argv[5])))
