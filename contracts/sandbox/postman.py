"""Callbacks of a served sandbox, delivered over real HTTP."""

from __future__ import annotations

import asyncio
import ipaddress
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import httpx

from contracts.sandbox.outbox import Delivery, Posts

LOOK_EVERY = 0.1
"""Seconds between two looks for what is due."""

ANSWER_WITHIN = 10.0
"""Seconds that a receiver has, unless the vendor says otherwise."""

UNANSWERED = 0
"""The status of a delivery that nobody answered in time."""


@dataclass(slots=True)
class Postman:
    """Delivers what `worlds` want delivered, at the time that `now` tells, while the event loop runs.

    `addresses` say where the callbacks of a vendor go instead of where they are sent. Other callbacks are delivered
    to this machine only, unless it may go `anywhere`; those left alone count as not answered.
    """

    worlds: Mapping[str, object]
    now: Callable[[], float]
    addresses: Mapping[str, str] = field(default_factory=dict)
    anywhere: bool = False
    within: float = ANSWER_WITHIN
    _round: asyncio.Task[None] | None = field(default=None, init=False)

    def start(self) -> None:
        """Begin the rounds, if they have not begun; to be called in the event loop."""
        posts = {name: world for name, world in self.worlds.items() if isinstance(world, Posts)}
        if self._round is None and posts:
            self._round = asyncio.get_running_loop().create_task(self._go(posts))

    async def _go(self, worlds: Mapping[str, Posts]) -> None:
        async with httpx.AsyncClient(timeout=self.within) as client, asyncio.TaskGroup() as under_way:
            while True:
                for name, world in worlds.items():
                    for delivery in world.due(self.now()):
                        under_way.create_task(self._deliver(client, name, world, delivery))
                await asyncio.sleep(LOOK_EVERY)

    async def _deliver(self, client: httpx.AsyncClient, vendor: str, world: Posts, delivery: Delivery) -> None:
        url = self.addresses.get(vendor, delivery.url)
        status = UNANSWERED
        if self.anywhere or vendor in self.addresses or is_local(url):
            try:
                response = await client.post(url, content=delivery.body, headers=dict(delivery.headers))
                status = response.status_code
            except (httpx.HTTPError, httpx.InvalidURL):
                pass
        world.answered(delivery, status, self.now())


def is_local(url: str) -> bool:
    """Whether `url` leads to this machine."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return False
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
