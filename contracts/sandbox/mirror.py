"""Real places for files, kept as sandboxes say that they are."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from contracts.extras import MissingExtra
from contracts.sandbox.core import Stores
from contracts.sandbox.media import Content
from contracts.storage import StorageError, Store

LOOK_EVERY = 0.5
"""Seconds between two looks for what time alone has stored."""


@dataclass(slots=True)
class Mirror:
    """Keeps a real place for files as a sandbox says that it is."""

    store: Store
    _there: dict[str, Content] = field(default_factory=dict, init=False)

    def update(self, contents: Mapping[str, Content]) -> None:
        """Put there what is new or has changed, and remove what this mirror put there and is no more.

        Raises:
            StorageError: something cannot be stored, the first reason; a later update tries again.
            MissingExtra: a file is to be made, and the extra `media` is not installed.
        """
        errors = []
        for name in {**self._there, **contents}:
            if self._there.get(name) != contents.get(name):
                try:
                    self._set(name, contents.get(name))
                except StorageError as error:
                    errors.append(error)
        if errors:
            raise errors[0]

    def _set(self, name: str, content: Content | None) -> None:
        if content is None:
            self.store.remove(name)
            del self._there[name]
        else:
            self.store.put(name, content.read())
            self._there[name] = content


@dataclass(slots=True)
class Mirrors:
    """A mirror of each of these sandboxes, looked after while the event loop runs.

    What cannot be stored is complained of, each reason once, and tried again.
    """

    worlds: Mapping[str, Stores]
    stores: Mapping[str, Store]
    now: Callable[[], float]
    complain: Callable[[str], None]
    _mirrors: dict[str, Mirror] = field(init=False)
    _reasons: set[str] = field(default_factory=set, init=False)
    _round: asyncio.Task[None] | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        self._mirrors = {name: Mirror(store) for name, store in self.stores.items()}

    def start(self) -> None:
        """Begin the rounds, if they have not begun; to be called in the event loop."""
        if self._round is None:
            self._round = asyncio.get_running_loop().create_task(self._go())

    def update(self) -> None:
        """Store what there is now."""
        for name, mirror in self._mirrors.items():
            try:
                mirror.update(self.worlds[name].stored(self.now()))
            except (StorageError, MissingExtra) as error:
                if (reason := f"{name}: {error}") not in self._reasons:
                    self._reasons.add(reason)
                    self.complain(reason)

    async def _go(self) -> None:
        while True:
            self.update()
            await asyncio.sleep(LOOK_EVERY)
