"""The targets: where each is, and connections to it that are used again."""

from __future__ import annotations

import asyncio
import ssl
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, SupportsIndex
from urllib.parse import urlsplit

import h11
import httpx

from contracts.clock import stopwatch
from contracts.proxy.wire import CHUNK, Wire
from contracts.target.leases import UNREACHED
from contracts.target.reach import Place, verification

RESTING: Final = 30.0
"""Seconds for which a connection may wait for its next request."""

FRESH: Final = 4.0
"""The same for one that must not be repeated if the connection ends just then: servers wait at least five."""

IDLE: Final = 64
"""Connections to one target that may wait."""


class Unreached(Exception):  # noqa: N818  (a finding, not an error)
    """There is no connection to the target: why, in one line."""


@dataclass(frozen=True, slots=True)
class Target:
    """A vendor's API, or something in its place, at `url`."""

    vendor: str
    url: str

    @property
    def place(self) -> Place:
        """Host, port, and whether over TLS."""
        return Place.of(self.url)

    @property
    def path(self) -> str:
        """What the paths of its requests begin with."""
        return urlsplit(self.url).path.rstrip("/")

    @property
    def host(self) -> bytes:
        """What Host says to it."""
        return urlsplit(self.url).netloc.encode("ascii", "replace")

    @property
    def origin(self) -> str:
        """Its URL without a path."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}"


def whose(path: str, targets: tuple[Target, ...]) -> Target | None:
    """The target below whose path `path` is, the longest first; None if it is below nobody's."""
    below = [each for each in targets if path == each.path or path.startswith((f"{each.path}/", f"{each.path}?"))]
    return max(below, key=lambda each: len(each.path), default=None)


class _Reader(asyncio.StreamReader):
    """Knows whether anything has come that nobody has asked for."""

    fed = 0

    def feed_data(self, data: Iterable[SupportsIndex]) -> None:
        self.fed += 1
        super().feed_data(data)


class Link(Wire):
    """A connection to a target; `used` says that it has had an exchange before."""

    def __init__(self, reader: _Reader, writer: asyncio.StreamWriter) -> None:
        super().__init__(h11.CLIENT, reader, writer)
        self.used = False
        self.since = 0.0
        self._reader, self._fed = reader, 0

    def rest(self) -> None:
        """Nothing is expected until the next request."""
        self.used, self.since, self._fed = True, stopwatch(), self._reader.fed

    @property
    def usable(self) -> bool:
        """Whether nothing has come since, not even the end."""
        return self._fed == self._reader.fed and not self.reader.at_eof() and not self.writer.is_closing()


@dataclass(slots=True)
class Pool:
    """Connections to the targets. `timeout` is in seconds; certificates are verified."""

    timeout: float
    _idle: dict[Target, deque[Link]] = field(default_factory=dict)
    _context: ssl.SSLContext | None = None

    async def get(self, target: Target, *, repeatable: bool) -> Link:
        """A connection for one exchange: one that waits, or a new one.

        Raises:
            Unreached: there is none.
        """
        resting = RESTING if repeatable else FRESH
        idle = self._idle.get(target, deque())
        while idle:
            link = idle.pop()
            if link.usable and stopwatch() - link.since < resting:
                return link
            link.abort()
        return await self.fresh(target)

    async def fresh(self, target: Target) -> Link:
        """A new connection.

        Raises:
            Unreached: there is none.
        """
        place, loop = target.place, asyncio.get_running_loop()
        reader = _Reader(limit=CHUNK, loop=loop)
        protocol = asyncio.StreamReaderProtocol(reader, loop=loop)
        context = self._verifying() if place.secure else None
        try:
            async with asyncio.timeout(self.timeout):
                transport, _ = await loop.create_connection(lambda: protocol, place.host, place.port, ssl=context)
        except TimeoutError as error:
            raise Unreached(f"{UNREACHED} (no answer within {self.timeout:g} s)") from error
        except ssl.SSLCertVerificationError as error:
            raise Unreached(f"{UNREACHED} ({verification(error)})") from error
        except (OSError, UnicodeError) as error:
            raise Unreached(f"{UNREACHED} ({getattr(error, 'strerror', None) or error})") from error
        return Link(reader, asyncio.StreamWriter(transport, protocol, reader, loop))

    def put(self, target: Target, link: Link) -> None:
        """Take a connection back after its exchange."""
        idle = self._idle.setdefault(target, deque())
        unasked, _ = link.talk.trailing_data
        if unasked or not link.again():
            link.writer.close()
            return
        link.rest()
        idle.append(link)
        while idle and (len(idle) > IDLE or stopwatch() - idle[0].since > RESTING or not idle[0].usable):
            idle.popleft().abort()

    def close(self) -> None:
        """End the connections that wait."""
        for idle in self._idle.values():
            while idle:
                idle.pop().abort()

    def _verifying(self) -> ssl.SSLContext:
        """What httpx trusts too: the usual authorities, or those in SSL_CERT_FILE."""
        if self._context is None:
            self._context = httpx.create_ssl_context()
            self._context.set_alpn_protocols(["http/1.1"])
        return self._context


def mounted_apart(urls: Mapping[str, str]) -> tuple[Target, ...]:
    """The targets at `urls`, by vendor.

    Raises:
        ValueError: nobody could tell by the path whose a request is.
    """
    targets = tuple(Target(vendor, url) for vendor, url in urls.items())
    for one in targets:
        for other in targets:
            if one is not other and one.path == other.path:
                where = one.path or "/"
                raise ValueError(
                    f"--target {one.vendor} and {other.vendor}: both are at the path {where}; give each a proxy"
                )
    return targets
