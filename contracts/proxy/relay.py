"""One client's connection: each of its requests goes to a target, and the answer back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Final

import h11

from contracts.clock import stopwatch
from contracts.proxy.answers import BAD_GATEWAY, Refusal, refusal_of, say
from contracts.proxy.heads import for_host, onward, values
from contracts.proxy.kept import Body, Room, Seen
from contracts.proxy.passing import STUCK, Broken, Passing, raw
from contracts.proxy.upstream import Link, Pool, Target, Unreached, whose
from contracts.proxy.wire import Gone, Stalled, Wire
from contracts.sandbox.server import ShiftedClock

KEPT_ALIVE: Final = 75.0
"""Seconds for which a client may keep a connection without asking."""

SAFE: Final = frozenset({b"GET", b"HEAD", b"OPTIONS"})
"""Methods that change nothing: such a request may be sent again."""

UNANSWERED: Final = (h11.IDLE, h11.SEND_RESPONSE)

now = ShiftedClock().now
"""Time that never runs backwards, so that what came after something else is recorded so."""


@dataclass(slots=True, kw_only=True)
class Way:
    """What all connections share: the targets, connections to them, and who is told of each exchange.

    Who is told may want to be waited for (`told`) before there is more. `timeout` is in seconds. Where the proxy is
    `ending`, connections end with their exchange.
    """

    targets: tuple[Target, ...]
    pool: Pool
    tell: Callable[[Seen], None]
    told: Callable[[], Awaitable[None]]
    timeout: float
    room: Room = field(default_factory=Room)
    ending: bool = False


@dataclass(slots=True)
class Relay:
    """A connection that a client has opened; `busy` while it has an exchange."""

    way: Way
    client: Wire
    busy: bool = False

    async def run(self) -> None:
        """Pass on whatever is asked, until the connection ends."""
        try:
            while (request := await self._request()) is not None:
                self.busy = True
                await self._exchange(request)
                await self.way.told()
                self.busy = False
                if self.way.ending or not self.client.again():
                    break
            await self.client.close()
        except (Gone, Stalled, h11.LocalProtocolError):
            self.client.abort()

    async def _request(self) -> h11.Request | None:
        """The next request; None where there is none any more. What is no HTTP is answered."""
        try:
            while True:
                event = self.client.ready()
                if isinstance(event, h11.Request):
                    return event
                if event is not h11.NEED_DATA:
                    return None
                await self.client.fill(KEPT_ALIVE)
        except Stalled:
            return None
        except h11.RemoteProtocolError as error:
            if self.client.reader.at_eof():
                return None
            await self._refuse(Refusal(error.error_status_hint, f"this is no HTTP/1.1 request: {error}"))
            return None

    async def _exchange(self, request: h11.Request) -> None:
        fields, path = raw(request.headers), request.target.decode("ascii", "replace")
        refusal = refusal_of(request.method, path, fields)
        target = None if refusal else whose(path, self.way.targets)
        if target is None:
            refusal = refusal or Refusal.nowhere(each.path for each in self.way.targets)
            await self._refuse(refusal, silently=request.method == b"HEAD")
            return
        seen = Seen(
            method=request.method.decode("ascii"),
            url=target.origin + path,
            at=now(),
            asked=fields,
            sent=Body(self.way.room),
            got=Body(self.way.room),
        )
        try:
            await self._carry(request, target, seen)
        except Broken as broken:
            seen.fault = str(broken)
            await self._break_off(broken, silently=request.method == b"HEAD")
        except BaseException:
            seen.fault = "the proxy ended first"
            raise
        finally:
            seen.took = seen.took or stopwatch() - seen.begun
            self.way.tell(seen)
            seen.sent.free()
            seen.got.free()

    async def _carry(self, request: h11.Request, target: Target, seen: Seen) -> None:
        """Have the exchange; once more where a connection that had waited turns out to be dead."""
        repeatable = request.method in SAFE
        link = await self._link(target, repeatable=repeatable)
        try:
            await self._pass_on(link, request, target, seen)
        except Broken:
            if not (link.used and link.silent and repeatable and not seen.sent.size):
                raise
            link = await self._link(target, fresh=True)
            await self._pass_on(link, request, target, seen)

    async def _pass_on(self, link: Link, request: h11.Request, target: Target, seen: Seen) -> None:
        whole = False
        try:
            headers = for_host(onward(seen.asked), target.host)
            if not values(headers, b"host"):
                headers.insert(0, (b"Host", target.host))
            link.put(h11.Request(method=request.method, target=request.target, headers=headers))
            passing = Passing(self.client, link, seen, self.way.timeout, last=lambda: self.way.ending)
            whole = await passing.run()
        finally:
            if whole:
                self.way.pool.put(target, link)
            else:
                link.abort()

    async def _link(self, target: Target, *, repeatable: bool = False, fresh: bool = False) -> Link:
        pool = self.way.pool
        try:
            return await (pool.fresh(target) if fresh else pool.get(target, repeatable=repeatable))
        except Unreached as error:
            raise Broken(str(error), BAD_GATEWAY) from error

    async def _break_off(self, broken: Broken, *, silently: bool) -> None:
        """Tell the client, or, where an answer has begun, break it off so that it is not taken for whole."""
        if not broken.status or self.client.talk.our_state not in UNANSWERED:
            self.client.abort()
            raise Gone
        await self._refuse(Refusal(broken.status, str(broken)), silently=silently)

    async def _refuse(self, refusal: Refusal, *, silently: bool = False) -> None:
        """Answer in the target's place, after which the connection ends: a body may follow that nobody reads."""
        if self.client.talk.our_state in UNANSWERED:
            say(self.client, refusal, silently=silently)
        await self.client.flush(STUCK)
