"""One exchange on its way: the request on and the answer back, both at once, each as fast as its taker takes it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Final, Protocol

import h11

from contracts.clock import stopwatch
from contracts.proxy.answers import BAD_GATEWAY, GATEWAY_TIMEOUT
from contracts.proxy.heads import Fields, onward
from contracts.proxy.kept import Seen
from contracts.proxy.wire import Gone, Stalled, Wire

STUCK: Final = 300.0
"""Seconds for which a client may neither send nor take a byte of a body."""


class Broken(Exception):  # noqa: N818  (a finding, not an error)
    """The exchange cannot go on. `status` is what the client is told if it was told nothing yet, 0 for nothing."""

    def __init__(self, why: str, status: int = 0) -> None:
        super().__init__(why)
        self.status = status


@dataclass(slots=True)
class Passing:
    """An exchange whose request's head is put on `link`. `timeout` is in seconds, for every byte of the target.

    `last` says whether the client's connection is to end with it. `sent` says that all of the request is on its way,
    `deaf` that the client is not there any more.
    A client that goes away before the end of the answer does not keep the proxy from hearing it: the target has done
    what it was asked.
    """

    client: Wire
    link: Wire
    seen: Seen
    timeout: float
    last: Callable[[], bool]
    deaf: bool = False
    sent: bool = False

    async def run(self) -> bool:
        """Pass everything on; whether all of the request and of the answer went through.

        Raises:
            Broken: it did not.
        """
        sending: asyncio.Task[None] | None = None
        try:
            complete = self._send_ready()
            await self._flush_on()
            if not complete:
                sending = asyncio.create_task(self._send_rest())
            await self._answer(sending)
            self.seen.sent.whole &= self.sent
            return sending is None or sending.done()
        except Broken:
            if sending and sending.done() and not sending.cancelled() and (error := sending.exception()):
                raise error from None
            raise
        finally:
            if sending:
                sending.cancel()
                await asyncio.wait([sending])
                if not sending.cancelled():
                    sending.exception()  # it is known, or no matter any more

    # -- the request -----------------------------------------------------------------------------------------------

    def _send_ready(self) -> bool:
        """Put on what has come of the request; whether that is its end."""
        if self.client.talk.their_state is not h11.SEND_BODY:
            self.link.put(h11.EndOfMessage())
            self.sent = True
            return True
        while True:
            try:
                event = self.client.ready()
            except h11.RemoteProtocolError as error:
                if self.client.reader.at_eof():
                    raise Broken("the client went away in the middle of its request") from error
                raise Broken(f"the body of the request is no HTTP/1.1: {error}", error.error_status_hint) from error
            if isinstance(event, h11.Data):
                self.seen.sent.add(event.data)
                self.link.put(h11.Data(data=event.data))
            elif isinstance(event, h11.EndOfMessage):
                self.link.put(h11.EndOfMessage(headers=raw(event.headers)))
                self.sent = True
                return True
            else:
                return False

    async def _send_rest(self) -> None:
        try:
            while not self._send_ready():
                await self._flush_on()
                await self.client.fill(STUCK)
            await self._flush_on()
        except Broken:
            self.link.abort()
            raise
        except Stalled as error:
            self.link.abort()
            raise Broken("the client did not send the rest of its request", 408) from error
        except Gone as error:
            self.link.abort()
            raise Broken("the client went away in the middle of its request") from error

    async def _flush_on(self) -> None:
        """Send the target what is put; one that has closed its ears may have answered."""
        try:
            with suppress(Gone):
                await self.link.flush(self.timeout)
        except Stalled as error:
            raise Broken(f"the target took nothing for {self.timeout:g} s", GATEWAY_TIMEOUT) from error

    # -- the answer ------------------------------------------------------------------------------------------------

    async def _answer(self, sending: asyncio.Task[None] | None) -> None:
        while True:
            try:
                event = self.link.ready()
            except h11.RemoteProtocolError as error:
                raise self._no_answer(error) from error
            if event is h11.NEED_DATA:
                await self._flush_back()
                await self._hear(sending)
            elif isinstance(event, h11.InformationalResponse):
                self._hint(event)
            elif isinstance(event, h11.Response):
                self._head(event)
            elif isinstance(event, h11.Data):
                self._data(event)
            elif isinstance(event, h11.EndOfMessage):
                self.seen.took = stopwatch() - self.seen.begun
                self._put_back(h11.EndOfMessage(headers=raw(event.headers)))
                await self._flush_back()
                return
            else:
                raise self._no_answer()

    async def _hear(self, sending: asyncio.Task[None] | None) -> None:
        """Wait for more of the answer; as long as the request is still being sent, the target need not speak."""
        while True:
            try:
                await self.link.fill(self.timeout)
            except Gone as error:
                raise self._no_answer() from error
            except Stalled as error:
                if sending and not sending.done():
                    continue
                raise Broken(f"no answer within {self.timeout:g} s", GATEWAY_TIMEOUT) from error
            return

    def _no_answer(self, error: h11.RemoteProtocolError | None = None) -> Broken:
        if self.seen.status:
            return Broken("the answer ends too early")
        if error and not self.link.reader.at_eof():
            return Broken(f"what the target answers is no HTTP/1.1: {error}", BAD_GATEWAY)
        return Broken("the target closed the connection without an answer", BAD_GATEWAY)

    def _hint(self, event: h11.InformationalResponse) -> None:
        """Pass an interim answer on, as 100 Continue; older clients know none."""
        if (self.client.talk.their_http_version or b"") >= b"1.1":
            headers = onward(raw(event.headers))
            self._put_back(
                h11.InformationalResponse(status_code=event.status_code, headers=headers, reason=event.reason)
            )

    def _head(self, event: h11.Response) -> None:
        self.seen.status, self.seen.answered = event.status_code, raw(event.headers)
        headers = onward(self.seen.answered)
        if self.last():
            headers.append((b"Connection", b"close"))
        self._put_back(h11.Response(status_code=event.status_code, headers=headers, reason=event.reason))

    def _data(self, event: h11.Data) -> None:
        self.seen.got.add(event.data)
        if self.deaf and not self.seen.got.whole:
            raise Broken("the client went away in the middle of the answer")
        self._put_back(h11.Data(data=event.data))

    def _put_back(self, event: h11.Event) -> None:
        if not self.deaf:
            self.client.put(event)

    async def _flush_back(self) -> None:
        if self.deaf:
            return
        try:
            await self.client.flush(STUCK)
        except Stalled as error:
            raise Broken("the client did not take the answer") from error
        except Gone:
            self.deaf = True


class Written(Protocol):
    """What h11 makes of header fields; it does not export its name for it."""

    def raw_items(self) -> list[tuple[bytes, bytes]]: ...


def raw(headers: Written) -> Fields:
    """Header fields as they were written."""
    return list(headers.raw_items())
