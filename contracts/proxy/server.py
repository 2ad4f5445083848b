"""Where clients connect; and the end, which waits for what is under way."""

from __future__ import annotations

import asyncio
import socket
from dataclasses import dataclass, field
from typing import Final

import h11

from contracts.proxy.answers import Refusal, say
from contracts.proxy.relay import Relay, Way
from contracts.proxy.wire import CHUNK, Gone, Stalled, Wire

CONNECTIONS: Final = 1000
"""Connections of clients at once; who comes then is told to come later."""

GRACE: Final = 30.0
"""Seconds for which exchanges may go on once the proxy is told to end."""


@dataclass(slots=True)
class Proxy:
    """Clients' connections on `listener`, and where their requests go."""

    way: Way
    listener: socket.socket
    turned_away: int = 0
    _relays: dict[asyncio.Task[None], Relay] = field(default_factory=dict)

    async def run(self, until: asyncio.Event, at_once: asyncio.Event) -> None:
        """Pass on whatever is asked `until` it is time to end; what is then under way may end, unless `at_once`."""
        server = await asyncio.start_server(self._connected, sock=self.listener, limit=CHUNK, backlog=CONNECTIONS)
        try:
            await until.wait()
        finally:
            self.way.ending = True
            server.close()
            await self._drain(at_once)
            self.way.pool.close()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task  # noqa: S101 - a coroutine that runs has one
        relay = Relay(self.way, Wire(h11.SERVER, reader, writer))
        if len(self._relays) >= CONNECTIONS:
            self.turned_away += 1
            await _too_many(relay.client)
            return
        self._relays[task] = relay
        try:
            await relay.run()
        except asyncio.CancelledError:
            relay.client.abort()
        finally:
            del self._relays[task]

    async def _drain(self, at_once: asyncio.Event) -> None:
        """Let what is under way end, and break off what does not."""
        for task, relay in list(self._relays.items()):
            if not relay.busy:
                task.cancel()
        impatient = asyncio.create_task(at_once.wait())
        deadline = asyncio.get_running_loop().time() + GRACE
        while self._relays and not impatient.done() and (left := deadline - asyncio.get_running_loop().time()) > 0:
            await asyncio.wait([*self._relays, impatient], timeout=left, return_when=asyncio.FIRST_COMPLETED)
        impatient.cancel()
        for task in list(self._relays):
            task.cancel()
        if self._relays:
            await asyncio.wait(list(self._relays))


async def _too_many(client: Wire) -> None:
    try:
        say(client, Refusal(503, f"{CONNECTIONS} connections are open already"))
        await client.flush(1.0)
        await client.close()
    except (Gone, Stalled):
        client.abort()
