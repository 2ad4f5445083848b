"""One HTTP/1.1 connection: h11 for the protocol, asyncio's streams for the bytes."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Final, TypeAlias

import h11

Event: TypeAlias = h11.Event | type[h11.PAUSED]

CHUNK: Final = 1 << 16
"""Bytes that are read, and that may wait to be written, at once."""

LARGEST_HEAD: Final = 1 << 17
"""Bytes of a request line or status line with its header fields."""


LINGER: Final = 2.0
"""Seconds for which the other side may go on after the end."""


class Stalled(Exception):  # noqa: N818  (a finding, not an error)
    """The other side neither sent nor took a byte for as long as is waited."""


class Gone(Exception):  # noqa: N818
    """The other side has broken the connection."""


class Wire:
    """A connection to the client or to the target. `patience` is in seconds, between one byte and the next."""

    def __init__(
        self, role: type[h11.SERVER] | type[h11.CLIENT], reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.talk = h11.Connection(role, max_incomplete_event_size=LARGEST_HEAD)
        self.reader = reader
        self.writer = writer
        self.silent = True
        self._pending: list[bytes] = []
        writer.transport.set_write_buffer_limits(high=CHUNK)

    def ready(self) -> Event | type[h11.NEED_DATA]:
        """The next thing that has come, or NEED_DATA.

        Raises:
            h11.RemoteProtocolError: what has come is no HTTP.
        """
        return self.talk.next_event()

    async def fill(self, patience: float | None) -> None:
        """Wait for bytes, or for the end of them.

        Raises:
            Gone, Stalled: nothing comes any more.
        """
        try:
            async with asyncio.timeout(patience):
                data = await self.reader.read(CHUNK)
        except TimeoutError as error:
            raise Stalled from error
        except (OSError, EOFError) as error:
            raise Gone from error
        if data:
            self.silent = False
        self.talk.receive_data(data)

    def put(self, event: h11.Event) -> None:
        """Have `event` sent with the next flush."""
        data = self.talk.send(event)
        if data:
            self._pending.append(data)

    async def flush(self, patience: float | None) -> None:
        """Send what is put, and wait until nearly all of it is taken.

        Raises:
            Gone, Stalled: it is not.
        """
        if not self._pending:
            return
        data = b"".join(self._pending)
        self._pending.clear()
        if self.writer.is_closing():
            raise Gone
        self.writer.write(data)
        if self.writer.transport.get_write_buffer_size() < CHUNK:
            return
        try:
            async with asyncio.timeout(patience):
                await self.writer.drain()
        except TimeoutError as error:
            raise Stalled from error
        except OSError as error:
            raise Gone from error

    def again(self) -> bool:
        """Make ready for another exchange; whether the connection can have one."""
        if self.talk.our_state is not h11.DONE or self.talk.their_state is not h11.DONE:
            return False
        self.talk.start_next_cycle()
        self.silent = True
        return True

    async def close(self) -> None:
        """End the connection once all is sent that was put.

        What the other side still sends is read for a moment: with it unread, the end would take away what it has not
        read yet itself.
        """
        if self.talk.their_state in (h11.SEND_BODY, h11.ERROR) and not self.reader.at_eof():
            with suppress(OSError, TimeoutError):
                self.writer.write_eof()
                async with asyncio.timeout(LINGER):
                    while await self.reader.read(CHUNK):
                        pass
        self.writer.close()
        with suppress(OSError, TimeoutError):
            async with asyncio.timeout(LINGER):
                await self.writer.wait_closed()

    def abort(self) -> None:
        """Break the connection off: whoever is in the middle of a body learns that it is not whole."""
        self.writer.transport.abort()
